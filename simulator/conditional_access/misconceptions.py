"""What people wrongly believe about signing in, as replacements of true rules; the slugs are stable.

Each belief is a `Rules` value that differs from the truth in one rule, so the same simulator shows what would follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator.conditional_access.evaluate import (
    Evaluation,
    Policies,
    SignInQuestion,
    demands_mfa,
    is_enforced,
    ordered_policies,
)
from simulator.conditional_access.matching import BUILT_IN, Reach, roles_seen, subject_of, user_reach
from simulator.conditional_access.policies import ALL, ApplicationCondition, PolicyState
from simulator.gates import SKIP, Case, Finding, Rules
from simulator.pim.holdings import in_force
from simulator.pim.rows import Kind
from simulator.sign_in.tenant_demands import portal_demands_mfa
from simulator.tenant import Tenant


def report_only_enforces(state: PolicyState) -> bool:
    """The belief that report-only already asks and blocks."""
    return state is not PolicyState.OFF


def include_beats_exclude(reach: Reach) -> bool:
    """The belief that naming somebody in Include overrides an exclusion; `All` names nobody."""
    named = reach.included - {ALL, ALL.lower()}
    return bool(named) or (bool(reach.included) and not reach.excluded)


def first_policy_wins(applying: Policies) -> Policies:
    """The belief that policies have an order, oldest first, and that the first match decides."""
    return applying[:1]


def grant_beats_block(blocking: Policies, granting: Policies) -> bool:
    """The belief that a grant in another policy lifts a block."""
    return bool(blocking) and not granting


def no_policy_blocks() -> bool:
    """The belief that a sign-in needs a policy that allows it."""
    return False


def eligible_counts(tenant: Tenant, user_id: str) -> frozenset[str]:
    """The belief that whoever is eligible for a role already holds it, for policies too."""
    eligible = (schedule.key.role_id for schedule in in_force(tenant, user_id, Kind.ELIGIBLE))
    return roles_seen(tenant, user_id) | (BUILT_IN & frozenset(eligible))


def no_target_reaches_all(condition: ApplicationCondition) -> bool:
    """The belief that a policy without target resources protects everything."""
    del condition
    return False


def policies_govern_portal_mfa(tenant: Tenant, question: SignInQuestion, evaluation: Evaluation) -> bool:
    """The belief that mandatory portal MFA asks only where a Conditional Access policy asks."""
    return portal_demands_mfa(tenant, question) and bool(evaluation.required_mfa_by)


def excluded_accounts_are_exempt(tenant: Tenant, question: SignInQuestion, evaluation: Evaluation) -> bool:
    """The belief that accounts excluded from the MFA policies, such as break-glass ones, are exempt at the portals."""
    del evaluation
    subject = subject_of(tenant, question.user_id)
    excluded = any(
        is_enforced(policy.state) and demands_mfa(policy) and user_reach(policy.conditions.users, subject).excluded
        for policy in ordered_policies(tenant)
    )
    return portal_demands_mfa(tenant, question) and not excluded


def defaults_allow_policies(case: Case[Any]) -> Finding:
    """The belief that security defaults and policies can both be on."""
    del case
    return SKIP


def _instead_of(name: str, wrong: Callable[..., Any]) -> Rules:
    return Rules(MappingProxyType({name: wrong}))


MISCONCEPTIONS: Mapping[str, Rules] = MappingProxyType(
    {
        "report-only-enforces": _instead_of("ReportOnlyRule", report_only_enforces),
        "include-beats-exclude": _instead_of("ExclusionRule", include_beats_exclude),
        "first-policy-wins": _instead_of("PolicyCombinationRule", first_policy_wins),
        "grant-beats-block": _instead_of("BlockRule", grant_beats_block),
        "eligible-is-active": _instead_of("RoleScopeRule", eligible_counts),
        "all-apps-means-apps-listed": _instead_of("NoTargetRule", no_target_reaches_all),
        "no-policy-blocks": _instead_of("NoPolicyRule", no_policy_blocks),
        "mandatory-mfa-configurable": _instead_of("MandatoryPortalMfaRule", policies_govern_portal_mfa),
        "breakglass-no-mfa": _instead_of("MandatoryPortalMfaRule", excluded_accounts_are_exempt),
        "security-defaults-plus-ca": _instead_of("SecurityDefaultsRule", defaults_allow_policies),
    }
)
