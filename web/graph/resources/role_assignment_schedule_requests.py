"""`roleManagement/directory/roleAssignmentScheduleRequests`: ask for, change and give up active roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from simulator import Accepted, Command
from simulator.access import Area
from simulator.commands import AdminAssign, AdminRemove, AdminUpdate, SelfActivate, SelfDeactivate
from simulator.durations import parse_duration
from simulator.events import RequestSubmitted
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import DIRECTORY, Action, AssignmentKey, Kind, Request, Status, Ticket
from web.graph.caller import Caller
from web.graph.codec import moment, schedule_info
from web.graph.errors import bad_request
from web.graph.resources.resource import Resource, Row, expand_principal, expand_role_definition

_STRICT = ConfigDict(extra="forbid", str_max_length=2000)


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside the years 1 to 9999") from None


Moment = Annotated[datetime | None, AfterValidator(_in_utc)]


class ExpirationBody(BaseModel):
    """An expirationPattern; its type is read in any letter case."""

    model_config = _STRICT
    type: str = "notSpecified"
    duration: timedelta | None = None
    endDateTime: Moment = None

    @field_validator("duration", mode="before")
    @classmethod
    def _iso_only(cls, value: object) -> timedelta | None:
        return None if value is None else parse_duration(str(value))


class ScheduleBody(BaseModel):
    """A requestSchedule."""

    model_config = _STRICT
    startDateTime: Moment = None
    expiration: ExpirationBody | None = None
    recurrence: None = None


class TicketBody(BaseModel):
    """A ticketInfo."""

    model_config = _STRICT
    ticketNumber: str | None = None
    ticketSystem: str | None = None


class RequestBody(BaseModel):
    """The body of a POST; unknown members are refused."""

    model_config = ConfigDict(extra="forbid", str_max_length=2000, populate_by_name=True)
    odata_type: str | None = Field(default=None, alias="@odata.type")
    action: Action
    principalId: str
    roleDefinitionId: str
    directoryScopeId: str = DIRECTORY
    justification: str | None = None
    scheduleInfo: ScheduleBody | None = None
    ticketInfo: TicketBody | None = None
    isValidationOnly: bool = False
    targetScheduleId: str | None = None

    @field_validator("action", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        names = {action.value.lower(): action for action in Action}
        return names.get(str(value).lower(), value)

    @property
    def key(self) -> AssignmentKey:
        """Who, which role, where."""
        return AssignmentKey(self.principalId, self.roleDefinitionId, self.directoryScopeId)

    @property
    def ticket(self) -> Ticket:
        """The ticket, empty when none is given."""
        info = self.ticketInfo or TicketBody()
        return Ticket(info.ticketNumber or "", info.ticketSystem or "")

    def window(self) -> dict[str, Any]:
        """Start, duration and end as commands take them; naive moments count as UTC."""
        info = self.scheduleInfo or ScheduleBody()
        expiration = info.expiration or ExpirationBody()
        return {
            "start": info.startDateTime,
            "duration": expiration.duration,
            "end": expiration.endDateTime,
        }


def _admin(kind: type[AdminAssign] | type[AdminUpdate]) -> Callable[[RequestBody, datetime], Command]:
    def command(body: RequestBody, _now: datetime) -> Command:
        why = body.justification or ""
        return kind(kind=Kind.ACTIVE, key=body.key, justification=why, ticket=body.ticket, **body.window())

    return command


def _self_activate(body: RequestBody, now: datetime) -> Command:
    window = body.window()
    duration, end, start = window["duration"], window["end"], window["start"]
    if duration is None and end is not None:
        duration = end - max(start or now, now)
    return SelfActivate(
        key=body.key, duration=duration, start=start, justification=body.justification or "", ticket=body.ticket
    )


_COMMANDS: dict[Action, Callable[[RequestBody, datetime], Command]] = {
    Action.ADMIN_ASSIGN: _admin(AdminAssign),
    Action.ADMIN_UPDATE: _admin(AdminUpdate),
    Action.ADMIN_REMOVE: lambda body, _now: AdminRemove(
        kind=Kind.ACTIVE, key=body.key, justification=body.justification or ""
    ),
    Action.SELF_ACTIVATE: _self_activate,
    Action.SELF_DEACTIVATE: lambda body, _now: SelfDeactivate(key=body.key, justification=body.justification or ""),
}


_WITHOUT_WINDOW = (Action.ADMIN_REMOVE, Action.SELF_DEACTIVATE)


def _create(caller: Caller, raw: Any) -> Row:
    try:
        body = RequestBody.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise bad_request(f"Invalid value for `{where}`: {first['msg']}.") from None
    if body.scheduleInfo is None and body.action not in _WITHOUT_WINDOW:
        raise bad_request(f"`scheduleInfo` is required for {body.action}.")
    command = _COMMANDS[body.action](body, caller.tenant.now)
    accepted = caller.run(command, is_validation_only=body.isValidationOnly)
    return {**to_row(_submitted(accepted)), "isValidationOnly": body.isValidationOnly}


def _submitted(accepted: Accepted) -> Request:
    return next(event.request for event in accepted.events if isinstance(event, RequestSubmitted))


def to_row(request: Request) -> Row:
    """One request; while approval is awaited its approval id is its own id and its start is open."""
    waits_or_waited = request.status is Status.PENDING_APPROVAL or request.decided_at is not None
    has_window = request.action not in _WITHOUT_WINDOW
    start = request.start or (None if request.status is Status.PENDING_APPROVAL else request.completed_at)
    return {
        "id": request.id,
        "status": str(request.status),
        "createdDateTime": moment(request.created_at),
        "completedDateTime": moment(request.completed_at),
        "approvalId": request.id if waits_or_waited else None,
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


def _active(requests: list[Request]) -> list[Row]:
    newest_first = sorted(requests, key=lambda one: (one.created_at, one.id), reverse=True)
    return [to_row(one) for one in newest_first if one.kind is Kind.ACTIVE]


def _rows(caller: Caller) -> list[Row]:
    return _active(list(caller.tenant.requests.values()))


def _of_principal(caller: Caller) -> list[Row]:
    return _active([one for one in caller.tenant.requests.values() if one.key.principal_id == caller.user_id])


def _of_creator(caller: Caller) -> list[Row]:
    return _active([one for one in caller.tenant.requests.values() if one.created_by == caller.user_id])


def _of_approver(caller: Caller) -> list[Row]:
    return _active(requests_to_decide(caller.tenant, caller.user_id))


RESOURCE = Resource(
    path="roleManagement/directory/roleAssignmentScheduleRequests",
    entity_type="unifiedRoleAssignmentScheduleRequest",
    read_area=Area.PIM_ADMINISTRATION,
    rows=_rows,
    mine={"principal": _of_principal, "createdby": _of_creator, "approver": _of_approver},
    create=_create,
    expanders={"principal": expand_principal, "roleDefinition": expand_role_definition},
)
