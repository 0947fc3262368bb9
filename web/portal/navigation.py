"""The left navigation of the admin center, in the order of 2026; greyed entries say that they are not simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from web.portal.unsimulated import missing_path

Url = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: its key (what `nav=` of a page names), icon, label and path; `is_simulated` false greys it."""

    key: str
    icon: str
    label: str
    path: str
    is_simulated: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its links; no label means plain links."""

    label: str | None
    icon: str
    entries: tuple[Entry, ...]


def absent(key: str, icon: str, label: str) -> Entry:
    """An entry that leads to the page about what is missing."""
    return Entry(key, icon, label, missing_path(key), is_simulated=False)


SECTIONS = (
    Section(None, "home", (Entry("home", "home", "Home", ""), absent("favorites", "star", "Favorites"))),
    Section(
        "Entra ID",
        "apps_list",
        (
            Entry("overview", "info", "Overview", "overview"),
            Entry("users", "person", "Users", "users"),
            Entry("groups", "people", "Groups", "groups"),
            absent("devices", "laptop", "Devices"),
            Entry("roles", "person_key", "Roles & admins", "roles"),
            Entry("units", "building", "Administrative units", "units"),
            Entry("conditional-access", "shield_checkmark", "Conditional Access", "ca"),
            absent("authentication-methods", "key", "Authentication methods"),
            Entry("licenses", "certificate", "Licenses", "licences"),
        ),
    ),
    Section(
        "ID Governance",
        "scales",
        (
            absent("dashboard", "gauge", "Dashboard"),
            absent("access-reviews", "clipboard_checkmark", "Access reviews"),
            Entry("pim", "shield_keyhole", "Privileged Identity Management", "pim"),
        ),
    ),
    Section(
        "Monitoring & health",
        "book_open",
        (
            Entry("sign-in-logs", "arrow_enter", "Sign-in logs", "logs/sign-ins"),
            Entry("audit-logs", "document_search", "Audit logs", "logs/audit"),
            Entry("sign-in-alerts", "alert", "Sign-in alerts", "monitoring/alerts"),
        ),
    ),
)


def nav_tree(url: Url, current: str) -> list[dict[str, Any]]:
    """The sections for the shell; all are open, so that nothing hides behind a click."""
    return [
        {
            "label": section.label,
            "icon": section.icon,
            "open": True,
            "items": [_item(url, entry, current) for entry in section.entries],
        }
        for section in SECTIONS
    ]


def _item(url: Url, entry: Entry, current: str) -> dict[str, Any]:
    return {
        "icon": entry.icon,
        "label": entry.label,
        "href": url(entry.path),
        "current": entry.key == current,
        "simulated": entry.is_simulated,
    }
