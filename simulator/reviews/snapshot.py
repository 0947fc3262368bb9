"""What a round of a review takes in when it starts: who holds the role then, who reviews them, what is recommended.

Later changes of assignments wait for the next round. Source: pim-create-roles-and-resource-roles-review (documented).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from simulator.directory.membership import users_in
from simulator.ids import seeded_id
from simulator.pim.holdings import schedules_for_role
from simulator.pim.rows import AssignmentType, Kind, Schedule
from simulator.reviews.recurrence import end_of, start_of
from simulator.reviews.rows import (
    Instance,
    Item,
    Outcome,
    Population,
    Review,
    ReviewedAssignment,
    ReviewedType,
    ReviewerKind,
    Reviewers,
)
from simulator.tenant import Tenant

RECOMMENDATION_DAYS = 30


def new_round(tenant: Tenant, review: Review, number: int) -> tuple[Instance, tuple[Item, ...]]:
    """The round with a number as it starts, and its items in the order of the principals' ids."""
    start = start_of(review.recurrence, number)
    instance_id = seeded_id(tenant.organization.id, "accessReviewInstance", f"{review.id}/{number}")
    held = _held(tenant, review)
    items = tuple(_item(tenant, review, instance_id, start, one, held[one]) for one in sorted(held))
    instance = Instance(
        id=instance_id,
        review_id=review.id,
        number=number,
        start=start,
        end=end_of(review.recurrence, start),
        settings=review.settings,
        reviewers=review.reviewers,
        item_ids=tuple(item.id for item in items),
    )
    return instance, items


def _held(tenant: Tenant, review: Review) -> dict[str, tuple[ReviewedAssignment, ...]]:
    """The assignments under review by principal: in force, of the reviewed type, of the reviewed population."""
    found: dict[str, tuple[ReviewedAssignment, ...]] = {}
    for schedule in sorted(schedules_for_role(tenant, review.role_id), key=lambda one: (one.kind, one.key)):
        if _is_reviewed(schedule, review.scope.reviewed_type) and _is_in_scope(tenant, review, schedule):
            one = ReviewedAssignment(kind=schedule.kind, directory_scope_id=schedule.key.directory_scope_id)
            found[schedule.key.principal_id] = (*found.get(schedule.key.principal_id, ()), one)
    return found


def _is_reviewed(schedule: Schedule, wanted: ReviewedType) -> bool:
    """Activations are no assignments of their own: an eligible one is reviewed whether activated or not."""
    if not schedule.has_started or schedule.assignment_type is not AssignmentType.ASSIGNED:
        return False
    if wanted is ReviewedType.ALL:
        return True
    return (schedule.kind is Kind.ELIGIBLE) is (wanted is ReviewedType.ELIGIBLE)


def _is_in_scope(tenant: Tenant, review: Review, schedule: Schedule) -> bool:
    principal_id, scope = schedule.key.principal_id, review.scope
    if scope.population is Population.SERVICE_PRINCIPALS:
        return principal_id in tenant.service_principals
    if principal_id in tenant.groups:
        # Self-review leaves groups out (documented); only a user can be inactive (inferred).
        return review.reviewers.kind is not ReviewerKind.SELF and scope.inactive_days is None
    if principal_id not in tenant.users:
        return False
    return scope.inactive_days is None or not has_signed_in(tenant, principal_id, tenant.now, scope.inactive_days)


def last_sign_in(tenant: Tenant, user_id: str, before: datetime) -> datetime | None:
    """A user's last successful sign-in; everyday traffic is not stored and counts as the day before."""
    recorded = tenant.last_sign_ins.get(user_id)
    if not tenant.users[user_id].signs_in_every_day:
        return recorded
    everyday = before - timedelta(days=1)
    return max(recorded, everyday) if recorded else everyday


def has_signed_in(tenant: Tenant, user_id: str, before: datetime, days: int) -> bool:
    """Whether a user has signed in in the days before a moment; exactly so many days ago still counts [inferred]."""
    found = last_sign_in(tenant, user_id, before)
    return found is not None and found >= before - timedelta(days=days)


def _item(
    tenant: Tenant,
    review: Review,
    instance_id: str,
    start: datetime,
    principal_id: str,
    assignments: tuple[ReviewedAssignment, ...],
) -> Item:
    is_user = principal_id in tenant.users
    seen = is_user and has_signed_in(tenant, principal_id, start, RECOMMENDATION_DAYS)
    return Item(
        id=seeded_id(tenant.organization.id, "accessReviewItem", f"{instance_id}/{principal_id}"),
        instance_id=instance_id,
        principal_id=principal_id,
        assignments=assignments,
        reviewer_ids=reviewers_of(tenant, review.reviewers, principal_id),
        recommendation=(Outcome.APPROVE if seen else Outcome.DENY) if is_user else None,
        last_sign_in=last_sign_in(tenant, principal_id, start) if is_user else None,
    )


def reviewers_of(tenant: Tenant, reviewers: Reviewers, principal_id: str) -> tuple[str, ...]:
    """The ids of the users who review a principal, groups of reviewers taken apart.

    Where a manager is missing the fallback reviewers stand in, for groups too (documented).
    """
    if reviewers.kind is ReviewerKind.SELF:
        return (principal_id,) if principal_id in tenant.users else ()
    if reviewers.kind is ReviewerKind.SELECTED:
        return people_among(tenant, reviewers.ids)
    user = tenant.users.get(principal_id)
    if user is not None and user.manager_id in tenant.users:
        return (str(user.manager_id),)
    return people_among(tenant, reviewers.fallback_ids)


def people_among(tenant: Tenant, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of users and of the users in groups, in order, each once."""
    return tuple(sorted({user_id for one in ids for user_id in users_in(tenant, one)}))
