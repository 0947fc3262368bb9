"""Directory audit logs: the list with filters, one record with its modified properties, and the download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.audit import AuditRecord
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.licensing import log_retention_days
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.blueprint import portal
from web.portal.logs import SPANS, log_page, page_of, pills
from web.portal.logs_rows import audit_rows
from web.words import when

TITLE = "Audit logs"
COLUMNS = ("Date", "Service", "Category", "Activity", "Status", "Status reason", "Target(s)", "Initiated by (actor)")


def actor(desk: Desk, record: AuditRecord) -> str:
    """Who did it: a person, or the app through which the system acts."""
    return display_name(desk.tenant, record.by_user_id) if record.by_user_id else record.by_app


def targets(desk: Desk, record: AuditRecord) -> list[tuple[str, str]]:
    """What it was done to: type and name of each target."""
    found = [(record.target_type, record.target_name)] if record.target_name else []
    if record.role_id:
        found.append(("Role", ROLES[record.role_id].display_name))
    if record.principal_id:
        name = display_name(desk.tenant, record.principal_id)
        kind = _kind(desk, record.principal_id)
        if (kind, name) not in found and record.target_type != "User":
            found.append((kind, name))
    return found


def _kind(desk: Desk, principal_id: str) -> str:
    if principal_id in desk.tenant.service_principals:
        return "ServicePrincipal"
    return "Group" if principal_id in desk.tenant.groups else "User"


Filter = Callable[[Desk, AuditRecord, str], bool]
FILTERS: dict[str, tuple[str, Filter]] = {
    "service": ("Service", lambda desk, record, text: record.service.lower() == text),
    "category": ("Category", lambda desk, record, text: record.category.lower() == text),
    "activity": ("Activity", lambda desk, record, text: text in record.activity.lower()),
    "person": ("Person", lambda desk, record, text: text in _people(desk, record)),
    "span": ("Date", lambda desk, record, text: text not in SPANS or desk.tenant.now - record.at <= SPANS[text][1]),
}


def _people(desk: Desk, record: AuditRecord) -> str:
    return " ".join((actor(desk, record), *(name for _, name in targets(desk, record)))).lower()


def _chosen() -> dict[str, str]:
    return {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}


def _found(desk: Desk, records: list[AuditRecord], chosen: dict[str, str]) -> list[AuditRecord]:
    for name, text in chosen.items():
        matches = FILTERS[name][1]
        records = [record for record in records if matches(desk, record, text.lower())]
    return records


def _cells(desk: Desk, record: AuditRecord) -> list[Any]:
    path = desk.url(f"logs/audit/{record.id}")
    return [
        {"text": when(record.at), "href": path, "label": f"{record.activity}, {when(record.at)}"},
        record.service,
        record.category,
        record.activity,
        "Success" if record.succeeded else "Failure",
        record.reason,
        ", ".join(name for _, name in targets(desk, record)),
        actor(desk, record),
    ]


@portal.get("/logs/audit")
@opens(Area.LOGS)
def audit_logs() -> Response:
    """Every audit record that is still kept, newest first."""
    desk = current()
    chosen, everything = _chosen(), audit_rows(desk)
    found = _found(desk, everything, chosen)
    rows, page, pages = page_of(found)
    return log_page(
        "audit.html",
        nav="audit-logs",
        title=TITLE,
        icon="document_search",
        columns=COLUMNS,
        rows=[_cells(desk, record) for record in rows],
        total=len(found),
        page_number=page,
        pages=pages,
        page_href=desk.url(f"logs/audit?{urlencode(chosen)}{'&' if chosen else ''}page={{page}}"),
        csv_href=desk.url(f"logs/audit.csv?{urlencode(chosen)}"),
        values=chosen,
        pills=pills(desk, "logs/audit", chosen, {name: label for name, (label, _) in FILTERS.items()}),
        services=_options({record.service for record in everything}),
        categories=_options({record.category for record in everything}),
        spans=[("", "All that is kept"), *((key, words) for key, (words, _) in SPANS.items())],
        retention=log_retention_days(desk.tenant),
    )


def _options(names: set[str]) -> list[tuple[str, str]]:
    return [("", "All"), *((name, name) for name in sorted(names))]


@portal.get("/logs/audit.csv")
@opens(Area.LOGS)
def audit_logs_csv() -> Response:
    """The filtered list as a file."""
    desk = current()
    found = _found(desk, audit_rows(desk), _chosen())
    return csv_of("audit", COLUMNS, [_cells(desk, record) for record in found])


@portal.get("/logs/audit/<record_id>")
@opens(Area.LOGS)
def audit_log_record(record_id: str) -> Response:
    """One audit record: what, who, to whom, and what changed."""
    desk = current()
    record = next((one for one in audit_rows(desk) if one.id == record_id), None) or abort(404)
    return log_page(
        "audit_record.html",
        nav="audit-logs",
        title="Audit Log Details",
        list_title=TITLE,
        trail="logs/audit",
        subtitle=f"{record.activity}, {when(record.at)}",
        icon="document_search",
        close_href=desk.url("logs/audit"),
        activity=_activity(desk, record),
        targets=[[kind, name] for kind, name in targets(desk, record)],
        properties=[list(one) for one in record.properties],
    )


def _activity(desk: Desk, record: AuditRecord) -> list[tuple[str, Any]]:
    by = "User" if record.by_user_id else "Application"
    reason = [("Status reason", record.reason)] if record.reason else []
    return [
        ("Date", f"{when(record.at)} UTC"),
        ("Activity type", record.activity),
        ("Correlation ID", record.correlation_id),
        ("Category", record.category),
        ("Service", record.service),
        ("Status", "Success" if record.succeeded else "Failure"),
        *reason,
        ("Initiated by (type)", by),
        ("Initiated by (actor)", actor(desk, record)),
    ]
