"""Check: grading an attempt on forks, keeping the report, probing one check alone, and handing in."""

from __future__ import annotations

from flask import abort, flash, redirect
from werkzeug.wrappers import Response

from web.desk import Desk, current, not_in_exam
from web.lab.blueprint import lab
from web.misconceptions import misconception
from web.owner import attempts
from web.progress import EXAM, GUIDED
from web.task_panel import progress


@lab.post("/check")
def check() -> Response:
    """Grade the attempt as it stands and keep the report; in an exam this hands it in."""
    desk = current()
    if desk.attempt.is_finished:
        return redirect(desk.lab_url("report/"), 303)
    number = _keep_report(desk)
    if desk.attempt.mode == EXAM:
        attempts().store.finish_attempt(desk.attempt.id)
    return redirect(desk.lab_url(f"report/{number}"), 303)


@lab.post("/finish")
def finish() -> Response:
    """Hand the attempt in: a last report, and nothing can be done in it any more."""
    desk = current()
    if desk.attempt.is_finished:
        return redirect(desk.lab_url("report/"), 303)
    number = _keep_report(desk)
    attempts().store.finish_attempt(desk.attempt.id)
    flash("The attempt is handed in", "ok")
    return redirect(desk.lab_url(f"report/{number}"), 303)


def _keep_report(desk: Desk) -> int:
    report = progress().report(desk.attempt, desk.simulation)
    return attempts().store.add_report(desk.attempt.id, desk.seen, round(report.score), report.model_dump_json())


@lab.get("/probe/<check_id>")
@not_in_exam
def probe(check_id: str) -> Response:
    """Try one check on a copy of the tenant and show how it went; the tenant is not touched."""
    desk = current()
    if desk.attempt.mode != GUIDED:
        abort(403, "single checks can be tried in guided mode only; press Check for a report")
    report = progress().report(desk.attempt, desk.simulation)
    result = next((one for one in report.checks if one.id == check_id), None)
    if result is None:
        abort(404, "there is no such check")
    return desk.page(
        "lab/probe.html",
        crumbs=[("Lab", desk.lab_url()), ("Probe", None)],
        title="Probe",
        title_rest=result.title,
        icon="target_arrow",
        check=result,
        misconception=misconception(result.misconception),
    )
