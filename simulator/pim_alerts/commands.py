"""What callers can ask about PIM security alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from simulator.commands import Command
from simulator.pim_alerts.rows import AlertName


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAlerts(Command):
    """Look at every enabled alert now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAlertSettings(Command):
    """Set an alert differently; None leaves a setting as it is."""

    alert: AlertName
    is_enabled: bool | None = None
    is_mail_enabled: bool | None = None
    days: int | None = None
    administrators: int | None = None
    percentage: int | None = None
    activations: int | None = None
    interval: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixIncident(Command):
    """Let the portal fix one thing that an alert found: remove the assignment, or require MFA."""

    alert: AlertName
    incident_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissAlert(Command):
    """Put an alert aside until it finds something new."""

    alert: AlertName
