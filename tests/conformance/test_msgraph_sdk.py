"""A real client, msgraph-sdk for Python, works unmodified on an attempt: eligibility, refusal, activation, policies."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.commands import CreatePolicy
from simulator.conditional_access.policies import PolicyState
from simulator.directory.roles import USER_ADMINISTRATOR
from tests.web.graph_world import GraphWorld, graph_app, graph_world
from tests.web.test_graph import mfa_policy

pytestmark = [pytest.mark.conformance, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


class StaticToken:
    """A credential as azure-core expects it, around a token that the tenant has issued."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_options: Any) -> Any:
        """The token, valid for an hour."""
        from azure.core.credentials import AccessToken

        return AccessToken(self._token, int(time.time()) + 3600)


def sdk(base: str, token: str) -> Any:
    """The SDK's client on this attempt."""
    from msgraph import GraphServiceClient

    client = GraphServiceClient(StaticToken(token))
    client.request_adapter.base_url = f"{base}/v1.0"
    return client


@pytest.fixture
def world(tmp_path: Path) -> GraphWorld:
    """An attempt in which Patti is eligible."""
    made = graph_world(graph_app(tmp_path))
    made.make_eligible("patti")
    return made


def activation(world: GraphWorld) -> Any:
    """A selfActivate request as the SDK models it."""
    from msgraph.generated.models.expiration_pattern import ExpirationPattern
    from msgraph.generated.models.expiration_pattern_type import ExpirationPatternType
    from msgraph.generated.models.request_schedule import RequestSchedule
    from msgraph.generated.models.unified_role_assignment_schedule_request import UnifiedRoleAssignmentScheduleRequest
    from msgraph.generated.models.unified_role_schedule_request_actions import UnifiedRoleScheduleRequestActions

    request = UnifiedRoleAssignmentScheduleRequest()
    request.action = UnifiedRoleScheduleRequestActions.SelfActivate
    request.principal_id = world.user_id("patti")
    request.role_definition_id = USER_ADMINISTRATOR
    request.directory_scope_id = "/"
    request.justification = "INC-1"
    request.schedule_info = RequestSchedule()
    request.schedule_info.expiration = ExpirationPattern()
    request.schedule_info.expiration.type = ExpirationPatternType.AfterDuration
    # A timedelta would leave the SDK as `2:00:00` (msgraph-sdk-python issue 1262); text passes as it is.
    request.schedule_info.expiration.additional_data = {"duration": "PT2H"}
    return request


def test_a_client_reads_its_eligibility_is_refused_without_mfa_and_activates_with_it(
    world: GraphWorld, serve: Callable[..., str]
) -> None:
    """The whole round trip, typed on both sides."""
    base = serve(world.app)

    async def story() -> None:
        from msgraph.generated.models.o_data_errors.o_data_error import ODataError

        without = sdk(base, world.password_token("patti")).role_management.directory
        own = without.role_eligibility_schedule_instances.filter_by_current_user_with_on("principal")
        instances = await own.get()
        assert [one.role_definition_id for one in instances.value] == [USER_ADMINISTRATOR]
        assert instances.value[0].additional_data == {}

        with pytest.raises(ODataError) as caught:
            await without.role_assignment_schedule_requests.post(activation(world))
        assert caught.value.error.code == "RoleAssignmentRequestPolicyValidationFailed"
        assert "MfaRule" in caught.value.error.message

        world.sign_in("patti", "w2")
        directory = sdk(base, world.window_token("w2")).role_management.directory
        created = await directory.role_assignment_schedule_requests.post(activation(world))
        assert (created.status, created.principal_id) == ("Provisioned", world.user_id("patti"))

    asyncio.run(story())


def test_a_client_reads_policies_as_typed_objects(world: GraphWorld, serve: Callable[..., str]) -> None:
    """Every member lands in a typed field; nothing is left over."""
    command: CreatePolicy = mfa_policy(PolicyState.REPORT_ONLY)
    world.act("w1", command)
    base = serve(world.app)

    async def story() -> None:
        client = sdk(base, world.window_token("w1"))
        policies = await client.identity.conditional_access.policies.get()
        (policy,) = policies.value
        assert policy.display_name == "MFA for all"
        assert policy.state.value == "enabledForReportingButNotEnforced"
        assert [control.value for control in policy.grant_controls.built_in_controls] == ["mfa"]
        assert policy.conditions.users.include_users == ["All"]
        assert (policy.additional_data, policy.conditions.additional_data) == ({}, {})

    asyncio.run(story())
