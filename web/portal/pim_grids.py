"""Columns, cells and sorting of the lists of PIM."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from simulator.directory.roles import ROLES
from simulator.pim.rows import Action, Kind, Request, Schedule, Status
from simulator.pim.scopes import scope_name
from simulator.pim.views import group_behind
from web.desk import Desk
from web.portal.principals import find_principal, kind_of, matches, person_cell, principal_name_of
from web.words import when

_PICKED_LATER = (Action.SELF_EXTEND, Action.SELF_RENEW)
ASSIGNMENT_COLUMNS = ("Name", "Principal name", "Type", "Scope", "Membership", "Start time", "End time", "Action")
STATUS_WORDS = {
    Status.PENDING_APPROVAL: "Pending approval",
    Status.PENDING_ADMIN_DECISION: "Pending administrator decision",
    Status.GRANTED: "Granted for later",
    Status.PROVISIONED: "Provisioned",
    Status.DENIED: "Denied",
    Status.CANCELED: "Canceled",
    Status.REVOKED: "Revoked",
    Status.FAILED: "Failed",
}


def end_words(schedule: Schedule) -> str:
    """The end of an assignment: a moment, or Permanent."""
    return when(schedule.end) if schedule.end else "Permanent"


def start_words(schedule: Schedule) -> str:
    """The start of an assignment; one made outside PIM has none."""
    return "-" if schedule.is_outside_pim else when(schedule.start)


def membership_words(desk: Desk, schedule: Schedule) -> str:
    """Direct, or Group for an activation that uses a group's eligibility."""
    is_own_group = schedule.key.principal_id in desk.tenant.groups
    return "Group" if group_behind(desk.tenant, schedule) and not is_own_group else "Direct"


def state_words(schedule: Schedule) -> str:
    """How a person came to hold it: Eligible, Assigned or Activated."""
    return "Eligible" if schedule.kind is Kind.ELIGIBLE else str(schedule.assignment_type)


def assignment_columns(*, active: bool, grouped: bool = False) -> list[Any]:
    """The columns of PIM-5; active ones have State too, the page over all roles groups by role."""
    columns: list[str] = list(ASSIGNMENT_COLUMNS)
    if active:
        columns.insert(5, "State")
    return ["Role", *columns] if grouped else columns


def assignment_cells(desk: Desk, schedule: Schedule, actions: list[Any], *, state: bool) -> list[Any]:
    """One assignment as a row; the last cell holds the actions."""
    row = find_principal(desk.tenant, schedule.key.principal_id)
    start = start_words(schedule)
    cells = [
        person_cell(desk, schedule.key.principal_id),
        principal_name_of(row),
        kind_of(row),
        scope_name(desk.tenant, schedule.key.directory_scope_id),
        membership_words(desk, schedule),
        start if schedule.has_started else {"text": start, "tag": "planned", "kind": "info"},
        end_words(schedule),
        {"links": actions},
    ]
    if state:
        cells.insert(5, state_words(schedule))
    return cells


def holder_matches(desk: Desk, schedule: Schedule, query: str) -> bool:
    """Whether the search "by member name or principal name" finds an assignment."""
    row = find_principal(desk.tenant, schedule.key.principal_id)
    return row is not None and matches(row, query)


def role_name(role_id: str) -> str:
    """The display name of a role."""
    return ROLES[role_id].display_name


def planned_start(request: Request) -> str:
    """When a request wants the role to begin; nothing when that is for an administrator to pick."""
    if request.action in _PICKED_LATER and request.start is None:
        return ""
    return when(request.start) if request.start and request.start > request.created_at else "At once"


@dataclass(frozen=True, slots=True)
class Sortable:
    """A column that a list can be sorted by: its key in the address, label and what it compares."""

    key: str
    label: str
    value: Callable[[Any], Any]
    is_number: bool = False


def sort_rows(rows: Sequence[Any], columns: Sequence[Sortable], wanted: str) -> list[Any]:
    """The rows in the order that the address asks for (`-key` is descending); the first column by default."""
    column = next((one for one in columns if one.key == wanted.lstrip("-")), columns[0])
    return sorted(rows, key=column.value, reverse=wanted.startswith("-"))


def sort_heads(columns: Sequence[Sortable], wanted: str, keep: Mapping[str, str]) -> list[dict[str, Any]]:
    """The heads of sortable columns; a second click turns the order around."""
    key, is_down = wanted.lstrip("-"), wanted.startswith("-")
    key = key if any(one.key == key for one in columns) else columns[0].key
    heads: list[dict[str, Any]] = []
    for one in columns:
        order = ("descending" if is_down else "ascending") if one.key == key else None
        target = f"-{one.key}" if order == "ascending" else one.key
        link = "?" + urlencode({**{name: value for name, value in keep.items() if value}, "sort": target})
        heads.append({"label": one.label, "sort_href": link, "sorted": order, "number": one.is_number})
    return heads
