"""Nothing that is only inferred or seen is graded."""

import pytest

from scenarios.fidelity import SURE, GradedRule, graded_rules, ledger_text
from simulator.ledger import all_rules


def test_the_labs_grade_some_rules() -> None:
    """Guards the next test against an empty set."""
    assert {"MfaRule", "ExpirationRule", "OwnRequestRule"} <= {graded.rule for graded in graded_rules()}


@pytest.mark.parametrize("graded", sorted(graded_rules()), ids=" ".join)
def test_a_graded_rule_is_documented_or_measured(graded: GradedRule) -> None:
    """A wrong rule that is graded would be taught with authority."""
    assert graded.mark in SURE


def test_the_ledger_lists_every_rule_and_every_switch() -> None:
    """A rule that is missing there cannot be checked by a reader."""
    text = ledger_text()

    assert all(f"| {rule} |" in text for rule in all_rules())
    assert "| `five_minute_rule` | `measured` | `documented` |" in text
