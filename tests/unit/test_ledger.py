"""The ledger lists the rules of every command."""

from simulator.deciding import DECIDERS
from simulator.ledger import GATES_BY_COMMAND, all_rules


def test_every_command_that_can_be_decided_is_in_the_ledger() -> None:
    """A command without an entry would be missing on the fidelity page."""
    assert set(GATES_BY_COMMAND) == set(DECIDERS)


def test_every_rule_names_its_source() -> None:
    """A rule that nobody can check must not be taught."""
    unsourced = [rule for rule, gates in all_rules().items() if not all(gate.source for gate in gates)]

    assert unsourced == []


def test_one_rule_name_never_means_two_marks() -> None:
    """The fidelity page shows one mark for each rule and code."""
    marks = {rule: {(gate.code, gate.mark) for gate in gates} for rule, gates in all_rules().items()}
    codes = {rule: {code for code, _ in pairs} for rule, pairs in marks.items()}

    assert {rule for rule in marks if len(marks[rule]) != len(codes[rule])} == set()
