"""Pending requests, and the decisions of approvers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import CancelRequest, DecideRequest
from simulator.directory.membership import display_name
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import Request
from simulator.pim.views import is_open, requests_seen_by, sees_every_request
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.export import csv_of
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import STATUS_WORDS, planned_start, role_name
from web.portal.pim_my_roles import signed_in
from web.portal.pim_outcomes import Outcome, refusals
from web.portal.principals import person_cell
from web.words import length, when

REQUESTS_MAX = 50
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
APPROVE_COLUMNS = (
    {"label": "Select", "hidden_label": True},
    *("Role", "Requestor", "Request time", "Assignment start", "Duration", "Request reason", "Ticket"),
)


# --- one's own requests ------------------------------------------------------------------------------------------


def _pending_row(desk: Desk, one: Request) -> list[Any]:
    links = [{"text": "Cancel", "action": desk.url(f"pim/requests/{one.id}/cancel")}] if is_open(one) else []
    return [
        role_name(one.key.role_id),
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


# --- deciding ----------------------------------------------------------------------------------------------------


class DecisionForm(Form):
    """Which requests, which way, and why."""

    request: Annotated[tuple[str, ...], Field(max_length=REQUESTS_MAX)] = ()
    decision: Literal["approve", "deny"]
    justification: str = Field(default="", max_length=500)


def _approve_row(one: Request, desk: Desk, chosen: tuple[str, ...]) -> list[Any]:
    who = display_name(desk.tenant, one.key.principal_id)
    label = f"{role_name(one.key.role_id)} for {who}"
    ticket = " ".join(filter(None, (one.ticket.number, one.ticket.system)))
    return [
        {"check": "request", "value": one.id, "label": label, "form": "decisions", "checked": one.id in chosen},
        role_name(one.key.role_id),
        person_cell(desk, one.key.principal_id),
        when(one.created_at),
        planned_start(one),
        length(one.duration) if one.duration else "",
        one.justification,
        ticket,
    ]


def _approve_page(
    chosen: tuple[str, ...] = (), *, refusal: Refused | None = None, status: int = 200, **context: Any
) -> Response:
    desk = current()
    waiting = requests_to_decide(desk.tenant, signed_in(desk).id)
    return pim_page(
        "approve.html",
        here="approve",
        title="Approve requests",
        title_rest=ENTRA_ROLES,
        refusal=refusal,
        status=status,
        columns=APPROVE_COLUMNS,
        rows=[_approve_row(one, desk, chosen) for one in waiting],
        **context,
    )


def _pane(desk: Desk, form_decision: str, chosen: tuple[str, ...], justification: str = "") -> dict[str, Any]:
    return {
        "decision": form_decision,
        "title": "Approve Request" if form_decision == "approve" else "Deny Request",
        "requests": [(_request_words(desk, one), _asked(desk, one)) for one in chosen],
        "ids": chosen,
        "justification": justification,
    }


def _request_words(desk: Desk, request_id: str) -> str:
    one = desk.tenant.requests.get(request_id)
    if one is None:
        return "a request that does not exist"
    return f"{role_name(one.key.role_id)} for {display_name(desk.tenant, one.key.principal_id)}"


def _asked(desk: Desk, request_id: str) -> str:
    """What an approver has to judge: for how long, and why."""
    one = desk.tenant.requests.get(request_id)
    if one is None:
        return ""
    parts = (length(one.duration) if one.duration else "", f"Reason: {one.justification or '-'}")
    return " · ".join(part for part in parts if part)


@portal.get("/pim/approve")
def pim_approve() -> Response:
    """The requests that wait for this person, perhaps with the pane that asks why."""
    bound = bind(DecisionForm, request.args)
    if "decision" not in request.args:
        return _approve_page()
    if bound.form is None:
        return _approve_page(status=422, notice="choose Approve or Deny for the requests that you have ticked")
    if not bound.form.request:
        return _approve_page(status=422, notice="tick at least one request first")
    return _approve_page(bound.form.request, pane=_pane(current(), bound.form.decision, bound.form.request))


@portal.post("/pim/approve")
def pim_approve_post() -> Response:
    """Decide every ticked request; each is a decision of its own."""
    desk = current()
    bound = bind(DecisionForm, request.form)
    form = bound.form
    if form is None or not form.request:
        chosen, asked = bound.values.get("request", ()), bound.values.get("decision")
        if not chosen or asked not in ("approve", "deny"):
            return _approve_page(status=422, notice="tick at least one request first")
        pane = _pane(desk, asked, chosen, bound.values.get("justification", ""))
        return _approve_page(chosen, status=422, errors=bound.errors, pane=pane)
    outcomes = _decide_all(desk, form)
    refused = refusals(outcomes)
    if not refused:
        return desk.done(_toast(form, outcomes), "pim/approve")
    left = tuple(request_id for request_id, _ in refused)
    pane = _pane(desk, form.decision, left, form.justification)
    return _approve_page(left, refusal=refused[0][1], pane=pane, outcomes=outcomes if len(outcomes) > 1 else ())


def _decide_all(desk: Desk, form: DecisionForm) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for number, request_id in enumerate(form.request):
        approves = form.decision == "approve"
        command = DecideRequest(request_id=request_id, approves=approves, justification=form.justification)
        name = _request_words(desk, request_id)
        decision = desk.act_again(command) if number else desk.act(command)
        outcomes.append(Outcome(request_id, name, decision))
    return tuple(outcomes)


def _toast(form: DecisionForm, outcomes: tuple[Outcome, ...]) -> str:
    what = outcomes[0].name if len(outcomes) == 1 else f"{len(outcomes)} requests"
    return f"{'Approved' if form.decision == 'approve' else 'Denied'}: {what}"
