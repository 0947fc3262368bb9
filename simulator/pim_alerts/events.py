"""What can happen to PIM security alerts, in the past tense. Fields are only ever added, with defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from simulator.pim_alerts.rows import AlertName, AlertSettings, AlertState, Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsScanned:
    """Every enabled alert was looked at; `states` are the rows afterwards.

    `by` is who asked for it, None for the daily scan. `next_at` is when the next one has to run by itself.
    """

    TYPE: ClassVar[str] = "pimAlerts.scanned"
    states: tuple[AlertState, ...]
    triggered: tuple[AlertName, ...] = ()
    resolved: tuple[AlertName, ...] = ()
    next_at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTriggered:
    """An alert went off at once, between scans; `incident` is what set it off."""

    TYPE: ClassVar[str] = "pimAlerts.triggered"
    state: AlertState
    incident: Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFixed:
    """Somebody let the portal fix what an alert found; `state` is the row afterwards."""

    TYPE: ClassVar[str] = "pimAlerts.incidentFixed"
    state: AlertState
    incident: Incident
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDismissed:
    """Somebody dismissed what an alert had found so far."""

    TYPE: ClassVar[str] = "pimAlerts.dismissed"
    state: AlertState
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettingsUpdated:
    """An alert was set differently; `before` is how it was set until now."""

    TYPE: ClassVar[str] = "pimAlerts.settingsUpdated"
    alert: AlertName
    settings: AlertSettings
    before: AlertSettings
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsForgotten:
    """The settings and findings of every alert are gone, because the licence lapsed."""

    TYPE: ClassVar[str] = "pimAlerts.forgotten"
    alerts: tuple[AlertName, ...]


AlertEvent = AlertsScanned | AlertTriggered | IncidentFixed | AlertDismissed | AlertSettingsUpdated | AlertsForgotten
