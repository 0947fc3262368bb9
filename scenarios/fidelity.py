"""The fidelity ledger: every rule with its source and mark, every switch, and which rules the labs grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple, get_args, get_type_hints

from scenarios.format import Scenario
from scenarios.grader import grade
from scenarios.loader import load_library
from scenarios.player import Player
from scenarios.seeding import seed_of
from simulator.decision import Mark, Verdict
from simulator.gates import Gate
from simulator.ledger import all_rules
from simulator.profile import DOCUMENTED, Profile
from simulator.simulation import Simulation

SURE = frozenset({Mark.DOCUMENTED, Mark.MEASURED})


def ledger_text() -> str:
    """The page: rules by name, then the switches."""
    return "\n".join((*_head(), *_rules(), *_switches())) + "\n"


class GradedRule(NamedTuple):
    """A rule as a report shows it: the same name can be surer in one command than in another."""

    rule: str
    source: str
    mark: Mark


def refusing_rules(scenario: Scenario) -> frozenset[GradedRule]:
    """The rules that refuse somebody in the probes of a solved scenario."""
    simulation = Simulation(seed_of(scenario, "fidelity"))
    Player(simulation, scenario.sessions, "solution-").play(scenario.solution)
    report = grade(scenario, simulation, hints_used={})
    told = (one for check in report.checks for one in check.story if one.is_refusal and one.matches)
    failed = (step for one in told for step in one.trace if step.verdict is Verdict.FAIL)
    return frozenset(GradedRule(step.rule, step.source, step.mark) for step in failed)


def graded_rules() -> frozenset[GradedRule]:
    """The rules that some lab of the library grades."""
    return frozenset(rule for scenario in load_library().values() for rule in refusing_rules(scenario))


def _head() -> Iterator[str]:
    yield "# How sure each rule is"
    yield ""
    yield "<!-- Made by `practice docs`; edit the code instead. -->"
    yield ""
    yield "*Documented* and *measured* rules may be taught, graded and asked; *seen* ones were read off clients and"
    yield "issue threads, *inferred* ones fill gaps. Checked against the sources in November 2026."
    yield ""


def _rules() -> Iterator[str]:
    graded = graded_rules()
    yield "| rule | answer when it fails | mark | source | graded |"
    yield "|---|---|---|---|---|"
    for rule, gates in all_rules().items():
        for gate in _distinct(gates):
            is_graded = GradedRule(rule, gate.source, gate.mark) in graded
            yield f"| {rule} | {_code(gate)} | {gate.mark} | {gate.source} | {'yes' if is_graded else ''} |"
    yield ""


def _code(gate: Gate[Any]) -> str:
    """The code of a refusal; with a mark of its own where it is less sure than the rule."""
    return f"`{gate.code}`" + (f" ({gate.code_mark})" if gate.code_mark else "")


def _distinct(gates: list[Gate[Any]]) -> list[Gate[Any]]:
    """One gate for each answer, mark and source."""
    return list({(gate.code, gate.mark, gate.source): gate for gate in gates}.values())


def _switches() -> Iterator[str]:
    yield "## Switches"
    yield ""
    yield "Where sources differ or are silent, `simulator/profile.py` holds a switch and the source of its default."
    yield ""
    yield "| switch | default | other values |"
    yield "|---|---|---|"
    for field in fields(Profile):
        default = getattr(DOCUMENTED, field.name)
        yield f"| `{field.name}` | `{default}` | {_others(field.name, default)} |"


def _others(name: str, default: object) -> str:
    if isinstance(default, bool):
        return f"`{not default}`"
    values = get_args(get_type_hints(Profile)[name])
    return ", ".join(f"`{value}`" for value in values if value != default)
