"""People, groups and apps as the pages show them: cards for pickers and avatars, links, kinds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from simulator import Tenant
from simulator.directory.people_search import Sought, find_by_name
from simulator.directory.rows import Group, ServicePrincipal, User
from web.desk import Desk
from web.words import color_of, initials

Principal = User | Group | ServicePrincipal
CHOICES_MAX = 100


def find_principal(tenant: Tenant, object_id: str | None) -> Principal | None:
    """The user, group or service principal with an id."""
    if object_id is None:
        return None
    return tenant.users.get(object_id) or tenant.groups.get(object_id) or tenant.service_principals.get(object_id)


def kind_of(row: Principal | None) -> str:
    """What the column Type says."""
    match row:
        case User():
            return "User"
        case Group():
            return "Group"
        case ServicePrincipal():
            return "Service principal"
        case None:
            return "Deleted"


def principal_name_of(row: Principal | None) -> str:
    """What the column Principal name says: the sign-in name of a user, a dash for others."""
    return row.user_principal_name if isinstance(row, User) else "-"


def card(row: Principal) -> dict[str, Any]:
    """A person for avatars and pickers: id, name, detail, initials, color and, except for users, the kind."""
    detail = row.user_principal_name if isinstance(row, User) else getattr(row, "description", "") or kind_of(row)
    found = {
        "id": row.id,
        "name": row.display_name,
        "detail": detail,
        "initials": initials(row.display_name),
        "color": color_of(row.id),
    }
    return found if isinstance(row, User) else {**found, "kind": kind_of(row)}


def person_cell(desk: Desk, object_id: str | None) -> Any:
    """A grid cell with avatar and name that leads to the page of the person or group."""
    row = find_principal(desk.tenant, object_id)
    if row is None:
        return object_id or ""
    cell: dict[str, Any] = {"person": card(row)}
    if isinstance(row, User):
        cell["href"] = desk.url(f"users/{row.id}")
    elif isinstance(row, Group):
        cell["href"] = desk.url(f"groups/{row.id}")
    return cell


def matches(row: Principal, query: str) -> bool:
    """Whether a name or sign-in name contains what was typed."""
    wanted = query.strip().lower()
    return wanted in row.display_name.lower() or wanted in principal_name_of(row).lower()


def choices(
    tenant: Tenant, sought: Sought, chosen: Sequence[str], query: str = "", *, without: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The cards of a picker by name: who is chosen, and the first 100 others of which a name begins like the filter."""
    picked = [row for row in (find_principal(tenant, one) for one in chosen) if row is not None]
    found: list[Principal] = list(find_by_name(tenant, query, sought, limit=CHOICES_MAX).rows)
    if sought is Sought.ROLE_HOLDERS:
        apps = (row for row in tenant.service_principals.values() if matches(row, query))
        found += islice(apps, CHOICES_MAX)
    others = [row for row in found if row.id not in chosen and row.id not in without]
    return [card(row) for row in (*picked, *others)]
