"""Extending, renewing and deciding on either through the portal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, AdminRemove, CreateGroup, UpdateRoleSettings
from simulator.lifecycle.commands import SelfExtend
from simulator.pim import role_settings as rs
from simulator.pim.holdings import schedule_at
from simulator.pim.rows import AssignmentKey, Kind, Request, Schedule, Status
from tests.web.portal_world import UA, PortalWorld, make_app, open_world

ELIGIBLE = "My roles: eligible assignments"
EXPIRED = "My roles: expired assignments"
LIFECYCLE = "Requests to renew or extend role assignments"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1; Patti in w2 is eligible for User Administrator for 20 days."""
    world = open_world(app)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key(world), duration=timedelta(days=20)))
    return world


@pytest.fixture
def asked(world: PortalWorld) -> PortalWorld:
    """Ten days before the end Patti has asked for an extension."""
    world.wait("P10D")
    world.do("w2", SelfExtend(kind=Kind.ELIGIBLE, key=key(world), justification="the move is not over"))
    return world


def key(world: PortalWorld, slug: str = "patti") -> AssignmentKey:
    """Who may hold User Administrator."""
    return AssignmentKey(world.id_of(slug), UA)


def standing(world: PortalWorld, kind: Kind = Kind.ELIGIBLE) -> Schedule:
    """Patti's assignment."""
    found = schedule_at(world.tenant, key(world), kind)
    assert found is not None
    return found


def only_request(world: PortalWorld) -> Request:
    """The one extension or renewal that waits."""
    (request_id,) = world.tenant.lifecycle_request_id_of_key.values()
    return world.tenant.requests[request_id]


# --- one's own assignments ---------------------------------------------------------------------------------------


def test_extend_appears_in_the_last_fourteen_days(world: PortalWorld) -> None:
    early = world.get("w2", "pim/my-roles")
    world.wait("P6D")
    late = world.get("w2", "pim/my-roles")

    assert "Extend User Administrator" not in early.links()
    assert "only in the last 14 days" in early.rows(ELIGIBLE)[0][-1]
    assert late.links()["Extend User Administrator"].endswith(f"extend={standing(world).id}")


def test_a_group_gives_nothing_that_a_member_could_extend(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Helpers", is_assignable_to_role=True, member_ids=(world.id_of("alex"),)))
    (group_id,) = (one.id for one in world.tenant.groups.values() if one.display_name == "Helpers")
    group = AssignmentKey(group_id, UA)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=group, duration=timedelta(days=5)))
    world.sign_in("alex", "w3")

    (row,) = world.get("w3", "pim/my-roles").rows(ELIGIBLE)

    assert (row[2], row[-1]) == ("Group", "Activate")


def test_somebody_asks_for_an_extension(world: PortalWorld) -> None:
    world.wait("P10D")
    address = world.get("w2", "pim/my-roles").links()["Extend User Administrator"].split("/w/w2/")[1]
    pane = world.get("w2", address)

    answer = world.post("w2", "pim/my-roles/extend", {**pane.form_data("prolong-form"), "reason": "not done yet"})
    mine = world.get("w2", answer.path("w2"))

    request = only_request(world)
    assert (request.status, request.justification) == (Status.PENDING_ADMIN_DECISION, "not done yet")
    assert "waits for an administrator" in mine.words
    assert mine.rows("Requests")[0][2] == "Extend"
    assert mine.rows("Requests")[0][-2:] == ["Pending administrator decision", "Cancel"]


def test_a_second_request_is_refused_and_keeps_what_was_typed(asked: PortalWorld) -> None:
    again = {"schedule": standing(asked).id, "reason": "please"}

    refused = asked.post("w2", "pim/my-roles/extend", again, 422)

    assert 'data-rule="PendingRule"' in refused.text
    assert refused.field("reason").text == "please"


def test_a_request_can_be_withdrawn(asked: PortalWorld) -> None:
    request = only_request(asked)

    asked.post("w2", f"pim/requests/{request.id}/cancel", {})

    assert asked.tenant.requests[request.id].status is Status.CANCELED


