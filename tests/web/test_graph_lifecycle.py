"""Schedule requests over Graph: eligibilities, extensions and renewals, validation only, and unknown objects."""

from json import loads
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask

from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import AdvanceClock, CreatePolicy, UpdateRoleSettings
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import USER_ADMINISTRATOR
from simulator.durations import parse_duration
from simulator.pim import role_settings as rs
from tests.web.graph_world import GraphWorld, graph_app, graph_world

ELIGIBILITY = "/v1.0/roleManagement/directory/roleEligibilityScheduleRequests"
ASSIGNMENT = "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests: making its signing key takes longer than a test."""
    return graph_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> GraphWorld:
    """Holly in w1; Patti in w2 is eligible for User Administrator for a month, of which 20 days have passed."""
    world = graph_world(app)
    world.make_eligible("patti")
    world.act("", AdvanceClock(by=parse_duration("P20D")))
    world.sign_in("holly", "w1")
    world.sign_in("patti", "w2")
    return world


def body(world: GraphWorld, action: str, **changes: Any) -> dict[str, Any]:
    """A request about Patti's role as a client sends it."""
    return {
        "action": action,
        "principalId": world.user_id("patti"),
        "roleDefinitionId": USER_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "INC-1",
        "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "P60D"}},
        **changes,
    }


def ask(world: GraphWorld, window: str, path: str, json: Any = None) -> Any:
    """A request with the token of a window."""
    headers = {"Authorization": f"Bearer {world.window_token(window)}"}
    return world.client.post(path, headers=headers, json=json) if json else world.client.get(path, headers=headers)


def test_an_administrator_extends_an_eligibility(world: GraphWorld) -> None:
    answer = ask(world, "w1", ELIGIBILITY, body(world, "AdminExtend"))
    listed = ask(world, "w1", f"{ELIGIBILITY}?$filter=action eq 'adminExtend'")

    made = answer.get_json()
    assert (answer.status_code, made["status"], made["action"]) == (201, "Provisioned", "adminExtend")
    assert made["targetScheduleId"] == made["id"]
    assert [row["id"] for row in listed.get_json()["value"]] == [made["id"]]


def test_somebody_asks_for_an_extension_and_waits(world: GraphWorld) -> None:
    asked = ask(world, "w2", ELIGIBILITY, body(world, "selfExtend"))
    again = ask(world, "w2", ELIGIBILITY, body(world, "selfExtend"))
    own = ask(world, "w2", f"{ELIGIBILITY}/filterByCurrentUser(on='principal')")

    made = asked.get_json()
    assert (asked.status_code, made["status"]) == (201, "PendingAdminDecision")
    assert (made["approvalId"], made["scheduleInfo"]["startDateTime"]) == (None, None)
    assert (again.status_code, again.get_json()["error"]["code"]) == (400, "PendingRoleAssignmentRequest")
    assert made["id"] in [row["id"] for row in own.get_json()["value"]]


@pytest.mark.parametrize("action", ["adminExtend", "selfExtend", "adminUpdate", "adminRemove"])
def test_to_validate_only_gives_the_verdict_and_leaves_no_request(world: GraphWorld, action: str) -> None:
    window = "w2" if action.startswith("self") else "w1"
    before = len(ask(world, "w1", ELIGIBILITY).get_json()["value"])

    answer = ask(world, window, ELIGIBILITY, body(world, action, isValidationOnly=True))

    assert (answer.status_code, answer.get_json()["isValidationOnly"]) == (201, True)
    assert len(ask(world, "w1", ELIGIBILITY).get_json()["value"]) == before


def test_to_validate_only_refuses_as_the_request_would(world: GraphWorld) -> None:
    early = body(world, "selfRenew")

    verdicts = [
        ask(world, "w2", ELIGIBILITY, {**early, "isValidationOnly": only}).get_json()["error"] for only in (True, False)
    ]

    assert [one["code"] for one in verdicts] == ["RoleAssignmentExists"] * 2
    assert verdicts[0]["message"] == verdicts[1]["message"]


@pytest.mark.parametrize("action", ["selfActivate", "selfDeactivate"])
def test_an_eligibility_is_not_activated_in_its_own_collection(world: GraphWorld, action: str) -> None:
    answer = ask(world, "w2", ELIGIBILITY, body(world, action))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "BadRequest")


def test_an_unknown_role_is_not_found(world: GraphWorld) -> None:
    answer = ask(world, "w1", ASSIGNMENT, body(world, "adminAssign", roleDefinitionId="nothing"))

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "RoleNotFound")


def test_a_principal_that_ended_is_renewed_as_active(world: GraphWorld) -> None:
    ask(world, "w1", ASSIGNMENT, body(world, "adminAssign", scheduleInfo=_for("P1D")))
    world.act("", AdvanceClock(by=parse_duration("P2D")))
    world.sign_in("holly", "w1")

    answer = ask(world, "w1", ASSIGNMENT, body(world, "adminRenew", scheduleInfo=_for("P5D")))

    assert (answer.status_code, answer.get_json()["status"]) == (201, "Provisioned")


def _for(length: str) -> dict[str, Any]:
    return {"expiration": {"type": "afterDuration", "duration": length}}


def test_a_missing_authentication_context_is_named_as_a_challenge(world: GraphWorld) -> None:
    """A client reads the claims from the message and asks for a token that carries them."""
    world.act("w1", SetAuthenticationContext(context_id="c1", display_name="Step up", is_available=True))
    world.act("w1", UpdateRoleSettings(role_id=USER_ADMINISTRATOR, rules=(_context("c1"), _only_reason())))
    world.act(
        "w1",
        CreatePolicy(
            display_name="Step up",
            state=PolicyState.ON,
            conditions=Conditions(
                users=UserCondition(include_users=frozenset({"All"})),
                applications=ApplicationCondition(include_authentication_contexts=frozenset({"c1"})),
            ),
            grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
        ),
    )

    answer = ask(world, "w2", ASSIGNMENT, body(world, "selfActivate", scheduleInfo=_for("PT1H")))

    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (400, "RoleAssignmentRequestAcrsValidationFailed")
    (claims,) = parse_qs(error["message"])["claims"]
    assert loads(claims) == {"access_token": {"acrs": {"essential": True, "value": "c1"}}}


def _context(name: str) -> rs.AuthenticationContextRule:
    return rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=True, claim_value=name)


def _only_reason() -> rs.EnablementRule:
    return rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset({rs.JUSTIFICATION}))
