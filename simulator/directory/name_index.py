"""Names in order, so that finding a few people in a large tenant never reads all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge

Entry = tuple[str, str]
_NOTHING: tuple[Entry, ...] = ()


def _beginnings(name: str) -> Iterator[str]:
    """A name as it may be typed: from each of its words to its end."""
    words = name.split()
    return (" ".join(words[start:]) for start in range(len(words)))


def _normal(name: str) -> str:
    return " ".join(name.lower().split())


class NameIndex:
    """Objects by name: those that changed since the last `freeze` lie over a sorted base that forks share.

    `listed` gives each object once in the order of its first name; `beginning` finds what starts like a text.
    """

    __slots__ = ("_by_beginning", "_by_name", "_over")

    def __init__(self) -> None:
        self._by_name: tuple[Entry, ...] = _NOTHING
        self._by_beginning: tuple[Entry, ...] = _NOTHING
        self._over: dict[str, tuple[str, ...]] = {}

    def put(self, object_id: str, *names: str) -> None:
        """Know an object by these names, the first of which is the one it is listed under; older ones are forgotten."""
        self._over[object_id] = tuple(map(_normal, names))

    def listed(self) -> Iterator[Entry]:
        """Every object once, as its name in small letters and its id, in that order."""
        base = (entry for entry in self._by_name if entry[1] not in self._over)
        return merge(base, self._names_over())

    def beginning(self, text: str) -> Iterator[Entry]:
        """What starts like a text, and the id behind it, in that order.

        A name starts at each of its words; an object can come more than once.
        """
        wanted = _normal(text)
        start = bisect_left(self._by_beginning, (wanted,))
        base = (entry for entry in self._from(start, wanted) if entry[1] not in self._over)
        over = (entry for entry in self._beginnings_over() if entry[0].startswith(wanted))
        return merge(base, over)

    def _from(self, start: int, wanted: str) -> Iterator[Entry]:
        for position in range(start, len(self._by_beginning)):
            entry = self._by_beginning[position]
            if not entry[0].startswith(wanted):
                return
            yield entry

    def _names_over(self) -> list[Entry]:
        return sorted((names[0], object_id) for object_id, names in self._over.items())

    def _beginnings_over(self) -> list[Entry]:
        return sorted(
            (part, object_id) for object_id, names in self._over.items() for name in names for part in _beginnings(name)
        )

    def fork(self) -> NameIndex:
        """An independent copy; costs the number of names that changed since the last freeze."""
        copy = NameIndex()
        copy._by_name, copy._by_beginning = self._by_name, self._by_beginning
        copy._over = dict(self._over)
        return copy

    def freeze(self) -> None:
        """Sort what changed into the base that later forks share."""
        over = self._over
        self._by_name = tuple(sorted([*(one for one in self._by_name if one[1] not in over), *self._names_over()]))
        kept = (one for one in self._by_beginning if one[1] not in over)
        self._by_beginning = tuple(sorted([*kept, *self._beginnings_over()]))
        self._over = {}
