"""The server is killed at random moments while a learner works: what it acknowledged is there afterwards."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from scenarios.loader import LIBRARY
from simulator import Accepted, Simulation
from simulator.commands import AdvanceClock
from tests.conftest import DEEP
from tests.web.served import Served, Visitor
from web.attempts import Attempts
from web.journal_codec import state_hash
from web.store import Store

KILLS = 50 if DEEP else 10
SEED = int(os.environ.get("PRACTICE_SEED") or random.SystemRandom().randrange(10**6))
STEPS = ("PT5M", "PT1H", "PT8H", "undo", "redo")


@dataclass
class Learner:
    """Posts to the clock without pause until the server is gone, and remembers what was acknowledged."""

    dice: random.Random
    place: str = ""
    acknowledged: int = 0
    is_busy: threading.Event = field(default_factory=threading.Event)

    def start(self, address: str) -> None:
        """Start an attempt through the pages."""
        visitor = Visitor(address)
        page = visitor.get("/scenarios/ms102-lab4-ex2")
        token = visitor.hidden(page, "csrf_token")
        self.place, _ = visitor.post("/scenarios/ms102-lab4-ex2/start", {"mode": "practice", "csrf_token": token})

    def work(self, address: str) -> None:
        """Act until the connection breaks; every page that came back is an acknowledgement."""
        visitor = Visitor(address)
        try:
            page = visitor.get(self.place)
            while True:
                fields = {name: visitor.hidden(page, name) for name in ("csrf_token", "seq")}
                _, page = visitor.post(f"{self.place}clock", {**fields, "step": self.dice.choice(STEPS)})
                self.acknowledged = int(visitor.hidden(page, "seq"))
                self.is_busy.set()
        except (OSError, ValueError, HTTPException):
            return  # the server is gone, perhaps in the middle of an answer


def on_disk(folder: Path, place: str) -> Simulation:
    """The attempt as a fresh process reads it."""
    store = Store.at(f"sqlite:///{folder / 'attempts.sqlite3'}")
    attempt = store.attempt(place.split("/")[2], "local")
    assert attempt is not None
    simulation = Attempts(store).simulation_of(attempt)
    store.close()
    return simulation


def test_no_acknowledged_step_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    print(f"seed {SEED} (PRACTICE_SEED={SEED} repeats it)")
    dice = random.Random(SEED)
    learner = Learner(dice)
    first = Served(tmp_path)
    learner.start(first.address)
    first.kill()
    before = on_disk(tmp_path, learner.place)

    for number in range(KILLS):
        server = Served(tmp_path)
        worker = threading.Thread(target=learner.work, args=(server.address,))
        worker.start()
        _wait_for_the_moment(dice, learner, worker)
        server.kill()
        worker.join(timeout=30)

        after = on_disk(tmp_path, learner.place)
        message = f"kill {number + 1} of {KILLS}, seed {SEED}"
        assert not worker.is_alive(), message
        assert learner.acknowledged <= len(after.steps) <= learner.acknowledged + 1, message
        assert after.steps[: len(before.steps)] == before.steps, message
        assert state_hash(after.tenant) == state_hash(_told_again(after, before).tenant), message
        learner.acknowledged = len(after.steps)
        before = after

    assert len(before.steps) > KILLS, "the learner got hardly anything done"


def _wait_for_the_moment(dice: random.Random, learner: Learner, worker: threading.Thread) -> None:
    """Let the learner work for a moment of random length; now and then the server dies before its first answer."""
    if dice.random() < 0.8:
        learner.is_busy.wait(timeout=30)
    worker.join(timeout=dice.random() * 0.4)
    learner.is_busy.clear()


def _told_again(after: Simulation, before: Simulation) -> Simulation:
    """The steps decided anew from the same start: what was stored follows from what was asked."""
    again = Simulation(before.at(0))
    for step in after.steps:
        if isinstance(step.command, AdvanceClock):
            decision = again.run(step.command, step.window)
            assert isinstance(decision, Accepted) == isinstance(step.decision, Accepted)
        else:
            again.adopt(step)
    return again


def test_editing_the_scenario_after_a_crash_does_not_matter(tmp_path: Path) -> None:
    learner = Learner(random.Random(1))
    server = Served(tmp_path)
    learner.start(server.address)
    server.kill()
    store = Store.at(f"sqlite:///{tmp_path / 'attempts.sqlite3'}")
    attempt = store.attempt(learner.place.split("/")[2], "local")
    assert attempt is not None
    seed = store.seed_of(attempt.id)
    store.close()

    assert attempt.scenario_text == (LIBRARY / "ms102-lab4-ex2.yaml").read_text(encoding="utf-8")
    assert '"type":"directory.userWritten"' in seed
