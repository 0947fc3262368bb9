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
