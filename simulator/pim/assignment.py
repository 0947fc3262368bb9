"""Administrators' requests: assign, update and remove eligible and active assignments."""

from __future__ import annotations

from dataclasses import replace

from simulator import notifications
from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.commands import AdminAssign, AdminRemove, AdminUpdate
from simulator.decision import Accepted, Decision, Mark
from simulator.events import EndReason, Event, RequestSubmitted, ScheduleCreated, ScheduleEnded, ScheduleReplaced
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.holdings import schedule_at
from simulator.pim.policy_rules import ASSIGNMENT_RULES
from simulator.pim.removal import dependents_end, removal_request, withdrawn
from simulator.pim.request_gates import (
    FIVE_MINUTE_GATE,
    LAST_ADMINISTRATOR_GATE,
    LICENCE_GATE,
    PRINCIPAL_GATE,
    PRINCIPAL_KIND_GATE,
    ROLE_GATE,
    TARGET_GATE,
    WINDOW_GATE,
    target_of,
)
from simulator.pim.rows import Action, Kind, Request, Schedule, Status
from simulator.pim.scopes import SCOPE_GATES
from simulator.pim.window import Window, asks_for_permanent, window_of
from simulator.tenant import Tenant

CALLER_GATE = caller_gate(ROLE_MANAGERS, source="pim-configure, rbac-pim-entra-roles-apis")


def _is_new(case: Case[AdminAssign]) -> Finding:
    there = schedule_at(case.tenant, case.command.key, case.command.kind)
    fact = f"there is an {case.command.kind} assignment already" if there else ""
    return holds(there is None, fact, there.id if there else None)


DUPLICATE_GATE: Gate[AdminAssign] = Gate(
    rule="DuplicateRule",
    code="RoleAssignmentExists",
    check=_is_new,
    source="Omnicit live checklist 3.3",
    mark=Mark.MEASURED,
)

ASSIGN_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    ROLE_GATE,
    PRINCIPAL_GATE,
    PRINCIPAL_KIND_GATE,
    *SCOPE_GATES,
    CALLER_GATE,
    DUPLICATE_GATE,
    WINDOW_GATE,
    ASSIGNMENT_RULES,
)
_EXISTING = (SESSION_GATE, LICENCE_GATE, ROLE_GATE, PRINCIPAL_GATE, CALLER_GATE, TARGET_GATE, LAST_ADMINISTRATOR_GATE)
UPDATE_GATES = (*_EXISTING, FIVE_MINUTE_GATE, WINDOW_GATE, ASSIGNMENT_RULES)
REMOVE_GATES = (*_EXISTING, FIVE_MINUTE_GATE)


def request_for(case: Case[AdminAssign] | Case[AdminUpdate], action: Action, window: Window) -> Request:
    """The record of an administrator's request for a window; it is Granted until a future start comes."""
    command, session = case.command, case.session
    assert session is not None, "the session gate comes first"
    request_id = case.ids.next("request")
    return Request(
        id=request_id,
        action=action,
        kind=command.kind,
        key=command.key,
        status=Status.PROVISIONED if window.is_open else Status.GRANTED,
        created_at=case.tenant.now,
        created_by=session.user_id,
        justification=command.justification,
        ticket=command.ticket,
        start=window.start,
        duration=command.duration,
        end=command.end,
        is_permanent=asks_for_permanent(command),
        target_schedule_id=request_id,
        completed_at=window.start,
    )


def schedule_for(tenant: Tenant, request: Request, kind: Kind, window: Window) -> Schedule:
    """The assignment that a request gives: its id is the request's. Source: add samples (documented)."""
    return Schedule(
        id=request.id,
        kind=kind,
        key=request.key,
        start=window.start,
        end=window.end,
        created_at=tenant.now,
        created_using=request.id,
        has_started=window.is_open,
    )


def replacing(tenant: Tenant, target: Schedule, new: Schedule, by: str) -> tuple[Schedule, tuple[Event, ...]]:
    """The assignment that takes the place of another, and what happens then.

    The old schedule goes and one with a new id takes its place (measured; switch update_keeps_schedule_id).
    """
    if tenant.organization.profile.update_keeps_schedule_id:
        new = replace(new, id=target.id)
    ends: tuple[Event, ...] = () if new.has_started else dependents_end(tenant, target)
    replaced = ScheduleReplaced(old=target, new=new, by=by)
    return new, (*ends, replaced, *withdrawn(tenant, target, by))


def admin_assign(case: Case[AdminAssign]) -> Decision:
    """Decide an administrator's assignment.

    Refusals in order: session, licence, role, principal, kind of principal, scope, caller's role, duplicate, shorter
    than five minutes, then every failing policy rule at once. A future start is Granted until it comes [inferred].
    """
    trace, refusal = walk(ASSIGN_GATES, case)
    if refusal:
        return refusal
    window = window_of(case.command, case.tenant.now)
    request = request_for(case, Action.ADMIN_ASSIGN, window)
    schedule = schedule_for(case.tenant, request, request.kind, window)
    created = ScheduleCreated(schedule=schedule, by=request.created_by)
    mails = notifications.assigned(case.tenant, request, window.end)
    return Accepted((RequestSubmitted(request=request), created, *mails), trace)


def admin_update(case: Case[AdminUpdate]) -> Decision:
    """Decide a new window for an assignment.

    Refusals in order: session, licence, role, principal, caller's role, existence, last administrator, five-minute
    rule, shorter than five minutes, policy rules.
    """
    trace, refusal = walk(UPDATE_GATES, case)
    if refusal:
        return refusal
    tenant = case.tenant
    target = target_of(tenant, case.command)
    assert target is not None, "the existence gate comes first"
    window = window_of(case.command, tenant.now)
    request = request_for(case, Action.ADMIN_UPDATE, window)
    new, changes = replacing(tenant, target, schedule_for(tenant, request, request.kind, window), request.created_by)
    mails = notifications.assigned(tenant, request, window.end)
    return Accepted((RequestSubmitted(request=replace(request, target_schedule_id=new.id)), *changes, *mails), trace)


def admin_remove(case: Case[AdminRemove]) -> Decision:
    """Decide the removal of an assignment; activations of a removed eligibility end with it.

    Refusals in order: session, licence, role, principal, caller's role, existence, last administrator, five-minute
    rule.
    """
    trace, refusal = walk(REMOVE_GATES, case)
    if refusal:
        return refusal
    target = target_of(case.tenant, case.command)
    assert target is not None, "the existence gate comes first"
    request = removal_request(case, Action.ADMIN_REMOVE, target)
    ended = ScheduleEnded(schedule=target, reason=EndReason.REMOVED, request_id=request.id, by=request.created_by)
    gone = (*dependents_end(case.tenant, target), ended, *withdrawn(case.tenant, target, request.created_by))
    return Accepted((RequestSubmitted(request=request), *gone), trace)
