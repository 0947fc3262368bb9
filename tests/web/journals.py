"""Journals with everything in them: scenarios of the library played out, with refusals, undo, redo and branches."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from scenarios.format import Scenario
from scenarios.loader import load_library
from scenarios.player import Player
from scenarios.seeding import seed_of
from simulator import Event, Simulation
from simulator import commands as c
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Sku
from simulator.pim.rows import AssignmentKey


def seed(scenario_id: str, attempt_id: str = "journal") -> tuple[Event, ...]:
    """The seed events of a scenario."""
    return seed_of(load_library()[scenario_id], attempt_id)


@cache
def played(scenario_id: str) -> Simulation:
    """A scenario with its solution played, every mutant's steps after it, and then the cursor moved about.

    Shared between tests: look at it, or fork it.
    """
    scenario = load_library()[scenario_id]
    simulation = Simulation(seed(scenario_id))
    _play(simulation, scenario)
    simulation.undo("w1")
    simulation.run(c.AdvanceClock(by=timedelta(hours=-1)))
    simulation.run(c.SetLicence(sku=Sku.P2, is_enabled=False))
    simulation.undo()
    simulation.undo()
    simulation.redo()
    simulation.jump(0)
    simulation.run(c.AdvanceClock(by=timedelta(days=40, microseconds=7)))
    simulation.run(c.SetTenantSwitches(mandatory_portal_mfa=False))
    simulation.run(c.SelfActivate(key=AssignmentKey("nobody", GLOBAL_ADMINISTRATOR)), "w9")
    return simulation


def _play(simulation: Simulation, scenario: Scenario) -> None:
    player = Player(simulation, scenario.sessions, "w")
    player.play(scenario.solution)
    for mutant in scenario.mutants:
        player.play(mutant.append)
