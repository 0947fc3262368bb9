"""The address of My roles with the panes that open over it; asking for an extension or a renewal."""

from __future__ import annotations

from typing import Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.lifecycle.commands import SelfExtend, SelfRenew
from simulator.lifecycle.views import ended_schedule
from simulator.pim.rows import DIRECTORY, Schedule
from simulator.pim.scopes import scope_name
from simulator.pim.views import assignment_limits
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_activation_form import REASON_LENGTH_MAX
from web.portal.pim_grids import end_words, role_name, state_words
from web.portal.pim_my_roles import my_roles_page, signed_in
from web.portal.pim_roles import known_role

GONE = "This assignment is no longer there; the list below is up to date."


@portal.get("/pim/my-roles")
def pim_my_roles() -> Response:
    """My roles, perhaps with the question before a deactivation, or with the pane that asks for more time."""
    desk = current()
    panes: dict[str, Any] = _opened(desk)
    role_id = request.args.get("deactivate")
    if role_id is not None:
        panes["deactivate"] = known_role(role_id)
        panes["deactivate_scope"] = request.args.get("scope", DIRECTORY)
    return my_roles_page(request.args.get("tab", "eligible"), **panes)


class ProlongForm(Form):
    """Which assignment, and why."""

    schedule: str = Field(max_length=64)
    reason: str = Field(default="", max_length=REASON_LENGTH_MAX)


def _pane(desk: Desk, what: str, schedule: Schedule, reason: str = "") -> dict[str, Any]:
    """What the pane that asks for an extension or a renewal shows and posts."""
    is_extension = what == "extend"
    return {
        "what": what,
        "title": f"{'Extend' if is_extension else 'Renew'} – {role_name(schedule.key.role_id)}",
        "tab": schedule.kind if is_extension else "expired",
        "schedule": schedule,
        "facts": [
            ("Role", role_name(schedule.key.role_id)),
            ("Scope", scope_name(desk.tenant, schedule.key.directory_scope_id)),
            ("Assignment type", state_words(schedule)),
            ("Ends" if is_extension else "Ended", end_words(schedule)),
        ],
        "needs_reason": assignment_limits(desk.tenant, schedule.key.role_id, schedule.kind).needs_justification,
        "reason": reason,
    }


def _opened(desk: Desk) -> dict[str, Any]:
    """The pane that the address opens, or the notice that its assignment is gone."""
    for what in ("extend", "renew"):
        schedule_id = request.args.get(what)
        if schedule_id is None:
            continue
        schedule = _own_schedule(desk, what, schedule_id)
        return {"prolong": _pane(desk, what, schedule)} if schedule else {"notice": GONE}
    return {}


def _own_schedule(desk: Desk, what: str, schedule_id: str) -> Schedule | None:
    find = desk.tenant.schedules.get if what == "extend" else lambda one: ended_schedule(desk.tenant, one)
    schedule = find(schedule_id)
    return schedule if schedule and schedule.key.principal_id == signed_in(desk).id else None


@portal.post("/pim/my-roles/<any(extend, renew):what>")
def pim_prolong(what: str) -> Response:
    """Ask for an extension or a renewal."""
    desk = current()
    bound = bind(ProlongForm, request.form)
    schedule = _own_schedule(desk, what, bound.values.get("schedule", ""))
    if schedule is None:
        return my_roles_page("eligible", status=422, notice=GONE)
    pane = _pane(desk, what, schedule, bound.values.get("reason", ""))
    if bound.form is None:
        return my_roles_page(pane["tab"], status=422, prolong=pane, errors=bound.errors)
    command = SelfExtend if what == "extend" else SelfRenew
    decision = desk.act(command(kind=schedule.kind, key=schedule.key, justification=bound.form.reason))
    if isinstance(decision, Refused):
        return my_roles_page(pane["tab"], refusal=decision, prolong=pane)
    return desk.done(
        f"Your request to {what} {role_name(schedule.key.role_id)} waits for an administrator", "pim/requests"
    )
