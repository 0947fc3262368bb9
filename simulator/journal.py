"""The journal: an append-only list of steps. Undo, redo and jumps are steps too; nothing is ever taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.commands import Command
from simulator.decision import Accepted, Decision
from simulator.events import ClockMoved, Event


class MoveKind(StrEnum):
    """How the cursor was moved."""

    UNDO = "undo"
    REDO = "redo"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Move:
    """A movement of the cursor to the step `to` (0 is the start); no event happens."""

    kind: MoveKind
    to: int


@dataclass(frozen=True, slots=True)
class Prepared(Command):
    """What was done at one moment before the first step; nobody runs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody did: who, what, how the tenant answered, and when in simulated time.

    `sequence` counts from 1 without gaps, refused and undone steps included. `parent` is the step that the cursor
    stood on. `window` is the simulated window, empty for lab control; `user_id` is who was signed in there.
    """

    sequence: int
    parent: int
    at: datetime
    command: Command | Move
    decision: Decision
    window: str = ""
    user_id: str | None = None

    @property
    def is_effective(self) -> bool:
        """Whether the step is part of the state once the cursor is on or after it."""
        return isinstance(self.decision, Accepted) and not isinstance(self.command, Move)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event with its step and its own simulated moment."""

    at: datetime
    step: Step
    event: Event


def cursor_after(steps: list[Step] | tuple[Step, ...]) -> int:
    """Where the cursor stands after all steps: the last effective step, or where the last move put it."""
    for step in reversed(steps):
        if isinstance(step.command, Move):
            return step.command.to
        if step.is_effective:
            return step.sequence
    return 0


def path_to(steps: list[Step] | tuple[Step, ...], sequence: int) -> list[Step]:
    """The effective steps from the start to a step, in order; undone branches are left out."""
    path: list[Step] = []
    while sequence:
        step = steps[sequence - 1]
        path.append(step)
        sequence = step.parent
    return path[::-1]


def happenings(steps: list[Step]) -> Iterator[Happening]:
    """The events of steps in order, each at its own moment."""
    for step in steps:
        at = step.at
        for event in step.decision.events if isinstance(step.decision, Accepted) else ():
            if isinstance(event, ClockMoved):
                at = event.to
            yield Happening(at, step, event)


def prepared(at: datetime, events: tuple[Event, ...]) -> list[Happening]:
    """What was done before the first step, from a moment on: a step for each moment, numbered 0 and downwards."""
    groups: list[list[Event]] = [[]]
    for event in events:
        if isinstance(event, ClockMoved):
            groups.append([])
        groups[-1].append(event)
    found: list[Happening] = []
    for number, group in enumerate(groups):
        step = Step(sequence=-number, parent=0, at=at, command=Prepared(), decision=Accepted(tuple(group)))
        found += happenings([step])
        at = found[-1].at if found else at
    return found
