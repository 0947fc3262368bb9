"""Every scenario of the library does what it says about itself."""

import json
from pathlib import Path

import pytest

from scenarios.loader import InvalidScenario, library_files, load_file
from scenarios.playing import MutantPlayed, ScenarioPlayed, play

NAMES = [path.stem for path in library_files()]
PATHS = dict(zip(NAMES, library_files(), strict=True))
_PLAYED: dict[str, ScenarioPlayed] = {}


def played(name: str) -> ScenarioPlayed:
    """How a scenario fares; played once for all tests."""
    if name not in _PLAYED:
        _PLAYED[name] = play(load_file(PATHS[name]).scenario)
    return _PLAYED[name]


def mutant_cases() -> list[tuple[str, int]]:
    """Every known mistake of every scenario that loads."""
    cases: list[tuple[str, int]] = []
    for name, path in PATHS.items():
        try:
            cases += [(name, number) for number in range(len(load_file(path).scenario.mutants))]
        except InvalidScenario:
            continue  # the first test reports it
    return cases


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_loads_without_errors_or_warnings(name: str) -> None:
    loaded = load_file(PATHS[name])

    assert loaded.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_and_every_other_way_score_100(name: str) -> None:
    ways = played(name).ways

    assert {way.name: (way.score, way.problems) for way in ways} == {way.name: (100, ()) for way in ways}


@pytest.mark.parametrize("name", NAMES)
def test_each_scenario_accepts_another_way_and_knows_eight_mistakes(name: str) -> None:
    scenario = load_file(PATHS[name]).scenario

    assert len(scenario.also_accept) >= 1
    assert len(scenario.mutants) >= 8


@pytest.mark.parametrize(("name", "number"), mutant_cases())
def test_a_known_mistake_fails_exactly_its_checks(name: str, number: int) -> None:
    mutant: MutantPlayed = played(name).mutants[number]

    assert set(mutant.failed) == set(mutant.must_fail), mutant.problems


@pytest.mark.parametrize("name", NAMES)
def test_the_untouched_tenant_earns_only_what_is_declared(name: str) -> None:
    result = played(name)

    assert result.undeclared == ()
    assert result.given_problems == ()
    assert result.untouched < 20


@pytest.mark.parametrize("name", NAMES)
def test_every_check_is_failed_by_some_mistake(name: str) -> None:
    scenario = load_file(PATHS[name]).scenario
    caught = {check for mutant in scenario.mutants for check in mutant.must_fail}

    missed = {check.id for check in scenario.checks} - caught

    assert missed == set()


def test_the_seed_guide_covers_every_kind_of_check() -> None:
    scenario = load_file(PATHS["seed-guide"]).scenario

    kinds = {check.kind for check in scenario.checks}

    assert kinds == {"probe", "always", "state", "history", "mail"}


def test_a_task_leads_to_its_portal_page_with_the_role_by_id() -> None:
    task = load_file(PATHS["seed-guide"]).scenario.tasks[0]

    assert task.where == "pim/roles/global-administrator/settings"
    assert task.page == "pim/roles/62e90394-69f5-4237-9190-012177145e10/settings"


@pytest.mark.parametrize("name", NAMES)
def test_every_control_that_a_lab_names_is_one_of_a_public_baseline(name: str, third_party_data: Path) -> None:
    every = json.loads((third_party_data / "baseline_controls.json").read_text("utf-8"))
    known = {one["id"] for one in every}

    assert set(load_file(PATHS[name]).scenario.controls) <= known


def test_each_level_and_each_practice_tenant_has_its_labs() -> None:
    scenarios = [load_file(path).scenario for path in PATHS.values()]

    assert {one.level for one in scenarios} == {100, 200, 300}
    assert {one.tenant for one in scenarios} == {"adatum", "northbay", "harborline"}


def test_no_two_labs_have_the_same_title_or_summary() -> None:
    scenarios = [load_file(path).scenario for path in PATHS.values()]

    assert len({one.title for one in scenarios}) == len({one.summary for one in scenarios}) == len(scenarios)
