"""Administrative units through the portal: made, filled, emptied; and roles that are limited to one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from simulator.administrative_units.commands import CreateAdministrativeUnit
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.pim.holdings import active_roles, schedule_at
from simulator.pim.rows import AssignmentKey, Kind
from simulator.pim.scopes import unit_scope
from tests.unit.world import Seed
from tests.web.portal_world import GA, UA, PortalWorld, make_app, open_world
from web.portal.scope_choice import ScopeFields, every_scope, scope_fields

APPLICATION_ADMINISTRATOR = ROLE_IDS_BY_NAME["Application Administrator"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def branch(world: PortalWorld, *slugs: str) -> str:
    """The id of a unit with these members."""
    members = tuple(world.id_of(slug) for slug in slugs)
    world.do("w1", CreateAdministrativeUnit(display_name="Branch", member_ids=members))
    (unit_id,) = world.tenant.administrative_units
    return unit_id


# --- units ---------------------------------------------------------------------------------------------------------


def test_a_unit_is_made_with_members_and_listed(world: PortalWorld) -> None:
    empty = world.get("w1", "units")
    form = world.get("w1", "units/new").form_data("new-unit")
    patti = world.id_of("patti")

    answer = world.post("w1", "units/new", {**form, "name": "Branch", "description": "North", "members": [patti]})

    (unit,) = world.tenant.administrative_units.values()
    assert "No administrative unit yet" in empty.main
    assert answer.path() == f"units/{unit.id}"
    assert (unit.display_name, unit.description, unit.member_ids) == ("Branch", "North", (patti,))
    assert world.get("w1", "units").rows("Administrative units") == [["Branch", "North", "1", "0"]]
    assert world.get("w1", "units?q=south").rows("Administrative units") == []


@pytest.mark.parametrize(("fields", "complaint"), [({"name": " "}, "fill this in"), ({"name": "x" * 257}, "at most")])
def test_wrong_names_are_noticed_before_the_tenant_is_asked(
    world: PortalWorld, fields: dict[str, str], complaint: str
) -> None:
    before = len(world.simulation.steps)

    page = world.post("w1", "units/new", fields, 422)

    assert complaint in page.main
    assert len(world.simulation.steps) == before


def test_only_role_managers_make_units(world: PortalWorld) -> None:
    page = world.post("w2", "units/new", {"name": "Mine"}, 422)

    assert 'data-rule="CallerRule"' in page.text
    assert len(world.tenant.administrative_units) == 0


def test_filtering_the_members_creates_nothing(world: PortalWorld) -> None:
    typed = {"name": "Branch", "filter_members": "alex", "_filter": "members"}

    page = world.post("w1", "units/new", typed, 200)

    assert page.field("name").get("value") == "Branch"
    assert len(world.tenant.administrative_units) == 0


def test_members_come_and_go(world: PortalWorld) -> None:
    unit_id = branch(world, "patti")
    alex, patti = world.id_of("alex"), world.id_of("patti")
    adding = world.get("w1", f"units/{unit_id}?add=1")
    world.post("w1", f"units/{unit_id}/add", {"member": alex})
    asked = world.get("w1", f"units/{unit_id}?remove={patti}")

    world.post("w1", f"units/{unit_id}/remove", {"member": patti})

    assert patti not in [one.get("value") for one in adding.fields("member")]
    assert "Patti Fernandez leaves Branch" in asked.words
    assert world.tenant.administrative_units[unit_id].member_ids == (alex,)
    assert [row[0] for row in world.get("w1", f"units/{unit_id}").rows("Members")] == ["Alex Wilber"]


@pytest.mark.parametrize(
    ("action", "who", "rule"),
    [("add", "patti", "NewMemberRule"), ("remove", "alex", "MemberRule")],
)
def test_what_does_not_fit_is_refused(world: PortalWorld, action: str, who: str, rule: str) -> None:
    unit_id = branch(world, "patti")

    page = world.post("w1", f"units/{unit_id}/{action}", {"member": world.id_of(who)}, 422)

    assert f'data-rule="{rule}"' in page.text


def test_adding_nobody_is_noticed(world: PortalWorld) -> None:
    page = world.post("w1", f"units/{branch(world)}/add", {}, 422)

    assert "select a member" in page.main


def test_an_unknown_unit_has_no_page(world: PortalWorld) -> None:
    world.get("w1", "units/nowhere", 404)
    world.post("w1", "units/nowhere/add", {"member": "x"}, 404)


# --- roles that are limited to a unit ------------------------------------------------------------------------------


def wizard(world: PortalWorld, **changes: Any) -> str:
    """The address of the first tab with these fields."""
    fields = {"role": UA, "scope_type": "administrativeUnit", "member": world.id_of("patti"), **changes}
    return "pim/assignments/add?" + "&".join(f"{name}={value}" for name, value in fields.items())


def test_the_wizard_offers_the_scopes_of_the_role(world: PortalWorld) -> None:
    unit_id = branch(world)

    at_unit = world.get("w1", wizard(world, _refresh=1))
    highest = world.get("w1", wizard(world, role=GA, _refresh=1))

    assert [one.text for one in at_unit.field("scope_type").iter("option")] == ["Directory", "Administrative unit"]
    assert [one.get("value") for one in at_unit.field("scope_object").iter("option")] == ["", unit_scope(unit_id)]
    assert [one.text for one in highest.field("scope_type").iter("option")] == ["Directory"]
    assert not highest.fields("scope_object")


def test_a_unit_has_to_be_chosen(world: PortalWorld) -> None:
    branch(world)

    page = world.get("w1", wizard(world, step="setting"), 422)

    assert "select an administrative unit" in page.main


def test_a_role_is_assigned_for_a_unit(world: PortalWorld) -> None:
    scope = unit_scope(branch(world))
    setting = world.get("w1", wizard(world, step="setting", scope_object=scope))
    fields = setting.form_data("assign-setting")

    world.post("w1", "pim/assignments/add", fields)

    assert "Branch" in setting.main
    assert schedule_at(world.tenant, AssignmentKey(world.id_of("patti"), UA, scope), Kind.ELIGIBLE)
    rows = world.get("w1", f"units/{scope.rsplit('/', 1)[1]}").rows("Roles and administrators")
    assert rows == [["User Administrator", "Patti Fernandez", "Eligible", "Permanent"]]
    roles = world.get("w1", f"users/{world.id_of('patti')}?tab=roles").rows("Assigned roles")
    assert roles[0][:3] == ["User Administrator", "Branch", "Eligible"]


def test_why_asks_about_the_scope_that_somebody_is_eligible_at(world: PortalWorld) -> None:
    scope = unit_scope(branch(world))
    fields = world.get("w1", wizard(world, step="setting", scope_object=scope)).form_data("assign-setting")
    world.post("w1", "pim/assignments/add", fields)

    page = world.get("w2", f"pim/my-roles/why?role={UA}")

    assert "Yes, at once." in page.main


def test_going_back_to_the_first_tab_keeps_the_scope(world: PortalWorld) -> None:
    scope = unit_scope(branch(world))
    fields = world.get("w1", wizard(world, step="setting", scope_object=scope)).form_data("assign-setting")

    answer = world.post("w1", "pim/assignments/add", {**fields, "_prev": "1"})
    page = world.get("w1", answer.path())

    assert page.chosen("scope_type") == "administrativeUnit"
    assert page.chosen("scope_object") == scope


def test_a_role_that_cannot_be_limited_is_refused(world: PortalWorld) -> None:
    scope = unit_scope(branch(world))
    fields = world.get("w1", wizard(world, step="setting", scope_object=scope)).form_data("assign-setting")

    page = world.post("w1", "pim/assignments/add", {**fields, "role": GA}, 422)

    assert 'data-rule="ScopedRoleRule"' in page.text


def test_a_role_is_given_and_taken_for_a_unit_outside_pim(world: PortalWorld) -> None:
    scope = unit_scope(branch(world))
    patti = world.id_of("patti")
    adding = world.get("w1", f"roles/{UA}?add=1")
    world.post("w1", f"roles/{UA}/add", {"member": [patti], "scope": scope})
    held = active_roles(world.tenant, patti, scope)
    page = world.get("w1", f"roles/{UA}")
    asked = world.get("w1", page.links()["Remove Patti Fernandez"].split("/w/w1/")[1])

    world.post("w1", f"roles/{UA}/remove", {"principal": patti, "scope": asked.field("scope").get("value")})

    assert [one.text for one in adding.field("scope").iter("option")] == ["Directory", "Branch"]
    assert (held, active_roles(world.tenant, patti, scope)) == ({UA}, frozenset())
    assert [row[3] for row in page.rows("Assignments")] == ["Branch"]


def test_a_role_without_scopes_shows_no_choice(world: PortalWorld) -> None:
    branch(world)

    assert not world.get("w1", f"roles/{GA}?add=1").fields("scope")


# --- the choice itself ---------------------------------------------------------------------------------------------


def test_roles_over_applications_offer_the_applications() -> None:
    tenant = Seed().begin().tenant

    offered = scope_fields(tenant, APPLICATION_ADMINISTRATOR, {"scope_type": "application"})

    assert offered["types"] == [("directory", "Directory"), ("application", "Application")]
    assert offered["objects"] == [("", "Select one"), ("/sp", "sp")]
    assert every_scope(tenant, APPLICATION_ADMINISTRATOR) == [("/", "Directory"), ("/sp", "sp")]


@pytest.mark.parametrize(
    ("fields", "scope", "complaint"),
    [
        ({}, "/", ""),
        ({"scope_type": "administrativeUnit", "scope_object": "/administrativeUnits/north"}, "north", ""),
        ({"scope_type": "application", "scope_object": "/sp"}, "sp", ""),
        ({"scope_type": "administrativeUnit", "scope_object": "/sp"}, "sp", "select an administrative unit"),
        ({"scope_type": "application", "scope_object": "/"}, "/", "select an application"),
        ({"scope_type": "administrativeUnit"}, "", "select an administrative unit"),
    ],
)
def test_the_fields_mean_one_scope(fields: dict[str, str], scope: str, complaint: str) -> None:
    tenant = Seed().unit("north").begin().tenant

    form = ScopeFields(**fields)

    assert form.directory_scope().endswith(scope)
    assert form.scope_complaints(tenant).get("scope_object", "") == complaint
