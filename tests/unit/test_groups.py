"""Groups: who may change them, that role-assignable is for ever, and what leaving one costs."""

from __future__ import annotations

import pytest

from simulator import Accepted, Decision
from simulator import commands as c
from simulator.directory.membership import groups_of, users_in
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Group
from simulator.events import GroupWritten
from simulator.pim.rows import Kind, Status
from tests.unit.world import ACCEPTED, GA, POLICY, T0, UA, Seed, World, answer, hours, refusal


def _made(decision: Decision) -> Group:
    assert isinstance(decision, Accepted)
    (event,) = [one for one in decision.events if isinstance(one, GroupWritten)]
    return event.group


def test_a_new_group_is_what_was_asked_for():
    world = Seed().begin()

    group = _made(
        world.act(
            "pra",
            c.CreateGroup(
                display_name=" Helpers ",
                description="who help",
                is_assignable_to_role=True,
                member_ids=("ann", "ben", "ann"),
                owner_ids=("cleo", "cleo"),
            ),
        )
    )

    assert world.tenant.groups[group.id] == group
    assert (group.display_name, group.description, group.created_at) == ("Helpers", "who help", T0)
    assert (group.is_assignable_to_role, group.member_ids, group.owner_ids) == (True, ("ann", "ben"), ("cleo",))
    assert groups_of(world.tenant, "ann") == {group.id}


@pytest.mark.parametrize("assignable", [True, False])
def test_whether_a_group_may_hold_roles_never_changes(assignable: bool):
    world = Seed().group("team", "ann", assignable=assignable, owners=("ben",)).begin()

    world.succeeds("ben", c.AddGroupMember(group_id="team", member_id="cleo"))
    world.succeeds("ben", c.RemoveGroupMember(group_id="team", member_id="ann"))

    group = world.tenant.groups["team"]
    assert (group.is_assignable_to_role, group.member_ids) == (assignable, ("cleo",))


def test_a_plain_group_holds_no_role_and_a_role_assignable_one_may():
    world = Seed().group("plain", "ann", assignable=False).group("rag", "ann").begin()
    refused = refusal("Request_BadRequest", "PrincipalKindRule")

    assert [answer(world.assign("pra", kind, "plain")) for kind in Kind] == [refused, refused]
    assert [answer(world.assign("pra", kind, "rag")) for kind in Kind] == [ACCEPTED, ACCEPTED]


@pytest.mark.parametrize(
    ("role", "plain", "rag"),
    [
        ("Global Administrator", True, True),
        ("Privileged Role Administrator", True, True),
        ("Groups Administrator", True, False),
        ("User Administrator", True, False),
        ("Security Administrator", False, False),
    ],
)
def test_members_are_managed_by_owners_and_the_right_administrators(role: str, plain: bool, rag: bool):
    seed = Seed(administrators=False).active("ann", ROLE_IDS_BY_NAME[role])
    world = seed.group("plain", assignable=False).group("rag").begin()

    answers = [answer(world.act("ann", c.AddGroupMember(group_id=one, member_id="ben"))) for one in ("plain", "rag")]

    refused = refusal("Authorization_RequestDenied", "GroupManagerRule")
    assert answers == [ACCEPTED if plain else refused, ACCEPTED if rag else refused]


def _activated_through_group() -> tuple[World, str]:
    world = Seed().group("rag", "ann", "ben").eligible("rag").begin()
    return world, world.has_activated("ann", duration=hours(8))


def test_who_leaves_loses_the_eligibility_and_the_activation_at_once():
    world, request_id = _activated_through_group()
    world.has_activated("ben", duration=hours(8))

    world.succeeds("pra", c.RemoveGroupMember(group_id="rag", member_id="ann"))

    assert (world.is_eligible("ann"), world.is_active("ann")) == (False, False)
    assert (world.is_eligible("ben"), world.is_active("ben")) == (True, True)
    assert world.status(request_id) is Status.PROVISIONED
    assert answer(world.activate("ann")) == refusal(POLICY, "EligibilityRule")


def test_who_leaves_keeps_what_an_own_eligibility_gave():
    world = Seed().group("rag", "ann").eligible("rag").eligible("ann").begin()
    world.has_activated("ann")

    world.succeeds("pra", c.RemoveGroupMember(group_id="rag", member_id="ann"))

    assert (world.is_eligible("ann"), world.is_active("ann")) == (True, True)


def test_a_planned_activation_of_who_leaves_fails():
    world = Seed().group("rag", "ann").eligible("rag").begin()
    request_id = world.has_activated("ann", start=T0 + hours(1))

    world.succeeds("pra", c.RemoveGroupMember(group_id="rag", member_id="ann"))

    assert world.status(request_id) is Status.FAILED


def test_who_leaves_an_active_group_loses_its_role():
    world = Seed().group("rag", "ann", "ben").active("rag", GA).begin()

    world.succeeds("pra", c.RemoveGroupMember(group_id="rag", member_id="ann"))

    assert (world.is_active("ann", GA), world.is_active("ben", GA)) == (False, True)


def test_who_joins_may_activate_at_once():
    world = Seed().group("rag").eligible("rag").begin()

    world.succeeds("pra", c.AddGroupMember(group_id="rag", member_id="ann"))

    assert answer(world.activate("ann")) == ACCEPTED


def test_nested_groups_and_cycles_are_followed_once():
    seed = Seed().group("inner", "ann", assignable=False).group("outer", "inner", "ben", assignable=False)
    world = seed.group("loop", "outer", "loop", assignable=False).begin()

    assert groups_of(world.tenant, "ann") == {"inner", "outer", "loop"}
    assert users_in(world.tenant, "loop") == {"ann", "ben"}
    assert users_in(world.tenant, "ann") == {"ann"}
    assert users_in(world.tenant, "sp") == set()


def test_a_group_in_a_group_does_not_inherit_its_role():
    world = Seed().group("rag", "ann").active("rag", UA).group("plain", "rag", assignable=False).begin()
    world.succeeds("pra", c.AddGroupMember(group_id="plain", member_id="ben"))

    assert (world.is_active("ann"), world.is_active("ben")) == (True, False)
