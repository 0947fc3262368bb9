"""A step of the seeded random walk beside a step of the Hypothesis machine; both ask the laws of PIM."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.row import Row
from benchmarks.timing import alternating
from tests.properties.test_pim_machine import PimMachine
from tests.properties.wandering import STEPS, run

WALKS, EXAMPLES = 20, 20


class Counted(PimMachine):
    """The machine, counting its steps."""

    steps = 0

    def check_invariants(self, *arguments: Any, **named: Any) -> None:
        """Called once after each step."""
        Counted.steps += 1
        super().check_invariants(*arguments, **named)  # type: ignore[misc]  # Hypothesis' own hook, without a stub


def walk_rows() -> Iterator[Row]:
    """Steps of walks from 20 seeds, and steps of 20 examples."""
    (walked,) = alternating(lambda: lambda: [run(seed) for seed in range(WALKS)], per=WALKS * STEPS)
    yield Row("a step of the random walk, laws asked", walked, "a step of the machine", _machine_step(), 1 / 50)


def _machine_step() -> float:
    quiet = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    started = time.process_time()
    run_state_machine_as_test(Counted, settings=quiet)
    return (time.process_time() - started) / max(1, Counted.steps) * 1e6
