"""The v2.0 token endpoint: discovery, keys and the password grant; signing in runs through Conditional Access."""

from __future__ import annotations

import hmac
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from flask import Response, jsonify, request

from simulator import Accepted, Simulation
from simulator.commands import SignIn
from simulator.directory.rows import User
from simulator.events import SignInRecorded
from simulator.sign_in.sessions import ClientApp, Outcome, SessionKind, SignInRecord
from web.graph.caller import attempts, signer
from web.graph.tokens import GRAPH_APP_ID, LIFETIME_SECONDS, SCOPES
from web.store import Attempt

# AADSTS number -> OAuth error; everything else is invalid_grant. Source: reference-error-codes.
_INTERACTION = frozenset({50072, 50074, 50076, 50079})
_ERRORS = MappingProxyType({number: "interaction_required" for number in _INTERACTION})


def discovery(tenant: str) -> Response:
    """The OpenID configuration of one tenant."""
    base = f"{request.host_url.rstrip('/')}/{tenant}"
    return jsonify(
        {
            "issuer": f"{base}/v2.0",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "grant_types_supported": ["password"],
        }
    )


def keys() -> Response:
    """The public keys."""
    return jsonify(signer().public_keys())


def token(tenant: str) -> Response:
    """A token for the password grant, or an OAuth error with its AADSTS number."""
    form = request.form
    if form.get("grant_type") != "password":
        return _error(70003, "unsupported_grant_type", "this tenant knows the grant `password`")
    attempt = attempts().of_tenant(tenant)
    if attempt is None:
        return _error(90002, "invalid_request", f"Tenant '{tenant}' not found")
    simulation = attempts().simulation_of(attempt)
    name = form.get("username", "")
    user_id = simulation.tenant.user_ids_by_name.get(name.lower())
    user = simulation.tenant.users.get(user_id) if user_id else None
    is_right = user is not None and _is_password(user, tenant, form.get("password", ""))
    return _sign_in(attempt, simulation, name, form.get("client_id", ""), is_right=is_right)


def _is_password(user: User, tenant_id: str, given: str) -> bool:
    return hmac.compare_digest(signer().password_of(user, tenant_id).encode(), given.encode())


def _sign_in(attempt: Attempt, simulation: Simulation, name: str, client_id: str, *, is_right: bool) -> Response:
    command = SignIn(
        window=_window_for(simulation, name),
        user_principal_name=name,
        app_id=GRAPH_APP_ID,
        methods=("password",),
        kind=SessionKind.API,
        client_app=ClientApp.MOBILE_AND_DESKTOP,
        is_password_right=is_right,
    )
    decision, after = attempts().act(attempt, command.window, command, seen=None)
    assert isinstance(decision, Accepted), "a sign-in attempt is always accepted"
    record = next(event.record for event in reversed(decision.events) if isinstance(event, SignInRecorded))
    session = after.session_in(command.window)
    if record.outcome is not Outcome.GRANTED or session is None:
        return _refused(record)
    tenant = after.tenant
    issuer = f"{request.host_url.rstrip('/')}/{tenant.organization.id}/v2.0"
    return jsonify(
        {
            "token_type": "Bearer",
            "scope": SCOPES,
            "expires_in": LIFETIME_SECONDS,
            "ext_expires_in": LIFETIME_SECONDS,
            "access_token": signer().issue(issuer, tenant, session, request.host_url.rstrip("/"), client_id),
        }
    )


def _window_for(simulation: Simulation, name: str) -> str:
    """A window of the API kind for this person; each token request opens a new one, so older tokens keep working."""
    count = sum(1 for window in simulation.tenant.session_id_of_window if window.startswith("api-"))
    return f"api-{count + 1}-{name.partition('@')[0][:40]}"


def _refused(record: SignInRecord) -> Response:
    return _error(record.error_code, _ERRORS.get(record.error_code, "invalid_grant"), record.failure_reason)


def _error(number: int, error: str, description: str) -> Response:
    trace: dict[str, Any] = {"trace_id": str(uuid4()), "correlation_id": str(uuid4())}
    body = {"error": error, "error_description": f"AADSTS{number}: {description}", "error_codes": [number], **trace}
    response = jsonify(body)
    response.status_code = 400
    return response
