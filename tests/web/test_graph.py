"""The Graph face over the wire: tokens, PIM requests with their refusals, policies, errors."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from simulator import MoveKind
from simulator.commands import CreatePolicy, SetLicence
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import USER_ADMINISTRATOR
from simulator.directory.rows import Sku
from tests.web.graph_world import GraphWorld, graph_app, graph_world

REQUESTS = "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests"
ELIGIBILITIES = "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances"
POLICIES = "/v1.0/identity/conditionalAccess/policies"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests: making its signing key takes longer than a test."""
    return graph_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> GraphWorld:
    """An attempt at the seed guide."""
    return graph_world(app)


def ask(world: GraphWorld, token: str, path: str, **options: Any) -> Any:
    """A request with a bearer token."""
    method = "post" if "json" in options else "get"
    return getattr(world.client, method)(path, headers={"Authorization": f"Bearer {token}"}, **options)


def activation(world: GraphWorld, slug: str = "patti", **changes: Any) -> dict[str, Any]:
    """A selfActivate body as a client sends it."""
    return {
        "action": "SelfActivate",
        "principalId": world.user_id(slug),
        "roleDefinitionId": USER_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "INC-1",
        "scheduleInfo": {"expiration": {"type": "AfterDuration", "duration": "PT2H"}},
        **changes,
    }


def mfa_policy(state: PolicyState) -> CreatePolicy:
    """All users, all resources, MFA."""
    return CreatePolicy(
        display_name="MFA for all",
        state=state,
        conditions=Conditions(
            users=UserCondition(include_users=frozenset({"All"})),
            applications=ApplicationCondition(include=frozenset({"All"})),
        ),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
    )


def test_an_eligibility_is_listed_for_its_owner_and_for_administrators(world: GraphWorld) -> None:
    """The owner sees it by filterByCurrentUser, an administrator in the whole list, others get 403."""
    world.make_eligible("patti")

    own = ask(
        world,
        world.password_token("patti"),
        f"{ELIGIBILITIES}/filterByCurrentUser(on='principal')?$expand=roleDefinition",
    )
    everything = ask(world, world.window_token("w1"), ELIGIBILITIES)
    forbidden = ask(world, world.password_token("alex"), ELIGIBILITIES)

    assert [row["principalId"] for row in own.get_json()["value"]] == [world.user_id("patti")]
    assert own.get_json()["value"][0]["roleDefinition"]["displayName"] == "User Administrator"
    assert own.get_json()["value"][0]["endDateTime"] == "2026-10-01T09:00:00Z"
    assert [row["principalId"] for row in everything.get_json()["value"]] == [world.user_id("patti")]
    assert (forbidden.status_code, forbidden.get_json()["error"]["code"]) == (403, "Authorization_RequestDenied")


def test_a_token_without_an_mfa_claim_meets_the_mfa_rule(world: GraphWorld) -> None:
    """A password-only token is refused by PIM although no Conditional Access policy exists."""
    world.make_eligible("patti")

    refused = ask(world, world.password_token("patti"), REQUESTS, json=activation(world))

    error = refused.get_json()["error"]
    assert (refused.status_code, error["code"]) == (400, "RoleAssignmentRequestPolicyValidationFailed")
    assert error["message"] == 'The following policy rules failed: ["MfaRule"]'
    assert {"date", "request-id", "client-request-id"} <= error["innerError"].keys()


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        (
            {"justification": "", "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT9H"}}},
            {"ExpirationRule", "JustificationRule"},
        ),
        ({"scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT9H"}}}, {"ExpirationRule"}),
        ({"scheduleInfo": {"expiration": {"type": "noExpiration"}}}, {"ExpirationRule"}),
        ({"justification": "  "}, {"JustificationRule"}),
    ],
)
def test_every_failed_rule_is_named(world: GraphWorld, changes: dict[str, Any], rules: set[str]) -> None:
    """Graph answers with the list of all rules that failed."""
    world.make_eligible("patti")
    world.sign_in("patti", "w2")

    refused = ask(world, world.window_token("w2"), REQUESTS, json=activation(world, **changes))

    message = refused.get_json()["error"]["message"]
    named = set(message.removeprefix("The following policy rules failed: ").strip("[]").replace('"', "").split(","))
    assert named == rules


def test_a_session_with_mfa_activates_and_a_twin_is_refused(world: GraphWorld) -> None:
    """201 with the request as Graph shows it; the second one already exists; validation changes nothing."""
    world.make_eligible("patti")
    world.sign_in("patti", "w2")
    token = world.window_token("w2")

    validated = ask(world, token, REQUESTS, json=activation(world, isValidationOnly=True))
    created = ask(world, token, REQUESTS, json=activation(world))
    again = ask(world, token, REQUESTS, json=activation(world))
    listed = ask(world, token, f"{REQUESTS}/filterByCurrentUser(on='principal')?$filter=status eq 'Provisioned'")

    body = created.get_json()
    assert (validated.status_code, created.status_code) == (201, 201)
    assert (body["status"], body["action"], body["targetScheduleId"]) == ("Provisioned", "selfActivate", body["id"])
    assert body["scheduleInfo"]["expiration"] == {"type": "afterDuration", "duration": "PT2H", "endDateTime": None}
    assert (again.status_code, again.get_json()["error"]["code"]) == (400, "RoleAssignmentExists")
    assert [row["id"] for row in listed.get_json()["value"]] == [body["id"]]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"action": "selfActivate"},
        {"action": "fly", "principalId": "x", "roleDefinitionId": "y"},
        {"action": "selfActivate", "principalId": "x", "roleDefinitionId": "y", "surprise": 1},
        {
            "action": "selfActivate",
            "principalId": "x",
            "roleDefinitionId": "y",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "P1W"}},
        },
        {
            "action": "selfActivate",
            "principalId": "x",
            "roleDefinitionId": "y",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "4:00:00"}},
        },
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(world: GraphWorld, body: Any) -> None:
    """Unknown actions, unknown members and durations that are not ISO 8601 are refused in words."""
    world.sign_in("patti", "w2")

    answer = ask(world, world.window_token("w2"), REQUESTS, json=body)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "BadRequest")


