"""What happens to access reviews by itself: rounds start, remind, end and finish being applied."""

from __future__ import annotations

from simulator.due import DueFact, DueKind
from simulator.events import Event
from simulator.licensing import has_privileged_identity_management
from simulator.reviews import mails
from simulator.reviews.completion import end_round, finish_applying, start_round
from simulator.reviews.recurrence import start_of, takes_place
from simulator.reviews.rows import Instance, InstanceStatus
from simulator.reviews.writing import middle_of, started_rounds
from simulator.tenant import Tenant

REVIEW_KINDS = frozenset(
    {DueKind.REVIEW_ENDS, DueKind.REVIEW_IS_APPLIED, DueKind.REVIEW_STARTS, DueKind.REVIEW_REMINDS}
)


def review_due_events(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    """What a due fact about an access review brings about now; nothing when its object has changed since."""
    if fact.kind is DueKind.REVIEW_STARTS:
        return _start(tenant, fact)
    instance = tenant.review_instances.get(fact.object_id)
    if instance is None:
        return ()
    if fact.kind is DueKind.REVIEW_IS_APPLIED:
        return finish_applying(tenant, instance) if instance.status is InstanceStatus.APPLYING else ()
    if instance.status is not InstanceStatus.IN_PROGRESS:
        return ()
    return _remind(tenant, fact, instance) if fact.kind is DueKind.REVIEW_REMINDS else _end(tenant, fact, instance)


def _remind(tenant: Tenant, fact: DueFact, instance: Instance) -> tuple[Event, ...]:
    is_meant = middle_of(instance) == fact.at
    return mails.reminder(tenant, tenant.reviews[instance.review_id], instance) if is_meant else ()


def _end(tenant: Tenant, fact: DueFact, instance: Instance) -> tuple[Event, ...]:
    return end_round(tenant, instance) if instance.end == fact.at else ()


def _start(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    """The round that starts at this moment; nothing when the series ends earlier now, or the licence is gone."""
    review = tenant.reviews.get(fact.object_id)
    if review is None or review.ended_at is not None or not has_privileged_identity_management(tenant):
        return ()
    number = started_rounds(tenant, review)
    while takes_place(review.recurrence, number) and start_of(review.recurrence, number) < fact.at:
        number += 1
    meant = takes_place(review.recurrence, number) and start_of(review.recurrence, number) == fact.at
    return start_round(tenant, review, number) if meant else ()
