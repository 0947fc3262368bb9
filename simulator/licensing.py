"""Which licences the tenant holds, and what each unlocks."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.directory.rows import Licence, Sku
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
    return retention_days(tenant.licences.values())


def retention_days(licences: Iterable[Licence]) -> int:
    """How long these licences keep log rows: 30 days with P1 or P2, 7 without."""
    return 30 if any(one.is_enabled and one.sku in (Sku.P1, Sku.P2) for one in licences) else 7
