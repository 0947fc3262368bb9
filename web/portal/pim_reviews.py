"""Access reviews of Entra roles: the list, and the form for a new one."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator import Accepted, Refused
from simulator.access import Area
from simulator.licensing import has_privileged_identity_management
from simulator.reviews.events import ReviewCreated
from simulator.reviews.rows import DefaultDecision, Frequency, Outcome, Population, Review, ReviewedType, ReviewerKind
from simulator.reviews.views import all_reviews, next_start, rounds_of, status_of, tally
from web.desk import Desk, current, opens
from web.portal.binding import bind, posted
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import role_name
from web.portal.pim_reviews_form import FIELD_OF_RULE, LABELS, NewReviewForm, new_values, pickers
from web.portal.pim_reviews_words import (
    DEFAULTS,
    FREQUENCIES,
    POPULATIONS,
    REVIEWER_KINDS,
    TYPES,
    options,
    status_cell,
)
from web.words import joined, when

TITLE = "Access reviews"
TRAIL = ((ENTRA_ROLES, "pim/entra"), (TITLE, "pim/reviews"))
COLUMNS = ("Access review", "Start date", "End date", "Status", "Progress")


def _row(desk: Desk, review: Review) -> list[Any]:
    rounds = rounds_of(desk.tenant, review.id)
    newest = rounds[0] if rounds else None
    begins = newest.start if newest else next_start(desk.tenant, review)
    return [
        {
            "text": review.display_name,
            "href": desk.url(f"pim/reviews/{review.id}"),
            "sub": f"{role_name(review.role_id)} · {FREQUENCIES[review.recurrence.frequency]}",
        },
        when(begins),
        when(newest.end) if newest else "",
        status_cell(status_of(desk.tenant, review)),
        _progress(desk, review),
    ]


def _progress(desk: Desk, review: Review) -> str:
    rounds = rounds_of(desk.tenant, review.id)
    if not rounds:
        return ""
    count = tally(desk.tenant, rounds[0])
    total = sum(count.values())
    return f"{total - count[Outcome.NOT_REVIEWED]} of {total} reviewed"


@portal.get("/pim/reviews")
@opens(Area.PIM_ADMINISTRATION)
def pim_reviews() -> Response:
    """Every access review with its status."""
    desk = current()
    return pim_page(
        "reviews.html",
        here="access-reviews",
        title=TITLE,
        title_rest=ENTRA_ROLES,
        trail=TRAIL[:1],
        columns=COLUMNS,
        rows=[_row(desk, review) for review in all_reviews(desk.tenant)],
        is_licensed=has_privileged_identity_management(desk.tenant),
    )


# --- a new review ------------------------------------------------------------------------------------------------

CHOICES = {
    "frequencies": options(FREQUENCIES),
    "populations": options(POPULATIONS),
    "types": options(TYPES),
    "reviewer_kinds": options(REVIEWER_KINDS),
    "defaults": options(DEFAULTS),
}
assert set(FREQUENCIES) == set(Frequency) and set(POPULATIONS) == set(Population) and set(TYPES) == set(ReviewedType)
assert set(REVIEWER_KINDS) == set(ReviewerKind) and set(DEFAULTS) == set(DefaultDecision)


def _form(
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> Response:
    desk = current()
    return pim_page(
        "review_new.html",
        here="access-reviews",
        title="Create an access review",
        trail=TRAIL,
        refusal=refusal,
        status=status,
        close_href=desk.url("pim/reviews"),
        values=values,
        errors={**(errors or {}), **field_errors(refusal)},
        labels=LABELS,
        **CHOICES,
        **pickers(desk.tenant, values),
    )


def field_errors(refusal: Refused | None) -> dict[str, str]:
    """The refusal beside the field that it is about."""
    if refusal is None:
        return {}
    fact = refusal.trace[-1].fact
    return {FIELD_OF_RULE[rule]: fact for rule in refusal.rules if rule in FIELD_OF_RULE}


@portal.get("/pim/reviews/new")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_new() -> Response:
    """The form for a new review."""
    return _form(new_values(current().tenant.now))


@portal.post("/pim/reviews/new")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_create() -> Response:
    """Create a review for each role that was chosen."""
    desk = current()
    if "_filter" in request.form:
        return _form(posted(NewReviewForm, request.form))
    bound = bind(NewReviewForm, request.form)
    errors = bound.errors if bound.form is None else bound.form.complaints()
    if bound.form is None or errors:
        return _form(bound.values, errors, status=422)
    decision = desk.act(bound.form.command(desk.tenant.now))
    if isinstance(decision, Refused):
        return _form(bound.values, refusal=decision)
    return desk.done(_toast(decision), "pim/reviews")


def _toast(decision: Accepted) -> str:
    made = [event.review for event in decision.events if isinstance(event, ReviewCreated)]
    roles = joined([role_name(review.role_id) for review in made])
    return f"{'Access review' if len(made) == 1 else f'{len(made)} access reviews'} created: {roles}"
