"""The closed lists of words fit the simulator and the reference pages."""

import re
from pathlib import Path

import pytest

import simulator
from scenarios.reference import REFERENCE, pages, step_models
from scenarios.words import ACCEPTED, ANSWERS, REFUSALS, WORD_OF_RULE, did_you_mean

# Rules of traces and of the sign-in log, which refuse no command.
NOT_REFUSALS = {
    *(
        "ApprovalRule",
        "AdministratorDecidesRule",
        "AreaRule",
        "MandatoryPortalMfaRule",
        "ReportOnlyRule",
        "ExclusionRule",
        "RoleScopeRule",
    ),
    *("PolicyCombinationRule", "BlockRule", "NoPolicyRule", "NoTargetRule"),
    # The first factor's rules end an attempt with a row of the log.
    *("SignedInRule", "PasswordExistsRule", "PasswordRule", "MethodOwnedRule", "CredentialOrderRule"),
    *("FirstFactorRule", "RequestApprovedRule"),
}


def rules_of_the_simulator() -> set[str]:
    """Every rule name that is written as a text in the simulator."""
    folder = Path(simulator.__file__).parent
    return {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r'"([A-Z][A-Za-z]+(?:Rule|Validation))"', path.read_text(encoding="utf-8"))
    }


def test_every_rule_of_the_simulator_has_a_word() -> None:
    assert rules_of_the_simulator() - NOT_REFUSALS - set(WORD_OF_RULE) == set()


def test_no_word_stands_for_a_rule_that_is_gone() -> None:
    assert set(WORD_OF_RULE) - rules_of_the_simulator() == set()


def test_every_word_is_explained() -> None:
    assert set(WORD_OF_RULE.values()) <= set(REFUSALS)
    assert {word for words in ANSWERS.values() for word in words} <= {*ACCEPTED, *REFUSALS}


def test_answers_are_told_of_steps_that_exist() -> None:
    words = {model.model_fields["do"].annotation.__args__[0] for model in step_models()}

    assert set(ANSWERS) <= words


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    text = (REFERENCE / name).read_text(encoding="utf-8")

    assert text == pages()[name], "run `practice docs`"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("gaurd", "; did you mean `guard`?"),
        ("Guard", "; did you mean `guard`?"),
        ("elephant", ""),
    ],
)
def test_a_near_word_is_suggested(word: str, hint: str) -> None:
    assert did_you_mean(word, ["guard", "points", "probe"]) == hint
