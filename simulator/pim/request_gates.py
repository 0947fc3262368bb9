"""Gates that several PIM requests share, in the order of pim.md 3.4: licence, objects, rights, existence, guards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator import licensing
from simulator.commands import AdminAssign, AdminRemove, AdminUpdate, SelfActivate, SelfDeactivate
from simulator.decision import Mark
from simulator.directory.membership import display_name, users_in
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.durations import in_words
from simulator.gates import SKIP, Case, Finding, Gate, holds
from simulator.pim.holdings import ADMINISTRATORS, activations_at, schedule_at, schedules_for_role, schedules_of
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Schedule
from simulator.pim.window import WINDOW_MIN, window_of
from simulator.tenant import Tenant

Windowed = AdminAssign | AdminUpdate | SelfActivate
Targeting = AdminUpdate | AdminRemove | SelfDeactivate


def _is_licensed(case: Case[Any]) -> Finding:
    licensed = licensing.has_privileged_identity_management(case.tenant)
    return holds(licensed, "needs Microsoft Entra ID P2 or Microsoft Entra ID Governance")


LICENCE_GATE: Gate[Any] = Gate(
    rule="LicenceRule",
    code="AadPremiumLicenseRequired",
    check=_is_licensed,
    source="licensing-fundamentals",
)


def _role_exists(case: Case[Any]) -> Finding:
    return holds(case.command.key.role_id in ROLES, f"role `{case.command.key.role_id}`")


ROLE_GATE: Gate[Any] = Gate(
    rule="RoleRule", code="RoleNotFound", check=_role_exists, source="terraform-provider-azuread", mark=Mark.SEEN
)


def _principal_exists(case: Case[Any]) -> Finding:
    tenant, principal_id = case.tenant, case.command.key.principal_id
    known = principal_id in tenant.users or principal_id in tenant.groups or principal_id in tenant.service_principals
    return holds(known, f"principal `{principal_id}`")


PRINCIPAL_GATE: Gate[Any] = Gate(
    rule="PrincipalRule",
    code="SubjectNotFound",
    check=_principal_exists,
    source="terraform-provider-azuread",
    mark=Mark.SEEN,
)


def _principal_fits(case: Case[AdminAssign]) -> Finding:
    tenant, principal_id = case.tenant, case.command.key.principal_id
    group = tenant.groups.get(principal_id)
    if group is not None:
        fact = f"group {group.display_name} was created without the right to hold roles"
        return holds(group.is_assignable_to_role, fact, group.id)
    is_service_principal = principal_id in tenant.service_principals
    allowed = not (is_service_principal and case.command.kind is Kind.ELIGIBLE)
    return holds(allowed, "a service principal cannot be eligible", principal_id)


PRINCIPAL_KIND_GATE: Gate[AdminAssign] = Gate(
    rule="PrincipalKindRule", code="Request_BadRequest", check=_principal_fits, source="groups-concept, deployment-plan"
)


def _is_for_oneself(case: Case[SelfActivate | SelfDeactivate]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    wanted = case.command.key.principal_id
    fact = f"asked for {display_name(case.tenant, wanted)}"
    return holds(wanted == case.session.user_id, fact, wanted)


SELF_GATE: Gate[SelfActivate | SelfDeactivate] = Gate(
    rule="SelfRule", code="Authorization_RequestDenied", check=_is_for_oneself, source="tutorial-assign-azureadroles"
)


def _no_twin_is_pending(case: Case[SelfActivate]) -> Finding:
    pending = case.tenant.pending_request_id_of_key.get(case.command.key)
    return holds(pending is None, "a request for this role is waiting already" if pending else "", pending)


PENDING_GATE: Gate[SelfActivate] = Gate(
    rule="PendingRule",
    code="PendingRoleAssignmentRequest",
    check=_no_twin_is_pending,
    source="legacy error table",
)


def target_of(tenant: Tenant, command: Targeting) -> Schedule | None:
    """The schedule that an update, a removal or a deactivation is about, None when there is none.

    An update never reaches an activation; an administrator's removal of an active assignment does.
    """
    if isinstance(command, SelfDeactivate):
        return next((one for one in activations_at(tenant, command.key) if one.has_started), None)
    found = schedule_at(tenant, command.key, command.kind)
    if found is None and isinstance(command, AdminRemove) and command.kind is Kind.ACTIVE:
        found = next(iter(activations_at(tenant, command.key)), None)
    return found


def _target_exists(case: Case[Targeting]) -> Finding:
    found = target_of(case.tenant, case.command)
    return holds(found is not None, "" if found else "there is no such assignment", found.id if found else None)


TARGET_GATE: Gate[Targeting] = Gate(
    rule="ExistenceRule",
    code="RoleAssignmentDoesNotExist",
    check=_target_exists,
    source="Omnicit live checklist 3.3",
    mark=Mark.MEASURED,
)


def _is_young(tenant: Tenant, key: AssignmentKey) -> Schedule | None:
    """A started active assignment of the principal's role that has not run five minutes."""
    for schedule in schedules_of(tenant, key.principal_id):
        same_role = schedule.key.role_id == key.role_id and schedule.kind is Kind.ACTIVE
        if same_role and schedule.has_started and tenant.now - schedule.start < WINDOW_MIN:
            return schedule
    return None


