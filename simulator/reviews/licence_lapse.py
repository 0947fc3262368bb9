"""What the end of the licence does to access reviews: open rounds fail, series end. Source: licensing (documented)."""

from __future__ import annotations

from dataclasses import replace

from simulator.events import Event
from simulator.reviews.events import InstanceCompleted, ReviewUpdated
from simulator.reviews.rows import InstanceStatus
from simulator.tenant import Tenant

_UNDER_WAY = (InstanceStatus.IN_PROGRESS, InstanceStatus.APPLYING)


def reviews_lapse(tenant: Tenant) -> tuple[Event, ...]:
    """The end of every review; nobody loses access by it, and nobody is mailed."""
    events: list[Event] = []
    for review in sorted(tenant.reviews.values(), key=lambda one: one.id):
        for instance in (tenant.review_instances[one] for one in tenant.instance_ids_of_review.get(review.id) or ()):
            if instance.status in _UNDER_WAY:
                failed = replace(instance, status=InstanceStatus.FAILED, completed_at=tenant.now)
                events.append(InstanceCompleted(instance=failed))
        if review.ended_at is None:
            events.append(ReviewUpdated(review=replace(review, ended_at=tenant.now)))
    return tuple(events)
