"""What sets off each alert: for every alert the incidents that are there or will be there by mere passing of time.

Each trigger reads the tenant, its indices of activations and sign-ins, and the alert's settings; nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from simulator.directory.membership import users_in
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.licensing import has_privileged_identity_management
from simulator.pim.holdings import schedules_for_role, settings_of
from simulator.pim.role_settings import MFA, RoleSettings
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Schedule
from simulator.pim_alerts.definitions import LOOK_BACK, default_settings
from simulator.pim_alerts.rows import AlertName, AlertSettings, Incident
from simulator.tenant import Tenant

_PRIVILEGED = frozenset(role.id for role in ROLES.values() if role.is_privileged)


# A tuple, because a scan of a large tenant makes one for every assignment and uses few.
class Candidate(NamedTuple):
    """What may be an incident, with its time: from one moment (inclusive) to another (exclusive; None: no end)."""

    begins: datetime
    ends: datetime | None
    id: str
    principal_id: str | None = None
    role_id: str | None = None
    schedule_id: str | None = None
    since: datetime | None = None
    times: int = 0

    def is_there(self, now: datetime) -> bool:
        """Whether it is an incident at a moment."""
        return self.begins <= now and (self.ends is None or now < self.ends)


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
    found = (one for one in candidates(tenant, name) if one.is_there(tenant.now))
    return tuple(
        Incident(
            id=one.id,
            alert=name,
            principal_id=one.principal_id,
            role_id=one.role_id,
            schedule_id=one.schedule_id,
            since=one.since,
            count=one.times,
        )
        for one in found
    )


def _about(schedule: Schedule, since: datetime, begins: datetime) -> Candidate:
    key = schedule.key
    return Candidate(begins, None, schedule.id, key.principal_id, key.role_id, schedule.id, since)


def _is_assigned(schedule: Schedule) -> bool:
    """Whether a schedule is in force and was assigned, not activated."""
    return schedule.has_started and schedule.assignment_type is AssignmentType.ASSIGNED


def _of_privileged_roles(tenant: Tenant) -> Iterator[Schedule]:
    for role_id in _PRIVILEGED:
        yield from filter(_is_assigned, schedules_for_role(tenant, role_id))


def _outside_pim(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """Active assignments of privileged roles that were made elsewhere."""
    for schedule in _of_privileged_roles(tenant):
        if schedule.is_outside_pim:
            yield _about(schedule, schedule.created_at, schedule.created_at)


def _redundant(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Eligibilities that nobody has used for so many days, counted from the assignment or the last activation.

    The equal case is inferred, and that one member's activation counts for the whole group.
    """
    unused = timedelta(days=settings.days or 0)
    for schedule in tenant.schedules.values():
        if schedule.kind is Kind.ELIGIBLE and schedule.has_started:
            last = _last_activation(tenant, schedule.key)
            since = max(schedule.start, last) if last else schedule.start
            yield _about(schedule, since, since + unused)


def _last_activation(tenant: Tenant, eligible: AssignmentKey) -> datetime | None:
    keys = [eligible]
    if eligible.principal_id in tenant.groups:
        keys = [eligible._replace(principal_id=one) for one in users_in(tenant, eligible.principal_id)]
    times = (tenant.activation_times.get(one) for one in keys)
    return max((one[-1] for one in times if one), default=None)


def _stale(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Accounts that are eligible for or hold a privileged role and have not signed in for so many days.

    People with everyday traffic sign in every day; who has never signed in counts from the account's creation
    [inferred]. An account that holds a role through a group is found too, but has no assignment of its own to remove.
    """
    away = timedelta(days=settings.days or 0)
    for schedule in _of_privileged_roles(tenant):
        holder = schedule.key.principal_id
        for user_id in users_in(tenant, holder):
            user = tenant.users[user_id]
            if user.signs_in_every_day:
                continue
            since = tenant.last_sign_ins.get(user_id) or user.created_at
            if user_id == holder:
                yield _about(schedule, since, since + away)
            else:
                incident_id = f"{schedule.id}/{user_id}"
                yield Candidate(since + away, None, incident_id, user_id, schedule.key.role_id, None, since)


def _too_many(tenant: Tenant, settings: AlertSettings) -> Iterator[Candidate]:
    """Every active Global Administrator assignment, when there are so many and they are such a share of all.

    Both thresholds count assignments that are in force, activations left out [inferred]; both have to be reached
    (documented).
    """
    held = [one for one in schedules_for_role(tenant, GLOBAL_ADMINISTRATOR) if _counts(one)]
    if len(held) < (settings.administrators or 0):
        return
    total = sum(map(_counts, tenant.schedules.values()))
    if 100 * len(held) < (settings.percentage or 0) * total:
        return
    for schedule in held:
        yield _about(schedule, schedule.start, schedule.start)


def _counts(schedule: Schedule) -> bool:
    return schedule.kind is Kind.ACTIVE and _is_assigned(schedule) and schedule.key.directory_scope_id == DIRECTORY


def _no_mfa(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """Roles whose activation asks for neither MFA nor an authentication context [that a context counts is inferred]."""
    born = tenant.organization.created_at
    for role_id in ROLES:
        written = settings_of(tenant, role_id)
        if not _asks_for_mfa(written):
            changed = written.modified_at
            yield Candidate(changed or born, None, role_id, None, role_id, None, changed)


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
            (_, begins), (last_start, since) = runs[0], runs[-1]
            who, role_id, scope = key
            incident_id, ends = f"{who}/{role_id}/{scope}", last_start + LOOK_BACK
            yield Candidate(begins, ends, incident_id, who, role_id, None, since, len(recent))


def _invalid_licence(tenant: Tenant, _settings: AlertSettings) -> Iterator[Candidate]:
    """The tenant itself, while it has neither Entra ID P2 nor ID Governance."""
    if not has_privileged_identity_management(tenant):
        yield Candidate(tenant.organization.created_at, None, tenant.organization.id)


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
