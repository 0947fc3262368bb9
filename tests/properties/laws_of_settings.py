"""Laws about role settings: what a write may say, and what it leaves alone."""

from __future__ import annotations

from simulator import Refused
from simulator import commands as c
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim.holdings import settings_of
from simulator.pim.rows import Kind
from tests.properties.law_book import ASSIGNED, Look, law
from tests.properties.strategies import ROLES

WHOSE = ("Admin", "Requestor", "Approver")
LEVELS = ("Admin_Eligibility", "Admin_Assignment", "EndUser_Assignment")
SEVENTEEN = {
    *(f"Expiration_{level}" for level in LEVELS),
    *(f"Enablement_{level}" for level in LEVELS),
    "AuthenticationContext_EndUser_Assignment",
    "Approval_EndUser_Assignment",
    *(f"Notification_{who}_{level}" for who in WHOSE for level in LEVELS),
}
WRITES = (c.UpdateRoleSettings,)


def _joins_mfa_to_a_context(look: Look) -> bool:
    """Whether a write asks for MFA while the role's context is on and stays on."""
    assert isinstance(look.command, c.UpdateRoleSettings), "asked of writes"
    context = look.before.rule(look.command.role_id, rs.ACTIVATION_CONTEXT)
    is_on, asks = context is not None and context.is_enabled, False
    for one in look.command.rules:
        if isinstance(one, rs.AuthenticationContextRule):
            is_on = one.is_enabled
        if isinstance(one, rs.EnablementRule) and one.id == rs.ACTIVATION_ENABLEMENT:
            asks = "MultiFactorAuthentication" in one.enabled_rules
    return is_on and asks


@law(56, after=WRITES)
def writing_mfa_while_a_context_is_on_never_succeeds(look: Look) -> None:
    assert not _joins_mfa_to_a_context(look)


@law(56, after=WRITES, outcome=Refused)
def refusing_mfa_beside_a_context_changes_nothing(look: Look) -> None:
    assert look.after.role_settings == look.before.role_settings


@law(57)
def every_role_has_its_seventeen_rules(look: Look) -> None:
    for rules in look.after.role_settings.values():
        assert set(rules) == SEVENTEEN and len(rules) == 17
        assert all(name == one.id for name, one in rules.items())
    for role_id in ROLES:
        assert set(settings_of(look.tenant, role_id).rules) == SEVENTEEN


@law(58, after=WRITES)
def rules_of_one_role_never_touch_another_role(look: Look) -> None:
    assert isinstance(look.command, c.UpdateRoleSettings), "asked after writes"
    for role_id in {*look.before.role_settings, *look.after.role_settings} - {look.command.role_id}:
        assert look.after.role_settings.get(role_id) == look.before.role_settings.get(role_id)
    written = {one.id: one for one in look.command.rules}
    after = look.after.role_settings[look.command.role_id]
    assert all(after[name] == one for name, one in written.items())
    kept = look.before.role_settings.get(look.command.role_id, {})
    assert all(after[name] == one for name, one in kept.items() if name not in written)


@law(59, after=WRITES)
def writing_settings_changes_no_window_and_no_request(look: Look) -> None:
    assert look.after.schedules == look.before.schedules
    assert look.after.requests == look.before.requests


@law(63, after=(c.AdminAssign, c.AdminUpdate, lc.DecideLifecycle))
def where_an_end_is_required_nothing_new_is_permanent_or_too_long(look: Look) -> None:
    for name, one in look.after.schedules.items():
        if name in look.before.schedules or one.assignment_type is not ASSIGNED:
            continue
        rule_id = rs.ELIGIBILITY_EXPIRATION if one.kind is Kind.ELIGIBLE else rs.ASSIGNMENT_EXPIRATION
        rule = look.before.rule(one.key.role_id, rule_id)
        if rule is not None and rule.is_expiration_required:
            assert one.end is not None and one.end - one.start <= rule.maximum_duration
