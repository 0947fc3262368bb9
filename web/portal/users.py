"""Users: the list with search and pages, and one user with roles, groups, methods and sessions."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from simulator.directory.membership import groups_of
from simulator.directory.people_search import find_by_name
from simulator.directory.rows import User
from simulator.pim.rows import Kind, Schedule
from simulator.pim.scopes import scope_name
from simulator.pim.views import held_by
from simulator.sign_in.methods import display_name as method_name
from web.desk import Desk, current
from web.portal.blueprint import portal
from web.portal.pim_grids import end_words, role_name, state_words
from web.portal.pim_settings_words import yes_no
from web.portal.principals import card, person_cell
from web.words import when

PAGE_SIZE = 50
COLUMNS = ("Display name", "User principal name", "User type", "Account enabled")
TABS = {
    "overview": "Overview",
    "roles": "Assigned roles",
    "groups": "Groups",
    "methods": "Authentication methods",
    "sessions": "Sign-in sessions",
}
ROLE_COLUMNS = ("Role", "Scope", "State", "Membership", "End time")
SESSION_COLUMNS = ("Window", "Started", "Application", "Methods", "MFA claim", "Address", "State")


@portal.get("/users")
def users() -> Response:
    """Everybody who has an account, by name, fifty on a page."""
    desk, query = current(), request.args.get("q", "")
    pages = max(1, -(-len(desk.tenant.users) // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = find_by_name(desk.tenant, query, limit=PAGE_SIZE, skip=(page - 1) * PAGE_SIZE)
    return desk.page(
        "portal/users/list.html",
        nav="users",
        crumbs=[("Home", desk.url()), ("Users", None)],
        title="Users",
        title_rest="All users",
        icon="person",
        columns=COLUMNS,
        rows=[_row(desk, user) for user in found.rows if isinstance(user, User)],
        found=None if query.strip() else len(desk.tenant.users),
        query=query,
        page_number=page,
        pages=page + found.has_more if query.strip() else pages,
    )


def _row(desk: Desk, user: User) -> list[Any]:
    return [person_cell(desk, user.id), user.user_principal_name, user.user_type, yes_no(user.account_enabled)]


@portal.get("/users/<user_id>")
def user_page(user_id: str) -> Response:
    """One user."""
    desk = current()
    user = desk.tenant.users.get(user_id) or abort(404, "there is no such user")
    tab = request.args.get("tab", "overview")
    tab = tab if tab in TABS else "overview"
    return desk.page(
        "portal/users/user.html",
        nav="users",
        crumbs=[("Home", desk.url()), ("Users", desk.url("users")), (user.display_name, None)],
        title=user.display_name,
        title_rest=TABS[tab],
        icon="person",
        person=card(user),
        tab=tab,
        tabs=[
            {"text": text, "href": desk.url(f"users/{user.id}?tab={name}"), "current": name == tab}
            for name, text in TABS.items()
        ],
        **_PARTS[tab](desk, user),
    )


def _overview(desk: Desk, user: User) -> dict[str, Any]:
    licences = ", ".join(sorted(one.sku for one in desk.tenant.licences.values() if one.is_enabled)) or "None"
    return {
        "facts": [
            ("User principal name", user.user_principal_name),
            ("Object id", user.id),
            ("User type", user.user_type),
            ("Job title", user.job_title or "-"),
            ("Mail", user.mail or "-"),
            ("Account enabled", yes_no(user.account_enabled)),
            ("Created", when(user.created_at)),
            ("Licences of the tenant", licences),
        ]
    }


def _roles(desk: Desk, user: User) -> dict[str, Any]:
    held = [*held_by(desk.tenant, user.id, Kind.ELIGIBLE), *held_by(desk.tenant, user.id, Kind.ACTIVE)]
    return {"columns": ROLE_COLUMNS, "rows": [_role_row(desk, one) for one in held]}


def _role_row(desk: Desk, one: Schedule) -> list[Any]:
    group = desk.tenant.groups.get(one.key.principal_id)
    membership = {"text": group.display_name, "href": desk.url(f"groups/{group.id}")} if group else "Direct"
    scope = scope_name(desk.tenant, one.key.directory_scope_id)
    return [role_name(one.key.role_id), scope, state_words(one), membership, end_words(one)]


def _groups(desk: Desk, user: User) -> dict[str, Any]:
    direct = desk.tenant.group_ids_of_member.get(user.id) or ()
    rows = [
        [person_cell(desk, one), "Direct" if one in direct else "Through another group"]
        for one in groups_of(desk.tenant, user.id)
    ]
    return {"columns": ("Group", "Membership"), "rows": sorted(rows, key=lambda row: row[0]["person"]["name"])}


def _methods(desk: Desk, user: User) -> dict[str, Any]:
    owned = (["password"] if user.has_password else []) + list(user.methods)
    return {"columns": ("Method",), "rows": [[method_name(one)] for one in owned]}


def _sessions(desk: Desk, user: User) -> dict[str, Any]:
    tenant = desk.tenant
    sessions = [one for one in tenant.sessions.values() if one.user_id == user.id]
    rows: list[list[Any]] = []
    for one in sorted(sessions, key=lambda session: session.started_at, reverse=True):
        app = tenant.applications.get(one.app_id)
        state = ("Open", "ok") if one.is_open else ("Signed out", "")
        rows.append(
            [
                one.window,
                when(one.started_at),
                app.display_name if app else one.app_id,
                ", ".join(method_name(method) for method in one.methods),
                when(one.mfa_at) or "None",
                f"{one.ip_address} {one.country}".strip(),
                {"badge": state[0], "kind": state[1]},
            ]
        )
    return {"columns": SESSION_COLUMNS, "rows": rows}


_PARTS = {"overview": _overview, "roles": _roles, "groups": _groups, "methods": _methods, "sessions": _sessions}
