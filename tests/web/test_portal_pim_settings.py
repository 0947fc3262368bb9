"""Role settings through the portal: reading, editing three tabs in one form, wrong values, stale forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import CreateGroup, UpdateRoleSettings
from simulator.pim import role_settings as rs
from simulator.pim.holdings import settings_of
from simulator.pim.rows import Kind
from tests.web.portal_world import GA, UA, PortalWorld, make_app, open_world

EDIT = f"pim/roles/{UA}/settings/edit"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def filled(world: PortalWorld, path: str = EDIT, **changes: Any) -> dict[str, Any]:
    """What a browser posts after changing some fields; None takes a field away (an unticked box)."""
    data = {**world.get("w1", path).form_data("role-settings"), **changes}
    return {name: value for name, value in data.items() if value is not None}


def test_the_list_tells_which_settings_were_changed_by_whom(world: PortalWorld) -> None:
    rows = {row[0]: row[1:] for row in world.get("w1", "pim/settings").rows("Role settings")}
    found = world.get("w1", "pim/settings?q=global%20sec").rows("Role settings")

    assert rows["Global Administrator"] == ["Yes", "1 Sep 2026 09:00", "Holly Dickson"]
    assert rows["User Administrator"] == ["No", "", ""]
    assert [row[0] for row in found] == ["Global Secure Access Administrator", "Global Secure Access Log Reader"]


def test_the_details_show_the_defaults_of_an_untouched_role(world: PortalWorld) -> None:
    page = world.get("w1", f"pim/roles/{UA}/settings")

    assert page.rows("Activation") == [
        ["Activation maximum duration (hours)", "8 hour(s)"],
        ["Require justification on activation", "Yes"],
        ["Require ticket information on activation", "No"],
        ["On activation, require Azure MFA", "Yes"],
        ["Require approval to activate", "No"],
        ["Approvers", "None"],
    ]
    assert page.rows("Assignment") == [
        ["Allow permanent eligible assignment", "Yes"],
        ["Expire eligible assignments after", "-"],
        ["Allow permanent active assignment", "Yes"],
        ["Expire active assignments after", "-"],
        ["Require Azure Multi-Factor Authentication on active assignment", "No"],
        ["Require justification on active assignment", "Yes"],
    ]
    mail = page.rows("Send notifications when eligible members activate this role")
    assert mail == [
        ["Role activation alert", "Admin"],
        ["Notification to activated user (requestor)", "Requestor"],
        ["Request to approve an activation", "Approver"],
    ]


def test_the_form_shows_the_settings_as_they_are(world: PortalWorld) -> None:
    page = world.get("w1", EDIT)

    assert page.field("max_hours").get("value") == "8"
    assert (page.field("max_hours").get("min"), page.field("max_hours").get("max")) == ("0.5", "24")
    assert page.chosen("require") == "mfa"
    assert "checked" in page.field("justification").attrib
    assert "checked" not in page.field("approval").attrib
    assert page.chosen("expire_eligible") == "P365D"
    assert page.chosen("expire_active") == "P180D"
    assert [option.text for option in page.field("expire_active").iter("option")] == [
        *("15 days", "1 month", "3 months", "6 months", "1 year"),
    ]
    context = next(one for one in page.fields("require") if one.get("value") == "context")
    assert "disabled" in context.attrib
    assert "No authentication context is published in this tenant" in page.main


def test_an_untouched_form_changes_no_rule(world: PortalWorld) -> None:
    before = settings_of(world.tenant, UA).rules

    answer = world.post("w1", EDIT, filled(world))

    assert answer.path() == f"pim/roles/{UA}/settings"
    assert settings_of(world.tenant, UA).rules == before


def test_every_field_is_written(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Approvers"))
    group_id = next(iter(world.tenant.groups))
    alert = "Notification_Admin_EndUser_Assignment"

    world.post(
        "w1",
        EDIT,
        filled(
            world,
            max_hours="1.5",
            require="none",
            justification=None,
            ticket="1",
            approval="1",
            approvers=[world.id_of("mod"), group_id],
            permanent_eligible=None,
            expire_eligible="P90D",
            permanent_active=None,
            expire_active="P15D",
            active_mfa="1",
            active_justification=None,
            **{
                f"default_{alert}": None,
                f"extra_{alert}": "soc@adatum.example; ; it@adatum.example",
                f"critical_{alert}": "1",
            },
        ),
    )

    settings = settings_of(world.tenant, UA)
    assert settings.activation_duration_max == timedelta(hours=1, minutes=30)
    assert settings.activation_enablement == {"Ticketing"}
    assert settings.approval.is_approval_required
    assert settings.approval.user_ids == (world.id_of("mod"),)
    assert settings.approval.group_ids == (group_id,)
    assert settings.expiration(Kind.ELIGIBLE).is_expiration_required
    assert settings.expiration(Kind.ELIGIBLE).maximum_duration == timedelta(days=90)
    assert settings.expiration(Kind.ACTIVE).maximum_duration == timedelta(days=15)
    assert settings.admin_enablement(Kind.ACTIVE) == {"MultiFactorAuthentication"}
    mail = settings.notification(alert)
    assert not mail.is_default_recipients_enabled
    assert mail.recipients == ("soc@adatum.example", "it@adatum.example")
    assert mail.level == "Critical"
    assert settings.modified_by == world.id_of("holly")


def test_the_details_follow_and_name_who_changed_them(world: PortalWorld) -> None:
    answer = world.post("w1", EDIT, filled(world, max_hours="0.5", approval="1", approvers=[world.id_of("mod")]))

    page = world.get("w1", answer.path())

    assert "Role setting updated" in page.words
    assert ["Activation maximum duration (hours)", "0.5 hour(s)"] in page.rows("Activation")
    assert ["Approvers", "MOD Administrator"] in page.rows("Activation")
    assert "Last updated 1 Sep 2026 09:00 by Holly Dickson" in page.main


def test_more_than_a_day_snaps_back_to_a_day(world: PortalWorld) -> None:
    world.post("w1", EDIT, filled(world, max_hours="30"))

    assert settings_of(world.tenant, UA).activation_duration_max == timedelta(hours=24)


@pytest.mark.parametrize(
    ("changes", "name", "complaint", "tab"),
    [
        ({"max_hours": "many"}, "max_hours", "`many` is no number of hours", "activation"),
        ({"max_hours": "0"}, "max_hours", "write a number above 0", "activation"),
        ({"max_hours": "nan"}, "max_hours", "write a number above 0", "activation"),
        ({"max_hours": "1.3"}, "max_hours", "use steps of half an hour", "activation"),
        ({"max_hours": ""}, "max_hours", "is no number of hours", "activation"),
        ({"max_hours": None}, "max_hours", "fill this in", "activation"),
        ({"expire_eligible": "two weeks"}, "expire_eligible", "is no ISO 8601 duration", "assignment"),
        ({"expire_active": "P1W"}, "expire_active", "is no ISO 8601 duration", "assignment"),
        ({"expire_active": "P16D"}, "expire_active", "choose one of the lengths of the list", "assignment"),
        ({"expire_eligible": "PT0S"}, "expire_eligible", "choose one of the lengths of the list", "assignment"),
        (
            {"extra_Notification_Admin_Admin_Eligibility": "x" * 1001},
            "extra_Notification_Admin_Admin_Eligibility",
            "write at most 1000 characters",
            "notification",
        ),
    ],
)
def test_wrong_values_are_named_and_their_tab_opens(
    world: PortalWorld, changes: dict[str, Any], name: str, complaint: str, tab: str
) -> None:
    page = world.post("w1", EDIT, filled(world, ticket="1", **changes), 422)

    assert complaint in page.main
    assert page.field(name).get("aria-invalid") == "true"
    assert "checked" in page.field("ticket").attrib
    panel = next(one for one in page.root.iter() if one.get("id") == f"rs-{tab}")
    assert "hidden" not in panel.attrib
    assert UA not in world.tenant.role_settings


def test_a_context_can_be_demanded_once_one_is_published(world: PortalWorld) -> None:
    early = world.post("w1", EDIT, filled(world, require="context"), 422)
    world.do("w1", SetAuthenticationContext(context_id="c3", display_name="Fresh proof"))
    world.do("w1", SetAuthenticationContext(context_id="c4", display_name="Hidden", is_available=False))
    page = world.get("w1", EDIT)
    empty = world.post("w1", EDIT, filled(world, require="context", context=""), 422)

    world.post("w1", EDIT, filled(world, require="context", context="c3"))

    assert "choose an authentication context" in early.main
    assert "choose an authentication context" in empty.main
    assert [one.get("value") for one in page.field("context").iter("option")] == ["", "c3"]
    assert settings_of(world.tenant, UA).authentication_context == rs.AuthenticationContextRule(
        id=rs.ACTIVATION_CONTEXT, is_enabled=True, claim_value="c3"
    )
    assert settings_of(world.tenant, UA).activation_enablement == {rs.JUSTIFICATION}
    rows = world.get("w1", f"pim/roles/{UA}/settings").rows("Activation")
    assert ["On activation, require authentication context", "Fresh proof (c3)"] in rows
    assert world.get("w1", EDIT).chosen("require") == "context"


def test_a_demanded_context_stays_in_the_list_when_it_is_no_longer_published(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c3", display_name="Fresh proof"))
    world.post("w1", EDIT, filled(world, require="context", context="c3"))
    world.do("w1", SetAuthenticationContext(context_id="c3", display_name="Fresh proof", is_available=False))

    world.post("w1", EDIT, filled(world, max_hours="2"))

    assert settings_of(world.tenant, UA).authentication_context.claim_value == "c3"


def test_a_choice_that_does_not_exist_is_refused(world: PortalWorld) -> None:
    page = world.post("w1", EDIT, filled(world, require="password"), 422)

    assert "`password` is none of the values that fit here" in page.main


@pytest.mark.parametrize(
    ("changes", "rule", "fact"),
    [
        ({"extra_Notification_Admin_Admin_Eligibility": "nobody"}, "RecipientRule", "`nobody` is no mail address"),
        ({"approval": "1", "approvers": ["ghost"]}, "ApproversExistRule", "approver `ghost` does not exist"),
    ],
)
def test_what_the_tenant_refuses_is_explained_and_kept(
    world: PortalWorld, changes: dict[str, Any], rule: str, fact: str
) -> None:
    page = world.post("w1", EDIT, filled(world, max_hours="3", **changes), 422)

    assert f'data-rule="{rule}"' in page.text
    assert fact in page.main
    assert page.field("max_hours").get("value") == "3"
    assert UA not in world.tenant.role_settings


def test_filtering_the_approvers_saves_nothing_and_keeps_what_was_typed(world: PortalWorld) -> None:
    typed = filled(world, max_hours="3", approvers=[world.id_of("mod")], filter_approvers="alex", _filter="approvers")

    page = world.post("w1", EDIT, typed, 200)

    offered = {one.get("value"): "checked" in one.attrib for one in page.fields("approvers")}
    assert offered == {world.id_of("mod"): True, world.id_of("alex"): False}
    assert page.field("max_hours").get("value") == "3"
    assert UA not in world.tenant.role_settings


def test_a_form_that_is_behind_somebodys_change_leads_to_the_conflict_page(world: PortalWorld) -> None:
    seen, data = len(world.simulation.steps), filled(world, max_hours="2")
    rule = rs.ExpirationRule(
        id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(hours=5)
    )
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))

    page = world.post("w1", EDIT, {**data, "seq": str(seen)}, 409)

    assert settings_of(world.tenant, UA).activation_duration_max == timedelta(hours=5)
    assert "Holly Dickson" in page.words


def test_a_change_of_another_role_is_no_conflict(world: PortalWorld) -> None:
    seen, data = len(world.simulation.steps), filled(world, max_hours="2")
    rule = rs.ExpirationRule(
        id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(hours=5)
    )
    world.do("w1", UpdateRoleSettings(role_id=GA, rules=(rule,)))

    world.post("w1", EDIT, {**data, "seq": str(seen)})

    assert settings_of(world.tenant, UA).activation_duration_max == timedelta(hours=2)


def test_a_context_that_another_tool_requires_can_be_kept(world: PortalWorld) -> None:
    context = rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=True, claim_value="c1")
    off = rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset({rs.JUSTIFICATION}))
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(context, off)))

    page = world.get("w1", EDIT)
    world.post("w1", EDIT, filled(world, max_hours="2"))

    assert page.chosen("require") == "context"
    assert settings_of(world.tenant, UA).authentication_context == context


def test_a_length_that_another_tool_has_set_is_offered_and_kept(world: PortalWorld) -> None:
    odd = rs.ExpirationRule(
        id=rs.ELIGIBILITY_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(days=20)
    )
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(odd,)))

    page = world.get("w1", EDIT)
    world.post("w1", EDIT, filled(world))

    assert page.chosen("expire_eligible") == "P20D"
    assert settings_of(world.tenant, UA).expiration(Kind.ELIGIBLE) == odd


def test_readers_see_the_form_but_may_not_write(world: PortalWorld) -> None:
    world.post("w2", EDIT, {"max_hours": "2"}, 403)

    assert UA not in world.tenant.role_settings
