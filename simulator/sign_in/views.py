"""What the sign-in pages show: how somebody can begin, go on and prove more, and where the portal is."""

from __future__ import annotations

from dataclasses import replace

from simulator.commands import SignIn
from simulator.conditional_access.contexts import carries_context
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.directory.rows import User
from simulator.pim.holdings import settings_of
from simulator.sign_in.codes import REGISTRATION_CODES
from simulator.sign_in.methods import methods_of, satisfies_mfa
from simulator.sign_in.sessions import InterruptedSignIn, Session, SessionKind
from simulator.tenant import Tenant

PORTAL_APP_ID = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
"""The one app of the Entra, Azure and Intune portals. Source: concept-mandatory-multifactor-authentication."""


def portal_app_id(tenant: Tenant) -> str:
    """The resource that people sign in to when they open the admin center."""
    if PORTAL_APP_ID in tenant.applications:
        return PORTAL_APP_ID
    portals = (app.app_id for app in tenant.applications.values() if app.demands_portal_mfa)
    return next(portals, PORTAL_APP_ID)


def methods_to_go_on(user: User, used: tuple[str, ...]) -> tuple[str, ...]:
    """The methods of an account that, after the used ones, complete multifactor authentication."""
    return tuple(method for method in methods_of(user) if method not in used and satisfies_mfa((*used, method)))


def waits_for_registration(waiting: InterruptedSignIn) -> bool:
    """Whether an interrupted sign-in can only go on after a second factor was registered."""
    return waiting.error_code in REGISTRATION_CODES


def step_up(session: Session, user: User, method: str) -> SignIn:
    """The sign-in that proves one more method in an open session, from where the session is."""
    return _again(session, user, tuple(dict.fromkeys((*session.methods, method))))


def ask_for_context(session: Session, user: User, context_id: str) -> SignIn:
    """The sign-in that an application demands for an authentication context, before anybody types anything.

    A browser uses its session; a client with an access token only starts again with the methods used so far.
    """
    is_reusable = session.kind is not SessionKind.TOKEN and session.client_app not in LEGACY_CLIENTS
    command = _again(session, user, () if is_reusable else session.methods)
    return replace(command, authentication_contexts=(context_id,))


def missing_context(tenant: Tenant, session: Session, role_id: str) -> str:
    """The authentication context that a role demands and the session's token lacks; empty when it lacks none."""
    rule = settings_of(tenant, role_id).authentication_context
    return rule.claim_value if rule.is_enabled and not carries_context(tenant, session, rule.claim_value) else ""


def _again(session: Session, user: User, methods: tuple[str, ...]) -> SignIn:
    return SignIn(
        window=session.window,
        user_principal_name=user.user_principal_name,
        app_id=session.app_id,
        methods=methods,
        kind=SessionKind.API if session.kind is SessionKind.TOKEN else session.kind,
        client_app=session.client_app,
        ip_address=session.ip_address or "203.0.113.20",
        country=session.country or "US",
        platform=session.platform,
    )
