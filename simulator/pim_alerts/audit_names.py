"""What alerts leave in the audit log. Source of the activity names: reference-audit-activities (documented)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.pim_alerts import events as ae
from simulator.pim_alerts.rows import AlertName

TRIGGERED = "Triggered PIM alert"
RESOLVED = "Resolve PIM alert"
REFRESHED = "Refresh PIM alert"
DISMISSED = "Deactivate PIM alert"
SET = "Update PIM alert setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """One line about an alert (None: about all of them); without `by` PIM itself did it."""

    activity: str
    alert: AlertName | None = None
    by: str | None = None
    role_id: str | None = None
    principal_id: str | None = None


def records_of(event: ae.AlertEvent) -> Iterator[AlertRecord]:
    """The lines that an event leaves, in order."""
    match event:
        case ae.AlertsScanned():
            yield from _scan(event)
        case ae.AlertTriggered(incident=one):
            yield AlertRecord(activity=TRIGGERED, alert=one.alert, role_id=one.role_id, principal_id=one.principal_id)
        case ae.IncidentFixed(incident=one, by=by):
            yield AlertRecord(
                activity=RESOLVED, alert=one.alert, by=by, role_id=one.role_id, principal_id=one.principal_id
            )
        case ae.AlertDismissed(state=state, by=by):
            yield AlertRecord(activity=DISMISSED, alert=state.alert, by=by)
        case ae.AlertSettingsUpdated():
            yield from _settings(event)
        case ae.AlertsForgotten():
            return


def _scan(event: ae.AlertsScanned) -> Iterator[AlertRecord]:
    if event.by is not None:
        yield AlertRecord(activity=REFRESHED, by=event.by)
    for name in event.triggered:
        yield AlertRecord(activity=TRIGGERED, alert=name)
    for name in event.resolved:
        yield AlertRecord(activity=RESOLVED, alert=name)


def _settings(event: ae.AlertSettingsUpdated) -> Iterator[AlertRecord]:
    """Switching an alert on or off has a line of its own; a change of anything else has the general one."""
    before, after = event.before, event.settings
    if before.is_enabled != after.is_enabled:
        activity = f"{'Enable' if after.is_enabled else 'Disable'} PIM alert"
        yield AlertRecord(activity=activity, alert=event.alert, by=event.by)
    if replace(before, is_enabled=after.is_enabled) != after or before == after:
        yield AlertRecord(activity=SET, alert=event.alert, by=event.by)
