"""Scopes: which role fits where, what a role at a scope reaches, and that it is never taken for a tenant-wide one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import commands as c
from simulator.administrative_units import commands as au
from simulator.audit import audit_records
from simulator.directory.roles import ROLE_IDS_BY_NAME, ROLES
from simulator.pim import scopes
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import active_roles, eligibility_for, holds_any
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.world import (
    ACCEPTED,
    GA,
    PRA,
    TENANT,
    UA,
    Seed,
    World,
    activation,
    answer,
    approval,
    hours,
    key,
    minutes,
    refusal,
)

NORTH, SOUTH = "/administrativeUnits/north", "/administrativeUnits/south"
APPLICATION_ADMINISTRATOR = ROLE_IDS_BY_NAME["Application Administrator"]
GROUPS_ADMINISTRATOR = ROLE_IDS_BY_NAME["Groups Administrator"]
NOT_THERE = refusal("Request_BadRequest", "ScopedRoleRule")


def _seed(profile: Profile | None = None) -> Seed:
    return (Seed(profile=profile) if profile else Seed()).unit("north", "ben").unit("south")


def _assigned(role: str, scope: str, kind: Kind = Kind.ELIGIBLE, who: str = "ann") -> object:
    command = c.AdminAssign(kind=kind, key=key(who, role, scope), is_permanent=True, justification="needed")
    return answer(_seed().begin().act("pra", command))


@pytest.mark.parametrize(
    ("role", "scope", "expected"),
    [
        (UA, "/", ACCEPTED),
        (UA, NORTH, ACCEPTED),
        (UA, "/sp", NOT_THERE),
        (GA, NORTH, NOT_THERE),
        (PRA, NORTH, NOT_THERE),
        (APPLICATION_ADMINISTRATOR, "/sp", ACCEPTED),
        (APPLICATION_ADMINISTRATOR, NORTH, NOT_THERE),
        (UA, "/administrativeUnits/west", refusal("InvalidScope", "ScopeRule")),
        (UA, "/nowhere", refusal("InvalidScope", "ScopeRule")),
        (UA, "", refusal("InvalidScope", "ScopeRule")),
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_only_some_roles_can_be_limited_to_a_unit_or_to_an_application(
    role: str, scope: str, expected: object, kind: Kind
):
    assert _assigned(role, scope, kind) == expected


def test_fourteen_roles_can_be_limited_to_a_unit_and_two_to_an_application():
    at_units = [role.display_name for role in ROLES.values() if scopes.ScopeType.UNIT in scopes.scope_types_of(role.id)]
    at_apps = [one for one in ROLES if scopes.ScopeType.APPLICATION in scopes.scope_types_of(one)]

    assert len(at_units) == 14
    assert {"User Administrator", "Helpdesk Administrator", "License Administrator"} <= set(at_units)
    assert len(at_apps) == 2


@pytest.mark.parametrize(("kind", "expected"), [(Kind.ELIGIBLE, "Request_BadRequest"), (Kind.ACTIVE, "Accepted")])
def test_a_service_principal_is_never_eligible_at_a_scope_either(kind: Kind, expected: str):
    assert _assigned(UA, NORTH, kind, who="sp")[0] == expected


@pytest.mark.parametrize(
    ("eligible_at", "asked", "switch", "expected"),
    [
        (NORTH, NORTH, "allow", ACCEPTED),
        (NORTH, "/", "allow", refusal("InvalidScope", "ActivationScopeRule")),
        (NORTH, SOUTH, "allow", refusal("InvalidScope", "ActivationScopeRule")),
        ("/", NORTH, "allow", ACCEPTED),
        ("/", NORTH, "InvalidScope", refusal("InvalidScope", "ActivationScopeRule")),
        ("/", "/", "InvalidScope", ACCEPTED),
    ],
)
def test_an_activation_uses_the_scope_of_the_eligibility_or_less(
    eligible_at: str, asked: str, switch: str, expected: object
):
    world = _seed(Profile(narrower_activation_scope=switch)).eligible("ann", scope=eligible_at).begin()

    decision = world.act("ann", c.SelfActivate(key=key("ann", UA, asked), duration=hours(1), justification="work"))

    assert answer(decision) == expected


def _with_scoped(role: str = UA) -> World:
    return _seed().active("ann", role, scope=NORTH).begin()


def test_a_role_in_a_unit_is_no_tenant_wide_role():
    world = _with_scoped()

    assert active_roles(world.tenant, "ann", "/") == frozenset()
    assert active_roles(world.tenant, "ann", NORTH) == {UA}
    assert active_roles(world.tenant, "ann", SOUTH) == frozenset()
    assert not holds_any(world.tenant, "ann", (UA,))


def test_the_same_role_can_be_held_at_several_scopes_at_once():
    world = _seed().eligible("ann").begin()
    for scope in ("/", NORTH, SOUTH):
        command = c.SelfActivate(key=key("ann", UA, scope), duration=hours(1), justification="work")
        world.succeeds("ann", command)

    found = {one.key.directory_scope_id for one in world.schedules("ann") if one.kind is Kind.ACTIVE}

    assert found == {"/", NORTH, SOUTH}


def test_a_narrow_activation_ends_with_the_eligibility_that_it_uses():
    world = _seed().eligible("ann").begin()
    world.succeeds("ann", c.SelfActivate(key=key("ann", UA, NORTH), duration=hours(1), justification="work"))
    world.wait(minutes(5))

    world.remove("pra", Kind.ELIGIBLE, "ann")

    assert world.schedules("ann") == []


def test_the_exact_scope_is_used_before_the_whole_directory():
    world = _seed().eligible("ann").eligible("ann", scope=NORTH).begin()

    found = eligibility_for(world.tenant, key("ann", UA, NORTH))

    assert found is not None
    assert found.key.directory_scope_id == NORTH


def test_the_scopes_to_choose_from_lie_inside_the_eligibility():
    wide = _seed().eligible("ann").begin().tenant
    narrow = _seed().eligible("ann", scope=SOUTH).begin().tenant

    assert scopes.activation_scopes(wide, "ann", UA) == ["/", NORTH, SOUTH]
    assert scopes.activation_scopes(narrow, "ann", UA) == [SOUTH]
    assert scopes.activation_scopes(narrow, "ben", UA) == []


def test_a_scope_is_shown_by_its_name():
    tenant = _seed().begin().tenant

    shown = [scopes.scope_name(tenant, one) for one in ("/", NORTH, "/sp", "/administrativeUnits/gone")]

    assert shown == ["Directory", "North", "sp", "/administrativeUnits/gone"]


def test_administrators_of_a_unit_are_asked_for_no_approval():
    world = _seed().eligible("ann").settings(UA, approval()).active("ben", UA, scope=NORTH).begin()
    asked = world.has_activated("ann")

    assert approvers_of(world.tenant, world.tenant.requests[asked]) == {"bg", "pra"}


def test_direct_assignments_know_scopes_too():
    world = _seed().begin()

    refused = world.act("bg", c.AssignRoleDirectly(key=key("ann", GA, NORTH)))
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann", UA, NORTH)))

    assert answer(refused) == NOT_THERE
    assert active_roles(world.tenant, "ann", NORTH) == {UA}


# --- what a role at a scope reaches --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "group", "expected"),
    [
        ("/", "in-north", True),
        (NORTH, "in-north", True),
        (NORTH, "elsewhere", False),
        (SOUTH, "in-north", False),
    ],
)
def test_an_administrator_of_a_unit_changes_the_groups_in_it(scope: str, group: str, expected: bool):
    seed = Seed().group("in-north", assignable=False).group("elsewhere", assignable=False)
    seed.unit("north", "in-north").unit("south")
    world = seed.active("ann", GROUPS_ADMINISTRATOR, scope=scope).begin()

    decision = world.act("ann", c.AddGroupMember(group_id=group, member_id="ben"))

    assert (answer(decision) == ACCEPTED) is expected


def test_a_group_in_a_unit_does_not_bring_its_members_in():
    tenant = Seed().group("team", "ben").unit("north", "team").begin().tenant

    assert NORTH in set(scopes.scopes_around(tenant, "team"))
    assert NORTH not in set(scopes.scopes_around(tenant, "ben"))


def test_members_come_and_go_and_the_log_says_so():
    world = Seed().begin()
    created = world.succeeds("pra", au.CreateAdministrativeUnit(display_name=" West ", member_ids=("ann", "ann")))
    (unit,) = world.tenant.administrative_units.values()
    world.succeeds("pra", au.AddAdministrativeUnitMember(unit_id=unit.id, member_id="ben"))
    world.succeeds("pra", au.RemoveAdministrativeUnitMember(unit_id=unit.id, member_id="ann"))

    assert (unit.display_name, unit.member_ids, len(created.events)) == ("West", ("ann",), 1)
    assert world.tenant.administrative_units[unit.id].member_ids == ("ben",)
    assert world.tenant.unit_ids_of_member.get("ann") is None
    assert world.tenant.unit_ids_of_member.get("ben") == (unit.id,)
    records = [
        (one.activity, one.category, one.target_name)
        for one in audit_records(TENANT, world.simulation.happenings())
        if one.category == "AdministrativeUnit"
    ]
    assert records == [
        ("Add administrative unit", "AdministrativeUnit", "West"),
        ("Add member to administrative unit", "AdministrativeUnit", "West"),
        ("Remove member from administrative unit", "AdministrativeUnit", "West"),
    ]


def test_an_activation_in_a_unit_expires_like_any_other():
    world = _seed().eligible("ann", scope=NORTH).begin()
    world.succeeds("ann", c.SelfActivate(key=key("ann", UA, NORTH), duration=hours(1), justification="work"))

    world.wait(hours(1) - timedelta(seconds=1))
    before = active_roles(world.tenant, "ann", NORTH)
    world.wait(timedelta(seconds=1))

    assert (before, active_roles(world.tenant, "ann", NORTH)) == ({UA}, frozenset())


def test_being_eligible_nowhere_is_said_by_the_policy_rules():
    world = _seed().begin()

    assert "EligibilityRule" in answer(world.act("ann", activation("ann")))[1]
