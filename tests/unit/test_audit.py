"""The directory audit log: Microsoft's names of activities, who did it, which record belongs to which."""

from __future__ import annotations

import pytest

from simulator import commands as c
from simulator.audit import CORE, PIM, PIM_APP, AuditRecord, audit_records
from simulator.directory.rows import Sku
from simulator.pim.rows import Kind, Ticket
from tests.unit.world import T0, TENANT, UA, Seed, World, approval, days, hours, key, longest_activation, minutes


def _log(world: World) -> list[AuditRecord]:
    return audit_records(TENANT, world.simulation.happenings())


def _pim(world: World) -> list[str]:
    return [one.activity for one in _log(world) if one.service == PIM]


def _core(world: World) -> list[tuple[str, str]]:
    return [(one.activity, one.by_app or one.by_user_id or "") for one in _log(world) if one.service == CORE]


def test_an_activation_is_requested_and_completed():
    world = Seed().eligible("ann").begin()
    request_id = world.has_activated("ann", justification="reset keys")

    requested, completed = [one for one in _log(world) if one.service == PIM]

    assert (requested.activity, completed.activity) == (
        "Add member to role requested (PIM activation)",
        "Add member to role completed (PIM activation)",
    )
    for record in (requested, completed):
        assert (record.category, record.correlation_id, record.by_user_id) == ("RoleManagement", request_id, "ann")
        assert (record.reason, record.role_id, record.principal_id, record.at) == ("reset keys", UA, "ann", T0)
    assert _core(world) == [("Add member to role", PIM_APP)]


def test_a_ticket_is_in_the_details():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", ticket=Ticket("INC-7", "desk"))

    details = _log(world)[0].properties

    assert details == (("TicketNumber", "", "INC-7"), ("TicketSystem", "", "desk"))


def test_an_approval_leaves_four_records_of_one_correlation():
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann", justification="reset keys")
    world.decide("ben", request_id, justification="go ahead")

    records = [one for one in _log(world) if one.service == PIM]

    assert [(one.activity, one.by_user_id, one.reason) for one in records] == [
        ("Add member to role requested (PIM activation)", "ann", "reset keys"),
        ("Add member to role approval requested (PIM activation)", "ann", "reset keys"),
        ("Add member to role request approved (PIM activation)", "ben", "go ahead"),
        ("Add member to role completed (PIM activation)", "ann", "reset keys"),
    ]
    assert {one.correlation_id for one in records} == {request_id}


@pytest.mark.parametrize(
    ("end", "activity"),
    [
        ("deny", "Add member to role request denied (PIM activation)"),
        ("cancel", "Add member to role canceled (PIM activation)"),
        ("lapse", "PIM activation request expired"),
    ],
)
def test_a_request_that_came_to_nothing_says_how(end: str, activity: str):
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")

    if end == "deny":
        world.decide("ben", request_id, approves=False)
    elif end == "cancel":
        world.succeeds("ann", c.CancelRequest(request_id=request_id))
    else:
        world.wait(hours(24))

    assert _pim(world)[-1] == activity
    assert "Add member to role completed (PIM activation)" not in _pim(world)
    last = _log(world)[-1]
    assert (last.by_user_id, last.by_app) == {"deny": ("ben", ""), "cancel": ("ann", ""), "lapse": (None, PIM_APP)}[end]


def test_a_planned_activation_completes_at_its_start():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(1))
    before = _pim(world)

    world.wait(hours(1))

    assert before == ["Add member to role requested (PIM activation)"]
    assert [(one.activity, one.at) for one in _log(world) if one.service == PIM][1:] == [
        ("Add member to role completed (PIM activation)", T0 + hours(1))
    ]


def test_deactivating_and_expiring_have_their_own_names():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")
    world.wait(minutes(5))
    world.succeeds("ann", c.SelfDeactivate(key=key("ann"), justification="done"))
    world.has_activated("ann")
    world.wait(hours(1))

    activities = [one for one in _pim(world) if one.startswith("Remove")]

    assert activities == [
        "Remove member from role requested (PIM deactivate)",
        "Remove member from role completed (PIM deactivate)",
        "Remove member from role (PIM activation expired)",
    ]
    assert _log(world)[-1].by_app == PIM_APP
    assert _core(world) == [("Add member to role", PIM_APP), ("Remove member from role", PIM_APP)] * 2


