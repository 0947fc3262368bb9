"""The world of a PIM question as a lab: the same tenant to look around in, and one thing to set up there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scenarios.questions.pim_stage import ADMIN, NEWCOMER, TENANT_SLUG, StepRow, session_of, session_rows, short
from simulator.durations import in_words

_LESSON = "pim#three-clocks"
_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """What the lab of a question is made of: its story, what was done before, and the role that its task is about."""

    id: str
    objective: str
    story: str
    given: tuple[StepRow, ...]
    role: str
    activation_max: timedelta
    needs_approval: bool = False

    @property
    def wanted(self) -> timedelta:
        """The activation maximum that the task asks for."""
        return self.activation_max + timedelta(hours=2)


def lab_text(lab: Lab) -> str:
    """The lab as YAML: a list is one line for each entry, written as JSON, which YAML contains."""
    parts = {
        **_head(lab),
        "sessions": session_rows(),  # the steps that are tried in the live tenant need them too
        "given": [*lab.given, {"in": ADMIN, "do": "sign_out"}],
        "tasks": [_task(lab)],
        "solution": [_settings(lab), _assignment(lab)],
        "mutants": [_mutant(lab)],
    }
    return "\n".join(_lines(parts)) + "\n"


def _lines(parts: Mapping[str, Any]) -> Iterator[str]:
    for key, value in parts.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {name}: {json.dumps(one)}" for name, one in value.items())  # type: ignore[reportUnknownVariableType]  # plain JSON values
        elif isinstance(value, list) and key != "objectives":
            yield f"{key}:"
            yield from (f"  - {json.dumps(one)}" for one in value)  # type: ignore[reportUnknownVariableType]  # plain JSON values
        else:
            yield f"{key}: {json.dumps(value)}"


def _head(lab: Lab) -> StepRow:
    return {
        "schema": "scenario/v0",
        "id": lab.id,
        "title": "A question as a live tenant",
        "summary": "Look into the tenant of a practice question, and set up one thing there.",
        "objectives": [lab.objective],
        "level": 200,
        "minutes": 10,
        "tenant": TENANT_SLUG,
        "story": lab.story,
    }


def _settings(lab: Lab) -> StepRow:
    return {
        "id": "settings",
        "in": "admin",
        "do": "set_role_settings",
        "role": lab.role,
        "activation_max": short(lab.wanted),
    }


def _assignment(lab: Lab) -> StepRow:
    return {
        "id": "assignment",
        "in": "admin",
        "do": "assign",
        "to": NEWCOMER.lower(),
        "role": lab.role,
        "kind": "eligible",
        "lasts": "15d",
        "reason": "the task says so",
    }


def _task(lab: Lab) -> StepRow:
    return {
        "id": "change",
        "title": "Let somebody else ask for the role",
        "actor": "admin",
        "where": "pim/roles",
        "text": (
            f"Make **{NEWCOMER}** eligible for **{lab.role}** for 15 days, and let an activation of the role last up "
            f"to **{in_words(lab.wanted)}**, no longer."
        ),
        "checks": [
            _check("long", f"{NEWCOMER} can ask for nearly {in_words(lab.wanted)}", _probe(lab, -_HALF_HOUR)),
            _check("longer", f"{NEWCOMER} cannot ask for more", _probe(lab, _HALF_HOUR)),
        ],
    }


def _check(name: str, title: str, probe: StepRow) -> StepRow:
    return {"id": name, "title": title, "points": 2, "lesson": _LESSON, "settle": 0, "probe": [probe]}


def _probe(lab: Lab, more: timedelta) -> StepRow:
    granted = "pending_approval" if lab.needs_approval else "active"
    return {
        "in": session_of(NEWCOMER),
        "do": "activate",
        "role": lab.role,
        "duration": short(lab.wanted + more),
        "reason": "probe",
        "ticket": {"number": "INC-1", "system": "Service Desk"},
        "expect": "too_long" if more > timedelta(0) else granted,
    }


def _mutant(lab: Lab) -> StepRow:
    wrong = {**_settings(lab), "active_max": "15d", "allow_permanent_active": False}
    del wrong["id"], wrong["activation_max"]
    return {
        "id": "wrong-clock",
        "title": "Changes how long active assignments last",
        "misconception": "expiry-is-activation-length",
        "drop": ["settings"],
        "append": [wrong],
        "must_fail": ["long"],
    }
