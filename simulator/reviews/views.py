"""Questions about access reviews: what is under way, how far it is, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.reviews.recurrence import next_number, start_of
from simulator.reviews.rows import Instance, InstanceStatus, Item, Outcome, Review, ReviewerKind, Reviewers
from simulator.reviews.snapshot import people_among
from simulator.reviews.writing import started_rounds
from simulator.tenant import Tenant


def all_reviews(tenant: Tenant) -> list[Review]:
    """Every review, by the name of its role and then the oldest first."""
    return sorted(
        tenant.reviews.values(), key=lambda one: (ROLES[one.role_id].display_name, one.created_at, one.display_name)
    )


def rounds_of(tenant: Tenant, review_id: str) -> list[Instance]:
    """The rounds of a review that have begun, the newest first."""
    ids = tenant.instance_ids_of_review.get(review_id) or ()
    return [tenant.review_instances[one] for one in reversed(ids)]


def next_start(tenant: Tenant, review: Review) -> datetime | None:
    """When the next round starts, None when none follows."""
    if review.ended_at is not None:
        return None
    number = next_number(review.recurrence, started_rounds(tenant, review), tenant.now)
    return None if number is None else start_of(review.recurrence, number)


def status_of(tenant: Tenant, review: Review) -> InstanceStatus | None:
    """Where the newest round of a review stands; None before the first one."""
    rounds = rounds_of(tenant, review.id)
    if not rounds:
        return InstanceStatus.FAILED if review.ended_at else None
    return rounds[0].status


def items_of(tenant: Tenant, instance: Instance) -> list[Item]:
    """The rows of a round by the name of the principal."""
    rows = (tenant.review_items[one] for one in instance.item_ids)
    return sorted(rows, key=lambda item: (display_name(tenant, item.principal_id).lower(), item.principal_id))


def tally(tenant: Tenant, instance: Instance) -> Mapping[Outcome, int]:
    """How many rows of a round have which outcome."""
    return Counter(tenant.review_items[one].outcome for one in instance.item_ids)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open round with the rows that one person reviews."""

    review: Review
    instance: Instance
    items: tuple[Item, ...]

    @property
    def left(self) -> int:
        """How many rows the person has not decided about."""
        return sum(item.outcome is Outcome.NOT_REVIEWED for item in self.items)


def waiting_for(tenant: Tenant, user_id: str) -> list[Waiting]:
    """The open rounds in which a person reviews somebody, the one that ends first first."""
    found: list[Waiting] = []
    for review in tenant.reviews.values():
        rounds = rounds_of(tenant, review.id)
        if rounds and rounds[0].status is InstanceStatus.IN_PROGRESS:
            mine = tuple(one for one in items_of(tenant, rounds[0]) if user_id in one.reviewer_ids)
            if mine:
                found.append(Waiting(review, rounds[0], mine))
    return sorted(found, key=lambda one: (one.instance.end, one.review.display_name, one.instance.id))


def asked_people(tenant: Tenant, instance: Instance) -> list[tuple[str, int, int]]:
    """Who reviews in a round, by name: the person's id, how many rows and how many of them are still open."""
    rows = [tenant.review_items[one] for one in instance.item_ids]
    people = sorted({one for item in rows for one in item.reviewer_ids}, key=lambda one: display_name(tenant, one))
    return [(one, *_open_and_all(rows, one)) for one in people]


def _open_and_all(rows: list[Item], user_id: str) -> tuple[int, int]:
    mine = [item for item in rows if user_id in item.reviewer_ids]
    return len(mine), sum(item.outcome is Outcome.NOT_REVIEWED for item in mine)


def without_reviewer(tenant: Tenant, instance: Instance) -> list[Item]:
    """The rows of a round that nobody can decide about: no manager and no fallback reviewer."""
    return [item for item in items_of(tenant, instance) if not item.reviewer_ids]


def people_who_review(tenant: Tenant, reviewers: Reviewers) -> tuple[str, ...]:
    """The users behind the named reviewers, or behind the fallback reviewers of a review by managers."""
    ids = reviewers.ids if reviewers.kind is ReviewerKind.SELECTED else reviewers.fallback_ids
    return people_among(tenant, ids)
