"""ISO 8601 durations as Graph writes them, to and from timedelta."""

from __future__ import annotations

import re
from datetime import timedelta

# Nine digits are more than any duration that can be kept; ASCII only, because \d takes digits of every script.
_PATTERN = re.compile(
    r"P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_SHOWN_MAX = 40
_DAYS = {"years": 365, "months": 30, "days": 1}


def parse_duration(text: str) -> timedelta:
    """The length written in ISO 8601; a year counts 365 days and a month 30.

    Weeks (`P1W`) and fractions are not accepted, as in Graph's policy API. Raises ValueError with one line.
    """
    found = _PATTERN.fullmatch(text)
    if not found or text in ("P", "PT") or text.endswith("T"):
        shown = " ".join(text[:_SHOWN_MAX].split())
        raise ValueError(f"`{shown}` is no ISO 8601 duration; write for example `PT8H`, `PT30M` or `P15D`")
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    days = sum(parts.get(name, 0) * factor for name, factor in _DAYS.items())
    try:
        return timedelta(
            days=days,
            hours=parts.get("hours", 0),
            minutes=parts.get("minutes", 0),
            seconds=parts.get("seconds", 0),
        )
    except OverflowError:
        raise ValueError(f"`{text}` is longer than a duration can be") from None


def format_duration(length: timedelta) -> str:
    """The ISO 8601 text of a whole number of seconds, with days only when nothing is left over (`P1D`, `PT26H30M`)."""
    seconds = int(length.total_seconds())
    if seconds and seconds % 86400 == 0:
        return f"P{seconds // 86400}D"
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if value]
    return "PT" + ("".join(parts) or "0S")


def in_words(length: timedelta) -> str:
    """The length in words for people: `8 hours`, `1 day`, `2 hours 30 minutes`."""
    if length < timedelta(0):
        return f"minus {in_words(-length)}"
    seconds = int(length.total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    named = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in named if n) or "no time"