def test_what_has_ended_can_be_asked_for_again(world: PortalWorld) -> None:
    world.wait("P21D")
    page = world.get("w2", "pim/my-roles?tab=expired")
    pane = world.get("w2", page.links()["Renew User Administrator"].split("/w/w2/")[1])

    world.post("w2", "pim/my-roles/renew", {**pane.form_data("prolong-form"), "reason": "back"})

    assert page.rows(EXPIRED)[0][0] == "User Administrator"
    assert str(only_request(world).action) == "selfRenew"


def test_an_assignment_that_is_gone_is_said_to_be_gone(world: PortalWorld) -> None:
    page = world.get("w2", "pim/my-roles?extend=nothing")
    posted = world.post("w2", "pim/my-roles/extend", {"schedule": "nothing"}, 422)
    managed = world.post("w1", "pim/assignments/renew", {"schedule": "nothing"}, 422)

    for one in (page, posted, managed):
        assert "no longer there" in one.main


def test_nobody_asks_with_somebody_elses_assignment(world: PortalWorld) -> None:
    world.wait("P10D")
    world.sign_in("alex", "w3")

    refused = world.post("w3", "pim/my-roles/extend", {"schedule": standing(world).id, "reason": "x"}, 422)

    assert "no longer there" in refused.main
    assert not list(world.tenant.lifecycle_request_id_of_key.values())


# --- administrators ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [f"pim/roles/{UA}", "pim/assignments"])
def test_an_administrator_extends_at_once(world: PortalWorld, base: str) -> None:
    early = world.get("w1", base).links()
    world.wait("P10D")
    address = world.get("w1", base).links()["Extend Patti Fernandez"].split("/w/w1/")[1]
    fields = world.get("w1", address).form_data("prolong-form")

    answer = world.post("w1", "pim/assignments/extend", {**fields, "end": "2026-12-01T09:00"})

    assert "Extend Patti Fernandez" not in early
    assert standing(world).end == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert answer.path("w1").startswith(base)


def test_an_administrator_renews_what_has_ended(world: PortalWorld) -> None:
    world.wait("P21D")
    page = world.get("w1", f"pim/roles/{UA}?tab=expired")
    fields = world.get("w1", page.links()["Renew Patti Fernandez"].split("/w/w1/")[1]).form_data("prolong-form")

    world.post("w1", "pim/assignments/renew", {**fields, "permanent": "1"})
    after = world.get("w1", f"pim/roles/{UA}?tab=expired")

    assert standing(world).end is None
    assert "Renew Patti Fernandez" not in after.links()


def test_a_form_without_an_end_comes_back(world: PortalWorld) -> None:
    world.wait("P10D")

    page = world.post("w1", "pim/assignments/extend", {"schedule": standing(world).id, "start": "", "end": ""}, 422)

    assert "say when the assignment ends" in page.main
    assert page.fields("schedule")


def test_a_refused_extension_says_why_in_its_pane(world: PortalWorld) -> None:
    world.wait("P1D")
    fields = {"schedule": standing(world).id, "start": "", "end": "2026-12-01T09:00"}

    refused = world.post("w1", "pim/assignments/extend", fields, 422)

    assert 'data-rule="ExpiringRule"' in refused.text
    assert refused.field("end").get("value") == "2026-12-01T09:00"


# --- deciding ----------------------------------------------------------------------------------------------------


def _decide(world: PortalWorld, decision: str, **changes: Any) -> Any:
    request = only_request(world)
    pane = world.get("w1", f"pim/approve?lifecycle={request.id}&decision={decision}")
    fields = {**pane.form_data("decide-form"), "justification": "fine", **changes}
    return world.post("w1", "pim/approve/lifecycle", fields)


def test_the_second_table_shows_what_waits_for_administrators(asked: PortalWorld) -> None:
    (row,) = asked.get("w1", "pim/approve").rows(LIFECYCLE)
    theirs = asked.get("w2", "pim/approve").rows(LIFECYCLE)

    assert row[1:6] == ["User Administrator", "Patti Fernandez", "Extend", "Eligible", "21 Sep 2026 09:00"]
    assert row[-1] == "the move is not over"
    assert theirs == []


