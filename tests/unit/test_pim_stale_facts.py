"""What was planned and then changed: old starts, ends and reminders come to nothing."""

from __future__ import annotations

import pytest

from simulator import events as e
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import GA, T0, Seed, World, days, hours

SAME_ID = Profile(weekly_digest=False, daily_alert_scan=False, update_keeps_schedule_id=True)
KINDS = pytest.mark.parametrize("kind", list(Kind))


def _mails(world: World) -> list[tuple[str, object]]:
    """The mails besides those about what an administrator has just done."""
    sent = [one for one in world.simulation.happenings() if isinstance(one.event, e.MailSent)]
    return [(one.event.subject_kind, one.at - T0) for one in sent if not one.event.subject_kind.startswith("assigned")]


@KINDS
def test_an_assignment_moved_to_later_does_not_start_at_the_old_start(kind: Kind):
    world = Seed(profile=SAME_ID).begin()
    world.assign("pra", kind, "ann", start=T0 + hours(1), duration=days(1))
    world.update("pra", kind, "ann", start=T0 + hours(3), duration=days(1))
    holds = world.is_eligible if kind is Kind.ELIGIBLE else world.is_active

    found: list[bool] = []
    for hour in (1, 2.5, 3, 26, 27):
        world.wait_until(hours(hour))
        found.append(holds("ann"))

    assert found == [False, False, True, True, False]


@KINDS
def test_an_assignment_made_longer_does_not_end_at_the_old_end(kind: Kind):
    world = Seed(profile=SAME_ID).begin()
    world.assign("pra", kind, "ann", duration=hours(2))
    world.wait(hours(1))
    world.update("pra", kind, "ann", duration=hours(3))
    holds = world.is_eligible if kind is Kind.ELIGIBLE else world.is_active

    found: list[bool] = []
    for hour in (2, 3.9, 4):
        world.wait_until(hours(hour))
        found.append(holds("ann"))

    assert found == [True, True, False]


def test_an_assignment_made_longer_is_reminded_of_its_new_end_only():
    world = Seed(profile=SAME_ID).begin()
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(20))
    world.wait(days(1))
    world.update("pra", Kind.ELIGIBLE, "ann", duration=days(40))
    world.wait_until(days(42))

    moments = {moment for _, moment in _mails(world)}

    assert moments == {days(41 - 14), days(40), days(41)}


def test_an_assignment_made_permanent_is_never_reminded_of():
    world = Seed(profile=SAME_ID).begin()
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(20))
    world.wait(days(1))
    world.update("pra", Kind.ELIGIBLE, "ann", is_permanent=True)
    world.wait_until(days(42))

    assert _mails(world) == []
    assert world.is_eligible("ann")


def test_an_activation_is_told_when_it_begins_and_not_when_it_ends():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann")
    world.wait(days(1))

    assert {kind for kind, _ in _mails(world)} == {"activated"}
    assert not world.is_active("ann")


def test_the_last_eligible_global_administrator_stays_beside_one_who_is_only_planned():
    world = (
        Seed(profile=QUIET, administrators=False)
        .eligible("ann", GA, end=days(1))
        .active("ben", GA, start=days(2))
        .begin()
    )

    world.wait(days(1))

    assert world.is_eligible("ann", GA)


def test_the_last_eligible_global_administrator_stays_beside_an_own_activation():
    world = Seed(profile=QUIET, administrators=False).eligible("ann", GA, end=days(1)).begin()
    world.wait(days(1) - hours(1))
    world.has_activated("ann", GA, hours(2))

    world.wait(hours(1))

    assert world.is_eligible("ann", GA)


def test_an_eligible_global_administrator_ends_beside_another_in_force():
    world = Seed(profile=QUIET, administrators=False).eligible("ann", GA, end=days(1)).eligible("ben", GA).begin()

    world.wait(days(1))

    assert not world.is_eligible("ann", GA)
    assert world.is_eligible("ben", GA)
