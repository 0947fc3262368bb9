"""The body of a schedule request, as clients post it to either collection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from simulator.durations import parse_duration
from simulator.pim.rows import DIRECTORY, Action, AssignmentKey, Ticket
from web.graph.errors import bad_request

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


WITHOUT_WINDOW = (Action.ADMIN_REMOVE, Action.SELF_DEACTIVATE)


def read_body(raw: Any) -> RequestBody:
    """The checked body; raises GraphError 400 where it cannot be read."""
    try:
        body = RequestBody.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise bad_request(f"Invalid value for `{where}`: {first['msg']}.") from None
    if body.scheduleInfo is None and body.action not in WITHOUT_WINDOW:
        raise bad_request(f"`scheduleInfo` is required for {body.action}.")
    return body
