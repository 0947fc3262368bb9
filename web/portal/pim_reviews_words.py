"""Access reviews in the words of the portal."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from simulator import Tenant
from simulator.pim.rows import DIRECTORY, Kind
from simulator.pim.scopes import scope_name
from simulator.reviews.rows import (
    ApplyResult,
    DefaultDecision,
    Frequency,
    InstanceStatus,
    Item,
    Outcome,
    Population,
    Recurrence,
    ReviewedType,
    ReviewerKind,
)
from web.words import refusal_words, when

FREQUENCIES = MappingProxyType(
    {
        Frequency.ONE_TIME: "One time",
        Frequency.WEEKLY: "Weekly",
        Frequency.MONTHLY: "Monthly",
        Frequency.QUARTERLY: "Quarterly",
        Frequency.SEMI_ANNUALLY: "Semi-annually",
        Frequency.ANNUALLY: "Annually",
    }
)
POPULATIONS = MappingProxyType(
    {Population.USERS_AND_GROUPS: "Users and Groups", Population.SERVICE_PRINCIPALS: "Service Principals"}
)
TYPES = MappingProxyType(
    {
        ReviewedType.ELIGIBLE: "Eligible assignments only",
        ReviewedType.ACTIVE: "Active assignments only",
        ReviewedType.ALL: "All active and eligible assignments",
    }
)
REVIEWER_KINDS = MappingProxyType(
    {
        ReviewerKind.SELECTED: "Selected users or groups",
        ReviewerKind.SELF: "Members (self)",
        ReviewerKind.MANAGER: "Manager",
    }
)
DEFAULTS = MappingProxyType(
    {
        DefaultDecision.NONE: "No change",
        DefaultDecision.DENY: "Remove access",
        DefaultDecision.APPROVE: "Approve access",
        DefaultDecision.RECOMMENDATION: "Take recommendations",
    }
)
OUTCOMES = MappingProxyType(
    {
        Outcome.NOT_REVIEWED: "Not reviewed",
        Outcome.APPROVE: "Approved",
        Outcome.DENY: "Denied",
        Outcome.DONT_KNOW: "Don't know",
    }
)
_OUTCOME_KINDS = MappingProxyType({Outcome.APPROVE: "ok", Outcome.DENY: "bad", Outcome.DONT_KNOW: "warn"})
_STATUSES: MappingProxyType[InstanceStatus | None, tuple[str, str]] = MappingProxyType(
    {
        None: ("Not started", ""),
        InstanceStatus.IN_PROGRESS: ("Active", "info"),
        InstanceStatus.COMPLETED: ("Completed", "ok"),
        InstanceStatus.APPLYING: ("Applying", "warn"),
        InstanceStatus.APPLIED: ("Applied", "ok"),
        InstanceStatus.FAILED: ("Failed", "bad"),
    }
)
_RESULTS = MappingProxyType(
    {
        ApplyResult.NEW: "",
        ApplyResult.APPLIED: "Success",
        ApplyResult.NOT_FOUND: "Success (assignment was already gone)",
        ApplyResult.REFUSED: "Failed",
    }
)
_KINDS = MappingProxyType({Kind.ELIGIBLE: "Eligible", Kind.ACTIVE: "Active"})


def status_cell(status: InstanceStatus | None) -> dict[str, str]:
    """A badge for where a round stands."""
    text, kind = _STATUSES[status]
    return {"badge": text, "kind": kind}


def outcome_cell(item: Item) -> dict[str, str]:
    """A badge for what was decided, with the reason below it."""
    return {
        "text": "",
        "tag": OUTCOMES[item.outcome],
        "kind": _OUTCOME_KINDS.get(item.outcome, "info"),
        "sub": item.justification,
    }


def assignment_words(tenant: Tenant, item: Item) -> str:
    """Which assignments of a principal are under review, and where they hold if not in the whole directory."""
    return ", ".join(
        _KINDS[one.kind]
        if one.directory_scope_id == DIRECTORY
        else f"{_KINDS[one.kind]} ({scope_name(tenant, one.directory_scope_id)})"
        for one in item.assignments
    )


def recommendation_cell(item: Item) -> dict[str, str]:
    """What the service recommends and why; groups and service principals have no recommendation."""
    if item.recommendation is None:
        return {"text": "None"}
    seen = f"last sign-in {_day(item.last_sign_in)}" if item.last_sign_in else "never signed in"
    return {"text": "Approve" if item.recommendation is Outcome.APPROVE else "Deny", "sub": seen}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def result_words(item: Item) -> str:
    """What came of applying a decision, with the rule that stood against it."""
    reasons = ", ".join(refusal_words(rule).title for rule in item.note.split(", ") if rule)
    return f"{_RESULTS[item.apply_result]}: {reasons}" if reasons else _RESULTS[item.apply_result]


def end_words(recurrence: Recurrence) -> str:
    """How a series ends."""
    if recurrence.frequency is Frequency.ONE_TIME:
        return "After one round"
    if recurrence.occurrences is not None:
        return f"After {recurrence.occurrences} occurrences"
    return f"By {when(recurrence.last_start)}" if recurrence.last_start else "Never"


def options(words: MappingProxyType[Any, str]) -> list[tuple[str, str]]:
    """The choices of a control."""
    return [(str(value), text) for value, text in words.items()]
