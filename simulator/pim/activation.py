"""Activating an eligible role, and ending one's own activation."""

from __future__ import annotations

from dataclasses import replace

from simulator import notifications
from simulator.access import SESSION_GATE
from simulator.commands import SelfActivate, SelfDeactivate
from simulator.decision import Accepted, Decision, Mark, TraceStep, Verdict
from simulator.directory.membership import display_name
from simulator.events import EndReason, Event, RequestSubmitted, ScheduleCreated, ScheduleEnded
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.acrs_validation import ACRS_GATE
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import activations_at, eligibility_for, schedule_at, settings_of
from simulator.pim.policy_rules import ACTIVATION_RULES
from simulator.pim.removal import removal_request
from simulator.pim.request_gates import (
    FIVE_MINUTE_GATE,
    LICENCE_GATE,
    PENDING_GATE,
    PRINCIPAL_GATE,
    ROLE_GATE,
    SELF_GATE,
    TARGET_GATE,
    WINDOW_GATE,
    target_of,
)
from simulator.pim.rows import Action, AssignmentType, Kind, Request, Schedule, Status
from simulator.pim.scopes import ACTIVATION_SCOPE_GATE, SCOPE_GATES
from simulator.pim.window import window_of
from simulator.tenant import Tenant


def _is_not_active(case: Case[SelfActivate]) -> Finding:
    """Measured beside a running activation; inferred beside a planned one and beside a standing assignment."""
    tenant, key = case.tenant, case.command.key
    running = next((one for one in activations_at(tenant, key) if _stands_against(case, one)), None)
    if running is None and tenant.organization.profile.activation_beside_standing == "RoleAssignmentExists":
        running = schedule_at(tenant, key, Kind.ACTIVE)
    if running is None:
        return holds(True)
    planned = "" if running.has_started else f"from {running.start:%Y-%m-%d %H:%M}"
    until = f"until {running.end:%Y-%m-%d %H:%M}" if running.end else "permanently"
    was_measured = running.has_started and running.assignment_type is AssignmentType.ACTIVATED
    fact = f"already active {planned} {until}".replace("  ", " ")
    return Finding(Verdict.FAIL, fact, running.id, None if was_measured else Mark.INFERRED)


def _stands_against(case: Case[SelfActivate], other: Schedule) -> bool:
    """Whether an activation forbids another one; windows that do not meet do not, where the profile allows it."""
    if other.has_started or case.tenant.organization.profile.future_plus_now_activation == "RoleAssignmentExists":
        return True
    window = window_of(case.command, case.tenant.now)
    assert other.end is not None, "an activation always has an end"
    return window.end is None or (window.start < other.end and other.start < window.end)


ALREADY_ACTIVE_GATE: Gate[SelfActivate] = Gate(
    rule="AlreadyActiveRule",
    code="RoleAssignmentExists",
    check=_is_not_active,
    source="Omnicit live checklist 3.3",
    mark=Mark.MEASURED,
)

ACTIVATE_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    ROLE_GATE,
    PRINCIPAL_GATE,
    *SCOPE_GATES,
    ACTIVATION_SCOPE_GATE,
    SELF_GATE,
    PENDING_GATE,
    ALREADY_ACTIVE_GATE,
    WINDOW_GATE,
    ACTIVATION_RULES,
    ACRS_GATE,
)
# Which of the two refusals comes first is not documented; a switch of the profile turns them round.
_ACRS_FIRST = (*ACTIVATE_GATES[:-2], ACRS_GATE, ACTIVATION_RULES)

DEACTIVATE_GATES = (SESSION_GATE, LICENCE_GATE, ROLE_GATE, PRINCIPAL_GATE, SELF_GATE, TARGET_GATE, FIVE_MINUTE_GATE)


