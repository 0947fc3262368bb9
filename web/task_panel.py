"""The lab guide beside every page: tasks with their state, what is missing, hints with their price, the way there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, request
from markupsafe import Markup

from scenarios.format import Task
from scenarios.report import CheckResult, Report, TaskResult
from scenarios.tenant_file import user_id
from simulator.directory.membership import display_name
from web.owner import attempts
from web.people import next_window, windows_of
from web.progress import GUIDED, Progress, scenario_of
from web.prose import one_line, to_html

if TYPE_CHECKING:
    from web.desk import Desk

MET, PARTLY, OPEN, BROKEN = "met", "partly", "open", "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHint:
    """A hint that was opened."""

    number: int
    total: int
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """A task as the panel and the guide show it. `price` is what the next hint costs, None when all are open."""

    id: str
    title: str
    state: str
    detail: str
    html: Markup
    actor: str
    hints: tuple[ShownHint, ...]
    price: int | None
    probe_href: str | None
    there_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPanel:
    """The guide of one attempt; `now` is the task to do next, None when all are met."""

    title: str
    note: str
    tasks: tuple[ShownTask, ...]
    now: ShownTask | None
    guards: tuple[CheckResult, ...]
    back: str
    hint_action: str

    @property
    def done(self) -> int:
        """How many tasks are met."""
        return sum(task.state == MET for task in self.tasks)


def progress() -> Progress:
    """The application's gradings."""
    found: Progress = current_app.extensions["progress"]
    return found


def task_panel(desk: Desk) -> TaskPanel:
    """The guide of the attempt that a page belongs to. Guided mode grades live; practice shows the last check."""
    scenario = scenario_of(desk.attempt)
    report = _report_to_show(desk)
    results = {task.id: task for task in report.tasks} if report else {}
    tasks = tuple(_shown(desk, task, results.get(task.id)) for task in scenario.tasks)
    used = sum(progress().hints_used(desk.attempt).values())
    return TaskPanel(
        title=scenario.title,
        note=_note(desk.attempt.mode, used, report),
        tasks=tasks,
        now=_current(tasks),
        guards=report.guards_failed if report else (),
        back=request.full_path.rstrip("?") if request.method == "GET" else desk.url(),
        hint_action=desk.lab_url("hint"),
    )


def _report_to_show(desk: Desk) -> Report | None:
    if desk.attempt.mode == GUIDED:
        return progress().report(desk.attempt, desk.simulation)
    stored = attempts().store.reports_of(desk.attempt.id)
    return Report.model_validate_json(stored[-1].payload) if stored else None


def _note(mode: str, hints: int, report: Report | None) -> str:
    parts = [mode.capitalize()]
    if hints:
        parts.append(f"{hints} hint{'s' if hints != 1 else ''} used")
    if mode != GUIDED:
        parts.append("as of the last check" if report else "press Check to see how far you are")
    return " · ".join(parts)


def _current(tasks: tuple[ShownTask, ...]) -> ShownTask | None:
    chosen = request.args.get("task")
    named = next((task for task in tasks if task.id == chosen), None)
    return named or next((task for task in tasks if task.state != MET), None)


def state_of(result: TaskResult | None) -> str:
    """How far a task is: met, partly, open, or broken when a guard of it fails."""
    if result is None:
        return OPEN
    verdicts = [check.verdict for check in result.checks]
    if any(check.guard and check.verdict != "passed" for check in result.checks):
        return BROKEN
    if all(verdict == "passed" for verdict in verdicts):
        return MET
    counted = [check for check in result.checks if not check.guard and not check.still_works]
    return PARTLY if any(check.earned for check in counted) else OPEN


def _shown(desk: Desk, task: Task, result: TaskResult | None) -> ShownTask:
    opened = progress().hints_used(desk.attempt).get(task.id, 0)
    missing = [check for check in (result.checks if result else ()) if check.verdict != "passed"]
    state = state_of(result)
    return ShownTask(
        id=task.id,
        title=task.title,
        state=state,
        detail=f"Still missing: {missing[0].title}" if missing and state in (PARTLY, BROKEN) else "",
        html=to_html(task.text),
        actor=display_name(desk.tenant, user_id(desk.tenant.organization.id, task.actor)),
        hints=tuple(
            ShownHint(number=number, total=len(task.hints), html=one_line(hint.text))
            for number, hint in enumerate(task.hints[:opened], start=1)
        ),
        price=task.hints[opened].cost if opened < len(task.hints) else None,
        probe_href=desk.lab_url(f"probe/{missing[0].id}") if missing and desk.attempt.mode == GUIDED else None,
        there_href=_way_there(desk, task),
    )


def _way_there(desk: Desk, task: Task) -> str | None:
    """The page that a task starts on, in a window of the person who does it; through the sign-in if there is none."""
    if task.page is None:
        return None
    return window_of(desk, user_id(desk.tenant.organization.id, task.actor), task.page)


def window_of(desk: Desk, person_id: str, path: str) -> str:
    """The address of a page in an open window of a person; the sign-in of a new window when there is none."""
    for card in windows_of(desk.tenant):
        if card.persona and card.persona.id == person_id and card.session and card.session.kind.value == "portal":
            return f"/a/{desk.attempt.id}/w/{card.id}/{path}"
    fresh = next_window(desk.simulation)
    return f"/a/{desk.attempt.id}/w/{fresh}/sign-in?who={quote(person_id)}&next={quote(path, safe='/')}"
