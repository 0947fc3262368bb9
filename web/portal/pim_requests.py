"""Requests: those that wait, all of them, and withdrawing one."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import CancelRequest
from simulator.pim.rows import Request
from simulator.pim.views import is_open, requests_seen_by, sees_every_request
from web.desk import Desk, current
from web.export import csv_of
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import STATUS_WORDS, planned_start, role_name
from web.portal.pim_my_roles import signed_in
from web.portal.principals import person_cell
from web.words import length, when

ACTIONS = {
    "adminAssign": "Assign",
    "adminUpdate": "Update",
    "adminRemove": "Remove",
    "adminExtend": "Extend",
    "adminRenew": "Renew",
    "selfActivate": "Activate",
    "selfDeactivate": "Deactivate",
    "selfExtend": "Extend",
    "selfRenew": "Renew",
}
PENDING_COLUMNS = (
    *("Role", "Requestor", "Request type", "Request time", "Reason", "Assignment start", "Duration"),
    *("Request status", "Action"),
)


# --- one's own requests ------------------------------------------------------------------------------------------


def _pending_row(desk: Desk, one: Request) -> list[Any]:
    links = [{"text": "Cancel", "action": desk.url(f"pim/requests/{one.id}/cancel")}] if is_open(one) else []
    return [
        {
            "text": role_name(one.key.role_id),
            "href": desk.url(f"pim/requests/{one.id}"),
            "label": f"Request of {when(one.created_at)}: {role_name(one.key.role_id)}",
        },
        person_cell(desk, one.key.principal_id),
        ACTIONS[one.action],
        when(one.created_at),
        one.justification,
        planned_start(one),
        length(one.duration) if one.duration else "",
        STATUS_WORDS[one.status],
        {"links": links},
    ]


def _shown(desk: Desk) -> list[Request]:
    everything = requests_seen_by(desk.tenant, signed_in(desk).id)
    return everything if request.args.get("show") == "all" else [one for one in everything if is_open(one)]


def _requests_page(refusal: Refused | None = None) -> Response:
    desk = current()
    shows_all = request.args.get("show") == "all"
    return pim_page(
        "requests.html",
        here="requests",
        title="Pending requests",
        title_rest=ENTRA_ROLES,
        refusal=refusal,
        columns=PENDING_COLUMNS,
        rows=[_pending_row(desk, one) for one in _shown(desk)],
        sees_everybody=sees_every_request(desk.tenant, signed_in(desk).id),
        tabs=[
            {"text": "Open", "href": desk.url("pim/requests"), "current": not shows_all},
            {"text": "All", "href": desk.url("pim/requests?show=all"), "current": shows_all},
        ],
    )


@portal.get("/pim/requests")
def pim_requests() -> Response:
    """Requests that wait, or all of them."""
    return _requests_page()


@portal.get("/pim/requests.csv")
def pim_requests_csv() -> Response:
    """The same list as a file."""
    desk = current()
    return csv_of("requests", PENDING_COLUMNS, [_pending_row(desk, one) for one in _shown(desk)])


@portal.post("/pim/requests/<request_id>/cancel")
def pim_cancel(request_id: str) -> Response:
    """Withdraw a request."""
    desk = current()
    decision = desk.act(CancelRequest(request_id=request_id))
    if isinstance(decision, Refused):
        return _requests_page(decision)
    name = role_name(desk.tenant.requests[request_id].key.role_id)
    return desk.done(f"Request canceled: {name}", "pim/requests")
