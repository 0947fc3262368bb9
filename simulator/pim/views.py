"""What the pages of Privileged Identity Management show: readings of tables and happenings that decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.access import ROLE_MANAGERS
from simulator.audit import PIM, AuditRecord, audit_records
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES, RoleDefinition
from simulator.directory.rows import Group
from simulator.events import EndReason, RequestDecided, RequestSubmitted, RoleSettingsUpdated, ScheduleEnded
from simulator.journal import Happening
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import holds_any, in_force, schedules_for_role, settings_of
from simulator.pim.role_settings import JUSTIFICATION, MFA, TICKETING
from simulator.pim.rows import (
    DIRECTORY,
    OPEN,
    Action,
    AssignmentKey,
    AssignmentType,
    Kind,
    Request,
    Schedule,
    Status,
)
from simulator.tenant import Tenant

HISTORY_KEPT = timedelta(days=30)
REQUESTS_KEPT = timedelta(days=45)
CANCELED_KEPT = timedelta(days=30)


# --- roles and assignments ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleCounts:
    """How many assignments of each kind a role has now, planned ones not counted."""

    active: int
    eligible: int


def role_counts(tenant: Tenant, role_id: str) -> RoleCounts:
    """The number of active and eligible assignments of a role, read from the index of the role."""
    started = [schedule.kind for schedule in schedules_for_role(tenant, role_id) if schedule.has_started]
    return RoleCounts(active=started.count(Kind.ACTIVE), eligible=started.count(Kind.ELIGIBLE))


def assignable_roles() -> list[RoleDefinition]:
    """Every built-in role in the order of its name."""
    return sorted(ROLES.values(), key=lambda role: role.display_name.lower())


def assignments_of_kind(tenant: Tenant, kind: Kind, role_id: str | None = None) -> list[Schedule]:
    """Assignments of a kind, planned ones included, of one role or of all, sorted by role and by who holds them."""
    found = schedules_for_role(tenant, role_id) if role_id else tenant.schedules.values()
    return sorted((one for one in found if one.kind is kind), key=lambda one: _by_role_and_name(tenant, one))


def assignments_at_scope(tenant: Tenant, scope: str) -> list[Schedule]:
    """Every assignment of a role that is limited to one scope, planned ones included, sorted by role and holder."""
    found = (tenant.schedules[one] for one in tenant.schedule_ids_of_scope.get(scope) or ())
    return sorted(found, key=lambda one: _by_role_and_name(tenant, one))


def _by_role_and_name(tenant: Tenant, schedule: Schedule) -> tuple[str, str, datetime]:
    role = ROLES[schedule.key.role_id].display_name
    return role, display_name(tenant, schedule.key.principal_id), schedule.start


def held_by(tenant: Tenant, user_id: str, kind: Kind) -> list[Schedule]:
    """What is in force for a user now, through groups too, sorted by role."""
    return sorted(in_force(tenant, user_id, kind), key=lambda one: _by_role_and_name(tenant, one))


def group_behind(tenant: Tenant, schedule: Schedule) -> Group | None:
    """The group that holds an assignment, or whose eligibility an activation uses; None when it is direct."""
    holder = tenant.groups.get(schedule.key.principal_id)
    if holder is not None or schedule.activated_using is None:
        return holder
    eligibility = tenant.schedules.get(schedule.activated_using)
    return tenant.groups.get(eligibility.key.principal_id) if eligibility else None


@dataclass(frozen=True, slots=True)
class Expired:
    """An assignment that reached its end, and when."""

    schedule: Schedule
    at: datetime


def expired(happenings: Iterable[Happening], now: datetime) -> list[Expired]:
    """Assignments and activations that ran out in the last 30 days, newest first. Source: pim-how-to-renew-extend."""
    found = [
        Expired(one.event.schedule, one.at)
        for one in happenings
        if isinstance(one.event, ScheduleEnded)
        and one.event.reason is EndReason.EXPIRED
        and now - one.at <= HISTORY_KEPT
    ]
    return found[::-1]


# --- what a form may offer ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentLimits:
    """What a role's settings allow an administrator who assigns it."""

    allows_permanent: bool
    duration_max: timedelta
    needs_justification: bool
    needs_mfa: bool


