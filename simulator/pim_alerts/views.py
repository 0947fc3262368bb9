"""What pages show about PIM security alerts: readings that decide nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from simulator.pim_alerts.daily import last_scan_at
from simulator.pim_alerts.definitions import DEFINITIONS, AlertDefinition
from simulator.pim_alerts.rows import AlertName, AlertSettings, Incident, Severity
from simulator.pim_alerts.scan import state_of
from simulator.pim_alerts.triggers import incidents, settings_for
from simulator.tenant import Tenant


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as the list shows it: what it is, how it is set, what it shows, and how much was put aside."""

    definition: AlertDefinition
    settings: AlertSettings
    incidents: tuple[Incident, ...]
    dismissed: int

    @property
    def is_active(self) -> bool:
        """Whether the alert shows anything."""
        return bool(self.incidents)


def alert_view(tenant: Tenant, name: AlertName) -> AlertView:
    """One alert as it is now."""
    settings, found = settings_for(tenant, name), incidents(tenant, name)
    dismissed = frozenset(state_of(tenant, name).dismissed_ids)
    shown = tuple(one for one in found if one.id not in dismissed) if settings.is_enabled else ()
    return AlertView(DEFINITIONS[name], settings, shown, sum(one.id in dismissed for one in found))


def alert_views(tenant: Tenant) -> list[AlertView]:
    """Every alert, in the order of the list."""
    return [alert_view(tenant, name) for name in DEFINITIONS]


@dataclass(frozen=True, slots=True)
class AlertsSummary:
    """What a tile shows: how many alerts are active by severity, the active ones, and the last scan (None: never)."""

    high: int
    medium: int
    low: int
    active: tuple[AlertView, ...]
    scanned_at: datetime | None


def alerts_summary(tenant: Tenant) -> AlertsSummary:
    """The alerts of a tenant in a few numbers."""
    active = tuple(one for one in alert_views(tenant) if one.is_active)
    counts = Counter(one.definition.severity for one in active)
    high, medium, low = (counts[level] for level in (Severity.HIGH, Severity.MEDIUM, Severity.LOW))
    return AlertsSummary(high, medium, low, active, last_scan_at(tenant))
