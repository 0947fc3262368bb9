"""Every refusal of PIM, groups and the clock in its order; no gate stays unprovoked."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Accepted, Refused, Simulation, Verdict
from simulator import commands as c
from simulator.gates import FOUNDATIONS, SKIP, Collecting, Rules
from simulator.ledger import GATES_BY_COMMAND, single_gates
from tests.unit import alert_gate_rows as alerts
from tests.unit import directory_gate_rows as directory
from tests.unit import lifecycle_gate_rows as lifecycle
from tests.unit import pim_gate_rows as pim
from tests.unit import review_gate_rows as reviews
from tests.unit import scope_gate_rows as scopes
from tests.unit import world
from tests.unit.pim_gate_rows import Table
from tests.unit.world import ACCEPTED, answer

Answer = tuple[str, frozenset[str]]
TABLES = tuple(
    one
    for module in (pim, alerts, lifecycle, directory, reviews, scopes)
    for one in vars(module).values()
    if isinstance(one, Table)
)
ROWS = [
    pytest.param(table, repaired, expected, id=f"{table.command.__name__}-{number}")
    for table in TABLES
    for number, (repaired, expected) in enumerate(table.answers())
]
OTHERS = {
    # What signs in, writes Conditional Access or watches sign-ins has tables of its own.
    c.RegisterMethod,
    c.SignIn,
    c.HoldToken,
    c.SignOut,
    c.CreatePolicy,
    c.UpdatePolicy,
    c.DeletePolicy,
    c.CreateNamedLocation,
    c.DeleteNamedLocation,
    c.SetSignInAlert,
    c.DeleteSignInAlert,
}


@pytest.mark.parametrize(("table", "repaired", "expected"), ROWS)
def test_the_first_thing_that_is_wrong_answers(
    table: Table, repaired: dict[str, Any], expected: tuple[str, frozenset[str]]
):
    decision = table.attempt(**repaired)

    assert answer(decision) == expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.command.__name__)
def test_every_gate_of_the_command_is_provoked_in_its_order(table: Table):
    refused = [expected for _, expected in table.rows if expected != ACCEPTED]
    provoked = list(dict.fromkeys(rule for _, rules in refused for rule in sorted(rules)))
    gates = GATES_BY_COMMAND[table.command]
    together = {one.rule for gate in gates if isinstance(gate, Collecting) for one in gate.gates}

    order = [gate.rule for gate in single_gates(gates)]

    assert sorted(provoked) == sorted(order)
    assert [rule for rule in provoked if rule not in together] == [rule for rule in order if rule not in together]
    first = min((provoked.index(rule) for rule in together), default=0)
    assert set(provoked[first : first + len(together)]) == together


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.command.__name__)
def test_every_code_is_the_code_of_its_gate(table: Table):
    codes = {gate.rule: gate.code for gate in single_gates(GATES_BY_COMMAND[table.command])}

    wrong = [expected for _, expected in table.rows for rule in expected[1] if codes[rule] != expected[0]]

    assert wrong == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.command.__name__)
def test_the_last_row_is_accepted(table: Table):
    assert table.answers()[-1][1] == ACCEPTED


@pytest.mark.parametrize(("table", "repaired", "expected"), ROWS)
def test_every_decision_carries_its_trace(table: Table, repaired: dict[str, Any], expected: Answer):
    decision = table.attempt(**repaired)

    failed = {step.rule for step in decision.trace if step.verdict is Verdict.FAIL}
    assert failed == expected[1]
    assert all(step.source for step in decision.trace)
    if isinstance(decision, Refused):
        assert all(step.fact for step in decision.trace if step.verdict is Verdict.FAIL), "a refusal says what it saw"


def test_every_command_has_a_table_somewhere():
    assert {table.command for table in TABLES} | OTHERS | {c.SetLicence} == set(GATES_BY_COMMAND)


WRONG = [
    pytest.param(table, repaired, rule, id=f"{table.command.__name__}-{number}-{rule}")
    for table in TABLES
    for number, (repaired, expected) in enumerate(table.answers())
    for rule in sorted(expected[1])
]


@pytest.mark.parametrize(("table", "repaired", "rule"), WRONG)
def test_a_rule_that_is_believed_away_breaks_nothing(
    table: Table, repaired: dict[str, Any], rule: str, monkeypatch: pytest.MonkeyPatch
):
    believed_away = Rules({rule: lambda case: SKIP})
    monkeypatch.setattr(world, "Simulation", lambda events: Simulation(events, believed_away))

    decision = table.attempt(**repaired)

    refused_by = set(decision.rules) if isinstance(decision, Refused) else set[str]()
    assert (rule in refused_by) is (rule in FOUNDATIONS)


def test_an_accepted_command_says_what_happened():
    for table in TABLES:
        decision = table.attempt(**table.answers()[-1][0])

        assert isinstance(decision, Accepted)
        assert decision.events
