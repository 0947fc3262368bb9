"""State checks: count rows of the tenant that are as wanted, or the role-hours that they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import assert_never

from scenarios import checks as c
from scenarios.alert_steps import ALERTS
from scenarios.policy_steps import STATES
from scenarios.translation import principal_named, user_named
from simulator.conditional_access.matching import exclude_wins, subject_of, user_reach
from simulator.conditional_access.policies import ConditionalAccessPolicy, GrantControl
from simulator.directory.membership import display_name, users_in
from simulator.directory.roles import ROLE_IDS_BY_NAME, ROLES
from simulator.durations import in_words
from simulator.exposure.attack_paths import people_with_a_way, reach
from simulator.exposure.outlook import DAY, holdings_until
from simulator.exposure.role_hours import exposures
from simulator.exposure.spans import Span
from simulator.exposure.trial import Theft
from simulator.pim.rows import Schedule
from simulator.pim_alerts.triggers import incidents, settings_for
from simulator.reviews.rows import Frequency, InstanceStatus
from simulator.reviews.views import all_reviews, status_of
from simulator.tenant import Tenant

SHOWN_MAX = 5
THEFTS = {"password": Theft.PASSWORD, "session": Theft.SESSION, "session_with_mfa": Theft.SESSION_WITH_MFA}
Counted = (
    c.AssignmentsState
    | c.PoliciesState
    | c.GroupsState
    | c.AlertsState
    | c.ReviewsState
    | c.PimAlertsState
    | c.PimAlertSettingsState
    | c.AttackPathsState
)


def judge(tenant: Tenant, wanted: c.State) -> tuple[bool, str]:
    """Whether as many rows are there as wanted, with a sentence that names some of them."""
    if isinstance(wanted, c.RoleHoursState):
        return _judge_role_hours(tenant, wanted)
    names = sorted(_names(tenant, wanted))
    shown = ", ".join(names[:SHOWN_MAX]) + (", ..." if len(names) > SHOWN_MAX else "")
    found = f"found {len(names)}: {shown}" if names else "found none"
    return wanted.count.holds(len(names)), f"{found}; wanted {_number_words(wanted.count)}"


def _judge_role_hours(tenant: Tenant, wanted: c.RoleHoursState) -> tuple[bool, str]:
    hours = _role_hours(tenant, wanted) / timedelta(hours=1)
    found = f"{hours:g} role-hours in {in_words(wanted.over or DAY)} if nobody acts"
    return wanted.count.holds(hours), f"{found}; wanted {_number_words(wanted.count)}"


def _role_hours(tenant: Tenant, wanted: c.RoleHoursState) -> timedelta:
    where, until = wanted.where, tenant.now + (wanted.over or DAY)
    role_ids = frozenset({ROLE_IDS_BY_NAME[where.role]}) if where.role else None
    spared = {principal_named(tenant, name) for name in wanted.except_principals}
    only = principal_named(tenant, where.principal) if where.principal else None
    ahead = holdings_until(tenant, (), tenant, until, role_ids)
    found = exposures((one for one in ahead if one.holder_id not in spared), Span(tenant.now, until))
    mine = [one for (person, _), one in found.items() if only in (None, person)]
    parts = {"assigned": [one.standing for one in mine], "activated": [one.activated for one in mine]}
    return sum(parts[where.type] if where.type else [one.total for one in mine], timedelta(0))


def _attack_paths(tenant: Tenant, wanted: c.AttackPathsState) -> Iterator[str]:
    where = wanted.where
    spared = {principal_named(tenant, name) for name in wanted.except_principals}
    only = principal_named(tenant, where.principal) if where.principal else None
    for user_id in people_with_a_way(tenant):
        if user_id in spared or only not in (None, user_id):
            continue
        for path in reach(tenant, tenant.users[user_id], THEFTS[where.theft]).paths:
            if where.role is None or path.role_id == ROLE_IDS_BY_NAME[where.role]:
                yield f"{display_name(tenant, user_id)} ({ROLES[path.role_id].display_name})"


def _number_words(number: c.Number) -> str:
    if number.is_ is not None:
        return f"exactly {number.is_}" if number.is_ else "none"
    return f"at least {number.at_least}" if number.at_least is not None else f"at most {number.at_most}"


def _names(tenant: Tenant, wanted: Counted) -> Iterator[str]:
    match wanted:
        case c.AssignmentsState():
            return _assignments(tenant, wanted)
        case c.PoliciesState():
            return _policies(tenant, wanted.where)
        case c.GroupsState():
            return _groups(tenant, wanted.where)
        case c.AlertsState():
            return _alerts(tenant, wanted.where)
        case c.PimAlertsState():
            return _pim_alerts(tenant, wanted.where)
        case c.PimAlertSettingsState():
            return _pim_alert_settings(tenant, wanted.where)
        case c.ReviewsState():
            return _reviews(tenant, wanted.where)
        case c.AttackPathsState():
            return _attack_paths(tenant, wanted)
        case _:
            assert_never(wanted)


def _assignments(tenant: Tenant, wanted: c.AssignmentsState) -> Iterator[str]:
    spared = {principal_named(tenant, name) for name in wanted.except_principals}
    for schedule in tenant.schedules.values():
        if schedule.key.principal_id not in spared and _is_wanted(tenant, schedule, wanted.where):
            holder = display_name(tenant, schedule.key.principal_id)
            yield f"{holder} ({schedule.kind} {ROLES[schedule.key.role_id].display_name})"


def _is_wanted(tenant: Tenant, schedule: Schedule, where: c.AssignmentsWhere) -> bool:
    tests = (
        where.principal is None or schedule.key.principal_id == principal_named(tenant, where.principal),
        where.role is None or schedule.key.role_id == ROLE_IDS_BY_NAME[where.role],
        where.kind is None or schedule.kind == where.kind,
        where.type is None or schedule.assignment_type.lower() == where.type,
        where.permanent is None or (schedule.end is None) is where.permanent,
    )
    return all(tests)


def _policies(tenant: Tenant, where: c.PoliciesWhere) -> Iterator[str]:
    for policy in tenant.policies.values():
        controls = policy.grant_controls.built_in_controls
        tests = (
            where.name is None or policy.display_name == where.name,
            where.state is None or policy.state is STATES[where.state],
            where.grant is None or GrantControl(where.grant) in controls,
            not where.reaches or any(_reaches(tenant, policy, one) for one in where.reaches),
            not any(_reaches(tenant, policy, one) for one in where.spares),
        )
        if all(tests):
            yield policy.display_name


def _reaches(tenant: Tenant, policy: ConditionalAccessPolicy, person: str) -> bool:
    subject = subject_of(tenant, user_named(tenant, person))
    return exclude_wins(user_reach(policy.conditions.users, subject))


def _groups(tenant: Tenant, where: c.GroupsWhere) -> Iterator[str]:
    for group in tenant.groups.values():
        tests = (
            where.name is None or group.display_name == where.name,
            where.role_assignable is None or group.is_assignable_to_role is where.role_assignable,
            where.member is None or principal_named(tenant, where.member) in users_in(tenant, group.id),
        )
        if all(tests):
            yield group.display_name


def _pim_alerts(tenant: Tenant, where: c.PimAlertsWhere) -> Iterator[str]:
    only = principal_named(tenant, where.principal) if where.principal else None
    role_id = ROLE_IDS_BY_NAME[where.role] if where.role else None
    for word, name in ALERTS.items():
        for found in incidents(tenant, name) if where.alert in (None, word) else ():
            if only in (None, found.principal_id) and role_id in (None, found.role_id):
                role = ROLES[found.role_id].display_name if found.role_id else ""
                about = " ".join(one for one in (display_name(tenant, found.principal_id), role) if one)
                yield f"{word}: {about}" if about else word


def _pim_alert_settings(tenant: Tenant, where: c.PimAlertSettingsWhere) -> Iterator[str]:
    for word, name in ALERTS.items():
        settings = settings_for(tenant, name)
        tests = (
            where.alert in (None, word),
            where.enabled is None or settings.is_enabled is where.enabled,
            where.mail is None or settings.is_mail_enabled is where.mail,
        )
        if all(tests):
            yield word


def _alerts(tenant: Tenant, where: c.AlertsWhere) -> Iterator[str]:
    for alert in tenant.sign_in_alerts.values():
        tests = (
            where.watches is None or principal_named(tenant, where.watches) in alert.user_ids,
            where.to is None or where.to in alert.recipients,
            where.enabled is None or alert.is_enabled is where.enabled,
        )
        if all(tests):
            yield alert.display_name


_REVIEW_STATUSES: dict[InstanceStatus | None, str] = {
    None: "not_started",
    InstanceStatus.IN_PROGRESS: "active",
    InstanceStatus.COMPLETED: "completed",
    InstanceStatus.APPLYING: "applying",
    InstanceStatus.APPLIED: "applied",
    InstanceStatus.FAILED: "failed",
}


def _reviews(tenant: Tenant, where: c.ReviewsWhere) -> Iterator[str]:
    for review in all_reviews(tenant):
        is_recurring = review.recurrence.frequency is not Frequency.ONE_TIME
        tests = (
            where.name is None or review.display_name == where.name,
            where.role is None or review.role_id == ROLE_IDS_BY_NAME[where.role],
            where.status is None or _REVIEW_STATUSES[status_of(tenant, review)] == where.status,
            where.recurring is None or is_recurring is where.recurring,
            where.auto_apply is None or review.settings.auto_apply is where.auto_apply,
        )
        if all(tests):
            yield f"{review.display_name} ({ROLES[review.role_id].display_name})"
