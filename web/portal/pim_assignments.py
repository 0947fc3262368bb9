"""The assignments of one role and of all roles, and removing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from flask import request
from pydantic import AfterValidator
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import AdminRemove
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.lifecycle.views import Offer, extension_offer, renewal_offer
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Schedule
from simulator.pim.scopes import scope_name
from simulator.pim.views import assignments_of_kind, expired
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import (
    assignment_cells,
    assignment_columns,
    end_words,
    holder_matches,
    role_name,
    state_words,
)
from web.portal.pim_roles import known_role, roles_trail
from web.words import when

TABS = {"eligible": "Eligible assignments", "active": "Active assignments", "expired": "Expired assignments"}


def _known(role_id: str) -> str:
    if role_id not in ROLES:
        raise ValueError(f"`{role_id[:60]}` is no role")
    return role_id


RoleId = Annotated[str, AfterValidator(_known)]


class TargetForm(Form):
    """Which assignment a button is about; `origin` is the list that it was pressed in."""

    role: RoleId
    principal: str
    kind: Kind
    scope: str = DIRECTORY
    origin: Literal["role", "all"] = "role"

    @property
    def key(self) -> AssignmentKey:
        """Who holds which role where."""
        return AssignmentKey(self.principal, self.role, self.scope)


def list_path(role_id: str | None, kind: str) -> str:
    """The path of a list of assignments with one of its tabs open."""
    return f"{f'pim/roles/{role_id}' if role_id else 'pim/assignments'}?tab={kind}"


# --- rows --------------------------------------------------------------------------------------------------------


def _schedules(desk: Desk, role_id: str | None, tab: str) -> list[Schedule]:
    if tab != "expired":
        return assignments_of_kind(desk.tenant, Kind(tab), role_id)
    gone = (one.schedule for one in expired(desk.simulation.happenings(), desk.tenant.now))
    return [one for one in gone if role_id in (None, one.key.role_id)]


def _actions(desk: Desk, schedule: Schedule, role_id: str | None, tab: str) -> list[dict[str, str]]:
    who = display_name(desk.tenant, schedule.key.principal_id)
    here = desk.url(list_path(role_id, tab))
    if tab == "expired":
        return _offered("Renew", renewal_offer(desk.tenant, schedule), f"{here}&renew={schedule.id}", who)
    remove = {"text": "Remove", "href": f"{here}&remove={schedule.id}", "label": f"Remove {who}"}
    if schedule.assignment_type is AssignmentType.ACTIVATED:
        return [remove]
    update = {"text": "Update", "href": f"{here}&update={schedule.id}", "label": f"Update {who}"}
    offer = extension_offer(desk.tenant, schedule)
    return [remove, update, *_offered("Extend", offer, f"{here}&extend={schedule.id}", who)]


def _offered(text: str, offer: Offer | None, href: str, who: str) -> list[dict[str, str]]:
    """A link that works, or none: the pages of administrators show only what can be done."""
    return [{"text": text, "href": href, "label": f"{text} {who}"}] if offer and offer.is_open else []


def _rows(desk: Desk, schedules: Sequence[Schedule], role_id: str | None, tab: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for one in sorted(schedules, key=lambda schedule: role_name(schedule.key.role_id)):
        cells = assignment_cells(desk, one, _actions(desk, one, role_id, tab), state=tab != "eligible")
        rows.append(cells if role_id else [role_name(one.key.role_id), *cells])
    return rows


def _tabs(desk: Desk, role_id: str | None, tab: str) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "href": desk.url(list_path(role_id, name)),
            "current": name == tab,
            "count": len(_schedules(desk, role_id, name)),
        }
        for name, text in TABS.items()
    ]


def opened_schedule(desk: Desk, name: str) -> Schedule | None:
    """The assignment whose pane the address opens, None when it is gone."""
    return desk.tenant.schedules.get(request.args.get(name, ""))


# --- pages -------------------------------------------------------------------------------------------------------


def assignments_page(
    role_id: str | None, tab: str, *, refusal: Refused | None = None, status: int = 200, **panes: Any
) -> Response:
    """The list of assignments of one role or of all, with whatever pane is open over it."""
    desk = current()
    tab = tab if tab in TABS else "eligible"
    query = request.args.get("q", "")
    shown = [one for one in _schedules(desk, role_id, tab) if not query or holder_matches(desk, one, query)]
    role = known_role(role_id) if role_id else None
    context: dict[str, Any] = {
        "columns": assignment_columns(active=tab != "eligible", grouped=role is None),
        "rows": _rows(desk, shown, role_id, tab),
        "tabs": _tabs(desk, role_id, tab),
        "tab": tab,
        "query": query,
        "here": "role-assignments" if role else "assignments",
        "list_path": list_path(role_id, tab),
        **panes,
    }
    if role is not None:
        return pim_page(
            "assignments.html",
            title=role.display_name,
            title_rest="Assignments",
            trail=roles_trail(desk),
            role=role,
            refusal=refusal,
            status=status,
            **context,
        )
    return pim_page(
        "assignments.html",
        title=desk.tenant.organization.display_name,
        title_rest="Assignments",
        trail=((ENTRA_ROLES, "pim/entra"),),
        refusal=refusal,
        status=status,
        **context,
    )


def removal_pane(desk: Desk, schedule: Schedule, role_id: str | None) -> dict[str, Any]:
    """What the question before a removal says and posts."""
    return {
        "who": display_name(desk.tenant, schedule.key.principal_id),
        "role": role_name(schedule.key.role_id),
        "state": state_words(schedule).lower(),
        "end": end_words(schedule),
        "fields": {
            "role": schedule.key.role_id,
            "principal": schedule.key.principal_id,
            "kind": str(schedule.kind),
            "scope": schedule.key.directory_scope_id,
            "origin": "role" if role_id else "all",
        },
    }


@portal.post("/pim/assignments/remove")
@opens(Area.PIM_ADMINISTRATION)
def pim_remove() -> Response:
    """Remove one assignment."""
    desk = current()
    bound = bind(TargetForm, request.form)
    if bound.form is None:
        return assignments_page(None, "eligible", status=422, errors=bound.errors)
    form = bound.form
    decision = desk.act(AdminRemove(kind=form.kind, key=form.key))
    role_id = form.role if form.origin == "role" else None
    if isinstance(decision, Refused):
        return assignments_page(role_id, form.kind, refusal=decision)
    toast = f"{display_name(desk.tenant, form.principal)} is no longer {_held(form.kind)} {role_name(form.role)}"
    return desk.done(f"Assignment removed: {toast}", list_path(role_id, form.kind))


def _held(kind: Kind) -> str:
    return "eligible for" if kind is Kind.ELIGIBLE else "assigned"


# --- export ------------------------------------------------------------------------------------------------------


def _csv(role_id: str | None) -> Response:
    desk = current()
    schedules: list[tuple[str, Schedule]] = [
        (tab, one) for tab in ("eligible", "active") for one in _schedules(desk, role_id, tab)
    ]
    columns = ["Role", "State", "Name", "Principal name", "Scope", "Start time", "End time"]
    rows = [_csv_row(desk, one) for _, one in schedules]
    return csv_of("assignments", columns, rows)


def _csv_row(desk: Desk, one: Schedule) -> list[str]:
    user = desk.tenant.users.get(one.key.principal_id)
    return [
        role_name(one.key.role_id),
        state_words(one),
        display_name(desk.tenant, one.key.principal_id),
        user.user_principal_name if user else "",
        scope_name(desk.tenant, one.key.directory_scope_id),
        "" if one.is_outside_pim else when(one.start),
        end_words(one),
    ]


@portal.get("/pim/assignments.csv")
@opens(Area.PIM_ADMINISTRATION)
def pim_assignments_csv() -> Response:
    """All assignments as a file."""
    return _csv(None)


@portal.get("/pim/roles/<role_id>/assignments.csv")
@opens(Area.PIM_ADMINISTRATION)
def pim_role_assignments_csv(role_id: str) -> Response:
    """The assignments of one role as a file."""
    return _csv(known_role(role_id).id)


def query_with(**changes: str) -> str:
    """The query of this address with some values changed, for links that keep the rest."""
    kept = {name: value for name, value in request.args.items() if name not in changes}
    return urlencode({**kept, **changes})
