"""Spans of time: from a start (inclusive) to an end (exclusive), joined, cut and added up exactly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` (inclusive) to `end` (exclusive)."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long; nothing for a span that ends before it starts."""
        return max(self.end - self.start, timedelta(0))

    def cut(self, start: datetime, end: datetime | None) -> Span | None:
        """What lies in both, None when nothing does; no end means for ever."""
        common = Span(max(self.start, start), self.end if end is None else min(self.end, end))
        return common if common.start < common.end else None


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same moments as spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """The moments of `spans` that are in none of `taken`, joined."""
    rest = joined(spans)
    for away in joined(taken):
        pieces = (piece for one in rest for piece in (one.cut(one.start, away.start), one.cut(away.end, None)))
        rest = tuple(piece for piece in pieces if piece)
    return rest


def total(spans: Iterable[Span]) -> timedelta:
    """How long all spans are together; moments in several spans count several times."""
    return sum((span.length for span in spans), timedelta(0))


def buckets(window: Span, count: int) -> tuple[Span, ...]:
    """A window cut into equal spans; the last one takes what does not divide."""
    step = window.length / count
    edges = [window.start + step * number for number in range(count)]
    return tuple(Span(start, end) for start, end in zip(edges, [*edges[1:], window.end], strict=True))
