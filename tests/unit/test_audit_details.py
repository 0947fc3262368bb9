"""What a record of the audit log says besides its activity: the reason, the correlation, the service, the ticket."""

from __future__ import annotations

import pytest

from simulator import commands as c
from simulator import events as e
from simulator.audit import CORE, PIM, AuditRecord, audit_records
from simulator.pim.rows import Kind, Status, Ticket
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import T0, TENANT, UA, Seed, World, approval, days, hours, key, minutes


def _records(world: World, service: str) -> list[AuditRecord]:
    return [one for one in audit_records(TENANT, world.simulation.happenings()) if one.service == service]


def test_a_removal_gives_its_reason_when_asked_and_when_done():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.remove("pra", Kind.ELIGIBLE, "ann")

    assert [one.reason for one in _records(world, PIM)] == ["no longer", "no longer"]


def test_what_ends_by_itself_has_no_reason():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.assign("pra", Kind.ACTIVE, "ben", duration=hours(1))
    world.has_activated("ann")
    world.wait(hours(1))

    ends = [one for one in _records(world, PIM) if one.activity.startswith("Remove")]

    assert [one.reason for one in ends] == ["", ""]


def test_a_removal_has_the_correlation_of_its_own_request():
    world = Seed(profile=QUIET).begin()
    given = world.request("pra", c.AdminAssign(kind=Kind.ACTIVE, key=key("ann"), justification="needed"))
    world.wait(minutes(5))
    taken = world.request("pra", c.AdminRemove(kind=Kind.ACTIVE, key=key("ann"), justification="no longer"))

    assert [one.correlation_id for one in _records(world, PIM)] == [given, given, taken, taken]
    assert [one.correlation_id for one in _records(world, CORE)] == [given, given]


def test_what_no_request_made_has_the_correlation_of_the_assignment():
    world = Seed(profile=QUIET).active("ben", end=days(1)).begin()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    (direct,), (seeded,) = world.schedules("ann"), world.schedules("ben")
    world.succeeds("bg", c.RemoveRoleDirectly(key=key("ann")))
    world.wait(days(1))

    of_ann = [one for one in _records(world, CORE) if one.principal_id == "ann"]
    of_ben = [one for one in _records(world, CORE) if one.principal_id == "ben"]

    assert [one.correlation_id for one in of_ann] == [direct.id, direct.id]
    assert [one.correlation_id for one in of_ben] == [seeded.id]
    assert of_ben[0].ends_at == T0 + days(1)


@pytest.mark.parametrize("start", [None, T0 + days(1)])
def test_an_update_that_changes_nothing_now_leaves_the_directory_silent(start: object):
    seed = Seed(profile=QUIET)
    world = (seed.active("ann", start=days(1), end=days(5)) if start else seed.active("ann", end=days(5))).begin()

    world.update("pra", Kind.ACTIVE, "ann", start=start and T0 + days(2), duration=days(9))

    assert _records(world, CORE) == []


@pytest.mark.parametrize(
    ("ticket", "details"),
    [
        (Ticket(), ()),
        (Ticket("INC-7", ""), (("TicketNumber", "", "INC-7"), ("TicketSystem", "", ""))),
        (Ticket("", "desk"), (("TicketNumber", "", ""), ("TicketSystem", "", "desk"))),
    ],
)
def test_half_a_ticket_is_written_down_too(ticket: Ticket, details: tuple[tuple[str, str, str], ...]):
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann", ticket=ticket)

    assert {one.properties for one in _records(world, PIM)} == {details}


@pytest.mark.parametrize(
    ("what", "service"),
    [
        ("Add user", CORE),
        ("Update user", CORE),
        ("User registered security info", "Authentication Methods"),
    ],
)
def test_methods_have_a_service_of_their_own(what: str, service: str):
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann")
    (happening, *_) = world.simulation.happenings()
    written = type(happening)(
        at=T0, step=happening.step, event=e.UserWritten(user=world.tenant.users["ann"], what=what)
    )

    (record,) = audit_records(TENANT, [written])

    assert (record.service, record.category, record.activity) == (service, "UserManagement", what)


def test_an_approval_that_comes_too_late_is_written_down_as_one():
    world = Seed(profile=QUIET).eligible("ann", end=hours(1)).settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")
    world.wait(hours(1))
    world.decide("ben", request_id)

    assert world.status(request_id) is Status.FAILED
    assert [one.activity for one in _records(world, PIM) if one.correlation_id == request_id] == [
        "Add member to role requested (PIM activation)",
        "Add member to role approval requested (PIM activation)",
        "Add member to role request approved (PIM activation)",
    ]


def test_a_new_policy_and_a_deleted_one_are_named():
    seed = Seed(profile=QUIET).policy("Require MFA").eligible("ann")
    policy = next(one.policy for one in seed.events if isinstance(one, e.PolicyCreated))
    world = seed.begin()
    world.has_activated("ann")
    (happening, *_) = world.simulation.happenings()
    changes = (e.PolicyCreated(policy=policy, by="bg"), e.PolicyDeleted(policy=policy, by="bg"))

    records = audit_records(TENANT, [type(happening)(at=T0, step=happening.step, event=one) for one in changes])

    assert [(one.activity, one.target_name, one.by_user_id) for one in records] == [
        ("Add Conditional Access policy", "Require MFA", "bg"),
        ("Delete Conditional Access policy", "Require MFA", "bg"),
    ]
    assert all(one.succeeded for one in records)
