"""Add assignments: who (Membership), then how and for how long (Setting); several members are several requests."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from flask import redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Refused, Tenant
from simulator.access import Area
from simulator.commands import AdminAssign
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLES
from simulator.pim.rows import DIRECTORY, AssignmentKey, Kind
from simulator.pim.scopes import scope_name
from simulator.pim.views import assignable_roles, assignment_limits
from web.desk import Desk, current, opens
from web.portal.binding import bind, posted
from web.portal.blueprint import portal
from web.portal.pim_assignments import RoleId, list_path
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_outcomes import Outcome, refusals
from web.portal.pim_roles import known_role, roles_trail
from web.portal.pim_window_form import WindowForm, limit_words, window_defaults
from web.portal.principals import choices, find_principal
from web.portal.scope_choice import SCOPE_LENGTH_MAX, ScopeFields, scope_fields
from web.words import when

MEMBERS_MAX = 50
Members = Annotated[tuple[str, ...], Field(max_length=MEMBERS_MAX)]
REFRESH = frozenset({"_filter", "_refresh"})
PICKER_INFO = "Only groups that were created with the right to hold Microsoft Entra roles are listed."


class MembershipForm(ScopeFields):
    """Who gets which role where; the first tab."""

    role: RoleId
    member: Members = ()


class AssignForm(WindowForm):
    """Everything that Assign needs; the second tab carries the first one's values along."""

    role: RoleId
    scope: Annotated[str, Field(max_length=SCOPE_LENGTH_MAX)] = DIRECTORY
    member: Annotated[Members, Field(min_length=1)]
    type: Kind = Kind.ELIGIBLE


# --- pages -------------------------------------------------------------------------------------------------------


def _page(
    preset: str | None, step: str, *, refusal: Refused | None = None, status: int = 200, **context: Any
) -> Response:
    desk = current()
    role = ROLES.get(preset or "")
    trail = roles_trail(desk, role) if role else ((ENTRA_ROLES, "pim/entra"), ("Assignments", "pim/assignments"))
    return pim_page(
        "assign.html",
        here="pim-roles" if role else "assignments",
        title="Add assignments",
        trail=trail,
        refusal=refusal,
        status=status,
        step=step,
        preset=preset,
        here_url=desk.url(_path(preset)),
        cancel_url=desk.url(list_path(preset, "eligible")),
        **context,
    )


def _path(preset: str | None) -> str:
    return f"pim/roles/{preset}/add" if preset else "pim/assignments/add"


