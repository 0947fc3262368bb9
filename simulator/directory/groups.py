"""Creating groups and changing their members."""

from __future__ import annotations

from dataclasses import replace

from simulator.access import GROUP_WRITERS, ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.commands import AddGroupMember, CreateGroup, RemoveGroupMember
from simulator.decision import Accepted, Decision, Mark
from simulator.directory.rows import Group
from simulator.events import EndReason, Event, GroupWritten
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.holdings import schedules_of
from simulator.pim.removal import activation_ends
from simulator.pim.rows import AssignmentType
from simulator.pim.scopes import holds_over
from simulator.tenant import Tenant

NAME_LENGTH_MAX = 256
MemberChange = AddGroupMember | RemoveGroupMember


def _is_named(case: Case[CreateGroup]) -> Finding:
    name = case.command.display_name.strip()
    return holds(0 < len(name) <= NAME_LENGTH_MAX, f"a group name has 1 to {NAME_LENGTH_MAX} characters")


def _people_exist(case: Case[CreateGroup]) -> Finding:
    tenant, command = case.tenant, case.command
    unknown = [one for one in (*command.member_ids, *command.owner_ids) if not _is_principal(tenant, one)]
    return holds(not unknown, f"member or owner `{unknown[0]}` does not exist" if unknown else "")


def _is_principal(tenant: Tenant, object_id: str) -> bool:
    return object_id in tenant.users or object_id in tenant.groups or object_id in tenant.service_principals


def _members_fit(case: Case[CreateGroup]) -> Finding:
    nested = [one for one in case.command.member_ids if one in case.tenant.groups]
    return holds(not (case.command.is_assignable_to_role and nested), "a role-assignable group takes no groups")


def _may_create_role_assignable(case: Case[CreateGroup]) -> Finding:
    if not case.command.is_assignable_to_role:
        return holds(True)
    return _ROLE_MANAGER_GATE.check(case)


_ROLE_MANAGER_GATE = caller_gate(ROLE_MANAGERS, source="groups-concept")
_GROUP_WRITER_GATE = caller_gate(GROUP_WRITERS, source="permissions-reference", mark=Mark.INFERRED)

CREATE_GATES = (
    SESSION_GATE,
    _GROUP_WRITER_GATE,
    Gate(
        rule="RoleAssignableCallerRule",
        code="Authorization_RequestDenied",
        check=_may_create_role_assignable,
        source="groups-concept",
    ),
    Gate(rule="GroupNameRule", code="Request_BadRequest", check=_is_named, source="group resource"),
    Gate(rule="MembersExistRule", code="Request_ResourceNotFound", check=_people_exist, source="group resource"),
    Gate(rule="NestingRule", code="Request_BadRequest", check=_members_fit, source="groups-concept"),
)


def create_group(case: Case[CreateGroup]) -> Decision:
    """Decide a new group; whether it may hold roles is settled now and for ever.

    Refusals in order: session, caller's role, role-assignable without a role manager, name, unknown member, nesting.
    """
    trace, refusal = walk(CREATE_GATES, case)
    if refusal:
        return refusal
    command = case.command
    assert case.session is not None, "the session gate comes first"
    group = Group(
        id=case.ids.next("group"),
        display_name=command.display_name.strip(),
        created_at=case.tenant.now,
        description=command.description,
        is_assignable_to_role=command.is_assignable_to_role,
        member_ids=tuple(dict.fromkeys(command.member_ids)),
        owner_ids=tuple(dict.fromkeys(command.owner_ids)),
    )
    return Accepted((GroupWritten(group=group, by=case.session.user_id),), trace)


def _group_exists(case: Case[MemberChange]) -> Finding:
    return holds(case.command.group_id in case.tenant.groups, f"group `{case.command.group_id}`")


