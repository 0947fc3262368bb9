"""Finding people and groups by the beginning of a name, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import merge

from simulator.directory.rows import Group, User
from simulator.tenant import Tenant


class Sought(StrEnum):
    """What a search is for."""

    USERS = "users"
    GROUPS = "groups"
    USERS_AND_GROUPS = "usersAndGroups"
    ROLE_HOLDERS = "roleHolders"


@dataclass(frozen=True, slots=True)
class Matches:
    """A page of what was found, by name; `has_more` tells that there are others after it."""

    rows: tuple[User | Group, ...]
    has_more: bool


def find_by_name(
    tenant: Tenant, text: str = "", sought: Sought = Sought.USERS, *, limit: int, skip: int = 0
) -> Matches:
    """At most `limit` objects of which a name or sign-in name has a word that starts like the text; everybody for "".

    Role holders are users and the groups that were created to hold roles. Reads what it returns and what it skips,
    never every user.
    """
    found: dict[str, User | Group] = {}
    for row in _rows(tenant, text, sought):
        found[row.id] = row
        if len(found) > skip + limit:
            break
    rows = tuple(found.values())[skip : skip + limit]
    return Matches(rows, len(found) > skip + limit)


def _rows(tenant: Tenant, text: str, sought: Sought) -> Iterator[User | Group]:
    names = [tenant.user_names] if sought is not Sought.GROUPS else []
    names += [tenant.group_names] if sought is not Sought.USERS else []
    wanted = text.strip()
    for _, object_id in merge(*(index.beginning(wanted) if wanted else index.listed() for index in names)):
        row = tenant.users.get(object_id) or tenant.groups.get(object_id)
        if row is not None and not (sought is Sought.ROLE_HOLDERS and _is_plain_group(row)):
            yield row


def _is_plain_group(row: User | Group) -> bool:
    return isinstance(row, Group) and not row.is_assignable_to_role
