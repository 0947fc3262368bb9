"""What sets off each alert: for every alert the incidents that are there or will be there by mere passing of time.

Each trigger reads the tenant, its indices of activations and sign-ins, and the alert's settings; nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from simulator.directory.membership import users_in
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.licensing import has_privileged_identity_management
from simulator.pim.holdings import schedules_for_role, settings_of
from simulator.pim.role_settings import MFA, RoleSettings
from simulator.pim.rows import DIRECTORY, AssignmentType, Kind, Schedule
from simulator.pim_alerts.definitions import LOOK_BACK, default_settings
from simulator.pim_alerts.rows import AlertName, AlertSettings, Incident
from simulator.tenant import Tenant

_PRIVILEGED = frozenset(role.id for role in ROLES.values() if role.is_privileged)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An incident with its time: it is there from one moment (inclusive) to another (exclusive; None: no end)."""

    incident: Incident
    begins: datetime
    ends: datetime | None = None


def settings_for(tenant: Tenant, name: AlertName) -> AlertSettings:
    """How an alert is set: what was written, or the profile's defaults."""
    return tenant.pim_alert_settings.get(name) or default_settings(name, tenant.organization.profile)


def candidates(tenant: Tenant, name: AlertName) -> Iterator[Candidate]:
    """What an alert finds now or will find if only time passes; without a licence PIM looks at nothing else.

    Whether the alert is enabled does not matter here.
    """
    if name is not AlertName.INVALID_LICENCE and not has_privileged_identity_management(tenant):
        return iter(())
    return _TRIGGERS[name](tenant, settings_for(tenant, name))


def incidents(tenant: Tenant, name: AlertName) -> tuple[Incident, ...]:
    """What an alert finds now."""
    found = candidates(tenant, name)
    return tuple(one.incident for one in found if one.begins <= tenant.now and (not one.ends or tenant.now < one.ends))


def _assigned(tenant: Tenant) -> Iterator[Schedule]:
    """Everything in force that was assigned, not activated."""
    for schedule in tenant.schedules.values():
        if schedule.has_started and schedule.assignment_type is AssignmentType.ASSIGNED:
            yield schedule


def _about(name: AlertName, schedule: Schedule, since: datetime) -> Incident:
    return Incident(
        id=schedule.id,
        alert=name,
        principal_id=schedule.key.principal_id,
        role_id=schedule.key.role_id,
        schedule_id=schedule.id,
        since=since,
    )


