"""Licenses: the subscriptions of the tenant and what each unlocks; switching them is lab control."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.directory.membership import display_name
from simulator.directory.rows import Licence
from simulator.licensing import (
    has_conditional_access,
    has_privileged_identity_management,
    log_retention_days,
)
from simulator.seats import Ground, Reason, seats_held, seats_needed
from web.desk import Desk, current, opens
from web.portal.blueprint import portal
from web.portal.principals import person_cell
from web.words import SKU_NAMES, role_name

SEATS_SHOWN_MAX = 200
GROUND_WORDS = {
    Ground.ELIGIBLE: "is eligible for",
    Ground.TIME_BOUND: "has a time-bound assignment of",
    Ground.APPROVER: "can approve activations of",
    Ground.REVIEWED: "is under review for",
    Ground.REVIEWER: "reviews the holders of",
}


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
        **_seats(desk),
    )


def _seats(desk: Desk) -> dict[str, Any]:
    """How many seats PIM needs here, because of whom, and whether there are enough."""
    needed, held = seats_needed(desk.tenant), seats_held(desk.tenant)
    by_name = sorted(needed, key=lambda seat: (display_name(desk.tenant, seat.user_id), seat.user_id))
    return {
        "seats_needed": len(needed),
        "seats_held": held,
        "seat_columns": ("Person", "Because the person"),
        "seat_rows": [
            [person_cell(desk, seat.user_id), "; ".join(_reason_words(one) for one in seat.reasons)]
            for seat in by_name[:SEATS_SHOWN_MAX]
        ],
        "seats_more": max(len(needed) - SEATS_SHOWN_MAX, 0),
    }


def _reason_words(reason: Reason) -> str:
    return f"{GROUND_WORDS[reason.ground]} {role_name(reason.role_id)}"
