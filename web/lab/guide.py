"""The guide of an attempt: the story, every task with its text, and who is who."""

from __future__ import annotations

from werkzeug.wrappers import Response

from scenarios.tenant_file import user_id
from web.desk import current
from web.lab.blueprint import lab
from web.people import people_of
from web.progress import EXAM, scenario_of
from web.prose import to_html
from web.task_panel import task_panel, window_of


@lab.get("/")
def guide() -> Response:
    """The first page of an attempt."""
    desk = current()
    scenario = scenario_of(desk.attempt)
    first = user_id(desk.tenant.organization.id, scenario.tasks[0].actor)
    return desk.page(
        "lab/guide.html",
        crumbs=[("Labs", "/"), (scenario.title, None)],
        title=scenario.title,
        subtitle=scenario.summary,
        icon="hat_graduation",
        scenario=scenario,
        story=to_html(scenario.story),
        tasks=task_panel(desk).tasks,
        people=people_of(desk.tenant),
        start_href=window_of(desk, first, ""),
        is_exam=desk.attempt.mode == EXAM,
    )
