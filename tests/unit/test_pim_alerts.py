"""PIM alerts over time: scans by hand and by the clock, settings, mail and the audit log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Accepted, Refused
from simulator import commands as c
from simulator.audit import audit_records
from simulator.clock import next_due
from simulator.directory.rows import Sku
from simulator.lifecycle.mails import OUTSIDE_RULE
from simulator.pim.role_settings import JUSTIFICATION, MFA
from simulator.pim.rows import Kind
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.daily import daily_moment_after, daily_moment_at_or_after, last_scan_at
from simulator.pim_alerts.events import AlertsScanned
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.scan import state_of
from simulator.pim_alerts.triggers import incidents, settings_for
from simulator.pim_alerts.views import alerts_summary
from simulator.profile import Profile
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
    people,
    quiet,
    sent,
    set_alert,
)
from tests.unit.world import (
    HA,
    SECURITY_ADMINISTRATOR,
    T0,
    TENANT,
    UA,
    Seed,
    address,
    answer,
    days,
    hours,
    key,
    on_activation,
    refusal,
)

SCAN = alc.ScanAlerts()


# --- scans -------------------------------------------------------------------------------------------------------


def test_a_scan_by_hand_writes_down_what_came_and_what_went():
    world = quiet(Seed().eligible("ann", start=-days(31)))
    assert active(world) == {UNUSED}
    world.set_rules(UA, on_activation(JUSTIFICATION))
    world.has_activated("ann")

    world.succeeds("pra", SCAN)

    assert alert_log(world) == [
        ("Refresh PIM alert", "pra"),
        ("Triggered PIM alert", None),
        ("Resolve PIM alert", None),
    ]
    triggered, resolved = audit_records(TENANT, world.simulation.happenings())[-2:]
    assert (triggered.target_name, resolved.target_name) == (
        "Roles don't require multifactor authentication for activation",
        "Administrators aren't using their privileged roles",
    )
    assert (triggered.by_app, triggered.service, triggered.category) == ("MS-PIM", "PIM", "RoleManagement")


def test_a_second_scan_has_no_news():
    world = quiet(Seed().eligible("ann"))
    world.succeeds("pra", SCAN)

    decision = world.succeeds("bg", SCAN)

    (scan,) = decision.events
    assert isinstance(scan, AlertsScanned)
    assert (scan.states, scan.triggered, scan.resolved, scan.by) == ((), (), (), "bg")


def test_the_daily_scan_reports_what_time_brings():
    world = quiet(Seed().eligible("ann", start=-days(1)))

    world.wait(days(28))
    assert alert_log(world) == []
    world.wait(days(2))

    assert alert_log(world) == [("Triggered PIM alert", None)]
    scan = next(one for one in world.simulation.happenings() if isinstance(one.event, AlertsScanned))
    assert (scan.at, scan.event.triggered) == (T0.replace(day=1, month=4, hour=3), (UNUSED,))


def test_the_daily_scan_runs_the_day_after_something_changed_and_then_rests():
    world = quiet()
    world.succeeds("bg", c.SetTenantSwitches(mandatory_portal_mfa=False))

    world.wait(days(60))

    scans = [one.at for one in world.simulation.happenings() if isinstance(one.event, AlertsScanned)]
    assert scans == [T0.replace(day=3, hour=3)]


def test_frequent_activations_are_resolved_by_the_clock_thirty_days_later():
    world = quiet(Seed().eligible("ann", start=-days(1)))
    set_alert(world, UNUSED, is_enabled=False)
    for _ in range(3):
        world.has_activated("ann", duration=hours(1))
        world.wait(hours(1))

    world.wait(days(31))

    news = [(one.at, one.event) for one in world.simulation.happenings() if isinstance(one.event, AlertsScanned)]
    assert [(at, scan.triggered, scan.resolved) for at, scan in news if scan.triggered or scan.resolved] == [
        (T0.replace(day=3, hour=3), (OFTEN,), ()),
        (T0.replace(month=4, day=2, hour=3), (), (OFTEN,)),
    ]


def test_two_changes_on_one_day_are_scanned_once():
    world = quiet()
    for role in (UA, HA):
        world.set_rules(role, on_activation())
        world.wait(hours(1))

    world.wait(days(3))

    assert alert_log(world) == [("Triggered PIM alert", None)]
    assert sum(isinstance(one.event, AlertsScanned) for one in world.simulation.happenings()) == 1


def test_an_alert_comes_and_goes_on_different_days():
    world = quiet()
    world.set_rules(UA, on_activation())
    world.wait(days(1))
    world.set_rules(UA, on_activation(MFA))
    world.wait(days(1))

    assert [activity for activity, _ in alert_log(world)] == ["Triggered PIM alert", "Resolve PIM alert"]


@pytest.mark.parametrize(("parts"), [(days(5), days(40)), (hours(18), days(44), hours(6)), (days(45),)])
def test_waiting_in_parts_scans_as_waiting_at_once(parts: tuple[timedelta, ...]):
    world = quiet(Seed().eligible("ann", start=-days(2)).active("ben", UA, end=days(20)))
    world.set_rules(HA, on_activation())

    for part in parts:
        world.wait(part)

    other = quiet(Seed().eligible("ann", start=-days(2)).active("ben", UA, end=days(20)))
    other.set_rules(HA, on_activation())
    other.wait(days(45))
    assert world.tenant == other.tenant
    moments = [(one.at, one.event) for one in world.simulation.happenings() if isinstance(one.event, AlertsScanned)]
    assert moments == [
        (one.at, one.event) for one in other.simulation.happenings() if isinstance(one.event, AlertsScanned)
    ]


def test_without_a_licence_nothing_is_scanned():
    world = quiet()
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))

    world.wait(days(10))

    assert alert_log(world) == []
    assert active(world) == {NO_LICENCE}
    assert last_scan_at(world.tenant) is None


def test_the_last_scan_is_the_one_by_hand_or_the_latest_daily_one():
    world = quiet()
    assert last_scan_at(world.tenant) == T0
    world.wait(hours(1))
    world.succeeds("pra", SCAN)
    assert last_scan_at(world.tenant) == T0 + hours(1)

    world.wait(days(2))

    assert last_scan_at(world.tenant) == T0.replace(day=4, hour=3)


def test_a_scan_at_its_own_hour_is_that_days_and_the_next_is_tomorrows():
    three = T0.replace(hour=3)
    second = timedelta(seconds=1)

    assert [daily_moment_at_or_after(one) for one in (three - second, three, three + second)] == [
        three,
        three,
        three + days(1),
    ]
    assert [daily_moment_after(one) for one in (three - second, three)] == [three, three + days(1)]


def test_nobody_awaits_a_daily_scan():
    world = quiet(Seed(profile=Profile(weekly_digest=False)).eligible("ann", start=-days(1)))

    assert next_due(world.tenant) is None


# --- settings ----------------------------------------------------------------------------------------------------


def test_a_setting_that_is_not_given_stays():
    world = quiet()

    set_alert(world, TOO_MANY, percentage=55)

    assert (settings_for(world.tenant, TOO_MANY).administrators, settings_for(world.tenant, TOO_MANY).percentage) == (
        3,
        55,
    )
    assert settings_for(world.tenant, TOO_MANY).is_enabled


@pytest.mark.parametrize(
    ("alert", "settings", "activities"),
    [
        (STALE, {"days": 90}, ["Update PIM alert setting"]),
        (STALE, {"is_enabled": False}, ["Disable PIM alert"]),
        (STALE, {"is_enabled": False, "days": 90}, ["Disable PIM alert", "Update PIM alert setting"]),
        (OUTSIDE, {"is_mail_enabled": False}, ["Update PIM alert setting"]),
        (OFTEN, {"interval": hours(1)}, ["Update PIM alert setting"]),
    ],
)
def test_a_change_of_settings_is_written_down(alert: AlertName, settings: dict[str, object], activities: list[str]):
    world = quiet()

    set_alert(world, alert, **settings)

    assert alert_log(world) == [(activity, "pra") for activity in activities]


def test_a_disabled_alert_is_not_scanned_and_shows_nothing_until_it_is_enabled():
    world = quiet()
    set_alert(world, NO_MFA, is_enabled=False)
    world.set_rules(UA, on_activation())
    world.succeeds("pra", SCAN)
    assert active(world) == set()

    set_alert(world, NO_MFA, is_enabled=True)
    world.succeeds("pra", SCAN)

    assert active(world) == {NO_MFA}
    assert [activity for activity, _ in alert_log(world)] == [
        "Disable PIM alert",
        "Refresh PIM alert",
        "Enable PIM alert",
        "Refresh PIM alert",
        "Triggered PIM alert",
    ]


@pytest.mark.parametrize(
    ("alert", "settings", "fits"),
    [
        (STALE, {"days": 0}, False),
        (STALE, {"days": 1}, True),
        (STALE, {"days": 365}, True),
        (STALE, {"days": 366}, False),
        (UNUSED, {"days": -1}, False),
        (UNUSED, {"days": 0}, True),
        (UNUSED, {"days": 100}, True),
        (UNUSED, {"days": 101}, False),
        (TOO_MANY, {"administrators": 1}, False),
        (TOO_MANY, {"administrators": 2, "percentage": 0}, True),
        (TOO_MANY, {"administrators": 100, "percentage": 100}, True),
        (TOO_MANY, {"administrators": 101}, False),
        (TOO_MANY, {"percentage": -1}, False),
        (TOO_MANY, {"percentage": 101}, False),
        (OFTEN, {"activations": 1}, False),
        (OFTEN, {"activations": 2}, True),
        (OFTEN, {"activations": 100}, True),
        (OFTEN, {"activations": 101}, False),
        (OFTEN, {"interval": timedelta(0)}, False),
        (OFTEN, {"interval": timedelta(seconds=1)}, True),
    ],
)
def test_a_setting_stays_in_its_range(alert: AlertName, settings: dict[str, object], fits: bool):
    decision = quiet().act("pra", alc.UpdateAlertSettings(alert=alert, **settings))  # type: ignore[arg-type]  # by name

    assert isinstance(decision, Accepted) is fits
    if isinstance(decision, Refused):
        assert decision.rules == ("AlertRangeRule",)
        assert "are possible" in decision.trace[-1].fact


@pytest.mark.parametrize(
    ("alert", "settings"),
    [
        (NO_MFA, {"days": 3}),
        (NO_LICENCE, {"is_mail_enabled": True}),
        (OUTSIDE, {"interval": hours(1)}),
        (STALE, {"administrators": 3}),
        (UNUSED, {}),
    ],
)
def test_a_setting_of_another_alert_is_refused(alert: AlertName, settings: dict[str, object]):
    decision = quiet().act("pra", alc.UpdateAlertSettings(alert=alert, **settings))  # type: ignore[arg-type]  # by name

    assert answer(decision) == refusal("Request_BadRequest", "AlertSettingRule")


# --- outside PIM: at once, with mail -----------------------------------------------------------------------------


def test_a_role_assigned_outside_pim_raises_the_alert_and_mails_the_administrators():
    world = quiet(Seed().active("cleo", SECURITY_ADMINISTRATOR))

    decision = world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))

    assert active(world) == {OUTSIDE}
    assert sent(decision, OUTSIDE_RULE) == {address("bg"), address("pra"), address("cleo")}
    assert alert_log(world) == [("Triggered PIM alert", None)]


@pytest.mark.parametrize(
    ("settings", "is_mailed", "is_raised"),
    [
        ({"is_mail_enabled": False}, False, True),
        ({"is_enabled": False}, False, False),
        ({"is_mail_enabled": True}, True, True),
    ],
)
def test_the_mail_about_it_can_be_switched_off(settings: dict[str, bool], is_mailed: bool, is_raised: bool):
    world = quiet()
    set_alert(world, OUTSIDE, **settings)

    decision = world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))

    assert bool(sent(decision, OUTSIDE_RULE)) is is_mailed
    assert (OUTSIDE in active(world)) is is_raised


def test_an_alert_that_is_active_already_keeps_the_moment_at_which_it_was_raised():
    world = quiet()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    world.wait(hours(1))

    world.succeeds("bg", c.AssignRoleDirectly(key=key("ben")))

    assert state_of(world.tenant, OUTSIDE).triggered_at == T0


def test_an_assignment_in_pim_raises_nothing():
    world = quiet()

    decision = world.assign("bg", Kind.ACTIVE, "ann")

    assert active(world) == set()
    assert sent(decision, OUTSIDE_RULE) == set()


def test_the_next_scan_does_not_report_it_again_and_reports_its_end():
    world = quiet()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    world.wait(days(1))
    world.succeeds("bg", c.RemoveRoleDirectly(key=key("ann")))
    world.wait(days(1))

    assert [activity for activity, _ in alert_log(world)] == ["Triggered PIM alert", "Resolve PIM alert"]


# --- who, licence, summary ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [SECURITY_ADMINISTRATOR, UA])
def test_only_global_and_privileged_role_administrators_act_on_alerts(role: str):
    world = quiet(Seed().active("ann", role).active("ben", UA, outside=True))
    incident = next(one.id for one in incidents(world.tenant, OUTSIDE))

    for command in (
        SCAN,
        fix(OUTSIDE, incident),
        alc.DismissAlert(alert=OUTSIDE),
        alc.UpdateAlertSettings(alert=OUTSIDE, is_enabled=False),
    ):
        assert answer(world.act("ann", command)) == refusal("Authorization_RequestDenied", "CallerRule")
        assert isinstance(world.simulation.fork().run(command, "bg"), Accepted)


def test_a_lapsed_licence_forgets_how_alerts_were_set():
    world = quiet()
    set_alert(world, STALE, days=300)
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=True))

    assert settings_for(world.tenant, STALE).days == 30


def test_the_summary_counts_active_alerts_by_severity():
    world = quiet(Seed().active("ann", outside=True).eligible("ben").settings(UA, on_activation()))

    summary = alerts_summary(world.tenant)

    assert (summary.high, summary.medium, summary.low, summary.scanned_at) == (1, 0, 2, T0)
    assert [one.definition.name for one in summary.active] == [OUTSIDE, UNUSED, NO_MFA]


def test_what_was_done_to_alerts_can_be_undone():
    world = quiet(Seed().active("ann", outside=True))
    before = world.simulation.fork().tenant
    world.succeeds("pra", alc.DismissAlert(alert=OUTSIDE))
    set_alert(world, OUTSIDE, is_enabled=False)
    world.wait(days(3))

    for _ in range(3):
        assert world.simulation.undo()

    assert world.tenant == before
    assert people(world, OUTSIDE) == ["ann"]
