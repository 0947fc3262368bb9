"""When the rounds of an access review take place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulator.reviews import commands as rc
from simulator.reviews.recurrence import DURATION_DAYS_MAX, next_number, start_of, takes_place
from simulator.reviews.rows import Frequency, Recurrence
from tests.unit.review_gate_rows import creation, reviewing
from tests.unit.world import T0, Seed, World, days


def on(year: int, month: int, day: int) -> datetime:
    """Nine in the morning of a day."""
    return datetime(year, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "start", "expected"),
    [
        (Frequency.ONE_TIME, on(2026, 3, 2), [on(2026, 3, 2)]),
        (Frequency.WEEKLY, on(2026, 3, 2), [on(2026, 3, 2), on(2026, 3, 9), on(2026, 3, 16)]),
        (Frequency.MONTHLY, on(2026, 12, 15), [on(2026, 12, 15), on(2027, 1, 15), on(2027, 2, 15)]),
        (Frequency.MONTHLY, on(2026, 1, 31), [on(2026, 1, 31), on(2026, 2, 28), on(2026, 3, 31)]),
        (Frequency.MONTHLY, on(2027, 12, 31), [on(2027, 12, 31), on(2028, 1, 31), on(2028, 2, 29)]),
        (Frequency.QUARTERLY, on(2026, 11, 30), [on(2026, 11, 30), on(2027, 2, 28), on(2027, 5, 30)]),
        (Frequency.SEMI_ANNUALLY, on(2026, 8, 31), [on(2026, 8, 31), on(2027, 2, 28), on(2027, 8, 31)]),
        (Frequency.ANNUALLY, on(2028, 2, 29), [on(2028, 2, 29), on(2029, 2, 28), on(2030, 2, 28)]),
    ],
)
def test_rounds_start_by_the_calendar(frequency: Frequency, start: datetime, expected: list[datetime]) -> None:
    recurrence = Recurrence(start=start, frequency=frequency, occurrences=3)

    found = [start_of(recurrence, number) for number in range(4) if takes_place(recurrence, number)]

    assert found == expected


@pytest.mark.parametrize("frequency", [one for one in Frequency if one is not Frequency.ONE_TIME])
def test_a_round_of_the_longest_duration_ends_before_the_next_one(frequency: Frequency) -> None:
    longest = timedelta(days=DURATION_DAYS_MAX[frequency])

    for day in range(4 * 366):
        recurrence = Recurrence(start=on(2026, 1, 1) + timedelta(days=day), frequency=frequency)
        gaps = [start_of(recurrence, number + 1) - start_of(recurrence, number) for number in range(5)]
        assert min(gaps) > longest


@pytest.mark.parametrize(
    ("frequency", "days_long", "fits"),
    [
        (Frequency.ONE_TIME, 3650, True),
        (Frequency.ONE_TIME, 3651, False),
        (Frequency.WEEKLY, 6, True),
        (Frequency.WEEKLY, 7, False),
        (Frequency.MONTHLY, 27, True),
        (Frequency.MONTHLY, 28, False),
        (Frequency.QUARTERLY, 88, True),
        (Frequency.QUARTERLY, 89, False),
        (Frequency.SEMI_ANNUALLY, 180, True),
        (Frequency.SEMI_ANNUALLY, 181, False),
        (Frequency.ANNUALLY, 364, True),
        (Frequency.ANNUALLY, 365, False),
    ],
)
def test_a_duration_is_bounded_by_its_frequency(frequency: Frequency, days_long: int, fits: bool) -> None:
    decision = Seed().begin().act("pra", creation(frequency=frequency, duration_days=days_long))

    assert ("ReviewDurationRule" not in getattr(decision, "rules", ())) is fits


def rounds(world: World) -> list[int]:
    """The days after the start on which rounds began."""
    return [(one.start - T0).days for one in world.tenant.review_instances.values()]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({"occurrences": 3}, [0, 7, 14]),
        ({"last_start": T0 + days(14)}, [0, 7, 14]),
        ({"last_start": T0 + days(14) - timedelta(seconds=1)}, [0, 7]),
        ({"last_start": T0}, [0]),
        ({}, [0, 7, 14, 21, 28]),
    ],
)
def test_a_series_ends_as_it_is_told(end: dict[str, object], expected: list[int]) -> None:
    world = reviewing(Seed(), frequency=Frequency.WEEKLY, duration_days=3, **end)

    world.wait(days(30))

    assert rounds(world) == expected


def test_a_single_review_ignores_the_end_of_a_series() -> None:
    world = reviewing(Seed(), occurrences=5)

    world.wait(days(300))

    assert rounds(world) == [0]


def test_a_planned_review_starts_at_its_moment() -> None:
    world = reviewing(Seed(), start=T0 + days(5))

    before = rounds(world)
    world.wait(days(5))

    assert before == []
    assert rounds(world) == [5]


def test_a_series_that_is_cut_short_and_prolonged_goes_on_with_the_next_start() -> None:
    world = reviewing(Seed(), frequency=Frequency.WEEKLY, duration_days=3)
    review_id = next(iter(world.tenant.reviews))

    world.succeeds("pra", rc.UpdateReview(review_id=review_id, changes_end=True, last_start=T0))
    world.wait(days(16))
    world.succeeds("pra", rc.UpdateReview(review_id=review_id, changes_end=True, last_start=T0 + days(21)))
    world.wait(days(30))

    assert rounds(world) == [0, 21]


def test_nothing_follows_the_last_round() -> None:
    recurrence = Recurrence(start=T0, frequency=Frequency.WEEKLY, occurrences=2)

    assert next_number(recurrence, 1, T0) == 1
    assert next_number(recurrence, 2, T0) is None
    assert next_number(recurrence, 1, T0 + days(7)) is None
