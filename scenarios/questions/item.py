"""A question with its key, its explanation and what wrong answers tell; answers are letters, one for each choice."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, SerializeAsAny

from scenarios.questions.beliefs import Belief, catalogue
from scenarios.steps import Step
from simulator.decision import TraceStep

YES, NO = "y", "n"
FormWord = Literal["yn3", "mc1", "mr", "ord", "as"]


class Part(BaseModel, frozen=True):
    """A part of a question; never changed once it is made."""


class Table(Part, frozen=True):
    """A table of the question; the first cell of a row names what the row is about."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Choice(Part, frozen=True):
    """One of the values that an entry can have."""

    letter: str
    text: str


class Entry(Part, frozen=True):
    """One thing to fill in: `pick` of the choices, at first `start`; `kind` and `group` say how a page shows it."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    pick: int = 1
    kind: Literal["radio", "check", "select", "tick"] = "radio"
    start: str = ""
    group: str = ""

    def text_of(self, letter: str) -> str:
        """The words of a choice; nothing for a letter that is none."""
        return next((choice.text for choice in self.choices if choice.letter == letter), "")


class Claim(Part, frozen=True):
    """Something that is so or is not: a statement to judge, or an option to choose.

    `trace` is the simulator's. `misled` are the misconceptions that judge otherwise.
    """

    text: str
    answer: bool
    summary: str
    trace: tuple[TraceStep, ...] = ()
    misled: tuple[Belief, ...] = ()


class Diagnosis(Part, frozen=True):
    """Wrong answers, and every misconception of the model that leads to exactly these."""

    answers: str
    beliefs: tuple[Belief, ...]


class Bar(Part, frozen=True):
    """A span of a drawing, in percent of its width; `kind` is one of the charts'."""

    kind: Literal["pending", "active"]
    start: float
    width: float
    text: str


class Lane(Part, frozen=True):
    """A row of a drawing."""

    name: str
    sub: str
    bars: tuple[Bar, ...]


class Tick(Part, frozen=True):
    """A moment that a drawing names."""

    percent: float
    text: str


class Drawing(Part, frozen=True):
    """What happened over time; shown with the explanation, never with the question."""

    caption: str
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


class Item(Part, frozen=True):
    """One question of an item model. The same id always is the same question.

    `misconceptions` are told apart by it. `scenario` is the text of a lab in the same tenant, `live` the steps that
    are tried in it when the question is opened as a live tenant, and `look_at` the page to begin with.
    """

    id: str
    model: str
    revision: int
    seed: int
    form: FormWord
    title: str
    objective: str
    stem: str
    ask: str
    tables: tuple[Table, ...]
    focus: str
    misconceptions: tuple[str, ...]
    diagnoses: tuple[Diagnosis, ...]
    reading_cost: int
    scenario_id: str
    scenario: str
    live: tuple[Step, ...]
    look_at: str
    drawing: Drawing | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the learner fills in."""
        return ()

    @property
    def key(self) -> str:
        """Right answers; where there are several, one of them."""
        return ""

    @property
    def points_max(self) -> int:
        """The points of a perfect answer."""
        return 1

    @property
    def beliefs(self) -> tuple[Belief, ...]:
        """The misconceptions that the question tells apart, in words."""
        return tuple(catalogue()[slug] for slug in self.misconceptions)

    def accepts(self, answers: str) -> bool:
        """Whether the answers fill in everything, with choices that there are."""
        if len(answers) != sum(entry.pick for entry in self.entries):
            return False
        place = 0
        for entry in self.entries:
            given = answers[place : place + entry.pick]
            place += entry.pick
            if list(given) != sorted(set(given) & {choice.letter for choice in entry.choices}):
                return False
        return True


class YesNo(Item, frozen=True):
    """Statements to say yes or no to; a point for each."""

    form: FormWord = "yn3"
    statements: tuple[SerializeAsAny[Claim], ...]

    @property
    def key(self) -> str:
        """The right answers."""
        return letters(tuple(statement.answer for statement in self.statements))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Yes or no for each statement."""
        choices = (Choice(letter=YES, text="Yes"), Choice(letter=NO, text="No"))
        return tuple(
            Entry(name=f"statement-{number}", label=one.text, choices=choices)
            for number, one in enumerate(self.statements, 1)
        )

    @property
    def points_max(self) -> int:
        """A point for each statement."""
        return len(self.statements)


class Choose(Item, frozen=True):
    """Options to choose from, as many as are right; a point for each right one."""

    options: tuple[Claim, ...]

    @property
    def lettered(self) -> tuple[tuple[str, Claim], ...]:
        """The options with their letters."""
        return tuple((chr(ord("a") + place), option) for place, option in enumerate(self.options))

    @property
    def key(self) -> str:
        """The letters of the right options."""
        return "".join(letter for letter, option in self.lettered if option.answer)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """One choice, or several."""
        choices = tuple(Choice(letter=letter, text=option.text) for letter, option in self.lettered)
        kind = "radio" if len(self.key) == 1 else "check"
        return (Entry(name="option", label=self.ask, choices=choices, pick=len(self.key), kind=kind),)

    @property
    def points_max(self) -> int:
        """A point for each right option."""
        return len(self.key)


class Mark(Part, frozen=True):
    """One thing that was judged: what was given, what is right, the points, and why."""

    text: str
    given: str
    right: str
    points: int
    points_max: int
    is_right: bool
    summary: str = ""
    trace: tuple[TraceStep, ...] = ()
    misled: tuple[Belief, ...] = ()


class Verdict(Part, frozen=True):
    """How answers fared. `beliefs` explain them as a whole; empty when they are right or fit no single belief."""

    item_id: str
    marks: tuple[Mark, ...]
    beliefs: tuple[Belief, ...]

    @property
    def points(self) -> int:
        """The points of all marks."""
        return sum(mark.points for mark in self.marks)

    @property
    def points_max(self) -> int:
        """The points of a perfect answer."""
        return sum(mark.points_max for mark in self.marks)

    @property
    def is_perfect(self) -> bool:
        """Whether nothing is wrong."""
        return self.points == self.points_max


def letters(pattern: tuple[bool, ...]) -> str:
    """Yes and no as letters."""
    return "".join(YES if answer else NO for answer in pattern)


def diagnosed(item: Item, answers: str) -> tuple[Belief, ...]:
    """The misconceptions that lead to exactly these answers."""
    return next((one.beliefs for one in item.diagnoses if one.answers == answers), ())
