"""Evaluate Conditional Access for one sign-in: which policies apply, what they demand, and who decided.

A policy set is never an allow list: without a matching policy the token is issued. Every matching policy counts and
block beats everything. Source: concept-conditional-access-policies, plan-conditional-access (documented).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from simulator.conditional_access.locations import Network
from simulator.conditional_access.matching import (
    APPLICATION,
    LEGACY_CLIENTS,
    USERS,
    Signals,
    conditions_not_satisfied,
    exclude_wins,
    location_words,
    roles_seen,
    subject_of,
    targets_nothing,
    targets_of,
)
from simulator.conditional_access.policies import (
    ConditionalAccessPolicy,
    GrantControl,
    GrantControls,
    Operator,
    PolicyState,
)
from simulator.gates import TRUE_RULES, Rules
from simulator.sign_in.methods import satisfies_mfa
from simulator.sign_in.sessions import AppliedPolicy, ClientApp, Platform
from simulator.tenant import Tenant

Policies = tuple[ConditionalAccessPolicy, ...]

CONTROL_NAMES = MappingProxyType({GrantControl.BLOCK: "Block", GrantControl.MFA: "Mfa"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInQuestion:
    """One sign-in as Conditional Access sees it, after the first factor. Only users are asked about.

    `methods` are those used so far; `has_mfa_claim` says that the session already carries MFA. An empty country
    is an unknown one. `authentication_contexts` are those that the application asks for.
    """

    user_id: str
    app_id: str
    client_app: ClientApp = ClientApp.BROWSER
    platform: Platform = Platform.WINDOWS
    ip_address: str = "203.0.113.20"
    country: str = "US"
    methods: tuple[str, ...] = ("password",)
    has_mfa_claim: bool = False
    authentication_contexts: frozenset[str] = frozenset()


class Demand(StrEnum):
    """What Conditional Access asks for before a token is issued.

    MFA_IMPOSSIBLE is a demand for MFA on a legacy client, which can never meet it.
    """

    GRANTED = "granted"
    MFA = "mfa"
    MFA_IMPOSSIBLE = "mfaImpossible"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The answer of all policies to one sign-in.

    `decided_by` lists the policies that block, or else those whose demand for MFA is not met. `required_mfa_by`
    lists the applying policies in force that ask for MFA, met or not.
    """

    applied_policies: tuple[AppliedPolicy, ...]
    conditional_access_status: str
    demand: Demand
    decided_by: tuple[str, ...] = ()
    required_mfa_by: tuple[str, ...] = ()


def is_enforced(state: PolicyState) -> bool:
    """Whether a policy in this state acts on sign-ins: only On does.

    ReportOnlyRule. Source: concept-conditional-access-report-only (documented).
    """
    return state is PolicyState.ON


def all_policies_count(applying: Policies) -> Policies:
    """Which of the applying policies in force count: all of them, in no order.

    PolicyCombinationRule. Source: plan-conditional-access#combining-policies (documented).
    """
    return applying


def block_wins(blocking: Policies, granting: Policies) -> bool:
    """Whether the sign-in is blocked: one blocking policy is enough, whatever others grant.

    BlockRule. Source: concept-conditional-access-policies (documented).
    """
    del granting
    return bool(blocking)


def token_is_issued_by_default() -> bool:
    """Whether a sign-in that no policy in force applies to is granted.

    NoPolicyRule. Source: plan-conditional-access (documented).
    """
    return True


RULES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "ReportOnlyRule": is_enforced,
        "ExclusionRule": exclude_wins,
        "PolicyCombinationRule": all_policies_count,
        "BlockRule": block_wins,
        "RoleScopeRule": roles_seen,
        "NoPolicyRule": token_is_issued_by_default,
        "NoTargetRule": targets_nothing,
    }
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One policy read against one sign-in."""

    policy: ConditionalAccessPolicy
    is_enforced: bool
    unmet: tuple[str, ...]

    @property
    def applies(self) -> bool:
        return not self.unmet and self.policy.state is not PolicyState.OFF


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What all policies together leave open: which count, whether they block, whether MFA is and can be proven."""

    counted: frozenset[str]
    is_blocked: bool
    has_mfa: bool
    can_do_mfa: bool


def ordered_policies(tenant: Tenant) -> Policies:
    """Every policy, oldest first; the order never changes an answer."""
    return tuple(sorted(tenant.policies.values(), key=lambda policy: (policy.created_at, policy.id)))


def evaluate(tenant: Tenant, question: SignInQuestion, rules: Rules = TRUE_RULES) -> Evaluation:
    """The answer of the tenant's policies to one sign-in; every policy appears once in the result."""
    return evaluate_policies(tenant, ordered_policies(tenant), question, rules)


def evaluate_policies(
    tenant: Tenant, policies: Policies, question: SignInQuestion, rules: Rules = TRUE_RULES
) -> Evaluation:
    """The answer of these policies, which need not be the tenant's own, to one sign-in."""
    signals = read_signals(tenant, policies, question, rules)
    enforced = rules.check("ReportOnlyRule", is_enforced)
    readings = [
        _Reading(policy, enforced(policy.state), conditions_not_satisfied(policy.conditions, signals, rules))
        for policy in policies
    ]
    applying = tuple(reading.policy for reading in readings if reading.is_enforced and reading.applies)
    counted: Policies = rules.check("PolicyCombinationRule", all_policies_count)(applying)
    verdicts = _weigh(counted, question, rules)
    rows = tuple(_row(reading, verdicts) for reading in readings)
    demand, decided_by = _demand(counted, verdicts, rules)
    return Evaluation(
        applied_policies=rows,
        conditional_access_status=_status(readings, rows),
        demand=demand,
        decided_by=decided_by,
        required_mfa_by=tuple(policy.id for policy in counted if demands_mfa(policy)),
    )


