"""Play a scenario against itself: every way scores 100, and each known mistake fails exactly its checks."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.format import Scenario, Steps
from scenarios.grader import grade
from scenarios.player import Player
from scenarios.report import Report
from scenarios.seeding import seed_with_story
from simulator.simulation import Simulation

PERFECT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WayPlayed:
    """The solution or another way: its score, and what went wrong on the way."""

    name: str
    score: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantPlayed:
    """A known mistake: the checks that failed, and those that should have."""

    id: str
    score: float
    failed: tuple[str, ...]
    must_fail: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPlayed:
    """Everything that a scenario says about itself, tried out."""

    scenario_id: str
    untouched: float
    free: tuple[str, ...]
    undeclared: tuple[str, ...]
    ways: tuple[WayPlayed, ...]
    mutants: tuple[MutantPlayed, ...]
    given_problems: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for everything that is not as it should be."""
        ways = tuple(f"{way.name}: {problem}" for way in self.ways for problem in way.problems)
        mutants = tuple(f"mutant {one.id}: {problem}" for one in self.mutants for problem in one.problems)
        free = tuple(
            f"check {check} passes on the untouched tenant; declare it `guard` or `still_works`"
            for check in self.undeclared
        )
        return (*self.given_problems, *free, *ways, *mutants)


def play(scenario: Scenario) -> ScenarioPlayed:
    """How a scenario fares: untouched, solved, solved in other ways, and with each known mistake."""
    seed, given_problems = seed_with_story(scenario)
    start = Simulation(seed)
    untouched = grade(scenario, start)
    earning = [check for check in untouched.checks if check.earned > 0]
    declared = {check.id for check in scenario.checks if check.guard or check.still_works}
    return ScenarioPlayed(
        scenario_id=scenario.id,
        untouched=untouched.score,
        free=tuple(check.id for check in earning),
        undeclared=tuple(check.id for check in earning if check.id not in declared),
        ways=tuple(_way(scenario, start, name, steps) for name, steps in _ways(scenario)),
        mutants=tuple(_mutant(scenario, start, number) for number in range(len(scenario.mutants))),
        given_problems=given_problems,
    )


def _ways(scenario: Scenario) -> tuple[tuple[str, Steps], ...]:
    return (("solution", scenario.solution), *scenario.also_accept.items())


def _played(scenario: Scenario, start: Simulation, steps: Steps) -> tuple[Report, tuple[str, ...]]:
    attempt = start.fork()
    told = Player(attempt, scenario.sessions, "play").play(steps)
    problems = tuple(f"{one.person}: {one.words}: {one.answer}" for one in told if not one.went_well)
    return grade(scenario, attempt), problems


def _way(scenario: Scenario, start: Simulation, name: str, steps: Steps) -> WayPlayed:
    report, problems = _played(scenario, start, steps)
    missed = tuple(
        f"check {check.id} {check.verdict}: {check.summary}" for check in report.checks if check.verdict != "passed"
    )
    return WayPlayed(name=name, score=report.score, problems=(*problems, *missed))


def mutated(scenario: Scenario, number: int) -> Steps:
    """The steps of a learner who makes a known mistake."""
    mutant = scenario.mutants[number]
    return (*(step for step in scenario.solution if step.id not in mutant.drop), *mutant.append)


def _mutant(scenario: Scenario, start: Simulation, number: int) -> MutantPlayed:
    mutant = scenario.mutants[number]
    report, _ = _played(scenario, start, mutated(scenario, number))
    failed = tuple(check.id for check in report.checks if check.verdict != "passed")
    survived = tuple(f"{one} should fail and passes" for one in mutant.must_fail if one not in failed)
    collateral = tuple(
        f"{check.id} fails as well: {check.summary}"
        for check in report.checks
        if check.verdict != "passed" and check.id not in mutant.must_fail
    )
    return MutantPlayed(
        id=mutant.id,
        score=report.score,
        failed=failed,
        must_fail=mutant.must_fail,
        problems=(*survived, *collateral),
    )