def _outside_pim(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """Active assignments of privileged roles that were made elsewhere."""
    for schedule in _assigned(tenant):
        if schedule.is_outside_pim and schedule.key.role_id in _PRIVILEGED:
            yield Candidate(_about(AlertName.OUTSIDE_PIM, schedule, schedule.created_at), schedule.created_at)


def _redundant(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Eligibilities that nobody has used for so many days, counted from the assignment or the last activation.

    The equal case is inferred, and that one member's activation counts for the whole group.
    """
    for schedule in _assigned(tenant):
        if schedule.kind is Kind.ELIGIBLE:
            last = _last_activation(tenant, schedule)
            since = max(schedule.start, last) if last else schedule.start
            incident = _about(AlertName.REDUNDANT_ASSIGNMENT, schedule, since)
            yield Candidate(incident, since + timedelta(days=settings.days or 0))


def _last_activation(tenant: Tenant, eligibility: Schedule) -> datetime | None:
    key = eligibility.key
    keys = (key._replace(principal_id=one) for one in _people(tenant, key.principal_id))
    times = (tenant.activation_times.get(one) for one in keys)
    return max((one[-1] for one in times if one), default=None)


def _people(tenant: Tenant, principal_id: str) -> frozenset[str]:
    return users_in(tenant, principal_id) if principal_id in tenant.groups else frozenset({principal_id})


def _stale(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Accounts that are eligible for or hold a privileged role and have not signed in for so many days.

    People with everyday traffic sign in every day; who has never signed in counts from the account's creation
    [inferred]. An account that holds a role through a group is found too, but has no assignment of its own to remove.
    """
    for schedule in _assigned(tenant):
        if schedule.key.role_id not in _PRIVILEGED:
            continue
        for user_id in _people(tenant, schedule.key.principal_id):
            user = tenant.users.get(user_id)
            if user is None or user.signs_in_every_day:
                continue
            since = tenant.last_sign_ins.get(user_id) or user.created_at
            is_own = user_id == schedule.key.principal_id
            incident = Incident(
                id=schedule.id if is_own else f"{schedule.id}/{user_id}",
                alert=AlertName.STALE_SIGN_IN,
                principal_id=user_id,
                role_id=schedule.key.role_id,
                schedule_id=schedule.id if is_own else None,
                since=since,
            )
            yield Candidate(incident, since + timedelta(days=settings.days or 0))


def _too_many(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Every active Global Administrator assignment, when there are so many and they are such a share of all.

    Both thresholds count assignments that are in force, activations left out [inferred]; both have to be reached
    (documented).
    """
    held = [one for one in schedules_for_role(tenant, GLOBAL_ADMINISTRATOR) if _counts(one)]
    if len(held) < (settings.administrators or 0):
        return
    total = sum(_counts(one) for one in tenant.schedules.values())
    if 100 * len(held) < (settings.percentage or 0) * total:
        return
    for schedule in held:
        incident = _about(AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS, schedule, schedule.start)
        yield Candidate(incident, schedule.start)


def _counts(schedule: Schedule) -> bool:
    is_assigned = schedule.assignment_type is AssignmentType.ASSIGNED
    return is_assigned and schedule.kind is Kind.ACTIVE and schedule.has_started and _is_tenant_wide(schedule)


def _is_tenant_wide(schedule: Schedule) -> bool:
    return schedule.key.directory_scope_id == DIRECTORY


def _no_mfa(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """Roles whose activation asks for neither MFA nor an authentication context [that a context counts is inferred]."""
    for role_id in ROLES:
        written = settings_of(tenant, role_id)
        if not _asks_for_mfa(written):
            incident = Incident(
                id=role_id, alert=AlertName.NO_MFA_ON_ACTIVATION, role_id=role_id, since=written.modified_at
            )
            yield Candidate(incident, written.modified_at or tenant.organization.created_at)


def _asks_for_mfa(settings: RoleSettings) -> bool:
    return MFA in settings.activation_enablement or settings.authentication_context.is_enabled


def _sequential(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """People who activated the same role so often within an interval, looking at the last 30 days (documented)."""
    wanted, interval = settings.activations or 2, settings.interval or timedelta(0)
    for key, times in tenant.activation_times.items():
        recent = [at for at in times if at + LOOK_BACK > tenant.now]
        runs = [
            (recent[first], recent[first + wanted - 1])
            for first in range(len(recent) - wanted + 1)
            if recent[first + wanted - 1] - recent[first] <= interval
        ]
        if runs:
            incident = Incident(
                id=f"{key.principal_id}/{key.role_id}/{key.directory_scope_id}",
                alert=AlertName.SEQUENTIAL_ACTIVATIONS,
                principal_id=key.principal_id,
                role_id=key.role_id,
                since=runs[-1][1],
                count=len(recent),
            )
            yield Candidate(incident, runs[0][1], runs[-1][0] + LOOK_BACK)


def _invalid_licence(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """The tenant itself, while it has neither Entra ID P2 nor ID Governance."""
    if not has_privileged_identity_management(tenant):
        incident = Incident(id=tenant.organization.id, alert=AlertName.INVALID_LICENCE)
        yield Candidate(incident, tenant.organization.created_at)


_TRIGGERS: Mapping[AlertName, Callable[[Tenant, AlertSettings], Iterator[Candidate]]] = MappingProxyType(
    {
        AlertName.OUTSIDE_PIM: _outside_pim,
        AlertName.STALE_SIGN_IN: _stale,
        AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS: _too_many,
        AlertName.REDUNDANT_ASSIGNMENT: _redundant,
        AlertName.NO_MFA_ON_ACTIVATION: _no_mfa,
        AlertName.SEQUENTIAL_ACTIVATIONS: _sequential,
        AlertName.INVALID_LICENCE: _invalid_licence,
    }
)
