"""Who calls a Graph route: the attempt, the session and the user behind a bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app, request

from simulator import Accepted, Command, Decision, Refused, Simulation, Tenant
from simulator.access import Area, may_open
from simulator.decision import Verdict
from simulator.pim.acrs_validation import demanded_context
from simulator.sign_in.sessions import Session
from simulator.sign_in.windows import token_is_alive
from web.attempts import Attempts
from web.graph.errors import GraphError, refusal_error
from web.graph.tokens import Signer
from web.store import Attempt


@dataclass(slots=True)
class Caller:
    """One authenticated Graph request; `simulation` is replaced by the one after an action."""

    attempt: Attempt
    simulation: Simulation
    session: Session

    @property
    def tenant(self) -> Tenant:
        """The tenant that is asked."""
        return self.simulation.tenant

    @property
    def user_id(self) -> str:
        """The signed-in user."""
        return self.session.user_id

    def needs(self, area: Area) -> None:
        """Raise GraphError 403 when no active role of the user opens an area."""
        step = may_open(self.tenant, self.user_id, area)
        if step.verdict is Verdict.FAIL:
            message = f"Insufficient privileges to complete the operation: {step.fact}."
            raise GraphError(403, "Authorization_RequestDenied", message)

    def run(self, command: Command, *, is_validation_only: bool = False) -> Accepted:
        """What happened, or GraphError with the refusal."""
        decision: Decision
        if is_validation_only:
            decision = self.simulation.decide(command, self.session.window)
        else:
            decision, self.simulation = attempts().act(self.attempt, self.session.window, command, seen=None)
        if isinstance(decision, Refused):
            context = demanded_context(self.tenant, command)
            raise refusal_error(decision, self.tenant.organization.profile, context)
        return decision


def attempts() -> Attempts:
    """The application's attempts."""
    return cast(Attempts, current_app.extensions["attempts"])


def signer() -> Signer:
    """The application's signing key, made at first use."""
    found = current_app.extensions.get("graph_signer")
    if found is None:
        found = current_app.extensions["graph_signer"] = Signer(Path(current_app.config["DATA"]))
    return cast(Signer, found)


def authenticate() -> Caller:
    """The caller of this request. Raises GraphError 401 when the token does not lead to an open session."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
    bearer = signer().read(token.strip())
    attempt = attempts().of_tenant(bearer.tenant_id)
    if attempt is None:
        raise GraphError(401, "InvalidAuthenticationToken", "The tenant of this token does not exist any more.")
    simulation = attempts().simulation_of(attempt)
    if not token_is_alive(bearer.issued_at, simulation.tenant.now):
        raise GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
    session = simulation.tenant.sessions.get(bearer.session_id)
    if session is None or not session.is_open or session.user_id != bearer.user_id:
        raise GraphError(401, "InvalidAuthenticationToken", "The session of this token has ended or was undone.")
    if simulation.session_in(session.window) != session:
        raise GraphError(401, "InvalidAuthenticationToken", "Another session has replaced the one of this token.")
    return Caller(attempt, simulation, session)
