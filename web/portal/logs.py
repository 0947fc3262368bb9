"""Sign-in logs: the list with filters, one row with its tabs, and the download."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.licensing import log_retention_days
from simulator.logs import needs_multifactor
from simulator.sign_in.methods import display_name as method_name
from simulator.sign_in.sessions import AppliedPolicy, Outcome, SignInRecord
from simulator.sign_in.tenant_demands import MANDATORY_PORTAL_MFA, SECURITY_DEFAULTS
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.blueprint import portal
from web.portal.ca_country_names import COUNTRY_NAMES
from web.portal.logs_rows import sign_in_rows
from web.portal.logs_words import CLIENT_APPS, CONDITIONS, PLATFORMS, RESULTS, STATUSES
from web.words import when

TITLE = "Sign-in logs"
PAGE_ROWS = 50
SPANS = {"24h": ("Last 24 hours", timedelta(hours=24)), "7d": ("Last 7 days", timedelta(days=7))}
COLUMNS = (
    *("Date", "Request ID", "User", "Application", "Status", "IP address", "Location"),
    *("Conditional Access", "Authentication requirement"),
)
TABS = {
    "basic": "Basic info",
    "location": "Location",
    "device": "Device info",
    "authentication": "Authentication Details",
    "ca": "Conditional Access",
    "report-only": "Report-only",
}
DEMANDS = {MANDATORY_PORTAL_MFA: "Microsoft’s mandatory MFA for admin portals", SECURITY_DEFAULTS: "Security defaults"}


# --- the list ----------------------------------------------------------------------------------------------------


def requirement(row: SignInRecord) -> str:
    """What the column Authentication requirement says."""
    return f"{'Multifactor' if needs_multifactor(row) else 'Single-factor'} authentication"


def user_name(desk: Desk, row: SignInRecord) -> str:
    """The name of the account, or what was typed."""
    user = desk.tenant.users.get(row.user_id or "")
    return user.display_name if user else row.user_principal_name


def location_of(row: SignInRecord) -> str:
    """The country that a row was stated to come from."""
    return COUNTRY_NAMES.get(row.country, row.country) or "Unknown"


def _badge(words: tuple[str, str]) -> dict[str, str]:
    return {"badge": words[0], "kind": words[1]}


def _cells(desk: Desk, row: SignInRecord) -> list[Any]:
    return [
        {"text": when(row.at), "href": desk.url(f"logs/sign-ins/{row.id}"), "label": f"Sign-in of {when(row.at)}"},
        row.id[:8],
        user_name(desk, row),
        row.app_display_name,
        _badge(STATUSES[row.outcome]),
        row.ip_address,
        location_of(row),
        _badge(RESULTS[row.conditional_access_status]),
        requirement(row),
    ]


Filter = Callable[[Desk, SignInRecord, str], bool]
FILTERS: dict[str, tuple[str, Filter]] = {
    "user": ("User", lambda desk, row, text: text in f"{user_name(desk, row)} {row.user_principal_name}".lower()),
    "application": ("Application", lambda desk, row, text: text in row.app_display_name.lower()),
    "status": ("Status", lambda desk, row, text: STATUSES[row.outcome][0].lower() == text),
    "ca": ("Conditional Access", lambda desk, row, text: row.conditional_access_status.lower() == text),
    "span": ("Date", lambda desk, row, text: text not in SPANS or desk.tenant.now - row.at <= SPANS[text][1]),
}


def chosen_filters() -> dict[str, str]:
    """The filters of this address that are set."""
    return {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}


def _found(desk: Desk, chosen: dict[str, str]) -> list[SignInRecord]:
    rows = sign_in_rows(desk)
    for name, text in chosen.items():
        matches = FILTERS[name][1]
        rows = [row for row in rows if matches(desk, row, text.lower())]
    return rows


def log_page(template: str, *, nav: str, title: str, trail: str | None = None, **context: Any) -> Response:
    """A page of the logs in its frame; `trail` is the path of the list when the page is one row of it."""
    desk = current()
    crumbs: list[tuple[str, str | None]] = [("Home", desk.url()), ("Monitoring & health", None)]
    crumbs = [("Home", desk.url()), (context.pop("list_title", title), desk.url(trail))] if trail else crumbs[:1]
    crumbs = [*crumbs, (title, None)]
    return desk.page(f"portal/logs/{template}", nav=nav, crumbs=crumbs, title=title, **context)


def page_of(rows: list[Any]) -> tuple[list[Any], int, int]:
    """The rows of the page that the address asks for, its number, and how many pages there are."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    asked = request.args.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1
    return rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], page, pages


def pills(desk: Desk, path: str, chosen: dict[str, str], labels: dict[str, str]) -> list[dict[str, str]]:
    """A pill for each filter; it takes the filter off."""
    found: list[dict[str, str]] = []
    for name, text in chosen.items():
        rest = {other: value for other, value in chosen.items() if other != name}
        words = SPANS[text][0] if name == "span" and text in SPANS else text
        found.append({"text": f"{labels[name]}: {words}", "href": desk.url(f"{path}?{urlencode(rest)}")})
    return found


@portal.get("/logs/sign-ins")
@opens(Area.LOGS)
def sign_in_logs() -> Response:
    """Every sign-in that is still kept, newest first."""
    desk = current()
    chosen = chosen_filters()
    found = _found(desk, chosen)
    rows, page, pages = page_of(found)
    labels = {name: label for name, (label, _) in FILTERS.items()}
    return log_page(
        "sign_ins.html",
        nav="sign-in-logs",
        title=TITLE,
        icon="arrow_enter",
        columns=COLUMNS,
        rows=[_cells(desk, row) for row in rows],
        total=len(found),
        page_number=page,
        pages=pages,
        page_href=desk.url(f"logs/sign-ins?{urlencode(chosen)}{'&' if chosen else ''}page={{page}}"),
        csv_href=desk.url(f"logs/sign-ins.csv?{urlencode(chosen)}"),
        values=chosen,
        pills=pills(desk, "logs/sign-ins", chosen, labels),
        spans=[("", "All that is kept"), *((key, words) for key, (words, _) in SPANS.items())],
        retention=log_retention_days(desk.tenant),
    )


