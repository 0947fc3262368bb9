"""What comes after the first factor: approving the request, registering a method, being blocked, and proving more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, request
from pydantic import Field
from werkzeug.wrappers import Response

from simulator import Accepted, Refused, TraceStep
from simulator.commands import RegisterMethod, SignIn
from simulator.directory.rows import User
from simulator.events import SignInRecorded
from simulator.sign_in.methods import AUTHENTICATOR_PUSH, display_name
from simulator.sign_in.sessions import InterruptedSignIn, SignInRecord
from simulator.sign_in.views import ask_for_context, methods_to_go_on, step_up, waits_for_registration
from web.desk import Desk, current, open_to_all
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.logs_words import RESULTS
from web.portal.principals import card
from web.portal.sign_in import after_attempt, recorded, safe_next, sign_in_page, to

APPROVE_BUTTONS = {
    AUTHENTICATOR_PUSH: "Approve in Authenticator",
    "softwareOath": "Use the code of the app",
    "hardwareOath": "Use the code of the token",
    "sms": "Use the code of the text message",
    "voice": "Answer the phone call",
    "fido2": "Use security key",
}


DENY = "deny"


class GoOnForm(Form):
    """The button that was pressed on the page of the second factor."""

    method: str = Field(max_length=100)
    next: str = Field(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody who has to prove more: for an interrupted sign-in, or (`waiting` is None) for the open session."""

    user: User
    used: tuple[str, ...]
    waiting: InterruptedSignIn | None

    @property
    def methods(self) -> tuple[str, ...]:
        return methods_to_go_on(self.user, self.used)


def _asked(desk: Desk) -> _Asked | None:
    waiting = desk.tenant.interrupted.get(desk.window)
    if waiting is not None and waiting.user_id in desk.tenant.users:
        return _Asked(desk.tenant.users[waiting.user_id], waiting.methods, waiting)
    if desk.session is not None and desk.user is not None:
        return _Asked(desk.user, desk.session.methods, None)
    return None


def _buttons(asked: _Asked) -> list[tuple[str, str]]:
    return [(method, APPROVE_BUTTONS.get(method, f"Use {display_name(method)}")) for method in asked.methods]


# --- the second factor -------------------------------------------------------------------------------------------


@portal.get("/sign-in/step-up")
@open_to_all
def step_up_page() -> Response:
    """Proves multifactor authentication in the open session; goes straight back when that is done already."""
    desk = current()
    wanted = safe_next(desk, request.args.get("next", ""))
    if desk.session is None:
        return to(desk, "sign-in", next=wanted)
    if context_id := request.args.get("context", ""):
        return to(desk, "sign-in/context", context=context_id, next=wanted)
    if desk.session.has_mfa:
        return desk.done("Already verified: this session has an MFA claim", wanted)
    return to(desk, "sign-in/go-on", next=wanted)


# --- an authentication context -------------------------------------------------------------------------------------


class ContextForm(Form):
    """Which context is asked for, and where to go afterwards."""

    context: str = Field(max_length=10)
    next: str = Field(default="", max_length=500)


@portal.get("/sign-in/context")
@open_to_all
def context_page() -> Response:
    """Says which authentication context is asked for; going on signs in for it."""
    desk = current()
    wanted = safe_next(desk, request.args.get("next", ""))
    if desk.session is None or desk.user is None:
        return to(desk, "sign-in", next=wanted)
    row = desk.tenant.authentication_contexts.get(request.args.get("context", "")) or abort(404)
    return sign_in_page("context.html", "Additional verification", person=card(desk.user), asked=row, next=wanted)


@portal.post("/sign-in/context")
@open_to_all
def context_wanted() -> Response:
    """Sign in again for a context: at once when the session proves enough, else with one more step."""
    desk = current()
    bound = bind(ContextForm, request.form)
    wanted = safe_next(desk, str(bound.values.get("next", "")))
    if desk.session is None or desk.user is None:
        return to(desk, "sign-in", next=wanted)
    if bound.form is None or bound.form.context not in desk.tenant.authentication_contexts:
        abort(404)
    command = ask_for_context(desk.session, desk.user, bound.form.context)
    return after_attempt(desk, desk.act(command), desk.user, wanted)


@portal.get("/sign-in/go-on")
@open_to_all
def go_on() -> Response:
    """The page that asks for the second factor, or leads to the registration of one."""
    desk = current()
    asked = _asked(desk)
    wanted = safe_next(desk, request.args.get("next", ""))
    if asked is None:
        return to(desk, "sign-in", next=wanted)
    if not asked.methods:
        return to(desk, "sign-in/register", next=wanted)
    return _go_on_page(desk, asked, wanted, failed=recorded(desk, request.args.get("failed", "")))


