"""How many Microsoft Entra ID P2 or ID Governance seats the tenant needs, and because of whom.

Licences need not be assigned to anybody, the number of seats must suffice. Needed for everybody who is eligible or
has a time-bound assignment through PIM, who can decide requests, who is under review and who reviews. Not needed for
whoever only configures. Source: licensing-fundamentals (documented).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from simulator.directory.membership import users_in
from simulator.directory.rows import Sku
from simulator.pim.holdings import ADMINISTRATORS, active_users
from simulator.pim.role_settings import ApprovalRule
from simulator.pim.rows import AssignmentType, Kind, Schedule
from simulator.reviews.rows import Instance, InstanceStatus
from simulator.reviews.views import next_start, people_who_review
from simulator.tenant import Tenant

SKUS = (Sku.P2, Sku.GOVERNANCE)


class Ground(StrEnum):
    """Why somebody needs a seat."""

    ELIGIBLE = "eligible"
    TIME_BOUND = "timeBound"
    APPROVER = "approver"
    REVIEWED = "reviewed"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a seat, with the role that it is about."""

    ground: Ground
    role_id: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A person who needs a seat, once, however many reasons there are."""

    user_id: str
    reasons: tuple[Reason, ...]


def seats_held(tenant: Tenant) -> int:
    """The seats of the subscriptions in force that cover PIM."""
    held = (tenant.licences.get(sku) for sku in SKUS)
    return sum(licence.seats for licence in held if licence and licence.is_enabled)


def seats_needed(tenant: Tenant) -> tuple[Seat, ...]:
    """Everybody who needs a seat, by id. Reads schedules, settings and reviews; never every user."""
    found: defaultdict[str, set[Reason]] = defaultdict(set)
    for user_id, reason in _uses(tenant):
        if user_id in tenant.users:
            found[user_id].add(reason)
    return tuple(
        Seat(user_id, tuple(sorted(reasons, key=lambda one: (list(Ground).index(one.ground), one.role_id))))
        for user_id, reasons in sorted(found.items())
    )


def _uses(tenant: Tenant) -> Iterator[tuple[str, Reason]]:
    for schedule in tenant.schedules.values():
        if ground := _ground_of(schedule):
            reason = Reason(ground, schedule.key.role_id)
            yield from ((user_id, reason) for user_id in users_in(tenant, schedule.key.principal_id))
    for role_id, settings in tenant.role_settings.items():
        if settings.approval.is_approval_required:
            yield from ((one, Reason(Ground.APPROVER, role_id)) for one in _approvers(tenant, settings.approval))
    for instance in tenant.review_instances.values():
        if instance.status is InstanceStatus.IN_PROGRESS:
            yield from _in_round(tenant, instance)
    for review in tenant.reviews.values():
        if next_start(tenant, review):
            asked = people_who_review(tenant, review.reviewers)
            yield from ((one, Reason(Ground.REVIEWER, review.role_id)) for one in asked)


def _ground_of(schedule: Schedule) -> Ground | None:
    """Why the holder needs a seat: permanent assignments need none; an activation is covered by its eligibility."""
    if schedule.kind is Kind.ELIGIBLE:
        return Ground.ELIGIBLE
    is_time_bound = schedule.end is not None and schedule.assignment_type is AssignmentType.ASSIGNED
    return Ground.TIME_BOUND if is_time_bound else None


def _approvers(tenant: Tenant, rule: ApprovalRule) -> frozenset[str]:
    """Who can decide requests for a role: the named, else the active Global and Privileged Role Administrators."""
    if not rule.user_ids and not rule.group_ids:
        return frozenset(one for role_id in ADMINISTRATORS for one in active_users(tenant, role_id))
    members = (one for group_id in rule.group_ids for one in users_in(tenant, group_id))
    return frozenset((*rule.user_ids, *members))


def _in_round(tenant: Tenant, instance: Instance) -> Iterator[tuple[str, Reason]]:
    """Who is under review in an open round, members of groups too, and who reviews them."""
    role_id = tenant.reviews[instance.review_id].role_id
    for item in (tenant.review_items[one] for one in instance.item_ids):
        yield from ((one, Reason(Ground.REVIEWED, role_id)) for one in users_in(tenant, item.principal_id))
        yield from ((one, Reason(Ground.REVIEWER, role_id)) for one in item.reviewer_ids)