@portal.get("/logs/sign-ins.csv")
@opens(Area.LOGS)
def sign_in_logs_csv() -> Response:
    """The filtered list as a file."""
    desk = current()
    return csv_of("sign-ins", COLUMNS, [_cells(desk, row) for row in _found(desk, chosen_filters())])


# --- one row -----------------------------------------------------------------------------------------------------


@portal.get("/logs/sign-ins/<row_id>")
@opens(Area.LOGS)
def sign_in_log_row(row_id: str) -> Response:
    """One sign-in with everything that the log knows about it."""
    desk = current()
    row = next((one for one in sign_in_rows(desk) if one.id == row_id), None) or abort(404)
    tab = request.args.get("tab", "basic")
    tab = tab if tab in TABS else "basic"
    return log_page(
        "sign_in.html",
        nav="sign-in-logs",
        title="Activity Details: Sign-ins",
        list_title=TITLE,
        trail="logs/sign-ins",
        subtitle=f"{user_name(desk, row)} at {row.app_display_name}, {when(row.at)}",
        icon="arrow_enter",
        close_href=desk.url("logs/sign-ins"),
        row=row,
        tab=tab,
        tabs=[
            {"text": text, "href": desk.url(f"logs/sign-ins/{row.id}?tab={name}"), "current": name == tab}
            for name, text in TABS.items()
        ],
        **_tab_content(desk, row, tab),
    )


def _tab_content(desk: Desk, row: SignInRecord, tab: str) -> dict[str, Any]:
    match tab:
        case "basic":
            return {"pairs": _basic(desk, row)}
        case "location":
            return {"pairs": [("Location", location_of(row)), ("IP address", row.ip_address)]}
        case "device":
            return {"pairs": _device(row)}
        case "authentication":
            return {"pairs": _demanded(desk, row), "steps": authentication_steps(row)}
        case _:
            return {"policies": _policies(desk, row, report_only=tab == "report-only")}


def _basic(desk: Desk, row: SignInRecord) -> list[tuple[str, Any]]:
    code = [("Sign-in error code", row.error_code), ("Failure reason", row.failure_reason)] if row.error_code else []
    return [
        ("Date", f"{when(row.at)} UTC"),
        ("Request ID", row.id),
        ("Correlation ID", row.correlation_id),
        ("Authentication requirement", requirement(row)),
        ("Status", STATUSES[row.outcome][0]),
        *code,
        ("User", user_name(desk, row)),
        ("Username", row.user_principal_name),
        ("User ID", row.user_id or "-"),
        ("Sign-in type", "Interactive" if row.is_interactive else "Non-interactive"),
        ("Application", row.app_display_name),
        ("Application ID", row.app_id),
        ("Client app", CLIENT_APPS[row.client_app]),
    ]


def _device(row: SignInRecord) -> list[tuple[str, Any]]:
    return [
        ("Operating system", PLATFORMS[row.platform] or "Unknown"),
        ("Client app", CLIENT_APPS[row.client_app]),
        ("Compliant", "No (devices are not simulated)"),
        ("Managed", "No (devices are not simulated)"),
    ]


def _demanded(desk: Desk, row: SignInRecord) -> list[tuple[str, Any]]:
    names = [_demand_name(desk, row, one) for one in row.required_mfa_by]
    asked = ", ".join(row.authentication_contexts)
    contexts: list[tuple[str, Any]] = [("Authentication context", asked)] if asked else []
    return [
        ("Authentication requirement", requirement(row)),
        ("Required by", ", ".join(names) or "Nobody"),
        *contexts,
    ]


def _demand_name(desk: Desk, row: SignInRecord, name: str) -> str:
    then = {policy.policy_id: policy.display_name for policy in row.applied_policies}
    return DEMANDS.get(name) or f"Conditional Access policy {then.get(name, name)}"


def authentication_steps(row: SignInRecord) -> list[list[str]]:
    """One line a method: when, which, what it was needed for, and whether it succeeded.

    In a failed attempt the last one did not; where more is asked, or a policy blocks, everything that was used did.
    """
    last = len(row.methods) - 1
    return [
        [
            when(row.at),
            method_name(method),
            "Primary authentication" if at == 0 else "Multifactor authentication",
            "No" if row.outcome is Outcome.FAILED and at == last else "Yes",
        ]
        for at, method in enumerate(row.methods)
    ]


def _policies(desk: Desk, row: SignInRecord, *, report_only: bool) -> list[list[Any]]:
    shown = (one for one in row.applied_policies if one.result.startswith("reportOnly") is report_only)
    return [_policy_cells(desk, one) for one in shown]


def _policy_cells(desk: Desk, one: AppliedPolicy) -> list[Any]:
    name: Any = one.display_name
    if one.policy_id in desk.tenant.policies:
        name = {"text": name, "href": desk.url(f"ca/policies/{one.policy_id}")}
    controls = {"Mfa": "Require multifactor authentication", "Block": "Block access"}
    return [
        name,
        ", ".join(controls[control] for control in one.enforced_grant_controls),
        "None",
        _badge(RESULTS[one.result]),
        ", ".join(CONDITIONS[condition] for condition in one.conditions_not_satisfied) or "-",
    ]
