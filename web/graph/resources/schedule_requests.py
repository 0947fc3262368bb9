"""What both collections of schedule requests do: turn a body into a command, and write a request as Graph does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulator import Accepted, Command
from simulator.commands import AdminAssign, AdminRemove, AdminUpdate, SelfActivate, SelfDeactivate
from simulator.events import RequestSubmitted
from simulator.lifecycle.commands import AdminExtend, AdminRenew, SelfExtend, SelfRenew
from simulator.pim.rows import Action, Kind, Request, Status
from simulator.pim.views import kept_requests
from web.graph.caller import Caller
from web.graph.codec import moment, schedule_info
from web.graph.errors import bad_request
from web.graph.resources.resource import Row
from web.graph.resources.schedule_request_body import WITHOUT_WINDOW, RequestBody, read_body

_WITH_WINDOW: dict[Action, Callable[..., Command]] = {
    Action.ADMIN_ASSIGN: AdminAssign,
    Action.ADMIN_UPDATE: AdminUpdate,
    Action.ADMIN_EXTEND: AdminExtend,
    Action.ADMIN_RENEW: AdminRenew,
    Action.SELF_EXTEND: SelfExtend,
    Action.SELF_RENEW: SelfRenew,
}


def command_of(body: RequestBody, kind: Kind, now: datetime) -> Command:
    """The command behind a body; raises GraphError 400 for an action that the collection does not take."""
    why = body.justification or ""
    if body.action in _WITH_WINDOW:
        make = _WITH_WINDOW[body.action]
        return make(kind=kind, key=body.key, justification=why, ticket=body.ticket, **body.window())
    if body.action is Action.ADMIN_REMOVE:
        return AdminRemove(kind=kind, key=body.key, justification=why)
    if kind is Kind.ELIGIBLE:
        raise bad_request(f"`{body.action}` is no action of an eligibility request.")
    if body.action is Action.SELF_DEACTIVATE:
        return SelfDeactivate(key=body.key, justification=why)
    return _self_activate(body, now)


def _self_activate(body: RequestBody, now: datetime) -> SelfActivate:
    window = body.window()
    duration, end, start = window["duration"], window["end"], window["start"]
    if duration is None and end is not None:
        duration = end - max(start or now, now)
    return SelfActivate(
        key=body.key, duration=duration, start=start, justification=body.justification or "", ticket=body.ticket
    )


def creates(kind: Kind) -> Callable[[Caller, Any], Row]:
    """What a POST to the collection of a kind does and answers; with isValidationOnly only the verdict."""

    def create(caller: Caller, raw: Any) -> Row:
        body = read_body(raw)
        accepted = caller.run(command_of(body, kind, caller.tenant.now), is_validation_only=body.isValidationOnly)
        return {**to_row(_submitted(accepted)), "isValidationOnly": body.isValidationOnly}

    return create


def _submitted(accepted: Accepted) -> Request:
    return next(event.request for event in accepted.events if isinstance(event, RequestSubmitted))


def to_row(request: Request) -> Row:
    """One request; while approval is awaited its approval id is its own id and its start is open."""
    waits = request.status in (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION)
    is_activation = request.action is Action.SELF_ACTIVATE
    has_approval = is_activation and (waits or request.decided_at is not None)
    has_window = request.action not in WITHOUT_WINDOW
    start = request.start or (None if waits else request.completed_at)
    return {
        "id": request.id,
        "status": str(request.status),
        "createdDateTime": moment(request.created_at),
        "completedDateTime": moment(request.completed_at),
        "approvalId": request.id if has_approval else None,
        "customData": None,
        "action": str(request.action),
        "principalId": request.key.principal_id,
        "roleDefinitionId": request.key.role_id,
        "directoryScopeId": request.key.directory_scope_id,
        "appScopeId": None,
        "isValidationOnly": False,
        "targetScheduleId": request.target_schedule_id,
        "justification": request.justification or None,
        "createdBy": {"user": {"displayName": None, "id": request.created_by}},
        "scheduleInfo": schedule_info(start, request.duration, request.end) if has_window else None,
        "ticketInfo": {
            "ticketNumber": request.ticket.number or None,
            "ticketSystem": request.ticket.system or None,
        },
    }


def rows_of(kind: Kind, requests: list[Request]) -> list[Row]:
    """The requests of a kind, newest first."""
    newest_first = sorted(requests, key=lambda one: (one.created_at, one.id), reverse=True)
    return [to_row(one) for one in newest_first if one.kind is kind]


def every(kind: Kind) -> Callable[[Caller], list[Row]]:
    """All requests of a kind."""
    return lambda caller: rows_of(kind, list(kept_requests(caller.tenant)))


def mine(kind: Kind) -> dict[str, Callable[[Caller], list[Row]]]:
    """What `filterByCurrentUser` gives: the caller's roles, and what the caller asked for."""

    def of_principal(caller: Caller) -> list[Row]:
        return rows_of(kind, [one for one in kept_requests(caller.tenant) if one.key.principal_id == caller.user_id])

    def of_creator(caller: Caller) -> list[Row]:
        return rows_of(kind, [one for one in kept_requests(caller.tenant) if one.created_by == caller.user_id])

    return {"principal": of_principal, "createdby": of_creator}
