"""The report of a grading: points, verdicts, and the story that explains each check. Pydantic, so it serialises."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulator.decision import TraceStep


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Told(_Part):
    """One step as it went: who did what when, what was expected, what the tenant answered, and why.

    `matches` is None when nothing was expected. `person` is a display name, empty for lab control.
    """

    step_id: str | None
    session: str
    person: str
    words: str
    at: datetime
    expected: tuple[str, ...] = ()
    got: tuple[str, ...] = ()
    is_refusal: bool = False
    matches: bool | None = None
    trace: tuple[TraceStep, ...] = ()

    @property
    def answer(self) -> str:
        """The answer in one line."""
        got = " and ".join(f"`{word}`" for word in self.got) or "nothing"
        if self.matches is False:
            expected = " and ".join(f"`{word}`" for word in self.expected)
            return f"expected {expected}, got {got}"
        return f"got {got}"

    @property
    def went_well(self) -> bool:
        """Whether it went as expected or, without an expectation, was not refused."""
        return self.matches if self.matches is not None else not self.is_refusal


class WitnessTold(_Part):
    """A sign-in that breaks an `always` check: who, to what, from where, with which methods, and how it ends."""

    user_id: str
    person: str
    app_id: str
    resource: str
    client: str
    platform: str
    ip_address: str
    country: str
    methods: tuple[str, ...]
    outcomes: tuple[str, ...]
    replayed: Told


class CheckResult(_Part):
    """One check: its verdict with the points earned, and everything that explains it."""

    id: str
    task_id: str
    title: str
    kind: Literal["probe", "always", "state", "history", "mail"]
    verdict: Literal["passed", "partial", "failed"]
    points: int
    earned: float
    guard: bool
    still_works: bool
    summary: str
    why: str | None
    misconception: str | None
    lesson: str | None
    story: tuple[Told, ...] = ()
    witness: WitnessTold | None = None


class TaskResult(_Part):
    """One task: points earned, and what its hints cost in percent points of the whole score."""

    id: str
    title: str
    points: int
    earned: float
    hints_used: int
    hint_cost: float
    checks: tuple[CheckResult, ...]


class Report(_Part):
    """The grade of one attempt. `score` is 0 to 100, after hints and after the cap that a failed guard sets."""

    scenario_id: str
    revision: int
    at: datetime
    score: float
    points: int
    earned: float
    hint_cost: float
    capped_at: int | None
    guards_failed: tuple[CheckResult, ...]
    tasks: tuple[TaskResult, ...]

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """Every check: failed guards first, then in the order of the tasks."""
        every = tuple(check for task in self.tasks for check in task.checks)
        failed = {check.id for check in self.guards_failed}
        return (*self.guards_failed, *(check for check in every if check.id not in failed))

    @property
    def is_perfect(self) -> bool:
        """Whether every check passed, hints or not."""
        return all(check.verdict == "passed" for check in self.checks)
