"""Deciding what is asked of access reviews: create, change, delete, decide, stop, reset, apply."""

from __future__ import annotations

from dataclasses import replace

from simulator.apply import apply_all
from simulator.decision import Accepted, Decision
from simulator.events import Event
from simulator.gates import Case, walk
from simulator.reviews.commands import (
    ApplyReview,
    CreateReview,
    DecideReview,
    DeleteReview,
    Extent,
    ResetReview,
    StopReview,
    UpdateReview,
)
from simulator.reviews.completion import begin_applying, end_round, start_round
from simulator.reviews.events import ItemsDecided, ReviewCreated, ReviewDeleted, ReviewUpdated
from simulator.reviews.gates import (
    APPLY_GATES,
    CREATE_GATES,
    DECIDE_GATES,
    DELETE_GATES,
    RESET_GATES,
    STOP_GATES,
    UPDATE_GATES,
    current_round,
    outcome_for,
)
from simulator.reviews.rows import (
    Frequency,
    Instance,
    Item,
    Outcome,
    Recurrence,
    Review,
    ReviewerKind,
    Reviewers,
)
from simulator.reviews.snapshot import reviewers_of


def create_review(case: Case[CreateReview]) -> Decision:
    """Decide a new access review: one for each role; a review that starts now takes its snapshot at once.

    Refusals in order: session, licence, caller's role, name, unknown role, too many, start, duration, end of the
    series, inactivity, licence for service principals, kind of reviewers, reviewers, receivers.
    """
    trace, refusal = walk(CREATE_GATES, case)
    if refusal:
        return refusal
    events: list[Event] = []
    world = case.tenant.fork()
    for role_id in dict.fromkeys(case.command.role_ids):
        review = _review(case, role_id)
        news: tuple[Event, ...] = (ReviewCreated(review=review, by=review.created_by),)
        apply_all(world, news)
        if review.recurrence.start == world.now:
            begun = start_round(world, review, 0)
            apply_all(world, begun)
            news = (*news, *begun)
        events += news
    return Accepted(tuple(events), trace)


def _review(case: Case[CreateReview], role_id: str) -> Review:
    command, tenant = case.command, case.tenant
    assert case.session is not None, "the session gate comes first"
    is_series = command.frequency is not Frequency.ONE_TIME
    recurrence = Recurrence(
        start=command.start or tenant.now,
        frequency=command.frequency,
        duration_days=command.duration_days,
        last_start=command.last_start if is_series else None,
        occurrences=command.occurrences if is_series else None,
    )
    return Review(
        id=case.ids.next("accessReview"),
        display_name=command.display_name.strip(),
        description=command.description.strip(),
        role_id=role_id,
        created_at=tenant.now,
        created_by=case.session.user_id,
        recurrence=recurrence,
        scope=command.scope,
        reviewers=command.reviewers,
        settings=command.settings,
    )


