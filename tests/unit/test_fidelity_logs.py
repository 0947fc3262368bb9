"""What the logs say, field by field, against what Microsoft documents of them."""

import json
from typing import Any

from simulator import Simulation
from simulator.audit import AuditRecord, audit_records
from simulator.commands import CreatePolicy, DeletePolicy, UpdatePolicy
from simulator.conditional_access.policies import PolicyState
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.pim.rows import Kind
from simulator.sign_in.sessions import SignInRecord
from tests.ca_world import MFA, OFF, PUSH, TENANT, CaWorld, conditions, grant, rows_of
from tests.unit import world as pim
from web.graph.resources.conditional_access_policies import to_row
from web.portal.logs import authentication_steps


def attempt() -> Simulation:
    """Ann is Global Administrator with an open window."""
    world = CaWorld().user("ann").role("ann", GLOBAL_ADMINISTRATOR)
    world.session("ann")
    return Simulation(world.events)


def last_record(simulation: Simulation) -> AuditRecord:
    return audit_records(TENANT, simulation.happenings())[-1]


def without_nulls(value: Any) -> Any:
    """The same without members that are null."""
    if isinstance(value, dict):
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    return value


MFA_FOR_ALL = CreatePolicy(
    display_name="MFA for all",
    state=PolicyState.REPORT_ONLY,
    conditions=conditions(except_users=["ann"], networks=["All"], except_networks=["AllTrusted"], platforms=["iOS"]),
    grant_controls=grant(MFA),
)


def test_the_audit_log_keeps_the_whole_new_policy_as_json_with_sorted_keys_and_no_nulls():
    simulation = attempt()
    simulation.run(MFA_FOR_ALL, "ann")

    record = last_record(simulation)

    ((name, old, new),) = record.properties
    (policy,) = simulation.tenant.policies.values()
    stored = json.loads(new)
    dates = {"createdDateTime"}
    expected = {key: value for key, value in without_nulls(to_row(policy)).items() if key not in dates}
    assert (name, old) == ("ConditionalAccessPolicy", "")
    assert {key: value for key, value in stored.items() if key not in dates} == expected
    assert stored["createdDateTime"] == "2026-03-02T09:00:00+00:00"
    assert list(stored) == sorted(stored)
    assert "null" not in new


def test_an_update_keeps_the_policy_before_and_after_and_a_deletion_the_one_before():
    simulation = attempt()
    simulation.run(MFA_FOR_ALL, "ann")
    (policy_id,) = list(simulation.tenant.policies)
    simulation.run(UpdatePolicy(policy_id=policy_id, state=OFF), "ann")
    updated = last_record(simulation)
    simulation.run(DeletePolicy(policy_id=policy_id), "ann")

    deleted = last_record(simulation)

    ((_, before, after),) = updated.properties
    assert [json.loads(one)["state"] for one in (before, after)] == ["enabledForReportingButNotEnforced", "disabled"]
    assert json.loads(after)["modifiedDateTime"] == "2026-03-02T09:00:00+00:00"
    assert deleted.properties == (("ConditionalAccessPolicy", after, ""),)
    assert (deleted.service, deleted.category) == ("Conditional Access", "Policy")
    assert deleted.activity == "Delete Conditional Access policy"


def steps(row: SignInRecord) -> list[tuple[str, str, str]]:
    """Authentication Details of a row: method, requirement and whether it succeeded."""
    return [(method, requirement, succeeded) for _, method, requirement, succeeded in authentication_steps(row)]


PASSWORD_DONE = ("Password", "Primary authentication", "Yes")
PUSH_NAME = "Microsoft Authenticator (push notification)"


def test_a_password_succeeded_although_mandatory_mfa_interrupts_and_no_policy_exists():
    interrupted, granted = rows_of(CaWorld().user("ann", PUSH).sign_in("ann", "portal", "password", PUSH))

    assert (interrupted.error_code, interrupted.applied_policies) == (50074, ())
    assert steps(interrupted) == [PASSWORD_DONE]
    assert steps(granted) == [PASSWORD_DONE, (PUSH_NAME, "Multifactor authentication", "Yes")]


def test_a_denied_request_is_the_second_step_that_failed():
    world = CaWorld().user("ann", PUSH)
    world.sign_in("ann", "portal", "password")

    (row,) = rows_of(world.sign_in("ann", "portal", PUSH, is_request_approved=False))

    assert row.error_code == 500121
    assert steps(row) == [PASSWORD_DONE, (PUSH_NAME, "Multifactor authentication", "No")]


def test_a_wrong_password_did_not_succeed():
    (row,) = rows_of(CaWorld().user("ann").sign_in("ann", "mail", is_password_right=False))

    assert steps(row) == [("Password", "Primary authentication", "No")]


def test_the_reason_of_a_removal_stands_in_both_of_its_records():
    world = pim.Seed().eligible("ann").begin()
    world.remove("pra", Kind.ELIGIBLE, "ann")

    records = [one for one in audit_records(pim.TENANT, world.simulation.happenings()) if one.service == "PIM"]

    assert [(one.activity, one.reason, one.by_user_id) for one in records] == [
        ("Remove eligible member from role in PIM requested (permanent)", "no longer", "pra"),
        ("Remove eligible member from role in PIM completed (permanent)", "no longer", "pra"),
    ]
    assert len({one.correlation_id for one in records}) == 1
