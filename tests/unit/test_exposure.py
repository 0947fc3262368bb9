"""Who held what when: stories with the intervals that follow from them, and the spans behind them."""

from datetime import datetime, timedelta

import pytest

from simulator import commands as c
from simulator.exposure.holdings import Holding
from simulator.exposure.outlook import exposure_ahead, holdings_until
from simulator.exposure.role_hours import Exposure, exposures
from simulator.exposure.spans import Span, buckets, joined, without
from simulator.exposure.timeline import BarKind, lanes, waits_over
from simulator.pim.rows import AssignmentType, Kind
from tests.unit.world import GA, HA, T0, UA, Seed, World, activation, approval, days, hours, minutes, on_activation


def at(minute: float) -> datetime:
    return T0 + minutes(minute)


def held(world: World, who: str, until: float = 600) -> list[tuple[str, float, float | None]]:
    """What somebody held, as right, first and last minute of the story; what began before it begins at 0."""
    base = world.simulation.at(0)
    found = holdings_until(base, world.simulation.happenings(), world.tenant, at(until))
    return [(_right(one), _minute(max(one.start, T0)), _minute(one.end)) for one in found if one.holder_id == who]


def _right(one: Holding) -> str:
    return "standing" if one.is_standing else "activated" if one.is_activated else "eligible"


def _minute(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - T0) / minutes(1)


def test_an_activation_is_held_from_its_start_to_its_deactivation():
    world = Seed().eligible("ann").settings(UA, on_activation()).begin()
    world.wait(minutes(10))
    world.succeeds("ann", activation("ann", duration=hours(2)))
    world.wait(minutes(30))
    world.succeeds("ann", c.SelfDeactivate(key=activation("ann").key))

    assert held(world, "ann") == [("activated", 10, 40), ("eligible", 0, None)]


def test_what_is_planned_is_held_from_when_it_will_start():
    world = Seed().active("ann", UA, start=minutes(60), end=minutes(90)).begin()

    assert held(world, "ann") == [("standing", 60, 90)]


def test_members_hold_while_they_are_members():
    world = Seed().group("g", "ann").active("g", UA).begin()
    world.wait(minutes(20))
    world.succeeds("bg", c.AddGroupMember(group_id="g", member_id="ben"))
    world.wait(minutes(20))
    world.succeeds("bg", c.RemoveGroupMember(group_id="g", member_id="ann"))

    assert held(world, "ann") == [("standing", 0, 40)]
    assert held(world, "ben") == [("standing", 20, None)]


def test_members_of_a_group_in_the_group_hold_too():
    world = Seed().group("inner", "ann", assignable=False).group("g", "inner").active("g", UA).begin()
    world.wait(minutes(20))
    world.succeeds("bg", c.AddGroupMember(group_id="inner", member_id="ben"))

    assert held(world, "ann") == [("standing", 0, None)]
    assert held(world, "ben") == [("standing", 20, None)]


def test_a_service_principal_holds_like_a_person():
    world = Seed().active("sp", HA).begin()

    assert held(world, "sp") == [("standing", 0, None)]


def test_a_new_window_replaces_the_old_one_without_a_gap():
    world = Seed().active("ann", UA, end=minutes(30)).begin()
    world.wait(minutes(10))
    world.update("pra", Kind.ACTIVE, "ann", duration=hours(2))

    found = exposures(_all(world), Span(T0, at(600)))

    assert found["ann", UA] == Exposure(standing=minutes(130))


def _all(world: World) -> tuple[Holding, ...]:
    return holdings_until(world.simulation.at(0), world.simulation.happenings(), world.tenant, at(600))


def test_an_undone_step_leaves_nothing():
    world = Seed().begin()
    world.assign("pra", Kind.ACTIVE, "ann", is_permanent=True)
    world.simulation.undo()

    assert held(world, "ann") == []


def test_the_last_global_administrator_is_held_on():
    world = Seed(administrators=False).active("ann", GA, end=minutes(30)).begin()

    assert exposure_ahead(world.tenant) == Exposure(standing=days(1))


@pytest.mark.parametrize(
    ("approves", "bars"),
    [
        (True, [(BarKind.WAITING, 0, 40), (BarKind.ACTIVATED, 40, 100)]),
        (False, [(BarKind.WAITING, 0, 40)]),
        (None, [(BarKind.WAITING, 0, 600)]),
    ],
)
def test_a_request_waits_until_it_is_decided(approves: bool | None, bars: list[tuple[BarKind, float, float]]):
    world = Seed().eligible("ann").settings(UA, on_activation(), approval("bg")).begin()
    request = world.has_activated("ann")
    world.wait(minutes(40))
    if approves is not None:
        world.decide("bg", request, approves=approves)

    assert drawn(world, "ann") == [(BarKind.ELIGIBLE, 0, 600), *bars]


def test_waiting_is_not_drawn_over_a_role_that_is_held():
    world = Seed().eligible("ann").settings(UA, on_activation(), approval("bg")).begin()
    world.has_activated("ann")
    world.wait(minutes(20))
    world.assign("pra", Kind.ACTIVE, "ann", duration=hours(1))

    assert drawn(world, "ann")[1:] == [
        (BarKind.WAITING, 0, 20),
        (BarKind.WAITING, 80, 600),
        (BarKind.STANDING, 20, 80),
    ]


def drawn(world: World, who: str) -> list[tuple[BarKind, float | None, float | None]]:
    """The bars of a person's only lane, in minutes of the story."""
    waits = waits_over(world.simulation.at(0), world.simulation.happenings())
    found = lanes(_all(world), waits, Span(T0, at(600)), world.tenant.now)
    (lane,) = (one for one in found if one.holder_id == who)
    return [(bar.kind, _minute(bar.span.start), _minute(bar.span.end)) for bar in lane.bars]


def span(first: float, last: float) -> Span:
    return Span(at(first), at(last))


def test_spans_that_touch_or_overlap_are_one():
    assert joined([span(5, 9), span(0, 3), span(3, 5), span(20, 30), span(22, 25), span(7, 7)]) == (
        span(0, 9),
        span(20, 30),
    )


def test_what_is_taken_away_may_lie_anywhere():
    assert without([span(0, 30)], [span(25, 40), span(10, 12), span(50, 60), span(12, 11)]) == (
        span(0, 10),
        span(12, 25),
    )


def test_a_window_falls_into_equal_parts_that_end_where_it_ends():
    parts = buckets(span(0, 10), 3)

    assert (parts[0].start, parts[-1].end) == (at(0), at(10))
    assert all(one.end == other.start for one, other in zip(parts, parts[1:], strict=False))
    assert max(one.length for one in parts) - min(one.length for one in parts) < timedelta(milliseconds=1)


def test_a_role_at_two_scopes_counts_each_moment_once():
    def at_scope(scope: str, first: float, last: float, kind: AssignmentType) -> Holding:
        return Holding(
            holder_id="ann",
            role_id=UA,
            directory_scope_id=scope,
            kind=Kind.ACTIVE,
            assignment_type=kind,
            schedule_id=scope,
            group_id=None,
            start=at(first),
            end=at(last),
        )

    both = (
        at_scope("/administrativeUnits/1", 0, 60, AssignmentType.ASSIGNED),
        at_scope("/", 30, 90, AssignmentType.ACTIVATED),
    )

    assert exposures(both, span(0, 600)) == {("ann", UA): Exposure(standing=minutes(60), activated=minutes(30))}
