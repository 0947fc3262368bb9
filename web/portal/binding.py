"""From a posted form to a checked pydantic model, or to one message per field in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

YEARS = range(2000, 2101)


class Form(BaseModel):
    """The base of all forms: unknown fields are ignored, text is stripped."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Bound(Generic[F]):
    """What a posted form came to: a checked form, or errors by field; `values` is what was typed either way."""

    form: F | None
    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def bind(model: type[F], data: MultiDict[str, str]) -> Bound[F]:
    """The checked form, or what is wrong with each field."""
    values = posted(model, data)
    try:
        return Bound(model.model_validate(values), values)
    except ValidationError as failure:
        return Bound(None, values, {_name(one): _words(one) for one in reversed(failure.errors())})


def posted(model: type[Form], data: MultiDict[str, str]) -> dict[str, Any]:
    """The raw values of a model's fields; fields that hold several values become tuples."""
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if get_origin(info.annotation) is tuple:
            values[name] = tuple(dict.fromkeys(data.getlist(name)))
        elif name in data:
            values[name] = data[name]
    return values


def _name(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else "form"


def _words(error: ErrorDetails) -> str:
    context = error.get("ctx") or {}
    match error["type"]:
        case "missing" | "string_too_short" | "too_short":
            return "fill this in"
        case "string_too_long":
            return f"write at most {context['max_length']} characters"
        case "too_long":
            return f"choose at most {context['max_length']}"
        case "value_error":
            return str(context["error"])
        case _:
            return f"`{str(error['input'])[:60]}` is none of the values that fit here"


def _moment(text: object) -> datetime | None:
    """A moment of the simulated clock from an `<input type=datetime-local>`; empty means none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"`{text[:40]}` is no date and time; write for example `2026-06-14T09:41`") from None
    if moment.year not in YEARS:
        raise ValueError(f"`{text[:40]}` is outside the years {YEARS.start} to {YEARS.stop - 1}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


def moment_text(moment: datetime) -> str:
    """A moment as `<input type=datetime-local>` wants it."""
    return moment.strftime("%Y-%m-%dT%H:%M")
