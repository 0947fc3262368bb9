"""Review access: the access reviews that wait for this person, and deciding in them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.directory.membership import display_name
from simulator.reviews.commands import DecideReview
from simulator.reviews.rows import Item, Outcome
from simulator.reviews.views import Waiting, waiting_for
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import role_name
from web.portal.pim_my_roles import signed_in
from web.portal.pim_reviews_words import assignment_words, outcome_cell, recommendation_cell
from web.portal.principals import find_principal, kind_of, person_cell
from web.words import when

TITLE = "Review access"
ROWS_MAX = 500
REASON_LENGTH_MAX = 500
COLUMNS = ("Access review", "Role", "Due", {"label": "To review", "number": True}, {"label": "Left", "number": True})
ROW_COLUMNS = (
    {"label": "Select", "hidden_label": True},
    *("Name", "Assignment", "Recommended", "Decision"),
)
OUTCOME_OF: dict[str, Outcome | None] = {
    "approve": Outcome.APPROVE,
    "deny": Outcome.DENY,
    "dont_know": Outcome.DONT_KNOW,
    "reset": Outcome.NOT_REVIEWED,
    "recommended": None,
}


class DecisionForm(Form):
    """Who is decided about, which way, and why."""

    item: Annotated[tuple[str, ...], Field(max_length=ROWS_MAX)] = ()
    decision: Literal["approve", "deny", "dont_know", "reset", "recommended"]
    reason: str = Field(default="", max_length=REASON_LENGTH_MAX)


def _row(desk: Desk, one: Waiting) -> list[Any]:
    return [
        {"text": one.review.display_name, "href": desk.url(f"pim/review-access/{one.instance.id}")},
        role_name(one.review.role_id),
        when(one.instance.end),
        len(one.items),
        one.left,
    ]


@portal.get("/pim/review-access")
def pim_review_access() -> Response:
    """The open access reviews in which this person reviews somebody."""
    desk = current()
    return pim_page(
        "review_access.html",
        here="review-access",
        title=TITLE,
        title_rest=ENTRA_ROLES,
        columns=COLUMNS,
        rows=[_row(desk, one) for one in waiting_for(desk.tenant, signed_in(desk).id)],
    )


def _item_row(desk: Desk, item: Item, chosen: tuple[str, ...], *, recommends: bool) -> list[Any]:
    label = display_name(desk.tenant, item.principal_id)
    return [
        {"check": "item", "value": item.id, "label": label, "form": "review-form", "checked": item.id in chosen},
        person_cell(desk, item.principal_id),
        {"text": assignment_words(desk.tenant, item), "sub": kind_of(find_principal(desk.tenant, item.principal_id))},
        recommendation_cell(item) if recommends else "Not shown",
        outcome_cell(item),
    ]


def _waiting(instance_id: str) -> Waiting:
    desk = current()
    found = (one for one in waiting_for(desk.tenant, signed_in(desk).id) if one.instance.id == instance_id)
    return next(found, None) or abort(404, "no open access review with this address waits for you")


def _page(
    waiting: Waiting,
    *,
    chosen: tuple[str, ...] = (),
    reason: str = "",
    refusal: Refused | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    desk = current()
    recommends = waiting.instance.settings.recommendations
    return pim_page(
        "review_decide.html",
        here="review-access",
        title=waiting.review.display_name,
        title_rest=role_name(waiting.review.role_id),
        trail=((TITLE, "pim/review-access"),),
        refusal=refusal,
        status=status,
        close_href=desk.url("pim/review-access"),
        waiting=waiting,
        columns=ROW_COLUMNS,
        rows=[_item_row(desk, item, chosen, recommends=recommends) for item in waiting.items],
        action=desk.url(f"pim/review-access/{waiting.instance.id}"),
        reason=reason,
        reason_max=REASON_LENGTH_MAX,
        **context,
    )


@portal.get("/pim/review-access/<instance_id>")
def pim_review_rows(instance_id: str) -> Response:
    """The rows that this person reviews in one round."""
    return _page(_waiting(instance_id))


@portal.post("/pim/review-access/<instance_id>")
def pim_review_decide(instance_id: str) -> Response:
    """Decide about every ticked row; all or none of it is done."""
    desk, waiting = current(), _waiting(instance_id)
    bound = bind(DecisionForm, request.form)
    chosen: tuple[str, ...] = tuple(bound.values.get("item", ()))
    reason = str(bound.values.get("reason", ""))
    if bound.form is None:
        return _page(waiting, chosen=chosen, reason=reason, status=422, errors=bound.errors)
    if not chosen:
        return _page(waiting, reason=reason, status=422, notice="tick at least one row first")
    command = DecideReview(item_ids=chosen, outcome=OUTCOME_OF[bound.form.decision], justification=bound.form.reason)
    decision = desk.act(command)
    if isinstance(decision, Refused):
        return _page(waiting, chosen=chosen, reason=reason, refusal=decision)
    name = display_name(desk.tenant, _principal_of(waiting, chosen[0]))
    what = name if len(chosen) == 1 else f"{len(chosen)} rows"
    return desk.done(f"Decision saved: {what}", f"pim/review-access/{instance_id}")


def _principal_of(waiting: Waiting, item_id: str) -> str | None:
    return next((item.principal_id for item in waiting.items if item.id == item_id), None)
