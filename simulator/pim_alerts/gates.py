"""Gates of the commands about PIM security alerts: who may, what belongs to which alert, and the ranges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.decision import Mark, Verdict
from simulator.durations import in_words
from simulator.gates import Case, Finding, Gate, holds, holds_or
from simulator.pim.request_gates import LICENCE_GATE
from simulator.pim_alerts.commands import DismissAlert, FixIncident, UpdateAlertSettings
from simulator.pim_alerts.definitions import DEFINITIONS, INTERVAL_MAX, INTERVAL_MIN, AlertDefinition
from simulator.pim_alerts.rows import Incident
from simulator.pim_alerts.scan import open_incidents
from simulator.tenant import Tenant

_SOURCE = "pim-how-to-configure-security-alerts"
_NUMBERS = ("days", "administrators", "percentage", "activations")
_WORDS = {
    "days": "number of days",
    "administrators": "number of Global Administrators",
    "percentage": "percentage of Global Administrators",
    "activations": "number of activations",
    "interval": "time between activations",
    "is_mail_enabled": "mail switch",
}


def _given(command: UpdateAlertSettings) -> Iterator[str]:
    return (name for name in _WORDS if getattr(command, name) is not None)


def _has(definition: AlertDefinition, name: str) -> bool:
    if name == "interval":
        return definition.has_interval
    return definition.has_mail if name == "is_mail_enabled" else name in definition.limits


def _settings_belong(case: Case[UpdateAlertSettings]) -> Finding:
    given, definition = tuple(_given(case.command)), DEFINITIONS[case.command.alert]
    if not given and case.command.is_enabled is None:
        return holds(False, "no setting is given")
    foreign = [name for name in given if not _has(definition, name)]
    return holds_or(not foreign, f"this alert has no {_WORDS[foreign[0]]}" if foreign else "")


def _settings_fit(case: Case[UpdateAlertSettings]) -> Finding:
    limits = DEFINITIONS[case.command.alert].limits
    for name in _NUMBERS:
        value = getattr(case.command, name)
        if value is not None and not limits[name][0] <= value <= limits[name][1]:
            lowest, highest = limits[name]
            return holds(False, f"the {_WORDS[name]} is {value}; {lowest} to {highest} are possible")
    return _interval_fits(case.command.interval)


def _interval_fits(interval: timedelta | None) -> Finding:
    """Days, hours, minutes and seconds are documented; that the longest is the 30 days looked back at is inferred."""
    fits = interval is None or INTERVAL_MIN <= interval <= INTERVAL_MAX
    words = f"the time between activations is {in_words(interval)}" if interval else "the time between activations is 0"
    if fits:
        return holds(True)
    complaint = f"{words}; {in_words(INTERVAL_MIN)} to {in_words(INTERVAL_MAX)} are possible"
    return Finding(Verdict.FAIL, complaint, mark=Mark.INFERRED)


def incident_named(tenant: Tenant, command: FixIncident) -> Incident | None:
    """What the alert shows under this id now."""
    return next((one for one in open_incidents(tenant, command.alert) if one.id == command.incident_id), None)


def _is_there(case: Case[FixIncident]) -> Finding:
    found = incident_named(case.tenant, case.command)
    return holds_or(found is not None, f"the alert shows no `{case.command.incident_id}` now", case.command.incident_id)


def _can_be_fixed(case: Case[FixIncident]) -> Finding:
    definition, found = DEFINITIONS[case.command.alert], incident_named(case.tenant, case.command)
    if not definition.can_be_fixed:
        return holds(False, "the portal offers no fix for this alert")
    if definition.sets_mfa or (found is not None and found.schedule_id is not None):
        return holds(True)
    complaint = "the role is held through a group; take the person out of it"
    return Finding(Verdict.FAIL, complaint, case.command.incident_id, Mark.INFERRED)


def _is_active(case: Case[DismissAlert]) -> Finding:
    return holds_or(bool(open_incidents(case.tenant, case.command.alert)), "the alert shows nothing now")


CALLER_GATE = caller_gate(ROLE_MANAGERS, source=_SOURCE)
_MANAGING = (SESSION_GATE, LICENCE_GATE, CALLER_GATE)
SCAN_GATES: tuple[Gate[Any], ...] = _MANAGING
UPDATE_GATES: tuple[Gate[Any], ...] = (
    *_MANAGING,
    Gate(rule="AlertSettingRule", code="Request_BadRequest", check=_settings_belong, source=_SOURCE),
    Gate(rule="AlertRangeRule", code="Request_BadRequest", check=_settings_fit, source=_SOURCE),
)
FIX_GATES: tuple[Gate[Any], ...] = (
    *_MANAGING,
    Gate(
        rule="IncidentRule", code="ResourceNotFound", check=_is_there, source="rolemanagementalert", mark=Mark.INFERRED
    ),
    Gate(rule="AlertFixRule", code="Request_BadRequest", check=_can_be_fixed, source=_SOURCE),
)
DISMISS_GATES: tuple[Gate[Any], ...] = (
    *_MANAGING,
    Gate(
        rule="AlertActiveRule",
        code="Request_BadRequest",
        check=_is_active,
        source="rolemanagementalert",
        mark=Mark.INFERRED,
    ),
)
