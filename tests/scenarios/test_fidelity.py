"""Nothing that is only inferred or seen is graded."""

import pytest

from scenarios.fidelity import SURE, graded_rules, ledger_text
from simulator.ledger import all_rules


def test_the_labs_grade_some_rules() -> None:
    """Guards the next test against an empty set."""
    assert {"MfaRule", "ExpirationRule", "OwnRequestRule"} <= graded_rules()


@pytest.mark.parametrize("rule", sorted(graded_rules() & set(all_rules())))
def test_a_graded_rule_is_documented_or_measured(rule: str) -> None:
    """A wrong rule that is graded would be taught with authority."""
    marks = {gate.mark for gate in all_rules()[rule]}

    assert marks <= SURE


def test_the_ledger_lists_every_rule_and_every_switch() -> None:
    """A rule that is missing there cannot be checked by a reader."""
    text = ledger_text()

    assert all(f"| {rule} |" in text for rule in all_rules())
    assert "| `five_minute_rule` | `measured` | `documented` |" in text
