"""My roles: what the signed-in person may activate, holds and has held; activating and deactivating."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from simulator import Accepted, Refused
from simulator.commands import SelfDeactivate
from simulator.decision import Verdict
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.directory.rows import User
from simulator.events import RequestSubmitted
from simulator.lifecycle.views import extension_offer, renewal_offer
from simulator.pim.rows import DIRECTORY, AssignmentKey, AssignmentType, Kind, Request, Schedule, Status
from simulator.pim.scopes import activation_scopes, scope_name
from simulator.pim.views import activation_limits, expired, held_by
from simulator.sign_in.sessions import SessionKind
from simulator.sign_in.views import missing_context
from web.desk import Desk, current
from web.portal.binding import bind
from web.portal.blueprint import portal
from web.portal.pim_activation_form import (
    ActivationForm,
    activation_defaults,
    longest_try,
    slider_bounds,
)
from web.portal.pim_chrome import ENTRA_ROLES, pim_page
from web.portal.pim_grids import end_words, membership_words, role_name, state_words
from web.portal.pim_roles import known_role
from web.words import joined, length, when

TABS = {"eligible": "Eligible assignments", "active": "Active assignments", "expired": "Expired assignments"}
COLUMNS = {
    "eligible": ("Role", "Scope", "Membership", "End time", "Action"),
    "active": ("Role", "Scope", "Membership", "State", "End time", "Action"),
    "expired": ("Role", "Scope", "Membership", "State", "End time", "Action"),
}
# What a person can still prove: an MFA claim, or the authentication context that the role demands.
CONTEXT_RULE = "AcrsValidation"
VERIFY_RULES = frozenset({"MfaRule", CONTEXT_RULE})


def signed_in(desk: Desk) -> User:
    """The person of this window; the guard lets nobody else in."""
    assert desk.user is not None, "the guard lets nobody in without a session"
    return desk.user


# --- rows --------------------------------------------------------------------------------------------------------


def _schedules(desk: Desk, tab: str) -> list[Schedule]:
    user = signed_in(desk)
    if tab != "expired":
        return held_by(desk.tenant, user.id, Kind(tab))
    gone = expired(desk.simulation.happenings(), desk.tenant.now)
    return [one.schedule for one in gone if one.schedule.key.principal_id == user.id]


def _membership(desk: Desk, schedule: Schedule) -> str:
    through_group = schedule.key.principal_id in desk.tenant.groups
    return "Group" if through_group else membership_words(desk, schedule)


def _scope(desk: Desk, schedule: Schedule) -> str:
    return scope_name(desk.tenant, schedule.key.directory_scope_id)


def activation_path(key: AssignmentKey) -> str:
    """The path of the Activate pane; the directory is the scope that needs no saying."""
    path = f"pim/my-roles/{key.role_id}/activate"
    scope = key.directory_scope_id
    return path if scope == DIRECTORY else f"{path}?{urlencode({'scope': scope})}"


def offered(desk: Desk, one: Schedule, what: Literal["extend", "renew"], tab: str) -> list[dict[str, Any]]:
    """The link Extend or Renew of a row: one that works, one with the reason why not, or none at all."""
    offer = (extension_offer if what == "extend" else renewal_offer)(desk.tenant, one, signed_in(desk).id)
    if offer is None:
        return []
    text = what.capitalize()
    if not offer.is_open:
        return [{"text": text, "reason": offer.reason}]
    query = urlencode({"tab": tab, what: one.id})
    return [{"text": text, "href": desk.url(f"pim/my-roles?{query}"), "label": f"{text} {role_name(one.key.role_id)}"}]


def _eligible_row(desk: Desk, one: Schedule) -> list[Any]:
    name = role_name(one.key.role_id)
    activate = desk.url(activation_path(one.key))
    links = [
        {"text": "Activate", "href": activate, "label": f"Activate {name}"},
        *offered(desk, one, "extend", "eligible"),
    ]
    return [name, _scope(desk, one), _membership(desk, one), end_words(one), {"links": links}]


def _active_row(desk: Desk, one: Schedule) -> list[Any]:
    name = role_name(one.key.role_id)
    links = offered(desk, one, "extend", "active")
    if one.assignment_type is AssignmentType.ACTIVATED:
        query = urlencode({"tab": "active", "deactivate": one.key.role_id, "scope": one.key.directory_scope_id})
        href = desk.url(f"pim/my-roles?{query}")
        links = [{"text": "Deactivate", "href": href, "label": f"Deactivate {name}"}]
    return [
        name,
        _scope(desk, one),
        _membership(desk, one),
        state_words(one),
        end_words(one),
        {"links": links},
    ]


def _expired_row(desk: Desk, one: Schedule) -> list[Any]:
    return [
        role_name(one.key.role_id),
        _scope(desk, one),
        _membership(desk, one),
        state_words(one),
        end_words(one),
        {"links": offered(desk, one, "renew", "expired")},
    ]


ROWS = {"eligible": _eligible_row, "active": _active_row, "expired": _expired_row}


# --- the page ----------------------------------------------------------------------------------------------------


def my_roles_page(tab: str, *, refusal: Refused | None = None, status: int = 200, **panes: Any) -> Response:
    """The list with whatever pane is open over it."""
    desk = current()
    tab = tab if tab in TABS else "eligible"
    lists = {name: _schedules(desk, name) for name in TABS}
    query = request.args.get("q", "").strip().lower()
    shown = [one for one in lists[tab] if query in role_name(one.key.role_id).lower()]
    return pim_page(
        "my_roles.html",
        here="my-roles",
        title="My roles",
        title_rest=ENTRA_ROLES,
        refusal=refusal,
        status=status,
        tab=tab,
        tabs=[
            {
                "text": text,
                "href": desk.url(f"pim/my-roles?tab={name}"),
                "current": name == tab,
                "count": len(lists[name]),
            }
            for name, text in TABS.items()
        ],
        columns=COLUMNS[tab],
        rows=[ROWS[tab](desk, one) for one in shown],
        query=request.args.get("q", ""),
        has_changed=request.args.get("changed") == "active",
        **panes,
    )


# --- activating --------------------------------------------------------------------------------------------------


def _activate_page(
    key: AssignmentKey,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> Response:
    desk = current()
    limits = activation_limits(desk.tenant, key)
    smallest, largest = slider_bounds(limits.duration_max)
    return my_roles_page(
        "eligible",
        refusal=refusal,
        status=status,
        errors=errors or {},
        activate={
            "role": ROLES[key.role_id],
            "limits": limits,
            "values": {**activation_defaults(desk.tenant, limits), **(values or {})},
            "scope": key.directory_scope_id,
            "scopes": [
                (one, scope_name(desk.tenant, one))
                for one in activation_scopes(desk.tenant, key.principal_id, key.role_id)
            ],
            "smallest": smallest,
            "largest": largest,
            "verify": _verify_href(desk, key),
            "is_client": desk.session is not None and desk.session.kind is not SessionKind.PORTAL,
            "approval": _approval_words(desk, limits.approver_ids) if limits.needs_approval else "",
        },
    )


def _verify_href(desk: Desk, key: AssignmentKey) -> str | None:
    """Where to prove MFA or a context, when the tenant would ask for it; None when it would not."""
    weighed = desk.simulation.decide(longest_try(desk.tenant, key), desk.window)
    failed = [step.rule for step in weighed.trace if step.rule in VERIFY_RULES and step.verdict is Verdict.FAIL]
    if not failed or desk.session is None:
        return None
    context_id = missing_context(desk.tenant, desk.session, key.role_id) if CONTEXT_RULE in failed else ""
    query = {"next": activation_path(key)} | ({"context": context_id} if context_id else {})
    return desk.url(f"sign-in/step-up?{urlencode(query, safe='/')}")


def _approval_words(desk: Desk, approver_ids: tuple[str, ...]) -> str:
    names = [display_name(desk.tenant, one) for one in approver_ids]
    if not names:
        return "This role needs approval, but nobody could decide: your request could only lapse after 24 hours."
    who = joined(names) if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"This role needs approval. Your request will wait up to 24 hours for {who}."


@portal.get("/pim/my-roles/<role_id>/activate")
def pim_activate(role_id: str) -> Response:
    """The Activate pane over My roles."""
    return _activate_page(_own_key(role_id, request.args.get("scope")))


def _own_key(role_id: str, scope: str | None) -> AssignmentKey:
    return AssignmentKey(signed_in(current()).id, known_role(role_id).id, scope or DIRECTORY)


@portal.post("/pim/my-roles/<role_id>/activate")
def pim_activate_post(role_id: str) -> Response:
    """Ask for the activation."""
    desk = current()
    bound = bind(ActivationForm, request.form)
    form, key = bound.form, _own_key(role_id, request.form.get("scope"))
    errors = dict(bound.errors) or (form.complaints() if form else {})
    if errors or form is None:
        return _activate_page(key, bound.values, errors, status=422)
    decision = desk.act(form.command(key))
    if isinstance(decision, Refused):
        return _activate_page(key, bound.values, refusal=decision)
    return _activated(desk, _request_in(decision))


def _request_in(decision: Accepted) -> Request:
    return next(event.request for event in decision.events if isinstance(event, RequestSubmitted))


def _activated(desk: Desk, asked: Request) -> Response:
    """On to My roles, with what became of the request."""
    name = role_name(asked.key.role_id)
    assert asked.duration is not None, "an activation always has a length"
    match asked.status:
        case Status.PENDING_APPROVAL:
            return desk.done(f"Your request to activate {name} is pending approval", "pim/requests")
        case Status.GRANTED:
            return desk.done(f"{name} will be active from {when(asked.start)}", "pim/requests")
        case _:
            return desk.done(f"{name} is active for {length(asked.duration)}", "pim/my-roles?changed=active")


@portal.post("/pim/my-roles/<role_id>/deactivate")
def pim_deactivate(role_id: str) -> Response:
    """End one's own activation."""
    desk, key = current(), _own_key(role_id, request.form.get("scope"))
    decision = desk.act(SelfDeactivate(key=key))
    if isinstance(decision, Refused):
        return my_roles_page("active", refusal=decision)
    return desk.done(f"{role_name(key.role_id)} is no longer active", f"pim/my-roles?{urlencode({'tab': 'active'})}")
