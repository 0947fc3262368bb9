"""What part of the privilege timeline is looked at: the window of time, the role and the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from simulator.exposure.spans import Span, buckets

DAY = timedelta(days=1)
SPANS = {"day": "One day", "week": "7 days", "month": "30 days"}
_DAYS = {"day": 1, "week": 7, "month": 30}
_BEFORE_START_MAX = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The window (`day` is its first day), and whom it is limited to; empty for everything."""

    span: str
    day: date
    role: str
    person: str

    @property
    def window(self) -> Span:
        """The simulated time that is shown: whole days."""
        start = datetime.combine(self.day, time(), UTC)
        return Span(start, start + self.days * DAY)

    @property
    def days(self) -> int:
        """How many days are shown."""
        return _DAYS[self.span]

    @property
    def buckets(self) -> tuple[Span, ...]:
        """The parts that numbers are given for: two hours of a day, days of a longer window."""
        return buckets(self.window, 12 if self.span == "day" else self.days)

    def arguments(self, **other: str) -> dict[str, str]:
        """The query of this view, with some of it replaced; empty values are left out."""
        here = {"span": self.span, "from": self.day.isoformat(), "role": self.role, "person": self.person}
        return {name: value for name, value in (here | other).items() if value}

    def moved(self, windows: int) -> date:
        """The first day so many windows later; negative is earlier."""
        return self.day + timedelta(days=windows * self.days)


def view_of(query: MultiDict[str, str], started: datetime, now: datetime, ends: datetime) -> View:
    """The view that a query asks for; what cannot be read falls back to the day of now."""
    span = query.get("span", "day")
    span = span if span in _DAYS else "day"
    newest = now.date() - timedelta(days=_DAYS[span] - 1)
    day = min(max(_date(query.get("from", "")) or newest, (started - _BEFORE_START_MAX).date()), ends.date())
    return View(span=span, day=day, role=query.get("role", "")[:100], person=query.get("person", "")[:100])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text.isascii() else None
    except ValueError:
        return None


def percent(moment: datetime, window: Span) -> float:
    """Where a moment lies in a window, 0 to 100."""
    return round(100 * ((moment - window.start) / window.length), 3)


def ticks(view: View) -> list[dict[str, object]]:
    """The marks of the time axis: every three hours of a day, every few days of a longer window."""
    window = view.window
    step = {"day": DAY / 8, "week": DAY, "month": 5 * DAY}[view.span]
    moments = [window.start + step * number for number in range(int(window.length / step) + 1)]
    return [{"percent": percent(one, window), "text": _tick_text(one, window, view.span)} for one in moments]


def _tick_text(moment: datetime, window: Span, span: str) -> str:
    if span != "day":
        return f"{moment.day} {moment:%b}"
    return "24:00" if moment == window.end else f"{moment:%H:%M}"


def bucket_names(view: View) -> list[str]:
    """The names of the parts: the hour at which each begins, or the day."""
    return [f"{one.start:%H}" if view.span == "day" else f"{one.start.day} {one.start:%b}" for one in view.buckets]
