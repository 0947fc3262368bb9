"""One line of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.timing import microseconds


@dataclass(frozen=True, slots=True)
class Row:
    """Two times in microseconds and what they mean; `ratio` is ours over the peer's, below 1 is faster.

    `goal` is the largest ratio that is good enough, None where none is set.
    """

    name: str
    ours: float
    peer_name: str
    peer: float
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.ours / self.peer


def compared(
    name: str,
    ours: Callable[[], object],
    peer_name: str,
    peer: Callable[[], object],
    goal: float | None = None,
) -> Row:
    """A row of two calls that can be repeated."""
    return Row(name, microseconds(ours), peer_name, microseconds(peer), goal)
