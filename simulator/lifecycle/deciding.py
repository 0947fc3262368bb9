"""Administrators approve or deny extensions and renewals; who approves picks the window and the type."""

from __future__ import annotations

from dataclasses import replace

from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.commands import AdminAssign
from simulator.decision import Accepted, Decision, Mark, TraceStep
from simulator.events import Event, RequestDecided, ScheduleCreated
from simulator.gates import SKIP, Case, Collecting, Finding, Gate, holds, walk
from simulator.lifecycle import mails
from simulator.lifecycle.commands import DecideLifecycle
from simulator.lifecycle.gates import ended_at
from simulator.pim.assignment import replacing, schedule_for
from simulator.pim.holdings import holds_any, schedule_at
from simulator.pim.policy_rules import ASSIGNMENT_RULES
from simulator.pim.request_gates import LICENCE_GATE, WINDOW_GATE, leaves_an_administrator
from simulator.pim.rows import EXTENSIONS, RENEWALS, Kind, Request, Schedule, Status
from simulator.pim.window import Window, window_of
from simulator.tenant import Tenant

_SOURCE = "pim-approval-workflow, pim-how-to-renew-extend"


def _is_known(case: Case[DecideLifecycle]) -> Finding:
    request = case.tenant.requests.get(case.command.request_id)
    known = request is not None and request.action in EXTENSIONS | RENEWALS
    return holds(known, f"extension or renewal `{case.command.request_id}`")


def _request_of(case: Case[DecideLifecycle]) -> Request:
    return case.tenant.requests[case.command.request_id]


def _is_pending(case: Case[DecideLifecycle]) -> Finding:
    request = _request_of(case)
    return holds(request.status is Status.PENDING_ADMIN_DECISION, f"the request is {request.status}", request.id)


def _is_not_own(case: Case[DecideLifecycle]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    request = _request_of(case)
    return holds(request.created_by != case.session.user_id, "nobody decides their own request", request.id)


def _is_justified(case: Case[DecideLifecycle]) -> Finding:
    return holds(bool(case.command.justification.strip()), "a justification is required")


DECISION_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    Gate(rule="RequestRule", code="ResourceNotFound", check=_is_known, source=_SOURCE, mark=Mark.INFERRED),
    Gate(
        rule="StillPendingRule",
        code="RequestAlreadyDecided",
        check=_is_pending,
        source=_SOURCE,
        code_mark=Mark.INFERRED,
    ),
    Gate(
        rule="OwnRequestRule",
        code="Authorization_RequestDenied",
        check=_is_not_own,
        source=_SOURCE,
        mark=Mark.INFERRED,
    ),
    caller_gate(ROLE_MANAGERS, source=_SOURCE),
    Gate(
        rule="DecisionJustificationRule",
        code="Request_BadRequest",
        check=_is_justified,
        source=_SOURCE,
        mark=Mark.INFERRED,
    ),
)


# --- what an approval gives --------------------------------------------------------------------------------------


def _chosen_kind(case: Case[DecideLifecycle]) -> Kind:
    return case.command.kind or _request_of(case).kind


def _target(case: Case[DecideLifecycle]) -> Schedule | None:
    """The assignment that an approved extension replaces; None when it has ended or another type was picked."""
    request = _request_of(case)
    is_same = request.action in EXTENSIONS and _chosen_kind(case) is request.kind
    return schedule_at(case.tenant, request.key, request.kind) if is_same else None


def _is_still_there(case: Case[DecideLifecycle]) -> Finding:
    """An assignment that somebody removed meanwhile is not given again by an old request."""
    request = _request_of(case)
    found = schedule_at(case.tenant, request.key, request.kind) or ended_at(case.tenant, request.key, request.kind)
    return holds(found is not None, "" if found else "the assignment was removed", found.id if found else None)


def _is_no_duplicate(case: Case[DecideLifecycle]) -> Finding:
    there = schedule_at(case.tenant, _request_of(case).key, _chosen_kind(case)) if _target(case) is None else None
    fact = f"there is an {_chosen_kind(case)} assignment already" if there else ""
    return holds(there is None, fact, there.id if there else None)


def _somebody_is_left(case: Case[DecideLifecycle]) -> Finding:
    """A window that begins later leaves the role empty until then."""
    target, window = _target(case), window_of(_as_assignment(case).command, case.tenant.now)
    if target is None or window.is_open:
        return SKIP
    return leaves_an_administrator(case.tenant, target)


