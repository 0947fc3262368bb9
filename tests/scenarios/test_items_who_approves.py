"""The item model `pim-who-approves`: its key against a reader of the page, who knows nothing of the simulator."""

from __future__ import annotations

import re
from functools import cache

import pytest

from scenarios.questions.item import Choose
from scenarios.questions.who_approves import approver_item, focus_of, model
from tests.conftest import DEEP
from tests.scenarios.can_activate_reader import table

SEEDS = range(1000 if DEEP else 25)
DEFAULT = ("Global Administrator", "Privileged Role Administrator")


@cache
def item_of(seed: int) -> Choose:
    """The question of a seed, kept for all tests."""
    return approver_item(seed)


def requester(item: Choose) -> str:
    """Who asked for the role."""
    found = re.search(r"\. (\w+) is eligible for", item.stem)
    assert found
    return found[1]


def able(item: Choose, wrongly: str = "") -> set[str]:
    """Who can approve, read from the page; `wrongly` names one belief that the reader holds."""
    holdings = table(item, "Assignments of Microsoft Entra roles")
    active = {row["User"] for row in holdings if row["Type"] == "Active"}
    settings = next(one for one in item.tables if "settings" in one.caption)
    cell = dict(settings.rows)["Select approver(s)"]
    groups = {row["Group"]: row["Members"].split(", ") for row in table(item, "Groups")}
    named = {user for name in cell.split(", ") for user in groups.get(name, [name])} - {"No approver selected"}
    kinds = ("Active", "Eligible") if wrongly == "eligible-is-active" else ("Active",)
    by_default = {row["User"] for row in holdings if row["Role"] in DEFAULT and row["Type"] in kinds}
    if wrongly == "empty-approvers-nobody":
        by_default = set()
    able = active if wrongly == "approver-needs-role" else named or by_default
    return able if wrongly == "approver-approves-self" else able - {requester(item)}


def chosen(item: Choose, people: set[str]) -> str:
    """The letters of these people, or of the option that nobody can."""
    found = "".join(letter for letter, option in item.lettered if option.text in people)
    nobody = "".join(letter for letter, option in item.lettered if option.text.startswith("Nobody"))
    return found or nobody


def test_a_careful_reader_of_the_page_finds_the_key() -> None:
    for seed in SEEDS:
        assert chosen(item_of(seed), able(item_of(seed))) == item_of(seed).key, seed


def test_a_reader_with_one_belief_makes_a_choice_that_is_named_after_it() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        for slug in model().misconceptions:
            places = set(chosen(item, able(item, slug)))
            for diagnosis in item.diagnoses:
                fits = set(diagnosis.answers) <= places
                assert (slug in [one.slug for one in diagnosis.beliefs]) == fits, (seed, slug, diagnosis.answers)


def test_one_or_two_are_right_and_there_are_wrong_ones_enough() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        assert len(item.key) in (1, 2)
        assert 2 <= len(item.options) - len(item.key) <= 4, seed


def test_nobody_is_sometimes_right_and_the_requester_never() -> None:
    items = [item_of(seed) for seed in range(200)]
    nobody = [option.answer for item in items for option in item.options if option.text.startswith("Nobody")]
    own = [option.answer for item in items for option in item.options if option.text == requester(item)]

    assert {True, False} <= set(nobody)
    assert set(own) == {False}


@pytest.mark.parametrize("word", ["User1", "User2", "User3", "User4", "Admin"])
def test_no_name_gives_the_answer_away(word: str) -> None:
    answers = [one.answer for seed in range(200) for one in item_of(seed).options if one.text == word]

    assert 0.15 <= sum(answers) / len(answers) <= 0.75


def test_the_administrator_whom_nobody_named_is_never_an_option() -> None:
    """That such an administrator cannot approve is inferred, and what is inferred is not examined."""
    for seed in SEEDS:
        item = item_of(seed)
        settings = next(one for one in item.tables if "settings" in one.caption)
        if dict(settings.rows)["Select approver(s)"] != "No approver selected":
            assert "Admin" not in {option.text for option in item.options}


def test_the_focus_is_told_apart() -> None:
    for seed in SEEDS:
        assert focus_of(seed) in item_of(seed).misconceptions
