"""Laws about groups, service principals and the licence."""

from __future__ import annotations

from simulator import Refused
from simulator import commands as c
from simulator import events as e
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import active_roles, eligibility_for
from simulator.pim.rows import Kind
from tests.properties.law_book import ACTIVATED, ASSIGNED, Look, law
from tests.properties.laws_of_requests import ASKING
from tests.properties.strategies import PEOPLE, ROLES
from tests.unit.world import key


@law(64)
def service_principals_are_never_eligible_and_never_approve(look: Look) -> None:
    assert not [one for one in look.after.eligibilities.values() if one.key.principal_id == "sp"]
    for one in look.of(e.RequestSubmitted):
        assert "sp" not in approvers_of(look.tenant, one.request)
    assert all(one.decided_by != "sp" for one in look.after.requests.values())


@law(65)
def groups_that_cannot_hold_roles_hold_none(look: Look) -> None:
    plain = {name for name, one in look.after.groups.items() if not one.is_assignable_to_role}
    assert not plain & {one.key.principal_id for one in look.after.schedules.values()}


@law(66)
def whether_a_group_may_hold_roles_never_changes(look: Look) -> None:
    for name, one in look.before.groups.items():
        assert look.after.groups[name].is_assignable_to_role is one.is_assignable_to_role


@law(67, after=(c.SelfActivate, c.DecideRequest))
def an_activation_makes_only_its_own_person_active(look: Look) -> None:
    for one in look.of(e.ScheduleCreated):
        role_id = one.schedule.key.role_id
        gained = look.after.holders(role_id) - look.before.holders(role_id)
        assert gained <= {one.schedule.key.principal_id}
        assert {who for who in PEOPLE if role_id in active_roles(look.tenant, who, "/")} == look.after.holders(role_id)


@law(68, after=(c.RemoveGroupMember,))
def who_leaves_a_group_loses_what_it_gave_at_once(look: Look) -> None:
    assert isinstance(look.command, c.RemoveGroupMember), "asked after a removal"
    group_id, who = look.command.group_id, look.command.member_id
    if who not in PEOPLE:
        return
    for role_id in ROLES:
        assert bool(eligibility_for(look.tenant, key(who, role_id))) == bool(look.after.could_activate(who, role_id))
    if look.after.profile.eligibility_end_ends_activation and who not in look.after.people(group_id):
        through = {name for name, one in look.before.schedules.items() if one.key.principal_id == group_id}
        used = {one.activated_using for one in look.after.activations if one.key.principal_id == who}
        assert not used & through


@law(69)
def without_a_licence_nobody_is_eligible_and_pim_refuses(look: Look) -> None:
    if look.after.licensed:
        return
    assert not look.after.eligibilities
    assert not (isinstance(look.command, ASKING) and not look.before.licensed)


@law(69, after=ASKING, outcome=Refused)
def only_the_licence_or_the_session_is_named_when_there_is_no_licence(look: Look) -> None:
    assert isinstance(look.decision, Refused), "asked of refusals"
    if not look.before.licensed:
        assert look.decision.code in ("AadPremiumLicenseRequired", "InvalidAuthenticationToken")


@law(69, after=(c.SetLicence,))
def losing_the_licence_leaves_permanent_active_assignments_as_they_are(look: Look) -> None:
    for name, one in look.before.schedules.items():
        if one.kind is Kind.ACTIVE and one.assignment_type is ASSIGNED and one.end is None:
            assert look.after.schedules.get(name) == one
    if look.before.licensed and not look.after.licensed and look.after.profile.licence_lapse_timebound == "permanent":
        kept = [one for one in look.after.schedules.values() if one.assignment_type is not ACTIVATED]
        assert all(one.end is None for one in kept)
