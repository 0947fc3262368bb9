"""What a role assigned past PIM sets off at once: the High alert, and the mail about it."""

from __future__ import annotations

from dataclasses import replace

from simulator.directory.roles import ROLES
from simulator.events import Event
from simulator.licensing import has_privileged_identity_management
from simulator.lifecycle.mails import assigned_outside
from simulator.pim.rows import Schedule
from simulator.pim_alerts.events import AlertTriggered
from simulator.pim_alerts.rows import AlertName, Incident
from simulator.pim_alerts.scan import state_of
from simulator.pim_alerts.triggers import settings_for
from simulator.tenant import Tenant


def alarm(tenant: Tenant, schedule: Schedule, by: str) -> tuple[Event, ...]:
    """The alert and its mail about a new direct assignment of a privileged role.

    Nothing without a licence or while the alert is disabled; no mail while its mail is switched off.
    """
    settings = settings_for(tenant, AlertName.OUTSIDE_PIM)
    is_watched = settings.is_enabled and ROLES[schedule.key.role_id].is_privileged
    if not is_watched or not has_privileged_identity_management(tenant):
        return ()
    mail = assigned_outside(tenant, schedule, by) if settings.is_mail_enabled else ()
    return (_triggered(tenant, schedule), *mail)


def _triggered(tenant: Tenant, schedule: Schedule) -> AlertTriggered:
    before = state_of(tenant, AlertName.OUTSIDE_PIM)
    since = before.triggered_at if before.is_active else tenant.now
    incident = Incident(
        id=schedule.id,
        alert=AlertName.OUTSIDE_PIM,
        principal_id=schedule.key.principal_id,
        role_id=schedule.key.role_id,
        schedule_id=schedule.id,
        since=tenant.now,
    )
    state = replace(before, is_active=True, triggered_at=since)
    return AlertTriggered(state=state, incident=incident)