def update_review(case: Case[UpdateReview]) -> Decision:
    """Decide a change of a review, for its open round or for the series.

    Refusals in order: session, licence, caller's role, unknown, no open round, name, end of the series, reviewers,
    removed fallback reviewer, receivers.
    """
    trace, refusal = walk(UPDATE_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    review, instance, items = _changed(case)
    return Accepted((ReviewUpdated(review=review, instance=instance, items=items, by=case.session.user_id),), trace)


def _changed(case: Case[UpdateReview]) -> tuple[Review, Instance | None, tuple[Item, ...]]:
    """The review and, where the change is for it, the open round; a single review has nothing but that round."""
    command, tenant = case.command, case.tenant
    review = _renamed(tenant.reviews[command.review_id], command)
    is_single = review.recurrence.frequency is Frequency.ONE_TIME
    if is_single or command.extent is Extent.SERIES:
        review = replace(
            review,
            settings=command.settings or review.settings,
            reviewers=_with_ids(review.reviewers, command.reviewer_ids),
        )
    instance = current_round(tenant, review) if is_single or command.extent is Extent.CURRENT else None
    if instance is None:
        return review, None, ()
    changed = replace(
        instance,
        settings=command.settings or instance.settings,
        reviewers=_with_ids(instance.reviewers, command.reviewer_ids),
    )
    return review, changed, _reassigned(case, changed)


def _renamed(review: Review, command: UpdateReview) -> Review:
    recurrence = review.recurrence
    if command.changes_end and recurrence.frequency is not Frequency.ONE_TIME:
        recurrence = replace(recurrence, last_start=command.last_start, occurrences=command.occurrences)
    return replace(
        review,
        display_name=review.display_name if command.display_name is None else command.display_name.strip(),
        description=review.description if command.description is None else command.description.strip(),
        recurrence=recurrence,
    )


def _with_ids(reviewers: Reviewers, ids: tuple[str, ...] | None) -> Reviewers:
    if ids is None or reviewers.kind is ReviewerKind.SELF:
        return reviewers
    if reviewers.kind is ReviewerKind.MANAGER:
        return replace(reviewers, fallback_ids=ids)
    return replace(reviewers, ids=ids)


def _reassigned(case: Case[UpdateReview], instance: Instance) -> tuple[Item, ...]:
    """The items of a round whose reviewers changed, with their new reviewers."""
    if case.command.reviewer_ids is None:
        return ()
    found: list[Item] = []
    for item in (case.tenant.review_items[one] for one in instance.item_ids):
        reviewer_ids = reviewers_of(case.tenant, instance.reviewers, item.principal_id)
        if reviewer_ids != item.reviewer_ids:
            found.append(replace(item, reviewer_ids=reviewer_ids))
    return tuple(found)


def delete_review(case: Case[DeleteReview]) -> Decision:
    """Decide to delete a review. Refusals in order: session, licence, caller's role, unknown."""
    trace, refusal = walk(DELETE_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    review = case.tenant.reviews[case.command.review_id]
    return Accepted((ReviewDeleted(review=review, by=case.session.user_id),), trace)


def decide_review(case: Case[DecideReview]) -> Decision:
    """Decide a reviewer's decision; it changes nothing but the review, and can be changed while the round is open.

    Refusals in order: session, licence, unknown, not a reviewer, round not open, no recommendation, no reason.
    """
    trace, refusal = walk(DECIDE_GATES, case)
    if refusal:
        return refusal
    tenant = case.tenant
    items = [_decided(case, tenant.review_items[one]) for one in dict.fromkeys(case.command.item_ids)]
    by_review: dict[str, list[Item]] = {}
    for item in items:
        by_review.setdefault(tenant.review_instances[item.instance_id].review_id, []).append(item)
    assert case.session is not None, "the session gate comes first"
    by = case.session.user_id
    events = (ItemsDecided(review_id=one, items=tuple(rows), by=by) for one, rows in by_review.items())
    return Accepted(tuple(events), trace)


def _decided(case: Case[DecideReview], item: Item) -> Item:
    outcome = outcome_for(case, item.id)
    assert outcome is not None and case.session is not None, "the gates come first"
    if outcome is Outcome.NOT_REVIEWED:
        return _open_again(item)
    return replace(
        item,
        outcome=outcome,
        justification=case.command.justification.strip(),
        reviewed_by=case.session.user_id,
        reviewed_at=case.tenant.now,
    )


def _open_again(item: Item) -> Item:
    return replace(item, outcome=Outcome.NOT_REVIEWED, justification="", reviewed_by="", reviewed_at=None)


def stop_review(case: Case[StopReview]) -> Decision:
    """Decide to end the open round early; it cannot be opened again.

    Refusals in order: session, licence, caller's role, unknown, not open.
    """
    trace, refusal = walk(STOP_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    instance = case.tenant.review_instances[case.command.instance_id]
    return Accepted(end_round(case.tenant, instance, case.session.user_id), trace)


def reset_review(case: Case[ResetReview]) -> Decision:
    """Decide to take back every decision of the open round.

    Refusals in order: session, licence, caller's role, unknown, not open, nothing decided yet.
    """
    trace, refusal = walk(RESET_GATES, case)
    if refusal:
        return refusal
    tenant = case.tenant
    assert case.session is not None, "the session gate comes first"
    instance = tenant.review_instances[case.command.instance_id]
    rows = (tenant.review_items[one] for one in instance.item_ids)
    items = tuple(_open_again(item) for item in rows if item.outcome is not Outcome.NOT_REVIEWED)
    by = case.session.user_id
    return Accepted((ItemsDecided(review_id=instance.review_id, items=items, by=by, is_reset=True),), trace)


def apply_review(case: Case[ApplyReview]) -> Decision:
    """Decide to carry out the decisions of a completed round.

    Refusals in order: session, licence, caller's role, unknown, applied automatically, not completed.
    """
    trace, refusal = walk(APPLY_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    instance = case.tenant.review_instances[case.command.instance_id]
    return Accepted(begin_applying(case.tenant, instance, case.session.user_id), trace)
