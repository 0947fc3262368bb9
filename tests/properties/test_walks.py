"""Seeded random walks: every law after every step, far more steps than Hypothesis makes, and the seed in the message.

`python -c "from tests.properties import wandering; print(wandering.run(SEED))"` makes one walk again.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from simulator import Accepted
from simulator.commands import DecideRequest, SelfActivate
from tests.conftest import DEEP
from tests.properties import shortening, wandering
from tests.properties.law_book import Law, Look
from tests.properties.law_library import JOURNAL_LAWS, LAWS

WALKS = 20_000 if DEEP else 300
# The quick run repeats itself; the deep one begins somewhere new each time, or where PRACTICE_SEED says.
FIRST = int(os.environ.get("PRACTICE_SEED") or (Random().randrange(10**9) if DEEP else 0))
NAMES = [*LAWS, *JOURNAL_LAWS, wandering.UNDO_LAW]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the walks broke, and how often each law spoke."""

    broken: dict[str, str]
    spoken: Counter[str]
    seeds: dict[str, int]


def _wanted(items: list[pytest.Item]) -> list[str]:
    """The laws that are asked for: all, unless a run names single ones."""
    params = (getattr(getattr(item, "callspec", None), "params", {}) for item in items)
    named = {one.get("name") for one in params}
    everything = any(item.name == "test_every_law_had_something_to_say" for item in items)
    return NAMES if everything else [name for name in NAMES if name in named]


@pytest.fixture(scope="module")
def walked(request: pytest.FixtureRequest) -> Findings:
    """The walks, made once for all laws that are asked for."""
    print(f"walks from seed {FIRST}")
    wanted = _wanted(request.session.items)
    broken: dict[str, str] = {}
    seeds: dict[str, int] = {}
    spoken: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + WALKS):
        found, times = wandering.run(seed, wanted)
        seeds = {**dict.fromkeys(found, seed), **seeds}
        broken = {**found, **broken}
        spoken.update(times)
        if len(broken) == len(wanted):
            break
    return Findings(broken, spoken, seeds)


@pytest.mark.parametrize("name", NAMES)
def test_no_walk_breaks_the_law(name: str, walked: Findings):
    problem = walked.broken.get(name)

    if problem and name in LAWS:
        steps = "\n".join(map(str, shortening.shortest(walked.seeds[name], name)))
        problem = f"{problem}\nthe shortest such story:\n{steps}"
    assert problem is None


def test_every_law_had_something_to_say(walked: Findings):
    assert {name: walked.spoken[name] for name in LAWS if walked.spoken[name] < 10} == {}


def test_a_story_is_shortened_to_the_steps_that_matter():
    name = "there_are_never_two_activations"
    LAWS[name] = Law((), _never_two_activations, (), Accepted)
    try:
        seed = next(one for one in range(100) if name in wandering.run(one, [name])[0])
        steps = shortening.shortest(seed, name)
    finally:
        del LAWS[name]

    kinds = [type(command) for _, command in steps]
    assert len(kinds) < 12
    assert set(kinds) & {SelfActivate, DecideRequest}


def _never_two_activations(look: Look) -> None:
    assert len(look.after.activations) < 2


def test_a_walk_is_the_same_each_time():
    first, again = wandering.begin(7), wandering.begin(7)
    for _ in range(40):
        wandering.step(first)
        wandering.step(again)

    assert again.simulation.steps == first.simulation.steps
