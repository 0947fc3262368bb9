"""One request: what was asked, what became of it, and why the tenant answered as it did."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from simulator.audit import PIM, AuditRecord, audit_records
from simulator.directory.membership import display_name
from simulator.lifecycle.views import step_that_asked, visible_request
from simulator.pim.rows import Request
from simulator.pim.scopes import scope_name
from simulator.pim.views import is_open
from web.desk import Desk, current
from web.portal.blueprint import portal
from web.portal.pim_chrome import pim_page
from web.portal.pim_grids import STATUS_WORDS, planned_start, role_name
from web.portal.pim_my_roles import signed_in
from web.portal.pim_requests import ACTIONS
from web.words import length, when

HISTORY_COLUMNS = ("Time", "Action", "Requestor", "Reason")


def _facts(desk: Desk, one: Request) -> list[tuple[str, str]]:
    ticket = " ".join(filter(None, (one.ticket.number, one.ticket.system)))
    pairs = (
        ("Request type", ACTIONS[one.action]),
        ("Role", role_name(one.key.role_id)),
        ("Scope", scope_name(desk.tenant, one.key.directory_scope_id)),
        ("Assignment type", "Eligible" if one.kind == "eligible" else "Active"),
        ("Member", display_name(desk.tenant, one.key.principal_id)),
        ("Requestor", display_name(desk.tenant, one.created_by)),
        ("Request time", when(one.created_at)),
        ("Reason", one.justification),
        ("Ticket", ticket),
        ("Assignment start", planned_start(one)),
        ("Duration", length(one.duration) if one.duration else ""),
        ("Assignment end", when(one.end)),
        ("Request status", STATUS_WORDS[one.status]),
        ("Decided by", display_name(desk.tenant, one.decided_by)),
        ("Decided", when(one.decided_at)),
        ("Reason of the decision", one.decision_justification),
    )
    return [(label, value) for label, value in pairs if value]


def _history(desk: Desk, records: list[AuditRecord]) -> list[list[str]]:
    return [
        [when(one.at), one.activity, display_name(desk.tenant, one.by_user_id) or one.by_app, one.reason]
        for one in records
    ]


@portal.get("/pim/requests/<request_id>")
def pim_request(request_id: str) -> Response:
    """The details of a request."""
    desk = current()
    one = visible_request(desk.tenant, signed_in(desk).id, request_id)
    if one is None:
        abort(404, "there is no such request, or it is not yours to see")
    happenings = desk.simulation.happenings()
    records = audit_records(desk.tenant.organization.id, happenings)
    step = step_that_asked(happenings, request_id)
    return pim_page(
        "request.html",
        here="requests",
        title=f"{ACTIONS[one.action]} {role_name(one.key.role_id)}",
        title_rest="Request",
        trail=(("Pending requests", "pim/requests"),),
        request_id=one.id,
        facts=_facts(desk, one),
        is_open=is_open(one),
        history_columns=HISTORY_COLUMNS,
        history=_history(desk, [row for row in records if row.correlation_id == one.id and row.service == PIM]),
        trace=step.decision.trace if step else (),
    )
