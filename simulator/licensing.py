"""Which licences the tenant holds, and what each unlocks."""

from __future__ import annotations

from simulator.directory.rows import Sku
from simulator.tenant import Tenant


def holds(tenant: Tenant, *skus: Sku) -> bool:
    """Whether any of these subscriptions is in force."""
    return any(licence is not None and licence.is_enabled for licence in map(tenant.licences.get, skus))


def has_privileged_identity_management(tenant: Tenant) -> bool:
    """Whether PIM answers at all: Entra ID P2 or ID Governance. Source: licensing-fundamentals (documented)."""
    return holds(tenant, Sku.P2, Sku.GOVERNANCE)


def has_conditional_access(tenant: Tenant) -> bool:
    """Whether Conditional Access policies can be written: P1 or better. Source: CA overview (documented)."""
    return holds(tenant, Sku.P1, Sku.P2)


def log_retention_days(tenant: Tenant) -> int:
    """How long audit and sign-in rows are kept. Source: reference-reports-data-retention (documented)."""
    return 30 if has_conditional_access(tenant) else 7
