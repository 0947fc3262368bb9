"""Groups through the portal: creating them with the question that cannot be taken back, and their members."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, CreateGroup
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Group
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.portal_world import UA, PortalWorld, make_app, open_world


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def groups(world: PortalWorld) -> list[Group]:
    """Every group of the tenant."""
    return list(world.tenant.groups.values())


def made(world: PortalWorld, **fields: Any) -> Group:
    """A group that Holly has made."""
    world.do("w1", CreateGroup(**{"display_name": "Helpers", **fields}))
    return groups(world)[-1]


def form(**changes: Any) -> dict[str, Any]:
    """A filled form for a plain group."""
    return {"group_type": "security", "name": "Helpers", "assignable": "no", "membership_type": "assigned", **changes}


def test_a_plain_group_is_created_at_once(world: PortalWorld) -> None:
    people = {"members": [world.id_of("patti"), world.id_of("alex")], "owners": world.id_of("patti")}

    answer = world.post("w1", "groups/new", form(description="on call", **people))
    page = world.get("w1", answer.path())

    (group,) = groups(world)
    assert group.member_ids == (world.id_of("patti"), world.id_of("alex"))
    assert group.owner_ids == (world.id_of("patti"),)
    assert not group.is_assignable_to_role
    assert "Group created: Helpers" in page.words
    assert [row[:3] for row in page.rows("Members")] == [
        ["Patti Fernandez", "patti@adatum.example", "User"],
        ["Alex Wilber", "alex@adatum.example", "User"],
    ]


def test_a_group_that_may_hold_roles_is_asked_about_before_it_is_made(world: PortalWorld) -> None:
    wanted = form(assignable="yes", description="on call", members=[world.id_of("patti"), world.id_of("alex")])

    asked = world.post("w1", "groups/new", wanted, 200)
    data = asked.form_data("confirm-group")
    nothing_yet = groups(world)
    world.post("w1", "groups/new", {**data, "confirmed": "1"})

    assert "It cannot be changed later" in asked.main
    assert nothing_yet == []
    (group,) = groups(world)
    assert group.is_assignable_to_role
    assert group.description == "on call"
    assert group.member_ids == (world.id_of("patti"), world.id_of("alex"))


def test_no_leads_back_to_the_form_with_everything_kept(world: PortalWorld) -> None:
    wanted = form(assignable="yes", members=[world.id_of("patti")], _no="1")

    page = world.post("w1", "groups/new", wanted, 200)

    assert "It cannot be changed later" not in page.main
    assert page.field("name").get("value") == "Helpers"
    assert page.chosen("assignable") == "yes"
    assert groups(world) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "fill this in"),
        ({"name": "   "}, "fill this in"),
        ({"name": "x" * 257}, "write at most 256 characters"),
        ({"description": "x" * 1025}, "write at most 1024 characters"),
        ({"assignable": "maybe"}, "`maybe` is none of the values that fit here"),
        ({"membership_type": "dynamic"}, "`dynamic` is none of the values that fit here"),
        ({"group_type": "microsoft365"}, "`microsoft365` is none of the values that fit here"),
    ],
)
def test_wrong_values_are_named_and_kept(world: PortalWorld, changes: dict[str, str], complaint: str) -> None:
    page = world.post("w1", "groups/new", form(**{"description": "on call", **changes}), 422)

    assert complaint in page.main
    assert groups(world) == []


def test_a_member_that_does_not_exist_is_refused(world: PortalWorld) -> None:
    page = world.post("w1", "groups/new", form(members=["ghost"]), 422)

    assert 'data-rule="MembersExistRule"' in page.text
    assert page.field("name").get("value") == "Helpers"


def test_filtering_a_picker_keeps_the_other_one(world: PortalWorld) -> None:
    typed = form(owners=world.id_of("patti"), members=world.id_of("alex"), filter_members="joni", _filter="members")

    page = world.post("w1", "groups/new", typed, 200)

    offered = {one.get("value"): "checked" in one.attrib for one in page.fields("members")}
    assert offered == {world.id_of("alex"): True, world.id_of("joni"): False}
    assert [one.get("value") for one in page.fields("owners") if "checked" in one.attrib] == [world.id_of("patti")]


def test_people_without_a_role_may_not_create_groups(world: PortalWorld) -> None:
    page = world.post("w2", "groups/new", form(), 422)

    assert 'data-rule="CallerRule"' in page.text
    assert groups(world) == []


def test_only_role_managers_make_groups_that_may_hold_roles(world: PortalWorld) -> None:
    groups_administrator = ROLE_IDS_BY_NAME["Groups Administrator"]
    key = AssignmentKey(world.id_of("patti"), groups_administrator)
    world.do("w1", AdminAssign(kind=Kind.ACTIVE, key=key, is_permanent=True, justification="staff"))

    page = world.post("w2", "groups/new", form(assignable="yes", confirmed="1"), 422)
    world.post("w2", "groups/new", form())

    assert 'data-rule="RoleAssignableCallerRule"' in page.text
    assert [group.is_assignable_to_role for group in groups(world)] == [False]


def test_the_list_is_searched(world: PortalWorld) -> None:
    made(world)
    made(world, display_name="Readers", is_assignable_to_role=True, member_ids=(world.id_of("patti"),))

    everything = world.get("w2", "groups").rows("Groups")
    found = world.get("w2", "groups?q=read").rows("Groups")

    assert [row[0] for row in everything] == ["Helpers", "Readers"]
    assert found == [["Readers", "Security", "Assigned", "Yes", "1"]]


def test_a_member_is_added(world: PortalWorld) -> None:
    group = made(world, member_ids=(world.id_of("patti"),))

    pane = world.get("w1", f"groups/{group.id}?add=1")
    answer = world.post("w1", f"groups/{group.id}/add", {"member": world.id_of("alex")})

    offered = [one.get("value") for one in pane.fields("member")]
    assert world.id_of("alex") in offered
    assert world.id_of("patti") not in offered
    assert answer.path() == f"groups/{group.id}"
    assert world.tenant.groups[group.id].member_ids == (world.id_of("patti"), world.id_of("alex"))


@pytest.mark.parametrize(
    ("member", "told"),
    [("", "select a member"), ("ghost", 'data-rule="MembersExistRule"'), ("patti", 'data-rule="NewMemberRule"')],
)
def test_a_wrong_member_is_named(world: PortalWorld, member: str, told: str) -> None:
    group = made(world, member_ids=(world.id_of("patti"),))
    wanted = world.id_of("patti") if member == "patti" else member

    page = world.post("w1", f"groups/{group.id}/add", {"member": wanted}, 422)

    assert told in page.text
    assert world.tenant.groups[group.id].member_ids == (world.id_of("patti"),)


def test_a_member_is_asked_about_and_removed(world: PortalWorld) -> None:
    group = made(world, member_ids=(world.id_of("patti"),))

    asked = world.get("w1", f"groups/{group.id}?remove={world.id_of('patti')}")
    world.post("w1", f"groups/{group.id}/remove", {"member": world.id_of("patti")})

    assert "Patti Fernandez leaves Helpers" in asked.main
    assert world.tenant.groups[group.id].member_ids == ()


def test_who_is_no_member_cannot_be_removed(world: PortalWorld) -> None:
    group = made(world)

    page = world.post("w1", f"groups/{group.id}/remove", {"member": world.id_of("patti")}, 422)

    assert 'data-rule="MemberRule"' in page.text


def test_members_are_not_managed_by_just_anybody(world: PortalWorld) -> None:
    group = made(world)

    page = world.post("w2", f"groups/{group.id}/add", {"member": world.id_of("patti")}, 422)

    assert 'data-rule="GroupManagerRule"' in page.text


def test_the_page_of_a_group_shows_its_roles(world: PortalWorld) -> None:
    group = made(world, is_assignable_to_role=True)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(group.id, UA), is_permanent=True))

    page = world.get("w2", f"groups/{group.id}")

    assert page.rows("Assigned roles") == [["User Administrator", "Directory", "Eligible", "Permanent"]]


@pytest.mark.parametrize("path", ["groups/nothing", "groups/nothing/add", "groups/nothing/remove"])
def test_an_unknown_group_has_no_page(world: PortalWorld, path: str) -> None:
    if path.endswith("nothing"):
        world.get("w1", path, 404)
    else:
        world.post("w1", path, {"member": "x"}, 404)
