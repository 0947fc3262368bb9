"""Roles & admins: assigning roles outside Privileged Identity Management, permanent and active."""

from __future__ import annotations

from typing import Annotated, Any

from flask import request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import AssignRoleDirectly, RemoveRoleDirectly
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought
from simulator.directory.roles import RoleDefinition
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Schedule
from simulator.pim.scopes import scope_name
from simulator.pim.views import assignable_roles, assignments_of_kind, role_counts
from web.desk import Desk, current
from web.export import csv_of
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.pim_grids import end_words, state_words
from web.portal.pim_outcomes import Outcome, refusals
from web.portal.pim_roles import known_role
from web.portal.principals import choices, find_principal, kind_of, person_cell, principal_name_of
from web.portal.scope_choice import SCOPE_LENGTH_MAX, every_scope

COLUMNS = ("Role", "Description", "Type", {"label": "Assignments", "number": True})
HOLDER_COLUMNS = ("Name", "Principal name", "Type", "Scope", "State", "End time", "Action")
IN_PIM = "made in PIM for a limited time; use Manage in PIM"


class DirectForm(Form):
    """Who gets the role outside PIM."""

    member: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    scope: Annotated[str, Field(max_length=SCOPE_LENGTH_MAX)] = DIRECTORY


class RemovalForm(Form):
    """Who loses it."""

    principal: str
    scope: Annotated[str, Field(max_length=SCOPE_LENGTH_MAX)] = DIRECTORY


def _row(desk: Desk, role: RoleDefinition) -> list[Any]:
    name: dict[str, Any] = {"text": role.display_name, "href": desk.url(f"roles/{role.id}")}
    if role.is_privileged:
        name |= {"tag": "Privileged", "kind": "warn"}
    return [name, role.description, "Built-in", role_counts(desk.tenant, role.id).active]


@portal.get("/roles")
def roles() -> Response:
    """Every role with how many active assignments it has."""
    desk, query = current(), request.args.get("q", "").strip().lower()
    found = [role for role in assignable_roles() if query in role.display_name.lower()]
    return desk.page(
        "portal/roles/list.html",
        nav="roles",
        crumbs=[("Home", desk.url()), ("Roles & admins", None)],
        title="Roles & admins",
        title_rest="All roles",
        icon="person_key",
        columns=COLUMNS,
        rows=[_row(desk, role) for role in found],
        query=request.args.get("q", ""),
    )


def _holder_row(desk: Desk, role: RoleDefinition, one: Schedule) -> list[Any]:
    row = find_principal(desk.tenant, one.key.principal_id)
    name = display_name(desk.tenant, one.key.principal_id)
    remove: dict[str, str] = {
        "text": "Remove",
        "href": desk.url(f"roles/{role.id}?remove={one.id}"),
        "label": f"Remove {name}",
    }
    if one.assignment_type is AssignmentType.ACTIVATED:
        remove = {"text": "Remove", "reason": IN_PIM}
    return [
        person_cell(desk, one.key.principal_id),
        principal_name_of(row),
        kind_of(row),
        scope_name(desk.tenant, one.key.directory_scope_id),
        state_words(one),
        end_words(one),
        {"links": [remove]},
    ]


def _role_page(role: RoleDefinition, *, refusal: Refused | None = None, status: int = 200, **context: Any) -> Response:
    desk = current()
    holders = [one for one in assignments_of_kind(desk.tenant, Kind.ACTIVE, role.id) if one.has_started]
    removing = desk.tenant.schedules.get(request.args.get("remove", "")) if request.method == "GET" else None
    frame: dict[str, Any] = {
        "nav": "roles",
        "crumbs": [("Home", desk.url()), ("Roles & admins", desk.url("roles")), (role.display_name, None)],
        "title": role.display_name,
        "title_rest": "Assignments",
        "icon": "person_key",
        "role": role,
        "columns": HOLDER_COLUMNS,
        "rows": [_holder_row(desk, role, one) for one in holders],
        "adding": "add" in request.args,
        "people": choices(desk.tenant, Sought.ROLE_HOLDERS, context.get("chosen", ())),
        "removing": removing if removing and removing.key.role_id == role.id else None,
        "outcomes": (),
        "chosen": (),
        "scopes": every_scope(desk.tenant, role.id),
        "scope": DIRECTORY,
        **context,
    }
    if refusal is not None:
        return desk.refused(refusal, "portal/roles/role.html", **frame)
    return desk.page("portal/roles/role.html", status=status, **frame)


@portal.get("/roles/<role_id>")
def role_page(role_id: str) -> Response:
    """Who holds one role now."""
    return _role_page(known_role(role_id))


@portal.get("/roles/<role_id>/assignments.csv")
def role_csv(role_id: str) -> Response:
    """The same as a file."""
    desk, role = current(), known_role(role_id)
    holders = assignments_of_kind(desk.tenant, Kind.ACTIVE, role.id)
    return csv_of("assignments", HOLDER_COLUMNS, [_holder_row(desk, role, one) for one in holders])


@portal.post("/roles/<role_id>/add")
def role_add(role_id: str) -> Response:
    """Assign the role outside PIM."""
    desk, role = current(), known_role(role_id)
    bound = bind(DirectForm, request.form)
    if bound.form is None:
        errors = {"member": bound.errors["member"].replace("fill this in", "select at least one member")}
        return _role_page(role, status=422, errors=errors, adding=True)
    outcomes: list[Outcome] = []
    for number, member in enumerate(bound.form.member):
        command = AssignRoleDirectly(key=AssignmentKey(member, role.id, bound.form.scope))
        decision = desk.act_again(command) if number else desk.act(command)
        outcomes.append(Outcome(member, display_name(desk.tenant, member), decision))
    refused = refusals(tuple(outcomes))
    if refused:
        left = tuple(member for member, _ in refused)
        told = tuple(outcomes) if len(outcomes) > 1 else ()
        return _role_page(role, refusal=refused[0][1], adding=True, chosen=left, outcomes=told, scope=bound.form.scope)
    names = ", ".join(one.name for one in outcomes)
    return desk.done(f"Assigned outside PIM, permanently: {names}, {role.display_name}", f"roles/{role.id}")


@portal.post("/roles/<role_id>/remove")
def role_remove(role_id: str) -> Response:
    """Remove an active assignment outside PIM."""
    desk, role = current(), known_role(role_id)
    bound = bind(RemovalForm, request.form)
    principal = bound.form.principal if bound.form else ""
    scope = bound.form.scope if bound.form else DIRECTORY
    decision = desk.act(RemoveRoleDirectly(key=AssignmentKey(principal, role.id, scope)))
    if isinstance(decision, Refused):
        return _role_page(role, refusal=decision)
    return desk.done(f"Assignment removed: {display_name(desk.tenant, principal)}", f"roles/{role.id}")
