"""PIM alerts over time: scans by hand and by the clock, settings, fixes, dismissals, mail and the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator import Accepted, Refused, Simulation
from simulator import commands as c
from simulator import events as e
from simulator.audit import audit_records
from simulator.clock import next_due
from simulator.directory.rows import Sku
from simulator.lifecycle.mails import OUTSIDE_RULE
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import JUSTIFICATION, MFA
from simulator.pim.rows import Action, Kind
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.daily import last_scan_at
from simulator.pim_alerts.events import AlertsScanned
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.scan import scan_before_the_story
from simulator.pim_alerts.triggers import incidents, settings_for
from simulator.pim_alerts.views import alert_view, alerts_summary
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
    people,
    sent,
    set_alert,
)
from tests.unit.world import (
    GA,
    HA,
    SECURITY_ADMINISTRATOR,
    T0,
    TENANT,
    UA,
    Seed,
    World,
    address,
    answer,
    context,
    days,
    hours,
    key,
    minutes,
    on_activation,
    refusal,
    requests_of,
)

SCAN = alc.ScanAlerts()


def quiet(seed: Seed | None = None) -> World:
    """A tenant that was scanned before the story, in which everybody signs in every day."""
    made = seed or Seed()
    made.events[:] = [
        replace(one, user=replace(one.user, signs_in_every_day=True)) if isinstance(one, e.UserWritten) else one
        for one in made.events
    ]
    tenant = Simulation(made.events).tenant
    made.events += scan_before_the_story(tenant)
    return made.begin()


def fix(alert: AlertName, incident_id: str) -> alc.FixIncident:
    """The command for a fix."""
    return alc.FixIncident(alert=alert, incident_id=incident_id)


def only_incident(world: World, alert: AlertName) -> str:
    """The id of the one thing that an alert found."""
    (found,) = incidents(world.tenant, alert)
    return found.id


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


def test_what_was_dismissed_repaired_and_spoilt_again_is_news():
    world = quiet(Seed().settings(UA, on_activation()))
    world.succeeds("pra", alc.DismissAlert(alert=NO_MFA))
    world.set_rules(UA, on_activation(MFA))
    world.succeeds("pra", SCAN)

    world.set_rules(UA, on_activation())

    assert active(world) == {NO_MFA}


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
