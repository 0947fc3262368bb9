"""The role settings' rules as Graph names them; all are asked and every failure is reported together."""

from __future__ import annotations

from dataclasses import replace

from simulator.commands import AdminAssign, AdminUpdate, SelfActivate
from simulator.conditional_access.contexts import policies_for_context
from simulator.decision import Verdict
from simulator.directory.roles import ROLES
from simulator.durations import in_words
from simulator.gates import SKIP, Case, Collecting, Finding, Gate, holds
from simulator.pim.holdings import eligibility_for, settings_of
from simulator.pim.role_settings import JUSTIFICATION, MFA, TICKETING, RoleSettings
from simulator.pim.window import asks_for_permanent, window_of
from simulator.tenant import Tenant

POLICY_CODE = "RoleAssignmentRequestPolicyValidationFailed"
AdminWindow = AdminAssign | AdminUpdate
_SET = "pim-how-to-change-default-settings"


def requires_mfa(tenant: Tenant, settings: RoleSettings) -> bool:
    """Whether an activation needs an MFA claim.

    With an authentication context MFA is asked only where no Conditional Access policy at all targets the context;
    one that is off, in report-only or excludes the person counts as a policy (documented). That MFA which Graph left
    on beside a context is not asked is inferred.
    """
    context = settings.authentication_context
    if context.is_enabled:
        return not policies_for_context(tenant, context.claim_value)
    return MFA in settings.activation_enablement


def _settings(case: Case[SelfActivate] | Case[AdminWindow]) -> RoleSettings:
    return settings_of(case.tenant, case.command.key.role_id)


def _is_eligible(case: Case[SelfActivate]) -> Finding:
    eligibility = eligibility_for(case.tenant, case.command.key)
    if eligibility is None:
        return holds(False, f"no eligibility for {ROLES[case.command.key.role_id].display_name} is in force")
    group = case.tenant.groups.get(eligibility.key.principal_id)
    until = f"until {eligibility.end:%Y-%m-%d %H:%M}" if eligibility.end else "permanently"
    return holds(True, f"eligible through group {group.display_name}, {until}" if group else until, eligibility.id)


def _fits_activation_maximum(case: Case[SelfActivate]) -> Finding:
    allowed = _settings(case).activation_duration_max
    asked = window_of(case.command, case.tenant.now).length
    if asked is None:
        return holds(False, f"an activation needs an end; at most {in_words(allowed)}")
    return holds(asked <= allowed, f"asked for {in_words(asked)}, allowed {in_words(allowed)}")


def _is_justified(case: Case[SelfActivate]) -> Finding:
    if JUSTIFICATION not in _settings(case).activation_enablement:
        return SKIP
    return holds(bool(case.command.justification.strip()), "a justification is required")


def _has_ticket(case: Case[SelfActivate]) -> Finding:
    if TICKETING not in _settings(case).activation_enablement:
        return SKIP
    ticket = case.command.ticket
    return holds(bool(ticket.number.strip() and ticket.system.strip()), "a ticket number and system are required")


def _has_mfa(case: Case[SelfActivate]) -> Finding:
    settings = _settings(case)
    if not requires_mfa(case.tenant, settings):
        return SKIP
    found = _session_has_mfa(case)
    context = settings.authentication_context
    if not context.is_enabled:
        return found
    instead = f"no policy targets {context.claim_value}, so MFA is asked instead"
    return replace(found, fact=f"{instead}; {found.fact}")


def _session_has_mfa(case: Case[SelfActivate] | Case[AdminWindow]) -> Finding:
    session = case.session
    assert session is not None, "the session gate comes first"
    if session.mfa_at is None:
        return Finding(Verdict.FAIL, "the session carries no MFA claim", session.id)
    return Finding(Verdict.PASS, f"MFA claim since {session.mfa_at:%Y-%m-%d %H:%M}", session.id)


# Graph's own order of names in a refusal is not documented; the set is what counts.
ACTIVATION_RULES: Collecting[SelfActivate] = Collecting(
    POLICY_CODE,
    (
        Gate(rule="EligibilityRule", code=POLICY_CODE, check=_is_eligible, source="privileged-role-common-errors"),
        Gate(rule="ExpirationRule", code=POLICY_CODE, check=_fits_activation_maximum, source=_SET),
        Gate(rule="JustificationRule", code=POLICY_CODE, check=_is_justified, source=_SET),
        Gate(rule="TicketingRule", code=POLICY_CODE, check=_has_ticket, source=_SET),
        Gate(rule="MfaRule", code=POLICY_CODE, check=_has_mfa, source=_SET),
    ),
)


def _fits_assignment_maximum(case: Case[AdminWindow]) -> Finding:
    rule = _settings(case).expiration(case.command.kind)
    if not rule.is_expiration_required:
        return SKIP
    allowed = in_words(rule.maximum_duration)
    asked = window_of(case.command, case.tenant.now).length
    if asks_for_permanent(case.command) or asked is None:
        return holds(False, f"permanent {case.command.kind} assignments are not allowed; at most {allowed}")
    return holds(asked <= rule.maximum_duration, f"asked for {in_words(asked)}, allowed {allowed}")


def _assignment_is_justified(case: Case[AdminWindow]) -> Finding:
    if JUSTIFICATION not in _settings(case).admin_enablement(case.command.kind):
        return SKIP
    return holds(bool(case.command.justification.strip()), "a justification is required")


def _administrator_has_mfa(case: Case[AdminWindow]) -> Finding:
    if MFA not in _settings(case).admin_enablement(case.command.kind):
        return SKIP
    return _session_has_mfa(case)


ASSIGNMENT_RULES: Collecting[AdminWindow] = Collecting(
    POLICY_CODE,
    (
        Gate(rule="ExpirationRule", code=POLICY_CODE, check=_fits_assignment_maximum, source=_SET),
        Gate(rule="JustificationRule", code=POLICY_CODE, check=_assignment_is_justified, source=_SET),
        Gate(rule="MfaRule", code=POLICY_CODE, check=_administrator_has_mfa, source=_SET),
    ),
)
