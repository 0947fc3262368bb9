"""Fixing what PIM alerts found, by the rules of the removal behind it, and dismissing it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator import Accepted, Refused
from simulator import commands as c
from simulator import events as e
from simulator.directory.rows import Sku
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import JUSTIFICATION, MFA
from simulator.pim.rows import Action
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.rows import AlertName, AlertState
from simulator.pim_alerts.scan import state_of
from simulator.pim_alerts.triggers import incidents
from simulator.pim_alerts.views import alert_view
from tests.unit.alert_world import (
    NO_LICENCE,
    NO_MFA,
    OFTEN,
    OUTSIDE,
    STALE,
    TOO_MANY,
    UNUSED,
    active,
    alert_log,
    fix,
    only_incident,
    quiet,
    set_alert,
)
from tests.unit.world import (
    GA,
    HA,
    T0,
    UA,
    Seed,
    answer,
    context,
    hours,
    key,
    minutes,
    on_activation,
    refusal,
    requests_of,
)

SCAN = alc.ScanAlerts()


# --- fixes -------------------------------------------------------------------------------------------------------


def test_a_fix_removes_the_assignment_as_an_administrator_would():
    world = quiet(Seed().active("ann", UA, outside=True).active("ben", HA))

    decision = world.succeeds("pra", fix(OUTSIDE, only_incident(world, OUTSIDE)))

    (request,) = requests_of(decision)
    assert (request.action, request.key, request.created_by) == (Action.ADMIN_REMOVE, key("ann"), "pra")
    assert not world.is_active("ann") and world.is_active("ben", HA)
    assert active(world) == set()
    assert alert_log(world) == [("Resolve PIM alert", "pra")]


def test_a_fix_removes_an_unused_eligibility():
    world = quiet(Seed().eligible("ann"))

    world.succeeds("pra", fix(UNUSED, only_incident(world, UNUSED)))

    assert not world.is_eligible("ann")


def test_a_fix_requires_mfa_besides_what_is_required_already():
    world = quiet(Seed().settings(UA, on_activation(JUSTIFICATION)))

    world.succeeds("pra", fix(NO_MFA, UA))

    assert settings_of(world.tenant, UA).activation_enablement == {MFA, JUSTIFICATION}
    assert settings_of(world.tenant, UA).modified_by == "pra"


def test_a_fix_waits_five_minutes_like_any_removal():
    world = quiet()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    command = fix(OUTSIDE, only_incident(world, OUTSIDE))

    early = world.act("pra", command)
    world.wait(minutes(5))

    assert answer(early) == refusal("ActiveDurationTooShort", "FiveMinuteRule")
    assert isinstance(world.act("pra", command), Accepted)


def test_a_fix_leaves_the_last_global_administrator():
    seed = Seed().active("ann", GA)
    world = quiet(seed)
    set_alert(world, TOO_MANY, administrators=2, percentage=0)
    first, second = incidents(world.tenant, TOO_MANY)

    world.succeeds("pra", fix(TOO_MANY, second.id))
    again = world.act("pra", fix(TOO_MANY, first.id))

    assert answer(again) == refusal("ResourceNotFound", "IncidentRule"), "one is not too many"
    assert world.is_active("bg", GA) or world.is_active("ann", GA)


def test_the_guard_of_the_last_administrator_holds_for_a_stale_account_too():
    seed = Seed()
    seed.events[:] = [
        replace(one, user=replace(one.user, signs_in_every_day=one.user.id != "bg"))
        if isinstance(one, e.UserWritten)
        else one
        for one in seed.events
    ]
    world = seed.begin()

    decision = world.act("pra", fix(STALE, only_incident(world, STALE)))

    assert answer(decision) == refusal("Request_BadRequest", "LastAdministratorRule")
    assert world.is_active("bg", GA)


def test_what_is_left_after_a_fix_is_still_reported_by_the_next_scan():
    world = quiet()
    for role in (UA, HA):
        world.set_rules(role, on_activation())
    world.succeeds("pra", fix(NO_MFA, UA))

    world.succeeds("pra", SCAN)

    assert alert_log(world) == [
        ("Resolve PIM alert", "pra"),
        ("Refresh PIM alert", "pra"),
        ("Triggered PIM alert", None),
    ]


def test_an_alert_that_was_reported_is_resolved_by_its_last_fix_and_not_again():
    world = quiet(Seed().active("ann", UA, outside=True).active("ben", UA, outside=True))
    first, last = incidents(world.tenant, OUTSIDE)
    world.succeeds("pra", fix(OUTSIDE, first.id))
    assert state_of(world.tenant, OUTSIDE).triggered_at == T0
    world.succeeds("pra", fix(OUTSIDE, last.id))

    world.succeeds("pra", SCAN)

    assert state_of(world.tenant, OUTSIDE) == AlertState(alert=OUTSIDE)

    assert [activity for activity, _ in alert_log(world)] == ["Resolve PIM alert"] * 2 + ["Refresh PIM alert"]


def test_a_role_with_an_authentication_context_has_nothing_to_fix():
    world = quiet(Seed().settings(UA, on_activation(JUSTIFICATION), context()))

    assert answer(world.act("pra", fix(NO_MFA, UA))) == refusal("ResourceNotFound", "IncidentRule")


@pytest.mark.parametrize("alert", [OFTEN, NO_LICENCE])
def test_what_has_no_fix_is_refused(alert: AlertName):
    world = quiet(Seed().eligible("ann"))
    for _ in range(3):
        world.has_activated("ann")
        world.wait(hours(1))
    if alert is NO_LICENCE:
        world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    decision = world.act("pra", fix(alert, only_incident(world, alert)))

    rule = "AlertFixRule" if alert is OFTEN else "LicenceRule"
    assert isinstance(decision, Refused) and decision.rules == (rule,)


# --- dismissals --------------------------------------------------------------------------------------------------


def test_a_dismissed_alert_comes_back_with_something_new():
    world = quiet(Seed().settings(UA, on_activation()))
    world.succeeds("pra", alc.DismissAlert(alert=NO_MFA))
    assert active(world) == set()
    assert alert_view(world.tenant, NO_MFA).dismissed == 1

    world.set_rules(HA, on_activation())
    world.succeeds("pra", SCAN)

    assert [one.role_id for one in alert_view(world.tenant, NO_MFA).incidents] == [HA]
    assert alert_log(world) == [
        ("Deactivate PIM alert", "pra"),
        ("Refresh PIM alert", "pra"),
        ("Triggered PIM alert", None),
    ]


def test_the_repair_of_what_was_dismissed_is_no_news():
    world = quiet(Seed().settings(UA, on_activation()))
    world.succeeds("pra", alc.DismissAlert(alert=NO_MFA))
    world.set_rules(UA, on_activation(MFA))

    world.succeeds("pra", SCAN)

    assert [activity for activity, _ in alert_log(world)] == ["Deactivate PIM alert", "Refresh PIM alert"]
    assert state_of(world.tenant, NO_MFA) == AlertState(alert=NO_MFA)


def test_the_repair_of_what_was_dismissed_leaves_the_rest_reported_once():
    world = quiet(Seed().settings(UA, on_activation()))
    world.succeeds("pra", alc.DismissAlert(alert=NO_MFA))
    world.set_rules(HA, on_activation())
    world.succeeds("pra", SCAN)
    world.set_rules(UA, on_activation(MFA))

    world.succeeds("pra", SCAN)

    assert [activity for activity, _ in alert_log(world)].count("Triggered PIM alert") == 1
    assert alert_log(world)[-1] == ("Refresh PIM alert", "pra")


def test_what_was_dismissed_repaired_and_spoilt_again_is_news():
    world = quiet(Seed().settings(UA, on_activation()))
    world.succeeds("pra", alc.DismissAlert(alert=NO_MFA))
    world.set_rules(UA, on_activation(MFA))
    world.succeeds("pra", SCAN)

    world.set_rules(UA, on_activation())

    assert active(world) == {NO_MFA}
