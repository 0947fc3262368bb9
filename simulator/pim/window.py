"""The window of an assignment: from what a caller asked for to a start and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.commands import AdminAssign, AdminUpdate, SelfActivate

WINDOW_MIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Window:
    """A start and an end (exclusive; None is permanent); `is_open` tells whether the start has been reached."""

    start: datetime
    end: datetime | None
    is_open: bool

    @property
    def length(self) -> timedelta | None:
        """How long, None for permanent."""
        return None if self.end is None else self.end - self.start


def window_of(command: AdminAssign | AdminUpdate | SelfActivate, now: datetime) -> Window:
    """The window a command asks for. A missing or past start becomes now.

    Without any length the window is permanent. Source: add/ext samples (documented).
    """
    start = max(command.start or now, now)
    return Window(start, _end_of(command, start), start <= now)


def _end_of(command: AdminAssign | AdminUpdate | SelfActivate, start: datetime) -> datetime | None:
    if command.duration is not None:
        return start + command.duration
    return None if isinstance(command, SelfActivate) else command.end


def asks_for_permanent(command: AdminAssign | AdminUpdate | SelfActivate) -> bool:
    """Whether no end was given; permanence has to be asked for by giving neither a duration nor an end."""
    return command.duration is None and (isinstance(command, SelfActivate) or command.end is None)
