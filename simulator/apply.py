"""Write events into a tenant. Nothing is checked here: what has been decided has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar, assert_never, get_args

from simulator import events as e
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.authentication_contexts.events import AuthenticationContextDeleted, AuthenticationContextSet
from simulator.directory.rows import Organization
from simulator.due import DIGEST_EVERY, DueFact, DueKind
from simulator.pim.rows import DIRECTORY, OPEN, AssignmentKey, AssignmentType, Kind, Request, Schedule, Status
from simulator.pim_alerts.daily import wake
from simulator.pim_alerts.writing import count_activation
from simulator.pim_alerts.writing import write as write_alert
from simulator.reviews.writing import write as write_review
from simulator.sign_in.sessions import Outcome
from simulator.tables import Table
from simulator.tenant import Tenant

K = TypeVar("K")

PENDING_LAPSES_AFTER = timedelta(hours=24)
# Source: pim-how-to-renew-extend (documented).
REMINDED_BEFORE_END = (timedelta(days=14), timedelta(days=1))


def apply(tenant: Tenant, event: e.Event) -> None:
    """Make an event part of the tenant's state."""
    _WRITERS[type(event)](tenant, event)


def apply_all(tenant: Tenant, events: tuple[e.Event, ...]) -> None:
    """Apply events in order."""
    for event in events:
        apply(tenant, event)


def _link(index: Table[K, tuple[str, ...]], key: K, member: str) -> None:
    if member not in (index.get(key) or ()):
        _append(index, key, member)


def _append(index: Table[K, tuple[str, ...]], key: K, member: str) -> None:
    """Link a member that is not linked yet, without looking through the others."""
    index.put(key, (*(index.get(key) or ()), member))


def _unlink(index: Table[K, tuple[str, ...]], key: K, member: str) -> None:
    rest = tuple(one for one in index.get(key) or () if one != member)
    if rest:
        index.put(key, rest)
    else:
        index.drop(key)


def _apply_directory(tenant: Tenant, event: e.DirectoryEvent) -> None:
    match event:
        case e.OrganizationSet():
            _set_organization(tenant, event.organization)
        case e.UserWritten():
            tenant.users.put(event.user.id, event.user)
            tenant.user_names.put(event.user.id, event.user.display_name, event.user.user_principal_name)
            tenant.user_ids_by_name.put(event.user.user_principal_name.lower(), event.user.id)
        case e.GroupWritten():
            _write_group(tenant, event)
        case AdministrativeUnitWritten():
            _write_unit(tenant, event)
        case e.ServicePrincipalAdded():
            tenant.service_principals.put(event.service_principal.id, event.service_principal)
        case e.ApplicationAdded():
            tenant.applications.put(event.application.app_id, event.application)
        case e.LicenceSet():
            tenant.licences.put(event.licence.sku, event.licence)
        case _:
            assert_never(event)
    wake(tenant)


