"""What the audit log says about extensions, renewals and what PIM does by itself."""

from __future__ import annotations

import pytest

from simulator import commands as c
from simulator.audit import CORE, PIM, PIM_APP, audit_records
from simulator.audit_targets import targets_of
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.pim.rows import Kind
from tests.unit.lifecycle_world import QUIET, decide, ended, ending, extend, pim_log, renew
from tests.unit.world import (
    GA,
    T0,
    TENANT,
    UA,
    Seed,
    approval,
    days,
    key,
)

# --- the log -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "member"), [(Kind.ELIGIBLE, "eligible member"), (Kind.ACTIVE, "member")])
@pytest.mark.parametrize("end", ["approve", "deny", "cancel"])
def test_an_extension_is_written_down_with_its_end(kind: Kind, member: str, end: str):
    world = ending(10, kind)
    request_id = world.request("ann", extend(kind=kind))
    if end == "cancel":
        world.succeeds("ann", c.CancelRequest(request_id=request_id))
    else:
        decide(world, request_id, approves=end == "approve")

    expected = {
        "approve": [
            ("Update member in PIM approved by admin (extend/renew)", "pra"),
            (f"Add {member} to role in PIM completed (timebound)", "pra"),
        ],
        "deny": [("Update member in PIM denied by admin (extend/renew)", "pra")],
        "cancel": [(f"Update {member} in PIM canceled (extend)", "ann")],
    }[end]
    assert pim_log(world) == [(f"Update {member} in PIM requested (extend)", "ann"), *expected]
    records = audit_records(TENANT, world.simulation.happenings())
    assert {one.correlation_id for one in records if one.service == PIM} == {request_id}


def test_a_renewal_is_written_down():
    world = ended()
    request_id = world.request("ann", renew())
    world.succeeds("ann", c.CancelRequest(request_id=request_id))
    world.request("pra", lc.AdminRenew(kind=Kind.ELIGIBLE, key=key("ann")))

    assert pim_log(world)[1:] == [
        ("Add eligible member to role in PIM requested (renew)", "ann"),
        ("Add eligible member to role in PIM canceled (renew)", "ann"),
        ("Add eligible member to role in PIM requested (renew)", "pra"),
        ("Add eligible member to role in PIM completed (permanent)", "pra"),
    ]


def test_an_administrators_extension_is_written_down():
    world = ending()
    world.request("pra", lc.AdminExtend(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(60)))

    assert pim_log(world) == [
        ("Update eligible member in PIM requested (extend)", "pra"),
        ("Add eligible member to role in PIM completed (timebound)", "pra"),
    ]


def test_an_assignment_that_is_held_is_written_down():
    world = Seed(profile=QUIET, administrators=False).active("ann", GA, end=days(1)).begin()

    world.wait(days(1))

    assert pim_log(world) == [("Restore permanent direct role assignment", PIM_APP)]


def test_settings_that_fall_back_are_written_down_for_each_role():
    world = Seed().settings(UA, approval()).settings(GA, approval()).begin()

    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    records = [one for one in audit_records(TENANT, world.simulation.happenings()) if one.service == PIM]
    assert [(one.activity, one.by_app) for one in records] == [("PIM policy removed", PIM_APP)] * 2
    assert {one.role_id for one in records} == {UA, GA}


def test_an_assignment_replaced_by_one_for_later_leaves_the_directory():
    world = Seed(profile=QUIET).active("ann", end=days(5)).begin()
    world.update("pra", Kind.ACTIVE, "ann", start=T0 + days(1), duration=days(5))

    world.wait(days(1))

    core = [one.activity for one in audit_records(TENANT, world.simulation.happenings()) if one.service == CORE]
    assert core == ["Remove member from role", "Add member to role"]


@pytest.mark.parametrize(("who", "kind"), [("ann", "User"), ("rag", "Group"), ("sp", "ServicePrincipal")])
def test_the_role_is_the_first_target_and_the_member_the_third(who: str, kind: str):
    world = Seed(profile=QUIET).group("rag", "ann").begin()
    world.assign("pra", Kind.ACTIVE, who, duration=days(1))

    records = [one for one in audit_records(TENANT, world.simulation.happenings()) if one.service == PIM]

    for record in records:
        targets = targets_of(world.tenant, record)
        assert (targets[0].type, targets[0].display_name) == ("Role", "User Administrator")
        assert (targets[2].type, targets[2].id) == (kind, who)
        assert targets[2].user_principal_name == (world.tenant.users[who].user_principal_name if who == "ann" else "")
        assert targets[3].id == TENANT


def test_records_of_the_directory_name_the_role_and_then_the_member():
    world = Seed(profile=QUIET).begin()
    world.assign("pra", Kind.ACTIVE, "ann", duration=days(1))

    (record,) = [one for one in audit_records(TENANT, world.simulation.happenings()) if one.service == CORE]

    assert [one.display_name for one in targets_of(world.tenant, record)] == ["User Administrator", "Ann"]
