"""What sets off each PIM alert and what does not, one thing varied at a time; expectations are those of pim.md 6."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import commands as c
from simulator import events as e
from simulator.directory.roles import ROLES
from simulator.directory.rows import Licence, Sku
from simulator.pim.role_settings import JUSTIFICATION, MFA
from simulator.pim.rows import AssignmentType, Kind, Schedule
from simulator.pim_alerts import events as ae
from simulator.pim_alerts.definitions import DEFINITIONS, default_settings
from simulator.pim_alerts.rows import AlertName, AlertSettings, Severity
from simulator.pim_alerts.triggers import incidents
from simulator.profile import DOCUMENTED, Profile
from tests.unit.alert_world import NO_LICENCE, NO_MFA, OFTEN, OUTSIDE, STALE, TOO_MANY, UNUSED, about, people, set_alert
from tests.unit.world import (
    GA,
    HA,
    PRA,
    T0,
    UA,
    Seed,
    World,
    context,
    days,
    hours,
    key,
    minutes,
    on_activation,
)

# "Reports Reader" is no privileged role.
PLAIN = next(role.id for role in ROLES.values() if role.display_name == "Reports Reader")


# --- what the alerts are -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "severity", "api_severity", "limits", "is_fixed"),
    [
        ("RedundantAssignmentAlert", "low", "low", {"days": (0, 100)}, True),
        ("NoMfaOnRoleActivationAlert", "low", "medium", {}, True),
        ("InvalidLicenseAlert", "low", "high", {}, False),
        ("StaleSignInAlert", "medium", "medium", {"days": (1, 365)}, True),
        ("RolesAssignedOutsidePimAlert", "high", "high", {}, True),
        (
            "TooManyGlobalAdminsAssignedToTenantAlert",
            "low",
            "low",
            {"administrators": (2, 100), "percentage": (0, 100)},
            True,
        ),
        ("SequentialActivationRenewalsAlert", "low", "medium", {"activations": (2, 100)}, False),
    ],
)
def test_each_alert_has_its_severities_ranges_and_fix(
    name: str, severity: str, api_severity: str, limits: dict[str, tuple[int, int]], is_fixed: bool
):
    found = DEFINITIONS[AlertName(name)]

    assert (found.severity, found.api_severity) == (Severity(severity), Severity(api_severity))
    assert dict(found.limits) == limits
    assert found.can_be_fixed is is_fixed
    assert found.has_mail is (name == "RolesAssignedOutsidePimAlert")
    assert found.has_interval is (name == "SequentialActivationRenewalsAlert")
    assert len(DEFINITIONS) == 7


def test_an_alert_has_a_default_for_exactly_the_settings_that_it_has():
    for definition in DEFINITIONS.values():
        settings = default_settings(definition.name, DOCUMENTED)

        numbers = {name for name in ("days", "administrators", "percentage", "activations") if getattr(settings, name)}
        assert numbers == set(definition.limits)
        assert settings.is_enabled
        assert (settings.interval is not None, settings.is_mail_enabled is not None) == (
            definition.has_interval,
            definition.has_mail,
        )


# --- outside PIM -------------------------------------------------------------------------------------------------


def test_only_direct_assignments_of_privileged_roles_are_outside_pim():
    """Law 77: the alert's set is the active assignments without a start time, of privileged roles."""
    seed = Seed().active("ann", UA, outside=True).active("ben", UA).active("cleo", PLAIN, outside=True)
    world = seed.eligible("ann", HA).begin()

    assert about(world, OUTSIDE) == [("ann", UA)]


def test_a_direct_assignment_is_found_at_once_and_gone_with_it():
    world = Seed().begin()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    assert people(world, OUTSIDE) == ["ann"]

    world.succeeds("bg", c.RemoveRoleDirectly(key=key("ann")))

    assert people(world, OUTSIDE) == []


# --- too many Global Administrators ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("administrators", "percentage", "fires"),
    [
        (2, 33, True),
        (3, 33, False),
        (2, 34, False),
        (2, 50, False),  # KAV-065
        (3, 50, False),
        (2, 0, True),
    ],
)
def test_too_many_global_administrators_needs_both_thresholds(administrators: int, percentage: int, fires: bool):
    """Two of six assignments are Global Administrators: 33.3 %."""
    seed = Seed().active("ann", GA).active("ben", UA).active("cleo", UA).active("pra", HA)
    world = seed.begin()
    set_alert(world, TOO_MANY, administrators=administrators, percentage=percentage)

    assert people(world, TOO_MANY) == (["ann", "bg"] if fires else [])


