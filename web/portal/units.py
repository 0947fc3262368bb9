"""Administrative units: the list, a new one, and one unit with its members and the roles that are limited to it."""

from __future__ import annotations

from typing import Annotated, Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.administrative_units.commands import (
    AddAdministrativeUnitMember,
    CreateAdministrativeUnit,
    RemoveAdministrativeUnitMember,
)
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.administrative_units.managing import NAME_LENGTH_MAX
from simulator.administrative_units.rows import AdministrativeUnit
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought
from simulator.pim.scopes import unit_scope
from simulator.pim.views import assignments_at_scope
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_grids import end_words, role_name, state_words
from web.portal.principals import choices, find_principal, kind_of, person_cell, principal_name_of
from web.words import when

TITLE = "Administrative units"
COLUMNS = ("Name", "Description", {"label": "Members", "number": True}, {"label": "Assigned roles", "number": True})
MEMBER_COLUMNS = ("Name", "Principal name", "Type", "Action")
ROLE_COLUMNS = ("Role", "Name", "State", "End time")
MEMBERS_MAX = 200


class UnitForm(Form):
    """A new unit."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_MAX)]
    description: Annotated[str, Field(max_length=1024)] = ""
    members: Annotated[tuple[str, ...], Field(max_length=MEMBERS_MAX)] = ()


class MemberForm(Form):
    """Whom a button of the members page is about."""

    member: str = ""


def _frame(desk: Desk, title: str, **more: Any) -> dict[str, Any]:
    crumbs: list[tuple[str, str | None]] = [("Home", desk.url())]
    if title != TITLE:
        crumbs.append((TITLE, desk.url("units")))
    return {"nav": "units", "crumbs": [*crumbs, (title, None)], "title": title, "icon": "building", **more}


def _row(desk: Desk, unit: AdministrativeUnit) -> list[Any]:
    roles = assignments_at_scope(desk.tenant, unit_scope(unit.id))
    name = {"text": unit.display_name, "href": desk.url(f"units/{unit.id}")}
    return [name, unit.description or "-", len(unit.member_ids), len(roles)]


@portal.get("/units")
def units() -> Response:
    """Every administrative unit by name."""
    desk, query = current(), request.args.get("q", "").strip().lower()
    found = [one for one in desk.tenant.administrative_units.values() if query in one.display_name.lower()]
    return desk.page(
        "portal/units/list.html",
        **_frame(desk, TITLE),
        columns=COLUMNS,
        rows=[_row(desk, one) for one in sorted(found, key=lambda one: (one.display_name.lower(), one.id))],
        query=request.args.get("q", ""),
    )


# --- a new unit --------------------------------------------------------------------------------------------------


def _new_page(
    values: dict[str, Any], errors: dict[str, str] | None = None, *, refusal: Refused | None = None, status: int = 200
) -> Response:
    desk = current()
    typed = request.form.get("filter_members", "")
    frame = _frame(
        desk,
        "New administrative unit",
        values=values,
        errors=errors or {},
        name_max=NAME_LENGTH_MAX,
        member_cards=choices(desk.tenant, Sought.USERS_AND_GROUPS, values.get("members", ()), typed),
        filter_text=typed,
    )
    if refusal is not None:
        return desk.refused(refusal, "portal/units/new.html", **frame)
    return desk.page("portal/units/new.html", status=status, **frame)


@portal.get("/units/new")
def unit_new() -> Response:
    """The empty form."""
    return _new_page({})


@portal.post("/units/new")
def unit_create() -> Response:
    """Create the unit."""
    desk = current()
    bound = bind(UnitForm, request.form)
    if "_filter" in request.form:
        return _new_page(bound.values)
    form = bound.form
    if form is None:
        return _new_page(bound.values, bound.errors, status=422)
    command = CreateAdministrativeUnit(display_name=form.name, description=form.description, member_ids=form.members)
    decision = desk.act(command)
    if isinstance(decision, Refused):
        return _new_page(bound.values, refusal=decision)
    unit = next(event.unit for event in decision.events if isinstance(event, AdministrativeUnitWritten))
    return desk.done(f"Administrative unit created: {unit.display_name}", f"units/{unit.id}")


# --- one unit ----------------------------------------------------------------------------------------------------


def _known(desk: Desk, unit_id: str) -> AdministrativeUnit:
    return desk.tenant.administrative_units.get(unit_id) or abort(404, "there is no such administrative unit")


def _member_row(desk: Desk, unit: AdministrativeUnit, member_id: str) -> list[Any]:
    row = find_principal(desk.tenant, member_id)
    remove = {
        "text": "Remove",
        "href": desk.url(f"units/{unit.id}?remove={member_id}"),
        "label": f"Remove {display_name(desk.tenant, member_id)} from the unit",
    }
    return [person_cell(desk, member_id), principal_name_of(row), kind_of(row), {"links": [remove]}]


def _role_rows(desk: Desk, unit: AdministrativeUnit) -> list[list[Any]]:
    return [
        [role_name(one.key.role_id), person_cell(desk, one.key.principal_id), state_words(one), end_words(one)]
        for one in assignments_at_scope(desk.tenant, unit_scope(unit.id))
    ]


def _unit_page(unit: AdministrativeUnit, *, refusal: Refused | None = None, **context: Any) -> Response:
    desk = current()
    removing = request.args.get("remove") if request.method == "GET" else None
    typed = request.args.get("filter_member", "")
    frame = {
        **_frame(desk, unit.display_name, title_rest="Members"),
        "unit": unit,
        "facts": [
            ("Object id", unit.id),
            ("Description", unit.description or "-"),
            ("Created", when(unit.created_at)),
            ("Directory scope", unit_scope(unit.id)),
        ],
        "columns": MEMBER_COLUMNS,
        "rows": [_member_row(desk, unit, one) for one in unit.member_ids],
        "role_columns": ROLE_COLUMNS,
        "roles": _role_rows(desk, unit),
        "people": choices(desk.tenant, Sought.USERS_AND_GROUPS, (), typed, without=unit.member_ids),
        "filter_text": typed,
        "adding": "add" in request.args,
        "removing": display_name(desk.tenant, removing) if removing in unit.member_ids else None,
        "removing_id": removing,
        **context,
    }
    if refusal is not None:
        return desk.refused(refusal, "portal/units/unit.html", **frame)
    return desk.page("portal/units/unit.html", **frame)


@portal.get("/units/<unit_id>")
def unit_page(unit_id: str) -> Response:
    """One unit."""
    return _unit_page(_known(current(), unit_id))


@portal.post("/units/<unit_id>/add")
def unit_add(unit_id: str) -> Response:
    """Take a member in."""
    desk = current()
    unit, bound = _known(desk, unit_id), bind(MemberForm, request.form)
    member = bound.form.member if bound.form else ""
    if not member:
        return _unit_page(unit, status=422, errors={"member": "select a member"}, adding=True)
    decision = desk.act(AddAdministrativeUnitMember(unit_id=unit.id, member_id=member))
    if isinstance(decision, Refused):
        return _unit_page(_known(desk, unit_id), refusal=decision)
    return desk.done(f"{display_name(desk.tenant, member)} is a member of {unit.display_name}", f"units/{unit.id}")


@portal.post("/units/<unit_id>/remove")
def unit_remove(unit_id: str) -> Response:
    """Let a member go."""
    desk = current()
    unit, bound = _known(desk, unit_id), bind(MemberForm, request.form)
    member = bound.form.member if bound.form else ""
    decision = desk.act(RemoveAdministrativeUnitMember(unit_id=unit.id, member_id=member))
    if isinstance(decision, Refused):
        return _unit_page(_known(desk, unit_id), refusal=decision)
    gone = display_name(desk.tenant, member)
    return desk.done(f"{gone} is no longer a member of {unit.display_name}", f"units/{unit.id}")
