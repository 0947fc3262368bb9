"""Rows of access reviews: the review of a role, its instances, and one item for each principal under review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.pim.rows import DIRECTORY, Kind


class Frequency(StrEnum):
    """How often a review comes round."""

    ONE_TIME = "oneTime"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMI_ANNUALLY = "semiAnnually"
    ANNUALLY = "annually"


class Population(StrEnum):
    """Whose assignments are reviewed."""

    USERS_AND_GROUPS = "usersAndGroups"
    SERVICE_PRINCIPALS = "servicePrincipals"


class ReviewedType(StrEnum):
    """Which assignments of the role are reviewed; activations are none of them."""

    ELIGIBLE = "eligible"
    ACTIVE = "active"
    ALL = "all"


class ReviewerKind(StrEnum):
    """Who reviews: named people, everybody themselves, or each person's manager."""

    SELECTED = "selected"
    SELF = "self"
    MANAGER = "manager"


class Outcome(StrEnum):
    """What was decided about a principal; spelled as Graph does."""

    NOT_REVIEWED = "NotReviewed"
    APPROVE = "Approve"
    DENY = "Deny"
    DONT_KNOW = "DontKnow"


class DefaultDecision(StrEnum):
    """What happens to principals that nobody reviewed; spelled as Graph does."""

    NONE = "None"
    APPROVE = "Approve"
    DENY = "Deny"
    RECOMMENDATION = "Recommendation"


class InstanceStatus(StrEnum):
    """Where one round of a review stands; spelled as Graph does. Failed: the licence went."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    APPLYING = "Applying"
    APPLIED = "Applied"
    FAILED = "Failed"


class ApplyResult(StrEnum):
    """What came of applying a decision; spelled as Graph does."""

    NEW = "New"
    APPLIED = "AppliedSuccessfully"
    NOT_FOUND = "AppliedSuccessfullyButObjectNotFound"
    REFUSED = "AppliedWithUnknownFailure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When rounds start and how long each is open.

    A series goes on for ever unless `last_start` (inclusive) or `occurrences` ends it. A one-time review has one round.
    """

    start: datetime
    frequency: Frequency = Frequency.ONE_TIME
    duration_days: int = 30
    last_start: datetime | None = None
    occurrences: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """What happens upon completion, and the advanced settings.

    `notified_ids` are users and groups that are told of the completion besides the administrators.
    """

    auto_apply: bool = False
    default_decision: DefaultDecision = DefaultDecision.NONE
    notified_ids: tuple[str, ...] = ()
    recommendations: bool = True
    reason_on_approval: bool = True
    mail_notifications: bool = True
    reminders: bool = True
    mail_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewScope:
    """Which principals and assignments of the role a round takes in; `inactive_days` keeps only inactive users."""

    population: Population = Population.USERS_AND_GROUPS
    reviewed_type: ReviewedType = ReviewedType.ALL
    inactive_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewers:
    """Who is asked. `ids` are users and groups; `fallback_ids` stand in where a manager is missing."""

    kind: ReviewerKind = ReviewerKind.SELECTED
    ids: tuple[str, ...] = ()
    fallback_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review of one role. `ended_at` is set when the licence lapsed: no further round starts."""

    id: str
    display_name: str
    role_id: str
    created_at: datetime
    recurrence: Recurrence
    created_by: str = ""
    description: str = ""
    scope: ReviewScope = ReviewScope()
    reviewers: Reviewers = Reviewers()
    settings: ReviewSettings = ReviewSettings()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One round of a review, number 0 being the first; open from `start` to `end` (exclusive).

    It keeps the settings that it began with; those of the current round can be changed apart from the series.
    `stopped_by` is who ended it early, `applied_by` who applied it (empty for the service itself).
    """

    id: str
    review_id: str
    number: int
    start: datetime
    end: datetime
    settings: ReviewSettings
    reviewers: Reviewers
    item_ids: tuple[str, ...] = ()
    status: InstanceStatus = InstanceStatus.IN_PROGRESS
    completed_at: datetime | None = None
    stopped_by: str = ""
    applied_at: datetime | None = None
    applied_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedAssignment:
    """An assignment that a principal held when the round began."""

    kind: Kind
    directory_scope_id: str = DIRECTORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One principal under review in one round, with the decision about it.

    `recommendation` is None where the service has none (groups and service principals). `last_sign_in` is the last one
    before the round. `reviewed_by` is empty for a decision of the service. `note` says why applying was refused.
    """

    id: str
    instance_id: str
    principal_id: str
    assignments: tuple[ReviewedAssignment, ...]
    reviewer_ids: tuple[str, ...] = ()
    recommendation: Outcome | None = None
    last_sign_in: datetime | None = None
    outcome: Outcome = Outcome.NOT_REVIEWED
    justification: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    apply_result: ApplyResult = ApplyResult.NEW
    note: str = ""
