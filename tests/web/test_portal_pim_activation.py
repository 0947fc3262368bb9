"""Activating, deactivating, requesting and deciding through the portal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, CreateGroup, HoldToken, SetTenantSwitches, UpdateRoleSettings
from simulator.pim import role_settings as rs
from simulator.pim.holdings import active_roles, schedule_at
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Status
from simulator.sign_in.views import portal_app_id
from tests.web.portal_world import GA, GLOBAL_READER, UA, Page, PortalWorld, make_app, open_world

ACTIVATE = f"pim/my-roles/{UA}/activate"
DEFAULT_FORM = {"duration": "2", "reason": "reset a password"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


@pytest.fixture
def eligible(world: PortalWorld) -> PortalWorld:
    """Patti may activate User Administrator."""
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key(world), is_permanent=True))
    return world


@pytest.fixture
def asked(eligible: PortalWorld) -> PortalWorld:
    """User Administrator needs an approval by MOD or Holly, and Patti has asked for it."""
    require_approval(eligible, "mod", "holly")
    eligible.post("w2", ACTIVATE, DEFAULT_FORM)
    return eligible


def key(world: PortalWorld, slug: str = "patti", role_id: str = UA) -> AssignmentKey:
    """Who may hold which role."""
    return AssignmentKey(world.id_of(slug), role_id)


def require_approval(world: PortalWorld, *slugs: str) -> None:
    """Make User Administrator wait for one of these people."""
    approvers = tuple(world.id_of(slug) for slug in slugs)
    rule = rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=True, user_ids=approvers)
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))


def only_request(world: PortalWorld) -> Any:
    """The one request that waits."""
    (request_id,) = world.tenant.pending_request_id_of_key.values()
    return world.tenant.requests[request_id]


# --- my roles ----------------------------------------------------------------------------------------------------


def test_my_roles_show_what_can_be_activated(eligible: PortalWorld) -> None:
    page = eligible.get("w2", "pim/my-roles")
    searched = eligible.get("w2", "pim/my-roles?q=global")

    rows = page.rows("My roles: eligible assignments")
    assert rows[0][:4] == ["User Administrator", "Directory", "Direct", "Permanent"]
    assert rows[0][4].startswith("Activate Extend")
    assert page.links()["Activate User Administrator"] == eligible.url("w2", ACTIVATE)
    assert searched.rows("My roles: eligible assignments") == []


def test_the_pane_offers_what_the_settings_allow(eligible: PortalWorld) -> None:
    page = eligible.get("w2", ACTIVATE)

    assert "Activate – User Administrator" in page.main
    assert page.field("duration").get("value") == "8"
    assert page.field("duration").get("max") == "8"
    assert page.field("reason").get("maxlength") == "500"
    assert "required" in page.field("reason").attrib
    assert page.field("start").get("value") == "2026-09-01T09:00"
    assert not page.fields("ticket_number")
    assert "Additional verification required" not in page.main


def test_the_pane_asks_for_a_ticket_when_the_settings_do(eligible: PortalWorld) -> None:
    rule = rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset({rs.TICKETING}))
    eligible.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))

    page = eligible.get("w2", ACTIVATE)
    refused = eligible.post("w2", ACTIVATE, {**DEFAULT_FORM, "ticket_number": "INC-1"}, 422)
    ticket = {"ticket_number": "INC-1", "ticket_system": "desk"}
    eligible.post("w2", ACTIVATE, {**DEFAULT_FORM, **ticket})

    assert "required" in page.field("ticket_number").attrib
    assert "required" not in page.field("reason").attrib
    assert 'data-rule="TicketingRule"' in refused.text
    assert refused.field("ticket_number").get("value") == "INC-1"
    assert UA in active_roles(eligible.tenant, eligible.id_of("patti"))


def activate_button(page: Page) -> Any:
    """The button of the pane."""
    return next(one for one in page.root.iter("button") if (one.text or "").startswith("Activate"))


def test_the_portal_waits_for_the_verification(eligible: PortalWorld) -> None:
    eligible.do("", SetTenantSwitches(mandatory_portal_mfa=False))
    eligible.sign_in("patti", "w3", ("password",))

    page = eligible.get("w3", ACTIVATE)

    assert "Additional verification required" in page.main
    assert "disabled" in activate_button(page).attrib


def test_who_holds_a_token_can_ask_and_is_refused(eligible: PortalWorld) -> None:
    hold = HoldToken(
        window="w3",
        user_id=eligible.id_of("patti"),
        app_id=portal_app_id(eligible.tenant),
        methods=("password",),
    )
    eligible.do("w3", hold)

    page = eligible.get("w3", ACTIVATE)
    refused = eligible.post("w3", ACTIVATE, DEFAULT_FORM, 422)

    address = page.links()["Additional verification required. Click to continue →"]
    assert address == eligible.url("w3", f"sign-in/step-up?next={ACTIVATE}")
    assert "disabled" not in activate_button(page).attrib
    assert 'data-rule="MfaRule"' in refused.text
    assert not active_roles(eligible.tenant, eligible.id_of("patti"))


def test_an_activation_is_in_force_at_once(eligible: PortalWorld) -> None:
    answer = eligible.post("w2", ACTIVATE, DEFAULT_FORM)
    page = eligible.get("w2", answer.path("w2"))
    active = eligible.get("w2", "pim/my-roles?tab=active").rows("My roles: active assignments")

    assert "User Administrator is active for 2 hours" in page.words
    assert "Your active roles have changed" in page.main
    assert active[0][3:] == ["Activated", "1 Sep 2026 11:00", "Deactivate"]


def test_a_custom_start_plans_the_activation(eligible: PortalWorld) -> None:
    planned = {**DEFAULT_FORM, "custom_start": "1", "start": "2026-09-01T12:00"}

    answer = eligible.post("w2", ACTIVATE, planned)
    rows = eligible.get("w2", answer.path("w2")).rows("Requests")

    schedule = schedule_at(eligible.tenant, key(eligible), Kind.ACTIVE, AssignmentType.ACTIVATED)
    assert schedule is not None
    assert (schedule.start, schedule.end) == (
        datetime(2026, 9, 1, 12, tzinfo=UTC),
        datetime(2026, 9, 1, 14, tzinfo=UTC),
    )
    assert rows[0][5:] == ["1 Sep 2026 12:00", "2 hours", "Granted for later", "Cancel"]


def test_the_start_counts_only_with_its_tick(eligible: PortalWorld) -> None:
    eligible.post("w2", ACTIVATE, {**DEFAULT_FORM, "start": "2026-09-01T12:00"})

    assert UA in active_roles(eligible.tenant, eligible.id_of("patti"))


@pytest.mark.parametrize(
    ("changes", "name", "complaint"),
    [
        ({"duration": "long"}, "duration", "`long` is no number of hours"),
        ({"duration": "-1"}, "duration", "write a number above 0"),
        ({"duration": "inf"}, "duration", "write a number above 0"),
        ({"duration": "0.3"}, "duration", "use steps of half an hour"),
        ({"reason": "x" * 501}, "reason", "write at most 500 characters"),
        ({"custom_start": "1", "start": ""}, "start", "say when the activation starts"),
        ({"custom_start": "1", "start": "noon"}, "start", "`noon` is no date and time"),
        ({"custom_start": "1", "start": "1066-10-14T09:00"}, "start", "is outside the years 2000 to 2100"),
    ],
)
def test_wrong_values_of_the_pane_are_named_and_kept(
    eligible: PortalWorld, changes: dict[str, str], name: str, complaint: str
) -> None:
    page = eligible.post("w2", ACTIVATE, {**DEFAULT_FORM, **changes}, 422)

    assert complaint in page.main
    assert page.field(name).get("aria-invalid") == "true"
    assert "Activate – User Administrator" in page.main
    assert not active_roles(eligible.tenant, eligible.id_of("patti"))


def test_everything_that_stops_an_activation_is_named_at_once(world: PortalWorld) -> None:
    page = world.post("w2", ACTIVATE, {"duration": "9", "reason": ""}, 422)

    for rule in ("EligibilityRule", "ExpirationRule", "JustificationRule"):
        assert f'data-rule="{rule}"' in page.text
    assert "asked for 9 hours, allowed 8 hours" in page.main
    assert page.field("duration").get("value") == "9"


def test_a_role_can_be_given_back_after_five_minutes(eligible: PortalWorld) -> None:
    eligible.post("w2", ACTIVATE, DEFAULT_FORM)

    asked = eligible.get("w2", f"pim/my-roles?tab=active&deactivate={UA}")
    early = eligible.post("w2", f"pim/my-roles/{UA}/deactivate", {}, 422)
    eligible.wait("PT5M")
    eligible.post("w2", f"pim/my-roles/{UA}/deactivate", {})

    assert "Deactivate User Administrator" in asked.main
    assert 'data-rule="FiveMinuteRule"' in early.text
    assert not active_roles(eligible.tenant, eligible.id_of("patti"))


def test_a_role_through_a_group_is_activated_for_oneself(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Readers", is_assignable_to_role=True, member_ids=(world.id_of("patti"),)))
    group_id = next(iter(world.tenant.groups))
    group_key = AssignmentKey(group_id, GLOBAL_READER)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=group_key, is_permanent=True))

    world.post("w2", f"pim/my-roles/{GLOBAL_READER}/activate", DEFAULT_FORM)
    rows = world.get("w2", "pim/my-roles?tab=active").rows("My roles: active assignments")

    assert rows[0][:4] == ["Global Reader", "Directory", "Group", "Activated"]
    world.get("w2", "pim/roles")


# --- why ---------------------------------------------------------------------------------------------------------


def test_why_shows_every_rule_without_asking_for_the_role(eligible: PortalWorld) -> None:
    steps = len(eligible.simulation.steps)

    own = eligible.get("w2", "pim/my-roles/why")
    other = eligible.get("w2", f"pim/my-roles/why?role={GA}")

    assert own.chosen("role") == UA
    assert "Yes, at once." in own.main
    assert "No: the tenant would refuse." in other.main
    assert 'data-rule="EligibilityRule"' in other.text
    assert len(eligible.simulation.steps) == steps


def test_why_says_that_somebody_has_to_approve(eligible: PortalWorld) -> None:
    require_approval(eligible, "mod")

    page = eligible.get("w2", f"pim/my-roles/why?role={UA}")

    assert "Yes, after somebody else has approved it." in page.main
    assert "one of MOD Administrator may decide within 24 hours" in page.main


def test_why_about_no_role_is_named(world: PortalWorld) -> None:
    page = world.get("w2", "pim/my-roles/why?role=nothing", 422)

    assert "`nothing` is no role" in page.main


# --- requests and decisions --------------------------------------------------------------------------------------


def test_a_role_that_needs_approval_waits_and_says_for_whom(asked: PortalWorld) -> None:
    pane = asked.get("w2", ACTIVATE)
    mine = asked.get("w2", "pim/requests").rows("Requests")

    assert "Your request will wait up to 24 hours for Holly Dickson or MOD Administrator." in pane.main
    assert mine[0][:5] == ["User Administrator", "Patti Fernandez", "Activate", "1 Sep 2026 09:00", "reset a password"]
    assert mine[0][7:] == ["Pending approval", "Cancel"]


def test_a_second_request_is_refused_while_the_first_waits(asked: PortalWorld) -> None:
    page = asked.post("w2", ACTIVATE, DEFAULT_FORM, 422)

    assert "PendingRoleAssignmentRequest" in page.main


def test_administrators_see_and_cancel_everybodys_requests(asked: PortalWorld) -> None:
    request = only_request(asked)

    seen = asked.get("w1", "pim/requests")
    asked.post("w1", f"pim/requests/{request.id}/cancel", {})

    assert "Patti Fernandez" in seen.main
    assert asked.tenant.requests[request.id].status is Status.CANCELED
    assert asked.get("w1", "pim/requests").rows("Requests") == []
    every = asked.get("w1", "pim/requests?show=all").rows("Requests")
    assert "Canceled" in [row[7] for row in every]


def test_others_neither_see_nor_cancel_a_request(asked: PortalWorld) -> None:
    asked.sign_in("alex", "w4")

    rows = asked.get("w4", "pim/requests?show=all").rows("Requests")
    page = asked.post("w4", f"pim/requests/{only_request(asked).id}/cancel", {}, 422)

    assert rows == []
    assert 'data-rule="CancelRightRule"' in page.text


def test_a_request_that_does_not_exist_cannot_be_canceled(world: PortalWorld) -> None:
    page = world.post("w1", "pim/requests/nothing/cancel", {}, 422)

    assert "ResourceNotFound" in page.main


def test_approvers_see_the_request_and_its_requestor_does_not(asked: PortalWorld) -> None:
    approver = asked.get("w1", "pim/approve").rows("Requests for role activations")
    requestor = asked.get("w2", "pim/approve").rows("Requests for role activations")

    assert approver[0][1:4] == ["User Administrator", "Patti Fernandez", "1 Sep 2026 09:00"]
    assert approver[0][5:7] == ["2 hours", "reset a password"]
    assert requestor == []


def test_approving_asks_for_a_justification_and_gives_the_role(asked: PortalWorld) -> None:
    request = only_request(asked)

    pane = asked.get("w1", f"pim/approve?decision=approve&request={request.id}")
    data = pane.form_data("decide-form")
    empty = asked.post("w1", "pim/approve", data, 422)
    answer = asked.post("w1", "pim/approve", {**data, "justification": "ticket checked"})

    assert "Approve Request" in pane.main
    assert "User Administrator for Patti Fernandez" in pane.main
    assert 'data-rule="DecisionJustificationRule"' in empty.text
    assert answer.path() == "pim/approve"
    assert asked.tenant.requests[request.id].decided_by == asked.id_of("holly")
    assert UA in active_roles(asked.tenant, asked.id_of("patti"))


def test_denying_gives_nothing(asked: PortalWorld) -> None:
    request = only_request(asked)

    asked.post("w1", "pim/approve", {"decision": "deny", "request": request.id, "justification": "not now"})

    assert asked.tenant.requests[request.id].status is Status.DENIED
    assert not active_roles(asked.tenant, asked.id_of("patti"))


def test_nobody_decides_their_own_request(asked: PortalWorld) -> None:
    fields = {"decision": "approve", "request": only_request(asked).id, "justification": "me"}

    page = asked.post("w2", "pim/approve", fields, 422)

    assert 'data-rule="OwnRequestRule"' in page.text
    assert not active_roles(asked.tenant, asked.id_of("patti"))


def test_several_requests_are_decided_one_by_one(asked: PortalWorld) -> None:
    asked.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key(asked, "alex"), is_permanent=True))
    asked.sign_in("alex", "w4")
    asked.post("w4", ACTIVATE, DEFAULT_FORM)
    first, second = (asked.tenant.requests[one] for one in asked.tenant.pending_request_id_of_key.values())
    fields = {"decision": "approve", "request": [first.id, second.id, "ghost"], "justification": "both"}

    page = asked.post("w1", "pim/approve", fields, 422)

    assert "User Administrator for Patti Fernandez: done" in page.main
    assert "User Administrator for Alex Wilber: done" in page.main
    assert "a request that does not exist" in page.main
    assert [one.get("value") for one in page.fields("request")] == ["ghost"]
    assert UA in active_roles(asked.tenant, asked.id_of("alex"))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("decision=approve", "tick at least one request first"),
        ("decision=maybe&request={id}", "choose Approve or Deny"),
    ],
)
def test_a_decision_about_nothing_is_named(asked: PortalWorld, query: str, complaint: str) -> None:
    page = asked.get("w1", "pim/approve?" + query.format(id=only_request(asked).id), 422)

    assert complaint in page.main


@pytest.mark.parametrize(
    "fields",
    [{"decision": "approve"}, {"decision": "maybe", "request": "1"}, {"request": "1"}, {}],
)
def test_a_posted_decision_about_nothing_changes_nothing(asked: PortalWorld, fields: dict[str, str]) -> None:
    page = asked.post("w1", "pim/approve", fields, 422)

    assert "tick at least one request first" in page.main
    assert only_request(asked).status is Status.PENDING_APPROVAL


def test_a_justification_that_is_too_long_is_named(asked: PortalWorld) -> None:
    fields = {"decision": "deny", "request": only_request(asked).id, "justification": "x" * 501}

    page = asked.post("w1", "pim/approve", fields, 422)

    assert "write at most 500 characters" in page.main
    assert "Deny Request" in page.main


def test_the_requests_are_exported(asked: PortalWorld) -> None:
    lines = asked.get("w2", "pim/requests.csv").text.splitlines()

    assert lines[0].startswith("Role,Requestor,Request type")
    assert lines[1].startswith(
        "User Administrator,Patti Fernandez,Activate,1 Sep 2026 09:00,reset a password,At once,2 hours,Pending"
    )


def test_the_slider_offers_no_more_than_the_role_allows(eligible: PortalWorld) -> None:
    rule = rs.ExpirationRule(
        id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(minutes=30)
    )
    eligible.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))

    page = eligible.get("w2", ACTIVATE)

    assert (page.field("duration").get("min"), page.field("duration").get("max")) == ("0.5", "0.5")
