"""A real tenant for the world of a table question, and what the simulator answers there under any rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache, lru_cache

from scenarios.loader import tenant_file
from scenarios.questions.table_world import ALL, BRANCH, HQ, Cell, PolicyRow, World, is_group
from scenarios.tenant_file import group_id, seed_events, user_id
from scenarios.translation import application_named, location_named
from simulator.apply import apply_all
from simulator.conditional_access.evaluate import Evaluation, SignInQuestion, evaluate
from simulator.conditional_access.policies import (
    ALL_TRUSTED,
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    LocationCondition,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Group
from simulator.events import Event, GroupWritten, PolicyCreated, ScheduleCreated
from simulator.gates import TRUE_RULES, Rules
from simulator.ids import seeded_id, tenant_id
from simulator.pim.rows import AssignmentKey, Kind, Schedule
from simulator.tenant import Tenant

TENANT_SLUG = "questions"
ADDRESSES = {HQ: "198.51.100.7", BRANCH: "203.0.113.7"}
_STATES = {"on": PolicyState.ON, "report_only": PolicyState.REPORT_ONLY}
_WORDS = (ALL, "None", "Office365")


@cache
def empty_tenant() -> Tenant:
    """The practice tenant before anything of a question is in it; forked, never changed."""
    file = tenant_file(TENANT_SLUG)
    assert file is not None, "the tenant of the questions is part of the package"
    tenant = Tenant()
    apply_all(tenant, seed_events(file, tenant_id(TENANT_SLUG)))
    tenant.freeze()
    return tenant


def tenant_with(world: World) -> Tenant:
    """A tenant that holds the world."""
    tenant = empty_tenant().fork()
    apply_all(tenant, tuple(_events(world, tenant)))
    return tenant


@cache
def question_of(cell: Cell) -> SignInQuestion:
    """The sign-in of a cell, after the password."""
    tenant = empty_tenant()
    return SignInQuestion(
        user_id=_user(tenant, cell.user),
        app_id=application_named(tenant, cell.resource),
        ip_address=ADDRESSES[cell.network],
    )


def ask(tenant: Tenant, cell: Cell, rules: Rules = TRUE_RULES) -> Evaluation:
    """What the policies of the tenant say to the sign-in of a cell."""
    return evaluate(tenant, question_of(cell), rules)


def _user(tenant: Tenant, name: str) -> str:
    return user_id(tenant.organization.id, name.lower())


def _events(world: World, tenant: Tenant) -> Iterator[Event]:
    base, now = tenant.organization.id, tenant.now
    for group in world.groups():
        members = tuple(sorted(_user(tenant, user) for name, user in world.members if name == group))
        row = Group(id=group_id(base, group), display_name=group, created_at=now, member_ids=members)
        yield GroupWritten(group=row)
    for held in sorted(world.holdings):
        key = AssignmentKey(_user(tenant, held.user), ROLE_IDS_BY_NAME[held.role])
        schedule_id = seeded_id(base, "schedule", f"{held.user}/{held.role}/{held.kind}")
        yield ScheduleCreated(
            schedule=Schedule(id=schedule_id, kind=Kind(held.kind), key=key, start=now, end=None, created_at=now)
        )
    for number, policy in enumerate(world.policies, 1):
        yield PolicyCreated(policy=_policy(policy, number))


@lru_cache(maxsize=4096)
def _policy(row: PolicyRow, number: int) -> ConditionalAccessPolicy:
    """The policy of a row; the later in the table, the younger it is."""
    tenant, name = empty_tenant(), f"Policy{number}"
    return ConditionalAccessPolicy(
        id=seeded_id(tenant.organization.id, "policy", name),
        display_name=name,
        state=_STATES[row.state],
        conditions=Conditions(
            users=_users(tenant, row),
            applications=ApplicationCondition(include=frozenset({application_named(tenant, row.resource)})),
            locations=_locations(tenant, row),
        ),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl(row.grant)})),
        created_at=tenant.now + timedelta(minutes=number),
    )


def _users(tenant: Tenant, row: PolicyRow) -> UserCondition:
    return UserCondition(
        include_users=_people(tenant, row.include),
        exclude_users=_people(tenant, row.exclude),
        include_groups=_groups(tenant, row.include),
        exclude_groups=_groups(tenant, row.exclude),
        include_roles=_roles(row.include),
        exclude_roles=_roles(row.exclude),
    )


def _people(tenant: Tenant, names: tuple[str, ...]) -> frozenset[str]:
    people = (name for name in names if not is_group(name) and name not in ROLE_IDS_BY_NAME)
    return frozenset(name if name in _WORDS else _user(tenant, name) for name in people)


def _groups(tenant: Tenant, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(group_id(tenant.organization.id, name) for name in names if is_group(name))


def _roles(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(ROLE_IDS_BY_NAME[name] for name in names if name in ROLE_IDS_BY_NAME)


def _locations(tenant: Tenant, row: PolicyRow) -> LocationCondition | None:
    if row.network == "any":
        return None
    if row.network == "not trusted":
        return LocationCondition(include=frozenset({ALL}), exclude=frozenset({ALL_TRUSTED}))
    return LocationCondition(include=frozenset({location_named(tenant, row.network)}))
