"""An activation beside another one: windows that meet, the words of the refusal, and which one an end is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Refused
from simulator import commands as c
from simulator import events as e
from simulator.decision import Mark, TraceStep
from simulator.pim.rows import Kind, Status
from simulator.profile import Profile
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import (
    T0,
    UA,
    Seed,
    World,
    activation,
    answer,
    approval,
    hours,
    key,
    minutes,
)

SIDE_BY_SIDE = Profile(weekly_digest=False, daily_alert_scan=False, future_plus_now_activation="allow")
STANDING_TOO = Profile(weekly_digest=False, daily_alert_scan=False, activation_beside_standing="RoleAssignmentExists")


def _refused(world: World, command: c.Command) -> TraceStep:
    """The step of the trace that refused."""
    decision = world.act("ann", command)
    assert isinstance(decision, Refused)
    return decision.trace[-1]


@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        (None, hours(2), "Accepted"),
        (None, hours(2) + minutes(1), "RoleAssignmentExists"),
        (hours(1), hours(1), "Accepted"),
        (hours(2), hours(1), "RoleAssignmentExists"),
        (hours(2) + minutes(30), hours(2), "RoleAssignmentExists"),
        (hours(3) - minutes(1), hours(1), "RoleAssignmentExists"),
        (hours(3), hours(1), "Accepted"),
        (hours(4), hours(1), "Accepted"),
    ],
)
def test_a_planned_activation_stands_against_windows_that_meet_its_own(
    start: timedelta | None, length: timedelta, code: str
):
    world = Seed(profile=SIDE_BY_SIDE).eligible("ann").begin()
    world.has_activated("ann", UA, hours(1), start=T0 + hours(2))

    decision = world.activate("ann", UA, length, start=None if start is None else T0 + start)

    assert answer(decision)[0] == code


def test_an_activation_without_an_end_meets_every_planned_one():
    world = Seed(profile=SIDE_BY_SIDE).eligible("ann").begin()
    world.has_activated("ann", UA, hours(1), start=T0 + hours(2))

    decision = world.act("ann", c.SelfActivate(key=key("ann"), justification="work"))

    assert answer(decision)[0] == "RoleAssignmentExists"


def test_a_running_activation_is_named_with_its_end_and_was_measured():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann")

    step = _refused(world, activation("ann"))

    assert (step.fact, step.mark) == ("already active until 2026-03-02 10:00", Mark.MEASURED)


def test_a_planned_activation_is_named_with_start_and_end_and_was_inferred():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(2))

    step = _refused(world, activation("ann"))

    assert (step.fact, step.mark) == ("already active from 2026-03-02 11:00 until 2026-03-02 12:00", Mark.INFERRED)


def test_a_standing_assignment_is_named_as_permanent_and_was_inferred():
    world = Seed(profile=STANDING_TOO).eligible("ann").active("ann").begin()

    step = _refused(world, activation("ann"))

    assert (step.fact, step.mark) == ("already active permanently", Mark.INFERRED)


def test_of_two_activations_the_running_one_goes_first():
    world = Seed(profile=SIDE_BY_SIDE).eligible("ann").begin()
    planned = world.has_activated("ann", UA, hours(1), start=T0 + hours(2))
    running = world.has_activated("ann", UA, hours(1))
    world.wait(minutes(5))

    world.succeeds("pra", c.AdminRemove(kind=Kind.ACTIVE, key=key("ann"), justification="no longer"))

    assert not world.is_active("ann")
    assert (world.status(running), world.status(planned)) == (Status.PROVISIONED, Status.GRANTED)


@pytest.mark.parametrize(("who", "mark"), [("pra", Mark.INFERRED), ("cleo", Mark.DOCUMENTED)])
def test_that_an_unnamed_administrator_may_not_decide_is_inferred(who: str, mark: Mark):
    world = Seed(profile=QUIET).eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")

    decision = world.decide(who, request_id)

    assert isinstance(decision, Refused)
    assert (decision.trace[-1].rule, decision.trace[-1].mark) == ("ApproverRule", mark)


@pytest.mark.parametrize("needs_approval", [True, False])
def test_an_activation_is_given_by_whoever_let_it_through(needs_approval: bool):
    seed = Seed(profile=QUIET).eligible("ann")
    world = (seed.settings(UA, approval("ben")) if needs_approval else seed).begin()
    request_id = world.has_activated("ann")
    if needs_approval:
        world.decide("ben", request_id)

    given = [one.event.by for one in world.simulation.happenings() if isinstance(one.event, e.ScheduleCreated)]

    assert given == ["ben" if needs_approval else "ann"]
