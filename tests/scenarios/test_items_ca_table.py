"""Quality gates of the item model `ca-table`, over many seeds."""

from __future__ import annotations

import re
from functools import cache

import pytest

from scenarios.loader import load_text, tenant_file
from scenarios.playing import play
from scenarios.questions.ca_table import model, table_item
from scenarios.questions.grading import grade_by_key as grade
from scenarios.questions.item import letters
from scenarios.questions.models import MODELS
from scenarios.questions.table_item import TableItem
from scenarios.questions.table_scenario import sign_in_of, tenant_events
from simulator import Accepted, Simulation
from simulator.commands import SignIn
from simulator.conditional_access.misconceptions import MISCONCEPTIONS
from simulator.decision import TraceStep, Verdict
from simulator.events import SignInRecorded
from simulator.gates import TRUE_RULES, Rules
from simulator.sign_in.sessions import Outcome, SignInRecord
from tests.conftest import DEEP
from tests.scenarios import table_reader as reader

SEEDS = range(1000 if DEEP else 25)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
MFA_ASKED = (50072, 50074, 50076, 50079)


@cache
def item_of(seed: int) -> TableItem:
    """The question of a seed, kept for all tests."""
    return table_item(seed)


@cache
def every_item() -> tuple[TableItem, ...]:
    """The questions of all seeds."""
    return tuple(item_of(seed) for seed in SEEDS)


def tried(item: TableItem, rules: Rules = TRUE_RULES) -> list[tuple[SignInRecord, tuple[TraceStep, ...]]]:
    """What the live tenant writes to its log, and why, when somebody tries each sign-in under these rules."""
    simulation = Simulation(tenant_events(item, "attempt"), rules)
    found: list[tuple[SignInRecord, tuple[TraceStep, ...]]] = []
    for number, statement in enumerate(item.statements):
        decision = simulation.decide(sign_in_of(simulation.tenant, statement, f"w{number}"))
        assert isinstance(decision, Accepted)
        row = next(event.record for event in decision.events if isinstance(event, SignInRecorded))
        found.append((row, decision.trace))
    return found


def asked_for_mfa(item: TableItem, rules: Rules = TRUE_RULES) -> tuple[bool, ...]:
    """For each statement whether the sign-in waits for MFA."""
    return tuple(row.error_code in MFA_ASKED for row, _ in tried(item, rules))


# --- truth -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_careful_reader_of_the_page_finds_the_key(seed: int) -> None:
    item = item_of(seed)

    assert letters(reader.answers(item)) == item.key


@pytest.mark.parametrize("seed", SEEDS)
def test_the_live_tenant_gives_the_same_answers_to_whoever_signs_in(seed: int) -> None:
    item = item_of(seed)
    expected = {"granted": Outcome.GRANTED, "mfa": Outcome.INTERRUPTED, "blocked": Outcome.BLOCKED}

    rows = [row for row, _ in tried(item)]

    assert letters(asked_for_mfa(item)) == item.key
    assert [row.outcome for row in rows] == [expected[statement.outcome] for statement in item.statements]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_explanation_is_what_the_live_tenant_says(seed: int) -> None:
    item = item_of(seed)

    for statement, (_, trace) in zip(item.statements, tried(item), strict=True):
        said = [(step.verdict, step.fact) for step in trace if step.rule.startswith("ConditionalAccess")]
        assert [(step.verdict, step.fact) for step in statement.trace] == said
        needs_mfa = statement.trace[-1].verdict is Verdict.NEEDS
        assert needs_mfa == statement.answer
        assert statement.summary.startswith("Yes: " if statement.answer else "No: ")


# --- misconceptions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_every_named_misconception_is_wrong_in_a_way_of_its_own(seed: int) -> None:
    item = item_of(seed)

    believed = {slug: letters(reader.answers(item, slug)) for slug in model().misconceptions}

    assert len(item.misconceptions) >= 3
    assert item.focus in item.misconceptions
    for slug in item.misconceptions:
        assert believed[slug] != item.key
        assert [other for other in believed if believed[other] == believed[slug]] == [slug]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_diagnosis_names_everybody_who_answers_so(seed: int) -> None:
    item = item_of(seed)
    believed = {slug: letters(reader.answers(item, slug)) for slug in model().misconceptions}

    named = {one.answers: [belief.slug for belief in one.beliefs] for one in item.diagnoses}

    expected: dict[str, list[str]] = {}
    for slug, answers in believed.items():
        if answers != item.key:
            expected.setdefault(answers, []).append(slug)
    assert named == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_the_live_tenant_under_a_wrong_rule_gives_the_answers_of_that_belief(seed: int) -> None:
    item = item_of(seed)

    for slug in model().misconceptions:
        believed = letters(asked_for_mfa(item, MISCONCEPTIONS[slug]))
        named = [one.answers for one in item.diagnoses if slug in [belief.slug for belief in one.beliefs]]
        assert named == ([believed] if believed != item.key else [])


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_each_statement_stand_the_beliefs_that_mislead_there(seed: int) -> None:
    item = item_of(seed)

    for place, statement in enumerate(item.statements):
        misled = [one for one in model().misconceptions if reader.answers(item, one)[place] != statement.answer]
        assert [belief.slug for belief in statement.misled] == misled


