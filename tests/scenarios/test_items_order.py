"""The item model `pim-order`: every order that works is right, as a reader works out from the words."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations

import pytest

from scenarios.questions.dice import Dice
from scenarios.questions.models import grade
from scenarios.questions.order import OrderItem, order_item
from tests.conftest import DEEP

SEEDS = range(1000 if DEEP else 25)
ORDERS_MAX = 40
# What each kind of step says, and which kinds have to come before it where they are needed.
WORDS = {
    "group": r"creates the security group .+, to which roles can be assigned",
    "member": r"Admin adds",
    "permanent": r"allows permanent eligible assignments",
    "approval": r"requires approval",
    "hours": r"sets the activation maximum",
    "eligible": r"makes the group (?!Staff)",
    "ask": r"asks to activate",
    "approves": r"^(\w+) approves the request of (?!\1)",
}
BEFORE = {
    "member": {"group"},
    "eligible": {"group", "permanent"},
    "ask": {"eligible", "member", "hours", "approval"},
    "approves": {"ask"},
}


@cache
def item_of(seed: int) -> OrderItem:
    """The question of a seed, kept for all tests."""
    return order_item(seed)


def kind_of(text: str) -> str:
    """What kind of needed step a text is; nothing for a wrong step."""
    return next((kind for kind, words in WORDS.items() if re.search(words, text)), "")


def is_right(item: OrderItem, answers: str) -> bool:
    """Whether a reader finds the order right: nothing wrong in it, and each step after those that it rests on."""
    kinds = [kind_of(item.step(letter).text) for letter in answers]
    return "" not in kinds and all(
        BEFORE.get(kind, set()) & set(kinds) <= set(kinds[:place]) for place, kind in enumerate(kinds)
    )


def some_orders(letters: str, seed: int) -> list[str]:
    """Every order of a few letters, or some of many."""
    every = ["".join(one) for one in permutations(letters)]
    return Dice(f"orders/{seed}").shuffled(every)[:ORDERS_MAX]


@pytest.mark.parametrize("seed", range(100 if DEEP else 8))
def test_an_order_is_right_exactly_when_it_keeps_what_rests_on_what(seed: int) -> None:
    item = item_of(seed)

    for answers in (item.key, *some_orders(item.key, seed)):
        assert grade(item, answers).is_perfect == is_right(item, answers), answers


@pytest.mark.parametrize("seed", range(100 if DEEP else 8))
def test_no_choice_with_a_wrong_step_is_right(seed: int) -> None:
    item = item_of(seed)
    wrong = [one.letter for one in item.steps if one.belief]

    for letter in wrong:
        for place in range(len(item.key)):
            answers = item.key[:place] + letter + item.key[place + 1 :]
            assert not grade(item, answers).is_perfect, answers


def test_the_wrong_steps_are_the_ones_that_a_reader_takes_for_wrong() -> None:
    for seed in SEEDS:
        for step in item_of(seed).steps:
            assert bool(kind_of(step.text)) == (not step.belief), step.text


def test_it_is_said_when_several_orders_are_right() -> None:
    for seed in range(12):
        item = item_of(seed)
        others = [one for one in some_orders(item.key, seed) if one != item.key and is_right(item, one)]
        assert item.is_one_of_many or not others, seed
    assert any(item_of(seed).is_one_of_many for seed in SEEDS)


def test_a_step_that_is_refused_costs_its_own_point_and_what_rests_on_it() -> None:
    item = item_of(1)
    last_first = item.key[-1] + item.key[:-1]

    verdict = grade(item, last_first)

    assert [mark.is_right for mark in verdict.marks] == [False, *(True for _ in item.key[1:])]
    assert verdict.points == verdict.points_max - 1
    assert verdict.marks[0].right == "Refused"


def test_questions_have_four_to_seven_places_and_three_or_four_wrong_steps() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        assert 4 <= len(item.key) <= 7, seed
        assert 2 <= len(item.steps) - len(item.key) <= 4, seed


@pytest.mark.parametrize("answers", ["", "aaaa", "zz"])
def test_what_is_no_order_is_refused(answers: str) -> None:
    with pytest.raises(ValueError, match="does not answer the question"):
        grade(item_of(0), answers)
