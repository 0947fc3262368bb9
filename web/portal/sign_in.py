"""Signing in to a simulated window: pick a person, say from where, press a button; nobody types a password."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import redirect, request
from pydantic import field_validator
from werkzeug.wrappers import Response

from simulator import Accepted, Decision
from simulator.commands import SignIn, SignOut
from simulator.directory.people_search import find_by_name
from simulator.directory.rows import User
from simulator.events import SignInRecorded
from simulator.sign_in import codes
from simulator.sign_in.methods import PASSWORD, first_factors_of
from simulator.sign_in.sessions import Outcome, Platform, SignInRecord
from simulator.sign_in.views import portal_app_id
from web.desk import Desk, current, open_to_all
from web.portal.binding import Form, bind
from web.portal.blueprint import portal
from web.portal.principals import card
from web.portal.sign_in_places import PLATFORMS, Place, place_named, places

ACCOUNTS_SHOWN_MAX = 60
WRONG_PASSWORD = "wrong-password"
METHOD_BUTTONS = {
    PASSWORD: "Use password (right)",
    "fido2": "Use security key",
    "windowsHelloForBusiness": "Use Windows Hello",
    "temporaryAccessPassOneTime": "Use Temporary Access Pass",
    "temporaryAccessPassMultiUse": "Use Temporary Access Pass",
    "deviceBasedPush": "Use phone sign-in",
    "x509CertificateSingleFactor": "Use certificate",
    "x509CertificateMultiFactor": "Use certificate",
}


class SignInForm(Form):
    """Who signs in, with which button, from where."""

    who: str
    method: str
    network: str = "home"
    platform: Platform = Platform.WINDOWS
    next: str = ""

    @field_validator("who", "network", "next")
    @classmethod
    def _is_short(cls, text: str) -> str:
        if len(text) > 500:
            raise ValueError("this is too long")
        return text


# --- where to go afterwards --------------------------------------------------------------------------------------


def safe_next(desk: Desk, wanted: str) -> str:
    """The path inside this window that was asked for; empty for anything that would lead elsewhere."""
    path = wanted.removeprefix(desk.url())
    parts = urlsplit(path)
    outside = parts.scheme or parts.netloc or path.startswith("/") or ".." in parts.path.split("/")
    return "" if outside or "\\" in path or not path.isprintable() or path.startswith("sign-in") else path


def query(**values: str) -> str:
    """A query string of the values that are not empty, with its question mark."""
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


# --- the page ----------------------------------------------------------------------------------------------------


def sign_in_page(template: str, title: str, *, status: int = 200, **context: Any) -> Response:
    """A page of the sign-in imitation."""
    desk = current()
    return desk.page(
        f"portal/sign_in/{template}",
        nav="",
        crumbs=[],
        title=title,
        status=status,
        **context,
    )


def account(desk: Desk, name: str) -> User | None:
    """The account with an id or a sign-in name."""
    tenant = desk.tenant
    user_id = tenant.user_ids_by_name.get(name.strip().lower())
    return tenant.users.get(name) or (tenant.users.get(user_id) if user_id else None)


def method_buttons(methods: tuple[str, ...]) -> list[tuple[str, str]]:
    """The buttons for methods that can come first: value and text."""
    buttons: list[tuple[str, str]] = []
    for method in methods:
        buttons.append((method, METHOD_BUTTONS.get(method, f"Use {method}")))
        if method == PASSWORD:
            buttons.append((WRONG_PASSWORD, "Use a wrong password"))
    return buttons


@portal.get("/sign-in")
@open_to_all
def sign_in() -> Response:
    """Pick an account, or use a method of the one that was picked."""
    desk = current()
    who = request.args.get("who", "")
    user = account(desk, who) if who else None
    if user is None:
        message = f"There is no account `{who[:80]}` in this tenant." if who else ""
        return _pick(desk, message)
    return _methods(desk, user, failed=recorded(desk, request.args.get("failed", "")))


def _pick(desk: Desk, message: str) -> Response:
    people = find_by_name(desk.tenant, limit=ACCOUNTS_SHOWN_MAX).rows
    return sign_in_page(
        "pick.html",
        "Pick an account",
        status=404 if message else 200,
        people=[card(user) for user in people],
        next=safe_next(desk, request.args.get("next", "")),
        message=message,
        typed=request.args.get("who", ""),
    )


def _methods(desk: Desk, user: User, *, failed: SignInRecord | None = None, **more: Any) -> Response:
    chosen = more.pop("values", {})
    session = desk.session
    came_from = (place.key for place in places(desk.tenant) if session and place.ip_address == session.ip_address)
    return sign_in_page(
        "methods.html",
        "Choose how to sign in",
        person=card(user),
        buttons=method_buttons(first_factors_of(user)),
        places=[(place.key, _place_words(place)) for place in places(desk.tenant)],
        platforms=list(PLATFORMS.items()),
        network=chosen.get("network") or (failed and _place_of(desk, failed)) or next(came_from, "home"),
        platform=chosen.get("platform") or (failed.platform if failed else Platform.WINDOWS),
        next=safe_next(desk, chosen.get("next") or request.args.get("next", "")),
        failed=failed,
        **more,
    )


def _place_words(place: Place) -> str:
    return f"{place.label} · {place.ip_address}{f' · {place.country}' if place.country else ''}"


def _place_of(desk: Desk, row: SignInRecord) -> str:
    return next((place.key for place in places(desk.tenant) if place.ip_address == row.ip_address), "home")


# --- trying ------------------------------------------------------------------------------------------------------


@portal.post("/sign-in")
@open_to_all
def sign_in_with() -> Response:
    """Try the first method."""
    desk = current()
    bound = bind(SignInForm, request.form)
    user = account(desk, str(bound.values.get("who", "")))
    if user is None:
        return _pick(desk, "Pick an account first.")
    place = place_named(desk.tenant, bound.form.network) if bound.form else None
    offered = [value for value, _ in method_buttons(first_factors_of(user))]
    if bound.form is None or place is None or bound.form.method not in offered:
        errors = bound.errors or {"method": "choose one of the buttons and one of the networks"}
        return _methods(desk, user, values=bound.values, errors=errors, status=422)
    form = bound.form
    is_right = form.method != WRONG_PASSWORD
    command = SignIn(
        window=desk.window,
        user_principal_name=user.user_principal_name,
        app_id=portal_app_id(desk.tenant),
        methods=(form.method if is_right else PASSWORD,),
        is_password_right=is_right,
        ip_address=place.ip_address,
        country=place.country,
        platform=form.platform,
    )
    return after_attempt(desk, desk.act(command), user, form.next)


def after_attempt(desk: Desk, decision: Decision, user: User, wanted: str) -> Response:
    """Where a sign-in leads: into the portal, to the next factor, or to the page that says why not."""
    assert isinstance(decision, Accepted), "a sign-in is always accepted"
    row = [event.record for event in decision.events if isinstance(event, SignInRecorded)][-1]
    after = safe_next(desk, wanted)
    match row.outcome:
        case Outcome.GRANTED:
            return desk.done(f"{user.display_name} signed in", after)
        case Outcome.INTERRUPTED:
            return to(desk, "sign-in/go-on", next=after)
        case Outcome.BLOCKED:
            return to(desk, "sign-in/blocked", row=row.id, next=after)
        case Outcome.FAILED if row.error_code == codes.METHOD_FAILED:
            return to(desk, "sign-in/go-on", next=after, failed=row.id)
        case Outcome.FAILED:
            return to(desk, "sign-in", who=user.id, next=after, failed=row.id)


def to(desk: Desk, path: str, **values: str) -> Response:
    """A redirect to a page of this window."""
    return redirect(f"{desk.url(path)}{query(**values)}", 303)


def recorded(desk: Desk, row_id: str) -> SignInRecord | None:
    """The row of the sign-in log with an id, if it was written in this window."""
    events = (one.event for one in reversed(desk.simulation.happenings()))
    mine = (event for event in events if isinstance(event, SignInRecorded) and event.window == desk.window)
    return next((event.record for event in mine if event.record.id == row_id), None)


@portal.post("/sign-out")
@open_to_all
def sign_out() -> Response:
    """End the session of this window."""
    desk = current()
    if desk.session is not None:
        desk.act(SignOut(window=desk.window))
    return desk.done("Signed out", "sign-in")
