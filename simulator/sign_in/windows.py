"""Simulated windows: the session that each one has, access tokens given by lab control, and signing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator.commands import HoldToken, SignOut
from simulator.decision import Accepted, Decision, Mark
from simulator.events import Event, SessionEnded, SessionStarted
from simulator.gates import Case, Finding, Gate, holds_or, walk
from simulator.sign_in.methods import satisfies_mfa
from simulator.sign_in.sessions import ClientApp, Session, SessionKind
from simulator.tenant import Tenant

ACCESS_TOKEN_LIFETIME = timedelta(hours=1)
"""How long an access token is good; really 60 to 90 minutes at random (recalled)."""


def token_is_alive(issued_at: datetime, now: datetime) -> bool:
    """Whether an access token that was issued at a moment still opens anything; its end is exclusive."""
    return now < issued_at + ACCESS_TOKEN_LIFETIME


def open_session(tenant: Tenant, window: str) -> Session | None:
    """The session that a window has now, if it is signed in."""
    session_id = tenant.session_id_of_window.get(window)
    session = tenant.sessions.get(session_id) if session_id else None
    return session if session and session.is_open else None


def issue(tenant: Tenant, session: Session | None) -> tuple[Event, ...]:
    """A new session for its window, after the end of the one that the window had; nothing for None."""
    if session is None:
        return ()
    older = open_session(tenant, session.window)
    ended = (SessionEnded(session_id=older.id),) if older else ()
    return (*ended, SessionStarted(session=session))


def _token_holder_is_known(case: Case[HoldToken]) -> Finding:
    return holds_or(case.command.user_id in case.tenant.users, f"`{case.command.user_id}` is no user")


def _token_resource_is_known(case: Case[HoldToken]) -> Finding:
    return holds_or(case.command.app_id in case.tenant.applications, f"`{case.command.app_id}` is no resource")


def _control_gate(rule: str, check: Any) -> Gate[Any]:
    return Gate(rule=rule, code="ResourceNotFound", check=check, source="lab control", mark=Mark.INFERRED)


HOLD_TOKEN_GATES = (
    _control_gate("KnownUserRule", _token_holder_is_known),
    _control_gate("KnownResourceRule", _token_resource_is_known),
)


def decide_hold_token(case: Case[HoldToken]) -> Decision:
    """Lab control: give a window an access token that was issued earlier. Nothing is asked and no row is written."""
    trace, refusal = walk(HOLD_TOKEN_GATES, case)
    if refusal:
        return refusal
    command, tenant = case.command, case.tenant
    session = Session(
        id=case.ids.next("session"),
        window=command.window,
        user_id=command.user_id,
        kind=SessionKind.TOKEN,
        app_id=command.app_id,
        client_app=ClientApp.MOBILE_AND_DESKTOP,
        methods=command.methods,
        started_at=tenant.now,
        mfa_at=tenant.now if satisfies_mfa(command.methods) else None,
    )
    return Accepted(issue(tenant, session), trace)


def _window_is_signed_in(case: Case[SignOut]) -> Finding:
    session = open_session(case.tenant, case.command.window)
    return holds_or(session is not None, "nobody is signed in here", session.id if session else None)


SIGN_OUT_GATES = (
    Gate(
        rule="SessionRule",
        code="InvalidAuthenticationToken",
        check=_window_is_signed_in,
        source="graph-docs:concepts/errors.md",
    ),
)


def decide_sign_out(case: Case[SignOut]) -> Decision:
    """Decide to end the session of a window."""
    trace, refusal = walk(SIGN_OUT_GATES, case)
    if refusal:
        return refusal
    session = open_session(case.tenant, case.command.window)
    assert session is not None, "the gate refuses signed-out windows"
    return Accepted((SessionEnded(session_id=session.id),), trace)
