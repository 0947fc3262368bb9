"""The item model `pim-can-activate`: its key against a reader of the page, its balance, and its live tenant."""

from __future__ import annotations

from functools import cache

import pytest

from scenarios.questions import can_activate_search
from scenarios.questions.can_activate import activation_item, model
from scenarios.questions.item import YesNo, letters
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS
from tests.conftest import DEEP
from tests.scenarios import can_activate_reader as reader

SEEDS = range(1000 if DEEP else 25)


@cache
def item_of(seed: int) -> YesNo:
    """The question of a seed, kept for all tests."""
    return activation_item(seed)


def read(item: YesNo, wrongly: str = "") -> str:
    """What a reader of the page answers."""
    return letters(tuple(reader.answer(item, one.text, wrongly) for one in item.statements))


def test_a_careful_reader_of_the_page_finds_the_key() -> None:
    for seed in SEEDS:
        assert read(item_of(seed)) == item_of(seed).key, seed


def test_a_reader_with_one_belief_gives_the_answers_of_that_belief() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        named = {one.slug: diagnosis.answers for diagnosis in item.diagnoses for one in diagnosis.beliefs}
        for slug in model().misconceptions:
            assert read(item, slug) == named.get(slug, item.key), (seed, slug)


def test_every_question_has_both_answers_and_three_people() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        people = [one.text.partition("10:00 ")[2][:5] for one in item.statements]
        assert set(item.key) == {"y", "n"}
        assert sorted(people) == ["User1", "User2", "User3"]


def test_about_half_of_all_statements_are_true() -> None:
    answers = [letter == "y" for seed in SEEDS for letter in item_of(seed).key]

    assert 0.4 <= sum(answers) / len(answers) <= 0.6


def test_no_words_of_a_statement_give_its_answer_away() -> None:
    features: dict[str, list[bool]] = {}
    for seed in SEEDS:
        for statement in item_of(seed).statements:
            for words in ("password alone", "n/a", "1 hour.", "2 hours", "User1", "User2", "User3"):
                if words in statement.text:
                    features.setdefault(words, []).append(statement.answer)

    shares = {words: sum(found) / len(found) for words, found in features.items() if len(found) >= 12}

    assert {"password alone", "n/a"} <= features.keys()
    assert {words: share for words, share in shares.items() if not 0.15 <= share <= 0.85} == {}


def test_the_summary_says_the_answer_and_why() -> None:
    for seed in SEEDS:
        for statement in item_of(seed).statements:
            assert statement.summary.startswith("Yes: " if statement.answer else "No: ")
            assert len(statement.summary) > len("No: .")


@pytest.mark.parametrize("slug", ["expiry-is-activation-length", "ticket-verified"])
def test_a_wrong_rule_planted_for_the_truth_would_be_found_by_the_reader(
    monkeypatch: pytest.MonkeyPatch, slug: str
) -> None:
    monkeypatch.setattr(can_activate_search, "TRUE_RULES", PIM_MISCONCEPTIONS[slug])

    others = (seed for seed in range(200) if slug not in can_activate_search.plan_of(model(), seed).hints)
    items = map(activation_item.__wrapped__, others)

    assert any(read(item) != item.key for item in items)