def _set_organization(tenant: Tenant, organization: Organization) -> None:
    """Write the tenant's own row; the first time, the weekly digest is counted from its creation."""
    if tenant.organization.id != organization.id:
        weeks = max((tenant.now - organization.created_at) // DIGEST_EVERY, 0) + 1
        tenant.due.push(DueFact(organization.created_at + weeks * DIGEST_EVERY, DueKind.DIGEST, organization.id))
    tenant.organization = organization


def _write_group(tenant: Tenant, event: e.GroupWritten) -> None:
    group, before = event.group, tenant.groups.get(event.group.id)
    for member_id in before.member_ids if before else ():
        if member_id not in group.member_ids:
            _unlink(tenant.group_ids_of_member, member_id, group.id)
    for member_id in group.member_ids:
        _link(tenant.group_ids_of_member, member_id, group.id)
    tenant.groups.put(group.id, group)
    tenant.group_names.put(group.id, group.display_name)


def _write_unit(tenant: Tenant, event: AdministrativeUnitWritten) -> None:
    unit, before = event.unit, tenant.administrative_units.get(event.unit.id)
    for member_id in before.member_ids if before else ():
        if member_id not in unit.member_ids:
            _unlink(tenant.unit_ids_of_member, member_id, unit.id)
    for member_id in unit.member_ids:
        _link(tenant.unit_ids_of_member, member_id, unit.id)
    tenant.administrative_units.put(unit.id, unit)


def _apply_pim(tenant: Tenant, event: e.PimEvent) -> None:
    match event:
        case e.RoleSettingsUpdated():
            tenant.role_settings.put(event.role_id, event.settings)
        case e.RoleSettingsReset():
            for role_id in event.role_ids:
                tenant.role_settings.drop(role_id)
        case e.RequestSubmitted() | e.RequestDecided() | e.RequestClosed():
            _write_request(tenant, event.request)
        case e.ScheduleCreated():
            _put_schedule(tenant, event.schedule)
        case e.ScheduleStarted() | e.ScheduleHeld():
            tenant.schedules.put(event.schedule.id, event.schedule)
            _count_if_activated(tenant, event.schedule)
        case e.ScheduleReplaced():
            _replace_schedule(tenant, event.old, event.new)
        case e.ScheduleEnded():
            _drop_schedule(tenant, event.schedule)
            if event.reason is e.EndReason.EXPIRED and event.schedule.assignment_type is AssignmentType.ASSIGNED:
                tenant.expired_schedules.put((event.schedule.key, event.schedule.kind), event.schedule)
        case _:
            assert_never(event)
    wake(tenant)


def _write_request(tenant: Tenant, request: Request) -> None:
    is_new = request.id not in tenant.requests
    tenant.requests.put(request.id, request)
    if request.status in OPEN:
        tenant.open_request_ids.put(request.id, True)
    else:
        tenant.open_request_ids.drop(request.id)
    _index_waiting(tenant.pending_request_id_of_key, request, Status.PENDING_APPROVAL)
    _index_waiting(tenant.lifecycle_request_id_of_key, request, Status.PENDING_ADMIN_DECISION)
    if is_new and request.status is Status.PENDING_APPROVAL:
        lapses = request.created_at + PENDING_LAPSES_AFTER
        tenant.due.push(DueFact(lapses, DueKind.REQUEST_LAPSES, request.id))
        if minutes := tenant.organization.profile.approval_mail_delay_minutes:
            asked = request.created_at + timedelta(minutes=minutes)
            tenant.due.push(DueFact(asked, DueKind.APPROVAL_IS_ASKED, request.id))


def _index_waiting(index: Table[AssignmentKey, str], request: Request, waits_as: Status) -> None:
    if request.status is waits_as:
        index.put(request.key, request.id)
    elif index.get(request.key) == request.id:
        index.drop(request.key)


def _put_schedule(tenant: Tenant, schedule: Schedule) -> None:
    if schedule.id not in tenant.schedules:
        _append(tenant.schedule_ids_of_principal, schedule.key.principal_id, schedule.id)
        _append(tenant.schedule_ids_of_role, schedule.key.role_id, schedule.id)
    tenant.schedules.put(schedule.id, schedule)
    if schedule.key.directory_scope_id != DIRECTORY:
        _link(tenant.schedule_ids_of_scope, schedule.key.directory_scope_id, schedule.id)
    if schedule.activated_using:
        _link(tenant.activation_ids_of_eligibility, schedule.activated_using, schedule.id)
    if not schedule.has_started:
        tenant.due.push(DueFact(schedule.start, DueKind.SCHEDULE_STARTS, schedule.id))
    if schedule.end:
        tenant.due.push(DueFact(schedule.end, DueKind.SCHEDULE_ENDS, schedule.id))
    if schedule.assignment_type is AssignmentType.ASSIGNED:
        tenant.expired_schedules.drop((schedule.key, schedule.kind))
        _remind_before_end(tenant, schedule)
    else:
        _count_if_activated(tenant, schedule)


def _count_if_activated(tenant: Tenant, schedule: Schedule) -> None:
    if schedule.assignment_type is AssignmentType.ACTIVATED and schedule.has_started:
        count_activation(tenant, schedule.key, schedule.start)


def _remind_before_end(tenant: Tenant, schedule: Schedule) -> None:
    if schedule.end is None:
        return
    for before in REMINDED_BEFORE_END:
        at = schedule.end - before
        if at > max(tenant.now, schedule.start):
            tenant.due.push(DueFact(at, DueKind.END_COMES_NEAR, schedule.id))


def _drop_schedule(tenant: Tenant, schedule: Schedule) -> None:
    tenant.schedules.drop(schedule.id)
    _unlink(tenant.schedule_ids_of_principal, schedule.key.principal_id, schedule.id)
    _unlink(tenant.schedule_ids_of_role, schedule.key.role_id, schedule.id)
    _unlink(tenant.schedule_ids_of_scope, schedule.key.directory_scope_id, schedule.id)
    if schedule.activated_using:
        _unlink(tenant.activation_ids_of_eligibility, schedule.activated_using, schedule.id)


def _replace_schedule(tenant: Tenant, old: Schedule, new: Schedule) -> None:
    users = tenant.activation_ids_of_eligibility.get(old.id) or ()
    _drop_schedule(tenant, old)
    _put_schedule(tenant, new)
    if old.kind is not Kind.ELIGIBLE or old.id == new.id:
        return
    for activation_id in users:
        activation = tenant.schedules[activation_id]
        assert activation.assignment_type is AssignmentType.ACTIVATED, "only activations use an eligibility"
        _unlink(tenant.activation_ids_of_eligibility, old.id, activation_id)
        tenant.schedules.put(activation_id, replace(activation, activated_using=new.id))
        _link(tenant.activation_ids_of_eligibility, new.id, activation_id)


def _apply_sign_in(tenant: Tenant, event: e.SignInEvent) -> None:
    match event:
        case e.SignInRecorded():
            _record_sign_in(tenant, event)
        case e.SessionStarted():
            tenant.sessions.put(event.session.id, event.session)
            tenant.session_id_of_window.put(event.session.window, event.session.id)
        case e.SessionEnded():
            tenant.sessions.put(event.session_id, replace(tenant.sessions[event.session_id], is_open=False))
        case _:
            assert_never(event)


def _record_sign_in(tenant: Tenant, event: e.SignInRecorded) -> None:
    if event.interrupted:
        tenant.interrupted.put(event.window, event.interrupted)
    else:
        tenant.interrupted.drop(event.window)
    user_id = event.record.user_id
    if user_id:
        horizon = event.record.at - timedelta(days=1)
        recent = tuple(at for at in tenant.recent_sign_ins.get(user_id) or () if at > horizon)
        tenant.recent_sign_ins.put(user_id, (*recent, event.record.at))
        if event.record.outcome is Outcome.GRANTED:
            tenant.last_sign_ins.put(user_id, event.record.at)
            wake(tenant)


def _apply_policy(tenant: Tenant, event: e.PolicyEvent) -> None:
    match event:
        case e.PolicyCreated():
            tenant.policies.put(event.policy.id, event.policy)
        case e.PolicyUpdated():
            tenant.policies.put(event.new.id, event.new)
        case e.PolicyDeleted():
            tenant.policies.drop(event.policy.id)
        case e.NamedLocationCreated():
            tenant.named_locations.put(event.location.id, event.location)
        case e.NamedLocationDeleted():
            tenant.named_locations.drop(event.location.id)
        case AuthenticationContextSet():
            tenant.authentication_contexts.put(event.context.id, event.context)
        case AuthenticationContextDeleted():
            tenant.authentication_contexts.drop(event.context.id)
        case _:
            assert_never(event)


def _apply_monitoring(tenant: Tenant, event: e.MonitoringEvent) -> None:
    match event:
        case e.SignInAlertSet():
            tenant.sign_in_alerts.put(event.alert.id, event.alert)
        case e.SignInAlertDeleted():
            tenant.sign_in_alerts.drop(event.alert.id)
        case e.MailSent():
            pass  # mail never changes who may do what
        case e.HistoryStarted():
            pass  # it only marks a place in a seed
        case e.ClockMoved():
            tenant.now = event.to
            tenant.due.pop_until(event.to)
        case _:
            assert_never(event)


# Which function writes which event; a table, because asking a union of classes costs more than the writing.
_WRITERS: Mapping[type[Any], Callable[[Tenant, Any], None]] = MappingProxyType(
    {
        cls: write
        for family, write in (
            (e.DirectoryEvent, _apply_directory),
            (e.PimEvent, _apply_pim),
            (e.SignInEvent, _apply_sign_in),
            (e.PolicyEvent, _apply_policy),
            (e.ReviewEvent, write_review),
            (e.AlertEvent, write_alert),
            (e.MonitoringEvent, _apply_monitoring),
        )
        for cls in get_args(family)
    }
)
