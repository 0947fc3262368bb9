"""The clock of the daily scan: when it runs, and how changes of the tenant wake it.

A scan runs only on days on which something may have changed: after an event, or when mere time brings an incident.
The hour is inferred; so is that the scan is daily.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from simulator.due import DueFact, DueKind
from simulator.pim_alerts.rows import ScanTimes
from simulator.tenant import Tenant

SCAN_HOUR = 3
_DAY = timedelta(days=1)
_ONLY = "tenant"


def scan_times(tenant: Tenant) -> ScanTimes:
    """When the alerts were last scanned, and when they have to be."""
    return tenant.pim_alert_scans.get(_ONLY) or ScanTimes()


def daily_moment_at_or_after(moment: datetime) -> datetime:
    """The first daily scan that is not before a moment."""
    that_day = moment.replace(hour=SCAN_HOUR, minute=0, second=0, microsecond=0)
    return that_day if that_day >= moment else that_day + _DAY


def daily_moment_after(moment: datetime) -> datetime:
    """The first daily scan after a moment."""
    return daily_moment_at_or_after(moment + timedelta(microseconds=1))


def set_times(tenant: Tenant, last: datetime | None, following: datetime | None) -> None:
    """Write when the last scan was and queue the one that follows."""
    tenant.pim_alert_scans.put(_ONLY, ScanTimes(last=last, next=following))
    if following is not None:
        tenant.due.push(DueFact(following, DueKind.ALERTS_ARE_SCANNED, tenant.organization.id))


def wake(tenant: Tenant) -> None:
    """See to it that the next daily scan runs, because something has changed."""
    times = scan_times(tenant)
    is_awake = times.next is not None and tenant.now <= times.next <= tenant.now + _DAY
    if not is_awake and tenant.organization.profile.daily_alert_scan:
        set_times(tenant, times.last, daily_moment_after(tenant.now))


def forget(tenant: Tenant) -> None:
    """Forget when the last scan was; the next one stays queued."""
    tenant.pim_alert_scans.put(_ONLY, replace(scan_times(tenant), last=None))


def last_scan_at(tenant: Tenant) -> datetime | None:
    """When the alerts were last looked at, None for never.

    A day on which nothing could have changed counts as scanned.
    """
    last = scan_times(tenant).last
    if last is None or not tenant.organization.profile.daily_alert_scan:
        return last
    return max(last, daily_moment_after(tenant.now - _DAY))
