"""How much processor time a call takes: the median of several rounds."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

ROUNDS = 5
ROUND_SECONDS = 0.1
PROCESS_ROUNDS = 9


def microseconds(call: Callable[[], object]) -> float:
    """The median time of one call that can be repeated."""
    call()
    started = time.process_time()
    call()
    once = max(time.process_time() - started, 1e-7)
    repeats = max(1, int(ROUND_SECONDS / once))
    return median(_round(call, repeats) for _ in range(ROUNDS)) * 1e6


def _round(call: Callable[[], object], repeats: int) -> float:
    started = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - started) / repeats


def alternating(*makers: Callable[[], Callable[[], object]], per: int = 1) -> list[float]:
    """The median time of what each maker prepares afresh for every round, divided by `per`; the rounds take turns."""
    times: list[list[float]] = [[] for _ in makers]
    for _ in range(ROUNDS):
        for index, make in enumerate(makers):
            call = make()
            gc.collect()
            gc.freeze()
            started = time.process_time()
            call()
            times[index].append(time.process_time() - started)
            gc.unfreeze()
    return [median(one) / per * 1e6 for one in times]


def process_microseconds(arguments: Sequence[str]) -> float:
    """The median processor time of a whole Python process, its start included."""
    return median(_process(arguments) for _ in range(PROCESS_ROUNDS)) * 1e6


def _process(arguments: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
