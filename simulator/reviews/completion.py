"""How a round begins, ends and is applied: the events of each, as an administrator or the clock brings them about.

Nothing changes in the directory before the decisions of a completed round are applied (documented).
"""

from __future__ import annotations

from dataclasses import replace

from simulator.apply import apply_all
from simulator.commands import AdminRemove
from simulator.decision import Refused
from simulator.events import EndReason, Event, RequestSubmitted, ScheduleEnded
from simulator.gates import Case, walk
from simulator.ids import IdSource, seeded_id
from simulator.pim.holdings import schedule_at
from simulator.pim.removal import dependents_end, withdrawn
from simulator.pim.request_gates import FIVE_MINUTE_GATE, LAST_ADMINISTRATOR_GATE, TARGET_GATE
from simulator.pim.rows import Action, AssignmentKey, Request, Schedule, Status
from simulator.reviews import mails
from simulator.reviews.events import (
    InstanceApplied,
    InstanceApplying,
    InstanceCompleted,
    InstanceStarted,
    ItemsApplied,
    ItemsAutoReviewed,
)
from simulator.reviews.rows import (
    ApplyResult,
    DefaultDecision,
    Instance,
    InstanceStatus,
    Item,
    Outcome,
    Review,
    ReviewedAssignment,
)
from simulator.reviews.snapshot import new_round
from simulator.tenant import Tenant

REASON = "Access review: {name}"
# What an administrator's removal of an existing assignment has to pass; the rights were asked when the review was made.
GUARDS = (TARGET_GATE, LAST_ADMINISTRATOR_GATE, FIVE_MINUTE_GATE)


def start_round(tenant: Tenant, review: Review, number: int) -> tuple[Event, ...]:
    """A round begins: its snapshot, and the mail to its reviewers."""
    instance, items = new_round(tenant, review, number)
    started = InstanceStarted(instance=instance, items=items)
    return (started, *mails.review_asked(tenant, review, instance, items))


def end_round(tenant: Tenant, instance: Instance, by: str | None = None) -> tuple[Event, ...]:
    """A round ends, stopped by somebody or at its end: defaults are filled in, and applied if that is automatic."""
    review = tenant.reviews[instance.review_id]
    decided = _defaults(tenant, instance)
    ended = replace(instance, status=InstanceStatus.COMPLETED, completed_at=tenant.now, stopped_by=by or "")
    events: tuple[Event, ...] = (InstanceCompleted(instance=ended, by=by),)
    if decided:
        events = (*events, ItemsAutoReviewed(review_id=review.id, items=decided))
    events = (*events, *mails.completed(tenant, review, ended))
    if not instance.settings.auto_apply:
        return events
    world = tenant.fork()
    apply_all(world, events)
    return (*events, *begin_applying(world, ended))


def _defaults(tenant: Tenant, instance: Instance) -> tuple[Item, ...]:
    """The decisions of the service about whom nobody reviewed; none where it has no recommendation to take."""
    default = instance.settings.default_decision
    if default is DefaultDecision.NONE:
        return ()
    found: list[Item] = []
    for item in (tenant.review_items[one] for one in instance.item_ids):
        takes = item.recommendation if default is DefaultDecision.RECOMMENDATION else Outcome(default)
        if item.outcome is Outcome.NOT_REVIEWED and takes is not None:
            found.append(replace(item, outcome=takes, reviewed_by="", reviewed_at=tenant.now))
    return tuple(found)


def begin_applying(tenant: Tenant, instance: Instance, by: str | None = None) -> tuple[Event, ...]:
    """Applying begins; it is done at once, or after the minutes that the profile says."""
    applying = replace(instance, status=InstanceStatus.APPLYING, applied_at=tenant.now, applied_by=by or "")
    begun = InstanceApplying(instance=applying, by=by)
    if tenant.organization.profile.review_apply_minutes:
        return (begun,)
    world = tenant.fork()
    apply_all(world, (begun,))
    return (begun, *finish_applying(world, applying))


def finish_applying(tenant: Tenant, instance: Instance) -> tuple[Event, ...]:
    """Denied principals lose what was reviewed, one after the other, so that each guard sees what is left."""
    review, world = tenant.reviews[instance.review_id], tenant.fork()
    events: list[Event] = []
    items: list[Item] = []
    for item in (tenant.review_items[one] for one in instance.item_ids):
        if item.outcome is Outcome.APPROVE:
            items.append(replace(item, apply_result=ApplyResult.APPLIED))
        elif item.outcome is Outcome.DENY:
            after, news = _deny(world, review, instance, item)
            items.append(after)
            events += news
    if items:
        events.append(ItemsApplied(review_id=review.id, items=tuple(items)))
    done = replace(instance, status=InstanceStatus.APPLIED, applied_at=tenant.now)
    return (*events, InstanceApplied(instance=done, by=instance.applied_by or None))


def _deny(world: Tenant, review: Review, instance: Instance, item: Item) -> tuple[Item, list[Event]]:
    """The item after its denial was carried out, and what happened; the world moves on with it."""
    events: list[Event] = []
    notes: list[str] = []
    found = False
    for one in item.assignments:
        key = AssignmentKey(item.principal_id, review.role_id, one.directory_scope_id)
        target = schedule_at(world, key, one.kind)
        if target is None:
            continue
        found = True
        refusal = _refusal(world, target)
        if refusal:
            notes.append(next(step.rule for step in refusal.trace if step.rule in refusal.rules))
            continue
        news = _removal(world, review, instance, item, one, target)
        apply_all(world, news)
        events += news
    if notes:
        return replace(item, apply_result=ApplyResult.REFUSED, note=", ".join(dict.fromkeys(notes))), events
    return replace(item, apply_result=ApplyResult.APPLIED if found else ApplyResult.NOT_FOUND), events


def _refusal(world: Tenant, target: Schedule) -> Refused | None:
    """What stands against the removal: the guards of an administrator's removal (that they hold here is inferred)."""
    command = AdminRemove(kind=target.kind, key=target.key)
    _, refusal = walk(GUARDS, Case(world, command, None, IdSource(world.organization.id, 0)))
    return refusal


def _removal(
    world: Tenant, review: Review, instance: Instance, item: Item, one: ReviewedAssignment, target: Schedule
) -> tuple[Event, ...]:
    """The removal as a request of whoever applies the review; the service itself leaves no name."""
    by = instance.applied_by
    request = Request(
        id=seeded_id(world.organization.id, "request", f"{item.id}/{one.kind}/{one.directory_scope_id}"),
        action=Action.ADMIN_REMOVE,
        kind=target.kind,
        key=target.key,
        status=Status.REVOKED,
        created_at=world.now,
        created_by=by,
        justification=REASON.format(name=review.display_name),
        is_permanent=target.end is None,
        completed_at=world.now,
    )
    ended = ScheduleEnded(schedule=target, reason=EndReason.REMOVED, request_id=request.id, by=by or None)
    gone = (*dependents_end(world, target), ended, *withdrawn(world, target, by or None))
    return (RequestSubmitted(request=request), *gone)
