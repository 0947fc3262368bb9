"""An attempt at the seed guide that Graph tests talk to: the application, its tenant id, people and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from scenarios.loader import LIBRARY, load_file, tenant_of
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from simulator.commands import AdminAssign, SignIn
from simulator.directory.roles import USER_ADMINISTRATOR
from simulator.durations import parse_duration
from simulator.pim.rows import AssignmentKey, Kind
from web.app import Settings, create_app
from web.attempts import Attempts, NewAttempt
from web.graph.tokens import GRAPH_APP_ID, Signer
from web.store import Attempt

ENTRA_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"


@dataclass(frozen=True)
class GraphWorld:
    """One attempt with everything that a Graph client needs to know."""

    app: Flask
    attempt: Attempt
    base: str = "http://127.0.0.1"

    @property
    def client(self) -> FlaskClient:
        """A client of the application."""
        return self.app.test_client()

    @property
    def attempts(self) -> Attempts:
        """The service that acts on the attempt."""
        found: Attempts = self.app.extensions["attempts"]
        return found

    def user_id(self, slug: str) -> str:
        """The id of a person."""
        return user_id(self.attempt.tenant_id, slug)

    def name(self, slug: str) -> str:
        """The user principal name of a person."""
        return self.attempts.simulation_of(self.attempt).tenant.users[self.user_id(slug)].user_principal_name

    def password(self, slug: str) -> str:
        """The made-up password of a person."""
        user = self.attempts.simulation_of(self.attempt).tenant.users[self.user_id(slug)]
        return Signer(Path(self.app.config["DATA"])).password_of(user, self.attempt.tenant_id)

    def act(self, window: str, command: Any) -> None:
        """Do something in the attempt as if from the portal."""
        self.attempts.act(self.attempt, window, command, seen=None)

    def sign_in(self, slug: str, window: str) -> None:
        """Sign somebody in to the portal with MFA."""
        methods = ("password", "microsoftAuthenticatorPush")
        self.act(
            window, SignIn(window=window, user_principal_name=self.name(slug), app_id=ENTRA_PORTAL, methods=methods)
        )

    def make_eligible(self, slug: str) -> None:
        """Make somebody eligible for User Administrator for a month."""
        self.sign_in("holly", "w1")
        key = AssignmentKey(self.user_id(slug), USER_ADMINISTRATOR)
        self.act("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=parse_duration("P30D"), justification="x"))

    def token_request(self, slug: str, password: str | None = None) -> Any:
        """The answer of the token endpoint to a name and a password."""
        form = {
            "grant_type": "password",
            "client_id": "practice-client",
            "username": self.name(slug),
            "password": self.password(slug) if password is None else password,
            "scope": "https://graph.microsoft.com/.default",
        }
        return self.client.post(f"/{self.attempt.tenant_id}/oauth2/v2.0/token", data=form)

    def password_token(self, slug: str) -> str:
        """A token got with a password only."""
        return str(self.token_request(slug).get_json()["access_token"])

    def window_token(self, window: str) -> str:
        """A token of the session in a window, with that session's claims."""
        simulation = self.attempts.simulation_of(self.attempt)
        session = simulation.session_in(window)
        assert session is not None, "somebody is signed in there"
        signer = Signer(Path(self.app.config["DATA"]))
        return signer.issue(f"{self.base}/x/v2.0", simulation.tenant, session, self.base, GRAPH_APP_ID)


def graph_app(folder: Path) -> Flask:
    """The application on a data folder of its own."""
    return create_app(Settings(folder=str(folder)))


def graph_world(app: Flask) -> GraphWorld:
    """A fresh attempt at the seed guide."""
    loaded = load_file(LIBRARY / "seed-guide.yaml")
    scenario = loaded.scenario
    attempts: Attempts = app.extensions["attempts"]
    attempt = attempts.start(
        NewAttempt(
            owner="local",
            scenario_id=scenario.id,
            title=scenario.title,
            mode="practice",
            tenant_name=tenant_of(scenario).name,
            scenario_text=loaded.text,
            seed_for=lambda attempt_id: seed_of(scenario, attempt_id),
        )
    )
    return GraphWorld(app, attempt)
