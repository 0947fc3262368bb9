"""Tenants of a given size to measure on, and a story to replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from simulator import Event, Simulation
from simulator.commands import AdminAssign, AdvanceClock, CreatePolicy, SelfActivate, SelfDeactivate, SignIn
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import Application, Licence, Organization, Sku, User
from simulator.events import ApplicationAdded, ClockMoved, LicenceSet, OrganizationSet, ScheduleCreated, UserWritten
from simulator.ids import seeded_id, tenant_id
from simulator.pim.rows import AssignmentKey, Kind, Schedule

TENANT = tenant_id("benchmark")
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
METHODS = ("password", "microsoftAuthenticatorPush")
USER_ADMINISTRATOR = ROLE_IDS_BY_NAME["User Administrator"]


def name_of(number: int) -> str:
    """The sign-in name of a person."""
    return f"user{number}@bench.example"


def id_of(number: int) -> str:
    """The id of a person."""
    return seeded_id(TENANT, "user", name_of(number))


def seed(users: int) -> list[Event]:
    """A tenant with so many people; the first is a Global Administrator."""
    organization = Organization(
        id=TENANT,
        display_name="Bench",
        default_domain="bench.example",
        initial_domain="bench.onmicrosoft.com",
        created_at=NOW,
    )
    people = (
        User(
            id=id_of(number),
            user_principal_name=name_of(number),
            display_name=f"User {number}",
            created_at=NOW,
            methods=METHODS[1:],
        )
        for number in range(users)
    )
    admin = Schedule(
        id=seeded_id(TENANT, "schedule", "admin"),
        kind=Kind.ACTIVE,
        key=AssignmentKey(id_of(0), GLOBAL_ADMINISTRATOR),
        start=NOW - timedelta(days=300),
        end=None,
        created_at=NOW - timedelta(days=300),
    )
    application = Application(app_id=PORTAL, display_name="Portal", demands_portal_mfa=True)
    return [
        OrganizationSet(organization=organization),
        ClockMoved(to=NOW),
        LicenceSet(licence=Licence(sku=Sku.P2, seats=25)),
        ApplicationAdded(application=application),
        *(UserWritten(user=user) for user in people),
        ScheduleCreated(schedule=admin),
    ]


def signed_in(users: int) -> Simulation:
    """A simulation with the administrator in w1 and an eligible person in w2."""
    simulation = Simulation(seed(users))
    simulation.run(SignIn(window="w1", user_principal_name=name_of(0), app_id=PORTAL, methods=METHODS))
    simulation.run(SignIn(window="w2", user_principal_name=name_of(1), app_id=PORTAL, methods=METHODS))
    key = AssignmentKey(id_of(1), USER_ADMINISTRATOR)
    simulation.run(AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=90)), "w1")
    return simulation


def activation() -> SelfActivate:
    """The eligible person's activation."""
    key = AssignmentKey(id_of(1), USER_ADMINISTRATOR)
    return SelfActivate(key=key, duration=timedelta(hours=1), justification="bench")


def story(simulation: Simulation, rounds: int) -> None:
    """Activate, wait, deactivate, wait: four steps a round."""
    for _ in range(rounds):
        simulation.run(activation(), "w2")
        simulation.run(AdvanceClock(by=timedelta(minutes=10)))
        simulation.run(SelfDeactivate(key=activation().key), "w2")
        simulation.run(AdvanceClock(by=timedelta(minutes=10)))


def add_policies(simulation: Simulation, number: int) -> None:
    """Policies for single people, so that hardly any applies to one sign-in."""
    for index in range(number):
        conditions = Conditions(
            users=UserCondition(include_users=frozenset({id_of(index % 50)})),
            applications=ApplicationCondition(include=frozenset({"All"})),
        )
        grant = GrantControls(built_in_controls=frozenset({GrantControl.MFA}))
        command = CreatePolicy(
            display_name=f"P{index}", state=PolicyState.ON, conditions=conditions, grant_controls=grant
        )
        simulation.run(command, "w1")
