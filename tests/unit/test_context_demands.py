"""When role settings demand an authentication context: who is named, and what a switched-off demand asks."""

from __future__ import annotations

import pytest

from simulator import Accepted, Refused
from simulator.conditional_access.policies import PolicyState
from simulator.decision import TraceStep, Verdict
from simulator.pim.role_settings import MFA
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import ACCEPTED, UA, Seed, World, activation, answer, context, on_activation


def _step(world: World, window: str = "ann") -> TraceStep:
    """The step of the trace about the context."""
    decision = world.act(window, activation("ann"))
    assert isinstance(decision, Accepted | Refused)
    return next(one for one in decision.trace if one.rule == "AcrsValidation")


def test_a_context_that_is_switched_off_demands_nothing():
    seed = Seed(profile=QUIET).eligible("ann").context("c1").policy(contexts=("c1",))
    world = seed.settings(UA, context(is_enabled=False), on_activation()).begin()

    assert answer(world.act("ann-password", activation("ann"))) == ACCEPTED


def test_a_missing_claim_is_named_with_the_policy_that_demands_it():
    world = Seed(profile=QUIET).eligible("ann").context("c1").policy(contexts=("c1",)).settings(UA, context()).begin()

    step = _step(world, "ann-password")

    assert (step.verdict, step.fact) == (Verdict.FAIL, "c1 is missing; policy demands it")
    assert step.object_id == "policy"


def test_a_claim_that_is_there_is_named_too():
    seed = Seed(profile=QUIET).eligible("ann").context("c1").policy(contexts=("c1",)).settings(UA, context())
    world = seed.token("token", "ann", "c1").begin()

    step = _step(world, "token")

    assert (step.verdict, step.fact) == (Verdict.PASS, "c1 is there; policy demands it")


def test_a_policy_that_enforces_nothing_is_named_with_the_reason():
    seed = Seed(profile=QUIET).eligible("ann").context("c1").policy(contexts=("c1",), state=PolicyState.REPORT_ONLY)
    world = seed.settings(UA, context()).begin()

    step = _step(world)

    assert (step.verdict, step.object_id) == (Verdict.SKIPPED, "policy")
    assert step.fact == "nothing is enforced for c1: policy is in report-only"


@pytest.mark.parametrize(
    ("demand", "fact"),
    [
        (True, "no policy targets c1, so MFA is asked instead; the session carries no MFA claim"),
        (False, "the session carries no MFA claim"),
    ],
)
def test_mfa_says_whether_it_stands_in_for_a_context(demand: bool, fact: str):
    seed = Seed(profile=QUIET).eligible("ann").context("c1")
    world = (seed.settings(UA, context()) if demand else seed.settings(UA, on_activation(MFA))).begin()

    decision = world.act("ann-password", activation("ann"))

    assert isinstance(decision, Refused)
    assert [one.fact for one in decision.trace if one.rule == "MfaRule"] == [fact]
