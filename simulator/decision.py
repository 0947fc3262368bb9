"""What the tenant answers to a command: accepted with events, or refused with a code; both say why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.events import Event


class Mark(StrEnum):
    """How sure a rule is; only documented and measured rules are taught, graded and examined."""

    DOCUMENTED = "documented"
    MEASURED = "measured"
    SEEN = "seen"
    INFERRED = "inferred"


class Verdict(StrEnum):
    """What one rule said; `needs` means that the caller can still do something (prove MFA, wait for approval)."""

    PASS = "pass"
    FAIL = "fail"
    NEEDS = "needs"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceStep:
    """One line of a why-trace.

    `rule` is the stable name that picks the words in `content/refusals/<rule>.md`; `fact` holds the values that
    decided, in a few plain words; `object_id` names the row that the fact was read from.
    """

    rule: str
    verdict: Verdict
    fact: str = ""
    object_id: str | None = None
    source: str = ""
    mark: Mark = Mark.DOCUMENTED


@dataclass(frozen=True, slots=True)
class Accepted:
    """The tenant does what was asked; `events` is everything that happened, in order."""

    events: tuple[Event, ...]
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The tenant says no and nothing changes.

    `code` is spelled as Graph spells it. `rules` lists every failed policy rule when the code is
    `RoleAssignmentRequestPolicyValidationFailed`, otherwise the name of the gate that refused.
    """

    code: str
    rules: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] = ()


Decision = Accepted | Refused