def self_activate(case: Case[SelfActivate]) -> Decision:
    """Decide a request to activate an eligible role.

    Refusals in order: session, licence, role, principal, scope, somebody else's role, a pending twin, already active,
    shorter than five minutes, then every failing policy rule at once, then a missing authentication context.
    Source: pim.md 3.4.
    """
    is_acrs_first = case.tenant.organization.profile.acrs_and_policy_errors == "acrs first"
    trace, refusal = walk(_ACRS_FIRST if is_acrs_first else ACTIVATE_GATES, case)
    if refusal:
        return refusal
    tenant, request = case.tenant, _activation_request(case)
    if settings_of(tenant, request.key.role_id).approval.is_approval_required:
        waiting = replace(request, status=Status.PENDING_APPROVAL)
        is_asked_now = tenant.organization.profile.approval_mail_delay_minutes == 0
        mails = notifications.approval_asked(tenant, waiting) if is_asked_now else ()
        return Accepted((RequestSubmitted(request=waiting), *mails), (*trace, _approval_step(tenant, waiting)))
    granted, provisioning = provision(tenant, request)
    return Accepted((RequestSubmitted(request=granted), *provisioning), (*trace, _no_approval_step()))


def _approval_step(tenant: Tenant, request: Request) -> TraceStep:
    names = ", ".join(sorted(display_name(tenant, one) for one in approvers_of(tenant, request)))
    fact = f"one of {names} may decide within 24 hours" if names else "nobody may decide; the request can only lapse"
    return TraceStep(
        rule="ApprovalRule",
        verdict=Verdict.NEEDS,
        fact=fact,
        object_id=request.id,
        source="pim-approval-workflow",
    )


def _no_approval_step() -> TraceStep:
    return TraceStep(rule="ApprovalRule", verdict=Verdict.SKIPPED, source="pim-approval-workflow")


def _activation_request(case: Case[SelfActivate]) -> Request:
    tenant, command = case.tenant, case.command
    assert case.session is not None, "the session gate comes first"
    eligibility = eligibility_for(tenant, command.key)
    window = window_of(command, tenant.now)
    request_id = case.ids.next("request")
    return Request(
        id=request_id,
        action=Action.SELF_ACTIVATE,
        kind=Kind.ACTIVE,
        key=command.key,
        status=Status.PROVISIONED,
        created_at=tenant.now,
        created_by=case.session.user_id,
        justification=command.justification,
        ticket=command.ticket,
        start=window.start if not window.is_open else None,
        duration=window.length,
        target_schedule_id=request_id,
        eligibility_id=eligibility.id if eligibility else None,
    )


def provision(tenant: Tenant, request: Request) -> tuple[Request, tuple[Event, ...]]:
    """The request with its final status, and the events that give the role now or plan it for later.

    The window starts at the requested start or now, whichever is later, and keeps its length. Source: pim.md 3.3.
    """
    assert request.duration is not None, "an activation always has a length"
    start = max(request.start or tenant.now, tenant.now)
    is_open = start <= tenant.now
    status = Status.PROVISIONED if is_open else Status.GRANTED
    completed = replace(request, status=status, completed_at=start)
    schedule = Schedule(
        id=request.id,
        kind=Kind.ACTIVE,
        key=request.key,
        start=start,
        end=start + request.duration,
        created_at=tenant.now,
        assignment_type=AssignmentType.ACTIVATED,
        created_using=request.id,
        activated_using=request.eligibility_id,
        has_started=is_open,
    )
    created = ScheduleCreated(schedule=schedule, by=request.decided_by or request.created_by)
    mails = notifications.activated(tenant, completed, schedule.end) if is_open else ()
    return completed, (created, *mails)


def self_deactivate(case: Case[SelfDeactivate]) -> Decision:
    """Decide a request to end one's own activation; refused in its first five minutes. Source: pim.md 3.6."""
    trace, refusal = walk(DEACTIVATE_GATES, case)
    if refusal:
        return refusal
    tenant, command = case.tenant, case.command
    target = target_of(tenant, command)
    assert target is not None, "the existence gate comes first"
    request = removal_request(case, Action.SELF_DEACTIVATE, target)
    ended = ScheduleEnded(schedule=target, reason=EndReason.DEACTIVATED, request_id=request.id, by=request.created_by)
    return Accepted((RequestSubmitted(request=request), ended), trace)
