"""What callers can ask of access reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.commands import Command
from simulator.reviews.rows import Frequency, Outcome, Reviewers, ReviewScope, ReviewSettings


class Extent(StrEnum):
    """What a change of settings is for: the current round, or the rounds to come."""

    CURRENT = "current"
    SERIES = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateReview(Command):
    """Set up an access review; several roles make several reviews. No start means now."""

    display_name: str
    role_ids: tuple[str, ...]
    reviewers: Reviewers
    description: str = ""
    start: datetime | None = None
    frequency: Frequency = Frequency.ONE_TIME
    duration_days: int = 30
    last_start: datetime | None = None
    occurrences: int | None = None
    scope: ReviewScope = ReviewScope()
    settings: ReviewSettings = ReviewSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReview(Command):
    """Change a review; None leaves a part as it is.

    `last_start` and `occurrences` replace the end of the series when `changes_end` is set (both None: never). Reviewers
    and settings are changed for the current round or for the series, as `extent` says.
    """

    review_id: str
    extent: Extent = Extent.SERIES
    display_name: str | None = None
    description: str | None = None
    reviewer_ids: tuple[str, ...] | None = None
    settings: ReviewSettings | None = None
    changes_end: bool = False
    last_start: datetime | None = None
    occurrences: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteReview(Command):
    """Delete a review with its rounds and decisions; access stays as it is."""

    review_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview(Command):
    """Decide about principals under review; no outcome means: take the recommendation for each."""

    item_ids: tuple[str, ...]
    outcome: Outcome | None
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReview(Command):
    """End the current round early."""

    instance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetReview(Command):
    """Take back every decision of the current round."""

    instance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyReview(Command):
    """Carry out the decisions of a completed round."""

    instance_id: str
