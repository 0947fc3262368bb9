"""Step words for PIM security alerts: scan, set, fix, dismiss; and their translation."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Literal

from scenarios.step_parts import Acting, RoleName
from scenarios.values import Count, Duration, Flag, Line
from simulator.commands import Command
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.scan import open_incidents
from simulator.tenant import Tenant

AlertWord = Literal[
    "outside_pim",
    "stale_accounts",
    "too_many_global_admins",
    "unused_roles",
    "no_mfa",
    "frequent_activations",
    "no_licence",
]
ALERTS: MappingProxyType[AlertWord, AlertName] = MappingProxyType(
    {
        "outside_pim": AlertName.OUTSIDE_PIM,
        "stale_accounts": AlertName.STALE_SIGN_IN,
        "too_many_global_admins": AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS,
        "unused_roles": AlertName.REDUNDANT_ASSIGNMENT,
        "no_mfa": AlertName.NO_MFA_ON_ACTIVATION,
        "frequent_activations": AlertName.SEQUENTIAL_ACTIVATIONS,
        "no_licence": AlertName.INVALID_LICENCE,
    }
)
ALERT_WORDS: MappingProxyType[AlertName, AlertWord] = MappingProxyType({name: word for word, name in ALERTS.items()})


class ScanAlerts(Acting):
    """Scan the PIM alerts."""

    do: Literal["scan_alerts"]


class SetAlert(Acting):
    """Set a PIM alert; what is not named stays. `within` is the time in which so many activations are too many."""

    do: Literal["set_alert"]
    alert: AlertWord
    enabled: Flag | None = None
    mail: Flag | None = None
    days: Count | None = None
    count: Count | None = None
    percentage: Count | None = None
    activations: Count | None = None
    within: Duration | None = None


class FixAlert(Acting):
    """Let the portal fix what a PIM alert found about somebody, about a role, or both; the first by name."""

    do: Literal["fix_alert"]
    alert: AlertWord
    of: Line | None = None
    role: RoleName | None = None


class DismissAlert(Acting):
    """Dismiss what a PIM alert shows now."""

    do: Literal["dismiss_alert"]
    alert: AlertWord


AlertStep = ScanAlerts | SetAlert | FixAlert | DismissAlert
FindPrincipal = Callable[[str], str]
"""From a name to the id of a person or group."""


def alert_command(tenant: Tenant, step: AlertStep, find: FindPrincipal) -> Command:
    """The command behind a step about a PIM alert."""
    if isinstance(step, ScanAlerts):
        return alc.ScanAlerts()
    if isinstance(step, SetAlert):
        return alc.UpdateAlertSettings(
            alert=ALERTS[step.alert],
            is_enabled=step.enabled,
            is_mail_enabled=step.mail,
            days=step.days,
            administrators=step.count,
            percentage=step.percentage,
            activations=step.activations,
            interval=step.within,
        )
    if isinstance(step, DismissAlert):
        return alc.DismissAlert(alert=ALERTS[step.alert])
    return alc.FixIncident(alert=ALERTS[step.alert], incident_id=_incident(tenant, step, find))


def _incident(tenant: Tenant, step: FixAlert, find: FindPrincipal) -> str:
    """The id of the first thing that the alert shows about the person and the role; an id of nothing otherwise."""
    person = find(step.of) if step.of else None
    role_id = ROLE_IDS_BY_NAME[step.role] if step.role else None
    shown = sorted(open_incidents(tenant, ALERTS[step.alert]), key=lambda one: one.id)
    fits = (one for one in shown if person in (None, one.principal_id) and role_id in (None, one.role_id))
    return next((one.id for one in fits), "nothing")
