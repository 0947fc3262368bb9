"""Opening a hint; its price is shown on the button before."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from web.desk import current, not_in_exam
from web.lab.blueprint import back, lab
from web.owner import attempts
from web.progress import scenario_of
from web.task_panel import progress


@lab.post("/hint")
@not_in_exam
def take_hint() -> Response:
    """Open the next hint of a task; pressing twice on the same page opens one."""
    desk = current()
    task = next((one for one in scenario_of(desk.attempt).tasks if one.id == request.form.get("task")), None)
    number = request.form.get("number", "")
    if task is None or not number.isdecimal() or not 0 < int(number[:4]) <= len(task.hints):
        abort(400, "there is no such hint")
    opened = progress().hints_used(desk.attempt).get(task.id, 0)
    if int(number) > opened + 1:
        abort(400, "open the hints in order")
    attempts().store.take_hint(desk.attempt.id, task.id, int(number))
    cost = task.hints[int(number) - 1].cost
    return back(
        desk, f"Hint {number} opened" + (f"; it costs {cost} points of the score" if cost else "; it is free"), "info"
    )
