"""Edit role setting: three tabs of one form, written back as rules."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.access import Area
from simulator.commands import UpdateRoleSettings
from simulator.directory.people_search import Sought
from simulator.directory.roles import RoleDefinition
from simulator.pim.holdings import settings_of
from simulator.pim.rows import Kind
from simulator.pim.settings_writes import ACTIVATION_MAX, ACTIVATION_MIN
from web.desk import current, opens
from web.portal.binding import bind, posted
from web.portal.blueprint import portal
from web.portal.pim_chrome import pim_page
from web.portal.pim_roles import known_role, roles_trail
from web.portal.pim_settings_form import (
    TAB_OF_FIELD,
    TAB_OF_RULE,
    SettingsForm,
    complaints,
    context_options,
    form_values,
    rules_of,
)
from web.portal.pim_settings_words import MAIL_BLOCKS, expiry_options, hours_text
from web.portal.principals import choices

TABS = {"activation": "Activation", "assignment": "Assignment", "notification": "Notification"}


def _page(
    role: RoleDefinition,
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> Response:
    desk = current()
    settings = settings_of(desk.tenant, role.id)
    typed = request.form.get("filter_approvers", "")
    return pim_page(
        "settings_edit.html",
        here="pim-roles",
        title="Edit role setting",
        title_rest=role.display_name,
        title_separator=" – ",
        trail=roles_trail(desk, role),
        refusal=refusal,
        status=status,
        close_href=desk.url(f"pim/roles/{role.id}/settings"),
        edited=role,
        values=values,
        errors=errors or {},
        tab=_tab(errors or {}, refusal),
        tabs=[{"id": name, "text": text, "invalid": _has_error(name, errors or {})} for name, text in TABS.items()],
        hours_min=hours_text(ACTIVATION_MIN),
        hours_max=hours_text(ACTIVATION_MAX),
        people=choices(desk.tenant, Sought.USERS_AND_GROUPS, values.get("approvers", ()), typed),
        filter_text=typed,
        context_options=context_options(desk.tenant, settings),
        eligible_options=expiry_options(settings.expiration(Kind.ELIGIBLE).maximum_duration),
        active_options=expiry_options(settings.expiration(Kind.ACTIVE).maximum_duration),
        mail_blocks=MAIL_BLOCKS,
    )


def _has_error(tab: str, errors: dict[str, str]) -> bool:
    return any(TAB_OF_FIELD.get(name) == tab for name in errors)


def _tab(errors: dict[str, str], refusal: Refused | None) -> str:
    """The tab to open: the one asked for, or the first that has to be corrected."""
    for name in TABS:
        if _has_error(name, errors):
            return name
    for rule in refusal.rules if refusal else ():
        if rule in TAB_OF_RULE:
            return TAB_OF_RULE[rule]
    asked = request.args.get("tab", "activation")
    return asked if asked in TABS else "activation"


@portal.get("/pim/roles/<role_id>/settings/edit")
@opens(Area.PIM_ADMINISTRATION)
def pim_settings_edit(role_id: str) -> Response:
    """The form with the settings as they are."""
    role = known_role(role_id)
    return _page(role, form_values(settings_of(current().tenant, role.id)))


@portal.post("/pim/roles/<role_id>/settings/edit")
@opens(Area.PIM_ADMINISTRATION)
def pim_settings_update(role_id: str) -> Response:
    """Write the settings; a form that is behind leads to the conflict page."""
    desk, role = current(), known_role(role_id)
    if "_filter" in request.form:
        return _page(role, posted(SettingsForm, request.form))
    bound = bind(SettingsForm, request.form)
    now = settings_of(desk.tenant, role.id)
    errors = bound.errors or (complaints(bound.form, desk.tenant, now) if bound.form else {})
    if bound.form is None or errors:
        return _page(role, bound.values, errors, status=422)
    rules = rules_of(bound.form, desk.tenant)
    decision = desk.act(UpdateRoleSettings(role_id=role.id, rules=rules), edits=role.id)
    if isinstance(decision, Refused):
        return _page(role, bound.values, refusal=decision)
    return desk.done(f"Role setting updated: {role.display_name}", f"pim/roles/{role.id}/settings")
