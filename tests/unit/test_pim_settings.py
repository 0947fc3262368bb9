"""Role settings: seventeen rules, both default profiles, what a write changes and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.directory.roles import ROLES
from simulator.pim import role_settings as rs
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import RoleSettings, default_settings
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.world import (
    ACCEPTED,
    GA,
    HA,
    T0,
    UA,
    Seed,
    World,
    answer,
    approval,
    context,
    days,
    expires_after,
    hours,
    longest_activation,
    on_activation,
    refusal,
)

SEVENTEEN = {
    "Expiration_EndUser_Assignment",
    "Enablement_EndUser_Assignment",
    "AuthenticationContext_EndUser_Assignment",
    "Approval_EndUser_Assignment",
    "Expiration_Admin_Eligibility",
    "Enablement_Admin_Eligibility",
    "Expiration_Admin_Assignment",
    "Enablement_Admin_Assignment",
    "Notification_Admin_Admin_Eligibility",
    "Notification_Requestor_Admin_Eligibility",
    "Notification_Approver_Admin_Eligibility",
    "Notification_Admin_Admin_Assignment",
    "Notification_Requestor_Admin_Assignment",
    "Notification_Approver_Admin_Assignment",
    "Notification_Admin_EndUser_Assignment",
    "Notification_Requestor_EndUser_Assignment",
    "Notification_Approver_EndUser_Assignment",
}


def _settings(world: World, role: str = UA) -> RoleSettings:
    return settings_of(world.tenant, role)


@pytest.mark.parametrize(
    ("profile", "longest", "needs"),
    [
        ("classic", hours(8), {"MultiFactorAuthentication", "Justification"}),
        ("measured_2026", hours(1), {"Justification"}),
    ],
)
def test_a_role_that_nobody_changed_has_the_defaults_of_the_profile(profile: str, longest: timedelta, needs: set[str]):
    settings = default_settings(Profile(defaults_profile=profile))

    assert set(settings.rules) == SEVENTEEN
    assert all(rule_id == rule.id for rule_id, rule in settings.rules.items())
    assert settings.activation_duration_max == longest
    assert settings.activation_enablement == needs
    assert not settings.authentication_context.is_enabled
    assert not settings.approval.is_approval_required
    assert (settings.approval.user_ids, settings.approval.group_ids) == ((), ())
    assert [
        (settings.expiration(kind).is_expiration_required, settings.expiration(kind).maximum_duration) for kind in Kind
    ] == [
        (False, days(365)),
        (False, days(180)),
    ]
    assert [settings.admin_enablement(kind) for kind in Kind] == [set(), {"Justification"}]
    assert (settings.modified_at, settings.modified_by) == (None, None)
    for rule_id in rs.NOTIFICATION_IDS:
        notice = settings.notification(rule_id)
        assert (notice.is_default_recipients_enabled, notice.recipients, notice.level) == (True, (), "All")


def test_all_145_roles_have_settings_from_the_start():
    world = Seed().begin()

    assert len(ROLES) == 145
    assert {len(_settings(world, role).rules) for role in ROLES} == {17}


def test_a_write_replaces_the_named_rules_and_keeps_the_others():
    world = Seed().begin()
    before = _settings(world)

    world.set_rules(UA, longest_activation(hours(2)), approval("ben"))

    after = _settings(world)
    assert set(after.rules) == SEVENTEEN
    assert after.activation_duration_max == hours(2)
    assert after.approval == approval("ben")
    changed = {"Expiration_EndUser_Assignment", "Approval_EndUser_Assignment"}
    assert {one: after.rules[one] for one in SEVENTEEN - changed} == {
        one: before.rules[one] for one in SEVENTEEN - changed
    }
    assert (after.modified_at, after.modified_by) == (T0, "pra")


def test_a_write_leaves_the_other_roles_and_the_defaults_alone():
    world = Seed().begin()
    before = {role: dict(_settings(world, role).rules) for role in (GA, HA)}

    world.set_rules(UA, longest_activation(hours(2)), on_activation())

    assert {role: dict(_settings(world, role).rules) for role in (GA, HA)} == before
    assert default_settings(Profile()).activation_duration_max == hours(8)


def test_a_second_write_keeps_what_the_first_one_wrote():
    world = Seed().begin()
    world.set_rules(UA, longest_activation(hours(2)))

    world.set_rules(UA, approval())

    assert _settings(world).activation_duration_max == hours(2)
    assert _settings(world).approval.is_approval_required


def test_a_write_changes_no_window_that_exists():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(8))
    before = world.schedules("ann")

    world.set_rules(UA, longest_activation(hours(1)), expires_after(days(15), Kind.ELIGIBLE))

    assert world.schedules("ann") == before


def test_a_refused_write_changes_nothing():
    world = Seed().begin()

    decision = world.set_rules(UA, longest_activation(hours(2)), approval("nobody"))

    assert answer(decision) == refusal("InvalidPolicy", "ApproversExistRule")
    assert _settings(world) == default_settings(Profile())


MFA_ON, MFA_OFF = on_activation(rs.MFA, rs.JUSTIFICATION), on_activation(rs.JUSTIFICATION)
CONTEXT_ON, CONTEXT_OFF = context(), context(is_enabled=False, claim_value="")
CONFLICT = refusal("MfaAndAcrsConflict", "MfaAndContextRule")


@pytest.mark.parametrize(
    ("writes", "expected"),
    [
        # The context beside MFA is accepted, MFA beside the context is not (measured).
        ([(CONTEXT_ON,)], ACCEPTED),
        ([(CONTEXT_ON,), (MFA_OFF,)], ACCEPTED),
        ([(CONTEXT_ON,), (MFA_ON,)], CONFLICT),
        ([(CONTEXT_ON,), (MFA_OFF,), (MFA_ON,)], CONFLICT),
        ([(CONTEXT_ON,), (CONTEXT_OFF,), (MFA_ON,)], ACCEPTED),
        # One write of both is judged by what it leaves behind.
        ([(CONTEXT_ON,), (MFA_ON, CONTEXT_OFF)], ACCEPTED),
        ([(CONTEXT_ON,), (CONTEXT_OFF, MFA_ON)], ACCEPTED),
        ([(MFA_OFF, CONTEXT_ON)], ACCEPTED),
        ([(MFA_ON, CONTEXT_ON)], CONFLICT),
        # MFA on active assignment is another rule.
        ([(CONTEXT_ON,), (replace(MFA_ON, id=rs.ASSIGNMENT_ENABLEMENT),)], ACCEPTED),
    ],
)
def test_mfa_is_not_switched_on_beside_a_context(writes: list[tuple[rs.Rule, ...]], expected: object):
    world = Seed().begin()

    decisions = [world.set_rules(UA, *rules) for rules in writes]

    assert [answer(one) for one in decisions[:-1]] == [ACCEPTED] * (len(writes) - 1)
    assert answer(decisions[-1]) == expected


@pytest.mark.parametrize("longest", [timedelta(minutes=30), timedelta(minutes=105), hours(24)])
def test_an_activation_maximum_may_be_any_length_from_half_an_hour_to_a_day(longest: timedelta):
    world = Seed().begin()

    assert answer(world.set_rules(UA, longest_activation(longest))) == ACCEPTED
    assert _settings(world).activation_duration_max == longest


def test_a_global_administrator_may_write_settings_too():
    world = Seed().begin()

    assert answer(world.set_rules(UA, approval(), window="bg")) == ACCEPTED
    assert answer(world.set_rules(UA, approval(), window="ann")) == refusal("Authorization_RequestDenied", "CallerRule")
