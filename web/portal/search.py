"""The search of the top bar: people, groups, roles, policies and pages, under their old names too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from flask import request
from ruamel.yaml import YAML
from werkzeug.wrappers import Response

from simulator.directory.people_search import Sought, find_by_name
from simulator.pim.views import assignable_roles
from web.desk import Desk, current
from web.portal.blueprint import portal
from web.portal.navigation import SECTIONS, Entry
from web.portal.pim_chrome import ENTRA_MENU, PIM_MENU
from web.portal.principals import person_cell
from web.portal.unsimulated import MISSING, missing_path

FOUND_MAX = 20
QUERY_LENGTH_MAX = 100
# Pages of the portal by the label that content/labels.yaml describes with its older names.
LABELS = {
    "nav.home": "",
    "nav.overview": "overview",
    "nav.users": "users",
    "nav.groups": "groups",
    "nav.roles-admins": "roles",
    "nav.conditional-access": "ca",
    "nav.devices": missing_path("devices"),
    "nav.authentication-methods": missing_path("authentication-methods"),
    "nav.entitlement": missing_path("entitlement"),
    "nav.lifecycle": missing_path("lifecycle"),
    "nav.id-protection": missing_path("id-protection"),
    "nav.mfa": missing_path("mfa"),
    "nav.pim": "pim",
    "pim.entra-roles": "pim/entra",
    "pim.overview": "pim/overview",
    "pim.my-roles": "pim/my-roles",
    "pim.pending-requests": "pim/requests",
    "pim.approve-requests": "pim/approve",
    "pim.roles": "pim/roles",
    "pim.add-assignments": "pim/assignments/add",
    "pim.assignments": "pim/assignments",
    "pim.settings": "pim/settings",
    "pim.alerts": "pim/alerts",
    "alerts.setting": "pim/alerts/settings",
    "pim.access-reviews": "pim/reviews",
    "pim.review-access": "pim/review-access",
    "reviews.new": "pim/reviews/new",
    "pim.resource-audit": "pim/audit",
    "pim.my-audit": "pim/my-audit",
    "groups.new": "groups/new",
    "ca.policies": "ca/policies",
    "ca.new-policy": "ca/policies/new",
    "ca.named-locations": "ca/named-locations",
    "ca.contexts": "ca/contexts",
    "ca.what-if": "ca/what-if",
    "logs.sign-in": "logs/sign-ins",
    "logs.audit": "logs/audit",
    "licences.page": "licences",
}


@dataclass(frozen=True, slots=True)
class PageName:
    """A page that the search knows: what it is called, older names, where it hangs and its path."""

    label: str
    aliases: tuple[str, ...]
    where: str
    path: str

    def answers(self, query: str) -> bool:
        """Whether the name or one of the older names contains what was typed."""
        return any(query in name.lower() for name in (self.label, *self.aliases))


@cache
def page_names() -> tuple[PageName, ...]:
    """Every page with its names: those with older names from the label catalogue, the rest from the menus."""
    text = (files("content") / "labels.yaml").read_text(encoding="utf-8")
    labels: list[dict[str, Any]] = YAML(typ="safe").load(text)["labels"]
    known = [
        PageName(one["label"], tuple(one["aliases"]), one["where"], LABELS[one["id"]])
        for one in labels
        if one["id"] in LABELS
    ]
    listed = {page.path for page in known}
    return (*known, *(page for page in _menu_pages() if page.path not in listed))


def _menu_pages() -> Iterable[PageName]:
    entries: list[tuple[str, Entry]] = [
        *((section.label or "", entry) for section in SECTIONS for entry in section.entries),
        *(("Privileged Identity Management", entry) for group in PIM_MENU for entry in group.entries),
        *(("Microsoft Entra roles", entry) for group in ENTRA_MENU for entry in group.entries),
    ]
    missing = [("Not simulated", Entry(key, "", one.label, missing_path(key))) for key, one in MISSING.items()]
    entries = [*missing, *entries]
    by_path = {entry.path: PageName(entry.label, (), where, entry.path) for where, entry in entries}
    return by_path.values()


def _people(desk: Desk, query: str) -> list[list[Any]]:
    found = find_by_name(desk.tenant, query, Sought.USERS_AND_GROUPS, limit=FOUND_MAX)
    return [[person_cell(desk, row.id), "User" if row.id in desk.tenant.users else "Group"] for row in found.rows]


def _few(found: Iterable[Any]) -> list[Any]:
    return list(islice(found, FOUND_MAX))


def _roles(desk: Desk, query: str) -> list[list[Any]]:
    found = (role for role in assignable_roles() if query in role.display_name.lower())
    return [
        [{"text": role.display_name, "href": desk.url(f"pim/roles/{role.id}")}, role.description]
        for role in _few(found)
    ]


def _policies(desk: Desk, query: str) -> list[list[Any]]:
    found = (policy for policy in desk.tenant.policies.values() if query in policy.display_name.lower())
    return [
        [{"text": policy.display_name, "href": desk.url(f"ca/policies/{policy.id}")}, "Conditional Access policy"]
        for policy in _few(found)
    ]


def _pages(desk: Desk, query: str) -> list[list[Any]]:
    found = (page for page in page_names() if page.answers(query))
    return [[{"text": page.label, "href": desk.url(page.path)}, page.where] for page in _few(found)]


@portal.get("/search")
def search() -> Response:
    """What the words of the top bar find."""
    desk = current()
    typed = request.args.get("q", "").strip()[:QUERY_LENGTH_MAX]
    query = typed.lower()
    kinds = (("Pages", _pages), ("Roles", _roles), ("Users and groups", _people), ("Policies", _policies))
    lists = [(title, find(desk, query)) for title, find in kinds] if query else []
    return desk.page(
        "portal/search.html",
        nav="",
        crumbs=[("Home", desk.url()), ("Search", None)],
        title="Search",
        title_rest=f"“{typed}”" if typed else None,
        icon="search",
        typed=typed,
        lists=[(title, rows) for title, rows in lists if rows],
    )
