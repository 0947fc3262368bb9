"""Groups: the list, one group, and its members."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import AddGroupMember, RemoveGroupMember
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought, find_by_name
from simulator.directory.rows import Group
from simulator.pim.holdings import schedules_of
from simulator.pim.scopes import scope_name
from web.desk import Desk, current
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_grids import end_words, role_name, state_words
from web.portal.pim_settings_words import yes_no
from web.portal.principals import choices, find_principal, kind_of, person_cell, principal_name_of
from web.words import when

GROUPS_SHOWN_MAX = 500
COLUMNS = ("Name", "Group type", "Membership type", "Role assignable", "Members")
MEMBER_COLUMNS = ("Name", "Principal name", "Type", "Action")
ROLE_COLUMNS = ("Role", "Scope", "State", "End time")
Crumbs = list[tuple[str, str | None]]


class MemberForm(Form):
    """Whom a button of the members page is about."""

    member: str = ""


def known_group(desk: Desk, group_id: str) -> Group:
    """The group with an id; a page that does not exist otherwise."""
    return desk.tenant.groups.get(group_id) or abort(404, "there is no such group")


def groups_frame(desk: Desk, title: str, **more: Any) -> dict[str, Any]:
    """Navigation, crumbs and heading of a page about groups."""
    crumbs: Crumbs = [("Home", desk.url())]
    if title != "Groups":
        crumbs.append(("Groups", desk.url("groups")))
    return {"nav": "groups", "crumbs": [*crumbs, (title, None)], "title": title, "icon": "people", **more}


def _row(desk: Desk, group: Group) -> list[Any]:
    return [
        person_cell(desk, group.id),
        "Security",
        "Assigned",
        yes_no(group.is_assignable_to_role),
        len(group.member_ids),
    ]


@portal.get("/groups")
def groups() -> Response:
    """Every group."""
    desk, query = current(), request.args.get("q", "")
    found = find_by_name(desk.tenant, query, Sought.GROUPS, limit=GROUPS_SHOWN_MAX)
    return desk.page(
        "portal/groups/list.html",
        **groups_frame(desk, "Groups", title_rest="All groups"),
        columns=COLUMNS,
        rows=[_row(desk, group) for group in found.rows if isinstance(group, Group)],
        query=query,
        has_more=found.has_more,
    )


def _member_row(desk: Desk, group: Group, member_id: str) -> list[Any]:
    row = find_principal(desk.tenant, member_id)
    name = display_name(desk.tenant, member_id)
    remove = {
        "text": "Remove",
        "href": desk.url(f"groups/{group.id}?remove={member_id}"),
        "label": f"Remove {name} from the group",
    }
    return [person_cell(desk, member_id), principal_name_of(row), kind_of(row), {"links": [remove]}]


def _group_page(group: Group, *, refusal: Refused | None = None, **context: Any) -> Response:
    desk = current()
    tenant = desk.tenant
    removing = request.args.get("remove") if request.method == "GET" else None
    frame = {
        **groups_frame(desk, group.display_name, title_rest="Members"),
        "group": group,
        "facts": [
            ("Object id", group.id),
            ("Group type", "Security"),
            ("Membership type", "Assigned"),
            ("Microsoft Entra roles can be assigned to the group", yes_no(group.is_assignable_to_role)),
            ("Created", when(group.created_at)),
            ("Owners", ", ".join(display_name(tenant, one) for one in group.owner_ids) or "None"),
            ("Description", group.description or "-"),
        ],
        "columns": MEMBER_COLUMNS,
        "rows": [_member_row(desk, group, one) for one in group.member_ids],
        "role_columns": ROLE_COLUMNS,
        "roles": [
            [
                role_name(one.key.role_id),
                scope_name(tenant, one.key.directory_scope_id),
                state_words(one),
                end_words(one),
            ]
            for one in schedules_of(tenant, group.id)
        ],
        "people": choices(
            tenant, Sought.USERS_AND_GROUPS, (), request.args.get("filter_member", ""), without=group.member_ids
        ),
        "adding": "add" in request.args,
        "removing": display_name(tenant, removing) if removing in group.member_ids else None,
        "removing_id": removing,
        **context,
    }
    if refusal is not None:
        return desk.refused(refusal, "portal/groups/group.html", **frame)
    return desk.page("portal/groups/group.html", **frame)


@portal.get("/groups/<group_id>")
def group_page(group_id: str) -> Response:
    """One group with its members."""
    return _group_page(known_group(current(), group_id))


@portal.post("/groups/<group_id>/add")
def group_add(group_id: str) -> Response:
    """Take a member in."""
    desk = current()
    group, bound = known_group(desk, group_id), bind(MemberForm, request.form)
    member = bound.form.member if bound.form else ""
    if not member:
        return _group_page(group, status=422, errors={"member": "select a member"}, adding=True)
    decision = desk.act(AddGroupMember(group_id=group.id, member_id=member))
    if isinstance(decision, Refused):
        return _group_page(known_group(desk, group_id), refusal=decision)
    return desk.done(f"{display_name(desk.tenant, member)} is a member of {group.display_name}", f"groups/{group.id}")


@portal.post("/groups/<group_id>/remove")
def group_remove(group_id: str) -> Response:
    """Let a member go."""
    desk = current()
    group, bound = known_group(desk, group_id), bind(MemberForm, request.form)
    member = bound.form.member if bound.form else ""
    decision = desk.act(RemoveGroupMember(group_id=group.id, member_id=member))
    if isinstance(decision, Refused):
        return _group_page(known_group(desk, group_id), refusal=decision)
    gone = display_name(desk.tenant, member)
    return desk.done(f"{gone} is no longer a member of {group.display_name}", f"groups/{group.id}")
