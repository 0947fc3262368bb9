"""Roles that hold in one administrative unit only, through the pages of PIM."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from simulator.administrative_units.commands import CreateAdministrativeUnit
from simulator.commands import AdminAssign
from simulator.pim.holdings import active_roles, schedule_at
from simulator.pim.rows import AssignmentKey, Kind
from simulator.pim.scopes import unit_scope
from tests.web.portal_world import UA, PortalWorld, make_app, open_world

FORM = {"duration": "1", "reason": "reset a password"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Patti is eligible for User Administrator in the unit Branch, for ten days."""
    world = open_world(app)
    world.do("w1", CreateAdministrativeUnit(display_name="Branch"))
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key(world), duration=timedelta(days=10)))
    return world


def key(world: PortalWorld) -> AssignmentKey:
    """Patti's role in the unit."""
    (unit_id,) = world.tenant.administrative_units
    return AssignmentKey(world.id_of("patti"), UA, unit_scope(unit_id))


def test_a_role_is_activated_and_given_back_in_its_unit(world: PortalWorld) -> None:
    page = world.get("w2", "pim/my-roles")
    pane = world.get("w2", page.links()["Activate User Administrator"].split("/w/w2/")[1])
    world.post("w2", f"pim/my-roles/{UA}/activate", {**pane.form_data("activate-form"), **FORM})
    held = active_roles(world.tenant, world.id_of("patti"), key(world).directory_scope_id)
    world.wait("PT5M")
    link = world.get("w2", "pim/my-roles?tab=active").links()["Deactivate User Administrator"]
    question = world.get("w2", link.split("/w/w2/")[1])
    world.post("w2", f"pim/my-roles/{UA}/deactivate", {"scope": question.field("scope").get("value")})

    assert page.rows("My roles: eligible assignments")[0][1] == "Branch"
    assert held == {UA}
    assert not active_roles(world.tenant, world.id_of("patti"))


def test_an_eligibility_for_the_directory_may_be_used_in_a_unit_only(world: PortalWorld) -> None:
    wide = AssignmentKey(world.id_of("patti"), UA)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=wide, is_permanent=True))

    pane = world.get("w2", f"pim/my-roles/{UA}/activate")
    scope = key(world).directory_scope_id
    world.post("w2", f"pim/my-roles/{UA}/activate", {**FORM, "scope": scope})

    assert [one.get("value") for one in pane.field("scope").iter("option")] == ["/", scope]
    assert active_roles(world.tenant, world.id_of("patti"), scope) == {UA}


@pytest.mark.parametrize("what", ["update", "remove"])
def test_an_administrator_changes_the_assignment_in_its_unit(world: PortalWorld, what: str) -> None:
    page = world.get("w1", f"pim/roles/{UA}")
    pane = world.get("w1", page.links()[f"{what.capitalize()} Patti Fernandez"].split("/w/w1/")[1])
    names = ("role", "principal", "kind", "scope", "origin")
    fields = {name: pane.field(name).get("value") for name in names}

    world.post("w1", f"pim/assignments/{what}", {**fields, "permanent": "1"})

    found = schedule_at(world.tenant, key(world), Kind.ELIGIBLE)
    assert page.rows("Assignments")[0][3] == "Branch"
    assert found is None if what == "remove" else found is not None and found.end is None
