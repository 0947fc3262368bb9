"""Laws about authentication contexts: what a policy makes of an activation, and when MFA comes back."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from simulator import Refused
from simulator.conditional_access.policies import PolicyState, UserCondition
from simulator.pim import role_settings as rs
from tests.unit.world import (
    POLICY,
    UA,
    Seed,
    activation,
    answer,
    context,
    on_activation,
)
from web.graph.errors import refusal_error

ANN_OUT = UserCondition(include_users=frozenset({"All"}), exclude_users=frozenset({"ann"}))
BEN_ONLY = UserCondition(include_users=frozenset({"ben"}))
ANN_ONLY = UserCondition(include_users=frozenset({"ann"}))
ALL = UserCondition(include_users=frozenset({"All"}))


@dataclass(frozen=True)
class Aimed:
    """A policy aimed at a context."""

    context: str
    state: PolicyState
    users: UserCondition

    @property
    def is_enforced(self) -> bool:
        """Whether it is on and covers Ann."""
        return self.state is PolicyState.ON and self.users in (ALL, ANN_ONLY)


policies = st.lists(
    st.builds(
        Aimed,
        context=st.sampled_from(["c1", "c1", "c2"]),
        state=st.sampled_from(PolicyState),
        users=st.sampled_from([ALL, ANN_OUT, BEN_ONLY, ANN_ONLY]),
    ),
    max_size=3,
)
needs = st.sets(st.sampled_from([rs.MFA, rs.JUSTIFICATION]))


def _answer(found: list[Aimed], wanted: set[str], *, is_on: bool, window: str) -> tuple[str, frozenset[str]]:
    seed = Seed().context("c1").context("c2").eligible("ann")
    seed.settings(UA, context(is_enabled=is_on), on_activation(*wanted))
    seed.token("bare", "ann").token("stepped-up", "ann", "c1")
    for number, one in enumerate(found):
        seed.policy(f"policy-{number}", contexts=(one.context,), state=one.state, users=one.users)
    return answer(seed.begin().act(window, activation("ann")))


@given(found=policies, wanted=needs)
@example(found=[Aimed("c1", PolicyState.OFF, ALL)], wanted={rs.MFA})
def test_mfa_and_an_authentication_context_are_never_both_effective(found: list[Aimed], wanted: set[str]):
    without_mfa = _answer(found, wanted, is_on=True, window="ann-password")

    aimed = [one for one in found if one.context == "c1"]
    assert ("MfaRule" in without_mfa[1]) == (not aimed)
    assert not (aimed and "MfaRule" in without_mfa[1])


@given(found=policies.map(lambda all: [one for one in all if one.context != "c1"]), wanted=needs)
def test_a_context_that_no_policy_targets_demands_mfa(found: list[Aimed], wanted: set[str]):
    assert _answer(found, wanted, is_on=True, window="ann-password") == (POLICY, frozenset({"MfaRule"}))
    assert _answer(found, wanted, is_on=True, window="bare")[0] == "Accepted"


@given(found=policies, wanted=needs, users=st.sampled_from([ALL, ANN_ONLY]))
def test_a_context_that_an_enforced_policy_covers_demands_the_claim(
    found: list[Aimed], wanted: set[str], users: UserCondition
):
    covered = [*found, Aimed("c1", PolicyState.ON, users)]

    assert _answer(covered, wanted, is_on=True, window="stepped-up")[0] == "Accepted"
    refused = _answer(covered, wanted, is_on=True, window="ann-password")
    assert refused[0] == "RoleAssignmentRequestAcrsValidationFailed"


@given(
    found=policies.map(lambda all: [one for one in all if not one.is_enforced and one.context == "c1"]),
    wanted=needs,
    last=st.sampled_from(
        [
            Aimed("c1", PolicyState.OFF, ALL),
            Aimed("c1", PolicyState.REPORT_ONLY, ALL),
            Aimed("c1", PolicyState.ON, ANN_OUT),
        ]
    ),
)
def test_a_context_with_only_idle_policies_demands_nothing(found: list[Aimed], wanted: set[str], last: Aimed):
    assert _answer([*found, last], wanted, is_on=True, window="ann-password")[0] == "Accepted"


@given(found=policies, wanted=st.sets(st.sampled_from([rs.MFA, rs.JUSTIFICATION, rs.TICKETING])))
def test_only_a_refusal_by_policy_rules_lists_rules_in_graph(found: list[Aimed], wanted: set[str]):
    seed = Seed().context("c1").eligible("ann").settings(UA, context(is_enabled=bool(found)), on_activation(*wanted))
    for number, one in enumerate(found):
        seed.policy(f"policy-{number}", contexts=("c1",), state=one.state, users=one.users)
    world = seed.begin()

    decision = world.act("ann-password", activation("ann", justification=""))

    if isinstance(decision, Refused):
        message = refusal_error(decision, world.tenant.organization.profile).message
        assert ("policy rules failed" in message) == (decision.code == POLICY)
        assert (decision.code == POLICY) == any(f'"{one}"' in message for one in decision.rules)
