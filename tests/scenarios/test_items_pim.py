"""Quality gates that every item model about PIM passes, over many seeds; every model is the same in each process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import pytest

from scenarios.grader import grade as grade_lab
from scenarios.loader import load_text
from scenarios.player import Player
from scenarios.playing import play
from scenarios.questions.item import Choose, Item, YesNo
from scenarios.questions.models import MODELS, grade
from scenarios.seeding import seed_of
from simulator import Simulation
from simulator.decision import Mark, Verdict
from tests.conftest import DEEP, ROOT

PIM = [name for name in MODELS if name != "ca-table"]
SEEDS = range(1000 if DEEP else 25)
LABS = range(25 if DEEP else 2)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
SURE = {Mark.DOCUMENTED, Mark.MEASURED}


@cache
def item_of(model: str, seed: int) -> Item:
    """The question of a seed, kept for all tests."""
    return MODELS[model].make(seed)


def every_item(model: str) -> list[Item]:
    """The questions of all seeds."""
    return [item_of(model, seed) for seed in SEEDS]


def texts(item: Item) -> list[str]:
    """What there is to judge or to choose from."""
    if isinstance(item, YesNo):
        return [statement.text for statement in item.statements]
    return [choice.text for choice in item.entries[0].choices]


@pytest.mark.parametrize("model", PIM)
def test_the_key_earns_every_point_and_names_no_belief(model: str) -> None:
    for item in every_item(model):
        verdict = grade(item, item.key)

        assert item.accepts(item.key)
        assert (verdict.points, verdict.points_max) == (item.points_max, item.points_max), item.id
        assert verdict.beliefs == ()


@pytest.mark.parametrize("model", PIM)
def test_no_two_choices_are_alike(model: str) -> None:
    for item in every_item(model):
        for entry in item.entries:
            assert len({choice.text for choice in entry.choices}) == len(entry.choices)
        assert len(set(texts(item))) == len(texts(item)), item.id


@pytest.mark.parametrize("model", PIM)
def test_there_is_little_to_read(model: str) -> None:
    assert [item.id for item in every_item(model) if item.reading_cost > 14] == []


@pytest.mark.parametrize("model", PIM)
def test_what_a_misconception_leads_to_is_wrong_and_recognised(model: str) -> None:
    for item in every_item(model):
        assert item.focus in item.misconceptions, item.id
        for diagnosis in item.diagnoses:
            verdict = grade(item, diagnosis.answers)
            assert verdict.points < verdict.points_max, item.id
            assert verdict.beliefs == diagnosis.beliefs
        alone = [one.beliefs[0].slug for one in item.diagnoses if len(one.beliefs) == 1]
        assert set(item.misconceptions) <= set(alone), item.id


@pytest.mark.parametrize("model", PIM)
def test_every_misconception_of_the_model_is_tested_by_some_question(model: str) -> None:
    named = {slug for item in every_item(model) for slug in item.misconceptions}

    assert named == set(MODELS[model].describe().misconceptions)


@pytest.mark.parametrize("model", PIM)
def test_questions_of_different_seeds_differ(model: str) -> None:
    shown = {(item.tables, item.stem, item.entries) for item in every_item(model)}

    assert len(shown) >= 0.9 * len(SEEDS)


@pytest.mark.parametrize("model", PIM)
def test_questions_show_no_ids(model: str) -> None:
    for item in every_item(model):
        shown = item.model_dump_json(exclude={"live"})
        assert not GUID.search(shown), item.id


@pytest.mark.parametrize("model", PIM)
def test_only_what_is_sure_decides(model: str) -> None:
    for item in every_item(model):
        steps = [step for mark in grade(item, item.key).marks for step in mark.trace]
        decided = [step for step in steps if step.verdict in (Verdict.FAIL, Verdict.NEEDS)]
        assert {step.mark for step in decided} <= SURE, item.id


@pytest.mark.parametrize("model", PIM)
def test_no_place_gives_the_answer_away(model: str) -> None:
    items = [item for item in every_item(model) if isinstance(item, YesNo | Choose)]
    keys = [item.key for item in items]

    for place in range(3 if keys else 0):
        share = sum(
            key[place] == "y" if isinstance(item, YesNo) else "abc"[place] in key
            for item, key in zip(items, keys, strict=True)
        )
        assert 0.08 <= share / len(keys) <= 0.8, place


@pytest.mark.parametrize("model", PIM)
@pytest.mark.parametrize("seed", LABS)
def test_the_lab_of_a_question_can_be_solved_and_catches_its_mistake(model: str, seed: int) -> None:
    item = item_of(model, seed)

    played = play(load_text(item.scenario, f"{item.scenario_id}.yaml").scenario)

    assert played.problems == ()
    assert [way.score for way in played.ways] == [100]
    assert played.untouched < 100


@pytest.mark.parametrize("model", PIM)
@pytest.mark.parametrize("seed", LABS)
def test_the_lab_can_still_be_solved_after_everything_was_tried(model: str, seed: int) -> None:
    item = item_of(model, seed)
    scenario = load_text(item.scenario, f"{item.scenario_id}.yaml").scenario
    simulation = Simulation(seed_of(scenario, "attempt"))

    Player(simulation, scenario.sessions, "live").play(item.live)
    before = grade_lab(scenario, simulation).score
    Player(simulation, scenario.sessions, "learner").play(scenario.solution)

    assert before < 100
    assert grade_lab(scenario, simulation).score == 100


@pytest.mark.parametrize("model", PIM)
def test_everything_that_the_live_tenant_tries_has_a_session(model: str) -> None:
    item = item_of(model, 0)
    scenario = load_text(item.scenario, f"{item.scenario_id}.yaml").scenario

    tenant = Simulation(seed_of(scenario, "attempt")).tenant

    assert item.live
    assert tenant.users
    for step in item.live:
        assert getattr(step, "in_", "admin") in scenario.sessions


def test_a_seed_gives_the_same_question_in_every_process() -> None:
    code = "from scenarios.questions.models import MODELS as m; print(*(m[n].make(7).model_dump_json() for n in m))"
    here = " ".join(item_of(name, 7).model_dump_json() for name in MODELS)
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }

    assert found == {here}
