"""The page Approve requests: two tables, activations and extensions or renewals, and the panes that decide."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from simulator import Refused
from simulator.directory.membership import display_name
from simulator.lifecycle.deciding import lifecycle_requests_to_decide
from simulator.lifecycle.views import assignment_behind
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import DIRECTORY, Request
from simulator.pim.scopes import scope_name
from simulator.pim.views import assignment_limits
from web.desk import Desk, current
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import end_words, planned_start, role_name
from web.portal.pim_my_roles import signed_in
from web.portal.pim_requests import ACTIONS
from web.portal.pim_window_form import limit_words, window_defaults
from web.portal.principals import person_cell
from web.words import length, when

REQUESTS_MAX = 50
SELECT = {"label": "Select", "hidden_label": True}
ACTIVATION_COLUMNS = (
    SELECT,
    *("Role", "Requestor", "Request time", "Assignment start", "Duration", "Request reason", "Ticket"),
)
LIFECYCLE_COLUMNS = (
    SELECT,
    *("Role", "Requestor", "Request type", "Assignment type", "Assignment end", "Request time", "Request reason"),
)
TYPES = {"eligible": "Eligible", "active": "Active"}


def _role(desk: Desk, one: Request) -> str:
    """The role; with its scope where that is not the directory."""
    name, scope = role_name(one.key.role_id), one.key.directory_scope_id
    return name if scope == DIRECTORY else f"{name} ({scope_name(desk.tenant, scope)})"


def _check(name: str, one: Request, desk: Desk, chosen: tuple[str, ...]) -> dict[str, Any]:
    label = f"{_role(desk, one)} for {display_name(desk.tenant, one.key.principal_id)}"
    return {"check": name, "value": one.id, "label": label, "form": "decisions", "checked": one.id in chosen}


def _activation_row(one: Request, desk: Desk, chosen: tuple[str, ...]) -> list[Any]:
    ticket = " ".join(filter(None, (one.ticket.number, one.ticket.system)))
    return [
        _check("request", one, desk, chosen),
        _role(desk, one),
        person_cell(desk, one.key.principal_id),
        when(one.created_at),
        planned_start(one),
        length(one.duration) if one.duration else "",
        one.justification,
        ticket,
    ]


def _lifecycle_row(one: Request, desk: Desk, chosen: tuple[str, ...]) -> list[Any]:
    behind = assignment_behind(desk.tenant, one)
    return [
        _check("lifecycle", one, desk, chosen),
        _role(desk, one),
        person_cell(desk, one.key.principal_id),
        ACTIONS[one.action],
        TYPES[one.kind],
        end_words(behind) if behind else "Removed",
        when(one.created_at),
        one.justification,
    ]


def approve_page(
    chosen: tuple[str, ...] = (), *, refusal: Refused | None = None, status: int = 200, **context: Any
) -> Response:
    """The page with the ticks that were set, and with whatever pane is open over it."""
    desk = current()
    user_id = signed_in(desk).id
    return pim_page(
        "approve.html",
        here="approve",
        title="Approve requests",
        title_rest=ENTRA_ROLES,
        refusal=refusal,
        status=status,
        columns=ACTIVATION_COLUMNS,
        rows=[_activation_row(one, desk, chosen) for one in requests_to_decide(desk.tenant, user_id)],
        lifecycle_columns=LIFECYCLE_COLUMNS,
        lifecycle_rows=[
            _lifecycle_row(one, desk, chosen) for one in lifecycle_requests_to_decide(desk.tenant, user_id)
        ],
        **context,
    )


def request_words(desk: Desk, request_id: str) -> str:
    """A request in a clause: which role for whom."""
    one = desk.tenant.requests.get(request_id)
    if one is None:
        return "a request that does not exist"
    return f"{_role(desk, one)} for {display_name(desk.tenant, one.key.principal_id)}"


def _asked(desk: Desk, request_id: str) -> str:
    """What an approver has to judge: for how long, and why."""
    one = desk.tenant.requests.get(request_id)
    if one is None:
        return ""
    parts = (length(one.duration) if one.duration else "", f"Reason: {one.justification or '-'}")
    return " · ".join(part for part in parts if part)


def decision_pane(desk: Desk, decision: str, chosen: tuple[str, ...], justification: str = "") -> dict[str, Any]:
    """What the pane shows and posts that approves or denies activations."""
    return {
        "decision": decision,
        "title": "Approve Request" if decision == "approve" else "Deny Request",
        "requests": [(request_words(desk, one), _asked(desk, one)) for one in chosen],
        "ids": chosen,
        "justification": justification,
    }


def lifecycle_pane(
    desk: Desk, decision: str, chosen: tuple[str, ...], values: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The same for extensions and renewals; who approves also picks the type and the window."""
    pane = decision_pane(desk, decision, chosen)
    first = desk.tenant.requests.get(chosen[0])
    if first is None:
        return {**pane, "values": values or {}, "limits": None, "limit_words": "", "kinds": []}
    limits = assignment_limits(desk.tenant, first.key.role_id, first.kind)
    defaults = {**window_defaults(desk.tenant, first.key.role_id, first.kind), "permanent": False}
    return {
        **pane,
        "values": {**defaults, "kind": "" if len(chosen) > 1 else first.kind, **(values or {})},
        "limits": limits,
        "limit_words": limit_words(limits, first.kind),
        "kinds": [("", "As requested"), *TYPES.items()] if len(chosen) > 1 else list(TYPES.items()),
    }
