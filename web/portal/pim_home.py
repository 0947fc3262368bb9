"""The start pages: home of the portal, overview of the tenant, and the quick start and overview pages of PIM."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Response

from simulator.access import Area, may_open
from simulator.decision import Verdict
from simulator.directory.roles import ROLES
from simulator.licensing import has_privileged_identity_management
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import Kind, Status
from simulator.pim.views import activations, held_by, requests_seen_by, role_counts, standing_privileged
from web.desk import Desk, current
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, PIM, pim_page

WEEK = timedelta(days=7)


@portal.get("/")
def home() -> Response:
    """The first page of the admin center: what the signed-in person can do from here."""
    desk = current()
    return desk.page(
        "portal/pim/home.html",
        nav="home",
        crumbs=[("Home", None)],
        title="Home",
        subtitle=desk.tenant.organization.display_name,
        icon="home",
        mine=_mine(desk),
    )


@portal.get("/overview")
def overview() -> Response:
    """What the tenant is: names, licences, switches and how many of everything."""
    desk = current()
    tenant = desk.tenant
    return desk.page(
        "portal/pim/tenant.html",
        nav="overview",
        crumbs=[("Home", desk.url()), ("Overview", None)],
        title=tenant.organization.display_name,
        title_rest="Overview",
        icon="building",
        organization=tenant.organization,
        counts=[("Users", len(tenant.users), "users"), ("Groups", len(tenant.groups), "groups")],
        licences=[licence for licence in tenant.licences.values() if licence.is_enabled],
        policies=len(tenant.policies),
    )


@portal.get("/pim")
def pim_quick_start() -> Response:
    """The quick start of PIM as a whole."""
    return pim_page(
        "quick_start.html",
        here="pim",
        title=PIM,
        title_rest="Quick start",
        at_top=True,
        is_licensed=has_privileged_identity_management(current().tenant),
    )


@portal.get("/pim/entra")
def entra_quick_start() -> Response:
    """The quick start of Microsoft Entra roles: assign, activate, approve, audit."""
    desk = current()
    assert desk.user is not None, "the guard lets nobody in without a session"
    return pim_page(
        "entra_quick_start.html",
        here="entra",
        title=desk.tenant.organization.display_name,
        title_rest="Quick start",
        administration=may_open(desk.tenant, desk.user.id, Area.PIM_ADMINISTRATION),
        audit=may_open(desk.tenant, desk.user.id, Area.PIM_AUDIT),
        is_licensed=has_privileged_identity_management(desk.tenant),
    )


@portal.get("/pim/overview")
def pim_overview() -> Response:
    """The overview of Microsoft Entra roles; people without an administrator role get their own view."""
    desk = current()
    assert desk.user is not None, "the guard lets nobody in without a session"
    opened = may_open(desk.tenant, desk.user.id, Area.PIM_ADMINISTRATION)
    administers = opened.verdict is Verdict.PASS
    return pim_page(
        "overview.html",
        here="pim-overview",
        title=desk.tenant.organization.display_name,
        title_rest="Overview",
        trail=((ENTRA_ROLES, "pim/entra"),),
        administers=administers,
        opened=opened,
        mine=_mine(desk),
        tiles=_tiles(desk) if administers else None,
    )


def _mine(desk: Desk) -> dict[str, int]:
    tenant, user = desk.tenant, desk.user
    assert user is not None, "the guard lets nobody in without a session"
    own = (one for one in requests_seen_by(tenant, user.id) if one.created_by == user.id)
    return {
        "eligible": len(held_by(tenant, user.id, Kind.ELIGIBLE)),
        "active": len(held_by(tenant, user.id, Kind.ACTIVE)),
        "pending": sum(one.status is Status.PENDING_APPROVAL for one in own),
        "to_decide": len(requests_to_decide(tenant, user.id)),
    }


def _tiles(desk: Desk) -> dict[str, Any]:
    """The numbers of the administrators' overview, read from the tenant and the journal."""
    tenant = desk.tenant
    happened = list(activations(desk.simulation.happenings()))
    recent = [one for one in happened if tenant.now - one.at < WEEK]
    days = [(tenant.now - timedelta(days=back)).date() for back in range(6, -1, -1)]
    per_day = Counter(one.at.date() for one in recent)
    used = sorted({schedule.key.role_id for schedule in tenant.schedules.values()}, key=lambda one: _use(desk, one))
    return {
        "days": [(f"{day.day} {day:%b}", per_day[day]) for day in days],
        "activations": sum(per_day[day] for day in days),
        "pending": sum(one.status is Status.PENDING_APPROVAL for one in tenant.requests.values()),
        "standing": len(standing_privileged(tenant)),
        "top": [_top_row(desk, role_id) for role_id in used[:5]],
    }


def _top_row(desk: Desk, role_id: str) -> list[Any]:
    counts = role_counts(desk.tenant, role_id)
    name = {"text": ROLES[role_id].display_name, "href": desk.url(f"pim/roles/{role_id}")}
    return [name, counts.active, counts.eligible]


def _use(desk: Desk, role_id: str) -> tuple[int, str]:
    counts = role_counts(desk.tenant, role_id)
    return -(counts.active + counts.eligible), ROLES[role_id].display_name