def test_the_overview_counts_what_waits(asked: PortalWorld) -> None:
    mine = asked.get("w2", "pim/overview").main
    theirs = asked.get("w1", "pim/overview").main

    assert "1 waiting; 0 of others wait for you" in mine
    assert "0 waiting; 1 of others wait for you" in theirs


def test_a_request_whose_assignment_was_removed_says_so(asked: PortalWorld) -> None:
    asked.do("w1", AdminRemove(kind=Kind.ELIGIBLE, key=key(asked)))

    (row,) = asked.get("w1", "pim/approve").rows(LIFECYCLE)

    assert row[5] == "Removed"


def test_an_approval_takes_the_dates_that_the_administrator_picks(asked: PortalWorld) -> None:
    request = only_request(asked)

    _decide(asked, "approve", end="2026-11-01T09:00")

    assert standing(asked).end == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert asked.tenant.requests[request.id].status is Status.PROVISIONED


def test_an_approval_can_give_another_type(asked: PortalWorld) -> None:
    _decide(asked, "approve", kind="active", end="2026-09-20T09:00")

    assert standing(asked, Kind.ACTIVE).end == datetime(2026, 9, 20, 9, tzinfo=UTC)


def test_a_denial_changes_nothing(asked: PortalWorld) -> None:
    request, before = only_request(asked), standing(asked)

    _decide(asked, "deny")

    assert asked.tenant.requests[request.id].status is Status.DENIED
    assert standing(asked) == before


def test_a_window_that_the_settings_forbid_is_refused_in_the_pane(asked: PortalWorld) -> None:
    rule = rs.ExpirationRule(
        id=rs.ELIGIBILITY_EXPIRATION, is_expiration_required=True, maximum_duration=timedelta(days=15)
    )
    asked.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))
    fields = {
        "lifecycle": only_request(asked).id,
        "decision": "approve",
        "kind": "eligible",
        "permanent": "1",
        "justification": "fine",
    }

    refused = asked.post("w1", "pim/approve/lifecycle", fields, 422)

    assert 'data-rule="ExpirationRule"' in refused.text
    assert refused.field("lifecycle").get("value") == only_request(asked).id


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision": "approve"}, "tick at least one request first"),
        ({"decision": "maybe", "lifecycle": "x"}, "tick at least one request first"),
        ({"decision": "approve", "lifecycle": "x", "justification": "fine"}, "say when the assignment ends"),
    ],
)
def test_a_decision_that_lacks_something_comes_back(asked: PortalWorld, fields: dict[str, str], words: str) -> None:
    page = asked.post("w1", "pim/approve/lifecycle", fields, 422)

    assert words in page.main


def test_requests_of_both_tables_are_not_decided_together(asked: PortalWorld) -> None:
    page = asked.get("w1", "pim/approve?lifecycle=a&request=b&decision=approve", 422)

    assert "one table at a time" in page.main


# --- one request -------------------------------------------------------------------------------------------------


def test_a_request_has_a_page_with_its_history_and_its_rules(asked: PortalWorld) -> None:
    request = only_request(asked)
    _decide(asked, "approve", end="2026-11-01T09:00")

    address = asked.get("w2", "pim/requests?show=all").links()
    page = asked.get("w2", f"pim/requests/{request.id}")

    assert asked.url("w2", f"pim/requests/{request.id}") in address.values()
    assert [row[1:] for row in page.rows("History of the request")] == [
        ["Update eligible member in PIM requested (extend)", "Patti Fernandez", "the move is not over"],
        ["Update member in PIM approved by admin (extend/renew)", "Holly Dickson", "fine"],
        ["Add eligible member to role in PIM completed (timebound)", "Holly Dickson", "fine"],
    ]
    assert "Why the tenant answered so" in page.main
    assert "The end is near" in page.main


def test_a_request_of_somebody_else_has_no_page(asked: PortalWorld) -> None:
    asked.sign_in("alex", "w3")

    asked.get("w3", f"pim/requests/{only_request(asked).id}", 404)
    asked.get("w3", "pim/requests/nothing", 404)
