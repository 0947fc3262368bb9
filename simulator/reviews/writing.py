"""Write what happened to access reviews into a tenant, and queue what follows by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from simulator.due import DueFact, DueKind
from simulator.reviews import events as r
from simulator.reviews.recurrence import next_number, start_of
from simulator.reviews.rows import Instance, Item, Review
from simulator.tenant import Tenant

MINUTE = timedelta(minutes=1)


def write(tenant: Tenant, event: r.ReviewEvent) -> None:
    """Make an event about access reviews part of the tenant's state."""
    match event:
        case r.ReviewCreated():
            tenant.reviews.put(event.review.id, event.review)
            # A review that starts as it is created has its first round in the same step.
            _queue_next(tenant, event.review)
        case r.ReviewUpdated():
            _update(tenant, event)
        case r.ReviewDeleted():
            _delete(tenant, event.review)
        case r.InstanceStarted():
            _start(tenant, event.instance, event.items)
        case r.ItemsDecided() | r.ItemsAutoReviewed() | r.ItemsApplied():
            _put_items(tenant, event.items)
        case r.InstanceApplying():
            tenant.review_instances.put(event.instance.id, event.instance)
            _queue_the_end_of_applying(tenant, event.instance)
        case r.InstanceCompleted() | r.InstanceApplied():
            tenant.review_instances.put(event.instance.id, event.instance)
        case _:
            assert_never(event)


def _put_items(tenant: Tenant, items: tuple[Item, ...]) -> None:
    for item in items:
        tenant.review_items.put(item.id, item)


def _update(tenant: Tenant, event: r.ReviewUpdated) -> None:
    tenant.reviews.put(event.review.id, event.review)
    if event.instance:
        tenant.review_instances.put(event.instance.id, event.instance)
    _put_items(tenant, event.items)
    _queue_next(tenant, event.review)


def _delete(tenant: Tenant, review: Review) -> None:
    for instance_id in tenant.instance_ids_of_review.get(review.id) or ():
        for item_id in tenant.review_instances[instance_id].item_ids:
            tenant.review_items.drop(item_id)
        tenant.review_instances.drop(instance_id)
    tenant.instance_ids_of_review.drop(review.id)
    tenant.reviews.drop(review.id)


def _start(tenant: Tenant, instance: Instance, items: tuple[Item, ...]) -> None:
    tenant.review_instances.put(instance.id, instance)
    earlier = tenant.instance_ids_of_review.get(instance.review_id) or ()
    tenant.instance_ids_of_review.put(instance.review_id, (*earlier, instance.id))
    _put_items(tenant, items)
    tenant.due.push(DueFact(instance.end, DueKind.REVIEW_ENDS, instance.id))
    tenant.due.push(DueFact(middle_of(instance), DueKind.REVIEW_REMINDS, instance.id))
    _queue_next(tenant, tenant.reviews[instance.review_id])


def middle_of(instance: Instance) -> datetime:
    """When a round reminds its reviewers. Source: pim-create-roles-and-resource-roles-review (documented)."""
    return instance.start + (instance.end - instance.start) / 2


def started_rounds(tenant: Tenant, review: Review) -> int:
    """How many numbers of rounds are used up."""
    ids = tenant.instance_ids_of_review.get(review.id) or ()
    return tenant.review_instances[ids[-1]].number + 1 if ids else 0


def _queue_next(tenant: Tenant, review: Review) -> None:
    """Queue the next round only, so that an endless series costs one fact."""
    number = next_number(review.recurrence, started_rounds(tenant, review), tenant.now)
    if number is not None and review.ended_at is None:
        tenant.due.push(DueFact(start_of(review.recurrence, number), DueKind.REVIEW_STARTS, review.id))


def _queue_the_end_of_applying(tenant: Tenant, instance: Instance) -> None:
    minutes = tenant.organization.profile.review_apply_minutes
    if minutes:
        tenant.due.push(DueFact(tenant.now + minutes * MINUTE, DueKind.REVIEW_IS_APPLIED, instance.id))