@pytest.mark.parametrize(("percentage", "fires"), [(50, True), (51, False)])
def test_a_share_that_is_just_reached_is_enough(percentage: int, fires: bool):
    """Two of four assignments are Global Administrators."""
    world = Seed().active("ann", GA).active("ben", UA).begin()
    set_alert(world, TOO_MANY, administrators=2, percentage=percentage)

    assert bool(people(world, TOO_MANY)) is fires


@given(
    administrators=st.integers(2, 100),
    percentage=st.integers(0, 100),
    globals_=st.integers(1, 4),
    others=st.integers(0, 8),
)
def test_the_alert_fires_exactly_when_both_thresholds_are_met(
    administrators: int, percentage: int, globals_: int, others: int
):
    """Law 76."""
    names = [f"g{number}" for number in range(globals_)] + [f"o{number}" for number in range(others)]
    seed = Seed(people=names, administrators=False)
    for who in names:
        seed.active(who, GA if who[0] == "g" else UA)
    settings = AlertSettings(administrators=administrators, percentage=percentage)
    seed.events.append(ae.AlertSettingsUpdated(alert=TOO_MANY, settings=settings, before=settings))

    found = incidents(seed.begin().tenant, TOO_MANY)

    share = 100 * globals_ / (globals_ + others)
    assert bool(found) is (globals_ >= administrators and share >= percentage)


@pytest.mark.parametrize("extra", ["eligible", "activated", "planned"])
def test_only_standing_administrators_in_force_count(extra: str):
    seed = Seed().active("ann", GA)
    if extra == "planned":
        seed.active("ben", GA, start=hours(1))
    else:
        seed.eligible("ben", GA)
    world = seed.begin()
    set_alert(world, TOO_MANY, administrators=3, percentage=0)
    if extra == "activated":
        world.has_activated("ben", GA)

    assert people(world, TOO_MANY) == []


# --- unused eligibilities ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unused", "days_allowed", "found"),
    [
        (days(29), 30, []),
        (days(30), 30, ["ann"]),
        (days(31), 30, ["ann"]),
        (timedelta(0), 0, ["ann"]),
        (days(99), 100, []),
    ],
)
def test_an_eligibility_is_unused_after_so_many_days(unused: timedelta, days_allowed: int, found: list[str]):
    world = Seed().eligible("ann", start=-unused).begin()
    set_alert(world, UNUSED, days=days_allowed)

    assert people(world, UNUSED) == found


def test_an_activation_counts_from_its_start_and_so_does_one_that_was_planned():
    world = Seed().eligible("ann").eligible("ben").begin()
    world.has_activated("ann")
    world.has_activated("ben", start=T0 + days(2))
    assert people(world, UNUSED) == ["ben"], "a plan is no use yet"

    world.wait(days(30))

    assert people(world, UNUSED) == ["ann"]
    world.wait(days(2))
    assert people(world, UNUSED) == ["ann", "ben"]


def test_the_activation_of_a_member_is_a_use_of_the_groups_eligibility():
    world = Seed().group("rag", "ann", "ben").eligible("rag").begin()
    assert people(world, UNUSED) == ["rag"]

    world.has_activated("ben")

    assert people(world, UNUSED) == []


def test_another_role_and_an_active_assignment_are_another_matter():
    world = Seed().eligible("ann", UA).eligible("ann", HA).active("ben", UA).begin()

    world.has_activated("ann", HA)

    assert about(world, UNUSED) == [("ann", UA)]


# --- stale accounts ----------------------------------------------------------------------------------------------


def _stale_world(**user: Any) -> Seed:
    """Ann holds a privileged role; everybody else signs in every day."""
    seed = Seed()
    everyday = [
        replace(one, user=replace(one.user, **(user if one.user.id == "ann" else {"signs_in_every_day": True})))
        if isinstance(one, e.UserWritten)
        else one
        for one in seed.events
    ]
    seed.events[:] = everyday
    return seed


def _sign_in(world: World, who: str = "ann", **more: Any) -> None:
    methods = ("password", "microsoftAuthenticatorPush")
    command = c.SignIn(
        window=f"{who}-new", user_principal_name=f"{who}@adatum.example", app_id="graph", methods=methods, **more
    )
    world.succeeds("", command)


@pytest.mark.parametrize(
    ("born", "allowed", "found"),
    [
        (days(29), 30, []),
        (days(30), 30, ["ann"]),
        (days(364), 365, []),
        (days(365), 365, ["ann"]),
        (days(1), 1, ["ann"]),
    ],
)
def test_an_account_that_never_signed_in_is_stale_so_many_days_after_its_creation(
    born: timedelta, allowed: int, found: list[str]
):
    world = _stale_world(created_at=T0 - born).active("ann", UA).begin()
    set_alert(world, STALE, days=allowed)

    assert people(world, STALE) == found