@pytest.mark.parametrize(("kind", "member"), [(Kind.ELIGIBLE, "eligible member"), (Kind.ACTIVE, "member")])
@pytest.mark.parametrize(("length", "span"), [(None, "(permanent)"), (days(1), "(timebound)")])
def test_an_assignment_and_its_removal_say_kind_and_span(kind: Kind, member: str, length: object, span: str):
    world = Seed().begin()
    world.assign("pra", kind, "ann", duration=length)
    world.wait(minutes(5))

    world.remove("pra", kind, "ann")

    assert _pim(world) == [
        f"Add {member} to role in PIM requested {span}",
        f"Add {member} to role in PIM completed {span}",
        f"Remove {member} from role in PIM requested {span}",
        f"Remove {member} from role in PIM completed {span}",
    ]
    records = [one for one in _log(world) if one.service == PIM]
    assert [one.by_user_id for one in records] == ["pra"] * 4
    assert [one.correlation_id for one in records[:2]] == [records[0].correlation_id] * 2
    assert [one.correlation_id for one in records[2:]] == [records[2].correlation_id] * 2
    assert records[0].correlation_id != records[2].correlation_id
    assert _core(world) == [(f"Add {member} to role", PIM_APP), (f"Remove {member} from role", PIM_APP)]


def test_an_assignment_that_ends_by_itself_is_removed_by_the_system():
    world = Seed().eligible("ann", end=hours(1)).begin()

    world.wait(hours(1))

    pim = [one for one in _log(world) if one.service == PIM]
    assert [(one.activity, one.by_app) for one in pim] == [
        ("Remove eligible member from role in PIM completed (timebound)", PIM_APP)
    ]


def test_a_withdrawn_planned_assignment_is_canceled():
    world = Seed().begin()
    request_id = world.request(
        "pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(1), duration=days(1))
    )

    world.succeeds("pra", c.CancelRequest(request_id=request_id))

    assert _pim(world) == [
        "Add eligible member to role in PIM requested (timebound)",
        "Add eligible member to role in PIM canceled (timebound)",
    ]
    assert _core(world) == []


def test_a_direct_assignment_is_recorded_by_the_directory_and_noticed_by_pim():
    world = Seed().begin()
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann")))
    world.succeeds("bg", c.RemoveRoleDirectly(key=key("ann")))

    records = [(one.service, one.activity, one.by_user_id) for one in _log(world)]

    assert records == [
        (CORE, "Add member to role", "bg"),
        (PIM, "Add member to role outside of PIM (permanent)", "bg"),
        (PIM, "Triggered PIM alert", None),
        (CORE, "Remove member from role", "bg"),
    ]


def test_a_settings_change_names_the_role_and_who_changed_it():
    world = Seed().begin()
    world.set_rules(UA, longest_activation(hours(2)))

    (record,) = _log(world)

    assert (record.service, record.activity, record.role_id, record.by_user_id) == (
        PIM,
        "Update role setting in PIM",
        UA,
        "pra",
    )


def test_group_changes_are_records_of_the_directory():
    world = Seed().group("rag", "ann").begin()
    world.succeeds("pra", c.AddGroupMember(group_id="rag", member_id="ben"))
    world.succeeds("pra", c.RemoveGroupMember(group_id="rag", member_id="ben"))

    assert [(one.service, one.activity, one.principal_id, one.by_user_id) for one in _log(world)] == [
        (CORE, "Add member to group", "ben", "pra"),
        (CORE, "Remove member from group", "ben", "pra"),
    ]


def test_refused_and_undone_steps_leave_no_record():
    world = Seed().eligible("ann").begin()
    world.activate("ben")
    world.activate("ann")

    world.simulation.undo()

    assert _log(world) == []


def test_reading_the_log_twice_gives_the_same_records_with_ids_of_their_own():
    world = Seed().eligible("ann", end=days(2)).begin()
    world.has_activated("ann")
    first = _log(world)
    world.wait(days(3))
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    second = _log(world)

    assert second[: len(first)] == first
    assert len({one.id for one in second}) == len(second)
    assert [one.at for one in second] == sorted(one.at for one in second)
