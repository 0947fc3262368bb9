"""State checks about exposure: role-hours ahead, and what a theft opens."""

import pytest

from scenarios.grader import grade
from scenarios.player import Player
from scenarios.seeding import seed_of
from simulator.simulation import Simulation
from tests.scenarios.small import small

PROBE = """        probe:
          - {in: patti, do: activate, role: User Administrator, duration: 1h, reason: probe, expect: active}
"""


def verdict(state: str, *, solved: bool) -> tuple[str, str]:
    """The verdict and the sentence of the small scenario with this state check in the place of its probe."""
    scenario = small((PROBE, f"        state: {state}\n"))
    simulation = Simulation(seed_of(scenario, "test"))
    if solved:
        Player(simulation, scenario.sessions, "learner").play(scenario.solution)
    check = next(one for one in grade(scenario, simulation).checks if one.id == "can-ask")
    return check.verdict, check.summary


# The seed has four standing Global Administrators; the solution makes one person eligible, which costs nothing.
@pytest.mark.parametrize(
    ("state", "passes"),
    [
        ("{select: role_hours, count: {is: 96}}", True),
        ("{select: role_hours, count: {at_most: 95}}", False),
        (
            "{select: role_hours, where: {role: Global Administrator, type: assigned}, over: 2d, count: {is: 192}}",
            True,
        ),
        ("{select: role_hours, where: {type: activated}, count: {is: 0}}", True),
        ("{select: role_hours, where: {role: User Administrator}, count: {is: 0}}", True),
        ("{select: role_hours, where: {principal: holly}, over: 30m, count: {at_most: 0}}", False),
        ("{select: role_hours, except_principals: [breakglass1, breakglass2], count: {is: 48}}", True),
        ("{select: attack_paths, where: {theft: password}, count: {is: 2}}", True),
        ("{select: attack_paths, where: {theft: session_with_mfa}, count: {is: 4}}", False),
        ("{select: attack_paths, where: {theft: session_with_mfa}, count: {is: 5}}", True),
        ("{select: attack_paths, where: {theft: session_with_mfa, principal: patti}, count: {is: 1}}", True),
        ("{select: attack_paths, where: {theft: session, role: User Administrator}, count: {is: 0}}", True),
        ("{select: attack_paths, where: {theft: password}, except_principals: [holly, mod], count: {is: 0}}", True),
    ],
)
def test_exposure_is_graded(state: str, passes: bool) -> None:
    found, _ = verdict(state, solved=True)

    assert found == ("passed" if passes else "failed")


def test_the_sentence_tells_the_role_hours() -> None:
    _, summary = verdict("{select: role_hours, count: {at_most: 48}}", solved=False)

    assert summary == "96 role-hours in 1 day if nobody acts; wanted at most 48"


def test_the_sentence_names_the_paths() -> None:
    _, summary = verdict("{select: attack_paths, where: {theft: password}, count: {is: 0}}", solved=False)

    assert "Holly Dickson (Global Administrator)" in summary


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ("{select: attack_paths, where: {theft: cookie}, count: {is: 0}}", "cookie"),
        ("{select: attack_paths, count: {is: 0}}", "where"),
        ("{select: role_hours, where: {principal: nobody}, count: {is: 0}}", "nobody"),
        ("{select: role_hours, except_principals: [nobody], count: {is: 0}}", "nobody"),
        ("{select: role_hours, over: 0, count: {is: 0}}", "30m, 8h or 15d"),
    ],
)
def test_a_wrong_check_is_refused_with_its_word(state: str, complaint: str) -> None:
    with pytest.raises(Exception, match=complaint):
        verdict(state, solved=False)