def test_every_misconception_of_the_model_is_tested_by_some_question() -> None:
    assert {slug for item in every_item() for slug in item.misconceptions} == set(model().misconceptions)
    assert len(model().misconceptions) >= 4


# --- form ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_question_has_three_different_statements_and_both_answers(seed: int) -> None:
    item = item_of(seed)

    assert len({statement.text for statement in item.statements}) == 3
    assert len({(statement.user, statement.resource) for statement in item.statements}) == 3
    assert set(item.key) == {"y", "n"}


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_little_to_read_and_two_to_four_policies(seed: int) -> None:
    item = item_of(seed)

    assert reader.facts(item) == item.reading_cost <= 14
    assert 2 <= len(reader.table(item, "Conditional Access policies")) <= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_sentences_use_the_names_of_the_tables_and_show_no_ids(seed: int) -> None:
    item = item_of(seed)
    file = tenant_file("questions")
    assert file is not None
    users = {row["User"] for row in reader.table(item, "Users")}
    places = {row["Location"] for row in reader.table(item, "Named locations")}

    for statement in item.statements:
        user, resource, network = reader.claim(statement)
        assert (user, resource, network or None) == (statement.user, statement.resource, statement.network)
        assert user in users
        assert resource in {one.name for one in file.resources if not one.demands_portal_mfa}
        assert bool(network) == bool(places) and (not network or network in places)
    assert not GUID.search(item.model_dump_json())


@pytest.mark.parametrize("seed", SEEDS)
def test_only_documented_rules_explain(seed: int) -> None:
    item = item_of(seed)

    marks = {step.mark.value for statement in item.statements for step in statement.trace}

    assert marks == {"documented"}


def share(answers: list[bool]) -> float:
    """The share of yes."""
    return sum(answers) / len(answers)


def test_about_half_of_all_statements_are_true() -> None:
    assert 0.4 <= share([letter == "y" for item in every_item() for letter in item.key]) <= 0.6


def test_no_surface_feature_gives_an_answer_away() -> None:
    by_feature: dict[str, list[bool]] = {}
    for item in every_item():
        for place, statement in enumerate(item.statements):
            for feature in (f"place {place}", statement.user, statement.resource, f"from {statement.network}"):
                by_feature.setdefault(feature, []).append(statement.answer)

    common = {feature: share(answers) for feature, answers in by_feature.items() if len(answers) >= 12}

    assert {"place 0", "place 1", "place 2", "User1", "User2", "User3"} <= common.keys()
    assert {feature: value for feature, value in common.items() if not 0.2 <= value <= 0.8} == {}


def test_groups_roles_and_networks_vary() -> None:
    items = every_item()
    roles = {role for item in items for row in reader.table(item, "Users") for role in row.values() if "(" in role}
    keys = {item.key for item in items}

    assert any("eligible" in role for role in roles) and any("active" in role for role in roles)
    assert {bool(reader.table(item, "Named locations")) for item in items} == {True, False}
    assert len(keys) == 6


# --- the same everywhere ---------------------------------------------------------------------------------------------


def test_questions_of_different_seeds_differ() -> None:
    shown = {(item.tables, tuple(one.text for one in item.statements)) for item in every_item()}

    assert len(shown) == len(SEEDS)


# --- grading and going on --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_each_right_answer_is_a_point_and_a_pattern_names_its_belief(seed: int) -> None:
    item = item_of(seed)
    flipped = item.key.translate(str.maketrans("yn", "ny"))

    assert (grade(item, item.key).points, grade(item, flipped).points) == (3, 0)
    assert grade(item, item.key).beliefs == ()
    for slug in item.misconceptions:
        verdict = grade(item, letters(reader.answers(item, slug)))
        assert [belief.slug for belief in verdict.beliefs] == [slug]
        assert verdict.points < 3


def test_too_few_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="`yn` does not answer the question ca-table/0"):
        grade(item_of(0), "yn")


@pytest.mark.parametrize("slug", model().misconceptions)
def test_the_next_question_can_be_about_one_misconception(slug: str) -> None:
    item = table_item(MODELS["ca-table"].next_seed(3, slug))

    assert item.seed != 3
    assert slug in item.misconceptions


# --- the lab ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lab_of_a_question_can_be_solved_and_catches_its_mistake(seed: int) -> None:
    item = item_of(seed)

    played = play(load_text(item.scenario, f"{item.scenario_id}.yaml").scenario)

    assert played.problems == ()
    assert [way.score for way in played.ways] == [100]
    assert played.untouched < 100


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_gets_into_the_portal_of_the_lab(seed: int) -> None:
    simulation = Simulation(tenant_events(item_of(seed), "attempt"))
    methods = ("password", "microsoftAuthenticatorPush")

    for number, user in enumerate(simulation.tenant.users.values()):
        name, window = user.user_principal_name, f"w{number}"
        portal = next(app for app in simulation.tenant.applications.values() if app.demands_portal_mfa)
        simulation.run(
            SignIn(window=window, user_principal_name=name, app_id=portal.app_id, methods=methods), window=window
        )
        session = simulation.session_in(window)
        assert session is not None and session.is_open, f"{name} is locked out"
