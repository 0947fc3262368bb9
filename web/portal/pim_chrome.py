"""The frame of the PIM pages: blade menus, breadcrumbs and headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from simulator import Refused
from simulator.directory.roles import RoleDefinition
from simulator.licensing import has_privileged_identity_management
from web.desk import Desk, current
from web.portal.navigation import Entry, absent

PIM = "Privileged Identity Management"
ENTRA_ROLES = "Microsoft Entra roles"
SUBTITLE = f"{PIM} | {ENTRA_ROLES}"
Trail = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A heading of a blade menu with its entries."""

    label: str | None
    entries: tuple[Entry, ...]


_TASKS = (
    Entry("my-roles", "person_key", "My roles", "pim/my-roles"),
    Entry("requests", "clipboard_task", "Pending requests", "pim/requests"),
    Entry("approve", "clipboard_checkmark", "Approve requests", "pim/approve"),
    Entry("review-access", "document_search", "Review access", "pim/review-access"),
)
PIM_MENU = (
    MenuGroup(None, (Entry("pim", "play", "Quick start", "pim"),)),
    MenuGroup("Tasks", _TASKS),
    MenuGroup(
        "Manage",
        (
            Entry("entra", "shield_keyhole", ENTRA_ROLES, "pim/entra"),
            absent("pim-groups", "people", "Groups"),
            absent("azure-resources", "cube", "Azure resources"),
        ),
    ),
    MenuGroup(
        "Activity",
        (
            Entry("my-audit", "history", "My audit history", "pim/my-audit"),
            absent("general-settings", "settings", "General settings"),
        ),
    ),
)
ENTRA_MENU = (
    MenuGroup(
        None,
        (
            Entry("entra", "play", "Quick start", "pim/entra"),
            Entry("pim-overview", "gauge", "Overview", "pim/overview"),
        ),
    ),
    MenuGroup("Tasks", _TASKS),
    MenuGroup(
        "Manage",
        (
            Entry("pim-roles", "shield_keyhole", "Roles", "pim/roles"),
            Entry("assignments", "people", "Assignments", "pim/assignments"),
            Entry("pim-alerts", "alert", "Alerts", "pim/alerts"),
            Entry("access-reviews", "task_list_ltr", "Access reviews", "pim/reviews"),
            Entry("discovery", "lightbulb", "Discovery and insights (Preview)", "pim/discovery"),
            Entry("settings", "settings", "Settings", "pim/settings"),
        ),
    ),
    MenuGroup(
        "Activity",
        (
            Entry("audit", "book_open", "Resource audit", "pim/audit"),
            Entry("my-audit", "history", "My audit", "pim/my-audit"),
        ),
    ),
)


def role_menu(role_id: str) -> tuple[MenuGroup, ...]:
    """The blade menu of one role."""
    entries = (
        Entry("role-assignments", "people", "Assignments", f"pim/roles/{role_id}"),
        Entry("role-description", "info", "Description", f"pim/roles/{role_id}/description"),
        Entry("role-settings", "settings", "Role settings", f"pim/roles/{role_id}/settings"),
    )
    return (MenuGroup("Manage", entries),)


def blade_menu(desk: Desk, label: str, groups: tuple[MenuGroup, ...], current_key: str) -> dict[str, Any]:
    """A blade menu for the shell."""
    return {
        "label": label,
        "groups": [
            {"label": group.label, "items": [_item(desk, entry, current_key) for entry in group.entries]}
            for group in groups
        ],
    }


def _item(desk: Desk, entry: Entry, current_key: str) -> dict[str, Any]:
    return {
        "icon": entry.icon,
        "label": entry.label,
        "href": desk.url(entry.path),
        "current": entry.key == current_key,
        "simulated": entry.is_simulated,
    }


def pim_page(
    template: str,
    *,
    here: str,
    title: str,
    trail: Trail = (),
    role: RoleDefinition | None = None,
    at_top: bool = False,
    refusal: Refused | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    """A PIM page in its frame; with a refusal the same page says no with status 422.

    `here` is the entry of the blade menu, `trail` the crumbs (label, path) after Privileged Identity Management,
    `role` gives the menu of that role, `at_top` the menu of PIM as a whole.
    """
    desk = current()
    groups, label = (PIM_MENU, PIM) if at_top else (ENTRA_MENU, ENTRA_ROLES)
    if role is not None:
        groups, label = role_menu(role.id), role.display_name
    crumbs: list[tuple[str, str | None]] = [("Home", desk.url()), (PIM, desk.url("pim"))]
    crumbs += [(text, desk.url(path)) for text, path in trail]
    frame = {
        "nav": "pim",
        "crumbs": [*(crumbs[:-1] if title == PIM else crumbs), (title, None)],
        "title": title,
        "subtitle": PIM if at_top else SUBTITLE,
        "menu": blade_menu(desk, label, groups, here),
        "role": role,
        "is_licensed": has_privileged_identity_management(desk.tenant),
        **context,
    }
    if refusal is not None:
        return desk.refused(refusal, f"portal/pim/{template}", **frame)
    return desk.page(f"portal/pim/{template}", status=status, **frame)
