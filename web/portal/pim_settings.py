"""The list of role settings, and the details of one role's settings."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator.access import Area
from simulator.directory.membership import display_name
from simulator.directory.roles import RoleDefinition
from simulator.pim.holdings import settings_of
from simulator.pim.views import assignable_roles
from web.desk import Desk, current, opens
from web.portal.blueprint import portal
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_roles import known_role, roles_trail
from web.portal.pim_settings_words import setting_tables, yes_no
from web.words import when

COLUMNS = ("Role", "Modified", "Last updated", "Last updated by")


def _row(desk: Desk, role: RoleDefinition) -> list[Any]:
    written = desk.tenant.role_settings.get(role.id)
    return [
        {"text": role.display_name, "href": desk.url(f"pim/roles/{role.id}/settings")},
        yes_no(written is not None),
        when(written.modified_at) if written else "",
        display_name(desk.tenant, written.modified_by) if written else "",
    ]


@portal.get("/pim/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_settings() -> Response:
    """Every role with whether and when its settings were changed."""
    desk, query = current(), request.args.get("q", "").strip().lower()
    found = [role for role in assignable_roles() if query in role.display_name.lower()]
    return pim_page(
        "settings_list.html",
        here="settings",
        title=desk.tenant.organization.display_name,
        title_rest="Settings",
        trail=((ENTRA_ROLES, "pim/entra"),),
        columns=COLUMNS,
        rows=[_row(desk, role) for role in found],
        query=request.args.get("q", ""),
    )


@portal.get("/pim/roles/<role_id>/settings")
@opens(Area.PIM_ADMINISTRATION)
def pim_role_settings(role_id: str) -> Response:
    """The settings of one role, to read."""
    desk, role = current(), known_role(role_id)
    settings = settings_of(desk.tenant, role.id)
    return pim_page(
        "settings.html",
        here="role-settings",
        title="Role setting details",
        title_rest=role.display_name,
        title_separator=" – ",
        trail=roles_trail(desk, role),
        role=role,
        tables=setting_tables(desk.tenant, settings),
        settings=settings,
    )