THERE_GATES = (
    Gate(
        rule="ExistenceRule",
        code="RoleAssignmentDoesNotExist",
        check=_is_still_there,
        source=_SOURCE,
        mark=Mark.INFERRED,
    ),
    Gate(
        rule="DuplicateRule",
        code="RoleAssignmentExists",
        check=_is_no_duplicate,
        source=_SOURCE,
        mark=Mark.INFERRED,
    ),
    Gate(
        rule="LastAdministratorRule",
        code="Request_BadRequest",
        check=_somebody_is_left,
        source="pim-how-to-add-role-to-user 2026-04, pim-configure",
        mark=Mark.INFERRED,
    ),
)
# The reason of the decision is its justification, so that rule is not asked again.
_WITHOUT_REASON = tuple(gate for gate in ASSIGNMENT_RULES.gates if gate.rule != "JustificationRule")
WINDOW_GATES = (WINDOW_GATE, Collecting(ASSIGNMENT_RULES.code, _WITHOUT_REASON))
DECIDE_LIFECYCLE_GATES = (*DECISION_GATES, *THERE_GATES, *WINDOW_GATES)


def decide_lifecycle(case: Case[DecideLifecycle]) -> Decision:
    """Decide an administrator's approval or denial of an extension or a renewal.

    Refusals in order: session, licence, unknown, no longer pending, own request, caller's role, no justification; and
    of an approval: removed meanwhile, duplicate, last administrator, shorter than five minutes, policy
    rules. The approver picks start, end and type. Source: pim-how-to-renew-extend (documented).
    """
    trace, refusal = walk(DECISION_GATES, case)
    if refusal:
        return refusal
    return _approved(case, trace) if case.command.approves else _denied(case, trace)


def _decided(case: Case[DecideLifecycle], status: Status, **more: object) -> Request:
    assert case.session is not None, "the session gate comes first"
    return replace(
        _request_of(case),
        status=status,
        decided_by=case.session.user_id,
        decision_justification=case.command.justification,
        decided_at=case.tenant.now,
        **{"completed_at": case.tenant.now, **more},
    )


def _denied(case: Case[DecideLifecycle], trace: tuple[TraceStep, ...]) -> Accepted:
    request = _decided(case, Status.DENIED)
    told = mails.decided(case.tenant, request, request.kind, None)
    return Accepted((RequestDecided(request=request, approves=False), *told), trace)


def _approved(case: Case[DecideLifecycle], trace: tuple[TraceStep, ...]) -> Decision:
    there, refusal = walk(THERE_GATES, case)
    if not refusal:
        chosen = _as_assignment(case)
        fits, refusal = walk(WINDOW_GATES, chosen)
        there = (*there, *fits)
    if refusal:
        return replace(refusal, trace=(*trace, *there))
    given, changes = _given(case, window_of(_as_assignment(case).command, case.tenant.now))
    request = _decided(case, Status.PROVISIONED, target_schedule_id=given.id, completed_at=given.start)
    told = mails.decided(case.tenant, request, given.kind, given.end)
    decided = RequestDecided(request=request, approves=True, granted=given)
    return Accepted((decided, *changes, *told), (*trace, *there))


def _as_assignment(case: Case[DecideLifecycle]) -> Case[AdminAssign]:
    """The decision as the assignment that it makes, for the rules about assignments."""
    command = case.command
    assignment = AdminAssign(
        kind=_chosen_kind(case),
        key=_request_of(case).key,
        start=command.start,
        duration=command.duration,
        end=command.end,
        is_permanent=command.is_permanent,
        justification=command.justification,
    )
    return Case(case.tenant, assignment, case.session, case.ids, case.rules)


def _given(case: Case[DecideLifecycle], window: Window) -> tuple[Schedule, tuple[Event, ...]]:
    assert case.session is not None, "the session gate comes first"
    tenant, request, by = case.tenant, _request_of(case), case.session.user_id
    new, target = schedule_for(tenant, request, _chosen_kind(case), window), _target(case)
    if target is not None:
        return replacing(tenant, target, new, by)
    return new, (ScheduleCreated(schedule=new, by=by),)


def lifecycle_requests_to_decide(tenant: Tenant, user_id: str) -> list[Request]:
    """Extensions and renewals that a user may decide, oldest first: other people's, for administrators."""
    if not holds_any(tenant, user_id, ROLE_MANAGERS):
        return []
    waiting = (tenant.requests[one] for one in tenant.lifecycle_request_id_of_key.values())
    return sorted((one for one in waiting if one.created_by != user_id), key=lambda one: (one.created_at, one.id))