def assignment_limits(tenant: Tenant, role_id: str, kind: Kind) -> AssignmentLimits:
    """What a form that assigns a role has to ask for; `duration_max` binds only where permanent is not allowed."""
    settings = settings_of(tenant, role_id)
    rule, enabled = settings.expiration(kind), settings.admin_enablement(kind)
    return AssignmentLimits(
        allows_permanent=not rule.is_expiration_required,
        duration_max=rule.maximum_duration,
        needs_justification=JUSTIFICATION in enabled,
        needs_mfa=MFA in enabled,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationLimits:
    """What a role's settings ask of somebody who activates it."""

    duration_max: timedelta
    needs_justification: bool
    needs_ticket: bool
    needs_approval: bool
    approver_ids: tuple[str, ...]


def activation_limits(tenant: Tenant, key: AssignmentKey) -> ActivationLimits:
    """What a form that activates a role has to ask for, and who would decide now."""
    settings = settings_of(tenant, key.role_id)
    return ActivationLimits(
        duration_max=settings.activation_duration_max,
        needs_justification=JUSTIFICATION in settings.activation_enablement,
        needs_ticket=TICKETING in settings.activation_enablement,
        needs_approval=settings.approval.is_approval_required,
        approver_ids=tuple(sorted(_who_would_decide(tenant, key), key=lambda one: display_name(tenant, one))),
    )


def _who_would_decide(tenant: Tenant, key: AssignmentKey) -> frozenset[str]:
    asked = Request(
        id="",
        action=Action.SELF_ACTIVATE,
        kind=Kind.ACTIVE,
        key=key,
        status=Status.PENDING_APPROVAL,
        created_at=tenant.now,
        created_by=key.principal_id,
    )
    return approvers_of(tenant, asked)


# --- requests ----------------------------------------------------------------------------------------------------


def sees_every_request(tenant: Tenant, user_id: str) -> bool:
    """Whether a user sees and may cancel everybody's requests. Source: pim-approval-workflow (documented)."""
    return holds_any(tenant, user_id, ROLE_MANAGERS)


def requests_seen_by(tenant: Tenant, user_id: str) -> list[Request]:
    """The requests that a user's list shows, newest first: everybody's for administrators, otherwise the user's own."""
    everybody = sees_every_request(tenant, user_id)
    seen = (one for one in kept_requests(tenant) if everybody or one.created_by == user_id)
    return sorted(seen, key=lambda one: (one.created_at, one.id), reverse=True)


def kept_requests(tenant: Tenant) -> Iterator[Request]:
    """The requests that are still listed; what waits always is, what is over for a while.

    Canceled ones go after 30 days (source: unifiedroleassignmentschedulerequest-cancel, documented), others about 45
    days after they were made (source: terraform-provider-azuread, seen). The journal forgets nothing.
    """
    for request in tenant.requests.values():
        canceled_at = request.completed_at if request.status is Status.CANCELED else None
        is_gone = canceled_at is not None and tenant.now - canceled_at > CANCELED_KEPT
        if request.status in OPEN or not (is_gone or tenant.now - request.created_at > REQUESTS_KEPT):
            yield request


def waits_for_somebody(request: Request) -> bool:
    """Whether somebody has to decide: an approver, or an administrator on an extension or a renewal."""
    return request.status in (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION)


def is_open(request: Request) -> bool:
    """Whether a request still waits: for a decision, or for its planned start."""
    return request.status in OPEN


# --- activity ----------------------------------------------------------------------------------------------------


def activations(happenings: Iterable[Happening]) -> Iterator[Happening]:
    """The moments at which an activation was granted, at once or by an approver."""
    granted = (Status.PROVISIONED, Status.GRANTED)
    for one in happenings:
        if isinstance(one.event, RequestSubmitted | RequestDecided):
            request = one.event.request
            if request.action is Action.SELF_ACTIVATE and request.status in granted:
                yield one


def standing_privileged(tenant: Tenant) -> list[Schedule]:
    """Permanent active assignments of privileged roles for the whole tenant, planned ones not counted."""
    return [
        schedule
        for schedule in tenant.schedules.values()
        if schedule.kind is Kind.ACTIVE
        and schedule.has_started
        and schedule.end is None
        and schedule.assignment_type is AssignmentType.ASSIGNED
        and schedule.key.directory_scope_id == DIRECTORY
        and ROLES[schedule.key.role_id].is_privileged
    ]


def pim_audit(tenant: Tenant, happenings: Iterable[Happening]) -> list[AuditRecord]:
    """What PIM wrote down in the last 30 days, newest first. Source: pim-how-to-use-audit-log (documented)."""
    kept = tenant.now - HISTORY_KEPT
    records = audit_records(tenant.organization.id, happenings)
    return [one for one in reversed(records) if one.service == PIM and one.at >= kept]


def is_about(record: AuditRecord, user_id: str) -> bool:
    """Whether a user did what a record tells, or it was done to the user."""
    return user_id in (record.by_user_id, record.principal_id)


def settings_written(happenings: Iterable[Happening]) -> dict[str, Happening]:
    """The latest change of each role's settings, by role id."""
    return {one.event.role_id: one for one in happenings if isinstance(one.event, RoleSettingsUpdated)}
