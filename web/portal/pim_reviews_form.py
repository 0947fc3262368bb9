"""The forms of access reviews: a new one, and the settings of one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import request
from pydantic import AfterValidator, Field

from simulator import Tenant
from simulator.directory.people_search import Sought
from simulator.pim.views import assignable_roles
from simulator.reviews.commands import CreateReview, Extent, UpdateReview
from simulator.reviews.rows import (
    DefaultDecision,
    Frequency,
    Instance,
    Population,
    Recurrence,
    Review,
    ReviewedType,
    ReviewerKind,
    Reviewers,
    ReviewScope,
    ReviewSettings,
)
from web.portal.binding import Form, Moment, moment_text
from web.portal.principals import choices
from web.words import color_of, initials

IDS_MAX = 50
DESCRIPTION_LENGTH_MAX = 2000
MAIL_TEXT_LENGTH_MAX = 2000
LABELS = {
    "name": "Review name",
    "description": "Description",
    "start": "Start date",
    "frequency": "Frequency",
    "duration": "Duration (in days)",
    "ends": "End",
    "last_start": "End date",
    "occurrences": "Number of times",
    "inactive_days": "Days inactive",
    "role": "Role(s) to review",
    "reviewer": "Select reviewers",
    "fallback": "Select fallback reviewers",
    "notified": "At end of review, send notification to",
    "mail_text": "Additional content for reviewer email",
}
FIELD_OF_RULE = {
    "DisplayNameRule": "name",
    "ReviewStartRule": "start",
    "ReviewDurationRule": "duration",
    "ReviewEndRule": "ends",
    "InactiveDaysRule": "inactive_days",
    "RoleRule": "role",
    "ReviewersRule": "reviewer",
    "ReviewReceiversRule": "notified",
    "FallbackReviewerRule": "fallback",
}
Ids = Annotated[tuple[str, ...], Field(max_length=IDS_MAX)]
Number = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class CompletionPart(Form):
    """Upon completion settings and advanced settings."""

    auto_apply: bool = False
    no_response: DefaultDecision = DefaultDecision.NONE
    notified: Ids = ()
    recommendations: bool = False
    reason: bool = False
    mail: bool = False
    reminders: bool = False
    mail_text: str = Field(default="", max_length=MAIL_TEXT_LENGTH_MAX)

    def settings(self) -> ReviewSettings:
        """The settings that these fields say."""
        return ReviewSettings(
            auto_apply=self.auto_apply,
            default_decision=self.no_response,
            notified_ids=self.notified,
            recommendations=self.recommendations,
            reason_on_approval=self.reason,
            mail_notifications=self.mail,
            reminders=self.reminders,
            mail_text=self.mail_text,
        )


class EndPart(CompletionPart):
    """How a series ends, above what happens upon completion."""

    ends: Literal["never", "date", "occurrences"] = "never"
    last_start: Moment = None
    occurrences: Number = 10

    def end(self) -> dict[str, Any]:
        """The two fields of a command that end a series."""
        return {
            "last_start": self.last_start if self.ends == "date" else None,
            "occurrences": self.occurrences if self.ends == "occurrences" else None,
        }

    def complaints(self) -> dict[str, str]:
        """What a reader has to correct before the tenant can be asked."""
        if self.ends == "date" and self.last_start is None:
            return {"last_start": "say on which date the series ends"}
        return {}


class NewReviewForm(EndPart):
    """Everything about a new review."""

    name: str = Field(default="", max_length=1000)
    description: str = Field(default="", max_length=DESCRIPTION_LENGTH_MAX)
    start: Moment = None
    frequency: Frequency = Frequency.ONE_TIME
    duration: Number = 30
    population: Population = Population.USERS_AND_GROUPS
    inactive: bool = False
    inactive_days: Number = 30
    role: Ids = ()
    type: ReviewedType = ReviewedType.ALL
    reviewers: ReviewerKind = ReviewerKind.SELECTED
    reviewer: Ids = ()
    fallback: Ids = ()

    def command(self, now: datetime) -> CreateReview:
        """What Start asks of the tenant; a start in the minute that the page was opened means now."""
        starts_now = self.start is None or self.start == now.replace(second=0, microsecond=0)
        is_series = self.frequency is not Frequency.ONE_TIME
        return CreateReview(
            display_name=self.name,
            description=self.description,
            role_ids=self.role,
            start=None if starts_now else self.start,
            frequency=self.frequency,
            duration_days=self.duration,
            **(self.end() if is_series else {}),
            scope=ReviewScope(
                population=self.population,
                reviewed_type=self.type,
                inactive_days=self.inactive_days if self.inactive else None,
            ),
            reviewers=self.named(),
            settings=self.settings(),
        )

    def named(self) -> Reviewers:
        """The reviewers; names chosen for another kind of reviewers are left out."""
        is_selected, is_manager = self.reviewers is ReviewerKind.SELECTED, self.reviewers is ReviewerKind.MANAGER
        return Reviewers(
            kind=self.reviewers,
            ids=self.reviewer if is_selected else (),
            fallback_ids=self.fallback if is_manager else (),
        )


def _is_extent(text: str) -> str:
    if text not in tuple(Extent):
        raise ValueError("choose the current review or the series")
    return text


class SettingsForm(EndPart):
    """The settings of a review, for its open round or for the series."""

    name: str = Field(default="", max_length=1000)
    description: str = Field(default="", max_length=DESCRIPTION_LENGTH_MAX)
    extent: Annotated[str, AfterValidator(_is_extent)] = Extent.SERIES.value
    reviewer: Ids = ()
    fallback: Ids = ()

    def command(self, review: Review) -> UpdateReview:
        """What Save asks of the tenant."""
        by_manager = review.reviewers.kind is ReviewerKind.MANAGER
        ids = self.fallback if by_manager else self.reviewer
        is_series = review.recurrence.frequency is not Frequency.ONE_TIME and self.extent == Extent.SERIES
        return UpdateReview(
            review_id=review.id,
            extent=Extent(self.extent),
            display_name=self.name,
            description=self.description,
            reviewer_ids=None if review.reviewers.kind is ReviewerKind.SELF else ids,
            settings=self.settings(),
            changes_end=is_series,
            **(self.end() if is_series else {}),
        )


def new_values(now: datetime) -> dict[str, Any]:
    """What the form holds before anybody types: once, a month long, starting now."""
    return {
        **NewReviewForm().model_dump(mode="json"),
        "start": moment_text(now),
        "recommendations": True,
        "reason": True,
        "mail": True,
        "reminders": True,
    }


def stored_values(review: Review, instance: Instance | None) -> dict[str, Any]:
    """What the form of a review holds: the settings of its open round, or those of the series."""
    settings, reviewers = (instance or review).settings, (instance or review).reviewers
    return {
        "name": review.display_name,
        "description": review.description,
        "auto_apply": settings.auto_apply,
        "no_response": settings.default_decision.value,
        "notified": settings.notified_ids,
        "recommendations": settings.recommendations,
        "reason": settings.reason_on_approval,
        "mail": settings.mail_notifications,
        "reminders": settings.reminders,
        "mail_text": settings.mail_text,
        "reviewer": reviewers.ids,
        "fallback": reviewers.fallback_ids,
        **_end_values(review.recurrence),
    }


def _end_values(recurrence: Recurrence) -> dict[str, Any]:
    ends = "date" if recurrence.last_start else "occurrences" if recurrence.occurrences else "never"
    return {
        "ends": ends,
        "last_start": moment_text(recurrence.last_start) if recurrence.last_start else "",
        "occurrences": recurrence.occurrences or 10,
    }


def pickers(tenant: Tenant, values: dict[str, Any]) -> dict[str, Any]:
    """The cards of the pickers of both forms, each filtered by what was typed into it."""
    people = {
        name: choices(tenant, Sought.USERS_AND_GROUPS, values.get(name, ()), typed(name))
        for name in ("reviewer", "fallback", "notified")
    }
    return {
        "people": people,
        "roles": role_cards(values.get("role", ()), typed("role")),
        "typed": {name: typed(name) for name in (*people, "role")},
    }


def typed(name: str) -> str:
    """What was typed into the filter of a picker."""
    return request.form.get(f"filter_{name}", "")[:100]


def role_cards(chosen: Sequence[str], query: str) -> list[dict[str, Any]]:
    """The roles of a picker: the chosen ones, and those whose name holds what was typed."""
    wanted = query.strip().lower()
    return [
        {
            "id": role.id,
            "name": role.display_name,
            "detail": "Privileged" if role.is_privileged else "Role",
            "initials": initials(role.display_name),
            "color": color_of(role.id),
        }
        for role in assignable_roles()
        if role.id in chosen or wanted in role.display_name.lower()
    ]
