"""Scenario format v0: a lab with tasks, checks, hints, a solution, other ways to solve it, and known mistakes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from scenarios.checks import Check
from scenarios.steps import Method, Step
from scenarios.values import CONTROL_PATTERN, Count, Country, DurationOrZero, Line, Moment, Prose, Slug, Strict
from simulator.directory.roles import ROLE_IDS_BY_NAME

_ROLE_IDS = {name.lower().replace(" ", "-"): role_id for name, role_id in ROLE_IDS_BY_NAME.items()}
SETTLE = timedelta(hours=25)
Steps = Annotated[tuple[Step, ...], Field(max_length=200)]
ControlId = Annotated[str, Field(pattern=CONTROL_PATTERN)]
Percent = Annotated[Count, Field(ge=0, le=100)]


class SessionRow(Strict):
    """Somebody signed in somewhere: in a portal, in an API client, or holding a token that was issued before."""

    as_: Slug = Field(alias="as")
    client: Literal["portal", "api", "token"]
    methods: tuple[Method, ...]
    resource: Line | None = None
    ip: str = "203.0.113.20"
    country: Country = "US"


class Hint(Strict):
    """A nudge; its cost in percent points is taken from what the task earned."""

    text: Prose
    cost: Percent = 0


class Task(Strict):
    """What the learner is asked to do, and what is graded of it.

    `where` is the portal page that it starts on, a role in it by its name: `pim/roles/global-administrator/settings`.
    """

    id: Slug
    title: Line
    actor: Slug
    text: Prose
    where: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/-]{0,79}$")] | None = None
    hints: Annotated[tuple[Hint, ...], Field(max_length=10)] = ()
    checks: Annotated[tuple[Check, ...], Field(min_length=1, max_length=50)]

    @property
    def page(self) -> str | None:
        """The path of the portal page below a window, with the id of a role in place of its name."""
        if self.where is None:
            return None
        return "/".join(_ROLE_IDS.get(part, part) for part in self.where.split("/"))


class Mutant(Strict):
    """The solution with a known mistake in it, and the checks that must fail because of it, no others."""

    id: Slug
    title: Line
    misconception: Slug | None = None
    drop: tuple[Slug, ...] = ()
    append: Steps = ()
    must_fail: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Scenario(Strict):
    """A lab as written in `scenarios/library/`.

    `given` sets the stage unseen; `before` was really done before the learner came, and logs and mailboxes show it.
    `follows` names the official exercise whose outline a lab follows, `controls` the controls of public baselines that
    look at what it is about.
    """

    schema_: Literal["scenario/v0"] = Field(alias="schema")
    id: Slug
    revision: Annotated[Count, Field(ge=1)] = 1
    title: Line
    summary: Line
    follows: Line | None = None
    controls: Annotated[tuple[ControlId, ...], Field(max_length=10)] = ()
    objectives: Annotated[tuple[Line, ...], Field(min_length=1)]
    level: Literal[100, 200, 300, 400]
    minutes: Annotated[Count, Field(ge=1, le=480)]
    tenant: Slug
    clock: Moment | None = None
    settle: DurationOrZero = SETTLE
    guard_cap: Percent = 50
    story: Prose
    sessions: dict[Slug, SessionRow]
    given: Steps = ()
    before: Steps = ()
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=20)]
    solution: Annotated[Steps, Field(min_length=1)]
    also_accept: dict[Slug, Steps] = {}
    mutants: tuple[Mutant, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check of every task."""
        return tuple(check for task in self.tasks for check in task.checks)

    @property
    def points(self) -> int:
        """The points of all checks together."""
        return sum(check.points for check in self.checks)
