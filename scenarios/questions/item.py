"""A question with its key, its explanation and what each pattern of answers tells; and the grading of answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from scenarios.questions.beliefs import Belief
from simulator.decision import TraceStep

Pattern = tuple[bool, ...]
Outcome = Literal["granted", "mfa", "blocked"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Table(_Part):
    """A table of the question; the first cell of a row names what the row is about."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Statement(_Part):
    """Something to say yes or no to.

    `trace` is the simulator's: each policy, then the outcome. `misled` are the misconceptions that answer otherwise.
    """

    text: str
    user: str
    resource: str
    network: str | None
    answer: bool
    outcome: Outcome
    summary: str
    trace: tuple[TraceStep, ...]
    misled: tuple[Belief, ...]


class Diagnosis(_Part):
    """A pattern of answers, and every misconception of the model that leads to exactly this pattern."""

    answers: Pattern
    beliefs: tuple[Belief, ...]


class Item(_Part):
    """One question of an item model. The same id always is the same question.

    `misconceptions` are told apart by it: each has a pattern of answers that nobody else has. `scenario` is the text
    of a lab in the same tenant.
    """

    id: str
    model: str
    revision: int
    seed: int
    title: str
    objective: str
    stem: str
    ask: str
    tables: tuple[Table, ...]
    statements: tuple[Statement, ...]
    focus: str
    misconceptions: tuple[str, ...]
    diagnoses: tuple[Diagnosis, ...]
    reading_cost: int
    scenario_id: str
    scenario: str

    @property
    def key(self) -> Pattern:
        """The right answers."""
        return tuple(statement.answer for statement in self.statements)

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """The misconceptions that the question tells apart, in words."""
        every = {one.slug: one for diagnosis in self.diagnoses for one in diagnosis.beliefs}
        return tuple(every[slug] for slug in self.misconceptions)


class Mark(_Part):
    """One statement with the answer that was given; a point for the right one."""

    statement: Statement
    given: bool

    @property
    def is_right(self) -> bool:
        """Whether the answer is the right one."""
        return self.given == self.statement.answer

    @property
    def points(self) -> int:
        """One point or none."""
        return int(self.is_right)


class Verdict(_Part):
    """How answers fared. `beliefs` explain the whole pattern; empty when it is right or fits no single belief."""

    item_id: str
    marks: tuple[Mark, ...]
    beliefs: tuple[Belief, ...]

    @property
    def points(self) -> int:
        """The points of all statements."""
        return sum(mark.points for mark in self.marks)

    @property
    def points_max(self) -> int:
        """The points of a perfect answer."""
        return len(self.marks)

    @property
    def is_perfect(self) -> bool:
        """Whether every answer is right."""
        return self.points == self.points_max


def grade(item: Item, answers: Pattern) -> Verdict:
    """A point for each right answer, and the misconceptions that the answers as a whole point to."""
    if len(answers) != len(item.statements):
        raise ValueError(f"{len(item.statements)} answers are needed, {len(answers)} were given")
    marks = tuple(
        Mark(statement=statement, given=given) for statement, given in zip(item.statements, answers, strict=True)
    )
    found = next((one.beliefs for one in item.diagnoses if one.answers == answers), ())
    return Verdict(item_id=item.id, marks=marks, beliefs=found)
