"""The pane that changes how long an assignment lasts."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import AdminUpdate
from simulator.directory.membership import display_name
from simulator.pim.rows import AssignmentKey, Kind, Schedule
from simulator.pim.views import assignment_limits
from web.desk import Desk, current, opens
from web.portal.binding import bind, moment_text
from web.portal.blueprint import portal
from web.portal.pim_assignments import TargetForm, assignments_page, list_path
from web.portal.pim_grids import role_name
from web.portal.pim_window_form import WindowForm, limit_words, window_defaults


class UpdateForm(TargetForm, WindowForm):
    """A new window for one assignment."""


def update_pane(desk: Desk, key: AssignmentKey, kind: Kind, origin: str, values: dict[str, Any]) -> dict[str, Any]:
    """What the pane shows and posts."""
    limits = assignment_limits(desk.tenant, key.role_id, kind)
    return {
        "who": display_name(desk.tenant, key.principal_id),
        "role": role_name(key.role_id),
        "kind": kind,
        "limits": limits,
        "limit_words": limit_words(limits, kind),
        "values": values,
        "fields": {
            "role": key.role_id,
            "principal": key.principal_id,
            "kind": str(kind),
            "scope": key.directory_scope_id,
            "origin": origin,
        },
    }


def opened_update(desk: Desk, schedule: Schedule, role_id: str | None) -> dict[str, Any]:
    """The pane as it opens: with the window that the assignment has."""
    values = window_defaults(desk.tenant, schedule.key.role_id, schedule.kind)
    values |= {"permanent": schedule.end is None, "start": moment_text(schedule.start)}
    if schedule.end:
        values["end"] = moment_text(schedule.end)
    return update_pane(desk, schedule.key, schedule.kind, "role" if role_id else "all", values)


@portal.post("/pim/assignments/update")
@opens(Area.PIM_ADMINISTRATION)
def pim_update() -> Response:
    """Give an assignment a new window."""
    desk = current()
    bound = bind(UpdateForm, request.form)
    target = bind(TargetForm, request.form)
    if target.form is None:
        return assignments_page(None, "eligible", status=422, errors=target.errors)
    here = target.form.role if target.form.origin == "role" else None
    pane = update_pane(desk, target.form.key, target.form.kind, target.form.origin, bound.values)
    form = bound.form
    errors = dict(bound.errors) or (form.complaints(desk.tenant.now) if form else {})
    if errors or form is None:
        return assignments_page(here, target.form.kind, status=422, update=pane, errors=errors)
    decision = desk.act(AdminUpdate(kind=form.kind, key=form.key, **form.window()))
    if isinstance(decision, Refused):
        return assignments_page(here, form.kind, refusal=decision, update=pane)
    return desk.done(f"Assignment updated: {pane['who']}, {pane['role']}", list_path(here, form.kind))
