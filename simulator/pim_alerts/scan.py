"""Scanning: every enabled alert looks at the tenant; what came and what went is written down."""

from __future__ import annotations

from datetime import datetime

from simulator.due import DueFact
from simulator.events import Event
from simulator.licensing import has_privileged_identity_management
from simulator.pim_alerts.daily import daily_moment_at_or_after, scan_times
from simulator.pim_alerts.definitions import DEFINITIONS
from simulator.pim_alerts.events import AlertsScanned
from simulator.pim_alerts.rows import AlertName, AlertState, Incident
from simulator.pim_alerts.triggers import Candidate, candidates, incidents, settings_for
from simulator.tenant import Tenant


def state_of(tenant: Tenant, name: AlertName) -> AlertState:
    """What is remembered of an alert."""
    return tenant.pim_alert_states.get(name) or AlertState(alert=name)


def open_incidents(tenant: Tenant, name: AlertName) -> tuple[Incident, ...]:
    """What an alert shows: its incidents of this moment that nobody has dismissed; nothing while it is disabled."""
    if not settings_for(tenant, name).is_enabled:
        return ()
    dismissed = state_of(tenant, name).dismissed_ids
    return tuple(one for one in incidents(tenant, name) if one.id not in dismissed)


def scanned(tenant: Tenant, by: str | None) -> AlertsScanned:
    """The scan of this moment."""
    before = {name: state_of(tenant, name) for name in DEFINITIONS}
    after: dict[AlertName, AlertState] = {}
    moments: list[datetime] = []
    for name in DEFINITIONS:
        if settings_for(tenant, name).is_enabled:
            found = list(candidates(tenant, name))
            after[name] = _state(before[name], found, tenant.now)
            moments += _future(found, tenant.now)
    return AlertsScanned(
        states=tuple(after.values()),
        triggered=tuple(name for name, one in after.items() if one.is_active and not before[name].is_active),
        resolved=tuple(name for name, one in after.items() if before[name].is_active and not one.is_active),
        next_at=daily_moment_at_or_after(min(moments)) if moments else None,
        by=by,
    )


def _state(before: AlertState, found: list[Candidate], now: datetime) -> AlertState:
    there = (one.incident.id for one in found if one.begins <= now and (one.ends is None or now < one.ends))
    ids = tuple(sorted(there))
    dismissed = tuple(one for one in before.dismissed_ids if one in ids)
    is_active = len(ids) > len(dismissed)
    since = before.triggered_at if before.is_active else now
    return AlertState(
        alert=before.alert,
        is_active=is_active,
        incident_ids=ids,
        dismissed_ids=dismissed,
        triggered_at=since if is_active else None,
    )


def _future(found: list[Candidate], now: datetime) -> list[datetime]:
    """The moments at which time alone changes what is found."""
    return [at for one in found for at in (one.begins, one.ends) if at is not None and at > now]


def daily_scan(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    """The scan that runs by itself; none without a licence, and none that a later one has replaced."""
    is_meant = scan_times(tenant).next == fact.at and tenant.organization.profile.daily_alert_scan
    return (scanned(tenant, None),) if is_meant and has_privileged_identity_management(tenant) else ()


def scan_before_the_story(tenant: Tenant) -> tuple[Event, ...]:
    """The scan that a tenant has behind it when its story begins, so that only news is reported later."""
    return (scanned(tenant, None),) if has_privileged_identity_management(tenant) else ()