def _go_on_page(desk: Desk, asked: _Asked, wanted: str, *, status: int = 200, **more: Any) -> Response:
    return sign_in_page(
        "go_on.html",
        "Approve sign in request",
        person=card(asked.user),
        buttons=_buttons(asked),
        is_step_up=asked.waiting is None,
        next=wanted,
        status=status,
        **more,
    )


@portal.post("/sign-in/go-on")
@open_to_all
def go_on_with() -> Response:
    """Use a second factor."""
    desk = current()
    asked = _asked(desk)
    bound = bind(GoOnForm, request.form)
    wanted = safe_next(desk, str(bound.values.get("next", "")))
    if asked is None:
        return to(desk, "sign-in", next=wanted)
    if bound.form is None or not asked.methods or bound.form.method not in (DENY, *asked.methods):
        return _go_on_page(desk, asked, wanted, status=422, errors={"method": "choose one of the buttons"})
    denies = bound.form.method == DENY
    command = _command(desk, asked, asked.methods[0] if denies else bound.form.method)
    return after_attempt(desk, desk.act(replace(command, is_request_approved=not denies)), asked.user, wanted)


def _command(desk: Desk, asked: _Asked, method: str) -> SignIn:
    if asked.waiting is None:
        assert desk.session is not None, "nobody is asked for more without a session"
        return step_up(desk.session, asked.user, method)
    row = _row_behind(desk, asked.waiting)
    return SignIn(
        window=desk.window,
        user_principal_name=asked.user.user_principal_name,
        app_id=asked.waiting.app_id,
        methods=(method,),
        kind=asked.waiting.kind,
        client_app=row.client_app,
        ip_address=row.ip_address,
        country=row.country,
        platform=row.platform,
    )


def _row_behind(desk: Desk, waiting: InterruptedSignIn) -> SignInRecord:
    """The newest row of an interrupted sign-in; it says from where the person came."""
    events = (one.event for one in reversed(desk.simulation.happenings()))
    rows = (event.record for event in events if isinstance(event, SignInRecorded))
    return next((row for row in rows if row.correlation_id == waiting.correlation_id), None) or abort(404)


# --- registration ------------------------------------------------------------------------------------------------


@portal.get("/sign-in/register")
@open_to_all
def register() -> Response:
    """The page that asks somebody without a second factor to register Authenticator."""
    desk = current()
    asked = _asked(desk)
    wanted = safe_next(desk, request.args.get("next", ""))
    if asked is None:
        return to(desk, "sign-in", next=wanted)
    return _register_page(desk, asked, wanted)


def _register_page(desk: Desk, asked: _Asked, wanted: str, refusal: Refused | None = None) -> Response:
    demanded = asked.waiting is not None and waits_for_registration(asked.waiting)
    return sign_in_page(
        "register.html",
        "More information required",
        person=card(asked.user),
        demanded=demanded,
        next=wanted,
        refusal=refusal,
        status=422 if refusal else 200,
    )


@portal.post("/sign-in/register")
@open_to_all
def register_method() -> Response:
    """Register Authenticator, then go on to use it."""
    desk = current()
    asked = _asked(desk)
    wanted = safe_next(desk, request.form.get("next", ""))
    if asked is None:
        return to(desk, "sign-in", next=wanted)
    decision = desk.act(RegisterMethod(user_id=asked.user.id, method=AUTHENTICATOR_PUSH, window=desk.window))
    if isinstance(decision, Refused):
        return _register_page(desk, asked, wanted, decision)
    return to(desk, "sign-in/go-on", next=wanted)


# --- blocked -----------------------------------------------------------------------------------------------------


@portal.get("/sign-in/blocked")
@open_to_all
def blocked() -> Response:
    """The page after a block, with the code, the policies and the why-trace."""
    desk = current()
    row = recorded(desk, request.args.get("row", ""))
    if row is None:
        return to(desk, "sign-in")
    user = desk.tenant.users.get(row.user_id or "")
    return sign_in_page(
        "blocked.html",
        "You cannot get to this right now",
        row=row,
        person=card(user) if user else None,
        trace=_trace_of(desk, row),
        policies=[(one.display_name, RESULTS[one.result][0]) for one in row.applied_policies],
        next=safe_next(desk, request.args.get("next", "")),
    )


def _trace_of(desk: Desk, row: SignInRecord) -> tuple[TraceStep, ...]:
    for one in desk.simulation.happenings():
        if isinstance(one.event, SignInRecorded) and one.event.record.id == row.id:
            decision = one.step.decision
            return decision.trace if isinstance(decision, Accepted) else ()
    return ()
