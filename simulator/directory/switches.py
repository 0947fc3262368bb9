"""Lab control over the tenant itself: licences and tenant-wide switches. No session is needed."""

from __future__ import annotations

from dataclasses import replace

from simulator.commands import SetLicence, SetTenantSwitches
from simulator.conditional_access.policies import PolicyState
from simulator.decision import Accepted, Decision
from simulator.directory.rows import Licence, Sku
from simulator.events import (
    EndReason,
    Event,
    HoldReason,
    LicenceSet,
    OrganizationSet,
    RequestClosed,
    RoleSettingsReset,
    ScheduleEnded,
    ScheduleHeld,
)
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.removal import activation_ends, activations_using, withdrawn
from simulator.pim.rows import AssignmentType, Kind, Schedule, Status
from simulator.pim_alerts.licence_lapse import alerts_lapse
from simulator.reviews.licence_lapse import reviews_lapse
from simulator.tenant import Tenant

_PIM_SKUS = (Sku.P2, Sku.GOVERNANCE)
# What becomes of requests that wait for somebody; a lifecycle request knows no failure. Inferred.
_STATUS_AFTER_LAPSE = {
    Status.PENDING_APPROVAL: Status.FAILED,
    Status.PENDING_ADMIN_DECISION: Status.CANCELED,
}


def set_licence(case: Case[SetLicence]) -> Decision:
    """Decide a change of a subscription.

    When the last licence that carries PIM lapses: eligibilities and activations go, time-bound assignments become
    permanent (switch), pending requests fail, reviews end, settings of roles and alerts are removed; permanent
    assignments stay. A downgrade to P1 is a lapse [inferred], and a new licence brings nothing back [inferred].
    Source: licensing-fundamentals (documented).
    """
    tenant, command = case.tenant, case.command
    licence = Licence(sku=command.sku, seats=command.seats, is_enabled=command.is_enabled)
    events: tuple[Event, ...] = (LicenceSet(licence=licence),)
    if command.sku in _PIM_SKUS and _carries_pim(tenant, None) and not _carries_pim(tenant, licence):
        events += _pim_lapses(tenant)
    return Accepted(events)


def _carries_pim(tenant: Tenant, changed: Licence | None) -> bool:
    def enabled(sku: Sku) -> bool:
        licence = changed if changed and changed.sku is sku else tenant.licences.get(sku)
        return licence is not None and licence.is_enabled

    return any(enabled(sku) for sku in _PIM_SKUS)


def _pim_lapses(tenant: Tenant) -> tuple[Event, ...]:
    events: list[Event] = []
    for request_id in sorted(tenant.open_request_ids):
        request = tenant.requests[request_id]
        if (status := _STATUS_AFTER_LAPSE.get(request.status)) is not None:
            events.append(RequestClosed(request=replace(request, status=status, completed_at=tenant.now)))
    for schedule in sorted(tenant.schedules.values(), key=lambda one: one.id):
        events += _schedule_lapses(tenant, schedule)
    if len(tenant.role_settings):
        events.append(RoleSettingsReset(role_ids=tuple(sorted(tenant.role_settings))))
    return (*events, *reviews_lapse(tenant), *alerts_lapse(tenant))


def _schedule_lapses(tenant: Tenant, schedule: Schedule) -> tuple[Event, ...]:
    if schedule.kind is Kind.ELIGIBLE:
        gone = ScheduleEnded(schedule=schedule, reason=EndReason.LICENCE_LAPSED, request_id=schedule.created_using)
        users = activations_using(tenant, schedule)
        ended = (event for one in users for event in activation_ends(tenant, one, EndReason.LICENCE_LAPSED))
        return (*ended, gone, *withdrawn(tenant, schedule))
    if schedule.assignment_type is AssignmentType.ACTIVATED:
        is_orphan = schedule.activated_using not in tenant.schedules
        return activation_ends(tenant, schedule, EndReason.LICENCE_LAPSED) if is_orphan else ()
    becomes_permanent = tenant.organization.profile.licence_lapse_timebound == "permanent"
    if schedule.end and becomes_permanent:
        return (ScheduleHeld(schedule=replace(schedule, end=None), reason=HoldReason.LICENCE_LAPSED),)
    return ()


def _no_policy_exists(case: Case[SetTenantSwitches]) -> Finding:
    if not case.command.security_defaults:
        return holds(True)
    on = [policy.display_name for policy in case.tenant.policies.values() if policy.state is not PolicyState.OFF]
    return holds(not on, f"Conditional Access policy {on[0]} exists" if on else "")


SWITCH_GATES = (
    Gate(rule="SecurityDefaultsRule", code="BadRequest", check=_no_policy_exists, source="plan-conditional-access"),
)


def set_tenant_switches(case: Case[SetTenantSwitches]) -> Decision:
    """Decide a change of tenant-wide switches; security defaults cannot be on beside Conditional Access policies."""
    trace, refusal = walk(SWITCH_GATES, case)
    if refusal:
        return refusal
    now, command = case.tenant.organization, case.command
    changed = replace(
        now,
        mandatory_portal_mfa=now.mandatory_portal_mfa
        if command.mandatory_portal_mfa is None
        else command.mandatory_portal_mfa,
        security_defaults=now.security_defaults if command.security_defaults is None else command.security_defaults,
    )
    return Accepted((OrganizationSet(organization=changed),), trace)
