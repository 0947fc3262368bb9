"""PIM alerts in the portal: the list, a scan, one alert with its fix and dismissal, and the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, AssignRoleDirectly, SetLicence, UpdateRoleSettings
from simulator.directory.roles import ROLES
from simulator.directory.rows import Sku
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import ACTIVATION_ENABLEMENT, JUSTIFICATION, MFA, EnablementRule
from simulator.pim.rows import AssignmentKey, Kind
from simulator.pim_alerts.commands import UpdateAlertSettings
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.triggers import settings_for
from tests.web.portal_world import GA, GLOBAL_READER, UA, PortalWorld, make_app, open_world

OUTSIDE = f"pim/alerts/{AlertName.OUTSIDE_PIM}"
NO_MFA = f"pim/alerts/{AlertName.NO_MFA_ON_ACTIVATION}"
TITLES = {
    AlertName.OUTSIDE_PIM: "Roles are being assigned outside of Privileged Identity Management",
    AlertName.STALE_SIGN_IN: "Potential stale accounts in a privileged role",
    AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS: "There are too many global administrators",
    AlertName.REDUNDANT_ASSIGNMENT: "Administrators aren't using their privileged roles",
    AlertName.NO_MFA_ON_ACTIVATION: "Roles don't require multifactor authentication for activation",
    AlertName.SEQUENTIAL_ACTIVATIONS: "Roles are being activated too frequently",
    AlertName.INVALID_LICENCE: "The organization doesn't have Microsoft Entra ID P2 or Microsoft Entra ID Governance",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def assign_directly(world: PortalWorld, slug: str = "alex", role: str = UA) -> None:
    """Holly assigns a role past PIM."""
    world.do("w1", AssignRoleDirectly(key=AssignmentKey(world.id_of(slug), role)))


def listed(world: PortalWorld, window: str = "w1") -> dict[str, list[str]]:
    """The rows of the list by title."""
    return {row[0]: row[1:] for row in world.get(window, "pim/alerts").rows("Alerts")}


def filled(world: PortalWorld, path: str, **changes: Any) -> dict[str, Any]:
    """What a browser posts after changing some fields; None takes a field away (an unticked box)."""
    data = {**world.get("w1", f"{path}/settings").form_data("alert-settings"), **changes}
    return {name: value for name, value in data.items() if value is not None}


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_has_the_seven_alerts_with_their_risk(world: PortalWorld) -> None:
    rows = listed(world)

    assert {title: row[1] for title, row in rows.items()} == {
        TITLES[AlertName.OUTSIDE_PIM]: "High",
        TITLES[AlertName.STALE_SIGN_IN]: "Medium",
        TITLES[AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS]: "Low",
        TITLES[AlertName.REDUNDANT_ASSIGNMENT]: "Low",
        TITLES[AlertName.NO_MFA_ON_ACTIVATION]: "Low",
        TITLES[AlertName.SEQUENTIAL_ACTIVATIONS]: "Low",
        TITLES[AlertName.INVALID_LICENCE]: "Low",
    }


def test_a_role_assigned_outside_pim_shows_at_once_and_first(world: PortalWorld) -> None:
    assert listed(world)[TITLES[AlertName.OUTSIDE_PIM]][:3] == ["0", "High", "Clear"]

    assign_directly(world)

    row = world.get("w1", "pim/alerts").rows("Alerts")[0]
    assert row == [TITLES[AlertName.OUTSIDE_PIM], "1", "High", "Active", "1 Sep 2026 09:00"]


def test_a_scan_tells_how_many_alerts_are_active_and_when_it_ran(world: PortalWorld) -> None:
    world.wait("PT2H")
    before = world.get("w1", "pim/alerts")

    answer = world.post("w1", "pim/alerts/scan", {})

    after = world.get("w1", "pim/alerts")
    assert answer.path() == "pim/alerts"
    assert "Last scan: 1 Sep 2026 09:00" in before.main and "Last scan: 1 Sep 2026 11:00" in after.main
    assert "Scan complete" in after.words


def test_a_reader_sees_the_alerts_and_may_not_scan(world: PortalWorld) -> None:
    key = AssignmentKey(world.id_of("patti"), GLOBAL_READER)
    world.do("w1", AdminAssign(kind=Kind.ACTIVE, key=key, is_permanent=True, justification="auditor"))

    page = world.get("w2", "pim/alerts")
    answer = world.post("w2", "pim/alerts/scan", {}, status=422)

    assert len(page.rows("Alerts")) == 7
    assert "Privileged Role Administrator" in answer.words


def test_somebody_without_a_role_gets_the_reason(world: PortalWorld) -> None:
    for path in ("pim/alerts", OUTSIDE, "pim/alerts/settings", f"{OUTSIDE}/settings"):
        assert "Global Reader" in world.get("w2", path, status=403).words


# --- one alert ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AlertName)
def test_every_alert_has_a_page_that_says_why_and_what_to_do(world: PortalWorld, name: AlertName) -> None:
    page = world.get("w1", f"pim/alerts/{name}")

    for heading in (TITLES[name], "Why it matters", "Mitigation steps", "Prevention"):
        assert heading in page.main


def test_an_unknown_alert_is_not_found(world: PortalWorld) -> None:
    for path in ("pim/alerts/NoSuchAlert", "pim/alerts/NoSuchAlert/settings"):
        world.get("w1", path, status=404)
    world.post("w1", "pim/alerts/NoSuchAlert/fix", {"incident": "x"}, status=404)


def test_a_fix_asks_first_and_then_removes_the_assignment(world: PortalWorld) -> None:
    assign_directly(world)
    world.wait("PT5M")
    shown = world.get("w1", OUTSIDE)
    question = Page_of(world, shown.links()["Fix Alex Wilber, User Administrator"])

    answer = world.post("w1", f"{OUTSIDE}/fix", {"incident": shown_incident(world)})

    assert "Alex Wilber loses the assignment of User Administrator" in question.main
    assert answer.path() == OUTSIDE
    assert "This alert is clear" in world.get("w1", OUTSIDE).main
    assert not world.tenant.schedule_ids_of_principal.get(world.id_of("alex"))


def Page_of(world: PortalWorld, address: str) -> Any:  # reads as a noun
    """The page behind a link of window 1."""
    return world.get("w1", address.split("/w/w1/", 1)[1])


def shown_incident(world: PortalWorld, slug: str = "alex") -> str:
    """The id of somebody's only assignment."""
    (schedule_id,) = world.tenant.schedule_ids_of_principal.get(world.id_of(slug)) or ()
    return schedule_id


