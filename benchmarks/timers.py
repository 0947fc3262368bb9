"""The queue of due facts beside a simulation library: people activate, and what they activated runs out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from typing import Any

import simpy

from benchmarks.row import Row
from benchmarks.timing import alternating
from benchmarks.worlds import NOW
from simulator.due import DueFact, DueKind, DueQueue

ACTIVATIONS = 10_000
LENGTH = timedelta(hours=1)
GAP = timedelta(seconds=40)


def _ours() -> Callable[[], None]:
    queue, active = DueQueue(), set[str]()
    for number in range(ACTIVATIONS):
        queue.push(DueFact(NOW + number * GAP, DueKind.SCHEDULE_STARTS, str(number)))

    def run() -> None:
        for _ in range(2 * ACTIVATIONS):
            fact = queue.pop()
            if fact.kind is DueKind.SCHEDULE_STARTS:
                active.add(fact.object_id)
                queue.push(DueFact(fact.at + LENGTH, DueKind.SCHEDULE_ENDS, fact.object_id))
            else:
                active.discard(fact.object_id)

    return run


def _ours_frozen() -> Callable[[], int]:
    """The arrivals are the sorted base of the tenant, as after seeding."""
    queue, active, ends = DueQueue(), set[str](), list[datetime]()
    for number in range(ACTIVATIONS):
        queue.push(DueFact(NOW + number * GAP, DueKind.SCHEDULE_STARTS, str(number)))
    queue.freeze()

    def run() -> int:
        for _ in range(2 * ACTIVATIONS):
            fact = queue.pop()
            if fact.kind is DueKind.SCHEDULE_STARTS:
                active.add(fact.object_id)
                queue.push(DueFact(fact.at + LENGTH, DueKind.SCHEDULE_ENDS, fact.object_id))
            else:
                active.discard(fact.object_id)
                ends.append(fact.at)
        return len(ends)

    return run


def _processes() -> Callable[[], None]:
    environment, active = simpy.Environment(), set[str]()

    def person(name: str, after: float) -> Generator[Any, Any, None]:
        yield environment.timeout(after)
        active.add(name)
        yield environment.timeout(LENGTH.total_seconds())
        active.discard(name)

    for number in range(ACTIVATIONS):
        environment.process(person(str(number), number * GAP.total_seconds()))
    return environment.run


def _callbacks() -> Callable[[], None]:
    environment, active = simpy.Environment(), set[str]()

    def start(name: str) -> None:
        active.add(name)
        environment.timeout(LENGTH.total_seconds()).callbacks.append(lambda _: active.discard(name))

    for number in range(ACTIVATIONS):
        event = environment.timeout(number * GAP.total_seconds())
        event.callbacks.append(lambda _, name=str(number): start(name))
    return environment.run


def timer_rows() -> Iterator[Row]:
    """Two facts for each activation: its start and its end."""
    ours, frozen, processes, callbacks = alternating(_ours, _ours_frozen, _processes, _callbacks, per=ACTIVATIONS)
    yield Row("an activation in the queue of due facts", ours, "SimPy processes", processes, 1 / 2.5)
    yield Row("an activation in the queue of due facts", ours, "SimPy callbacks", callbacks, 1 / 1.3)
    yield Row("fast-forward through a seeded queue", frozen, "SimPy processes", processes, 1 / 5)
