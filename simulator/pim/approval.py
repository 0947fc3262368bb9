"""Deciding somebody's activation, and withdrawing a request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator import notifications
from simulator.access import ROLE_MANAGERS, SESSION_GATE
from simulator.commands import CancelRequest, DecideRequest
from simulator.decision import Accepted, Decision, Mark, Verdict
from simulator.events import EndReason, Event, RequestClosed, RequestDecided, ScheduleEnded
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.activation import provision
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import eligibility_for, holds_any
from simulator.pim.request_gates import LICENCE_GATE
from simulator.pim.rows import OPEN, Request, Status


def _is_known(case: Case[DecideRequest] | Case[CancelRequest]) -> Finding:
    request = case.tenant.requests.get(case.command.request_id)
    return holds(request is not None, f"request `{case.command.request_id}`")


def _request_of(case: Case[DecideRequest] | Case[CancelRequest]) -> Request:
    return case.tenant.requests[case.command.request_id]


def _is_pending(case: Case[DecideRequest]) -> Finding:
    request = _request_of(case)
    return holds(request.status is Status.PENDING_APPROVAL, f"the request is {request.status}", request.id)


def _is_not_own(case: Case[DecideRequest]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    request = _request_of(case)
    return holds(request.created_by != case.session.user_id, "nobody decides their own request", request.id)


def _is_approver(case: Case[DecideRequest]) -> Finding:
    """That an administrator whom nobody named cannot decide is inferred; that others cannot is documented."""
    assert case.session is not None, "the session gate comes first"
    request, caller = _request_of(case), case.session.user_id
    if caller in approvers_of(case.tenant, request):
        return holds(True, object_id=request.id)
    mark = Mark.INFERRED if holds_any(case.tenant, caller, ROLE_MANAGERS) else None
    return Finding(Verdict.FAIL, "not among the approvers of this role", request.id, mark)


def _decision_is_justified(case: Case[DecideRequest]) -> Finding:
    return holds(bool(case.command.justification.strip()), "a justification is required")


KNOWN_GATE: Gate[Any] = Gate(rule="RequestRule", code="ResourceNotFound", check=_is_known, source="approvalstep-update")

# Order of details.md: known, still pending, not own, approver, justification.
DECIDE_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    KNOWN_GATE,
    Gate(
        rule="StillPendingRule",
        code="RequestAlreadyDecided",
        check=_is_pending,
        source="pim-approval-workflow",
        code_mark=Mark.INFERRED,
    ),
    Gate(
        rule="OwnRequestRule",
        code="Authorization_RequestDenied",
        check=_is_not_own,
        source="pim-approval-workflow, MS-102 lab 4.4",
    ),
    Gate(
        rule="ApproverRule",
        code="Authorization_RequestDenied",
        check=_is_approver,
        source="pim-approval-workflow",
    ),
    Gate(
        rule="DecisionJustificationRule",
        code="Request_BadRequest",
        check=_decision_is_justified,
        source="approvalSettings isApproverJustificationRequired",
        mark=Mark.INFERRED,
    ),
)


def decide_request(case: Case[DecideRequest]) -> Decision:
    """Decide an approver's approval or denial; the first decision settles the request.

    Refusals in order: session, licence, unknown, no longer pending, own request, not an approver, no justification.
    An approval grants nothing when the eligibility is gone by then; the request fails [inferred].
    """
    trace, refusal = walk(DECIDE_GATES, case)
    if refusal:
        return refusal
    tenant, command = case.tenant, case.command
    assert case.session is not None, "the session gate comes first"
    decided = replace(
        _request_of(case),
        decided_by=case.session.user_id,
        decision_justification=command.justification,
        decided_at=tenant.now,
        completed_at=tenant.now,
    )
    if not command.approves:
        denied = replace(decided, status=Status.DENIED)
        mails = notifications.decided(tenant, denied, approves=False)
        return Accepted((RequestDecided(request=denied, approves=False), *mails), trace)
    return Accepted(_approval_events(case, decided), trace)


def _approval_events(case: Case[DecideRequest], decided: Request) -> tuple[Event, ...]:
    tenant = case.tenant
    eligibility = eligibility_for(tenant, decided.key)
    if eligibility is None:
        failed = replace(decided, status=Status.FAILED)
        return (RequestDecided(request=failed, approves=True),)
    granted, provisioning = provision(tenant, replace(decided, eligibility_id=eligibility.id))
    mails = notifications.decided(tenant, granted, approves=True)
    return (RequestDecided(request=granted, approves=True), *mails, *provisioning)


def _may_cancel(case: Case[CancelRequest]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    request, caller = _request_of(case), case.session.user_id
    allowed = request.created_by == caller or holds_any(case.tenant, caller, ROLE_MANAGERS)
    return holds(allowed, "only the requestor and role administrators may cancel it", request.id)


def _is_cancelable(case: Case[CancelRequest]) -> Finding:
    request = _request_of(case)
    return holds(request.status in OPEN, f"the request is {request.status}", request.id)


CANCEL_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    KNOWN_GATE,
    Gate(
        rule="CancelRightRule",
        code="Authorization_RequestDenied",
        check=_may_cancel,
        source="pim-approval-workflow",
    ),
    Gate(
        rule="CancelableRule",
        code="Request_BadRequest",
        check=_is_cancelable,
        source="unifiedroleassignmentschedulerequest-cancel",
    ),
)


def cancel_request(case: Case[CancelRequest]) -> Decision:
    """Decide the withdrawal of a request that is pending or granted for the future.

    Refusals in order: session, licence, unknown, neither requestor nor role administrator, no longer cancelable.
    """
    trace, refusal = walk(CANCEL_GATES, case)
    if refusal:
        return refusal
    tenant, request = case.tenant, _request_of(case)
    assert case.session is not None, "the session gate comes first"
    caller = case.session.user_id
    closed = RequestClosed(request=replace(request, status=Status.CANCELED, completed_at=tenant.now), by=caller)
    planned = tenant.schedules.get(request.target_schedule_id) if request.target_schedule_id else None
    if request.status is Status.GRANTED and planned:
        gone = ScheduleEnded(schedule=planned, reason=EndReason.CANCELED, request_id=request.id, by=caller)
        return Accepted((closed, gone), trace)
    return Accepted((closed,), trace)
