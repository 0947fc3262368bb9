"""Microsoft's activity names for access reviews. Source: reference-audit-activities (documented)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from simulator.reviews import events as r
from simulator.reviews.rows import ApplyResult, Item, Outcome

SERVICE = "Access Reviews"
POLICY = "Policy"
USER_MANAGEMENT = "UserManagement"
_SINGLE = MappingProxyType(
    {
        Outcome.APPROVE: "Approve decision",
        Outcome.DENY: "Deny decision",
        Outcome.DONT_KNOW: "Don't know decision",
        Outcome.NOT_REVIEWED: "Reset decision",
    }
)
_BULK = MappingProxyType(
    {
        Outcome.APPROVE: "Bulk Approve decisions",
        Outcome.DENY: "Bulk Deny decisions",
        Outcome.DONT_KNOW: "Bulk mark decisions as don't know",
        Outcome.NOT_REVIEWED: "Bulk Reset decisions",
    }
)
_OF_REVIEW: MappingProxyType[type[r.ReviewCreated | r.ReviewUpdated | r.ReviewDeleted], str] = MappingProxyType(
    {
        r.ReviewCreated: "Create access review",
        r.ReviewUpdated: "Update access review",
        r.ReviewDeleted: "Delete access review",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """One row of the audit log about a review; no `by` means the service itself."""

    activity: str
    review_id: str
    category: str = POLICY
    by: str | None = None
    principal_id: str | None = None
    reason: str = ""
    succeeded: bool = True


def records_of(event: r.ReviewEvent) -> Iterator[ReviewRecord]:
    """The rows that an event leaves; the start of a round leaves none, since Microsoft names no activity for it."""
    match event:
        case r.ReviewCreated() | r.ReviewUpdated() | r.ReviewDeleted():
            yield ReviewRecord(activity=_OF_REVIEW[type(event)], review_id=event.review.id, by=event.by)
        case r.ItemsDecided(review_id=review_id, items=items, by=by):
            yield from _decisions(review_id, items, by)
        case r.ItemsAutoReviewed(review_id=review_id):
            yield ReviewRecord(activity="Auto review", review_id=review_id, category=USER_MANAGEMENT)
        case r.InstanceCompleted(instance=instance, by=by):
            yield ReviewRecord(activity="Access review ended", review_id=instance.review_id, by=by)
        case r.InstanceApplying(instance=instance, by=by):
            activity = "Apply review" if by else "Auto apply review"
            yield ReviewRecord(activity=activity, review_id=instance.review_id, category=USER_MANAGEMENT, by=by)
        case r.ItemsApplied(review_id=review_id, items=items):
            for item in items:
                yield ReviewRecord(
                    activity="Apply decision",
                    review_id=review_id,
                    principal_id=item.principal_id,
                    reason=item.note,
                    succeeded=item.apply_result is not ApplyResult.REFUSED,
                )
        case r.InstanceStarted() | r.InstanceApplied():
            return


def _decisions(review_id: str, items: tuple[Item, ...], by: str) -> Iterator[ReviewRecord]:
    """One decision has its own name; several with one outcome share a bulk one (inferred)."""
    for outcome in Outcome:
        rows = [item for item in items if item.outcome is outcome]
        if len(rows) > 1:
            yield ReviewRecord(activity=_BULK[outcome], review_id=review_id, by=by, reason=rows[0].justification)
        elif rows:
            row = rows[0]
            yield ReviewRecord(
                activity=_SINGLE[outcome],
                review_id=review_id,
                by=by,
                principal_id=row.principal_id,
                reason=row.justification,
            )
