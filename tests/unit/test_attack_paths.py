"""Who could act now and how: small tenants in which one theft opens one thing more, or one thing less."""

from typing import Any

import pytest

from simulator import Accepted, Refused
from simulator import events as e
from simulator.commands import UpdateRoleSettings
from simulator.conditional_access.policies import (
    ALL,
    ALL_TRUSTED,
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    LocationCondition,
    NamedLocation,
    PolicyState,
    UserCondition,
)
from simulator.directory.rows import User
from simulator.exposure.attack_paths import How, Reach, people_with_a_way, reach
from simulator.exposure.trial import Theft
from simulator.pim import role_settings as rs
from tests.unit.world import GA, HA, LONG_AGO, PRA, UA, Seed, approval, context, days, on_activation

PUSH = ("microsoftAuthenticatorPush",)


def account(*, methods: tuple[str, ...] = PUSH, has_password: bool = True, enabled: bool = True) -> e.UserWritten:
    return e.UserWritten(
        user=User(
            id="ann",
            user_principal_name="ann@adatum.example",
            display_name="Ann",
            created_at=LONG_AGO,
            methods=methods,
            has_password=has_password,
            account_enabled=enabled,
        )
    )


ALL_RESOURCES = ApplicationCondition(include=frozenset({ALL}))


def asks_mfa(
    users: UserCondition,
    target: ApplicationCondition = ALL_RESOURCES,
    state: PolicyState = PolicyState.ON,
    where: LocationCondition | None = None,
) -> e.PolicyCreated:
    policy = ConditionalAccessPolicy(
        id="mfa",
        display_name="MFA",
        state=state,
        conditions=Conditions(users=users, applications=target, locations=where),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
        created_at=LONG_AGO,
    )
    return e.PolicyCreated(policy=policy)


EVERYBODY = UserCondition(include_users=frozenset({ALL}))


def seed() -> Seed:
    """Ann may activate User Administrator; no role asks for anything but a justification."""
    return Seed().eligible("ann", UA).settings(UA, on_activation(rs.JUSTIFICATION))


def reached(story: Seed, theft: Theft, *more: Any) -> Reach:
    story.events += more
    tenant = story.begin().tenant
    return reach(tenant, tenant.users["ann"], theft)


def role_ids(found: Reach) -> set[str]:
    return {role_id for role_id, _ in found.roles}


@pytest.mark.parametrize(
    ("theft", "account_row", "policies", "rules", "roles"),
    [
        # a password: nothing stands in the way, then Conditional Access, then a factor that is not registered
        (Theft.PASSWORD, account(), (), (), {UA}),
        (Theft.PASSWORD, account(), (asks_mfa(EVERYBODY),), (), set()),
        (Theft.PASSWORD, account(methods=()), (asks_mfa(EVERYBODY),), (), {UA}),
        (Theft.PASSWORD, account(methods=("fido2",), has_password=False), (), (), set()),
        (Theft.PASSWORD, account(enabled=False), (), (), set()),
        # a session: Conditional Access is not asked again; activation may ask for MFA
        (Theft.SESSION, account(), (asks_mfa(EVERYBODY),), (), {UA}),
        (Theft.SESSION, account(), (), (on_activation(rs.MFA),), set()),
        (Theft.SESSION, account(methods=()), (), (on_activation(rs.MFA),), {UA}),
        (Theft.SESSION, account(methods=("fido2",), has_password=False), (), (), set()),
        (Theft.SESSION, account(enabled=False), (), (), set()),
        # a session with MFA: only approval is left
        (Theft.SESSION_WITH_MFA, account(), (), (on_activation(rs.MFA),), {UA}),
        (Theft.SESSION_WITH_MFA, account(), (), (on_activation(rs.JUSTIFICATION, rs.TICKETING),), {UA}),
        (Theft.SESSION_WITH_MFA, account(), (), (approval("bg"),), set()),
    ],
)
def test_a_theft_reaches_what_the_settings_leave_open(
    theft: Theft, account_row: e.UserWritten, policies: tuple[Any, ...], rules: tuple[rs.Rule, ...], roles: set[str]
):
    story = seed().settings(UA, on_activation(rs.JUSTIFICATION), *rules)

    found = reached(story, theft, account_row, *policies)

    assert role_ids(found) == roles


def test_an_intruder_registers_a_factor_where_none_is_registered():
    found = reached(seed(), Theft.PASSWORD, account(methods=()), asks_mfa(EVERYBODY))

    assert found.enrolled
    assert found.has_mfa


def test_what_refuses_is_named():
    found = reached(seed().settings(UA, on_activation(rs.MFA)), Theft.SESSION, account())

    hurdle = found.hurdles[0]
    assert isinstance(hurdle.decision, Refused)
    assert (hurdle.role_id, hurdle.rules, hurdle.needs_approval) == (UA, ("MfaRule",), False)


