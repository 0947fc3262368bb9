"""The shortest story in which a walk still breaks a law, for whoever has to find out why."""

from __future__ import annotations

from datetime import timedelta

from simulator import Move, Simulation
from simulator import commands as c
from tests.properties import wandering
from tests.properties.wandering import Asked

# Refused by the clock: it keeps the place of what it replaces, so that the steps after it keep their numbers and ids.
NOTHING: Asked = ("", c.AdvanceClock(by=timedelta(0)))


def story_of(simulation: Simulation) -> list[tuple[str, c.Command | Move]]:
    """What was asked in which window, moves of the cursor among it."""
    return [(step.window, step.command) for step in simulation.steps]


def breaks(seed: int, law: str, story: list[tuple[str, c.Command | Move]]) -> int:
    """After how many steps a story from the beginning of a walk breaks a law, 0 for never."""
    walk = wandering.begin(seed, [law])
    for number, (window, command) in enumerate(story, 1):
        if isinstance(command, Move):
            if not walk.simulation.jump(command.to):
                walk.simulation.run(NOTHING[1])
            walk.watch.moved()
            continue
        decision = walk.simulation.run(command, window)
        if walk.watch.broken(window, command, decision):
            return number
    return 0


def shortest(seed: int, law: str, steps: int = wandering.STEPS) -> list[tuple[str, c.Command | Move]]:
    """The steps of a walk without which it would not break a law."""
    walk = wandering.begin(seed, [law])
    for _ in range(steps):
        if wandering.step(walk):
            break
    story = story_of(walk.simulation)
    for place in range(len(story)):
        without = [*story[:place], NOTHING, *story[place + 1 :]]
        if breaks(seed, law, without):
            story = without
    return [one for one in story if one != NOTHING]
