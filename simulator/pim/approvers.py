"""Who may decide a pending activation."""

from __future__ import annotations

from simulator.directory.membership import users_in
from simulator.pim.holdings import ADMINISTRATORS, active_users, settings_of
from simulator.pim.rows import Request
from simulator.tenant import Tenant


def approvers_of(tenant: Tenant, request: Request) -> frozenset[str]:
    """The ids of the users who may decide a request now.

    The role's named users and the members of its named groups; when nobody is named, the active Global and
    Privileged Role Administrators. Never the requestor. Source: pim-approval-workflow (documented).
    """
    rule = settings_of(tenant, request.key.role_id).approval
    named = {*rule.user_ids, *(one for group_id in rule.group_ids for one in users_in(tenant, group_id))}
    if not rule.user_ids and not rule.group_ids:
        named = {user_id for role_id in ADMINISTRATORS for user_id in active_users(tenant, role_id)}
    return frozenset(one for one in named if one in tenant.users) - {request.key.principal_id}


def requests_to_decide(tenant: Tenant, user_id: str) -> list[Request]:
    """Pending activation requests that a user may decide, oldest first."""
    pending = (tenant.requests[one] for one in tenant.pending_request_id_of_key.values())
    mine = (request for request in pending if user_id in approvers_of(tenant, request))
    return sorted(mine, key=lambda request: (request.created_at, request.id))
