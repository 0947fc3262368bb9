"""Resource audit and My audit: what PIM wrote down in 30 days, filtered, with the details of one record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.audit import AuditRecord
from simulator.audit_targets import targets_of
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.pim.views import is_about, pim_audit
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.binding import Form, Moment, bind, moment_text
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import role_name
from web.portal.pim_my_roles import signed_in
from web.words import when

MINUTE = timedelta(minutes=1)  # what is typed has no seconds
SPANS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "custom": "Custom"}
COLUMNS = ("Time", "Requestor", "Action", "Resource name", "Primary target", "Subject")


class FilterForm(Form):
    """What a list of records is narrowed to; empty means everything."""

    span: str = "30"
    since: Moment = None
    until: Moment = None
    activity: str = ""
    person: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One of the two lists: where it lives, what it is called and whether it shows only the person's own records."""

    path: str
    title: str
    here: str
    is_mine: bool


RESOURCE = Page("pim/audit", "Resource audit", "audit", is_mine=False)
MINE = Page("pim/my-audit", "My audit", "my-audit", is_mine=True)


def _records(desk: Desk, page: Page) -> list[AuditRecord]:
    found = pim_audit(desk.tenant, desk.simulation.happenings())
    return [one for one in found if not page.is_mine or is_about(one, signed_in(desk).id)]


def _requestor(desk: Desk, record: AuditRecord) -> str:
    return display_name(desk.tenant, record.by_user_id) or record.by_app


def _subject(desk: Desk, record: AuditRecord) -> str:
    return display_name(desk.tenant, record.principal_id) or record.target_name


def _kept(desk: Desk, records: Iterable[AuditRecord], wanted: FilterForm) -> list[AuditRecord]:
    now, person = desk.tenant.now, wanted.person.lower()
    since, until = wanted.since, wanted.until
    if wanted.span != "custom":
        since, until = now - timedelta(days=int(wanted.span) if wanted.span in SPANS else 30), None
    return [
        one
        for one in records
        if (since is None or one.at >= since)
        and (until is None or one.at < until + MINUTE)
        and wanted.activity in ("", one.activity)
        and wanted.role in ("", one.role_id)
        and person in f"{_requestor(desk, one)}\n{_subject(desk, one)}".lower()
    ]


def _row(desk: Desk, one: AuditRecord, page: Page) -> list[Any]:
    query = urlencode({**_filters(), "record": one.id})
    return [
        {
            "text": when(one.at),
            "href": desk.url(f"{page.path}?{query}"),
            "label": f"Details: {one.activity}, {when(one.at)}",
        },
        _requestor(desk, one),
        one.activity,
        desk.tenant.organization.display_name,
        role_name(one.role_id) if one.role_id else one.target_name,
        _subject(desk, one),
    ]


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FilterForm.model_fields if request.args.get(name)}


def _details(desk: Desk, record: AuditRecord) -> list[tuple[str, str]]:
    pairs = [
        ("Time", when(record.at)),
        ("Requestor", _requestor(desk, record)),
        ("Action", record.activity),
        ("Subject", _subject(desk, record)),
        ("Primary target", role_name(record.role_id) if record.role_id else record.target_name),
        ("Reason", record.reason or "-"),
    ]
    pairs += [(name, new) for name, _, new in record.properties if new]
    if record.ends_at:
        pairs.append(("Ends", when(record.ends_at)))
    places = enumerate(targets_of(desk.tenant, record))
    pairs += [(f"Target {place}", f"{one.type}: {one.display_name}") for place, one in places]
    return [*pairs, ("Correlation id", record.correlation_id)]


def _options(records: list[AuditRecord]) -> dict[str, list[tuple[str, str]]]:
    """The drop-downs offer what occurs."""
    activities = sorted({one.activity for one in records})
    roles = sorted({one.role_id for one in records if one.role_id and one.role_id in ROLES}, key=role_name)
    return {
        "spans": list(SPANS.items()),
        "activities": [("", "All activities"), *((one, one) for one in activities)],
        "roles": [("", "All roles"), *((one, role_name(one)) for one in roles)],
    }


def _page(page: Page) -> Response:
    desk = current()
    bound = bind(FilterForm, request.args)
    records = _records(desk, page)
    shown = _kept(desk, records, bound.form) if bound.form else []
    opened = next((one for one in records if one.id == request.args.get("record")), None)
    week = moment_text(desk.tenant.now - timedelta(days=7))
    return pim_page(
        "audit.html",
        here=page.here,
        title=page.title,
        title_rest=ENTRA_ROLES,
        status=422 if bound.errors else 200,
        columns=COLUMNS,
        rows=[_row(desk, one, page) for one in shown],
        values={"span": "30", "since": week, "until": moment_text(desk.tenant.now), **bound.values},
        errors=bound.errors,
        options=_options(records),
        list_url=desk.url(page.path),
        filtered_url=desk.url(f"{page.path}?{urlencode(_filters())}"),
        csv_url=desk.url(f"{page.path}.csv?{urlencode(_filters())}"),
        details=_details(desk, opened) if opened else None,
    )


def _csv(page: Page) -> Response:
    desk = current()
    wanted = bind(FilterForm, request.args).form or FilterForm()
    found = _kept(desk, _records(desk, page), wanted)
    rows = [[*_row(desk, one, page), one.reason] for one in found]
    return csv_of(page.here, [*COLUMNS, "Reason"], rows)


@portal.get("/pim/audit")
@opens(Area.PIM_AUDIT)
def pim_resource_audit() -> Response:
    """What happened to any role."""
    return _page(RESOURCE)


@portal.get("/pim/audit.csv")
@opens(Area.PIM_AUDIT)
def pim_resource_audit_csv() -> Response:
    """The same as a file."""
    return _csv(RESOURCE)


@portal.get("/pim/my-audit")
def pim_my_audit() -> Response:
    """What the person did, and what was done to the person."""
    return _page(MINE)


@portal.get("/pim/my-audit.csv")
def pim_my_audit_csv() -> Response:
    """The same as a file."""
    return _csv(MINE)