def test_a_fix_is_held_back_by_the_same_rules_as_a_removal(world: PortalWorld) -> None:
    assign_directly(world)

    answer = world.post("w1", f"{OUTSIDE}/fix", {"incident": shown_incident(world)}, status=422)

    assert "Five minutes" in answer.words or "five minutes" in answer.words
    assert world.tenant.schedule_ids_of_principal.get(world.id_of("alex"))


def test_a_fix_turns_mfa_on_and_keeps_what_else_is_required(world: PortalWorld) -> None:
    only_reason = EnablementRule(id=ACTIVATION_ENABLEMENT, enabled_rules=frozenset({JUSTIFICATION}))
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(only_reason,)))
    shown = world.get("w1", NO_MFA)

    world.post("w1", f"{NO_MFA}/fix", {"incident": UA})

    assert [row[0] for row in shown.rows("What it found")] == ["Global Administrator", "User Administrator"]
    assert settings_of(world.tenant, UA).activation_enablement == {JUSTIFICATION, MFA}
    assert [row[0] for row in world.get("w1", NO_MFA).rows("What it found")] == ["Global Administrator"]


def test_a_long_list_of_findings_comes_in_pages(world: PortalWorld) -> None:
    nothing = EnablementRule(id=ACTIVATION_ENABLEMENT, enabled_rules=frozenset())
    for role_id in list(ROLES)[:60]:
        world.do("w1", UpdateRoleSettings(role_id=role_id, rules=(nothing,)))

    first, second = world.get("w1", NO_MFA), world.get("w1", f"{NO_MFA}?page=2")

    names = [row[0] for page in (first, second) for row in page.rows("What it found")]
    assert len(names) == len(set(names)) == len({*list(ROLES)[:60], GA})
    assert "findings" in first.main


