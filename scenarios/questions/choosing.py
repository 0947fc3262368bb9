"""Diagnoses of chosen options: which misconceptions a choice fits, and which of them some choice tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from scenarios.questions.beliefs import catalogue
from scenarios.questions.item import Diagnosis


def letter_of(place: int) -> str:
    """The letter of an option."""
    return chr(ord("a") + place)


def diagnoses_of(options: int, right: frozenset[int], believed: Mapping[str, frozenset[int]]) -> tuple[Diagnosis, ...]:
    """Every wrong choice that somebody with a single misconception makes.

    `believed` has for each misconception the places that it takes for right. Whoever takes more for right than can be
    chosen chooses some of them; whoever takes fewer for right finds no answer and tells nothing.
    """
    return tuple(_diagnoses(options, right, believed))


def _diagnoses(options: int, right: frozenset[int], believed: Mapping[str, frozenset[int]]) -> Iterator[Diagnosis]:
    for chosen in combinations(range(options), len(right)):
        beliefs = tuple(catalogue()[slug] for slug, places in believed.items() if set(chosen) <= places)
        if frozenset(chosen) != right and beliefs:
            yield Diagnosis(answers="".join(map(letter_of, chosen)), beliefs=beliefs)


def told_apart(diagnoses: tuple[Diagnosis, ...]) -> tuple[str, ...]:
    """The misconceptions that alone explain some choice."""
    alone = (one.beliefs[0].slug for one in diagnoses if len(one.beliefs) == 1)
    return tuple(dict.fromkeys(alone))