def test_a_sign_in_starts_the_count_again():
    world = _stale_world().active("ann", UA).begin()
    assert people(world, STALE) == ["ann"]

    _sign_in(world)
    assert people(world, STALE) == []
    world.wait(days(30) - minutes(1))
    assert people(world, STALE) == []
    world.wait(minutes(1))

    assert people(world, STALE) == ["ann"]


def test_a_failed_sign_in_is_none():
    world = _stale_world().active("ann", UA).begin()

    _sign_in(world, is_password_right=False)

    assert people(world, STALE) == ["ann"]


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([("active", UA)], [("ann", UA)]),
        ([("eligible", UA)], [("ann", UA)]),
        ([("active", PLAIN)], []),
        ([], []),
        ([("active", UA), ("eligible", HA)], [("ann", HA), ("ann", UA)]),
    ],
)
def test_only_accounts_in_privileged_roles_are_watched(held: list[tuple[str, str]], found: list[tuple[str, str]]):
    seed = _stale_world()
    for kind, role in held:
        (seed.active if kind == "active" else seed.eligible)("ann", role)

    assert about(seed.begin(), STALE) == sorted(found)


def test_people_with_everyday_traffic_are_never_stale():
    assert people(_stale_world(signs_in_every_day=True).active("ann", UA).begin(), STALE) == []


def test_members_of_a_group_are_stale_each_for_themselves_without_a_fix():
    world = _stale_world().group("rag", "ann", "ben").active("rag", UA).begin()

    (found,) = incidents(world.tenant, STALE)

    assert (found.principal_id, found.role_id, found.schedule_id) == ("ann", UA, None)


# --- no MFA on activation ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "fires"),
    [
        ((on_activation(MFA, JUSTIFICATION),), False),
        ((on_activation(MFA),), False),
        ((on_activation(JUSTIFICATION),), True),
        ((on_activation(),), True),
        ((on_activation(JUSTIFICATION), context()), False),
        ((on_activation(JUSTIFICATION), context(is_enabled=False)), True),
    ],
)
def test_a_role_that_can_be_activated_without_mfa_is_found(rules: tuple[Any, ...], fires: bool):
    world = Seed().settings(UA, *rules).begin()

    assert [one.role_id for one in incidents(world.tenant, NO_MFA)] == ([UA] if fires else [])


def test_under_defaults_without_mfa_every_role_is_found_that_nobody_repaired():
    world = Seed(profile=Profile(defaults_profile="measured_2026")).settings(UA, on_activation(MFA)).begin()

    assert {one.role_id for one in incidents(world.tenant, NO_MFA)} == set(ROLES) - {UA}


def test_where_only_privileged_roles_start_with_mfa_the_others_are_found():
    world = Seed(profile=Profile(defaults_profile="mixed_by_isPrivileged")).begin()

    plain = {role.id for role in ROLES.values() if not role.is_privileged}
    assert {one.role_id for one in incidents(world.tenant, NO_MFA)} == plain


# --- frequent activations ----------------------------------------------------------------------------------------


