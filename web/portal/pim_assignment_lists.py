"""The addresses of the lists of assignments, with the panes that open over them."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator.access import Area
from web.desk import current, opens
from web.portal.blueprint import portal
from web.portal.pim_assignments import assignments_page, opened_schedule, removal_pane
from web.portal.pim_prolong import ended_schedule, opened_extend, opened_renew
from web.portal.pim_roles import known_role
from web.portal.pim_update import opened_update

GONE = "This assignment is no longer there; the list below is up to date."


@portal.get("/pim/assignments")
@opens(Area.PIM_ADMINISTRATION)
def pim_assignments() -> Response:
    """The assignments of all roles."""
    return _list(None)


@portal.get("/pim/roles/<role_id>")
@opens(Area.PIM_ADMINISTRATION)
def pim_role(role_id: str) -> Response:
    """The assignments of one role."""
    return _list(known_role(role_id).id)


def _list(role_id: str | None) -> Response:
    desk, tab = current(), request.args.get("tab", "eligible")
    panes: dict[str, Any] = {}
    openers = (("remove", removal_pane), ("update", opened_update), ("extend", opened_extend), ("renew", opened_renew))
    for name, pane in openers:
        if name not in request.args:
            continue
        find = ended_schedule if name == "renew" else opened_schedule
        schedule = find(desk, name)
        if schedule is None:
            panes["notice"] = GONE
        else:
            panes["prolong" if name in ("extend", "renew") else name] = pane(desk, schedule, role_id)
    return assignments_page(role_id, tab, **panes)
