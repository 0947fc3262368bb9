"""Stored reports; they stay readable when the journal of their attempt no longer is."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from pydantic import ValidationError
from werkzeug.wrappers import Response

from scenarios.report import Report
from web.misconceptions import misconception
from web.owner import attempts, own_attempt
from web.store import StoredReport

reports = Blueprint("reports", __name__, url_prefix="/a/<attempt_id>/report")


@reports.get("/")
def latest(attempt_id: str) -> Response:
    """On to the newest report; to the guide when there is none yet."""
    attempt = own_attempt(attempt_id)
    stored = attempts().store.reports_of(attempt.id)
    return redirect(f"/a/{attempt.id}/report/{stored[-1].number}" if stored else f"/a/{attempt.id}/", 303)


@reports.get("/<int:number>")
def report(attempt_id: str, number: int) -> str:
    """One report, with the others to choose from."""
    attempt = own_attempt(attempt_id)
    stored = attempts().store.reports_of(attempt.id)
    chosen = next((one for one in stored if one.number == number), None)
    if chosen is None:
        abort(404, "there is no such report")
    grading = _read(chosen)
    return render_template(
        "report.html",
        page={
            "title": "Report",
            "title_rest": attempt.title,
            "icon": "hat_graduation",
            "subtitle": f"Report {number} of {len(stored)} · {attempt.mode} · {attempt.tenant_name}",
            "breadcrumbs": [("Labs", "/"), (attempt.title, f"/a/{attempt.id}/"), (f"Report {number}", None)],
        },
        attempt=attempt,
        stored=stored,
        chosen=chosen,
        report=grading,
        misconceptions={one.misconception: misconception(one.misconception) for one in grading.checks},
        unfolded="print" in request.args,
        passed=sum(one.verdict == "passed" for one in grading.checks),
    )


def _read(stored: StoredReport) -> Report:
    try:
        return Report.model_validate_json(stored.payload)
    except ValidationError:
        abort(409, f"report {stored.number} was written by a release that this one cannot read")
