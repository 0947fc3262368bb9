"""Sign-in alerts, a page of the simulator layer: mail when watched accounts sign in (Azure Monitor in reality)."""

from __future__ import annotations

from typing import Annotated, Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import DeleteSignInAlert, SetSignInAlert
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought
from simulator.directory.rows import SignInAlert
from web.desk import Desk, current, opens
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.principals import choices

TITLE = "Sign-in alerts"
SUBTITLE = "Azure Monitor in reality"
COLUMNS = (
    *("Name", "Accounts", "Condition", "Recipients", "State"),
    {"label": "Actions", "hidden_label": True},
)
Number = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class AlertForm(Form):
    """A sign-in alert; recipients are addresses separated by semicolons or commas."""

    name: str = Field(default="", max_length=1000)
    accounts: tuple[str, ...] = ()
    recipients: str = Field(default="", max_length=5000)
    threshold: Number = 0
    window: Number = 5
    enabled: bool = False

    def command(self, alert_id: str | None) -> SetSignInAlert:
        """What Create or Save asks of the tenant."""
        addresses = dict.fromkeys(self.recipients.replace(",", ";").split(";"))
        return SetSignInAlert(
            display_name=self.name,
            user_ids=frozenset(self.accounts),
            recipients=tuple(address.strip() for address in addresses if address.strip()),
            threshold=self.threshold,
            window_minutes=self.window,
            is_enabled=self.enabled,
            alert_id=alert_id,
        )


class DeleteForm(Form):
    """Which alert to delete."""

    alert: str = Field(max_length=100)


FIELD_OF_RULE = {"DisplayNameRule": "name", "WatchedAccountsRule": "accounts", "RecipientsRule": "recipients"}


def alert_page(
    template: str, *, title: str, refusal: Refused | None = None, status: int = 200, **more: Any
) -> Response:
    """A page about alerts in its frame."""
    desk = current()
    crumbs: list[tuple[str, str | None]] = [("Home", desk.url())]
    if title != TITLE:
        crumbs.append((TITLE, desk.url("monitoring/alerts")))
    frame = {
        "nav": "sign-in-alerts",
        "crumbs": [*crumbs, (title, None)],
        "title": title,
        "subtitle": SUBTITLE,
        "icon": "alert",
        **more,
    }
    if refusal is not None:
        return desk.refused(refusal, f"portal/monitoring/{template}", **frame)
    return desk.page(f"portal/monitoring/{template}", status=status, **frame)


def condition_words(alert: SignInAlert) -> str:
    """When an alert fires."""
    return f"more than {alert.threshold} sign-ins in {alert.window_minutes} minutes"


def _row(desk: Desk, alert: SignInAlert) -> list[Any]:
    path = desk.url(f"monitoring/alerts/{alert.id}")
    delete = {
        "text": "Delete",
        "href": desk.url(f"monitoring/alerts?delete={alert.id}"),
        "label": f"Delete {alert.display_name}",
    }
    return [
        {"text": alert.display_name, "href": path},
        ", ".join(sorted(display_name(desk.tenant, one) for one in alert.user_ids)),
        condition_words(alert),
        ", ".join(alert.recipients),
        {"badge": "Enabled", "kind": "ok"} if alert.is_enabled else {"badge": "Disabled"},
        {"links": [{"text": "Edit", "href": path, "label": f"Edit {alert.display_name}"}, delete]},
    ]


def alerts_page(*, status: int = 200, refusal: Refused | None = None) -> Response:
    """The list, with the question before a deletion when the address asks for it."""
    desk = current()
    alerts = sorted(desk.tenant.sign_in_alerts.values(), key=lambda alert: alert.display_name.lower())
    return alert_page(
        "alerts.html",
        title=TITLE,
        refusal=refusal,
        status=status,
        columns=COLUMNS,
        rows=[_row(desk, alert) for alert in alerts],
        deleting=desk.tenant.sign_in_alerts.get(request.args.get("delete", "")),
    )


@portal.get("/monitoring/alerts")
@opens(Area.LOGS)
def sign_in_alerts() -> Response:
    """Every alert."""
    return alerts_page()


def _editor(alert: SignInAlert | None, values: dict[str, Any], **more: Any) -> Response:
    desk = current()
    typed = request.form.get("filter_accounts", "") if "_filter" in request.form else ""
    path = f"monitoring/alerts/{alert.id}" if alert else "monitoring/alerts/new"
    return alert_page(
        "alert.html",
        title=alert.display_name if alert else "New sign-in alert",
        alert=alert,
        values=values,
        people=choices(desk.tenant, Sought.USERS, values.get("accounts", ()), typed),
        typed=typed,
        action=desk.url(path),
        close_href=desk.url("monitoring/alerts"),
        **more,
    )


@portal.get("/monitoring/alerts/new")
@opens(Area.LOGS)
def sign_in_alert_new() -> Response:
    """An empty form for an alert."""
    return _editor(None, {"threshold": 0, "window": 5, "enabled": True})


@portal.get("/monitoring/alerts/<alert_id>")
@opens(Area.LOGS)
def sign_in_alert(alert_id: str) -> Response:
    """The form over a stored alert."""
    alert = current().tenant.sign_in_alerts.get(alert_id) or abort(404)
    values = {
        "name": alert.display_name,
        "accounts": tuple(sorted(alert.user_ids)),
        "recipients": "; ".join(alert.recipients),
        "threshold": alert.threshold,
        "window": alert.window_minutes,
        "enabled": alert.is_enabled,
    }
    return _editor(alert, values)


@portal.post("/monitoring/alerts/new")
@opens(Area.LOGS)
def sign_in_alert_create() -> Response:
    """Create an alert."""
    return _set(None)


@portal.post("/monitoring/alerts/<alert_id>")
@opens(Area.LOGS)
def sign_in_alert_save(alert_id: str) -> Response:
    """Replace an alert."""
    return _set(alert_id)


def _set(alert_id: str | None) -> Response:
    desk = current()
    bound = bind(AlertForm, request.form)
    alert = desk.tenant.sign_in_alerts.get(alert_id) if alert_id else None
    if bound.form is None:
        return _editor(alert, bound.values, errors=bound.errors, status=422)
    if "_filter" in request.form:
        return _editor(alert, bound.values)
    decision = desk.act(bound.form.command(alert_id), edits=alert_id)
    if isinstance(decision, Refused):
        return _editor(alert, bound.values, refusal=decision, errors=_errors(decision))
    return desk.done(f"Sign-in alert {'saved' if alert_id else 'created'}: {bound.form.name}", "monitoring/alerts")


def _errors(refusal: Refused) -> dict[str, str]:
    """The refusal beside the field that it is about."""
    fact = refusal.trace[-1].fact
    fields = [FIELD_OF_RULE[rule] for rule in refusal.rules if rule in FIELD_OF_RULE]
    if "AlertWindowRule" in refusal.rules:
        fields.append("threshold" if "threshold" in fact else "window")
    return {name: fact for name in fields}


@portal.post("/monitoring/alerts/delete")
@opens(Area.LOGS)
def sign_in_alert_delete() -> Response:
    """Delete an alert."""
    desk = current()
    bound = bind(DeleteForm, request.form)
    if bound.form is None:
        return alerts_page(status=422)
    alert = desk.tenant.sign_in_alerts.get(bound.form.alert)
    decision = desk.act(DeleteSignInAlert(alert_id=bound.form.alert), edits=bound.form.alert)
    if isinstance(decision, Refused):
        return alerts_page(refusal=decision)
    return desk.done(f"Sign-in alert deleted: {alert.display_name if alert else ''}", "monitoring/alerts")
