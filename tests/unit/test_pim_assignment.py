"""Administrators' assignments: windows, permanence, new schedules for old, and the last administrator who stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import commands as c
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentType, Kind, Schedule, Status
from simulator.profile import Profile
from tests.unit.world import (
    ACCEPTED,
    GA,
    POLICY,
    PRA,
    T0,
    UA,
    Seed,
    World,
    answer,
    days,
    expires_after,
    hours,
    key,
    minutes,
    on_assignment,
    refusal,
)

LAST = refusal("Request_BadRequest", "LastAdministratorRule")
MISSING = refusal("RoleAssignmentDoesNotExist", "ExistenceRule")
YOUNG = refusal("ActiveDurationTooShort", "FiveMinuteRule")


def _only(world: World, who: str) -> Schedule:
    (schedule,) = world.schedules(who)
    return schedule


# --- windows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "end"),
    [
        ({}, None),
        ({"is_permanent": True}, None),
        ({"is_permanent": True, "duration": days(1), "end": T0 + days(2)}, None),
        ({"duration": days(1)}, T0 + days(1)),
        ({"end": T0 + days(2)}, T0 + days(2)),
        ({"duration": days(1), "end": T0 + days(2)}, T0 + days(1)),
        ({"start": T0 - days(1), "duration": days(1)}, T0 + days(1)),
        ({"start": T0 - days(1), "end": T0 + days(1)}, T0 + days(1)),
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_a_window_begins_now_and_ends_as_asked(kind: Kind, asked: dict[str, object], end: object):
    world = Seed().begin()

    decision = world.assign("pra", kind, "ann", **asked)

    assert answer(decision) == ACCEPTED
    schedule = _only(world, "ann")
    assert (schedule.kind, schedule.start, schedule.end, schedule.has_started) == (kind, T0, end, True)
    request = world.tenant.requests[schedule.id]
    assert request.is_permanent is (end is None)
    assert request.status is Status.PROVISIONED


def test_an_assignment_for_later_is_granted_and_begins_on_time():
    world = Seed().begin()
    request_id = world.request("pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(2)))
    assert world.status(request_id) is Status.GRANTED

    world.wait(hours(2) - timedelta(seconds=1))
    assert not world.is_eligible("ann")
    world.wait(timedelta(seconds=1))

    assert world.is_eligible("ann")
    assert world.status(request_id) is Status.PROVISIONED


def test_permanent_is_allowed_until_the_settings_forbid_it_and_what_is_there_stays():
    world = Seed().begin()
    assert answer(world.assign("pra", Kind.ELIGIBLE, "ann")) == ACCEPTED
    world.set_rules(UA, expires_after(days(90), Kind.ELIGIBLE))

    decision = world.assign("pra", Kind.ELIGIBLE, "ben")

    assert answer(decision) == refusal(POLICY, "ExpirationRule")
    assert _only(world, "ann").end is None
    assert answer(world.assign("pra", Kind.ACTIVE, "ben")) == ACCEPTED, "the other kind has its own rule"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (days(15) + timedelta(seconds=1), refusal(POLICY, "ExpirationRule")),
        (days(15), ACCEPTED),
        (minutes(5), ACCEPTED),
        (minutes(5) - timedelta(seconds=1), refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        (timedelta.max, refusal(POLICY, "ExpirationRule")),
    ],
)
def test_a_limited_kind_is_assigned_for_five_minutes_to_exactly_its_maximum(length: timedelta, expected: object):
    world = Seed().settings(UA, expires_after(days(15), Kind.ACTIVE)).begin()

    assert answer(world.assign("pra", Kind.ACTIVE, "ann", duration=length)) == expected


def test_without_a_limit_any_length_is_accepted():
    world = Seed().begin()

    assert answer(world.assign("pra", Kind.ELIGIBLE, "ann", duration=timedelta.max)) == ACCEPTED
    assert world.is_eligible("ann")


@pytest.mark.parametrize(
    ("kind", "window", "reason", "expected"),
    [
        (Kind.ACTIVE, "pra-password", " ", refusal(POLICY, "JustificationRule", "MfaRule")),
        (Kind.ACTIVE, "pra-password", "needed", refusal(POLICY, "MfaRule")),
        (Kind.ACTIVE, "pra", "needed", ACCEPTED),
        (Kind.ELIGIBLE, "pra-password", "", ACCEPTED),
    ],
)
def test_the_rules_of_active_assignment_are_asked_of_the_administrator(
    kind: Kind, window: str, reason: str, expected: object
):
    world = Seed().settings(UA, on_assignment(rs.MFA, rs.JUSTIFICATION)).begin()

    assert answer(world.assign(window, kind, "ann", justification=reason)) == expected


def test_the_rules_of_eligible_assignment_are_enforced_when_somebody_sets_them():
    world = Seed().settings(UA, on_assignment(rs.MFA, kind=Kind.ELIGIBLE)).begin()

    decision = world.assign("pra-password", Kind.ELIGIBLE, "ann")

    assert answer(decision) == refusal(POLICY, "MfaRule")


# --- who ---------------------------------------------------------------------------------------------------------


def test_an_eligible_administrator_assigns_only_while_activated():
    world = Seed().eligible("ann", PRA).begin()
    refused = refusal("Authorization_RequestDenied", "CallerRule")
    assert answer(world.assign("ann", Kind.ELIGIBLE, "ben")) == refused
    world.has_activated("ann", PRA, hours(1))
    assert answer(world.assign("ann", Kind.ELIGIBLE, "ben")) == ACCEPTED

    world.wait(hours(1))

    assert answer(world.assign("ann", Kind.ELIGIBLE, "cleo")) == refused


def test_a_privileged_role_administrator_may_become_global_administrator_by_own_hand():
    world = Seed().begin()

    assert answer(world.assign("pra", Kind.ACTIVE, "pra", GA)) == ACCEPTED
    assert world.is_active("pra", GA)


def test_a_service_principal_may_be_active_but_never_eligible():
    world = Seed().begin()

    assert answer(world.assign("pra", Kind.ELIGIBLE, "sp")) == refusal("Request_BadRequest", "PrincipalKindRule")
    assert answer(world.assign("pra", Kind.ACTIVE, "sp", duration=days(1))) == ACCEPTED


def test_eligible_and_active_may_stand_side_by_side_but_no_kind_twice():
    world = Seed().begin()
    assert answer(world.assign("pra", Kind.ELIGIBLE, "ann")) == ACCEPTED
    assert answer(world.assign("pra", Kind.ACTIVE, "ann")) == ACCEPTED

    again = [answer(world.assign("pra", kind, "ann", duration=days(1))) for kind in Kind]

    assert again == [refusal("RoleAssignmentExists", "DuplicateRule")] * 2


# --- updates and removals ----------------------------------------------------------------------------------------


def test_an_update_leaves_one_schedule_with_a_new_id():
    world = Seed().eligible("ann").begin()
    old = _only(world, "ann")

    world.update("pra", Kind.ELIGIBLE, "ann", duration=days(7))

    new = _only(world, "ann")
    assert new.id != old.id
    assert (new.kind, new.end, new.created_using) == (Kind.ELIGIBLE, T0 + days(7), new.id)


def test_an_update_of_the_eligibility_keeps_the_activation_that_uses_it():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(8))
    world.wait(minutes(5))
    world.succeeds("pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), duration=hours(2)))
    assert world.is_active("ann")

    world.wait(hours(2))

    assert not world.is_active("ann")


def test_an_update_of_the_eligibility_to_a_later_start_ends_the_activation():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(8))
    world.wait(minutes(5))

    world.succeeds("pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(2), duration=days(1)))

    assert not world.is_active("ann")
    assert not world.is_eligible("ann")


def test_an_update_does_not_reach_an_activation_but_a_removal_does():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(8))
    world.wait(minutes(5))

    assert answer(world.update("pra", Kind.ACTIVE, "ann", duration=days(1))) == MISSING
    assert answer(world.remove("pra", Kind.ACTIVE, "ann")) == ACCEPTED
    assert (world.is_active("ann"), world.is_eligible("ann")) == (False, True)


def test_a_removal_takes_the_standing_assignment_before_the_activation():
    world = Seed(profile=Profile(activation_beside_standing="allow")).eligible("ann").active("ann").begin()
    world.has_activated("ann")
    world.wait(minutes(5))

    world.succeeds("pra", c.AdminRemove(kind=Kind.ACTIVE, key=key("ann")))

    left = [one.assignment_type for one in world.schedules("ann") if one.kind is Kind.ACTIVE]
    assert left == [AssignmentType.ACTIVATED]


@pytest.mark.parametrize("removes", [True, False])
def test_the_request_of_a_planned_assignment_that_goes_is_withdrawn(removes: bool):
    world = Seed().begin()
    first = world.request(
        "pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(5), duration=days(1))
    )

    if removes:
        world.succeeds("pra", c.AdminRemove(kind=Kind.ELIGIBLE, key=key("ann")))
    else:
        world.succeeds("pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(1)))

    assert world.status(first) is Status.CANCELED
    assert first not in world.tenant.open_request_ids
    assert answer(world.act("pra", c.CancelRequest(request_id=first)))[0] == "Request_BadRequest"
    assert world.is_eligible("ann") is not removes


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("age", "expected"), [(299, YOUNG), (300, ACCEPTED)])
def test_a_young_active_assignment_locks_the_role_for_five_minutes(kind: Kind, age: int, expected: object):
    world = Seed().eligible("ann").begin()
    world.assign("pra", Kind.ACTIVE, "ann", duration=days(2))
    world.wait(timedelta(seconds=age))

    assert answer(world.update("pra", kind, "ann", duration=days(7))) == expected
    assert answer(world.remove("pra", kind, "ann"))[0] in ("Accepted", "ActiveDurationTooShort")


def test_a_young_active_assignment_does_not_lock_another_role_or_another_person():
    world = Seed().eligible("ann", PRA).eligible("ben").begin()
    world.assign("pra", Kind.ACTIVE, "ann", UA)

    assert answer(world.remove("pra", Kind.ELIGIBLE, "ann", PRA)) == ACCEPTED
    assert answer(world.remove("pra", Kind.ELIGIBLE, "ben", UA)) == ACCEPTED


def test_a_young_eligibility_is_removed_at_once():
    world = Seed().begin()
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(3))

    assert answer(world.remove("pra", Kind.ELIGIBLE, "ann")) == ACCEPTED


def test_a_create_is_never_refused_for_the_five_minutes():
    world = Seed().begin()
    world.assign("pra", Kind.ACTIVE, "ann", duration=days(2))

    assert answer(world.assign("pra", Kind.ELIGIBLE, "ann")) == ACCEPTED


# --- the last administrator --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "who"), [(GA, "bg"), (PRA, "pra")])
def test_the_last_active_administrator_is_not_removed(role: str, who: str):
    other = "pra" if who == "bg" else "bg"
    world = Seed().eligible("ann", role).begin()

    refused = world.remove(other, Kind.ACTIVE, who, role)
    world.has_activated("ann", role)
    accepted = world.remove(other, Kind.ACTIVE, who, role)

    assert (answer(refused), answer(accepted)) == (LAST, ACCEPTED)


def test_an_active_group_without_people_does_not_count_as_an_administrator():
    world = Seed().group("rag").active("rag", GA).active("sp", GA).begin()

    assert answer(world.remove("pra", Kind.ACTIVE, "bg", GA)) == LAST


def test_an_eligible_global_administrator_goes_only_while_an_assigned_one_is_left():
    world = Seed(administrators=False).active("pra", PRA).eligible("ann", GA).eligible("ben", GA).begin()
    world.has_activated("ben", GA)

    assert answer(world.remove("pra", Kind.ELIGIBLE, "ann", GA)) == LAST
    world.assign("pra", Kind.ACTIVE, "cleo", GA)
    assert answer(world.remove("pra", Kind.ELIGIBLE, "ann", GA)) == ACCEPTED


def test_an_eligible_privileged_role_administrator_may_go():
    world = Seed(administrators=False).active("bg", GA).eligible("ann", PRA).begin()

    assert answer(world.remove("bg", Kind.ELIGIBLE, "ann", PRA)) == ACCEPTED


@pytest.mark.parametrize(("start", "expected"), [(None, ACCEPTED), (T0 + hours(1), LAST)])
def test_the_last_global_administrator_gets_a_new_window_only_from_now(start: object, expected: object):
    world = Seed().begin()

    decision = world.update("pra", Kind.ACTIVE, "bg", GA, start=start, duration=days(1))

    assert answer(decision) == expected


def test_the_last_assigned_global_administrator_is_kept_at_its_end():
    world = Seed().eligible("ann", GA).begin()
    world.update("pra", Kind.ACTIVE, "bg", GA, duration=days(1))
    world.wait(hours(23))
    world.has_activated("ann", GA, hours(8))

    world.wait(hours(1))

    assert world.is_active("bg", GA)
    assert _only(world, "bg").end is None


def test_a_time_bound_global_administrator_ends_while_another_is_assigned():
    world = Seed().active("ann", GA, end=hours(1)).begin()

    world.wait(hours(1))

    assert world.schedules("ann") == []
    assert world.is_active("bg", GA)


def test_of_two_global_administrators_who_end_together_one_is_kept():
    world = Seed(administrators=False).active("ann", GA, end=hours(1)).active("ben", GA, end=hours(1)).begin()

    world.wait(hours(1))

    assert sorted([world.is_active("ann", GA), world.is_active("ben", GA)]) == [False, True]


def test_a_last_privileged_role_administrator_is_not_kept_at_its_end():
    world = Seed(administrators=False).active("bg", GA).active("ann", PRA, end=hours(1)).begin()

    world.wait(hours(1))

    assert not world.is_active("ann", PRA)


@pytest.mark.parametrize("has_other", [True, False])
def test_the_last_eligible_global_administrator_is_kept_at_its_end(has_other: bool):
    seed = Seed(administrators=False).active("pra", PRA).eligible("ann", GA, end=hours(1))
    world = (seed.active("bg", GA) if has_other else seed).begin()

    world.wait(hours(1))

    assert world.is_eligible("ann", GA) is not has_other


# --- outside PIM -------------------------------------------------------------------------------------------------


def test_a_direct_assignment_is_permanent_and_marked_as_outside_pim():
    world = Seed().begin()

    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))

    schedule = _only(world, "ann")
    assert (schedule.is_outside_pim, schedule.end, schedule.created_using) == (True, None, None)
    assert world.is_active("ann")
    assert len(world.tenant.requests) == 0


def test_a_direct_removal_reaches_what_pim_assigned_but_not_what_is_only_planned():
    world = Seed().begin()
    world.assign("pra", Kind.ACTIVE, "ann", duration=days(1))
    world.assign("pra", Kind.ACTIVE, "ben", start=T0 + hours(1), duration=days(1))

    assert answer(world.act("bg", c.RemoveRoleDirectly(key=key("ann")))) == ACCEPTED
    assert answer(world.act("bg", c.RemoveRoleDirectly(key=key("ben")))) == MISSING
    assert not world.is_active("ann")


def test_pim_takes_over_a_direct_assignment_when_it_gives_it_a_window():
    world = Seed().active("ann", outside=True).begin()

    world.update("pra", Kind.ACTIVE, "ann", duration=days(1))

    assert not _only(world, "ann").is_outside_pim
