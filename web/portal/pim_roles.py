"""The list of roles in PIM, and the description of one role."""

from __future__ import annotations

from collections.abc import Sequence
from re import sub
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.directory.roles import ROLES, RoleDefinition
from simulator.pim.views import RoleCounts, assignable_roles, role_counts
from web.desk import Desk, current, opens
from web.export import csv_of
from web.portal.blueprint import portal
from web.portal.pim_chrome import Trail, pim_page
from web.portal.pim_grids import Sortable, sort_heads, sort_rows

Row = tuple[RoleDefinition, RoleCounts]
COLUMNS: Sequence[Sortable] = (
    Sortable("role", "Role", lambda row: row[0].display_name.lower()),
    Sortable("description", "Description", lambda row: row[0].description.lower()),
    Sortable("active", "Active", lambda row: row[1].active, is_number=True),
    Sortable("eligible", "Eligible", lambda row: row[1].eligible, is_number=True),
)


def slug_of(name: str) -> str:
    """A role's name as tasks write it in addresses: `global-administrator`."""
    return sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


ROLES_BY_SLUG = {slug_of(role.display_name): role for role in ROLES.values()}


def known_role(role_id: str) -> RoleDefinition:
    """The role with an id or with a name in the spelling of addresses; a page that does not exist otherwise."""
    return ROLES.get(role_id) or ROLES_BY_SLUG.get(role_id) or abort(404, "there is no such role")


def roles_trail(desk: Desk, role: RoleDefinition | None = None) -> Trail:
    """The crumbs down to the list of roles, or to one role."""
    trail: Trail = ((f"{desk.tenant.organization.display_name} | Roles", "pim/roles"),)
    return (*trail, (role.display_name, f"pim/roles/{role.id}")) if role else trail


def _rows(desk: Desk) -> list[Row]:
    query = request.args.get("q", "").strip().lower()
    found = (role for role in assignable_roles() if query in role.display_name.lower())
    rows = [(role, role_counts(desk.tenant, role.id)) for role in found]
    return sort_rows(rows, COLUMNS, request.args.get("sort", ""))


def _cells(desk: Desk, row: Row) -> list[Any]:
    role, counts = row
    name: dict[str, Any] = {"text": role.display_name, "href": desk.url(f"pim/roles/{role.id}")}
    if role.is_privileged:
        name |= {"tag": "Privileged", "kind": "warn"}
    return [name, role.description, counts.active, counts.eligible]


@portal.get("/pim/roles")
@opens(Area.PIM_ADMINISTRATION)
def pim_roles() -> Response:
    """Every role with how many people hold it and how many may activate it."""
    desk = current()
    query = request.args.get("q", "")
    return pim_page(
        "roles.html",
        here="pim-roles",
        title=desk.tenant.organization.display_name,
        title_rest="Roles",
        columns=sort_heads(COLUMNS, request.args.get("sort", ""), {"q": query}),
        rows=[_cells(desk, row) for row in _rows(desk)],
        query=query,
        sort=request.args.get("sort", ""),
    )


@portal.get("/pim/roles.csv")
@opens(Area.PIM_ADMINISTRATION)
def pim_roles_csv() -> Response:
    """The list of roles as a file."""
    desk = current()
    return csv_of("roles", [one.label for one in COLUMNS], [_cells(desk, row) for row in _rows(desk)])


@portal.get("/pim/roles/<role_id>/description")
@opens(Area.PIM_ADMINISTRATION)
def pim_role_description(role_id: str) -> Response:
    """What one role is for."""
    role = known_role(role_id)
    return pim_page(
        "role_description.html",
        here="role-description",
        title=role.display_name,
        title_rest="Description",
        trail=roles_trail(current(), role),
        role=role,
    )