def test_without_p2_pim_says_which_licence_is_missing(world: GraphWorld) -> None:
    """The sentence that clients know."""
    world.make_eligible("patti")
    world.sign_in("patti", "w2")
    world.act("", SetLicence(sku=Sku.P2, is_enabled=False))

    refused = ask(world, world.window_token("w2"), REQUESTS, json=activation(world))

    assert refused.get_json()["error"]["code"] == "AadPremiumLicenseRequired"


def test_policies_are_served_whole(world: GraphWorld) -> None:
    """Nothing that clients look for is absent: null and empty lists are written out."""
    world.sign_in("holly", "w1")
    world.act("w1", mfa_policy(PolicyState.REPORT_ONLY))

    listed = ask(world, world.window_token("w1"), POLICIES).get_json()

    (policy,) = listed["value"]
    assert listed["@odata.context"].endswith("/v1.0/$metadata#identity/conditionalAccess/policies")
    assert (policy["state"], policy["grantControls"]["builtInControls"]) == (
        "enabledForReportingButNotEnforced",
        ["mfa"],
    )
    assert policy["conditions"]["users"]["includeGuestsOrExternalUsers"] is None
    assert policy["conditions"]["users"]["excludeGroups"] == []
    one = ask(world, world.window_token("w1"), f"{POLICIES}/{policy['id']}").get_json()
    assert {key: value for key, value in one.items() if key != "@odata.context"} == policy


def test_conditional_access_decides_who_gets_a_token(world: GraphWorld) -> None:
    """Report-only lets the password through, On asks for MFA, which a password grant cannot give."""
    world.sign_in("holly", "w1")
    world.act("w1", mfa_policy(PolicyState.REPORT_ONLY))
    before = world.token_request("patti")
    world.act("w1", mfa_policy(PolicyState.ON))

    after = world.token_request("patti")

    assert before.status_code == 200
    body = after.get_json()
    assert (after.status_code, body["error"], body["error_codes"]) == (400, "interaction_required", [50076])


@pytest.mark.parametrize(("password", "number"), [("wrong", 50126), ("", 50126)])
def test_a_wrong_password_is_an_invalid_grant(world: GraphWorld, password: str, number: int) -> None:
    """And it is a row of the sign-in log like any other."""
    refused = world.token_request("patti", password)

    assert (refused.get_json()["error"], refused.get_json()["error_codes"]) == ("invalid_grant", [number])


def test_a_foreign_or_broken_token_is_unauthorized(world: GraphWorld, tmp_path: Path) -> None:
    """No token, nonsense, a token of another data folder, and one whose attempt is gone."""
    world.sign_in("holly", "w1")
    other = graph_world(graph_app(tmp_path))
    other.sign_in("holly", "w1")
    token = world.window_token("w1")
    world.attempts.delete(world.attempt)

    answers = [ask(world, one, POLICIES) for one in ("", "nonsense", other.window_token("w1"), token)]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert {answer.get_json()["error"]["code"] for answer in answers} == {"InvalidAuthenticationToken"}
    assert all(answer.headers["WWW-Authenticate"].startswith("Bearer") for answer in answers)


def test_a_token_dies_with_its_sign_in(world: GraphWorld) -> None:
    """When the sign-in behind a token is undone, the token answers 401."""
    world.sign_in("holly", "w1")
    token = world.window_token("w1")
    steps = len(world.attempts.simulation_of(world.attempt).steps)
    world.attempts.move(world.attempt, MoveKind.UNDO, seen=steps)

    answer = ask(world, token, POLICIES)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1.0/nothing/here", 400),
        (f"{POLICIES}/00000000-0000-0000-0000-000000000000", 404),
        (f"{POLICIES}?$top=0", 400),
        (f"{POLICIES}?$filter=state likes 'x'", 400),
        ("/v1.0//identity//conditionalAccess/policies", 200),
        ("/v1.0/Identity/ConditionalAccess/Policies", 200),
        ("/v1.0/me?$select=displayName", 200),
    ],
)
def test_addresses_answer_as_graph_does(world: GraphWorld, path: str, status: int) -> None:
    """Unknown segments 400, unknown ids 404, double slashes and other letter cases fine."""
    world.sign_in("holly", "w1")

    answer = ask(world, world.window_token("w1"), path)

    assert answer.status_code == status


def test_metadata_none_leaves_the_annotations_out(world: GraphWorld) -> None:
    """As the CLI for Microsoft 365 asks for."""
    world.sign_in("holly", "w1")
    headers = {"Authorization": f"Bearer {world.window_token('w1')}", "Accept": "application/json;odata.metadata=none"}

    answer = world.client.get(POLICIES, headers=headers)

    assert answer.get_json() == {"value": []}
