"""Deciding on extensions and renewals: who approves picks the type, the start and the end."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator.lifecycle.commands import DecideLifecycle
from simulator.pim.rows import Kind
from web.desk import Desk, current
from web.portal.binding import bind
from web.portal.blueprint import portal
from web.portal.pim_approve_page import REQUESTS_MAX, approve_page, lifecycle_pane, request_words
from web.portal.pim_outcomes import Outcome, refusals
from web.portal.pim_window_form import WindowForm


class LifecycleForm(WindowForm):
    """Which requests, which way, why, and for how long; no type keeps the one that was asked for."""

    lifecycle: Annotated[tuple[str, ...], Field(min_length=1, max_length=REQUESTS_MAX)] = ()
    decision: Literal["approve", "deny"]
    kind: Literal["", "eligible", "active"] = ""

    def command(self, request_id: str) -> DecideLifecycle:
        """What Confirm asks of the tenant about one request."""
        if self.decision == "deny":
            return DecideLifecycle(request_id=request_id, approves=False, justification=self.justification)
        kind = Kind(self.kind) if self.kind else None
        return DecideLifecycle(request_id=request_id, approves=True, kind=kind, **self.window())


@portal.post("/pim/approve/lifecycle")
def pim_decide_lifecycle() -> Response:
    """Decide every ticked request; each is a decision of its own."""
    desk = current()
    bound = bind(LifecycleForm, request.form)
    chosen, asked = bound.values.get("lifecycle", ()), bound.values.get("decision")
    if not chosen or asked not in ("approve", "deny"):
        return approve_page(status=422, notice="tick at least one request first")
    form, values = bound.form, bound.values
    errors = dict(bound.errors)
    if form is not None and form.decision == "approve":
        errors = form.complaints(desk.tenant.now)
    if errors or form is None:
        return approve_page(chosen, status=422, errors=errors, lifecycle=lifecycle_pane(desk, asked, chosen, values))
    outcomes = _decide_all(desk, form)
    refused = refusals(outcomes)
    if not refused:
        return desk.done(_toast(form, outcomes), "pim/approve")
    left = tuple(request_id for request_id, _ in refused)
    return approve_page(
        left,
        refusal=refused[0][1],
        lifecycle=lifecycle_pane(desk, form.decision, left, values),
        outcomes=outcomes if len(outcomes) > 1 else (),
    )


def _decide_all(desk: Desk, form: LifecycleForm) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for number, request_id in enumerate(form.lifecycle):
        name, command = request_words(desk, request_id), form.command(request_id)
        decision = desk.act_again(command) if number else desk.act(command)
        outcomes.append(Outcome(request_id, name, decision))
    return tuple(outcomes)


def _toast(form: LifecycleForm, outcomes: tuple[Outcome, ...]) -> str:
    what = outcomes[0].name if len(outcomes) == 1 else f"{len(outcomes)} requests"
    return f"{'Approved' if form.decision == 'approve' else 'Denied'}: {what}"
