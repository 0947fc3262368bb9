"""What the naive tenant answers to commands about access reviews: the first rule that stands against one, or None."""

from __future__ import annotations

from datetime import timedelta

from simulator.directory.roles import ROLES
from simulator.reviews import commands as rc
from simulator.reviews.rows import Outcome, Population, ReviewerKind, Reviewers
from tests.properties.review_model import LONGEST, MEMBERS, PEOPLE, Book, NaiveReviews, Round, Row

Places = dict[str, tuple[Book, Round, str, Row]]


def caller_refused(model: NaiveReviews, window: str, *, manages: bool = True) -> str | None:
    """What is asked of every caller: a session, a licence, and for the owner's commands a role."""
    if window not in PEOPLE:
        return "SessionRule"
    if not model.licensed:
        return "LicenceRule"
    return "CallerRule" if manages and not model.manages(window) else None


def known(ids: tuple[str, ...]) -> bool:
    """Whether every id is a user or a group."""
    return all(one in PEOPLE or one in MEMBERS for one in ids)


def names_somebody(model: NaiveReviews, ids: tuple[str, ...]) -> bool:
    """Whether named reviewers are known and come to at least one person."""
    return bool(ids) and known(ids) and bool(model.people(ids))


def creation(model: NaiveReviews, window: str, ask: rc.CreateReview) -> str | None:
    """The first rule against a new review."""
    if refused := caller_refused(model, window):
        return refused
    start, scope, reviewers = ask.start or model.now, ask.scope, ask.reviewers
    for_people = scope.population is Population.USERS_AND_GROUPS
    days = scope.inactive_days
    checks = (
        ("DisplayNameRule", 0 < len(ask.display_name.strip()) <= 256),
        ("RoleRule", bool(ask.role_ids) and all(one in ROLES for one in ask.role_ids)),
        ("ReviewStartRule", model.now <= start <= model.now + timedelta(days=3650)),
        ("ReviewDurationRule", 1 <= ask.duration_days <= LONGEST[ask.frequency]),
        ("ReviewEndRule", ends_well(ask, start)),
        ("InactiveDaysRule", days is None or (for_people and 1 <= days <= 730)),
        ("WorkloadLicenceRule", for_people or model.workload),
        ("ReviewerKindRule", for_people or reviewers.kind is ReviewerKind.SELECTED),
        ("ReviewersRule", asks_somebody(model, reviewers)),
        ("ReviewReceiversRule", known(ask.settings.notified_ids)),
    )
    return next((name for name, holds in checks if not holds), None)


def ends_well(ask: rc.CreateReview | rc.UpdateReview, start: object) -> bool:
    """Whether a series ends in at most one way, and not before it begins."""
    if ask.last_start is not None and ask.occurrences is not None:
        return False
    if ask.occurrences is not None:
        return ask.occurrences >= 1
    return ask.last_start is None or ask.last_start >= start  # type: ignore[operator]  # both are moments


def asks_somebody(model: NaiveReviews, reviewers: Reviewers) -> bool:
    """Whether somebody can review."""
    if reviewers.kind is ReviewerKind.SELECTED:
        return names_somebody(model, reviewers.ids)
    return known(reviewers.fallback_ids)


def decision(model: NaiveReviews, window: str, ask: rc.DecideReview, places: Places) -> str | None:
    """The first rule against a reviewer's decision."""
    if refused := caller_refused(model, window, manages=False):
        return refused
    if not ask.item_ids or any(one not in places for one in ask.item_ids):
        return "ReviewItemRule"
    found = [places[one] for one in ask.item_ids]
    if any(window not in row.reviewers for _, _, _, row in found):
        return "ReviewerRule"
    if any(one.status != "InProgress" for _, one, _, _ in found):
        return "ReviewActiveRule"
    if ask.outcome is None and any(
        not one.settings.recommendations or not row.recommendation for _, one, _, row in found
    ):
        return "RecommendationRule"
    for _, one, _, row in found:
        approves = (ask.outcome or row.recommendation) is Outcome.APPROVE
        if approves and one.settings.reason_on_approval and not ask.justification.strip():
            return "ReviewReasonRule"
    return None


def on_round(model: NaiveReviews, window: str, ask: object, one: Round | None) -> str | None:
    """The first rule against Stop, Reset or Apply."""
    if refused := caller_refused(model, window):
        return refused
    if one is None:
        return "AccessReviewRule"
    if isinstance(ask, rc.ApplyReview):
        if one.settings.auto_apply:
            return "AutoApplyRule"
        return None if one.status == "Completed" else "ReviewCompletedRule"
    if one.status != "InProgress":
        return "ReviewActiveRule"
    decided = any(row.outcome is not Outcome.NOT_REVIEWED for row in one.rows.values())
    return "ReviewDecidedRule" if isinstance(ask, rc.ResetReview) and not decided else None


def update(model: NaiveReviews, window: str, ask: rc.UpdateReview, book: Book | None) -> str | None:
    """The first rule against a change of a review."""
    if refused := caller_refused(model, window):
        return refused
    if book is None:
        return "AccessReviewRule"
    is_current = ask.extent is rc.Extent.CURRENT
    checks = (
        ("ReviewRoundRule", not is_current or book.open_round() is not None),
        ("DisplayNameRule", ask.display_name is None or 0 < len(ask.display_name.strip()) <= 256),
        ("ReviewEndRule", ends_well(ask, book.start)),
    )
    if refused := next((name for name, holds in checks if not holds), None):
        return refused
    if ask.reviewer_ids is not None and (
        refused := new_reviewers(model, ask.reviewer_ids, book, is_current=is_current)
    ):
        return refused
    knows = ask.settings is None or known(ask.settings.notified_ids)
    return None if knows else "ReviewReceiversRule"


def new_reviewers(model: NaiveReviews, ids: tuple[str, ...], book: Book, *, is_current: bool) -> str | None:
    """The first rule against other reviewers."""
    match book.asked.reviewers.kind:
        case ReviewerKind.SELECTED:
            return None if names_somebody(model, ids) else "ReviewersRule"
        case ReviewerKind.SELF:
            return "ReviewersRule" if ids else None
        case ReviewerKind.MANAGER:
            there = book.rounds[-1].fallback if is_current else book.fallback
            if not known(ids):
                return "ReviewersRule"
            return None if set(there) <= set(ids) else "FallbackReviewerRule"
