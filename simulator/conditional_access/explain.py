"""Say why: one trace line per policy, with the condition that let it slip or the demand that it made."""

from __future__ import annotations

from types import MappingProxyType

from simulator.conditional_access.evaluate import (
    Demand,
    Evaluation,
    SignInQuestion,
    blocks,
    demands_mfa,
    ordered_policies,
    read_signals,
)
from simulator.conditional_access.matching import (
    APPLICATION,
    CLIENT_TYPE,
    LOCATION,
    PLATFORM,
    USERS,
    Reach,
    Signals,
    reaches,
)
from simulator.conditional_access.policies import ConditionalAccessPolicy
from simulator.decision import Mark, TraceStep, Verdict
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.gates import TRUE_RULES, Rules
from simulator.sign_in.sessions import AppliedPolicy
from simulator.tenant import Tenant

POLICY_RULE = "ConditionalAccessPolicy"
OUTCOME_RULE = "ConditionalAccess"
_SOURCE = "entra-docs:concept-conditional-access-policies"

_VERDICTS = MappingProxyType(
    {
        "success": Verdict.PASS,
        "failure": Verdict.FAIL,
        "notApplied": Verdict.SKIPPED,
        "notEnabled": Verdict.SKIPPED,
        "reportOnlySuccess": Verdict.SKIPPED,
        "reportOnlyInterrupted": Verdict.SKIPPED,
        "reportOnlyFailure": Verdict.SKIPPED,
        "reportOnlyNotApplied": Verdict.SKIPPED,
    }
)
_CONDITION_NAMES = MappingProxyType(
    {
        USERS: "users",
        APPLICATION: "target resources",
        CLIENT_TYPE: "client apps",
        PLATFORM: "device platforms",
        LOCATION: "network",
    }
)


def explain(
    tenant: Tenant, question: SignInQuestion, evaluation: Evaluation, rules: Rules = TRUE_RULES
) -> tuple[TraceStep, ...]:
    """The trace of one evaluation: each policy in order, then the outcome."""
    policies = {policy.id: policy for policy in ordered_policies(tenant)}
    signals = read_signals(tenant, policies.values(), question, rules)
    steps = tuple(
        _policy_step(tenant, policies[row.policy_id], row, signals, rules)
        for row in evaluation.applied_policies
        if row.policy_id in policies
    )
    return (*steps, _outcome_step(tenant, evaluation))


def _policy_step(
    tenant: Tenant, policy: ConditionalAccessPolicy, row: AppliedPolicy, signals: Signals, rules: Rules
) -> TraceStep:
    verdict = _VERDICTS[row.result]
    if row.result == "failure" and demands_mfa(policy):
        verdict = Verdict.NEEDS
    return TraceStep(
        rule=POLICY_RULE,
        verdict=verdict,
        fact=f"{policy.display_name}: {_fact(tenant, policy, row, signals, rules)}",
        object_id=policy.id,
        source=_SOURCE,
        mark=_mark_of(policy, row),
    )


def _mark_of(policy: ConditionalAccessPolicy, row: AppliedPolicy) -> Mark:
    """What report-only says of a legacy client that MFA is asked of is inferred."""
    is_guess = row.result == "reportOnlyFailure" and demands_mfa(policy)
    return Mark.INFERRED if is_guess else Mark.DOCUMENTED


def _fact(tenant: Tenant, policy: ConditionalAccessPolicy, row: AppliedPolicy, signals: Signals, rules: Rules) -> str:
    if row.result == "notEnabled":
        return "the policy is off"
    prefix = "report-only, enforces nothing; " if row.result.startswith("reportOnly") else ""
    if row.conditions_not_satisfied:
        met = reaches(policy.conditions, signals, rules)
        slips = (_slip(tenant, name, met[name]) for name in row.conditions_not_satisfied)
        return f"{prefix}does not apply; {'; '.join(slips)}"
    return prefix + _demand_words(policy, row)


def _slip(tenant: Tenant, condition: str, reach: Reach) -> str:
    name = _CONDITION_NAMES[condition]
    if reach.excluded:
        through = ", ".join(sorted(_object_name(tenant, one) for one in reach.excluded))
        return f"{name}: excluded by {through}"
    return f"{name}: not included"


def _object_name(tenant: Tenant, object_id: str) -> str:
    if role := ROLES.get(object_id):
        return f"role {role.display_name}"
    if location := tenant.named_locations.get(object_id):
        return location.display_name
    if application := tenant.applications.get(object_id):
        return application.display_name
    return display_name(tenant, object_id)


def _demand_words(policy: ConditionalAccessPolicy, row: AppliedPolicy) -> str:
    if blocks(policy):
        return "applies and blocks"
    if not demands_mfa(policy):
        return "applies and demands nothing"
    is_met = row.result in ("success", "reportOnlySuccess")
    return f"applies and demands MFA, which is {'there' if is_met else 'missing'}"


_OUTCOMES = MappingProxyType(
    {
        Demand.GRANTED: (Verdict.PASS, "no policy in force stands in the way"),
        Demand.MFA: (Verdict.NEEDS, "MFA is demanded by"),
        Demand.MFA_IMPOSSIBLE: (Verdict.FAIL, "a legacy client can never do the MFA that is demanded by"),
        Demand.BLOCKED: (Verdict.FAIL, "blocked by"),
    }
)


def _outcome_step(tenant: Tenant, evaluation: Evaluation) -> TraceStep:
    verdict, words = _OUTCOMES[evaluation.demand]
    named = (tenant.policies.get(policy_id) for policy_id in evaluation.decided_by)
    names = ", ".join(policy.display_name for policy in named if policy)
    return TraceStep(
        rule=OUTCOME_RULE,
        verdict=verdict,
        fact=f"{words} {names}".strip(),
        object_id=evaluation.decided_by[0] if evaluation.decided_by else None,
        source=_SOURCE,
    )
