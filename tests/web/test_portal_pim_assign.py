"""Assigning, updating and removing through the portal, without JavaScript, with every wrong value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, CreateGroup, UpdateRoleSettings
from simulator.pim import role_settings as rs
from simulator.pim.holdings import schedule_at, schedules_of
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.portal_world import GA, UA, PortalWorld, make_app, open_world


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def form(world: PortalWorld, *slugs: str, **changes: Any) -> dict[str, Any]:
    """A filled second tab: permanently eligible for User Administrator."""
    members = [world.id_of(slug) for slug in slugs]
    return {"role": UA, "member": members, "type": "eligible", "permanent": "1", "typed": "eligible", **changes}


def limit(world: PortalWorld, kind: Kind, days: int) -> None:
    """Forbid permanent assignments of a kind for User Administrator."""
    rule_id = rs.ELIGIBILITY_EXPIRATION if kind is Kind.ELIGIBLE else rs.ASSIGNMENT_EXPIRATION
    rule = rs.ExpirationRule(id=rule_id, is_expiration_required=True, maximum_duration=timedelta(days=days))
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(rule,)))


# --- the wizard --------------------------------------------------------------------------------------------------


def test_the_first_tab_offers_users_and_only_groups_that_may_hold_roles(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Plain"))
    world.do("w1", CreateGroup(display_name="Capable", is_assignable_to_role=True))

    page = world.get("w1", f"pim/roles/{UA}/add")

    assert page.chosen("role") == UA
    assert "Capable" in page.main
    assert "Plain" not in page.main
    assert "Patti Fernandez" in page.main


def test_next_keeps_who_was_chosen_and_offers_the_defaults(world: PortalWorld) -> None:
    patti, alex = world.id_of("patti"), world.id_of("alex")

    page = world.get("w1", f"pim/assignments/add?step=setting&role={UA}&scope=directory&member={patti}&member={alex}")

    assert [one.get("value") for one in page.fields("member")] == [patti, alex]
    assert page.chosen("type") == "eligible"
    assert "checked" in page.field("permanent").attrib
    assert page.field("start").get("value") == "2026-09-01T09:00"
    assert page.field("end").get("value") == "2027-09-01T09:00"
    assert not page.fields("justification")


def test_next_without_a_member_stays_and_says_so(world: PortalWorld) -> None:
    page = world.get("w1", f"pim/assignments/add?step=setting&role={UA}", 422)

    assert "select at least one member" in page.main
    assert page.chosen("role") == UA


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("role=nothing&member={patti}", "`nothing` is no role"),
        ("member={patti}", "fill this in"),
        ("role={role}&member=nobody", "nobody here has the id `nobody`"),
        ("role={role}&member={patti}&scope_type=galaxy", "is none of the values that fit here"),
    ],
)
def test_wrong_values_of_the_first_tab_are_named(world: PortalWorld, query: str, complaint: str) -> None:
    filled = query.format(patti=world.id_of("patti"), role=UA)

    page = world.get("w1", f"pim/assignments/add?step=setting&{filled}", 422)

    assert complaint in page.main


def test_filtering_the_picker_keeps_who_was_chosen(world: PortalWorld) -> None:
    patti = world.id_of("patti")

    page = world.get(
        "w1", f"pim/roles/{UA}/add?step=setting&role={UA}&member={patti}&_filter=member&filter_member=alex"
    )

    offered = {one.get("value"): "checked" in one.attrib for one in page.fields("member")}
    assert offered == {patti: True, world.id_of("alex"): False}


def test_prev_and_next_lose_nothing_that_was_typed(world: PortalWorld) -> None:
    typed = form(
        world, "patti", type="active", typed="active", end="2026-09-03T10:00", justification="cover", _prev="1"
    )
    del typed["permanent"]

    back = world.post("w1", f"pim/roles/{UA}/add", typed)
    first = world.get("w1", back.path())
    again = world.get("w1", f"pim/roles/{UA}/add?" + _query(first.form_data("assign-membership")))

    assert "csrf_token" not in back.path()
    assert again.chosen("type") == "active"
    assert "checked" not in again.field("permanent").attrib
    assert again.field("end").get("value") == "2026-09-03T10:00"
    assert "cover" in again.main


def _query(data: dict[str, Any]) -> str:
    from urllib.parse import urlencode

    return urlencode([(name, one) for name, values in data.items() for one in values])


def test_another_type_shows_its_own_fields_and_defaults(world: PortalWorld) -> None:
    typed = form(world, "patti", type="active", _refresh="1")

    moved = world.post("w1", f"pim/roles/{UA}/add", typed)
    page = world.get("w1", moved.path())

    assert page.chosen("type") == "active"
    assert "Permanently assigned" in page.main
    assert page.field("end").get("value") == "2027-02-28T09:00"
    assert page.field("justification").get("maxlength") == "500"


def test_the_permanent_tick_is_gone_when_the_settings_forbid_it(world: PortalWorld) -> None:
    limit(world, Kind.ELIGIBLE, 15)

    page = world.get("w1", f"pim/roles/{UA}/add?step=setting&role={UA}&member={world.id_of('patti')}")

    assert not page.fields("permanent")
    assert page.field("end").get("value") == "2026-09-16T09:00"
    assert "at most 15 days" in page.main


def test_assign_makes_somebody_eligible_and_says_so(world: PortalWorld) -> None:
    fields = form(world, "patti", start="2026-09-01T09:00", end="2026-09-11T09:00")
    del fields["permanent"]

    answer = world.post("w1", f"pim/roles/{UA}/add", fields)
    page = world.get("w1", answer.path())

    held = schedule_at(world.tenant, AssignmentKey(world.id_of("patti"), UA), Kind.ELIGIBLE)
    assert held is not None
    assert held.end == datetime(2026, 9, 11, 9, tzinfo=UTC)
    assert answer.path() == f"pim/roles/{UA}?tab=eligible"
    assert "Patti Fernandez is eligible for User Administrator until 11 Sep 2026 09:00" in page.words


def test_an_active_assignment_needs_the_justification_that_the_settings_ask_for(world: PortalWorld) -> None:
    fields = form(world, "patti", type="active", typed="active")

    refused = world.post("w1", "pim/assignments/add", fields, 422)
    accepted = world.post("w1", "pim/assignments/add", {**fields, "justification": "cover"})

    assert "RoleAssignmentRequestPolicyValidationFailed" in refused.main
    assert 'data-rule="JustificationRule"' in refused.text
    assert "checked" in refused.field("permanent").attrib
    assert accepted.path() == "pim/assignments?tab=active"


def test_a_planned_assignment_is_marked_as_planned(world: PortalWorld) -> None:
    fields = form(world, "patti", start="2026-09-05T09:00")

    world.post("w1", f"pim/roles/{UA}/add", fields)
    rows = world.get("w1", f"pim/roles/{UA}").rows("Assignments")

    assert rows[0][5] == "5 Sep 2026 09:00 planned"


def test_permanent_against_the_settings_is_refused_with_the_rule(world: PortalWorld) -> None:
    limit(world, Kind.ELIGIBLE, 15)

    page = world.post("w1", f"pim/roles/{UA}/add", form(world, "patti"), 422)

    assert 'data-rule="ExpirationRule"' in page.text
    assert "permanent eligible assignments are not allowed; at most 15 days" in page.main
    assert not list(schedules_of(world.tenant, world.id_of("patti")))


@pytest.mark.parametrize(
    ("changes", "name", "complaint"),
    [
        ({"end": ""}, "end", "say when the assignment ends"),
        ({"end": "tomorrow"}, "end", "`tomorrow` is no date and time"),
        ({"end": "2026-08-01T09:00"}, "end", "has to come after the start"),
        ({"start": "2026-09-09T09:00", "end": "2026-09-05T09:00"}, "end", "has to come after the start"),
        ({"start": "9999-12-31T23:59", "end": "2026-09-05T09:00"}, "start", "is outside the years 2000 to 2100"),
        ({"end": "2026-09-05T09:00", "justification": "x" * 501}, "justification", "write at most 500 characters"),
    ],
)
def test_wrong_values_of_the_second_tab_are_named_and_everything_is_kept(
    world: PortalWorld, changes: dict[str, str], name: str, complaint: str
) -> None:
    fields = form(world, "patti", type="active", typed="active", **changes)
    del fields["permanent"]

    page = world.post("w1", f"pim/roles/{UA}/add", fields, 422)

    assert complaint in page.main
    assert page.field(name).get("aria-invalid") == "true"
    assert page.chosen("type") == "active"
    assert [one.get("value") for one in page.fields("member")] == [world.id_of("patti")]


@pytest.mark.parametrize(("changes"), [{"role": "nothing"}, {"type": "borrowed"}, {"member": []}])
def test_a_broken_second_tab_leads_back_to_the_first(world: PortalWorld, changes: dict[str, Any]) -> None:
    page = world.post("w1", f"pim/roles/{UA}/add", form(world, "patti", **changes), 422)

    assert page.fields("scope_type")
    assert not list(schedules_of(world.tenant, world.id_of("patti")))


def test_four_minutes_are_too_short(world: PortalWorld) -> None:
    fields = form(world, "patti", start="2026-09-01T09:00", end="2026-09-01T09:04")
    del fields["permanent"]

    page = world.post("w1", f"pim/roles/{UA}/add", fields, 422)

    assert "ActiveDurationTooShort" in page.main


def test_several_members_are_several_requests_and_each_answer_is_shown(world: PortalWorld) -> None:
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(world.id_of("alex"), UA), is_permanent=True))

    page = world.post("w1", f"pim/roles/{UA}/add", form(world, "patti", "alex", "joni"), 422)

    assert "Patti Fernandez: done" in page.main
    assert "Joni Sherman: done" in page.main
    assert "Alex Wilber: No such assignment yet" in page.main
    assert [one.get("value") for one in page.fields("member")] == [world.id_of("alex")]
    assert schedule_at(world.tenant, AssignmentKey(world.id_of("joni"), UA), Kind.ELIGIBLE)


def test_more_than_fifty_members_at_once_are_too_many(world: PortalWorld) -> None:
    fields = form(world, "patti", member=[f"person-{number}" for number in range(51)])

    page = world.post("w1", f"pim/roles/{UA}/add", fields, 422)

    assert "choose at most 50" in page.main


def test_somebody_without_the_role_cannot_post_past_the_page(world: PortalWorld) -> None:
    world.post("w2", f"pim/roles/{GA}/add", form(world, "patti", role=GA), 403)

    assert not list(schedules_of(world.tenant, world.id_of("patti")))


def test_a_form_without_its_cursor_is_refused(world: PortalWorld) -> None:
    address = world.url("w1", f"pim/roles/{UA}/add")

    answer = world.client.post(address, data=form(world, "patti"))

    assert answer.status_code == 400


def test_a_form_without_its_token_is_refused(world: PortalWorld) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True

    world.post("w1", f"pim/roles/{UA}/add", form(world, "patti"), 400)

    assert not list(schedules_of(world.tenant, world.id_of("patti")))


# --- update and remove -------------------------------------------------------------------------------------------


def eligible_patti(world: PortalWorld) -> str:
    """Patti eligible for ten days; the id of her assignment."""
    key = AssignmentKey(world.id_of("patti"), UA)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=10)))
    schedule = schedule_at(world.tenant, key, Kind.ELIGIBLE)
    assert schedule is not None
    return schedule.id


def target(world: PortalWorld, **changes: str) -> dict[str, str]:
    """Which assignment a button is about."""
    return {"role": UA, "principal": world.id_of("patti"), "kind": "eligible", "origin": "role", **changes}


def test_remove_asks_first_and_then_removes(world: PortalWorld) -> None:
    schedule_id = eligible_patti(world)

    asked = world.get("w1", f"pim/roles/{UA}?remove={schedule_id}")
    answer = world.post("w1", "pim/assignments/remove", target(world))

    assert "Patti Fernandez (eligible, 11 Sep 2026 09:00) loses User Administrator" in asked.main
    assert answer.path() == f"pim/roles/{UA}?tab=eligible"
    assert not list(schedules_of(world.tenant, world.id_of("patti")))


def test_the_last_assigned_administrators_rule_is_explained(world: PortalWorld) -> None:
    fields = target(world, role=GA, principal=world.id_of("mod"), kind="eligible", origin="all")

    page = world.post("w1", "pim/assignments/remove", fields, 422)

    assert "RoleAssignmentDoesNotExist" in page.main


def test_a_pane_of_an_assignment_that_is_gone_says_so(world: PortalWorld) -> None:
    schedule_id = eligible_patti(world)
    world.post("w1", "pim/assignments/remove", target(world))

    page = world.get("w1", f"pim/roles/{UA}?update={schedule_id}")

    assert "This assignment is no longer there" in page.main
    assert "Membership settings" not in page.main


def test_update_opens_with_the_window_and_changes_it(world: PortalWorld) -> None:
    schedule_id = eligible_patti(world)

    pane = world.get("w1", f"pim/assignments?update={schedule_id}")
    data = pane.form_data("update-form")
    answer = world.post("w1", "pim/assignments/update", {**data, "end": "2026-10-01T09:00"})

    held = schedule_at(world.tenant, AssignmentKey(world.id_of("patti"), UA), Kind.ELIGIBLE)
    assert data["end"] == ["2026-09-11T09:00"]
    assert "permanent" not in data
    assert data["origin"] == ["all"]
    assert answer.path() == "pim/assignments?tab=eligible"
    assert held is not None
    assert held.end == datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_update_past_the_settings_is_refused_in_the_pane(world: PortalWorld) -> None:
    eligible_patti(world)
    limit(world, Kind.ELIGIBLE, 15)

    page = world.post("w1", "pim/assignments/update", target(world, end="2026-12-01T09:00"), 422)

    assert "Membership settings" in page.main
    assert 'data-rule="ExpirationRule"' in page.text
    assert page.field("end").get("value") == "2026-12-01T09:00"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"end": ""}, "say when the assignment ends"),
        ({"end": "31.12."}, "`31.12.` is no date and time"),
        ({"end": "2026-08-01T00:00"}, "has to come after the start"),
    ],
)
def test_wrong_values_of_the_pane_are_named(world: PortalWorld, changes: dict[str, str], complaint: str) -> None:
    eligible_patti(world)

    page = world.post("w1", "pim/assignments/update", target(world, **changes), 422)

    assert complaint in page.main
    assert "Membership settings" in page.main


@pytest.mark.parametrize("path", ["pim/assignments/update", "pim/assignments/remove"])
@pytest.mark.parametrize("changes", [{"role": "nothing"}, {"kind": "both"}, {"origin": "elsewhere"}])
def test_a_broken_target_changes_nothing(world: PortalWorld, path: str, changes: dict[str, str]) -> None:
    eligible_patti(world)

    world.post("w1", path, target(world, end="2026-10-01T09:00", **changes), 422)

    assert len(list(schedules_of(world.tenant, world.id_of("patti")))) == 1
