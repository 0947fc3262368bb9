"""Scanning: every enabled alert looks at the tenant; what came and what went is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from simulator.due import DueFact
from simulator.events import Event
from simulator.licensing import has_privileged_identity_management
from simulator.pim_alerts.daily import daily_moment_at_or_after, scan_times
from simulator.pim_alerts.definitions import DEFINITIONS
from simulator.pim_alerts.events import AlertsScanned
from simulator.pim_alerts.rows import AlertName, AlertState, Incident
from simulator.pim_alerts.triggers import candidates, incidents, settings_for
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
    """The scan of this moment; its states are those that differ from what was remembered."""
    looks = [_look(tenant, name) for name in DEFINITIONS if settings_for(tenant, name).is_enabled]
    before = {one.state.alert: state_of(tenant, one.state.alert) for one in looks}
    moments = [one.changes_at for one in looks if one.changes_at is not None]
    changed = [one.state for one in looks if one.state != before[one.state.alert]]
    return AlertsScanned(
        states=tuple(changed),
        triggered=tuple(one.alert for one in changed if one.is_active and not before[one.alert].is_active),
        resolved=tuple(one.alert for one in changed if before[one.alert].is_active and not one.is_active),
        next_at=daily_moment_at_or_after(min(moments)) if moments else None,
        by=by,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """How a scan finds one alert, and when mere time can change that (None: never)."""

    state: AlertState
    changes_at: datetime | None


def _look(tenant: Tenant, name: AlertName) -> _Look:
    before, now = state_of(tenant, name), tenant.now
    there: set[str] = set()
    future: datetime | None = None
    for one in candidates(tenant, name):
        if one.is_there(now):
            there.add(one.id)
            if one.ends is None and not before.dismissed_ids:
                return _Look(_after(before, (), True, now), None)
        at = one.begins if one.begins > now else one.ends
        if at is not None and at > now and (future is None or at < future):
            future = at
    dismissed = tuple(one for one in before.dismissed_ids if one in there)
    return _Look(_after(before, dismissed, len(there) > len(dismissed), now), future)


def _after(before: AlertState, dismissed: tuple[str, ...], is_active: bool, now: datetime) -> AlertState:
    since = before.triggered_at if before.is_active else now
    return replace(before, is_active=is_active, dismissed_ids=dismissed, triggered_at=since if is_active else None)


def daily_scan(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    """The scan that runs by itself; none without a licence, and none that a later one has replaced."""
    is_meant = scan_times(tenant).next == fact.at and tenant.organization.profile.daily_alert_scan
    return (scanned(tenant, None),) if is_meant and has_privileged_identity_management(tenant) else ()


def scan_before_the_story(tenant: Tenant) -> tuple[Event, ...]:
    """The scan that a tenant has behind it when its story begins, so that only news is reported later."""
    return (scanned(tenant, None),) if has_privileged_identity_management(tenant) else ()
