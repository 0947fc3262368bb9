"""Assigning roles outside PIM, as the Roles & admins page does: permanent, active, without a start time."""

from __future__ import annotations

from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.commands import AssignRoleDirectly, RemoveRoleDirectly
from simulator.decision import Accepted, Decision, Mark
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.events import EndReason, ScheduleCreated, ScheduleEnded
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.holdings import schedule_at
from simulator.pim.request_gates import PRINCIPAL_GATE, ROLE_GATE, leaves_an_administrator
from simulator.pim.rows import Kind, Schedule
from simulator.pim.scopes import SCOPE_GATES
from simulator.pim_alerts.outside import alarm

CALLER_GATE = caller_gate(ROLE_MANAGERS, source="rbac-roles-apis")


def _group_may_hold_roles(case: Case[AssignRoleDirectly]) -> Finding:
    group = case.tenant.groups.get(case.command.key.principal_id)
    fact = f"group {group.display_name} was created without the right to hold roles" if group else ""
    return holds(group is None or group.is_assignable_to_role, fact, group.id if group else None)


def _is_new(case: Case[AssignRoleDirectly]) -> Finding:
    there = schedule_at(case.tenant, case.command.key, Kind.ACTIVE)
    return holds(there is None, "there is an active assignment already" if there else "", there.id if there else None)


ASSIGN_GATES = (
    SESSION_GATE,
    ROLE_GATE,
    PRINCIPAL_GATE,
    Gate(rule="PrincipalKindRule", code="Request_BadRequest", check=_group_may_hold_roles, source="groups-concept"),
    *SCOPE_GATES,
    CALLER_GATE,
    Gate(
        rule="DuplicateRule",
        code="RoleAssignmentExists",
        check=_is_new,
        source="Omnicit live checklist 3.3",
        mark=Mark.MEASURED,
    ),
)


def assign_role_directly(case: Case[AssignRoleDirectly]) -> Decision:
    """Decide a direct assignment; needs no PIM licence and asks for no justification."""
    trace, refusal = walk(ASSIGN_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    schedule = Schedule(
        id=case.ids.next("roleAssignment"),
        kind=Kind.ACTIVE,
        key=case.command.key,
        start=case.tenant.now,
        end=None,
        created_at=case.tenant.now,
        is_outside_pim=True,
    )
    by = case.session.user_id
    return Accepted((ScheduleCreated(schedule=schedule, by=by), *alarm(case.tenant, schedule, by)), trace)


def _exists(case: Case[RemoveRoleDirectly]) -> Finding:
    there = _target_of(case)
    return holds(there is not None, "" if there else "there is no such assignment", there.id if there else None)


def _target_of(case: Case[RemoveRoleDirectly]) -> Schedule | None:
    """The assignment in force; what is only planned in PIM is no role assignment yet."""
    there = schedule_at(case.tenant, case.command.key, Kind.ACTIVE)
    return there if there and there.has_started else None


def _is_not_own_global_administrator(case: Case[RemoveRoleDirectly]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    key = case.command.key
    own = key.principal_id == case.session.user_id and key.role_id == GLOBAL_ADMINISTRATOR
    return holds(not own, "nobody removes their own Global Administrator assignment", key.principal_id)


def _somebody_is_left(case: Case[RemoveRoleDirectly]) -> Finding:
    target = schedule_at(case.tenant, case.command.key, Kind.ACTIVE)
    assert target is not None, "the existence gate comes first"
    return leaves_an_administrator(case.tenant, target)


REMOVE_GATES = (
    SESSION_GATE,
    ROLE_GATE,
    PRINCIPAL_GATE,
    CALLER_GATE,
    Gate(
        rule="ExistenceRule",
        code="RoleAssignmentDoesNotExist",
        check=_exists,
        source="Omnicit live checklist 3.3",
        mark=Mark.MEASURED,
    ),
    Gate(
        rule="OwnGlobalAdministratorRule",
        code="Request_BadRequest",
        check=_is_not_own_global_administrator,
        source="groups-remove-assignment",
    ),
    Gate(
        rule="LastAdministratorRule",
        code="Request_BadRequest",
        check=_somebody_is_left,
        source="pim-how-to-add-role-to-user 2026-04",
    ),
)


def remove_role_directly(case: Case[RemoveRoleDirectly]) -> Decision:
    """Decide the direct removal of an active assignment.

    Refusals in order: session, role, principal, caller's role, existence, own Global Administrator, last one.
    """
    trace, refusal = walk(REMOVE_GATES, case)
    if refusal:
        return refusal
    target = schedule_at(case.tenant, case.command.key, Kind.ACTIVE)
    assert target is not None and case.session is not None, "the gates come first"
    ended = ScheduleEnded(schedule=target, reason=EndReason.REMOVED_DIRECTLY, by=case.session.user_id)
    return Accepted((ended,), trace)
