"""Reading an attempt back from its database beside applying its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.row import Row
from benchmarks.timing import alternating
from benchmarks.worlds import NOW, TENANT, seed, signed_in, story
from simulator import Simulation
from web.journal_codec import dump_step, load_step
from web.store import Attempt, Store

ROUNDS_OF_STORY = 125


def storage_rows() -> Iterator[Row]:
    """500 steps: read, parsed, validated and applied, beside applied alone."""
    simulation = signed_in(100)
    story(simulation, ROUNDS_OF_STORY)
    base = Simulation(seed(100)).at(0)
    with TemporaryDirectory() as folder:
        store = _stored(simulation, Path(folder))

        def from_database() -> Callable[[], object]:
            return lambda: Simulation.replay(base, map(load_step, store.steps_after("a1", 0)))

        def applied() -> Callable[[], object]:
            return lambda: Simulation.replay(base, simulation.steps)

        read, only = alternating(from_database, applied, per=len(simulation.steps))
        store.close()
    yield Row("replay a step from the database", read, "apply it alone", only, 3)


def _stored(simulation: Simulation, folder: Path) -> Store:
    store = Store.at(f"sqlite:///{folder / 'bench.sqlite'}")
    store.add_attempt(_attempt(), "")
    for step in simulation.steps:
        store.append_step("a1", step.sequence, dump_step(step))
    return store


def _attempt() -> Attempt:
    return Attempt(
        id="a1",
        owner="bench",
        scenario_id="bench",
        title="Bench",
        mode="practice",
        tenant_id=TENANT,
        tenant_name="Bench",
        scenario_text="",
        created_at=NOW,
    )
