"""The start pages: home of the portal, overview of the tenant, and the quick start pages of PIM."""

from __future__ import annotations

from werkzeug.wrappers import Response

from simulator.access import Area, may_open
from simulator.licensing import has_privileged_identity_management
from web.desk import current
from web.portal.blueprint import portal
from web.portal.pim_chrome import PIM, pim_page
from web.portal.pim_overview import own_numbers


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
        mine=own_numbers(desk),
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
