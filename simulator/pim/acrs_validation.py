"""The authentication context that role settings demand at activation: asked after the policy rules.

A policy of Conditional Access decides whether the demand is real. Without any policy for the context, MFA is asked
instead (see `policy_rules.requires_mfa`); with one that is off, in report-only or not for the person, nothing is.
"""

from __future__ import annotations

from simulator.commands import SelfActivate
from simulator.conditional_access.contexts import carries_context, enforcing_policies, policies_for_context
from simulator.conditional_access.policies import ConditionalAccessPolicy, PolicyState
from simulator.decision import Mark, Verdict
from simulator.gates import SKIP, Case, Finding, Gate, holds
from simulator.pim.holdings import settings_of
from simulator.tenant import Tenant

_STATES = {PolicyState.OFF: "is off", PolicyState.REPORT_ONLY: "is in report-only"}


def _carries_claim(case: Case[SelfActivate]) -> Finding:
    """Whether the token carries the context that the role asks for, where a policy in force is behind it."""
    tenant, session = case.tenant, case.session
    context = settings_of(tenant, case.command.key.role_id).authentication_context
    if not context.is_enabled or session is None:
        return SKIP
    name, policies = context.claim_value, policies_for_context(tenant, context.claim_value)
    if not policies:
        return Finding(Verdict.SKIPPED, f"no policy targets {name}; MFA is asked instead")
    carried = carries_context(tenant, session, name, case.rules)
    enforcing = enforcing_policies(tenant, session, name, case.rules)
    if enforcing:
        fact = f"{name} is {'there' if carried else 'missing'}; {enforcing[0].display_name} demands it"
        return holds(carried, fact, enforcing[0].id)
    why = "; ".join(_why_not(policy) for policy in policies)
    is_accepted = carried or tenant.organization.profile.context_without_acrs_in_report_only == "accepted"
    verdict = Verdict.SKIPPED if is_accepted else Verdict.FAIL
    return Finding(verdict, f"nothing is enforced for {name}: {why}", policies[0].id, Mark.INFERRED)


def _why_not(policy: ConditionalAccessPolicy) -> str:
    return f"{policy.display_name} {_STATES.get(policy.state, 'does not apply to this activation')}"


def demanded_context(tenant: Tenant, command: object) -> str:
    """The authentication context that the role of an activation asks for, empty without one."""
    if not isinstance(command, SelfActivate):
        return ""
    context = settings_of(tenant, command.key.role_id).authentication_context
    return context.claim_value if context.is_enabled else ""


ACRS_GATE: Gate[SelfActivate] = Gate(
    rule="AcrsValidation",
    code="RoleAssignmentRequestAcrsValidationFailed",
    check=_carries_claim,
    source="pim-how-to-change-default-settings, azure-powershell#25421",
    code_mark=Mark.SEEN,
)