def test_a_fix_of_what_is_gone_says_so(world: PortalWorld) -> None:
    for incident in ("gone", "", "x" * 301):
        world.post("w1", f"{OUTSIDE}/fix", {"incident": incident}, status=422)
    world.post("w1", f"{OUTSIDE}/fix", {}, status=422)


def test_a_dismissed_alert_is_clear_until_it_finds_something_new(world: PortalWorld) -> None:
    assign_directly(world)
    question = world.get("w1", f"{OUTSIDE}?dismiss=1")

    world.post("w1", f"{OUTSIDE}/dismiss", {})

    assert "put aside" in question.main
    assert "1 dismissed finding is not shown" in world.get("w1", OUTSIDE).main
    assert listed(world)[TITLES[AlertName.OUTSIDE_PIM]][0] == "0"
    assign_directly(world, "joni")
    assert listed(world)[TITLES[AlertName.OUTSIDE_PIM]][0] == "1"


def test_a_clear_alert_cannot_be_dismissed(world: PortalWorld) -> None:
    assert "Something to dismiss" in world.post("w1", f"{OUTSIDE}/dismiss", {}, status=422).words


def test_a_missing_licence_is_an_alert_and_stops_the_others(world: PortalWorld) -> None:
    assign_directly(world)
    world.do("", SetLicence(sku=Sku.P2, is_enabled=False))

    rows = listed(world)

    assert {title for title, row in rows.items() if row[2] == "Active"} == {TITLES[AlertName.INVALID_LICENCE]}
    assert "no licence in force" in world.get("w1", f"pim/alerts/{AlertName.INVALID_LICENCE}").main
    assert "licence" in world.post("w1", "pim/alerts/scan", {}, status=422).words


# --- settings ----------------------------------------------------------------------------------------------------