def test_approval_is_a_hurdle_that_names_who_could_be_asked():
    found = reached(seed().settings(UA, on_activation(), approval("bg", "pra")), Theft.SESSION, account())

    hurdle = found.hurdles[0]
    assert isinstance(hurdle.decision, Accepted)
    assert (hurdle.role_id, hurdle.needs_approval, hurdle.approver_ids) == (UA, True, ("bg", "pra"))


@pytest.mark.parametrize("kind", ["active", "eligible"])
def test_a_privileged_role_administrator_becomes_global_administrator(kind: str):
    story = Seed().settings(PRA, on_activation())
    getattr(story, kind)("ann", PRA)

    found = reached(story, Theft.SESSION, account())

    last = next(path.moves[-1] for path in found.paths if path.role_id == GA)
    assert role_ids(found) == {PRA, GA}
    assert last.how is How.TAKES
    assert next(path for path in found.paths if path.role_id == PRA).moves[0].how is (
        How.HOLDS if kind == "active" else How.ACTIVATES
    )


def test_the_owner_of_a_group_joins_it_and_uses_its_roles():
    story = Seed().group("g", "ben", owners=("ann",)).eligible("g", UA).active("g", HA).settings(UA, on_activation())

    found = reached(story, Theft.SESSION, account())

    assert {path.role_id: [move.how for move in path.moves] for path in found.paths} == {
        HA: [How.JOINS, How.HOLDS],
        UA: [How.JOINS, How.ACTIVATES],
    }


def test_a_member_uses_the_role_of_a_group():
    story = Seed().group("g", "ann").active("g", HA)

    found = reached(story, Theft.SESSION, account())

    assert [(move.how, move.group_id) for move in found.paths[0].moves] == [(How.HOLDS, "g")]


def test_a_request_that_waits_is_withdrawn_and_asked_anew():
    world = seed().settings(UA, on_activation(), approval("bg")).begin()
    world.has_activated("ann", UA)
    assert world.tenant.pending_request_id_of_key

    with_approval = reach(world.tenant, world.tenant.users["ann"], Theft.SESSION)
    world.succeeds("pra", UpdateRoleSettings(role_id=UA, rules=(rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL),)))
    without = reach(world.tenant, world.tenant.users["ann"], Theft.SESSION)

    assert [hurdle.needs_approval for hurdle in with_approval.hurdles] == [True]
    assert role_ids(without) == {UA}


def test_what_is_planned_or_over_is_no_path():
    story = Seed().active("ann", UA, start=days(1)).eligible("ann", HA, start=days(1)).settings(HA, on_activation())

    found = reached(story, Theft.SESSION_WITH_MFA, account())

    assert found.is_in
    assert role_ids(found) == set()


def test_whoever_stole_a_password_is_in_no_trusted_network():
    office = NamedLocation(
        id="office", display_name="Office", created_at=LONG_AGO, ip_ranges=("198.51.100.0/24",), is_trusted=True
    )
    policy = asks_mfa(EVERYBODY, where=LocationCondition(include=frozenset({ALL}), exclude=frozenset({ALL_TRUSTED})))

    found = reached(seed(), Theft.PASSWORD, account(), e.NamedLocationCreated(location=office), policy)

    assert not found.is_in


@pytest.mark.parametrize(
    ("theft", "state", "roles"),
    [
        (Theft.PASSWORD, PolicyState.ON, set()),
        (Theft.SESSION, PolicyState.ON, set()),
        (Theft.SESSION_WITH_MFA, PolicyState.ON, {UA}),
        # The trap: a policy that is off enforces nothing, and MFA is not asked in its place.
        (Theft.PASSWORD, PolicyState.OFF, {UA}),
        (Theft.SESSION, PolicyState.REPORT_ONLY, {UA}),
    ],
)
def test_a_context_is_asked_for_with_what_was_stolen(theft: Theft, state: PolicyState, roles: set[str]):
    story = seed().settings(UA, on_activation(rs.JUSTIFICATION), context())
    demanded = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))

    found = reached(story, theft, account(), asks_mfa(EVERYBODY, demanded, state))

    assert role_ids(found) == roles


def test_a_policy_for_a_role_no_longer_asks_whoever_lost_the_role():
    # Taking an assignment away can open a door: the reason why the law speaks of policies for all users only.
    policy = asks_mfa(UserCondition(include_roles=frozenset({HA})))

    before = reached(seed().active("ann", HA), Theft.PASSWORD, account(), policy)
    after = reached(seed(), Theft.PASSWORD, account(), policy)

    assert role_ids(before) == set()
    assert role_ids(after) == {UA}


def test_everybody_with_a_way_to_a_role_is_looked_at():
    tenant = (
        Seed().eligible("ann", UA).group("g", "ben", owners=("cleo",)).eligible("g", UA).active("sp", HA).begin().tenant
    )

    assert people_with_a_way(tenant, UA) == ("ann", "ben", "cleo")
    assert people_with_a_way(tenant) == ("ann", "ben", "bg", "cleo", "pra")
