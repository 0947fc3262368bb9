"""The policy editor: the summary on the left, one part on the right, everything in one form so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from simulator import Refused, Tenant
from simulator.access import Area
from simulator.authentication_contexts.views import contexts
from simulator.conditional_access.policies import ConditionalAccessPolicy, PolicyState
from simulator.conditional_access.views import asks_before_saving, draft_policy, lock_out_of
from simulator.directory.membership import display_name
from simulator.directory.people_search import Sought
from simulator.directory.roles import ROLES
from web.desk import Desk, current, opens
from web.portal.binding import Bound, bind
from web.portal.blueprint import portal
from web.portal.ca_chrome import CONDITIONAL_ACCESS, STATES, ca_page
from web.portal.ca_policy_effect import effect_of
from web.portal.ca_policy_form import PARTS, PolicyForm, form_of
from web.portal.ca_policy_words import part_texts
from web.portal.principals import choices
from web.progress import EXAM
from web.words import color_of, initials

PICKERS = ("include_roles", "include_people", "exclude_roles", "exclude_people")
SIDES = ("include", "exclude")
REFRESH = frozenset({"_filter", "_refresh", "_show_include", "_show_exclude"})
PART_OF_RULE = {
    "UsersIncludedRule": "users",
    "KnownUsersRule": "users",
    "ApplicationsIncludedRule": "resources",
    "KnownApplicationsRule": "resources",
    "TargetKindRule": "resources",
    "KnownContextsRule": "resources",
    "NetworksIncludedRule": "network",
    "KnownLocationsRule": "network",
    "ConditionValueRule": "conditions",
    "GrantControlRule": "grant",
    "BlockControlRule": "grant",
}
APP_GROUPS = (
    ("Office365", "Office 365", "Exchange Online, SharePoint Online, Teams and more"),
    ("MicrosoftAdminPortals", "Microsoft Admin Portals", "The admin centers"),
)
POLICY_STATES = [
    (state.value, STATES[state][0]) for state in (PolicyState.REPORT_ONLY, PolicyState.ON, PolicyState.OFF)
]


# --- pages -------------------------------------------------------------------------------------------------------


@portal.get("/ca/policies/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policy_new() -> Response:
    """An empty editor."""
    return editor_page(None, PolicyForm(), part=request.args.get("part", "users"))


@portal.get("/ca/policies/<policy_id>")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policy(policy_id: str) -> Response:
    """The editor over a stored policy."""
    policy = current().tenant.policies.get(policy_id) or abort(404)
    return editor_page(policy, form_of(policy), part=request.args.get("part", "users"))


@portal.post("/ca/policies/new")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policy_create() -> Response:
    """Create the policy, or show another part or the effect of the draft."""
    return _posted(None)


@portal.post("/ca/policies/<policy_id>")
@opens(Area.CONDITIONAL_ACCESS)
def ca_policy_save(policy_id: str) -> Response:
    """Save the policy, or show another part or the effect of the draft."""
    return _posted(policy_id)


# --- what a button does ------------------------------------------------------------------------------------------


def _posted(policy_id: str | None) -> Response:
    desk = current()
    bound = bind(PolicyForm, request.form)
    form, part = _kept(bound), _part(request.form.get("shown", ""))
    tab = _tab(request.form, request.form.get("tab", ""))
    policy = desk.tenant.policies.get(policy_id) if policy_id else None
    if bound.errors:
        return editor_page(policy, form, part=part, tab=tab, errors=bound.errors, status=422)
    if policy_id and policy is None:  # deleted since: the tenant says so, or the page of conflicts does
        desk.act(form.command(desk.tenant, policy_id), edits=policy_id)
        abort(404)
    if "go" in request.form:
        return editor_page(policy, form, part=_part(request.form["go"]))
    if REFRESH.intersection(request.form):
        return editor_page(policy, form, part=part, tab=tab)
    if "effect" in request.form and desk.attempt.mode != EXAM:
        return editor_page(policy, form, part=part, tab=tab, shows_effect=True)
    if complaints := form.complaints():
        return editor_page(policy, form, part=part, tab=tab, errors=complaints, status=422)
    return _save(desk, policy, form, part)


def _kept(bound: Bound[PolicyForm]) -> PolicyForm:
    """The form with whatever could be read of it."""
    if bound.form is not None:
        return bound.form
    return PolicyForm.model_validate({name: value for name, value in bound.values.items() if name not in bound.errors})


def _part(name: str) -> str:
    return name if name in PARTS else "users"


def _tab(data: Mapping[str, str], before: str) -> str:
    """The tab in which the button was pressed, so that the same one is open afterwards."""
    for side in SIDES:
        if f"_show_{side}" in data or data.get("_filter", "").startswith(side):
            return side
    return before if before in SIDES else SIDES[0]


def _save(desk: Desk, policy: ConditionalAccessPolicy | None, form: PolicyForm, part: str) -> Response:
    assert desk.user is not None, "the guard lets nobody in without a session"
    policy_id = policy.id if policy else None
    if asks_before_saving(desk.tenant, _draft(desk.tenant, policy, form), desk.user.id):
        if form.guard is None:
            return editor_page(policy, form, part=part, asks=True, status=422)
        if form.guard == "exclude":
            form = _excluding(form, desk.user.id)
    decision = desk.act(form.command(desk.tenant, policy_id), edits=policy_id)
    if isinstance(decision, Refused):
        part = next((PART_OF_RULE[rule] for rule in decision.rules if rule in PART_OF_RULE), part)
        errors = {"name": decision.trace[-1].fact} if "DisplayNameRule" in decision.rules else {}
        return editor_page(policy, form, part=part, refusal=decision, errors=errors)
    done = f"Policy {'saved' if policy else 'created'}: {form.name} is {STATES[form.state][0]}"
    return desk.done(done, "ca/policies")


def _excluding(form: PolicyForm, user_id: str) -> PolicyForm:
    kinds = tuple(dict.fromkeys((*form.exclude_kinds, "people")))
    people = tuple(dict.fromkeys((*(form.exclude_people if "people" in form.exclude_kinds else ()), user_id)))
    return form.model_copy(update={"exclude_kinds": kinds, "exclude_people": people})


def _draft(tenant: Tenant, policy: ConditionalAccessPolicy | None, form: PolicyForm) -> ConditionalAccessPolicy:
    return draft_policy(tenant, form.command(tenant, policy.id if policy else None))


# --- the page ----------------------------------------------------------------------------------------------------


def editor_page(
    policy: ConditionalAccessPolicy | None,
    form: PolicyForm,
    *,
    part: str,
    tab: str = "include",
    shows_effect: bool = False,
    **more: Any,
) -> Response:
    """The editor with a draft in it; `part` is the one on the right, the others travel as hidden fields."""
    desk = current()
    assert desk.user is not None, "the guard lets nobody in without a session"
    part = _part(part)
    draft = _draft(desk.tenant, policy, form)
    return ca_page(
        "policy.html",
        here="ca-policies",
        title=policy.display_name if policy else "New",
        subtitle="Conditional Access policy",
        trail=((f"{CONDITIONAL_ACCESS} | Policies", "ca/policies"),),
        has_menu=False,
        wide=True,
        close_href=desk.url("ca/policies"),
        policy=policy,
        form=form,
        part=part,
        tab=tab,
        texts=part_texts(form),
        hidden=_hidden(form, part),
        states=POLICY_STATES,
        has_security_defaults=desk.tenant.organization.security_defaults,
        warning=_warning(desk, draft),
        effect=effect_of(desk, draft) if shows_effect else None,
        action=desk.url(f"ca/policies/{policy.id if policy else 'new'}"),
        **_choices(desk, form, part),
        **more,
    )


def _warning(desk: Desk, draft: ConditionalAccessPolicy) -> dict[str, Any] | None:
    assert desk.user is not None, "the guard lets nobody in without a session"
    warning = lock_out_of(desk.tenant, draft, desk.user.id)
    if warning is None:
        return None
    names = [display_name(desk.tenant, one) for one in warning.locked_out_ids]
    return {"reaches_caller": warning.reaches_caller, "locked_out": names, "get_in": len(warning.get_in_ids)}


def _hidden(form: PolicyForm, part: str) -> list[tuple[str, str]]:
    """The fields of the parts that are not shown."""
    names = (name for other, fields in PARTS.items() if other != part for name in fields)
    return [(name, str(value)) for name in names for value in _values(getattr(form, name))]


def _values(value: Any) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _choices(desk: Desk, form: PolicyForm, part: str) -> dict[str, Any]:
    """What the pickers of the shown part offer."""
    tenant = desk.tenant
    if part == "users":
        everybody = Sought.USERS_AND_GROUPS
        return {
            "role_choices": {side: _roles(getattr(form, f"{side}_roles"), _typed(f"{side}_roles")) for side in SIDES},
            "people_choices": {
                side: choices(tenant, everybody, getattr(form, f"{side}_people"), _typed(f"{side}_people"))
                for side in SIDES
            },
            "typed": {name: _typed(name) for name in PICKERS},
        }
    if part == "resources":
        return {"resource_choices": _resources(tenant), "context_choices": _contexts(tenant, form.contexts)}
    if part == "network":
        return {"location_choices": _locations(tenant)}
    return {}


def _typed(name: str) -> str:
    """The filter of a picker, which only its own button applies; with a script the pane filters by itself."""
    return request.form.get(f"filter_{name}", "") if request.form.get("_filter") == name else ""


def _roles(chosen: tuple[str, ...], typed: str) -> list[dict[str, Any]]:
    wanted = typed.strip().lower()
    roles = sorted(ROLES.values(), key=lambda role: role.display_name)
    shown = (role for role in roles if role.id in chosen or wanted in role.display_name.lower())
    return [_card(role.id, role.display_name, role.description) for role in shown]


def _card(identity: str, name: str, detail: str) -> dict[str, Any]:
    color = color_of(identity)
    return {"id": identity, "name": name, "detail": detail, "initials": initials(name), "color": color}


def _resources(tenant: Tenant) -> list[dict[str, Any]]:
    single = sorted(tenant.applications.values(), key=lambda app: app.display_name)
    groups = [_card(*group) | {"kind": "Group of apps"} for group in APP_GROUPS]
    return [*groups, *(_card(app.app_id, app.display_name, app.app_id) for app in single)]


def _contexts(tenant: Tenant, chosen: tuple[str, ...]) -> list[dict[str, str]]:
    """Every context; an unpublished one says so, and so does one that is chosen and gone."""
    shown = [
        {
            "value": one.id,
            "text": f"{one.display_name} ({one.id})",
            "hint": one.description if one.is_available else "Not published to apps",
        }
        for one in contexts(tenant)
    ]
    gone = (one for one in chosen if one not in tenant.authentication_contexts)
    return [*shown, *({"value": one, "text": one, "hint": "There is no such context"} for one in gone)]


def _locations(tenant: Tenant) -> list[dict[str, Any]]:
    named = sorted(tenant.named_locations.values(), key=lambda one: one.display_name)
    return [
        _card(one.id, one.display_name, ", ".join(one.ip_ranges or sorted(one.countries)))
        | {"kind": "Trusted" if one.is_trusted else "IP ranges" if one.ip_ranges else "Countries"}
        for one in named
    ]
