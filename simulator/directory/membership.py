"""Who belongs to which group, directly or through nesting, read from the indices."""

from __future__ import annotations

from simulator.tenant import Tenant


def groups_of(tenant: Tenant, member_id: str) -> frozenset[str]:
    """The ids of every group that a principal is in, nested ones included; cycles end."""
    found: set[str] = set()
    waiting = list(tenant.group_ids_of_member.get(member_id) or ())
    while waiting:
        group_id = waiting.pop()
        if group_id not in found:
            found.add(group_id)
            waiting += tenant.group_ids_of_member.get(group_id) or ()
    return frozenset(found)


def users_in(tenant: Tenant, group_id: str) -> frozenset[str]:
    """The ids of the users in a group, nested groups included."""
    users: set[str] = set()
    seen: set[str] = set()
    waiting = [group_id]
    while waiting:
        one = waiting.pop()
        group = tenant.groups.get(one)
        if group is None:
            if one in tenant.users:
                users.add(one)
        elif one not in seen:
            seen.add(one)
            waiting += group.member_ids
    return frozenset(users)


def display_name(tenant: Tenant, object_id: str | None) -> str:
    """The name of a user, group or service principal; the id itself when nothing has that id."""
    if object_id is None:
        return ""
    row = tenant.users.get(object_id) or tenant.groups.get(object_id) or tenant.service_principals.get(object_id)
    return row.display_name if row else object_id


def mail_address(tenant: Tenant, user_id: str) -> str:
    """The address that mail to a user goes to."""
    user = tenant.users[user_id]
    return user.mail or user.user_principal_name
