"""What Graph clients send and get back, against the documented shapes: windows, policies, life of tokens."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask

from simulator.commands import AdvanceClock, SignIn
from tests.ca_world import policy
from tests.web.graph_world import ENTRA_PORTAL, GraphWorld, graph_app, graph_world
from tests.web.test_graph import ELIGIBILITIES, REQUESTS, activation, ask
from web.graph.resources.conditional_access_policies import to_row


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests: making its signing key takes longer than a test."""
    return graph_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> GraphWorld:
    """Patti is eligible and signed in with MFA; it is 1 September 2026, 9:00."""
    world = graph_world(app)
    world.make_eligible("patti")
    world.sign_in("patti", "w2")
    return world


def window(start: str | None, end: str) -> dict[str, Any]:
    """A requestSchedule with an end."""
    return {"scheduleInfo": {"startDateTime": start, "expiration": {"type": "afterDateTime", "endDateTime": end}}}


@pytest.mark.parametrize("start", [None, "2026-08-31T00:00:00Z", "2026-09-01T09:00:00Z"])
def test_an_activation_with_an_end_begins_now_and_ends_then(world: GraphWorld, start: str | None) -> None:
    """A missing or past start is the moment of provisioning; the end stays as given."""
    body = activation(world, **window(start, "2026-09-01T16:00:00Z"))

    created = ask(world, world.window_token("w2"), REQUESTS, json=body)

    assert (created.status_code, created.get_json()["status"]) == (201, "Provisioned")
    simulation = world.attempts.simulation_of(world.attempt)
    schedule = simulation.tenant.schedules[created.get_json()["id"]]
    assert (f"{schedule.start:%H:%M}", f"{schedule.end:%H:%M}") == ("09:00", "16:00")


def test_an_end_beyond_the_maximum_is_too_long(world: GraphWorld) -> None:
    """Counted from now, because the start is missing."""
    body = activation(world, **window(None, "2026-09-02T10:00:00Z"))

    refused = ask(world, world.window_token("w2"), REQUESTS, json=body)

    assert refused.get_json()["error"]["message"] == 'The following policy rules failed: ["ExpirationRule"]'


@pytest.mark.parametrize("action", ["selfActivate", "adminAssign", "adminUpdate"])
def test_a_request_for_a_window_needs_its_schedule(world: GraphWorld, action: str) -> None:
    """Without it nobody becomes permanent by accident."""
    body = {**activation(world, action=action)}
    del body["scheduleInfo"]

    refused = ask(world, world.window_token("w1"), REQUESTS, json=body)

    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "BadRequest")
    assert "scheduleInfo" in refused.get_json()["error"]["message"]


def test_a_policy_says_that_it_is_not_deleted() -> None:
    """The member of the base type is there, and null."""
    row = to_row(policy("p1"))

    assert "deletedDateTime" in row and row["deletedDateTime"] is None


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 401)])
def test_a_token_ends_after_an_hour_of_simulated_time(world: GraphWorld, minutes: int, status: int) -> None:
    """The session behind a token lives in simulated time."""
    token = world.password_token("patti")
    world.act("", AdvanceClock(by=timedelta(minutes=minutes)))

    answer = ask(world, token, f"{ELIGIBILITIES}/filterByCurrentUser(on='principal')")

    assert answer.status_code == status
    if status == 401:
        assert answer.get_json()["error"]["code"] == "InvalidAuthenticationToken"


def test_a_security_key_is_mfa_without_a_password(world: GraphWorld) -> None:
    """The emergency account's token does not claim a password that was never typed."""
    command = SignIn(
        window="w3", user_principal_name=world.name("breakglass1"), app_id=ENTRA_PORTAL, methods=("fido2",)
    )
    world.act("w3", command)

    claims = [jwt.decode(world.window_token(one), options={"verify_signature": False})["amr"] for one in ("w2", "w3")]

    assert claims == [["pwd", "mfa"], ["mfa"]]
