"""What the tenant answers to commands about PIM security alerts."""

from __future__ import annotations

from dataclasses import replace

from simulator.commands import AdminRemove, UpdateRoleSettings
from simulator.decision import Accepted, Decision, Refused
from simulator.gates import Case, walk
from simulator.pim.assignment import admin_remove
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import ACTIVATION_ENABLEMENT, MFA, EnablementRule
from simulator.pim.settings_writes import update_role_settings
from simulator.pim_alerts.commands import DismissAlert, FixIncident, ScanAlerts, UpdateAlertSettings
from simulator.pim_alerts.events import AlertDismissed, AlertSettingsUpdated, IncidentFixed
from simulator.pim_alerts.gates import DISMISS_GATES, FIX_GATES, SCAN_GATES, UPDATE_GATES, incident_named
from simulator.pim_alerts.rows import AlertSettings, AlertState, Incident
from simulator.pim_alerts.scan import open_incidents, scanned, state_of
from simulator.pim_alerts.triggers import settings_for
from simulator.tenant import Tenant


def scan_alerts(case: Case[ScanAlerts]) -> Decision:
    """Decide a scan on demand. Refusals in order: session, licence, caller's role."""
    trace, refusal = walk(SCAN_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    return Accepted((scanned(case.tenant, case.session.user_id),), trace)


def update_alert_settings(case: Case[UpdateAlertSettings]) -> Decision:
    """Decide how an alert is set.

    Refusals in order: session, licence, caller's role, a setting that the alert does not have, out of range.
    """
    trace, refusal = walk(UPDATE_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    before = settings_for(case.tenant, case.command.alert)
    after = _merged(before, case.command)
    event = AlertSettingsUpdated(alert=case.command.alert, settings=after, before=before, by=case.session.user_id)
    return Accepted((event,), trace)


def _merged(before: AlertSettings, command: UpdateAlertSettings) -> AlertSettings:
    def either(wanted: object, present: object) -> object:
        return present if wanted is None else wanted

    names = AlertSettings.__dataclass_fields__
    changed = {name: either(getattr(command, name), getattr(before, name)) for name in names}
    return AlertSettings(**changed)  # type: ignore[arg-type]  # the command's fields have the same types


def fix_incident(case: Case[FixIncident]) -> Decision:
    """Decide a fix: it is the removal, or the change of role settings, that the caller could have asked for himself.

    Refusals in order: session, licence, caller's role, no such incident, no fix; then those of the removal or change.
    """
    trace, refusal = walk(FIX_GATES, case)
    if refusal:
        return refusal
    found = incident_named(case.tenant, case.command)
    assert found is not None and case.session is not None, "the gates come first"
    decision = _carried_out(case, found)
    if isinstance(decision, Refused):
        return Refused(decision.code, decision.rules, (*trace, *decision.trace))
    fixed = IncidentFixed(state=_without(case.tenant, found), incident=found, by=case.session.user_id)
    return Accepted((*decision.events, fixed), (*trace, *decision.trace))


def _carried_out(case: Case[FixIncident], found: Incident) -> Decision:
    assert found.role_id is not None, "what can be fixed is about a role"
    if found.schedule_id is None:
        enabled = settings_of(case.tenant, found.role_id).activation_enablement | {MFA}
        rule = EnablementRule(id=ACTIVATION_ENABLEMENT, enabled_rules=enabled)
        change = UpdateRoleSettings(role_id=found.role_id, rules=(rule,))
        return update_role_settings(Case(case.tenant, change, case.session, case.ids, case.rules))
    schedule = case.tenant.schedules[found.schedule_id]
    removal = AdminRemove(kind=schedule.kind, key=schedule.key)
    return admin_remove(Case(case.tenant, removal, case.session, case.ids, case.rules))


def _without(tenant: Tenant, found: Incident) -> AlertState:
    before = state_of(tenant, found.alert)
    is_active = before.is_active and any(one.id != found.id for one in open_incidents(tenant, found.alert))
    return replace(before, is_active=is_active, triggered_at=before.triggered_at if is_active else None)


def dismiss_alert(case: Case[DismissAlert]) -> Decision:
    """Decide to put aside what an alert shows now; something new brings it back [inferred].

    Refusals in order: session, licence, caller's role, nothing to dismiss.
    """
    trace, refusal = walk(DISMISS_GATES, case)
    if refusal:
        return refusal
    assert case.session is not None, "the session gate comes first"
    name = case.command.alert
    shown = (one.id for one in open_incidents(case.tenant, name))
    before = state_of(case.tenant, name)
    ids = tuple(sorted({*before.dismissed_ids, *shown}))
    state = replace(before, is_active=False, dismissed_ids=ids, triggered_at=None)
    return Accepted((AlertDismissed(state=state, by=case.session.user_id),), trace)
