"""Approval: who may decide, the first decision, the day that a request lives, and withdrawing it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Verdict
from simulator import commands as c
from simulator.pim.approvers import approvers_of, requests_to_decide
from simulator.pim.rows import Kind, Status
from tests.unit.world import (
    ACCEPTED,
    GA,
    PRA,
    T0,
    UA,
    Seed,
    World,
    answer,
    approval,
    days,
    hours,
    key,
    longest_activation,
    minutes,
    refusal,
)


def _asked(*approvers: str, groups: tuple[str, ...] = (), seed: Seed | None = None) -> tuple[World, str]:
    """Ann has asked to activate a role that needs approval."""
    world = (seed or Seed()).eligible("ann").settings(UA, approval(*approvers, groups=groups)).begin()
    return world, world.has_activated("ann", duration=hours(2))


def _approvers(world: World, request_id: str) -> set[str]:
    return set(approvers_of(world.tenant, world.tenant.requests[request_id]))


def test_an_approved_window_begins_at_the_decision_and_keeps_its_length():
    world, request_id = _asked("ben")
    assert world.status(request_id) is Status.PENDING_APPROVAL
    world.wait(hours(1))

    decision = world.decide("ben", request_id)

    assert answer(decision) == ACCEPTED
    assert world.status(request_id) is Status.PROVISIONED
    _, schedule = world.schedules("ann")
    assert (schedule.start, schedule.end) == (T0 + hours(1), T0 + hours(3))


@pytest.mark.parametrize(("waits", "begins"), [(hours(1), hours(5)), (hours(6), hours(6))])
def test_an_approved_window_begins_at_the_wanted_start_or_the_decision_whichever_is_later(
    waits: timedelta, begins: timedelta
):
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann", start=T0 + hours(5), duration=hours(2))
    world.wait(waits)

    world.decide("ben", request_id)

    assert world.status(request_id) is (Status.GRANTED if waits < begins else Status.PROVISIONED)
    _, schedule = world.schedules("ann")
    assert (schedule.start, schedule.end) == (T0 + begins, T0 + begins + hours(2))


def test_a_request_lives_until_exactly_24_hours():
    world, request_id = _asked("ben")
    world.wait(hours(24) - timedelta(seconds=1))
    assert world.status(request_id) is Status.PENDING_APPROVAL

    world.wait(timedelta(seconds=1))

    assert world.status(request_id) is Status.FAILED
    assert answer(world.decide("ben", request_id)) == refusal("RequestAlreadyDecided", "StillPendingRule")
    assert answer(world.activate("ann")) == ACCEPTED


def test_the_first_decision_settles_it():
    world, request_id = _asked("ben", "cleo")
    assert answer(world.decide("cleo", request_id, approves=False)) == ACCEPTED

    second = world.decide("ben", request_id)

    assert answer(second) == refusal("RequestAlreadyDecided", "StillPendingRule")
    assert world.status(request_id) is Status.DENIED
    assert not world.is_active("ann")
    request = world.tenant.requests[request_id]
    assert (request.decided_by, request.decision_justification, request.decided_at) == ("cleo", "fine", T0)


def test_nobody_decides_an_own_request_even_when_listed():
    world, request_id = _asked("ann", "ben")

    decision = world.decide("ann", request_id)

    assert answer(decision) == refusal("Authorization_RequestDenied", "OwnRequestRule")
    assert _approvers(world, request_id) == {"ben"}


def test_members_of_an_approver_group_decide_but_not_the_requestor():
    seed = Seed().group("deciders", "ann", "ben", "sp", assignable=False)

    world, request_id = _asked(groups=("deciders",), seed=seed)

    assert _approvers(world, request_id) == {"ben"}
    assert answer(world.decide("ben", request_id)) == ACCEPTED


def test_who_joins_the_approver_group_later_may_decide_and_who_left_may_not():
    seed = Seed().group("deciders", "ben", assignable=False, owners=("bg",))
    world, request_id = _asked(groups=("deciders",), seed=seed)
    world.succeeds("bg", c.RemoveGroupMember(group_id="deciders", member_id="ben"))
    world.succeeds("bg", c.AddGroupMember(group_id="deciders", member_id="cleo"))

    assert answer(world.decide("ben", request_id)) == refusal("Authorization_RequestDenied", "ApproverRule")
    assert answer(world.decide("cleo", request_id)) == ACCEPTED


def test_an_empty_approver_group_is_not_the_same_as_no_approver():
    seed = Seed().group("deciders", assignable=False)

    world, request_id = _asked(groups=("deciders",), seed=seed)

    assert _approvers(world, request_id) == set()


def test_without_named_approvers_the_active_administrators_decide():
    world, request_id = _asked()

    assert _approvers(world, request_id) == {"bg", "pra"}
    assert answer(world.decide("ben", request_id)) == refusal("Authorization_RequestDenied", "ApproverRule")
    assert answer(world.decide("pra", request_id)) == ACCEPTED


def test_an_administrator_who_has_just_activated_is_a_default_approver():
    seed = Seed().eligible("cleo", PRA)
    world, request_id = _asked(seed=seed)
    before = _approvers(world, request_id)

    world.has_activated("cleo", PRA)

    assert (before, _approvers(world, request_id)) == ({"bg", "pra"}, {"bg", "pra", "cleo"})


def test_members_of_an_active_administrator_group_are_default_approvers():
    seed = Seed().group("rag", "cleo", "ann").active("rag", GA)

    world, request_id = _asked(seed=seed)

    assert _approvers(world, request_id) == {"bg", "pra", "cleo"}


def test_named_approvers_replace_the_default_ones_who_may_still_cancel():
    world, request_id = _asked("ben")

    assert answer(world.decide("pra", request_id)) == refusal("Authorization_RequestDenied", "ApproverRule")
    assert answer(world.act("pra", c.CancelRequest(request_id=request_id))) == ACCEPTED
    assert world.status(request_id) is Status.CANCELED


def test_with_only_eligible_administrators_nobody_can_decide():
    seed = Seed(administrators=False).eligible("ben", GA).eligible("cleo", PRA)

    world, request_id = _asked(seed=seed)

    assert _approvers(world, request_id) == set()
    step = world.simulation.steps[-1].decision.trace[-1]
    assert (step.rule, step.verdict) == ("ApprovalRule", Verdict.NEEDS)
    assert "nobody" in step.fact


def test_an_approval_after_the_eligibility_went_gives_nothing():
    world, request_id = _asked("ben")
    world.succeeds("pra", c.AdminRemove(kind=Kind.ELIGIBLE, key=key("ann")))

    decision = world.decide("ben", request_id)

    assert answer(decision) == ACCEPTED
    assert world.status(request_id) is Status.FAILED
    assert not world.is_active("ann")


def test_an_approval_uses_the_eligibility_of_that_moment():
    world, request_id = _asked("ben")
    new_id = world.request("pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(3)))

    world.decide("ben", request_id)

    eligibility, activated = sorted(world.schedules("ann"), key=lambda one: one.kind, reverse=True)
    assert (eligibility.id, activated.activated_using) == (new_id, new_id)


def test_a_pending_request_keeps_the_length_that_was_allowed_when_it_was_made():
    world, request_id = _asked("ben")
    assert answer(world.set_rules(UA, longest_activation(minutes(30)))) == ACCEPTED

    world.decide("ben", request_id)

    _, schedule = world.schedules("ann")
    assert schedule.end == T0 + hours(2)


def test_switching_approval_off_leaves_a_pending_request_waiting():
    world, request_id = _asked("ben")
    world.set_rules(UA, approval().__class__(id=approval().id, is_approval_required=False))

    assert world.status(request_id) is Status.PENDING_APPROVAL
    assert answer(world.activate("ann")) == refusal("PendingRoleAssignmentRequest", "PendingRule")


def test_the_list_of_requests_to_decide_shows_each_approver_the_right_ones():
    seed = Seed().eligible("ben").settings(GA, approval("ben")).eligible("ann", GA)
    world, first = _asked("ben", "cleo", seed=seed)
    world.wait(minutes(1))
    second = world.has_activated("ben")
    third = world.has_activated("ann", GA)

    listed = {who: [one.id for one in requests_to_decide(world.tenant, who)] for who in ("ann", "ben", "cleo", "pra")}

    by_age = [first, *sorted((second, third))]
    assert listed["ben"] == [first, third]
    assert listed["cleo"] == [one for one in by_age if one != third]
    assert listed["ann"] == listed["pra"] == []


# --- withdrawing -------------------------------------------------------------------------------------------------


def test_a_withdrawn_request_can_no_longer_be_decided():
    world, request_id = _asked("ben")
    assert answer(world.act("ann", c.CancelRequest(request_id=request_id))) == ACCEPTED

    decision = world.decide("ben", request_id)

    assert answer(decision) == refusal("RequestAlreadyDecided", "StillPendingRule")
    assert world.status(request_id) is Status.CANCELED


def test_a_withdrawn_granted_activation_never_begins():
    world = Seed().eligible("ann").begin()
    request_id = world.has_activated("ann", start=T0 + hours(5))
    assert answer(world.act("ann", c.CancelRequest(request_id=request_id))) == ACCEPTED

    world.wait(hours(5.5))

    assert world.status(request_id) is Status.CANCELED
    assert not world.is_active("ann")
    assert [one.kind for one in world.schedules("ann")] == [Kind.ELIGIBLE]


def test_a_planned_assignment_can_be_withdrawn_by_its_maker():
    world = Seed().begin()
    request_id = world.request(
        "pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(5), duration=days(1))
    )

    assert answer(world.act("ann", c.CancelRequest(request_id=request_id)))[0] == "Authorization_RequestDenied"
    assert answer(world.act("pra", c.CancelRequest(request_id=request_id))) == ACCEPTED
    assert world.schedules("ann") == []


@pytest.mark.parametrize("minutes_later", [0, 10])
def test_a_provisioned_request_is_not_withdrawn(minutes_later: int):
    world = Seed().eligible("ann").begin()
    request_id = world.has_activated("ann")
    world.wait(minutes(minutes_later))

    decision = world.act("ann", c.CancelRequest(request_id=request_id))

    assert answer(decision) == refusal("Request_BadRequest", "CancelableRule")
    assert world.is_active("ann")
