"""PIM > Microsoft Entra roles > Alerts > Setting: the seven alerts with their thresholds, and the form of each."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Annotated, Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.pim_alerts.commands import UpdateAlertSettings
from simulator.pim_alerts.definitions import DEFINITIONS, AlertDefinition
from simulator.pim_alerts.rows import AlertName, AlertSettings
from simulator.pim_alerts.triggers import settings_for
from simulator.pim_alerts.views import alert_views
from web.desk import current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_alert_words import SEVERITIES, settings_words
from web.portal.pim_alerts import TRAIL, known_alert, state_cell
from web.portal.pim_chrome import pim_page

COLUMNS = ("Alert", "Risk level", "State", "Raised")
LABELS = {
    "days": "Number of days",
    "administrators": "Minimum number of Global Administrators",
    "percentage": "Percentage of Global Administrators",
    "activations": "Number of activations",
}
INTERVAL = ("interval_days", "interval_hours", "interval_minutes", "interval_seconds")
Number = Annotated[int, Field(ge=-100_000, le=100_000)]


class SettingsForm(Form):
    """The settings of one alert; a form holds only the fields that its alert has."""

    enabled: bool = False
    mail: bool = False
    days: Number | None = None
    administrators: Number | None = None
    percentage: Number | None = None
    activations: Number | None = None
    interval_days: Number = 0
    interval_hours: Number = 0
    interval_minutes: Number = 0
    interval_seconds: Number = 0

    def command(self, definition: AlertDefinition) -> UpdateAlertSettings:
        """What Save asks of the tenant: everything that this alert has."""
        length = timedelta(
            days=self.interval_days,
            hours=self.interval_hours,
            minutes=self.interval_minutes,
            seconds=self.interval_seconds,
        )
        return UpdateAlertSettings(
            alert=definition.name,
            is_enabled=self.enabled,
            is_mail_enabled=self.mail if definition.has_mail else None,
            interval=length if definition.has_interval else None,
            **{name: getattr(self, name) for name in definition.limits},
        )


def _values(settings: AlertSettings) -> dict[str, Any]:
    values = {one.name: getattr(settings, one.name) for one in fields(settings)}
    values |= {"enabled": settings.is_enabled, "mail": settings.is_mail_enabled}
    rest = settings.interval or timedelta(0)
    hours, seconds = divmod(rest.seconds, 3600)
    return values | dict(zip(INTERVAL, (rest.days, hours, *divmod(seconds, 60)), strict=True))


@portal.get("/pim/alerts/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert_settings_list() -> Response:
    """Every alert with when it is raised."""
    desk = current()
    rows = [
        [
            {"text": view.definition.title, "href": desk.url(f"pim/alerts/{view.definition.name}/settings")},
            SEVERITIES[view.definition.severity],
            state_cell(view),
            settings_words(view.settings),
        ]
        for view in alert_views(desk.tenant)
    ]
    return pim_page(
        "alert_settings_list.html",
        here="pim-alerts",
        title="Alert settings",
        trail=(*TRAIL, ("Alerts", "pim/alerts")),
        columns=COLUMNS,
        rows=rows,
    )


def _form_page(name: AlertName, values: dict[str, Any], **more: Any) -> Response:
    desk = current()
    definition = DEFINITIONS[name]
    return pim_page(
        "alert_settings.html",
        here="pim-alerts",
        title="Alert setting",
        title_rest=definition.title,
        title_separator=" – ",
        trail=(*TRAIL, ("Alerts", "pim/alerts"), ("Alert settings", "pim/alerts/settings")),
        definition=definition,
        values=values,
        labels=LABELS,
        action=desk.url(f"pim/alerts/{name}/settings"),
        close_href=desk.url("pim/alerts/settings"),
        **more,
    )


@portal.get("/pim/alerts/<alert_name>/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert_settings(alert_name: str) -> Response:
    """The form over the settings of an alert."""
    alert = known_alert(alert_name)
    return _form_page(alert, _values(settings_for(current().tenant, alert)))


@portal.post("/pim/alerts/<alert_name>/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_alert_settings_save(alert_name: str) -> Response:
    """Set the alert."""
    desk, alert = current(), known_alert(alert_name)
    bound = bind(SettingsForm, request.form)
    definition = DEFINITIONS[alert]
    missing = {one: "fill this in" for one in definition.limits if not request.form.get(one, "").strip()}
    if bound.form is None or missing:
        return _form_page(alert, bound.values, errors=bound.errors | missing, status=422)
    decision = desk.act(bound.form.command(definition), edits=alert)
    if isinstance(decision, Refused):
        return _form_page(alert, bound.values, refusal=decision, errors=_errors(decision))
    return desk.done(f"Alert setting updated: {definition.title}", "pim/alerts/settings")


def _errors(refusal: Refused) -> dict[str, str]:
    """The refusal beside the field that it is about."""
    if "AlertRangeRule" not in refusal.rules:
        return {}
    fact = refusal.trace[-1].fact
    words = {
        "days": "days",
        "administrators": "number of Global",
        "percentage": "percentage",
        "activations": "number of act",
    }
    found = next((name for name, word in words.items() if word in fact.split(" is ")[0]), INTERVAL[0])
    return {found: fact}
