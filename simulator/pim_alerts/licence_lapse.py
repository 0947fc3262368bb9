"""What the end of the licence does to PIM alerts: how they were set and what they had found is forgotten.

That PIM's settings go is documented (licensing-fundamentals); that those of alerts are among them is inferred.
"""

from __future__ import annotations

from simulator.events import Event
from simulator.pim_alerts.daily import scan_times
from simulator.pim_alerts.events import AlertsForgotten
from simulator.tenant import Tenant


def alerts_lapse(tenant: Tenant) -> tuple[Event, ...]:
    """The end of every alert's settings and findings; nothing when there is nothing to forget."""
    names = tuple(sorted({*tenant.pim_alert_settings, *tenant.pim_alert_states}))
    is_known = names or scan_times(tenant).last is not None
    return (AlertsForgotten(alerts=names),) if is_known else ()