def _membership(preset: str | None, values: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    desk = current()
    typed = request.args.get("filter_member", "")
    filled = {"role": preset or GLOBAL_ADMINISTRATOR, **values}
    known = filled["role"] if filled["role"] in ROLES else GLOBAL_ADMINISTRATOR
    return _page(
        preset,
        "membership",
        status=status,
        values=filled,
        scopes=scope_fields(desk.tenant, known, filled),
        errors=errors,
        roles=[(role.id, role.display_name) for role in assignable_roles()],
        people=choices(desk.tenant, Sought.ROLE_HOLDERS, values.get("member", ()), typed),
        filter_text=typed,
        picker_info=PICKER_INFO,
        carried=_carried(),
    )


def _carried() -> dict[str, str]:
    """What was already entered on the second tab, so that Prev and Next lose nothing."""
    names = ("type", "permanent", "start", "end", "justification", "typed")
    return {name: request.args[name] for name in names if name in request.args}


def _setting(
    preset: str | None,
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    refusal: Refused | None = None,
    outcomes: tuple[Outcome, ...] = (),
    status: int = 200,
) -> Response:
    desk = current()
    kind = Kind(values["type"])
    limits = assignment_limits(desk.tenant, values["role"], kind)
    return _page(
        preset,
        "setting",
        refusal=refusal,
        status=status,
        values=values,
        errors=errors or {},
        outcomes=outcomes,
        kind=kind,
        limits=limits,
        limit_words=limit_words(limits, kind),
        role_name=ROLES[values["role"]].display_name,
        scope_words=scope_name(desk.tenant, values.get("scope", DIRECTORY)),
        members=[display_name(desk.tenant, one) for one in values["member"]],
    )


@portal.get("/pim/assignments/add")
@portal.get("/pim/roles/<role_id>/add")
@opens(Area.PIM_ADMINISTRATION)
def pim_add(role_id: str | None = None) -> Response:
    """The wizard; the address carries what was entered, so that it works without JavaScript."""
    preset = known_role(role_id).id if role_id else None
    step, is_filtering = request.args.get("step"), not REFRESH.isdisjoint(request.args)
    bound = bind(MembershipForm, request.args)
    values = bound.values
    if step is None or is_filtering or step == "membership":
        return _membership(preset, values, {})
    errors = dict(bound.errors)
    if not values.get("member"):
        errors["member"] = "select at least one member"
    errors |= bound.form.scope_complaints(current().tenant) if bound.form else {}
    unknown = [one for one in values.get("member", ()) if find_principal(current().tenant, one) is None]
    if unknown:
        errors["member"] = f"nobody here has the id `{unknown[0][:60]}`"
    if errors or bound.form is None:
        return _membership(preset, values, errors, 422)
    return _setting(preset, _setting_values(current().tenant, bound.form))


def _setting_values(tenant: Tenant, form: MembershipForm) -> dict[str, Any]:
    """The second tab as it was left, or with the role's own defaults."""
    asked = request.args.get("type", "")
    kind = Kind(asked) if asked in tuple(Kind) else Kind.ELIGIBLE
    who = {"role": form.role, "scope": form.directory_scope(), "member": form.member, "type": kind}
    values = {**who, **window_defaults(tenant, form.role, kind)}
    if request.args.get("typed") == kind:
        values |= {"permanent": "permanent" in request.args, **_carried()}
    return values


# --- acting ------------------------------------------------------------------------------------------------------


@portal.post("/pim/assignments/add")
@portal.post("/pim/roles/<role_id>/add")
@opens(Area.PIM_ADMINISTRATION)
def pim_add_post(role_id: str | None = None) -> Response:
    """Assign every member, or go back to the first tab, or show the second one for another type."""
    preset = known_role(role_id).id if role_id else None
    for button, step in (("_prev", "membership"), ("_refresh", "setting")):
        if button in request.form:
            return redirect(current().url(f"{_path(preset)}?{_query(step)}"), 303)
    bound = bind(AssignForm, request.form)
    form, values = bound.form, {"type": Kind.ELIGIBLE, **bound.values}
    errors = dict(bound.errors) or (form.complaints(current().tenant.now) if form else {})
    if errors or form is None:
        return _refill(preset, values, errors)
    outcomes = _assign_all(current(), form)
    return _told(preset, form, values, outcomes)


def _query(step: str) -> str:
    """The values of the second tab as an address; the token against forged requests stays out of it."""
    fields = posted(AssignForm, request.form)
    pairs = [(name, value) for name, value in fields.items() if isinstance(value, str)]
    pairs += [("member", one) for one in fields.get("member", ())]
    return urlencode([("step", step), ("typed", request.form.get("typed", "")), *pairs])


def _refill(preset: str | None, values: dict[str, Any], errors: dict[str, str]) -> Response:
    """The tab with the wrong field, everything typed kept."""
    if "role" in errors or "member" in errors or "type" in errors:
        return _membership(preset, values, {name: text for name, text in errors.items() if name != "type"}, 422)
    return _setting(preset, values, errors, status=422)


def _assign_all(desk: Desk, form: AssignForm) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for number, member in enumerate(form.member):
        command = AdminAssign(kind=form.type, key=AssignmentKey(member, form.role, form.scope), **form.window())
        decision = desk.act_again(command) if number else desk.act(command)
        outcomes.append(Outcome(member, display_name(desk.tenant, member), decision))
    return tuple(outcomes)


def _told(preset: str | None, form: AssignForm, values: dict[str, Any], outcomes: tuple[Outcome, ...]) -> Response:
    """On to the list when everybody got it; otherwise the form again for those who did not, and what happened."""
    refused = refusals(outcomes)
    if not refused:
        return current().done(_toast(form, outcomes), list_path(preset, form.type))
    left = {**values, "member": tuple(member_id for member_id, _ in refused)}
    return _setting(preset, left, refusal=refused[0][1], outcomes=outcomes if len(outcomes) > 1 else ())


def _toast(form: AssignForm, outcomes: tuple[Outcome, ...]) -> str:
    who = outcomes[0].name if len(outcomes) == 1 else f"{len(outcomes)} members"
    verb = "is" if len(outcomes) == 1 else "are"
    held = "eligible for" if form.type is Kind.ELIGIBLE else "assigned"
    until = "permanently" if form.permanent or form.end is None else f"until {when(form.end)}"
    where = "" if form.scope == DIRECTORY else f" for {scope_name(current().tenant, form.scope)}"
    return f"Assignment created: {who} {verb} {held} {ROLES[form.role].display_name}{where} {until}"
