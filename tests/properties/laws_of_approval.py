"""Laws about approval and lock-out: who decides, once, and that somebody stays able to."""

from __future__ import annotations

from simulator import commands as c
from simulator import events as e
from simulator.lifecycle import commands as lc
from simulator.pim.approvers import approvers_of
from simulator.pim.rows import Kind, Status
from tests.properties.law_book import ACTIVATED, ASSIGNED, Look, law
from tests.unit.world import GA, PRA

DECISIONS = (c.DecideRequest, lc.DecideLifecycle)
REMOVALS = (c.AdminRemove, c.RemoveRoleDirectly)


@law(45, after=DECISIONS)
def nobody_decides_their_own_request(look: Look) -> None:
    for one in look.of(e.RequestDecided):
        assert look.caller not in (one.request.created_by, one.request.key.principal_id)
        assert one.request.decided_by == look.caller


@law(46, after=(c.DecideRequest,))
def only_an_approver_at_that_moment_decides(look: Look) -> None:
    assert isinstance(look.command, c.DecideRequest), "asked after decisions"
    assert look.caller in look.before.approvers(look.before.requests[look.command.request_id])


@law(47)
def approvers_are_the_named_ones_or_the_active_administrators_and_never_the_requestor(look: Look) -> None:
    for one in look.after.requests.values():
        if one.status is Status.PENDING_APPROVAL:
            assert set(approvers_of(look.tenant, one)) == look.after.approvers(one)


@law(48, after=DECISIONS)
def a_request_is_decided_once(look: Look) -> None:
    decided = look.of(e.RequestDecided)
    assert len(decided) == 1
    before = look.before.requests[decided[0].request.id]
    assert before.decided_by is None
    assert before.status in (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION)


@law(49)
def a_denied_request_never_gives_a_role(look: Look) -> None:
    used = {one.created_using for one in look.after.schedules.values()}
    denied = {one.id for one in look.after.requests.values() if one.status is Status.DENIED}
    assert not used & denied


@law(50, after=DECISIONS)
def an_approved_window_starts_no_earlier_than_the_decision(look: Look) -> None:
    for one in look.of(e.ScheduleCreated):
        assert one.schedule.start >= look.after.now


@law(51)
def a_role_that_needs_approval_is_activated_only_by_an_approval(look: Look) -> None:
    for one in look.of(e.ScheduleCreated):
        if one.schedule.assignment_type is ACTIVATED and one.schedule.created_using in look.memory.waited:
            request = look.after.requests[one.schedule.created_using]
            assert request.decided_by is not None and request.status in (Status.GRANTED, Status.PROVISIONED)


@law(52)
def the_tenant_always_has_a_global_administrator_assignment(look: Look) -> None:
    profile = look.after.profile
    if not (profile.last_ga_hold_includes_active and profile.eligibility_end_ends_activation):
        return
    if isinstance(look.command, c.SetLicence):
        return  # a lapsed licence takes eligibilities, of the last administrator too
    there = [one for one in look.before.schedules.values() if one.key.role_id == GA and one.assignment_type is ASSIGNED]
    kept = [one for one in look.after.schedules.values() if one.key.role_id == GA and one.assignment_type is ASSIGNED]
    assert [one for one in kept if one.has_started] or not [one for one in there if one.has_started]


@law(53, after=REMOVALS)
def a_removal_never_takes_the_last_active_global_or_privileged_role_administrator(look: Look) -> None:
    assert isinstance(look.command, c.AdminRemove | c.RemoveRoleDirectly), "asked after removals"
    if look.role_id not in (GA, PRA):
        return
    gone = [one for name, one in look.before.schedules.items() if name not in look.after.schedules]
    took = [one for one in gone if one.key == look.command.key and one.kind is Kind.ACTIVE and one.has_started]
    assert not took or look.after.holders(look.role_id)
