"""What can become of a change."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What became of a change."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timedOut"
