"""Scripts and API clients: holding a token that was issued earlier, and signing in as a client without a portal."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from simulator import Accepted, Decision, Refused
from simulator.commands import HoldToken, SignIn
from simulator.directory.rows import Application, User
from simulator.events import SignInRecorded
from simulator.sign_in.methods import FIRST_FACTORS, PASSWORD, display_name, methods_of
from simulator.sign_in.sessions import ClientApp, Outcome, SessionKind, SignInRecord
from web.desk import Desk, current, not_in_exam
from web.lab.blueprint import lab
from web.people import next_window, people_of, persona_of
from web.words import why_lines

GRAPH = "Microsoft Graph"


@lab.get("/api-clients")
@not_in_exam
def api_clients() -> Response:
    """Choose a person, then what the client has."""
    desk = current()
    return _page(desk, desk.tenant.users.get(request.args.get("who", "")))


def _page(desk: Desk, user: User | None, *, status: int = 200, **context: Any) -> Response:
    return desk.page(
        "lab/api_clients.html",
        crumbs=[("Lab", desk.lab_url()), ("API clients", None)],
        title="API clients",
        icon="braces",
        status=status,
        people=people_of(desk.tenant, request.args.get("q", "")),
        query=request.args.get("q", ""),
        person=persona_of(desk.tenant, user) if user else None,
        ways=_ways(user) if user else [],
        resources=[(one.app_id, one.display_name) for one in _by_name(desk)],
        graph_id=next((one.app_id for one in _by_name(desk) if one.display_name == GRAPH), ""),
        **context,
    )


def _by_name(desk: Desk) -> list[Application]:
    return sorted(desk.tenant.applications.values(), key=lambda one: one.display_name)


def _ways(user: User) -> list[tuple[str, str]]:
    """What a client can send for a person: each first factor alone, and the password with each second factor."""
    owned = methods_of(user)
    alone = [(one, f"{display_name(one)} only") for one in owned if one in FIRST_FACTORS]
    seconds = [one for one in owned if one not in FIRST_FACTORS] if PASSWORD in owned else []
    both = [(f"{PASSWORD}+{one}", f"{display_name(PASSWORD)} and {display_name(one)}") for one in seconds]
    return [*alone, *both]


def _form(desk: Desk) -> tuple[User, str, tuple[str, ...]]:
    user = desk.tenant.users.get(request.form.get("who", ""))
    app_id = request.form.get("app_id", "")
    way = request.form.get("methods", "")
    if user is None:
        abort(400, "choose a person first")
    if app_id not in desk.tenant.applications:
        abort(400, "choose a resource of the list")
    if way not in dict(_ways(user)):
        abort(400, "choose a way to sign in that the person has")
    return user, app_id, tuple(way.split("+"))


@lab.post("/api-clients/token")
@not_in_exam
def hold_token() -> Response:
    """Open a window that holds an access token from before."""
    desk = current()
    user, app_id, methods = _form(desk)
    window = next_window(desk.simulation)
    decision = desk.act(HoldToken(window=window, user_id=user.id, app_id=app_id, methods=methods), window="")
    if isinstance(decision, Refused):
        return _page(desk, user, status=422, refusal=decision)
    return _opened(desk, window, f"Window {window[1:]} holds a token of {user.display_name}")


@lab.post("/api-clients/sign-in")
@not_in_exam
def sign_in_client() -> Response:
    """Sign in as an API client in a new window; Conditional Access is asked."""
    desk = current()
    user, app_id, methods = _form(desk)
    window = next_window(desk.simulation)
    command = SignIn(
        window=window,
        user_principal_name=user.user_principal_name,
        app_id=app_id,
        methods=methods,
        kind=SessionKind.API,
        client_app=ClientApp.MOBILE_AND_DESKTOP,
    )
    decision = desk.act(command, window=window)
    if isinstance(decision, Refused):
        return _page(desk, user, status=422, refusal=decision)
    row = _record(decision)
    if row.outcome is Outcome.GRANTED:
        return _opened(desk, window, f"Window {window[1:]}: {user.display_name} signed in as an API client")
    return _page(desk, user, status=422, record=row, why=why_lines(decision.trace))


def _record(decision: Decision) -> SignInRecord:
    assert isinstance(decision, Accepted), "a sign-in is recorded whatever its outcome"
    return [event.record for event in decision.events if isinstance(event, SignInRecorded)][-1]


def _opened(desk: Desk, window: str, toast: str) -> Response:
    desk.window = window
    return desk.done(toast, "pim/my-roles")
