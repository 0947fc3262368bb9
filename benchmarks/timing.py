"""How long a call takes: the median of several rounds of many calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5
ROUND_SECONDS = 0.1


def microseconds(call: Callable[[], object]) -> float:
    """The median time of one call."""
    call()
    started = time.perf_counter()
    call()
    once = max(time.perf_counter() - started, 1e-7)
    repeats = max(1, int(ROUND_SECONDS / once))
    return median(_round(call, repeats) for _ in range(ROUNDS)) * 1e6


def _round(call: Callable[[], object], repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - started) / repeats
