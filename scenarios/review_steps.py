"""Step words for access reviews: create, decide, stop, reset, apply, delete; and their translation."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from scenarios.step_parts import Acting, RoleName
from scenarios.values import Count, Duration, Flag, Line
from simulator.commands import Command
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    DefaultDecision,
    Frequency,
    Instance,
    Outcome,
    Population,
    Review,
    ReviewedType,
    ReviewerKind,
    Reviewers,
    ReviewScope,
    ReviewSettings,
)
from simulator.reviews.views import rounds_of
from simulator.tenant import Tenant

_NOTHING = "00000000-0000-0000-0000-000000000000"
FrequencyWord = Literal["one_time", "weekly", "monthly", "quarterly", "semi_annually", "annually"]
FREQUENCIES: MappingProxyType[FrequencyWord, Frequency] = MappingProxyType(
    {
        "one_time": Frequency.ONE_TIME,
        "weekly": Frequency.WEEKLY,
        "monthly": Frequency.MONTHLY,
        "quarterly": Frequency.QUARTERLY,
        "semi_annually": Frequency.SEMI_ANNUALLY,
        "annually": Frequency.ANNUALLY,
    }
)
DefaultWord = Literal["no_change", "approve", "deny", "recommendation"]
DEFAULTS: MappingProxyType[DefaultWord, DefaultDecision] = MappingProxyType(
    {
        "no_change": DefaultDecision.NONE,
        "approve": DefaultDecision.APPROVE,
        "deny": DefaultDecision.DENY,
        "recommendation": DefaultDecision.RECOMMENDATION,
    }
)
DecisionWord = Literal["approve", "deny", "dont_know", "not_reviewed", "recommended"]
DECISIONS: MappingProxyType[DecisionWord, Outcome | None] = MappingProxyType(
    {
        "approve": Outcome.APPROVE,
        "deny": Outcome.DENY,
        "dont_know": Outcome.DONT_KNOW,
        "not_reviewed": Outcome.NOT_REVIEWED,
        "recommended": None,
    }
)
Days = Annotated[Count, Field(ge=1)]


class CreateReview(Acting):
    """Create an access review for each role; reviewers are people or groups, or the members or managers themselves."""

    do: Literal["create_review"]
    name: Line
    roles: Annotated[tuple[RoleName, ...], Field(min_length=1)]
    reviewers: tuple[Line, ...] = ()
    reviewed_by: Literal["selected", "self", "manager"] = "selected"
    fallback: tuple[Line, ...] = ()
    of: Literal["users_and_groups", "service_principals"] = "users_and_groups"
    type: Literal["eligible", "active", "all"] = "all"
    inactive_days: Days | None = None
    starts_in: Duration | None = None
    frequency: FrequencyWord = "one_time"
    days: Days = 30
    occurrences: Days | None = None
    auto_apply: Flag = False
    no_response: DefaultWord = "no_change"
    recommendations: Flag = True
    reason_on_approval: Flag = True


class DecideReview(Acting):
    """Decide about people or groups in the open round of a review; `recommended` takes each recommendation."""

    do: Literal["decide_review"]
    name: Line
    role: RoleName | None = None
    of: Annotated[tuple[Line, ...], Field(min_length=1)]
    decision: DecisionWord
    reason: str = ""


class _OnReview(Acting):
    """The newest review with a name, and a role where several have it."""

    name: Line
    role: RoleName | None = None


class StopReview(_OnReview):
    """End the open round of a review early."""

    do: Literal["stop_review"]


class ResetReview(_OnReview):
    """Take back every decision of the open round of a review."""

    do: Literal["reset_review"]


class ApplyReview(_OnReview):
    """Carry out the decisions of the newest round of a review."""

    do: Literal["apply_review"]


class DeleteReview(_OnReview):
    """Delete a review."""

    do: Literal["delete_review"]


ReviewStep = CreateReview | DecideReview | StopReview | ResetReview | ApplyReview | DeleteReview
FindPrincipal = Callable[[str], str]
"""From a name to the id of a person or group."""


def review_command(tenant: Tenant, step: ReviewStep, find: FindPrincipal) -> Command:
    """The command behind a step about an access review."""
    if isinstance(step, CreateReview):
        return _creation(tenant, step, find)
    review = review_named(tenant, step.name, step.role)
    if isinstance(step, DeleteReview):
        return rc.DeleteReview(review_id=review.id if review else _NOTHING)
    instance = _newest_round(tenant, review)
    if isinstance(step, DecideReview):
        return rc.DecideReview(
            item_ids=tuple(_row(tenant, instance, find(one)) for one in step.of),
            outcome=DECISIONS[step.decision],
            justification=step.reason,
        )
    instance_id = instance.id if instance else _NOTHING
    if isinstance(step, StopReview):
        return rc.StopReview(instance_id=instance_id)
    if isinstance(step, ResetReview):
        return rc.ResetReview(instance_id=instance_id)
    return rc.ApplyReview(instance_id=instance_id)


def review_named(tenant: Tenant, name: str, role: str | None) -> Review | None:
    """The newest review with this name, of a role if one is given."""
    role_id = ROLE_IDS_BY_NAME[role] if role else None
    named = [one for one in tenant.reviews.values() if one.display_name == name and role_id in (None, one.role_id)]
    return max(named, key=lambda one: (one.created_at, one.id)) if named else None


def _newest_round(tenant: Tenant, review: Review | None) -> Instance | None:
    rounds = rounds_of(tenant, review.id) if review else []
    return rounds[0] if rounds else None


def _row(tenant: Tenant, instance: Instance | None, principal_id: str) -> str:
    rows = [tenant.review_items[one] for one in instance.item_ids] if instance else []
    return next((item.id for item in rows if item.principal_id == principal_id), _NOTHING)


def _creation(tenant: Tenant, step: CreateReview, find: FindPrincipal) -> rc.CreateReview:
    people = Population.SERVICE_PRINCIPALS if step.of == "service_principals" else Population.USERS_AND_GROUPS
    return rc.CreateReview(
        display_name=step.name,
        role_ids=tuple(ROLE_IDS_BY_NAME[role] for role in step.roles),
        start=tenant.now + step.starts_in if step.starts_in else None,
        frequency=FREQUENCIES[step.frequency],
        duration_days=step.days,
        occurrences=step.occurrences,
        scope=ReviewScope(population=people, reviewed_type=ReviewedType(step.type), inactive_days=step.inactive_days),
        reviewers=Reviewers(
            kind=ReviewerKind(step.reviewed_by),
            ids=tuple(find(one) for one in step.reviewers),
            fallback_ids=tuple(find(one) for one in step.fallback),
        ),
        settings=ReviewSettings(
            auto_apply=step.auto_apply,
            default_decision=DEFAULTS[step.no_response],
            recommendations=step.recommendations,
            reason_on_approval=step.reason_on_approval,
        ),
    )
