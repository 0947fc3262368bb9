"""Steps, events and tenants as JSON and back, exactly: what goes in comes out equal, with the same types."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator import Event, Refused, Step, Tenant, TraceStep
from simulator.decision import Accepted, Decision
from simulator.events import RoleSettingsUpdated
from simulator.tables import Table
from simulator.tenant import CONTENT
from web.journal_types import COMMAND_CLASSES, COMMAND_NAMES, EVENT_CLASSES, VERSION
from web.journal_upcasters import lifted


class JournalUnreadable(Exception):
    """A stored step that this release cannot read; says which and why."""


# --- writing -----------------------------------------------------------------------------------------------------


def plain(value: object) -> Any:
    """The value in JSON's own types; the same value always gives the same result (sets are sorted)."""
    if value is None or isinstance(value, str | int | float) and not isinstance(value, Enum):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _seconds(value)
    return _plain_collection(value)


def _seconds(value: timedelta) -> str:
    """An ISO 8601 duration in days, seconds and microseconds; no length is rounded."""
    sign, length = ("-", -value) if value < timedelta(0) else ("", value)
    return f"{sign}P{length.days}DT{length.seconds}.{length.microseconds:06d}S"


def _plain_collection(value: object) -> Any:
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {plain(key): plain(row) for key, row in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(plain, value))
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _packed(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _event_body(event: Event) -> dict[str, Any]:
    return {"type": event.TYPE, **plain(event)}


def _outcome(decision: Decision) -> dict[str, Any]:
    trace = [plain(line) for line in decision.trace]
    if isinstance(decision, Refused):
        return {"refused": decision.code, "rules": list(decision.rules), "trace": trace}
    return {"events": [_event_body(event) for event in decision.events], "trace": trace}


def dump_step(step: Step) -> str:
    """The step as one line of JSON."""
    body = {
        "version": VERSION,
        "sequence": step.sequence,
        "parent": step.parent,
        "at": plain(step.at),
        "window": step.window,
        "user_id": step.user_id,
        "command": {"type": COMMAND_NAMES[type(step.command)], **plain(step.command)},
        "decision": _outcome(step.decision),
    }
    return _packed(body)


def dump_events(events: Iterable[Event]) -> str:
    """Seed events as JSON."""
    return _packed({"version": VERSION, "events": [_event_body(event) for event in events]})


# --- reading -----------------------------------------------------------------------------------------------------


@cache
def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def _event(body: dict[str, Any]) -> Event:
    event: Event = _adapter(EVENT_CLASSES[body.pop("type")]).validate_python(body)
    if isinstance(event, RoleSettingsUpdated):
        rules = MappingProxyType(dict(event.settings.rules))
        return replace(event, settings=replace(event.settings, rules=rules))
    return event


def _decision(body: dict[str, Any]) -> Decision:
    trace: tuple[TraceStep, ...] = _adapter(tuple[TraceStep, ...]).validate_python(body["trace"])
    if "refused" in body:
        return Refused(body["refused"], tuple(body["rules"]), trace)
    return Accepted(tuple(map(_event, body["events"])), trace)


def load_step(text: str) -> Step:
    """The step that was dumped.

    Raises JournalUnreadable when this release does not understand it.
    """
    try:
        body = lifted(json.loads(text))
        command = body["command"]
        return Step(
            sequence=body["sequence"],
            parent=body["parent"],
            at=datetime.fromisoformat(body["at"]),
            command=_adapter(COMMAND_CLASSES[command.pop("type")]).validate_python(command),
            decision=_decision(body["decision"]),
            window=body["window"],
            user_id=body["user_id"],
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise JournalUnreadable(f"a stored step cannot be read: {_in_one_line(error)}") from error


def load_events(text: str) -> tuple[Event, ...]:
    """The seed events that were dumped."""
    try:
        return tuple(map(_event, lifted(json.loads(text))["events"]))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise JournalUnreadable(f"the stored seed cannot be read: {_in_one_line(error)}") from error


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


# --- fingerprints ------------------------------------------------------------------------------------------------


def state_hash(tenant: Tenant) -> str:
    """A fingerprint of everything in a tenant; equal tenants have equal hashes, in every process and release."""
    content = {name: _part(getattr(tenant, name)) for name in CONTENT}
    content["due"] = plain(tenant.due.upcoming())
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _part(part: object) -> Any:
    if isinstance(part, Table):
        return sorted(([plain(key), plain(row)] for key, row in part.items()), key=json.dumps)
    return plain(part)
