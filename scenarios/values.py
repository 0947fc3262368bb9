"""The values that scenario and tenant files are made of: names, lengths of time, moments, and the strict model."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


SLUG_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
ADDRESS_PATTERN = r"^[^@\s]{1,64}@[^@\s]{1,190}$"
COUNTRY_PATTERN = r"^([A-Z]{2})?$"
CONTROL_PATTERN = r"^[A-Za-z][A-Za-z0-9_.-]{2,59}$"
MAIL_RULE_PATTERN = r"^(Notification_[A-Za-z_]+|SignInAlert|AccessReview|RolesAssignedOutsidePimAlert)$"


class Strict(BaseModel):
    """A part of a file: no keys but its own, never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write a length of time as 30m, 8h or 15d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _duration_or_zero(value: object) -> timedelta:
    return timedelta(0) if value == 0 and not isinstance(value, bool) else _duration(value)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("write a moment as 2026-09-01T09:00:00Z")
    try:
        return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"`{value}` is no date of the calendar") from None


def _lasting(value: object) -> timedelta | str:
    if value == "permanent":
        return "permanent"
    try:
        return _duration(value)
    except ValueError:
        raise ValueError("write a length of time as 30m, 8h or 15d, or `permanent`") from None


_DURATION_SCHEMA = {"type": "string", "pattern": "^[1-9][0-9]{0,4}[mhd]$", "examples": ["30m", "8h", "15d"]}
Duration = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
DurationOrZero = Annotated[
    timedelta, BeforeValidator(_duration_or_zero), WithJsonSchema({"anyOf": [_DURATION_SCHEMA, {"const": 0}]})
]
Lasting = Annotated[
    timedelta | Literal["permanent"],
    BeforeValidator(_lasting),
    WithJsonSchema({"type": "string", "pattern": "^([1-9][0-9]{0,4}[mhd]|permanent)$"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{_MOMENT.pattern}$", "examples": ["2026-09-01T09:00:00Z"]}),
]
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Prose = Annotated[str, Field(min_length=1, max_length=8000)]
Address = Annotated[str, Field(pattern=ADDRESS_PATTERN)]
Country = Annotated[str, Field(pattern=COUNTRY_PATTERN)]
Flag = StrictBool
Count = Annotated[StrictInt, Field(ge=0, le=10_000)]


def in_short(length: timedelta) -> str:
    """The length as files spell it: `30m`, `8h`, `15d`."""
    minutes = int(length.total_seconds()) // 60
    if minutes and minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes and minutes % 60 == 0 else f"{minutes}m"