def read_signals(
    tenant: Tenant, policies: Iterable[ConditionalAccessPolicy], question: SignInQuestion, rules: Rules = TRUE_RULES
) -> Signals:
    """What the conditions of these policies see in a sign-in."""
    return Signals(
        subject=subject_of(tenant, question.user_id, rules),
        targets=targets_of(tenant, question.app_id) | question.authentication_contexts,
        client_app=question.client_app,
        platform=question.platform,
        location_words=location_words(tenant, Network(question.ip_address, question.country), policies),
    )


def blocks(policy: ConditionalAccessPolicy) -> bool:
    """Whether a policy blocks where it applies."""
    return GrantControl.BLOCK in policy.grant_controls.built_in_controls


def demands_mfa(policy: ConditionalAccessPolicy) -> bool:
    """Whether a policy asks for MFA where it applies."""
    return GrantControl.MFA in policy.grant_controls.built_in_controls and not blocks(policy)


def has_mfa(question: SignInQuestion) -> bool:
    """Whether a sign-in proves MFA, now or by a claim that it carries; on a legacy client it never does."""
    if question.client_app in LEGACY_CLIENTS:
        return False
    return question.has_mfa_claim or satisfies_mfa(question.methods)


def is_met(controls: GrantControls, is_proven: bool) -> bool:
    """Whether grant controls are met: all of them or one of them, as the operator says; block is never met."""
    met = [control is GrantControl.MFA and is_proven for control in controls.built_in_controls]
    return not met or (all(met) if controls.operator is Operator.AND else any(met))


def _weigh(counted: Policies, question: SignInQuestion, rules: Rules) -> _Verdicts:
    blocking = tuple(policy for policy in counted if blocks(policy))
    granting = tuple(policy for policy in counted if not blocks(policy))
    return _Verdicts(
        counted=frozenset(policy.id for policy in counted),
        is_blocked=rules.check("BlockRule", block_wins)(blocking, granting),
        has_mfa=has_mfa(question),
        can_do_mfa=question.client_app not in LEGACY_CLIENTS,
    )


def _demand(counted: Policies, verdicts: _Verdicts, rules: Rules) -> tuple[Demand, tuple[str, ...]]:
    if verdicts.is_blocked:
        return Demand.BLOCKED, tuple(policy.id for policy in counted if blocks(policy))
    unmet = tuple(
        policy.id for policy in counted if not blocks(policy) and not is_met(policy.grant_controls, verdicts.has_mfa)
    )
    if unmet:
        return (Demand.MFA if verdicts.can_do_mfa else Demand.MFA_IMPOSSIBLE), unmet
    if not counted and not rules.check("NoPolicyRule", token_is_issued_by_default)():
        return Demand.BLOCKED, ()
    return Demand.GRANTED, ()


def _row(reading: _Reading, verdicts: _Verdicts) -> AppliedPolicy:
    controls = reading.policy.grant_controls.built_in_controls
    return AppliedPolicy(
        policy_id=reading.policy.id,
        display_name=reading.policy.display_name,
        result=_result(reading, verdicts),
        enforced_grant_controls=tuple(sorted(CONTROL_NAMES[control] for control in controls)),
        conditions_not_satisfied=() if reading.policy.state is PolicyState.OFF else reading.unmet,
    )


def _result(reading: _Reading, verdicts: _Verdicts) -> str:
    """The value that the sign-in log shows for one policy.

    Source: concept-conditional-access-report-only, appliedConditionalAccessPolicy (documented); a legacy client
    that cannot do MFA counts as a failure in report-only (inferred: no action of the user could help).
    """
    if reading.policy.state is PolicyState.OFF:
        return "notEnabled"
    if reading.is_enforced:
        if not reading.applies or reading.policy.id not in verdicts.counted:
            return "notApplied"
        failed = verdicts.is_blocked if blocks(reading.policy) else not _is_met(reading, verdicts)
        return "failure" if failed else "success"
    if not reading.applies:
        return "reportOnlyNotApplied"
    if blocks(reading.policy):
        return "reportOnlyFailure"
    if _is_met(reading, verdicts):
        return "reportOnlySuccess"
    return "reportOnlyInterrupted" if verdicts.can_do_mfa else "reportOnlyFailure"


def _is_met(reading: _Reading, verdicts: _Verdicts) -> bool:
    return is_met(reading.policy.grant_controls, verdicts.has_mfa)


def _status(readings: list[_Reading], rows: tuple[AppliedPolicy, ...]) -> str:
    """The conditionalAccessStatus of the row.

    A policy in force counts as evaluated when its users and resources match, even if another condition kept it
    from applying. Source: concept-sign-in-log-activity-details (documented).
    """
    if any(row.result == "failure" for row in rows):
        return "failure"
    evaluated = any(
        reading.is_enforced and USERS not in reading.unmet and APPLICATION not in reading.unmet for reading in readings
    )
    return "success" if evaluated else "notApplied"
