"""The portal's warning before a policy is saved: whom it would lock out of the tenant."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apply import apply
from simulator.conditional_access.exhaustive import way_in
from simulator.conditional_access.matching import exclude_wins, subject_of, user_reach
from simulator.conditional_access.policies import (
    ALL,
    ConditionalAccessPolicy,
    Conditions,
    GrantControls,
    PolicyState,
)
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.events import PolicyCreated
from simulator.pim.holdings import active_users
from simulator.tenant import Tenant

_DRAFT_ID = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOutWarning:
    """What a policy for all users and all resources would do once it is on.

    `reaches_caller` says that the person who saves it is not excluded. `locked_out_ids` are the active Global
    Administrators who could get in nowhere with the methods that they own; `get_in_ids` are the others.
    """

    reaches_caller: bool
    locked_out_ids: tuple[str, ...]
    get_in_ids: tuple[str, ...]


def lock_out_warning(
    tenant: Tenant,
    conditions: Conditions,
    grant_controls: GrantControls,
    user_id: str,
    policy_id: str | None = None,
) -> LockOutWarning | None:
    """The warning that the editor shows, None unless the policy is for all users and all resources.

    `policy_id` is the policy that is being edited. A way in counts on browsers and modern apps, from any network and
    platform, to any resource. Source: concept-conditional-access-users-groups (documented); Graph has no such guard.
    """
    if ALL not in conditions.users.include_users or ALL not in conditions.applications.include:
        return None
    trial = tenant.fork()
    draft = ConditionalAccessPolicy(
        id=policy_id or _DRAFT_ID,
        display_name="",
        state=PolicyState.ON,
        conditions=conditions,
        grant_controls=grant_controls,
        created_at=tenant.now,
    )
    apply(trial, PolicyCreated(policy=draft))
    admins = sorted(active_users(tenant, GLOBAL_ADMINISTRATOR))
    app_ids = sorted(tenant.applications)
    get_in = tuple(admin for admin in admins if way_in(trial, admin, app_ids))
    return LockOutWarning(
        reaches_caller=exclude_wins(user_reach(conditions.users, subject_of(tenant, user_id))),
        locked_out_ids=tuple(admin for admin in admins if admin not in get_in),
        get_in_ids=get_in,
    )
