"""The panes in which administrators extend what ends soon and renew what has ended."""

from __future__ import annotations

from typing import Any, Literal

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.directory.membership import display_name
from simulator.lifecycle import views
from simulator.lifecycle.commands import AdminExtend, AdminRenew
from simulator.pim.rows import Schedule
from simulator.pim.views import assignment_limits
from web.desk import Desk, current, opens
from web.portal.binding import bind
from web.portal.blueprint import portal
from web.portal.pim_assignments import assignments_page, list_path
from web.portal.pim_grids import end_words, role_name
from web.portal.pim_window_form import WindowForm, limit_words, window_defaults

GONE = "This assignment is no longer there; the list below is up to date."


class ProlongForm(WindowForm):
    """A new window for one assignment; `origin` is the list that the button was pressed in."""

    schedule: str = Field(max_length=64)
    origin: Literal["role", "all"] = "role"


def ended_schedule(desk: Desk, name: str) -> Schedule | None:
    """The ended assignment whose pane the address opens."""
    return views.ended_schedule(desk.tenant, request.args.get(name, ""))


def opened_extend(desk: Desk, schedule: Schedule, role_id: str | None) -> dict[str, Any]:
    """The pane that extends, as it opens: from now, as long as the role allows."""
    return _opened(desk, "extend", schedule, role_id)


def opened_renew(desk: Desk, schedule: Schedule, role_id: str | None) -> dict[str, Any]:
    """The pane that renews, as it opens."""
    return _opened(desk, "renew", schedule, role_id)


def _opened(desk: Desk, what: str, schedule: Schedule, role_id: str | None) -> dict[str, Any]:
    values = {**window_defaults(desk.tenant, schedule.key.role_id, schedule.kind), "permanent": False}
    return _pane(desk, what, schedule, "role" if role_id else "all", values)


def _pane(desk: Desk, what: str, schedule: Schedule, origin: str, values: dict[str, Any]) -> dict[str, Any]:
    limits = assignment_limits(desk.tenant, schedule.key.role_id, schedule.kind)
    return {
        "what": what,
        "title": "Extend assignment" if what == "extend" else "Renew assignment",
        "who": display_name(desk.tenant, schedule.key.principal_id),
        "role": role_name(schedule.key.role_id),
        "kind": schedule.kind,
        "end_label": "Ends" if what == "extend" else "Ended",
        "end": end_words(schedule),
        "limits": limits,
        "limit_words": limit_words(limits, schedule.kind),
        "values": values,
        "fields": {"schedule": schedule.id, "origin": origin},
    }


@portal.post("/pim/assignments/<any(extend, renew):what>")
@opens(Area.PIM_ADMINISTRATION)
def pim_prolong_assignment(what: str) -> Response:
    """Extend or renew an assignment."""
    desk = current()
    bound = bind(ProlongForm, request.form)
    schedule_id, origin = bound.values.get("schedule", ""), bound.values.get("origin", "all")
    tenant = desk.tenant
    schedule = tenant.schedules.get(schedule_id) if what == "extend" else views.ended_schedule(tenant, schedule_id)
    if schedule is None:
        return assignments_page(None, "eligible", status=422, notice=GONE)
    here, tab = schedule.key.role_id if origin == "role" else None, schedule.kind if what == "extend" else "expired"
    pane, form = _pane(desk, what, schedule, origin, bound.values), bound.form
    errors = dict(bound.errors) or (form.complaints(tenant.now) if form else {})
    if errors or form is None:
        return assignments_page(here, tab, status=422, prolong=pane, errors=errors)
    command = AdminExtend if what == "extend" else AdminRenew
    decision = desk.act(command(kind=schedule.kind, key=schedule.key, **form.window()))
    if isinstance(decision, Refused):
        return assignments_page(here, tab, refusal=decision, prolong=pane)
    done = "extended" if what == "extend" else "renewed"
    return desk.done(f"Assignment {done}: {pane['who']}, {pane['role']}", list_path(here, schedule.kind))
