"""Checks on PIM alerts: what they find, how they are set, what was done about them, and their mail."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from scenarios.checks import History, State
from scenarios.facts import judge as judge_history
from scenarios.format import SessionRow
from scenarios.player import Player
from scenarios.selections import judge
from scenarios.tenant_file import seed_events
from scenarios.yaml_reader import read
from simulator import Simulation
from simulator.ids import tenant_id
from tests.unit.test_scenario_steps import SESSIONS, steps_of, tenant_file

ASSIGNED = """
- {in: holly, do: assign_outside_pim, to: alex, role: User Administrator}
"""
REPAIRED = f"""{ASSIGNED}
- {{wait: 5m, in: holly, do: fix_alert, alert: outside_pim, of: alex}}
"""


def played(story: str) -> Simulation:
    """The practice tenant after a story."""
    file = tenant_file("adatum")
    assert file is not None
    sessions = TypeAdapter(dict[str, SessionRow]).validate_python(read(SESSIONS).value)
    simulation = Simulation(seed_events(file, tenant_id("alerts")))
    if story:
        Player(simulation, sessions, "test").play(steps_of(story))
    return simulation


def holds(simulation: Simulation, wanted: str) -> bool:
    """Whether a state check holds."""
    state = TypeAdapter(State).validate_python(read(wanted).value)
    return judge(simulation.tenant, state)[0]


@pytest.mark.parametrize(
    ("story", "where", "count"),
    [
        ("", "alert: outside_pim", 0),
        (ASSIGNED, "alert: outside_pim", 1),
        (ASSIGNED, "alert: outside_pim, principal: alex, role: User Administrator", 1),
        (ASSIGNED, "alert: outside_pim, principal: patti", 0),
        (ASSIGNED, "alert: outside_pim, role: Global Administrator", 0),
        (ASSIGNED, "principal: alex", 1),
        (ASSIGNED, "alert: no_mfa", 0),
        (REPAIRED, "alert: outside_pim", 0),
    ],
)
def test_findings_of_alerts_are_counted(story: str, where: str, count: int) -> None:
    simulation = played(story)

    assert holds(simulation, f"{{select: pim_alerts, where: {{{where}}}, count: {{is: {count}}}}}")


@pytest.mark.parametrize(
    "hidden", ["set_alert, alert: outside_pim, enabled: false", "dismiss_alert, alert: outside_pim"]
)
def test_an_alert_is_not_clear_because_it_was_switched_off_or_dismissed(hidden: str) -> None:
    simulation = played(f"{ASSIGNED}- {{in: holly, do: {hidden}}}\n")

    assert holds(simulation, "{select: pim_alerts, where: {alert: outside_pim}, count: {is: 1}}")


def test_the_settings_of_alerts_are_counted() -> None:
    simulation = played("- {in: holly, do: set_alert, alert: outside_pim, enabled: false, mail: false}\n")

    for where, count in (("enabled: false", 1), ("enabled: true", 6), ("mail: false", 1), ("mail: true", 0)):
        assert holds(simulation, f"{{select: pim_alert_settings, where: {{{where}}}, count: {{is: {count}}}}}")
    assert holds(simulation, "{select: pim_alert_settings, where: {alert: no_mfa, enabled: true}, count: {is: 1}}")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("step: fix_alert, name: outside_pim, of: alex, role: User Administrator, by: holly", True),
        ("step: fix_alert, of: patti", False),
        ("step: scan_alerts", False),
        ("step: fix_alert, before: {step: scan_alerts}", True),
        ("step: assign_outside_pim, before: {step: fix_alert}", True),
        ("step: dismiss_alert", False),
        ("step: set_alert", False),
    ],
)
def test_what_was_done_about_alerts_is_history(wanted: str, expected: bool) -> None:
    history = TypeAdapter(History).validate_python(read(f"{{{wanted}}}").value)

    assert judge_history(played(REPAIRED), history)[0] is expected
