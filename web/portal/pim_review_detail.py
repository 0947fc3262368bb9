"""One access review: overview, results, reviewers and settings, and the commands Stop, Reset, Apply and Delete."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.directory.membership import display_name
from simulator.reviews.audit_names import SERVICE
from simulator.reviews.commands import ApplyReview, DeleteReview, Extent, ResetReview, StopReview
from simulator.reviews.rows import Frequency, Instance, InstanceStatus, Item, Outcome, Review, ReviewerKind
from simulator.reviews.views import asked_people, items_of, next_start, rounds_of, tally, without_reviewer
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.binding import Form, bind, posted
from web.portal.blueprint import portal
from web.portal.pim_chrome import pim_page
from web.portal.pim_grids import role_name
from web.portal.pim_reviews import CHOICES, TRAIL, field_errors
from web.portal.pim_reviews_form import LABELS, SettingsForm, pickers, stored_values
from web.portal.pim_reviews_words import (
    DEFAULTS,
    FREQUENCIES,
    OUTCOMES,
    POPULATIONS,
    REVIEWER_KINDS,
    TYPES,
    assignment_words,
    end_words,
    outcome_cell,
    recommendation_cell,
    result_words,
    status_cell,
)
from web.portal.principals import find_principal, kind_of, person_cell
from web.words import refusal_words, when

TABS = {"overview": "Overview", "results": "Results", "reviewers": "Reviewers", "settings": "Settings"}
RESULT_COLUMNS = ("User", "Assignment", "Outcome", "Reviewed by", "Apply result", "Recommendation")
CSV_COLUMNS = (
    *("User", "Type", "Assignment", "Outcome", "Reviewed by", "Reason", "Recommendation"),
    *("Apply result", "Applied by"),
)
REVIEWER_COLUMNS = ("Name", "To review", {"label": "Not yet reviewed", "number": True})
ROUND_COLUMNS = ("Start date", "End date", "Status", "Reviewed")
COMMANDS = (
    ("stop", "Stop", "prohibited", StopReview),
    ("reset", "Reset", "arrow_reset", ResetReview),
    ("apply", "Apply", "checkmark", ApplyReview),
)


def known_review(review_id: str) -> Review:
    """The review with an id; 404 when there is none."""
    found = current().tenant.reviews.get(review_id)
    return found or abort(404, "there is no such access review")


def _shown_round(desk: Desk, review: Review) -> Instance | None:
    """The round that the address names, else the newest."""
    rounds = rounds_of(desk.tenant, review.id)
    asked = request.args.get("round", "")
    return next((one for one in rounds if one.id == asked), rounds[0] if rounds else None)


def _path(review: Review, tab: str = "", instance: Instance | None = None) -> str:
    query = "&".join(filter(None, (f"tab={tab}" if tab else "", f"round={instance.id}" if instance else "")))
    return f"pim/reviews/{review.id}{'?' if query else ''}{query}"


def _commands(desk: Desk, review: Review, instance: Instance | None) -> list[Any]:
    """The buttons; one that the tenant would refuse says why."""
    items: list[Any] = [{"icon": "arrow_sync", "text": "Refresh", "href": desk.url(_path(review))}]
    for name, text, icon, command in COMMANDS:
        item = {"icon": icon, "text": text, "action": desk.url(f"pim/reviews/{review.id}/{name}")}
        if instance is None:
            items.append({**item, "disabled": True, "reason": "no round has begun"})
            continue
        answer = desk.simulation.decide(command(instance_id=instance.id), desk.window)
        reason = refusal_words(answer.rules[0]).title if isinstance(answer, Refused) else ""
        items.append({**item, "fields": {"round": instance.id}, "disabled": bool(reason), "reason": reason})
    return [*items, {"icon": "delete", "text": "Delete", "action": desk.url(f"pim/reviews/{review.id}/delete")}]


def _page(
    review: Review,
    tab: str,
    *,
    refusal: Refused | None = None,
    status: int = 200,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    desk = current()
    instance = _shown_round(desk, review)
    tabs = [
        {"text": text, "href": desk.url(_path(review, name, instance)), "current": name == tab}
        for name, text in TABS.items()
    ]
    return pim_page(
        "review.html",
        here="access-reviews",
        title=review.display_name,
        title_rest=role_name(review.role_id),
        trail=TRAIL,
        refusal=refusal,
        status=status,
        close_href=desk.url("pim/reviews"),
        review=review,
        instance=instance,
        tab=tab,
        tabs=tabs,
        review_commands=_commands(desk, review, instance),
        errors=errors or {},
        **_part(desk, review, instance, tab, values),
    )


def _part(
    desk: Desk, review: Review, instance: Instance | None, tab: str, values: dict[str, Any] | None
) -> dict[str, Any]:
    match tab:
        case "results":
            rows = [_result_row(desk, instance, one) for one in items_of(desk.tenant, instance)] if instance else []
            path = f"pim/reviews/{review.id}/results.csv"
            return {
                "columns": RESULT_COLUMNS,
                "rows": rows,
                "export": desk.url(f"{path}?round={instance.id}" if instance else path),
            }
        case "reviewers":
            return _reviewers(desk, instance)
        case "settings":
            return _settings(desk, review, values)
        case _:
            return _overview(desk, review, instance)


# --- overview and results ----------------------------------------------------------------------------------------


def _overview(desk: Desk, review: Review, instance: Instance | None) -> dict[str, Any]:
    tenant = desk.tenant
    coming = next_start(tenant, review)
    scope = review.scope
    facts = [
        ("Role", role_name(review.role_id)),
        ("Description", review.description or "-"),
        ("Scope", POPULATIONS[scope.population]),
        ("Inactive users only", f"{scope.inactive_days} days" if scope.inactive_days else "No"),
        ("Assignment type", TYPES[scope.reviewed_type]),
        ("Reviewers", REVIEWER_KINDS[review.reviewers.kind]),
        ("Frequency", FREQUENCIES[review.recurrence.frequency]),
        ("Duration", f"{review.recurrence.duration_days} days"),
        ("End", end_words(review.recurrence)),
        ("Next round", when(coming) if coming else "None"),
        ("Owner", display_name(tenant, review.created_by)),
    ]
    return {
        "facts": facts,
        "now_facts": _round_facts(desk, instance) if instance else [],
        "tallies": _tallies(desk, instance) if instance else [],
        "round_columns": ROUND_COLUMNS,
        "rounds": [_round_row(desk, review, one) for one in rounds_of(tenant, review.id)],
        "status_badge": status_cell(instance.status) if instance else None,
    }


def _round_facts(desk: Desk, instance: Instance) -> list[tuple[str, str]]:
    settings = instance.settings
    facts = [
        ("Started", when(instance.start)),
        ("Ends", when(instance.end)),
        ("Completed", when(instance.completed_at)),
        ("Stopped by", display_name(desk.tenant, instance.stopped_by or None)),
        ("Applied", when(instance.applied_at)),
        ("Auto apply results to resource", "Enabled" if settings.auto_apply else "Disabled"),
        ("If reviewers don't respond", DEFAULTS[settings.default_decision]),
    ]
    return [(label, value) for label, value in facts if value]


def _tallies(desk: Desk, instance: Instance) -> list[tuple[str, int]]:
    count = tally(desk.tenant, instance)
    return [(words, count[outcome]) for outcome, words in OUTCOMES.items()]


def _round_row(desk: Desk, review: Review, one: Instance) -> list[Any]:
    count = tally(desk.tenant, one)
    total = sum(count.values())
    return [
        {"text": when(one.start), "href": desk.url(_path(review, "overview", one))},
        when(one.end),
        status_cell(one.status),
        f"{total - count[Outcome.NOT_REVIEWED]} of {total}",
    ]


def _result(desk: Desk, instance: Instance, item: Item) -> list[Any]:
    is_service = not item.reviewed_by and item.outcome is not Outcome.NOT_REVIEWED
    done = instance.status in (InstanceStatus.APPLYING, InstanceStatus.APPLIED)
    return [
        person_cell(desk, item.principal_id),
        kind_of(find_principal(desk.tenant, item.principal_id)),
        assignment_words(desk.tenant, item),
        OUTCOMES[item.outcome],
        SERVICE if is_service else display_name(desk.tenant, item.reviewed_by or None),
        item.justification,
        recommendation_cell(item)["text"] if instance.settings.recommendations else "",
        result_words(item),
        (display_name(desk.tenant, instance.applied_by or None) or SERVICE) if done else "",
    ]


def _result_row(desk: Desk, instance: Instance, item: Item) -> list[Any]:
    """The same in fewer columns, what belongs together below each other."""
    person, kind, held, _, by, _, _, result, applied_by = _result(desk, instance, item)
    return [
        person,
        {"text": held, "sub": kind},
        outcome_cell(item),
        by,
        {"text": result, "sub": f"by {applied_by}" if applied_by and result else ""},
        recommendation_cell(item) if instance.settings.recommendations else "",
    ]


@portal.get("/pim/reviews/<review_id>")
@opens(Area.PIM_ADMINISTRATION)
def pim_review(review_id: str) -> Response:
    """One review: how far it is, what came of it, who reviews, how it is set."""
    tab = request.args.get("tab", "overview")
    return _page(known_review(review_id), tab if tab in TABS else "overview")


@portal.get("/pim/reviews/<review_id>/results.csv")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_csv(review_id: str) -> Response:
    """The results of a round as a file."""
    desk = current()
    instance = _shown_round(desk, known_review(review_id))
    rows = [_result(desk, instance, one) for one in items_of(desk.tenant, instance)] if instance else []
    return csv_of("access-review", CSV_COLUMNS, rows)


def _reviewers(desk: Desk, instance: Instance | None) -> dict[str, Any]:
    people = asked_people(desk.tenant, instance) if instance else []
    alone = without_reviewer(desk.tenant, instance) if instance else []
    return {
        "columns": REVIEWER_COLUMNS,
        "rows": [[person_cell(desk, user_id), total, left] for user_id, total, left in people],
        "alone": [display_name(desk.tenant, item.principal_id) for item in alone],
    }


# --- settings ----------------------------------------------------------------------------------------------------


def _settings(desk: Desk, review: Review, values: dict[str, Any] | None) -> dict[str, Any]:
    rounds = rounds_of(desk.tenant, review.id)
    is_open = bool(rounds) and rounds[0].status is InstanceStatus.IN_PROGRESS
    is_series = review.recurrence.frequency is not Frequency.ONE_TIME
    asked = (values or {}).get("extent") or request.args.get("extent", "")
    extent = Extent.CURRENT if is_open and (asked == Extent.CURRENT or not is_series) else Extent.SERIES
    stored = stored_values(review, rounds[0] if extent is Extent.CURRENT else None)
    shown = values or stored
    return {
        "values": shown,
        "extent": extent.value,
        "extents": _extents(desk, review, extent) if is_open and is_series else [],
        "is_series": is_series and extent is Extent.SERIES,
        "names_reviewers": review.reviewers.kind is ReviewerKind.SELECTED,
        "names_fallback": review.reviewers.kind is ReviewerKind.MANAGER,
        "labels": LABELS,
        **CHOICES,
        **pickers(desk.tenant, shown),
    }


def _extents(desk: Desk, review: Review, extent: Extent) -> list[dict[str, Any]]:
    words = {Extent.CURRENT: "Current", Extent.SERIES: "Series"}
    return [
        {
            "text": text,
            "href": desk.url(f"pim/reviews/{review.id}?tab=settings&extent={one.value}"),
            "current": one is extent,
        }
        for one, text in words.items()
    ]


@portal.post("/pim/reviews/<review_id>/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_update(review_id: str) -> Response:
    """Write the settings of the open round or of the series."""
    desk, review = current(), known_review(review_id)
    if "_filter" in request.form:
        return _page(review, "settings", values=posted(SettingsForm, request.form))
    bound = bind(SettingsForm, request.form)
    errors = bound.errors if bound.form is None else bound.form.complaints()
    if bound.form is None or errors:
        return _page(review, "settings", values=bound.values, errors=errors, status=422)
    decision = desk.act(bound.form.command(review), edits=review.id)
    if isinstance(decision, Refused):
        return _page(review, "settings", values=bound.values, refusal=decision, errors=field_errors(decision))
    return desk.done(f"Access review updated: {bound.form.name}", _path(review, "settings"))


# --- commands ----------------------------------------------------------------------------------------------------


class RoundForm(Form):
    """Which round a button is about."""

    round: str = Field(max_length=100)


def _on_round(review_id: str, command: Any, done: str) -> Response:
    desk, review = current(), known_review(review_id)
    bound = bind(RoundForm, request.form)
    if bound.form is None:
        return _page(review, "overview", status=422, errors=bound.errors)
    decision = desk.act(command(instance_id=bound.form.round), edits=review.id)
    if isinstance(decision, Refused):
        return _page(review, "overview", refusal=decision)
    return desk.done(f"{done}: {review.display_name}", f"pim/reviews/{review.id}?round={bound.form.round}")


@portal.post("/pim/reviews/<review_id>/stop")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_stop(review_id: str) -> Response:
    """End the open round."""
    return _on_round(review_id, StopReview, "Access review stopped")


@portal.post("/pim/reviews/<review_id>/reset")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_reset(review_id: str) -> Response:
    """Take back every decision of the open round."""
    return _on_round(review_id, ResetReview, "Access review reset")


@portal.post("/pim/reviews/<review_id>/apply")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_apply(review_id: str) -> Response:
    """Carry out the decisions of a completed round."""
    return _on_round(review_id, ApplyReview, "Access review applied")


@portal.post("/pim/reviews/<review_id>/delete")
@opens(Area.PIM_ADMINISTRATION)
def pim_review_delete(review_id: str) -> Response:
    """Delete a review; like the real portal, without a question."""
    desk, review = current(), known_review(review_id)
    decision = desk.act(DeleteReview(review_id=review.id), edits=review.id)
    if isinstance(decision, Refused):
        return _page(review, "overview", refusal=decision)
    return desk.done(f"Access review deleted: {review.display_name}", "pim/reviews")
