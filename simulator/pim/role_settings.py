"""Role settings: the 17 rules that every directory role has, and both default profiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import cast

from simulator.directory.roles import ROLES
from simulator.pim.rows import Kind
from simulator.profile import Profile

MFA = "MultiFactorAuthentication"
JUSTIFICATION = "Justification"
TICKETING = "Ticketing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirationRule:
    """How long; `is_expiration_required` false allows permanent (the activation cap holds whatever it says)."""

    id: str
    is_expiration_required: bool
    maximum_duration: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablementRule:
    """What has to be given: any of MultiFactorAuthentication, Justification, Ticketing."""

    id: str
    enabled_rules: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationContextRule:
    """A Conditional Access authentication context demanded at activation."""

    id: str
    is_enabled: bool = False
    claim_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """Whether activation needs approval and by whom; users and groups by id. Empty means the default approvers."""

    id: str
    is_approval_required: bool = False
    user_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRule:
    """Who gets one kind of mail; `level` is All or Critical."""

    id: str
    is_default_recipients_enabled: bool = True
    recipients: tuple[str, ...] = ()
    level: str = "All"


Rule = ExpirationRule | EnablementRule | AuthenticationContextRule | ApprovalRule | NotificationRule

ACTIVATION_EXPIRATION = "Expiration_EndUser_Assignment"
ACTIVATION_ENABLEMENT = "Enablement_EndUser_Assignment"
ACTIVATION_CONTEXT = "AuthenticationContext_EndUser_Assignment"
ACTIVATION_APPROVAL = "Approval_EndUser_Assignment"
ELIGIBILITY_EXPIRATION = "Expiration_Admin_Eligibility"
ELIGIBILITY_ENABLEMENT = "Enablement_Admin_Eligibility"
ASSIGNMENT_EXPIRATION = "Expiration_Admin_Assignment"
ASSIGNMENT_ENABLEMENT = "Enablement_Admin_Assignment"
NOTIFICATION_IDS = tuple(
    f"Notification_{recipient}_{level}"
    for level in ("Admin_Eligibility", "Admin_Assignment", "EndUser_Assignment")
    for recipient in ("Admin", "Requestor", "Approver")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """The rules of one role, shared by all its assignments; always exactly 17 of them.

    Source: graph-docs unifiedrolemanagementpolicy-list-rules (documented).
    """

    rules: Mapping[str, Rule]
    modified_at: datetime | None = None
    modified_by: str | None = None

    @property
    def activation_duration_max(self) -> timedelta:
        """The longest activation; enforced whatever isExpirationRequired says."""
        return cast(ExpirationRule, self.rules[ACTIVATION_EXPIRATION]).maximum_duration

    @property
    def activation_enablement(self) -> frozenset[str]:
        """What an activation has to give."""
        return cast(EnablementRule, self.rules[ACTIVATION_ENABLEMENT]).enabled_rules

    @property
    def authentication_context(self) -> AuthenticationContextRule:
        """The authentication context rule."""
        return cast(AuthenticationContextRule, self.rules[ACTIVATION_CONTEXT])

    @property
    def approval(self) -> ApprovalRule:
        """The approval rule."""
        return cast(ApprovalRule, self.rules[ACTIVATION_APPROVAL])

    def expiration(self, kind: Kind) -> ExpirationRule:
        """How long an administrator may assign."""
        rule_id = ELIGIBILITY_EXPIRATION if kind is Kind.ELIGIBLE else ASSIGNMENT_EXPIRATION
        return cast(ExpirationRule, self.rules[rule_id])

    def admin_enablement(self, kind: Kind) -> frozenset[str]:
        """What an administrator has to give when assigning."""
        rule_id = ELIGIBILITY_ENABLEMENT if kind is Kind.ELIGIBLE else ASSIGNMENT_ENABLEMENT
        return cast(EnablementRule, self.rules[rule_id]).enabled_rules

    def notification(self, rule_id: str) -> NotificationRule:
        """One of the nine notification rules."""
        return cast(NotificationRule, self.rules[rule_id])

    def with_rules(self, rules: tuple[Rule, ...], at: datetime, by: str | None) -> RoleSettings:
        """These settings with some rules replaced."""
        merged = {**self.rules, **{rule.id: rule for rule in rules}}
        return replace(self, rules=MappingProxyType(merged), modified_at=at, modified_by=by)


def _defaults(activation_max: timedelta, on_activation: frozenset[str]) -> RoleSettings:
    rules: tuple[Rule, ...] = (
        ExpirationRule(id=ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=activation_max),
        EnablementRule(id=ACTIVATION_ENABLEMENT, enabled_rules=on_activation),
        AuthenticationContextRule(id=ACTIVATION_CONTEXT),
        ApprovalRule(id=ACTIVATION_APPROVAL),
        ExpirationRule(id=ELIGIBILITY_EXPIRATION, is_expiration_required=False, maximum_duration=timedelta(days=365)),
        EnablementRule(id=ELIGIBILITY_ENABLEMENT, enabled_rules=frozenset()),
        ExpirationRule(id=ASSIGNMENT_EXPIRATION, is_expiration_required=False, maximum_duration=timedelta(days=180)),
        EnablementRule(id=ASSIGNMENT_ENABLEMENT, enabled_rules=frozenset({JUSTIFICATION})),
        *(NotificationRule(id=rule_id) for rule_id in NOTIFICATION_IDS),
    )
    return RoleSettings(rules=MappingProxyType({rule.id: rule for rule in rules}))


_DEFAULTS = {
    "classic": _defaults(timedelta(hours=8), frozenset({MFA, JUSTIFICATION})),
    "measured_2026": _defaults(timedelta(hours=1), frozenset({JUSTIFICATION})),
}


def default_settings(profile: Profile, role_id: str = "") -> RoleSettings:
    """The settings of a role that nobody has changed.

    Source: graph-docs sample (classic, documented); Omnicit policy checklist 1.1 (measured_2026, measured on roles
    that are not privileged). That privileged roles keep the classic ones beside those (mixed_by_isPrivileged) is
    inferred.
    """
    if profile.defaults_profile != "mixed_by_isPrivileged":
        return _DEFAULTS[profile.defaults_profile]
    role = ROLES.get(role_id)
    return _DEFAULTS["classic" if role and role.is_privileged else "measured_2026"]
