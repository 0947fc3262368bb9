"""The queue of facts that will fall due: ends, starts and lapses, in the order in which they happen."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from heapq import heappop, heappush
from typing import NamedTuple


class DueKind(IntEnum):
    """What falls due; at one moment lapses come first, then ends, then starts (ends are exclusive), then mail."""

    REQUEST_LAPSES = 1
    SCHEDULE_ENDS = 2
    SCHEDULE_STARTS = 3
    APPROVAL_IS_ASKED = 4
    END_COMES_NEAR = 5
    DIGEST = 6
    REVIEW_ENDS = 20
    REVIEW_IS_APPLIED = 21
    REVIEW_STARTS = 22
    REVIEW_REMINDS = 23
    ALERTS_ARE_SCANNED = 30


# A tuple, because the heap compares facts far more often than anybody reads them.
class DueFact(NamedTuple):
    """Something that will happen to an object at a moment, unless the object has changed by then."""

    at: datetime
    kind: DueKind
    object_id: str


DIGEST_EVERY = timedelta(days=7)


class DueQueue:
    """Due facts in order. Entries of objects that changed stay and are recognised as stale when they are read."""

    __slots__ = ("_base", "_next", "_over")

    def __init__(self, base: tuple[DueFact, ...] = ()) -> None:
        self._base = base
        self._next = 0
        self._over: list[DueFact] = []

    def push(self, fact: DueFact) -> None:
        """Add a fact."""
        heappush(self._over, fact)

    def peek(self) -> DueFact | None:
        """The earliest fact, or None."""
        base = self._base[self._next] if self._next < len(self._base) else None
        over = self._over[0] if self._over else None
        if base is None or over is None:
            return base or over
        return min(base, over)

    def pop(self) -> DueFact:
        """Remove and return the earliest fact; one has to be there."""
        base, over, position = self._base, self._over, self._next
        if over and (position == len(base) or over[0] <= base[position]):
            return heappop(over)
        self._next = position + 1
        return base[position]

    def pop_until(self, moment: datetime) -> list[DueFact]:
        """Remove and return what is due up to a moment, in order, each fact once; a digest is queued again."""
        found: list[DueFact] = []
        while (fact := self.peek()) and fact.at <= moment:
            self.pop()
            if found and fact == found[-1]:
                continue
            found.append(fact)
            if fact.kind is DueKind.DIGEST:
                self.push(DueFact(fact.at + DIGEST_EVERY, DueKind.DIGEST, fact.object_id))
        return found

    def upcoming(self) -> list[DueFact]:
        """Every fact still queued, in order."""
        return sorted((*self._base[self._next :], *self._over))

    def fork(self) -> DueQueue:
        """An independent copy that shares the sorted base."""
        copy = DueQueue(self._base)
        copy._next = self._next
        copy._over = list(self._over)
        return copy

    def freeze(self) -> None:
        """Sort everything into a shared base."""
        self._base, self._next, self._over = tuple(self.upcoming()), 0, []
