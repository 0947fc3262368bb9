"""Licenses: the subscriptions of the tenant and what each unlocks; switching them is lab control."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.directory.rows import Licence
from simulator.licensing import (
    has_conditional_access,
    has_privileged_identity_management,
    log_retention_days,
)
from web.desk import current, opens
from web.portal.blueprint import portal
from web.words import SKU_NAMES


def _row(licence: Licence, people: int) -> list[Any]:
    state = {"badge": "Active", "kind": "ok"} if licence.is_enabled else {"badge": "Expired", "kind": "bad"}
    return [SKU_NAMES[licence.sku], licence.sku.value, state, licence.seats, people]


@portal.get("/licences")
@opens(Area.DIRECTORY)
def licences() -> Response:
    """Every subscription, and what works in this tenant because of them."""
    desk = current()
    tenant = desk.tenant
    found = sorted(tenant.licences.values(), key=lambda licence: SKU_NAMES[licence.sku])
    return desk.page(
        "portal/licences/licences.html",
        nav="licenses",
        crumbs=[("Home", desk.url()), ("Licenses", None)],
        title="Licenses",
        subtitle=tenant.organization.display_name,
        icon="certificate",
        columns=("Product", "SKU", "State", {"label": "Seats", "number": True}, {"label": "People", "number": True}),
        rows=[_row(licence, len(tenant.users)) for licence in found],
        unlocked=[
            ("Privileged Identity Management", "P2 or ID Governance", has_privileged_identity_management(tenant)),
            ("Conditional Access: write policies", "P1 or P2", has_conditional_access(tenant)),
            ("Security defaults, MFA with Authenticator", "no licence needed", True),
        ],
        retention=log_retention_days(tenant),
    )
