"""PIM security alerts in the journal: what was asked, and what happens by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from simulator import Tenant
from simulator import commands as c
from simulator.directory.membership import display_name
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.definitions import DEFINITIONS
from simulator.pim_alerts.events import AlertsScanned, AlertTriggered
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.triggers import incidents
from web.words import joined, role_name


def _title(name: AlertName) -> str:
    return DEFINITIONS[name].title


def _sets(_tenant: Tenant, command: alc.UpdateAlertSettings) -> str:
    verb = {None: "Set", True: "Enable", False: "Disable"}[command.is_enabled]
    return f"{verb} alert: {_title(command.alert)}"


def _fixes(tenant: Tenant, command: alc.FixIncident) -> str:
    found = next((one for one in incidents(tenant, command.alert) if one.id == command.incident_id), None)
    if found is None:
        return f"Fix from alert: {_title(command.alert)}"
    parts = [display_name(tenant, found.principal_id), role_name(found.role_id) if found.role_id else ""]
    return f"Fix from alert: {', '.join(part for part in parts if part)} ({_title(command.alert)})"


ALERT_WORDS: Mapping[type[c.Command], Callable[[Tenant, Any], str]] = MappingProxyType(
    {
        alc.ScanAlerts: lambda _t, _x: "Scan the PIM alerts",
        alc.UpdateAlertSettings: _sets,
        alc.FixIncident: _fixes,
        alc.DismissAlert: lambda _t, x: f"Dismiss alert: {_title(x.alert)}",
    }
)


def _scan_words(_tenant: Tenant, event: AlertsScanned) -> str:
    news = [f"alert triggered: {_title(one)}" for one in event.triggered]
    news += [f"alert resolved: {_title(one)}" for one in event.resolved]
    return joined(news) if news else ""


ALERT_EVENT_WORDS: Mapping[type[Any], Callable[[Tenant, Any], str]] = MappingProxyType(
    {
        AlertsScanned: _scan_words,
        AlertTriggered: lambda _t, event: f"alert triggered: {_title(event.state.alert)}",
    }
)