def test_the_settings_say_when_each_alert_is_raised(world: PortalWorld) -> None:
    rows = {row[0]: row[3] for row in world.get("w1", "pim/alerts/settings").rows("Alert settings")}

    assert list(rows) == list(TITLES.values())
    assert rows[TITLES[AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS]] == "at 3 Global Administrators and 10 %"


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        (AlertName.STALE_SIGN_IN, {"days": "365"}, {"days": 365}),
        (AlertName.REDUNDANT_ASSIGNMENT, {"days": "0"}, {"days": 0}),
        (
            AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS,
            {"administrators": "2", "percentage": "100"},
            {"administrators": 2, "percentage": 100},
        ),
        (
            AlertName.SEQUENTIAL_ACTIVATIONS,
            {"activations": "100", "interval_days": "1", "interval_hours": "2", "interval_seconds": "3"},
            {"activations": 100, "interval": timedelta(days=1, hours=2, seconds=3)},
        ),
        (AlertName.OUTSIDE_PIM, {"mail": None}, {"is_mail_enabled": False}),
        (AlertName.INVALID_LICENCE, {"enabled": None}, {"is_enabled": False}),
    ],
)
def test_a_setting_is_saved(
    world: PortalWorld, name: AlertName, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    path = f"pim/alerts/{name}"

    answer = world.post("w1", f"{path}/settings", filled(world, path, **changes))

    assert answer.path() == "pim/alerts/settings"
    stored = settings_for(world.tenant, name)
    assert {field: getattr(stored, field) for field in expected} == expected
    assert stored.is_enabled is expected.get("is_enabled", True)


@pytest.mark.parametrize(
    ("name", "changes", "complaint"),
    [
        (AlertName.STALE_SIGN_IN, {"days": "0"}, "1 to 365 are possible"),
        (AlertName.STALE_SIGN_IN, {"days": "366"}, "1 to 365 are possible"),
        (AlertName.REDUNDANT_ASSIGNMENT, {"days": "-1"}, "0 to 100 are possible"),
        (AlertName.REDUNDANT_ASSIGNMENT, {"days": "101"}, "0 to 100 are possible"),
        (AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS, {"administrators": "1"}, "2 to 100 are possible"),
        (AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS, {"percentage": "101"}, "0 to 100 are possible"),
        (AlertName.SEQUENTIAL_ACTIVATIONS, {"activations": "1"}, "2 to 100 are possible"),
        (AlertName.SEQUENTIAL_ACTIVATIONS, {"interval_days": "31"}, "30 days are possible"),
        (AlertName.SEQUENTIAL_ACTIVATIONS, {"interval_hours": "-9"}, "30 days are possible"),
        (AlertName.STALE_SIGN_IN, {"days": ""}, "fill this in"),
        (AlertName.STALE_SIGN_IN, {"days": None}, "fill this in"),
        (AlertName.STALE_SIGN_IN, {"days": "many"}, "`many`"),
        (AlertName.STALE_SIGN_IN, {"days": "9" * 5000}, "none of the values"),
        (AlertName.SEQUENTIAL_ACTIVATIONS, {"interval_days": "1e9"}, "`1e9`"),
    ],
)
def test_a_value_out_of_range_stands_beside_its_field(
    world: PortalWorld, name: AlertName, changes: dict[str, Any], complaint: str
) -> None:
    path = f"pim/alerts/{name}"
    before = settings_for(world.tenant, name)

    answer = world.post("w1", f"{path}/settings", filled(world, path, **changes), status=422)

    (field,) = changes
    shown = answer.field(field if not field.startswith("interval") or "1e9" in complaint else "interval_days")
    assert complaint in answer.words
    assert shown.get("aria-invalid") == "true"
    assert settings_for(world.tenant, name) == before


def test_a_form_that_somebody_else_has_overtaken_is_not_saved(world: PortalWorld) -> None:
    data, seen = filled(world, OUTSIDE), len(world.simulation.steps)
    world.do("w1", UpdateAlertSettings(alert=AlertName.OUTSIDE_PIM, is_mail_enabled=False))

    answer = world.post("w1", f"{OUTSIDE}/settings", data, status=409, seen=seen)

    assert "Set alert" in answer.words
    assert settings_for(world.tenant, AlertName.OUTSIDE_PIM).is_mail_enabled is False


def test_what_alerts_did_stands_in_both_logs_and_in_the_journal(world: PortalWorld) -> None:
    assign_directly(world)
    world.post("w1", "pim/alerts/scan", {})
    world.post("w1", f"{OUTSIDE}/dismiss", {})
    world.wait("PT5M")

    title = TITLES[AlertName.OUTSIDE_PIM]
    for path in ("pim/audit", "logs/audit"):
        shown = world.get("w1", path).main
        assert all(one in shown for one in ("Triggered PIM alert", "Refresh PIM alert", "Deactivate PIM alert"))
        assert title in shown
    steps = world.client.get(f"/a/{world.attempt.id}/journal").get_data(as_text=True)
    assert "Scan the PIM alerts" in steps
    assert f"Dismiss alert: {title}" in steps


def test_a_disabled_alert_shows_nothing(world: PortalWorld) -> None:
    assign_directly(world)

    world.post("w1", f"{OUTSIDE}/settings", filled(world, OUTSIDE, enabled=None))

    assert listed(world)[TITLES[AlertName.OUTSIDE_PIM]][:3] == ["0", "High", "Disabled"]
    assert "The alert is switched off" in world.get("w1", OUTSIDE).main


@pytest.mark.parametrize(
    ("typed", "path"), [("security alerts", "pim/alerts"), ("alert settings", "pim/alerts/settings")]
)
def test_the_search_knows_the_alerts(world: PortalWorld, typed: str, path: str) -> None:
    found = world.get("w1", f"search?q={typed}")

    assert world.url("w1", path) in found.links().values()


def test_the_menu_leads_to_the_alerts(world: PortalWorld) -> None:
    page = world.get("w1", "pim/roles")

    menu = page.root.find(".//nav[@id='blade-menu']")
    assert menu is not None
    assert world.url("w1", "pim/alerts") in [link.get("href") for link in menu.iter("a")]
    assert GA in world.tenant.schedule_ids_of_role