def _may_manage(case: Case[MemberChange]) -> Finding:
    """Owners manage members; for role-assignable groups only role managers besides.

    Whoever holds a role for an administrative unit manages the groups in it. Source: administrative-units (documented).
    """
    assert case.session is not None, "the session gate comes first"
    group = case.tenant.groups[case.command.group_id]
    if case.session.user_id in group.owner_ids:
        return holds(True)
    if group.is_assignable_to_role:
        return _ROLE_MANAGER_GATE.check(case)
    if holds_over(case.tenant, case.session.user_id, GROUP_WRITERS, group.id):
        return holds(True)
    return _GROUP_WRITER_GATE.check(case)


def _member_fits(case: Case[AddGroupMember]) -> Finding:
    tenant, command = case.tenant, case.command
    group = tenant.groups[command.group_id]
    if not _is_principal(tenant, command.member_id):
        return holds(False, f"member `{command.member_id}` does not exist")
    nests = group.is_assignable_to_role and command.member_id in tenant.groups
    return holds(not nests, "a role-assignable group takes no groups")


def _is_no_member_yet(case: Case[AddGroupMember]) -> Finding:
    group = case.tenant.groups[case.command.group_id]
    return holds(case.command.member_id not in group.member_ids, "already a member")


def _is_member(case: Case[RemoveGroupMember]) -> Finding:
    group = case.tenant.groups[case.command.group_id]
    return holds(case.command.member_id in group.member_ids, "not a member")


_KNOWN: Gate[MemberChange] = Gate(
    rule="GroupRule", code="Request_ResourceNotFound", check=_group_exists, source="group resource"
)
_MANAGER: Gate[MemberChange] = Gate(
    rule="GroupManagerRule", code="Authorization_RequestDenied", check=_may_manage, source="groups-concept"
)
ADD_GATES = (
    SESSION_GATE,
    _KNOWN,
    _MANAGER,
    Gate(rule="MembersExistRule", code="Request_BadRequest", check=_member_fits, source="groups-concept"),
    Gate(rule="NewMemberRule", code="Request_BadRequest", check=_is_no_member_yet, source="group-post-members"),
)
REMOVE_GATES = (
    SESSION_GATE,
    _KNOWN,
    _MANAGER,
    Gate(rule="MemberRule", code="Request_ResourceNotFound", check=_is_member, source="group-delete-members"),
)


def add_group_member(case: Case[AddGroupMember]) -> Decision:
    """Decide a new member. Refusals in order: session, unknown group, caller's right, unfit member, already there."""
    trace, refusal = walk(ADD_GATES, case)
    if refusal:
        return refusal
    group, member_id = case.tenant.groups[case.command.group_id], case.command.member_id
    assert case.session is not None, "the session gate comes first"
    after = replace(group, member_ids=(*group.member_ids, member_id))
    written = GroupWritten(group=after, what="Add member to group", member_id=member_id, by=case.session.user_id)
    return Accepted((written,), trace)


def remove_group_member(case: Case[RemoveGroupMember]) -> Decision:
    """Decide that a member leaves; activations that used the group's eligibility end [inferred].

    Refusals in order: session, unknown group, caller's right, not a member.
    """
    trace, refusal = walk(REMOVE_GATES, case)
    if refusal:
        return refusal
    tenant, member_id = case.tenant, case.command.member_id
    group = tenant.groups[case.command.group_id]
    assert case.session is not None, "the session gate comes first"
    after = replace(group, member_ids=tuple(one for one in group.member_ids if one != member_id))
    written = GroupWritten(group=after, what="Remove member from group", member_id=member_id, by=case.session.user_id)
    return Accepted((*_activations_lost(tenant, group.id, member_id), written), trace)


def _activations_lost(tenant: Tenant, group_id: str, member_id: str) -> tuple[Event, ...]:
    if not tenant.organization.profile.eligibility_end_ends_activation:
        return ()
    events: list[Event] = []
    for schedule in schedules_of(tenant, member_id):
        if schedule.assignment_type is not AssignmentType.ACTIVATED or schedule.activated_using is None:
            continue
        eligibility = tenant.schedules.get(schedule.activated_using)
        if eligibility and eligibility.key.principal_id == group_id:
            events += activation_ends(tenant, schedule, EndReason.ELIGIBILITY_ENDED)
    return tuple(events)
