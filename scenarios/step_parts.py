"""What the models of steps are made of: names that are looked up, closed words, and the fields of every step."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from typing_extensions import TypeAliasType

from scenarios.values import Duration, Line, Slug, Strict
from scenarios.words import EXPECTATIONS, did_you_mean
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.pim.role_settings import NOTIFICATION_IDS
from simulator.sign_in.methods import DISPLAY_NAMES


def _known_role(name: str) -> str:
    if name not in ROLE_IDS_BY_NAME:
        raise ValueError(f"`{name}` is no built-in role{did_you_mean(name, list(ROLE_IDS_BY_NAME))}")
    return name


def _known_method(name: str) -> str:
    if name not in DISPLAY_NAMES:
        raise ValueError(f"`{name}` is no authentication method{did_you_mean(name, list(DISPLAY_NAMES))}")
    return name


def _known_notification(name: str) -> str:
    if name not in NOTIFICATION_IDS:
        raise ValueError(f"`{name}` is no notification rule{did_you_mean(name, NOTIFICATION_IDS)}")
    return name


def _expectation(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        items = tuple(cast("list[object]", value))
        if not items:
            raise ValueError("`expect` names at least one word")
        return tuple(_expected_word(item) for item in items)
    return (_expected_word(value),)


def _expected_word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value in EXPECTATIONS:
        return value
    hint = did_you_mean(value, list(EXPECTATIONS)) if isinstance(value, str) else ""
    raise ValueError(f"`{value}` is no word for an answer{hint}")


def _people(value: object) -> object:
    return ("All",) if value in ("all", "All") else value


def _choice(names: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": names}


# Named aliases, so that the JSON Schema holds each long list once.
RoleName = TypeAliasType(
    "RoleName", Annotated[str, AfterValidator(_known_role), WithJsonSchema(_choice(list(ROLE_IDS_BY_NAME)))]
)
Method = TypeAliasType(
    "Method", Annotated[str, AfterValidator(_known_method), WithJsonSchema(_choice(list(DISPLAY_NAMES)))]
)
NotificationId = TypeAliasType(
    "NotificationId",
    Annotated[str, AfterValidator(_known_notification), WithJsonSchema(_choice(list(NOTIFICATION_IDS)))],
)
_WORDS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "boolean"}, _choice(list(EXPECTATIONS))]}
Expectation = TypeAliasType(
    "Expectation",
    Annotated[
        tuple[str, ...],
        BeforeValidator(_expectation),
        WithJsonSchema({"anyOf": [*_WORDS_SCHEMA["anyOf"], {"type": "array", "items": _WORDS_SCHEMA, "minItems": 1}]}),
    ],
)
Names = Annotated[
    tuple[Line, ...],
    BeforeValidator(_people),
    WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]}),
]
KindWord = Literal["eligible", "active"]
StateWord = Literal["on", "off", "report_only"]
GrantWord = Literal["mfa", "block"]
PlatformWord = Literal["all", "android", "iOS", "windows", "macOS", "linux"]
ClientTypeWord = Literal["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]


class Base(Strict):
    """What every step can say: its id, how long to wait before it, and the answer that is expected."""

    id: Slug | None = None
    wait: Duration | None = None
    expect: Expectation = ()


class Acting(Base):
    """A step that somebody does in a session."""

    in_: Slug = Field(alias="in")


class TicketRow(Strict):
    """A ticket as people type it."""

    number: str
    system: str
