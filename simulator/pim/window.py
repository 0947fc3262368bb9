"""The window of an assignment: from what a caller asked for to a start and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulator.commands import AdminAssign, AdminUpdate, SelfActivate

WINDOW_MIN = timedelta(minutes=5)
# A window that would end after the last day of the calendar ends on it: however long, it can be compared and refused.
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


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
    if asks_for_permanent(command):
        return None
    if command.duration is None:
        return None if isinstance(command, SelfActivate) else command.end
    room = _END_OF_TIME - start
    return start + min(command.duration, room)


def asks_for_permanent(command: AdminAssign | AdminUpdate | SelfActivate) -> bool:
    """Whether the window has no end: permanence was asked for, or neither a duration nor an end was given."""
    if isinstance(command, SelfActivate):
        return command.duration is None
    return command.is_permanent or (command.duration is None and command.end is None)
