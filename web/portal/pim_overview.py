"""PIM > Microsoft Entra roles > Overview, for administrators and for everybody else, and Discovery and insights."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Response

from simulator.access import Area, may_open
from simulator.decision import Verdict
from simulator.directory.membership import display_name
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.lifecycle.deciding import lifecycle_requests_to_decide
from simulator.pim.approvers import requests_to_decide
from simulator.pim.rows import Kind, Schedule
from simulator.pim.views import (
    activations,
    held_by,
    pim_audit,
    requests_seen_by,
    role_counts,
    standing_privileged,
    waits_for_somebody,
)
from simulator.pim_alerts.views import alerts_summary
from simulator.reviews.views import waiting_for
from web.desk import Desk, current, opens
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.principals import find_principal, kind_of, person_cell
from web.words import role_name

WEEK = timedelta(days=7)
ACTIVITIES_SHOWN = 5
STANDING_MAX = 200


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
        mine=own_numbers(desk),
        tiles=_tiles(desk) if administers else None,
    )


def own_numbers(desk: Desk) -> dict[str, int]:
    """What the signed-in person holds, could activate, asked for, and has to decide or review."""
    tenant, user = desk.tenant, desk.user
    assert user is not None, "the guard lets nobody in without a session"
    own = (one for one in requests_seen_by(tenant, user.id) if one.created_by == user.id)
    return {
        "eligible": len(held_by(tenant, user.id, Kind.ELIGIBLE)),
        "active": len(held_by(tenant, user.id, Kind.ACTIVE)),
        "pending": sum(map(waits_for_somebody, own)),
        "to_decide": len(requests_to_decide(tenant, user.id)) + len(lifecycle_requests_to_decide(tenant, user.id)),
        "to_review": sum(one.left for one in waiting_for(tenant, user.id)),
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
        "pending": sum(map(waits_for_somebody, tenant.requests.values())),
        "standing": len(standing_privileged(tenant)),
        "activities": _activities(desk),
        "alerts": alerts_summary(tenant),
        "top": [_top_row(desk, role_id) for role_id in used[:5]],
    }


def _activities(desk: Desk) -> list[tuple[str, int]]:
    """What PIM wrote down most often in the last seven days."""
    records = pim_audit(desk.tenant, desk.simulation.happenings())
    counts = Counter(one.activity for one in records if desk.tenant.now - one.at < WEEK)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:ACTIVITIES_SHOWN]


def _top_row(desk: Desk, role_id: str) -> list[Any]:
    counts = role_counts(desk.tenant, role_id)
    name = {"text": ROLES[role_id].display_name, "href": desk.url(f"pim/roles/{role_id}")}
    return [name, counts.active, counts.eligible]


def _use(desk: Desk, role_id: str) -> tuple[int, str]:
    counts = role_counts(desk.tenant, role_id)
    return -(counts.active + counts.eligible), ROLES[role_id].display_name


# --- Discovery and insights --------------------------------------------------------------------------------------


@portal.get("/pim/discovery")
@opens(Area.PIM_ADMINISTRATION)
def pim_discovery() -> Response:
    """Permanent assignments of privileged roles, which could be eligible instead."""
    desk = current()
    tenant = desk.tenant
    standing = standing_privileged(tenant)
    applications = [one for one in standing if one.key.principal_id in tenant.service_principals]
    people = [one for one in standing if one not in applications]
    highest = [one for one in people if one.key.role_id == GLOBAL_ADMINISTRATOR]
    return pim_page(
        "discovery.html",
        here="discovery",
        title=tenant.organization.display_name,
        title_rest="Discovery and insights (Preview)",
        trail=((ENTRA_ROLES, "pim/entra"),),
        cards=(
            ("Permanent Global Administrators", len(highest), "Two emergency accounts are enough."),
            ("Other permanent privileged assignments", len(people) - len(highest), "Make them eligible instead."),
            (
                "Service principals with privileged roles",
                len(applications),
                "They cannot be eligible.",
            ),
        ),
        columns=("Role", "Name", "Type", {"label": "Action", "hidden_label": True}),
        rows=[_standing_row(desk, one) for one in sorted(standing, key=lambda one: _by_role(desk, one))[:STANDING_MAX]],
        more=max(len(standing) - STANDING_MAX, 0),
    )


def _by_role(desk: Desk, schedule: Schedule) -> tuple[bool, str, str]:
    key = schedule.key
    return key.role_id != GLOBAL_ADMINISTRATOR, role_name(key.role_id), display_name(desk.tenant, key.principal_id)


def _standing_row(desk: Desk, schedule: Schedule) -> list[Any]:
    role_id, principal_id = schedule.key.role_id, schedule.key.principal_id
    name = display_name(desk.tenant, principal_id)
    href = desk.url(f"pim/roles/{role_id}?tab=active")
    return [
        {"text": role_name(role_id), "href": desk.url(f"pim/roles/{role_id}")},
        person_cell(desk, principal_id),
        kind_of(find_principal(desk.tenant, principal_id)),
        {"links": [{"text": "Assignments", "href": href, "label": f"Assignments of {role_name(role_id)}, {name}"}]},
    ]
