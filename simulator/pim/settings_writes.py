"""Writing role settings: whole forms from the portal, single rules from Graph."""

from __future__ import annotations

from datetime import timedelta

from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.commands import UpdateRoleSettings
from simulator.decision import Accepted, Decision, Mark
from simulator.directory.roles import ROLES
from simulator.durations import in_words
from simulator.events import RoleSettingsUpdated
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.holdings import settings_of
from simulator.pim.request_gates import LICENCE_GATE
from simulator.pim.role_settings import (
    ACTIVATION_ENABLEMENT,
    ACTIVATION_EXPIRATION,
    ASSIGNMENT_ENABLEMENT,
    JUSTIFICATION,
    MFA,
    TICKETING,
    ApprovalRule,
    EnablementRule,
    ExpirationRule,
    NotificationRule,
    RoleSettings,
)

ACTIVATION_MIN, ACTIVATION_MAX = timedelta(minutes=30), timedelta(hours=24)
_ENABLEMENTS = frozenset({MFA, JUSTIFICATION, TICKETING})


def _role_exists(case: Case[UpdateRoleSettings]) -> Finding:
    return holds(case.command.role_id in ROLES, f"role `{case.command.role_id}`")


def _rules_are_known(case: Case[UpdateRoleSettings]) -> Finding:
    current = settings_of(case.tenant, case.command.role_id).rules
    wrong = [rule.id for rule in case.command.rules if type(rule) is not type(current.get(rule.id))]
    return holds(not wrong, f"no rule of this kind is called {', '.join(f'`{one}`' for one in wrong)}" if wrong else "")


def _durations_fit(case: Case[UpdateRoleSettings]) -> Finding:
    """Nothing at all (`PT0S`) is accepted, and makes every request fail later. Source: EasyPIM (seen)."""
    for rule in case.command.rules:
        if not isinstance(rule, ExpirationRule) or not rule.maximum_duration:
            continue
        if rule.id != ACTIVATION_EXPIRATION:
            if rule.maximum_duration < timedelta(0):
                return holds(False, "an assignment maximum cannot be less than nothing")
        elif not ACTIVATION_MIN <= rule.maximum_duration <= ACTIVATION_MAX:
            return holds(False, f"asked for {in_words(rule.maximum_duration)}, allowed 30 minutes to 24 hours")
    return holds(True)


def _enablements_fit(case: Case[UpdateRoleSettings]) -> Finding:
    for rule in case.command.rules:
        if isinstance(rule, EnablementRule):
            allowed = _ENABLEMENTS - {TICKETING} if rule.id == ASSIGNMENT_ENABLEMENT else _ENABLEMENTS
            unknown = rule.enabled_rules - allowed
            if unknown:
                return holds(False, f"{', '.join(sorted(unknown))} cannot be required here")
    return holds(True)


def _approvers_exist(case: Case[UpdateRoleSettings]) -> Finding:
    for rule in case.command.rules:
        if isinstance(rule, ApprovalRule):
            missing = [one for one in rule.user_ids if one not in case.tenant.users]
            missing += [one for one in rule.group_ids if one not in case.tenant.groups]
            if missing:
                return holds(False, f"approver `{missing[0]}` does not exist")
    return holds(True)


def _notifications_fit(case: Case[UpdateRoleSettings]) -> Finding:
    for rule in case.command.rules:
        if isinstance(rule, NotificationRule):
            bad = [one for one in rule.recipients if "@" not in one.strip("@") or any(map(str.isspace, one))]
            if bad:
                return holds(False, f"`{bad[0]}` is no mail address")
            if rule.level not in ("All", "Critical"):
                return holds(False, f"level `{rule.level}` is neither All nor Critical")
    return holds(True)


def _mfa_and_context_agree(case: Case[UpdateRoleSettings]) -> Finding:
    """Enabling the context while MFA is on is accepted; enabling MFA while a context is on is not (measured).

    A write that turns the context off and MFA on at once, as the page's one choice does, is accepted [inferred].
    """
    rules = case.command.rules
    after = settings_of(case.tenant, case.command.role_id).with_rules(rules, case.tenant.now, None)
    writes_mfa = any(rule.id == ACTIVATION_ENABLEMENT for rule in rules) and MFA in after.activation_enablement
    return holds(not (writes_mfa and after.authentication_context.is_enabled), "an authentication context is required")


_SOURCE = "pim-how-to-change-default-settings"
UPDATE_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    Gate(rule="RoleRule", code="RoleNotFound", check=_role_exists, source=_SOURCE, mark=Mark.SEEN),
    caller_gate(ROLE_MANAGERS, source="how-to-pim-update-rules"),
    Gate(rule="KnownRuleRule", code="InvalidPolicy", check=_rules_are_known, source="EasyPIM", mark=Mark.SEEN),
    Gate(rule="DurationRangeRule", code="InvalidPolicy", check=_durations_fit, source=_SOURCE),
    Gate(rule="EnablementRangeRule", code="InvalidPolicy", check=_enablements_fit, source="EasyPIM", mark=Mark.SEEN),
    Gate(rule="ApproversExistRule", code="InvalidPolicy", check=_approvers_exist, source=_SOURCE),
    Gate(rule="RecipientRule", code="InvalidPolicy", check=_notifications_fit, source=_SOURCE),
    Gate(
        rule="MfaAndContextRule",
        code="MfaAndAcrsConflict",
        check=_mfa_and_context_agree,
        source="Omnicit policy checklist 1.1",
        mark=Mark.MEASURED,
    ),
)


def update_role_settings(case: Case[UpdateRoleSettings]) -> Decision:
    """Decide a change of role settings; windows that exist keep their ends [inferred].

    Refusals in order: session, licence, role, caller's role, unknown rule, duration, enablement, approver, recipient,
    MFA beside an authentication context.
    """
    trace, refusal = walk(UPDATE_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    return Accepted((_updated(case, case.session.user_id),), trace)


def _updated(case: Case[UpdateRoleSettings], by: str) -> RoleSettingsUpdated:
    role_id, rules = case.command.role_id, case.command.rules
    settings: RoleSettings = settings_of(case.tenant, role_id).with_rules(rules, case.tenant.now, by)
    return RoleSettingsUpdated(role_id=role_id, rules=rules, settings=settings)