def _activated(*offsets: timedelta, who: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> World:
    """A tenant in which activations of an hour began so long before the story."""
    seed = Seed()
    for number, offset in enumerate(sorted(offsets, reverse=True)):
        start = T0 - offset
        schedule = Schedule(
            id=f"activation-{number}",
            kind=Kind.ACTIVE,
            key=key(who[number] if who else "ann", roles[number] if roles else UA),
            start=start,
            end=start + hours(1),
            created_at=start,
            assignment_type=AssignmentType.ACTIVATED,
        )
        ended = e.ScheduleEnded(schedule=schedule, reason=e.EndReason.DEACTIVATED)
        seed.events += (e.ScheduleCreated(schedule=schedule), ended)
    return seed.begin()


@pytest.mark.parametrize(
    ("offsets", "activations", "interval", "fires"),
    [
        ((hours(5), hours(2), hours(0)), 3, hours(5), True),
        ((hours(5) + minutes(1), hours(2), hours(0)), 3, hours(5), False),
        ((hours(5), hours(0)), 3, hours(5), False),
        ((hours(5), hours(0)), 2, hours(5), True),
        ((hours(5), hours(0)), 2, hours(4), False),
        ((days(29), days(29) - hours(1), days(29) - hours(2)), 3, hours(5), True),
        ((days(30), days(30) - hours(1), days(30) - hours(2)), 3, hours(5), False),
        ((days(20), days(10), days(0)), 3, days(20), True),
        ((days(20), days(9), days(8), days(7)), 3, days(2), True),
        ((days(20), days(19), days(18), days(7)), 3, days(2), True),
        ((days(20), days(19), days(8), days(7)), 3, days(2), False),
    ],
)
def test_so_many_activations_within_the_interval_are_too_many(
    offsets: tuple[timedelta, ...], activations: int, interval: timedelta, fires: bool
):
    world = _activated(*offsets)
    set_alert(world, OFTEN, activations=activations, interval=interval)

    assert people(world, OFTEN) == (["ann"] if fires else [])


def test_activations_of_others_and_of_other_roles_are_counted_apart():
    many = (hours(3), hours(2), hours(1))

    assert people(_activated(*many, who=("ann", "ben", "ann")), OFTEN) == []
    assert people(_activated(*many, roles=(UA, HA, UA)), OFTEN) == []
    assert about(_activated(*many, roles=(HA, HA, HA)), OFTEN) == [("ann", HA)]


def test_the_alert_says_how_often_and_goes_when_the_first_is_thirty_days_old():
    world = _activated(days(29), days(29) - hours(1), days(29) - hours(2), days(3))
    (found,) = incidents(world.tenant, OFTEN)
    assert (found.count, found.since) == (4, T0 - days(29) + hours(2))

    world.wait(days(1) - minutes(1))
    assert people(world, OFTEN) == ["ann"]
    world.wait(minutes(1))

    assert people(world, OFTEN) == []


def test_activating_again_and_again_raises_it():
    world = Seed().eligible("ann").begin()
    for _ in range(3):
        assert people(world, OFTEN) == []
        world.has_activated("ann", duration=hours(1))
        world.wait(hours(1))

    assert people(world, OFTEN) == ["ann"]


# --- licence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sku", "is_enabled", "fires"),
    [(Sku.P2, False, True), (Sku.P2, True, False), (Sku.GOVERNANCE, True, False), (Sku.P1, True, True)],
)
def test_the_licence_alert_fires_without_entra_id_p2_and_governance(sku: Sku, is_enabled: bool, fires: bool):
    seed = Seed().unlicensed()
    seed.events.append(e.LicenceSet(licence=Licence(sku=sku, seats=5, is_enabled=is_enabled)))

    assert bool(incidents(seed.begin().tenant, NO_LICENCE)) is fires


def test_without_a_licence_nothing_else_is_looked_at():
    seed = Seed().active("ann", outside=True).active("ben", GA).active("cleo", GA).settings(UA, on_activation())
    world = seed.unlicensed().begin()

    assert {name for name in AlertName if incidents(world.tenant, name)} == {NO_LICENCE}


# --- all of them -------------------------------------------------------------------------------------------------

STRICTER = {
    UNUSED: lambda amount: {"days": 100 - amount},
    STALE: lambda amount: {"days": 365 - 3 * amount},
    TOO_MANY: lambda amount: {"administrators": 102 - amount if amount > 1 else 100, "percentage": 100 - amount},
    OFTEN: lambda amount: {"activations": 102 - amount if amount > 1 else 100},
}


@pytest.mark.parametrize("name", STRICTER)
@given(amounts=st.tuples(st.integers(1, 100), st.integers(1, 100)))
def test_a_stricter_setting_never_finds_less(name: AlertName, amounts: tuple[int, int]):
    lenient, strict = sorted(amounts)

    def found(amount: int) -> set[str]:
        seed = Seed().eligible("ann", start=-days(50)).active("ann", GA, start=-days(3)).active("ben", UA)
        settings = replace(default_settings(name, DOCUMENTED), **STRICTER[name](amount))
        seed.events.append(ae.AlertSettingsUpdated(alert=name, settings=settings, before=settings))
        world = seed.begin()
        for _ in range(2):
            world.has_activated("ann")
            world.wait(hours(1))
        return {one.id for one in incidents(world.tenant, name)}

    assert found(lenient) <= found(strict)


def test_no_incident_carries_the_name_of_another():
    seed = Seed().group("rag", "ann", "ben").active("rag", GA).active("ann", GA).eligible("rag", PRA)
    world = seed.settings(UA, on_activation()).begin()

    for name in AlertName:
        ids = [one.id for one in incidents(world.tenant, name)]
        assert len(ids) == len(set(ids))
        assert all(one.alert is name for one in incidents(world.tenant, name))
