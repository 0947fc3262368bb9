"""What the pages of authentication contexts show: readings that decide nothing."""

from __future__ import annotations

from simulator.authentication_contexts.rows import CONTEXT_IDS, AuthenticationContext
from simulator.tenant import Tenant


def contexts(tenant: Tenant) -> list[AuthenticationContext]:
    """Every context, in the order of its number."""
    return [row for one in CONTEXT_IDS if (row := tenant.authentication_contexts.get(one)) is not None]


def published_contexts(tenant: Tenant) -> list[AuthenticationContext]:
    """The contexts that apps, and role settings, can ask for."""
    return [row for row in contexts(tenant) if row.is_available]


def free_context_ids(tenant: Tenant) -> tuple[str, ...]:
    """The ids that no context has yet, lowest first."""
    return tuple(one for one in CONTEXT_IDS if one not in tenant.authentication_contexts)


def roles_asking_for(tenant: Tenant, context_id: str) -> list[str]:
    """The ids of the roles whose settings demand a context at activation."""
    asking = tenant.role_settings.items()
    rules = ((role_id, settings.authentication_context) for role_id, settings in asking)
    return sorted(role_id for role_id, rule in rules if rule.is_enabled and rule.claim_value == context_id)
