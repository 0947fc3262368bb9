"""Approving and denying activations."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator.commands import DecideRequest
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_approve_page import REQUESTS_MAX, approve_page, decision_pane, lifecycle_pane, request_words
from web.portal.pim_outcomes import Outcome, refusals


class DecisionForm(Form):
    """Which requests of which table, which way, and why."""

    request: Annotated[tuple[str, ...], Field(max_length=REQUESTS_MAX)] = ()
    lifecycle: Annotated[tuple[str, ...], Field(max_length=REQUESTS_MAX)] = ()
    decision: Literal["approve", "deny"]
    justification: str = Field(default="", max_length=500)


@portal.get("/pim/approve")
def pim_approve() -> Response:
    """The requests that wait for this person, perhaps with the pane that asks why."""
    bound = bind(DecisionForm, request.args)
    if "decision" not in request.args:
        return approve_page()
    form = bound.form
    if form is None:
        return approve_page(status=422, notice="choose Approve or Deny for the requests that you have ticked")
    if bool(form.request) == bool(form.lifecycle):
        both = "tick requests of one table at a time" if form.request else "tick at least one request first"
        return approve_page((*form.request, *form.lifecycle), status=422, notice=both)
    if form.lifecycle:
        return approve_page(form.lifecycle, lifecycle=lifecycle_pane(current(), form.decision, form.lifecycle))
    return approve_page(form.request, pane=decision_pane(current(), form.decision, form.request))


@portal.post("/pim/approve")
def pim_approve_post() -> Response:
    """Decide every ticked request; each is a decision of its own."""
    desk = current()
    bound = bind(DecisionForm, request.form)
    form = bound.form
    if form is None or not form.request:
        chosen, asked = bound.values.get("request", ()), bound.values.get("decision")
        if not chosen or asked not in ("approve", "deny"):
            return approve_page(status=422, notice="tick at least one request first")
        pane = decision_pane(desk, asked, chosen, bound.values.get("justification", ""))
        return approve_page(chosen, status=422, errors=bound.errors, pane=pane)
    outcomes = _decide_all(desk, form)
    refused = refusals(outcomes)
    if not refused:
        return desk.done(_toast(form, outcomes), "pim/approve")
    left = tuple(request_id for request_id, _ in refused)
    pane = decision_pane(desk, form.decision, left, form.justification)
    return approve_page(left, refusal=refused[0][1], pane=pane, outcomes=outcomes if len(outcomes) > 1 else ())


def _decide_all(desk: Desk, form: DecisionForm) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for number, request_id in enumerate(form.request):
        approves = form.decision == "approve"
        command = DecideRequest(request_id=request_id, approves=approves, justification=form.justification)
        name = request_words(desk, request_id)
        decision = desk.act_again(command) if number else desk.act(command)
        outcomes.append(Outcome(request_id, name, decision))
    return tuple(outcomes)


def _toast(form: DecisionForm, outcomes: tuple[Outcome, ...]) -> str:
    what = outcomes[0].name if len(outcomes) == 1 else f"{len(outcomes)} requests"
    return f"{'Approved' if form.decision == 'approve' else 'Denied'}: {what}"
