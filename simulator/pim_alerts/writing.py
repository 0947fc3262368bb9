"""Write events of alerts into the tenant, and keep the index of activations that the triggers read."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from simulator.pim.rows import AssignmentKey
from simulator.pim_alerts import daily
from simulator.pim_alerts import events as ae
from simulator.pim_alerts.definitions import LOOK_BACK
from simulator.tenant import Tenant


def write(tenant: Tenant, event: ae.AlertEvent) -> None:
    """Make an event of an alert part of the tenant's state."""
    match event:
        case ae.AlertsScanned():
            for state in event.states:
                tenant.pim_alert_states.put(state.alert, state)
            daily.set_times(tenant, tenant.now, event.next_at)
        case ae.AlertTriggered() | ae.IncidentFixed() | ae.AlertDismissed():
            tenant.pim_alert_states.put(event.state.alert, event.state)
        case ae.AlertSettingsUpdated():
            tenant.pim_alert_settings.put(event.alert, event.settings)
            daily.wake(tenant)
        case ae.AlertsForgotten():
            for name in event.alerts:
                tenant.pim_alert_settings.drop(name)
                tenant.pim_alert_states.drop(name)
            daily.forget(tenant)
        case _:
            assert_never(event)


def count_activation(tenant: Tenant, key: AssignmentKey, at: datetime) -> None:
    """Remember an activation that came into force: those of the last 30 days."""
    recent = (one for one in tenant.activation_times.get(key) or () if one + LOOK_BACK > at)
    tenant.activation_times.put(key, (*recent, at))