def _has_run_five_minutes(case: Case[Targeting]) -> Finding:
    tenant, key = case.tenant, case.command.key
    if tenant.organization.profile.five_minute_rule == "measured":
        young = _is_young(tenant, key)
    else:
        target = target_of(tenant, case.command)
        young = target if target and tenant.now - _assigned_at(target) < WINDOW_MIN else None
    if young is None:
        return holds(True)
    return holds(False, f"assigned {in_words(tenant.now - _assigned_at(young))} ago, needs 5 minutes", young.id)


def _assigned_at(schedule: Schedule) -> datetime:
    """When an assignment was made: its start, or when it was planned as long as that lies ahead."""
    return schedule.start if schedule.has_started else schedule.created_at


FIVE_MINUTE_GATE: Gate[Targeting] = Gate(
    rule="FiveMinuteRule",
    code="ActiveDurationTooShort",
    check=_has_run_five_minutes,
    source="Omnicit live checklist 3.3, T.1",
    mark=Mark.MEASURED,
)


def _is_long_enough(case: Case[Windowed]) -> Finding:
    length = window_of(case.command, case.tenant.now).length
    if length is None:
        return SKIP
    return holds(length >= WINDOW_MIN, f"asked for {in_words(length)}, the shortest is 5 minutes")


WINDOW_GATE: Gate[Windowed] = Gate(
    rule="WindowMinimumRule", code="ActiveDurationTooShort", check=_is_long_enough, source="pim-how-to-add-role-to-user"
)


def assigned_in_force(tenant: Tenant, role_id: str, besides: str | None) -> list[Schedule]:
    """Active assignments (not activations) of a role in force at `/`, other than one, that somebody holds."""
    return [one for one in active_in_force(tenant, role_id, besides) if one.assignment_type is AssignmentType.ASSIGNED]


def active_in_force(tenant: Tenant, role_id: str, besides: str | None) -> list[Schedule]:
    """Active assignments and activations of a role in force at `/`, other than one, that somebody holds."""
    return [
        schedule
        for schedule in schedules_for_role(tenant, role_id)
        if schedule.kind is Kind.ACTIVE
        and schedule.has_started
        and schedule.id != besides
        and schedule.key.directory_scope_id == DIRECTORY
        and users_in(tenant, schedule.key.principal_id)
    ]


def leaves_an_administrator(tenant: Tenant, target: Schedule) -> Finding:
    """Whether somebody is left when an assignment of Global or Privileged Role Administrator goes.

    The last active assignment of either role stays; an eligible Global Administrator stays while no assigned one is
    left. Source: pim-how-to-add-role-to-user 2026-04, pim-configure (documented).
    """
    role_id = target.key.role_id
    if role_id not in ADMINISTRATORS or target.key.directory_scope_id != DIRECTORY:
        return SKIP
    name = ROLES[role_id].display_name
    if target.kind is Kind.ACTIVE:
        others = active_in_force(tenant, role_id, target.id) if target.has_started else [target]
        return holds(bool(others), f"{len(others)} other active {name}(s)", target.id)
    if role_id != GLOBAL_ADMINISTRATOR:
        return SKIP
    others = assigned_in_force(tenant, role_id, target.id)
    return holds(bool(others), f"{len(others)} assigned {name}(s)", target.id)


def _somebody_is_left(case: Case[AdminUpdate | AdminRemove]) -> Finding:
    target = target_of(case.tenant, case.command)
    assert target is not None, "the existence gate comes first"
    if isinstance(case.command, AdminUpdate) and window_of(case.command, case.tenant.now).is_open:
        return SKIP
    return leaves_an_administrator(case.tenant, target)


LAST_ADMINISTRATOR_GATE: Gate[AdminUpdate | AdminRemove] = Gate(
    rule="LastAdministratorRule",
    code="Request_BadRequest",
    check=_somebody_is_left,
    source="pim-how-to-add-role-to-user 2026-04, pim-configure",
)
