"""Who holds which role right now, and who could: questions about schedules, answered from the indices."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.directory.membership import groups_of, users_in
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR
from simulator.pim.role_settings import RoleSettings, default_settings
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Schedule
from simulator.tenant import Tenant

ADMINISTRATORS = (GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR)


def settings_of(tenant: Tenant, role_id: str) -> RoleSettings:
    """The settings of a role: what was written, or the profile's defaults."""
    return tenant.role_settings.get(role_id) or default_settings(tenant.organization.profile, role_id)


def schedules_of(tenant: Tenant, principal_id: str) -> Iterator[Schedule]:
    """Schedules of one principal itself, groups not followed."""
    return (tenant.schedules[one] for one in tenant.schedule_ids_of_principal.get(principal_id) or ())


def schedules_for_role(tenant: Tenant, role_id: str) -> Iterator[Schedule]:
    """Every schedule of one role."""
    return (tenant.schedules[one] for one in tenant.schedule_ids_of_role.get(role_id) or ())


def schedule_at(
    tenant: Tenant, key: AssignmentKey, kind: Kind, assignment_type: AssignmentType = AssignmentType.ASSIGNED
) -> Schedule | None:
    """The schedule of exactly this key, kind and type, in force or planned."""
    for schedule in schedules_of(tenant, key.principal_id):
        if (schedule.key, schedule.kind, schedule.assignment_type) == (key, kind, assignment_type):
            return schedule
    return None


def activations_at(tenant: Tenant, key: AssignmentKey) -> list[Schedule]:
    """Activations of exactly this key, running ones before planned ones."""
    found = [
        one
        for one in schedules_of(tenant, key.principal_id)
        if one.key == key and one.assignment_type is AssignmentType.ACTIVATED
    ]
    return sorted(found, key=lambda one: (not one.has_started, one.start))


def holders_and_groups(tenant: Tenant, user_id: str) -> tuple[str, ...]:
    """The user and every group through which the user may hold a role."""
    return (user_id, *sorted(groups_of(tenant, user_id)))


def in_force(tenant: Tenant, user_id: str, kind: Kind) -> Iterator[Schedule]:
    """Schedules of a kind that are in force for a user now, direct ones first, then those of the user's groups."""
    for holder in holders_and_groups(tenant, user_id):
        for schedule in schedules_of(tenant, holder):
            if schedule.kind is kind and schedule.has_started:
                yield schedule


def active_roles(tenant: Tenant, user_id: str, scope: str | None = None) -> frozenset[str]:
    """The ids of the roles that a user holds now, at one directory scope (None: at any)."""
    return frozenset(
        schedule.key.role_id
        for schedule in in_force(tenant, user_id, Kind.ACTIVE)
        if scope is None or schedule.key.directory_scope_id == scope
    )


def holds_any(tenant: Tenant, user_id: str, role_ids: tuple[str, ...]) -> bool:
    """Whether a user holds one of these roles tenant-wide now."""
    return not active_roles(tenant, user_id, DIRECTORY).isdisjoint(role_ids)


def eligibility_for(tenant: Tenant, key: AssignmentKey) -> Schedule | None:
    """The eligibility in force that a user may activate: a direct one, else one of a group.

    The same scope comes first (source: field notes, seen); else one for the whole directory serves any narrower scope
    (source: pim-how-to-activate-role, documented; switch narrower_activation_scope).
    """
    held = [one for one in in_force(tenant, key.principal_id, Kind.ELIGIBLE) if one.key.role_id == key.role_id]
    same = next((one for one in held if one.key.directory_scope_id == key.directory_scope_id), None)
    if same is not None or tenant.organization.profile.narrower_activation_scope != "allow":
        return same
    return next((one for one in held if one.key.directory_scope_id == DIRECTORY), None)


def active_users(tenant: Tenant, role_id: str) -> frozenset[str]:
    """The ids of the users who hold a role tenant-wide now, directly or through a group."""
    return frozenset(
        user_id
        for schedule in schedules_for_role(tenant, role_id)
        if schedule.kind is Kind.ACTIVE and schedule.has_started and schedule.key.directory_scope_id == DIRECTORY
        for user_id in users_in(tenant, schedule.key.principal_id)
    )
