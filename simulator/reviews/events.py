"""What can happen to access reviews, in the past tense. Fields are only ever added, with defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.reviews.rows import Instance, Item, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCreated:
    """A review of a role was set up."""

    TYPE: ClassVar[str] = "reviews.reviewCreated"
    review: Review
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewUpdated:
    """A review, its current round or both were changed; `items` are those of the round whose reviewers changed."""

    TYPE: ClassVar[str] = "reviews.reviewUpdated"
    review: Review
    instance: Instance | None = None
    items: tuple[Item, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDeleted:
    """A review is gone with its rounds and decisions."""

    TYPE: ClassVar[str] = "reviews.reviewDeleted"
    review: Review
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceStarted:
    """A round began: `items` is who held the role then."""

    TYPE: ClassVar[str] = "reviews.instanceStarted"
    instance: Instance
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsDecided:
    """A reviewer decided about principals, took decisions back, or an administrator reset the round."""

    TYPE: ClassVar[str] = "reviews.itemsDecided"
    review_id: str
    items: tuple[Item, ...]
    by: str
    is_reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsAutoReviewed:
    """The service decided about principals that nobody had reviewed."""

    TYPE: ClassVar[str] = "reviews.itemsAutoReviewed"
    review_id: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceCompleted:
    """A round ended at its end, was stopped, or failed with the licence; `instance` is the row afterwards."""

    TYPE: ClassVar[str] = "reviews.instanceCompleted"
    instance: Instance
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceApplying:
    """The decisions of a round began to be applied; `instance` is the row afterwards."""

    TYPE: ClassVar[str] = "reviews.instanceApplying"
    instance: Instance
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsApplied:
    """Decisions were carried out, or could not be; `items` are the rows afterwards."""

    TYPE: ClassVar[str] = "reviews.itemsApplied"
    review_id: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceApplied:
    """Every decision of a round has been carried out; `instance` is the row afterwards."""

    TYPE: ClassVar[str] = "reviews.instanceApplied"
    instance: Instance
    by: str | None = None


ReviewEvent = (
    ReviewCreated
    | ReviewUpdated
    | ReviewDeleted
    | InstanceStarted
    | ItemsDecided
    | ItemsAutoReviewed
    | InstanceCompleted
    | InstanceApplying
    | ItemsApplied
    | InstanceApplied
)
