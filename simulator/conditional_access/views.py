"""What the Conditional Access pages show: the policies, the effect of a draft before it is saved, and What If."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from simulator.apply import apply
from simulator.commands import CreatePolicy, UpdatePolicy
from simulator.conditional_access.drafts import draft_of
from simulator.conditional_access.evaluate import SignInQuestion, evaluate_policies, ordered_policies, read_signals
from simulator.conditional_access.exhaustive import (
    BLOCKED,
    MFA_REQUIRED,
    MODERN_CLIENTS,
    Proof,
    always,
    way_in,
)
from simulator.conditional_access.lock_out import LockOutWarning, lock_out_warning
from simulator.conditional_access.matching import conditions_not_satisfied
from simulator.conditional_access.policies import ConditionalAccessPolicy, PolicyState
from simulator.events import PolicyCreated
from simulator.gates import Case
from simulator.ids import IdSource
from simulator.sign_in.sessions import Outcome, SignInRecord
from simulator.tenant import Tenant

EFFECT_SPAN = timedelta(days=7)
_DRAFT_ID = "draft"


# --- lists -------------------------------------------------------------------------------------------------------


def policy_counts(tenant: Tenant) -> Counter[PolicyState]:
    """How many policies are in each state."""
    return Counter(policy.state for policy in tenant.policies.values())


def policies_naming(tenant: Tenant, location_id: str) -> list[ConditionalAccessPolicy]:
    """The policies whose network condition names a location, oldest first."""
    conditions = ((policy, policy.conditions.locations) for policy in ordered_policies(tenant))
    return [policy for policy, named in conditions if named and location_id in named.include | named.exclude]


# --- drafts ------------------------------------------------------------------------------------------------------


def draft_policy(tenant: Tenant, command: CreatePolicy | UpdatePolicy) -> ConditionalAccessPolicy:
    """The policy that a command would store if it were accepted; a new one is called `draft`."""
    stored = draft_of(Case(tenant, command, None, IdSource(tenant.organization.id, 0)))
    return replace(stored, id=stored.id or _DRAFT_ID)


def lock_out_of(tenant: Tenant, draft: ConditionalAccessPolicy, user_id: str) -> LockOutWarning | None:
    """The warning that the editor shows for a draft, None unless it is for all users and all resources."""
    policy_id = draft.id if draft.id in tenant.policies else None
    return lock_out_warning(tenant, draft.conditions, draft.grant_controls, user_id, policy_id)


def asks_before_saving(tenant: Tenant, draft: ConditionalAccessPolicy, user_id: str) -> bool:
    """Whether the portal wants an answer first: the draft is on, for everybody and everything, the saver included.

    Source: concept-conditional-access-users-groups, MS-102 lab 4.1 (documented).
    """
    warning = lock_out_of(tenant, draft, user_id) if draft.state is PolicyState.ON else None
    return warning is not None and warning.reaches_caller


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """What report-only would have said: a result with the sign-ins and the people that it came to."""

    result: str
    sign_ins: int
    users: int


REPORT_ONLY_RESULTS = ("reportOnlySuccess", "reportOnlyInterrupted", "reportOnlyFailure", "reportOnlyNotApplied")


def draft_effect(tenant: Tenant, draft: ConditionalAccessPolicy, rows: Iterable[SignInRecord]) -> tuple[EffectRow, ...]:
    """What the draft in report-only would have said to the sign-ins of the last seven days; rows newest first.

    Each sign-in counts once, with the methods of its newest row; one whose first factor failed is left out, because
    Conditional Access never saw it.
    """
    trial = replace(draft, state=PolicyState.REPORT_ONLY)
    last: dict[str, SignInRecord] = {}
    for row in rows:
        last.setdefault(row.correlation_id, row)
    seen: dict[str, list[str]] = {result: [] for result in REPORT_ONLY_RESULTS}
    for row in last.values():
        who = row.user_id
        if who is None or who not in tenant.users or not _was_weighed(tenant, row):
            continue
        result = evaluate_policies(tenant, (trial,), _question_of(row, who)).applied_policies[0].result
        seen[result].append(who)
    return tuple(EffectRow(result=name, sign_ins=len(who), users=len(set(who))) for name, who in seen.items())


def _was_weighed(tenant: Tenant, row: SignInRecord) -> bool:
    return row.outcome is not Outcome.FAILED and tenant.now - row.at <= EFFECT_SPAN


def _question_of(row: SignInRecord, user_id: str) -> SignInQuestion:
    return SignInQuestion(
        user_id=user_id,
        app_id=row.app_id,
        client_app=row.client_app,
        platform=row.platform,
        ip_address=row.ip_address,
        country=row.country,
        methods=row.methods,
        authentication_contexts=frozenset(row.authentication_contexts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProof:
    """What would hold for every possible sign-in if the draft were on.

    `without_mfa` is proven false by its witness: a sign-in that still gets a token without MFA. `shut_out_ids` get in
    somewhere today and nowhere then; `to_register_ids` would have to register a second factor first.
    """

    without_mfa: Proof
    shut_out_ids: tuple[str, ...]
    to_register_ids: tuple[str, ...]


def prove_draft(tenant: Tenant, draft: ConditionalAccessPolicy) -> DraftProof:
    """The exact answer about a draft once it is on: every kind of sign-in that policies can tell apart is tried."""
    then = tenant.fork()
    apply(then, PolicyCreated(policy=replace(draft, state=PolicyState.ON)))
    people, resources = sorted(tenant.users), sorted(tenant.applications)
    lost = [one for one in people if way_in(tenant, one, resources) and not way_in(then, one, resources)]
    shut = [one for one in lost if always(then, (one,), resources, frozenset({BLOCKED}), MODERN_CLIENTS).holds]
    return DraftProof(
        without_mfa=always(then, people, resources, frozenset({MFA_REQUIRED, BLOCKED})),
        shut_out_ids=tuple(shut),
        to_register_ids=tuple(one for one in lost if one not in shut),
    )


# --- What If -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfResult:
    """Whether a policy applies to an imagined sign-in; `unmet` names the first condition that keeps it away."""

    policy: ConditionalAccessPolicy
    unmet: str = ""

    @property
    def applies(self) -> bool:
        """Whether every condition is met."""
        return not self.unmet


def what_if(tenant: Tenant, question: SignInQuestion) -> tuple[WhatIfResult, ...]:
    """Which policies would apply, oldest first. Only On and Report-only policies are looked at.

    It says nothing about whether their controls would be met. A question about an authentication context names no
    resource. Source: what-if-tool (documented); the order of the conditions is inferred.
    """
    policies = tuple(policy for policy in ordered_policies(tenant) if policy.state is not PolicyState.OFF)
    signals = read_signals(tenant, policies, question)
    unmet = ((policy, conditions_not_satisfied(policy.conditions, signals)) for policy in policies)
    return tuple(WhatIfResult(policy=policy, unmet=names[0] if names else "") for policy, names in unmet)
