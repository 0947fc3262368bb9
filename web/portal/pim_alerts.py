"""PIM > Microsoft Entra roles > Alerts: the list with its scan, and one alert with what it found and its fixes."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.pim_alerts.commands import DismissAlert, FixIncident, ScanAlerts
from simulator.pim_alerts.daily import last_scan_at
from simulator.pim_alerts.definitions import DEFINITIONS
from simulator.pim_alerts.rows import AlertName
from simulator.pim_alerts.views import AlertView, alert_view, alert_views
from web.desk import Desk, current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.logs import page_of
from web.portal.pim_alert_words import (
    ALERT_WORDS,
    SEVERITIES,
    fix_question,
    incident_columns,
    incident_row,
    named,
    settings_words,
)
from web.portal.pim_chrome import ENTRA_ROLES, Trail, pim_page
from web.words import when

TRAIL: Trail = ((ENTRA_ROLES, "pim/entra"),)
COLUMNS = ("Alert", {"label": "Count", "number": True}, "Risk level", "State", "Raised")


class FixForm(Form):
    """Which incident to fix."""

    incident: str = Field(max_length=300)


def known_alert(name: str) -> AlertName:
    """The alert in the address; 404 when there is none."""
    if name not in DEFINITIONS:
        abort(404, "there is no such alert")
    return AlertName(name)


def state_cell(view: AlertView) -> Any:
    """Whether an alert is on, and whether it shows something."""
    if not view.settings.is_enabled:
        return {"badge": "Disabled"}
    return {"badge": "Active", "kind": "warn"} if view.is_active else {"badge": "Clear", "kind": "ok"}


def _row(desk: Desk, view: AlertView) -> list[Any]:
    name = view.definition.name
    state = desk.tenant.pim_alert_states.get(name)
    raised = when(state.triggered_at) if state and view.is_active else ""
    link = {"text": view.definition.title, "href": desk.url(f"pim/alerts/{name}")}
    return [link, len(view.incidents), SEVERITIES[view.definition.severity], state_cell(view), raised]


def _list_page(refusal: Refused | None = None) -> Response:
    desk = current()
    views = sorted(alert_views(desk.tenant), key=lambda one: not one.is_active)
    return pim_page(
        "alerts.html",
        here="pim-alerts",
        title=desk.tenant.organization.display_name,
        title_rest="Alerts",
        trail=TRAIL,
        refusal=refusal,
        columns=COLUMNS,
        rows=[_row(desk, view) for view in views],
        active=sum(view.is_active for view in views),
        scanned=when(last_scan_at(desk.tenant)) or "never",
    )


@portal.get("/pim/alerts")
@opens(Area.PIM_ADMINISTRATION)
def pim_alerts() -> Response:
    """The seven alerts, the active ones first."""
    return _list_page()


@portal.post("/pim/alerts/scan")
@opens(Area.PIM_ADMINISTRATION)
def pim_alerts_scan() -> Response:
    """Scan on demand."""
    desk = current()
    decision = desk.act(ScanAlerts())
    if isinstance(decision, Refused):
        return _list_page(decision)
    active = sum(view.is_active for view in alert_views(desk.tenant))
    return desk.done(f"Scan complete: {active} active {'alert' if active == 1 else 'alerts'}", "pim/alerts")


def _alert_page(
    name: AlertName, *, refusal: Refused | None = None, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    desk = current()
    view = alert_view(desk.tenant, name)
    has_fix = view.definition.can_be_fixed
    shown = sorted(view.incidents, key=lambda one: named(desk, one))
    fixing = next((one for one in shown if one.id == request.args.get("fix")), None)
    here, number, pages = page_of([] if name is AlertName.INVALID_LICENCE else shown)
    return pim_page(
        "alert.html",
        here="pim-alerts",
        title=view.definition.title,
        trail=(*TRAIL, ("Alerts", "pim/alerts")),
        refusal=refusal,
        status=status,
        errors=errors or {},
        alert=view,
        path=f"pim/alerts/{name}",
        severity=SEVERITIES[view.definition.severity],
        state=state_cell(view),
        raised_when=settings_words(view.settings),
        words=ALERT_WORDS[name],
        columns=incident_columns(name, has_fix=has_fix),
        rows=[incident_row(desk, one, has_fix=has_fix) for one in here],
        page_number=number,
        pages=pages,
        fixing=fixing,
        question=fix_question(desk, fixing) if fixing else "",
        dismissing=view.is_active and "dismiss" in request.args,
        scanned=when(last_scan_at(desk.tenant)) or "never",
    )


@portal.get("/pim/alerts/<alert_name>")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert(alert_name: str) -> Response:
    """One alert: why, what it found, and what to do; with the question before a fix when the address asks for it."""
    return _alert_page(known_alert(alert_name))


@portal.post("/pim/alerts/<alert_name>/fix")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert_fix(alert_name: str) -> Response:
    """Fix one thing that the alert found."""
    desk, alert = current(), known_alert(alert_name)
    bound = bind(FixForm, request.form)
    if bound.form is None:
        return _alert_page(alert, errors=bound.errors, status=422)
    found = next((one for one in alert_view(desk.tenant, alert).incidents if one.id == bound.form.incident), None)
    about = named(desk, found) if found else ""
    decision = desk.act(FixIncident(alert=alert, incident_id=bound.form.incident))
    if isinstance(decision, Refused):
        return _alert_page(alert, refusal=decision)
    return desk.done(f"Fixed: {about}", f"pim/alerts/{alert}")


@portal.post("/pim/alerts/<alert_name>/dismiss")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert_dismiss(alert_name: str) -> Response:
    """Put aside what the alert shows."""
    desk, alert = current(), known_alert(alert_name)
    decision = desk.act(DismissAlert(alert=alert))
    if isinstance(decision, Refused):
        return _alert_page(alert, refusal=decision)
    return desk.done(f"Alert dismissed: {DEFINITIONS[alert].title}", "pim/alerts")
