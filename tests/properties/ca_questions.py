"""What the laws of Conditional Access ask the product, and how answers compare."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from simulator.apply import apply_all
from simulator.conditional_access.evaluate import Demand, Evaluation, SignInQuestion, evaluate
from simulator.conditional_access.policies import (
    ConditionalAccessPolicy,
    GrantControl,
    GrantControls,
    PolicyState,
)
from simulator.tenant import Tenant
from tests.properties import ca_strategies as s
from tests.properties.ca_model import Small

MFA_ONLY = GrantControls(built_in_controls=frozenset({GrantControl.MFA}))
BLOCK_ONLY = GrantControls(built_in_controls=frozenset({GrantControl.BLOCK}))
STRENGTH = {Demand.GRANTED: 0, Demand.MFA: 1, Demand.MFA_IMPOSSIBLE: 2, Demand.BLOCKED: 3}
WORLDS = st.one_of(s.protected_worlds(), s.small_worlds())
EXTRA = s.policies("extra")


def tenant_of(small: Small) -> Tenant:
    """The tenant of a small world."""
    tenant = Tenant()
    apply_all(tenant, s.events_of(small))
    return tenant


def ask(small: Small, question: SignInQuestion) -> Evaluation:
    """The product's answer in a small world."""
    return evaluate(tenant_of(small), question)


def with_policies(small: Small, *policies: ConditionalAccessPolicy) -> Small:
    """The world with these policies only."""
    return replace(small, policies=policies)


def is_granted(small: Small, question: SignInQuestion) -> bool:
    """Whether Conditional Access lets a sign-in through."""
    return ask(small, question).demand is Demand.GRANTED


def with_users(policy: ConditionalAccessPolicy, **changes: frozenset[str]) -> ConditionalAccessPolicy:
    """A policy with another users condition."""
    users = replace(policy.conditions.users, **changes)
    return replace(policy, conditions=replace(policy.conditions, users=users))


def is_on(policy: ConditionalAccessPolicy) -> bool:
    """Whether a policy is enforced."""
    return policy.state is PolicyState.ON
