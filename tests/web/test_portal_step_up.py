"""Activating a role that asks for an authentication context: the banner, the step-up, and the sign-in it leaves."""

from __future__ import annotations

import pytest
from flask import Flask

from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import AdminAssign, CreatePolicy, SetTenantSwitches, UpdateRoleSettings
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.events import SignInRecorded
from simulator.pim import role_settings as rs
from simulator.pim.holdings import active_roles
from simulator.pim.rows import AssignmentKey, Kind
from simulator.sign_in.sessions import SignInRecord
from tests.web.portal_world import UA, PortalWorld, make_app, open_world

ACTIVATE = f"pim/my-roles/{UA}/activate"
VERIFY = "Additional verification required. Click to continue →"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def asked(app: Flask) -> PortalWorld:
    """Patti is eligible for a role that asks for context c1; she signs in with a password only."""
    world = open_world(app)
    world.do("", SetTenantSwitches(mandatory_portal_mfa=False))
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(world.id_of("patti"), UA), is_permanent=True))
    context = rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=True, claim_value="c1")
    needs = rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset())
    world.do("w1", UpdateRoleSettings(role_id=UA, rules=(needs, context)))
    world.sign_in("patti", "w2", ("password",))
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))
    return world


def protect(world: PortalWorld, grant: GrantControl = GrantControl.MFA, state: PolicyState = PolicyState.ON) -> None:
    """A policy stands behind the context."""
    targets = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
    world.do(
        "w1",
        CreatePolicy(
            display_name="Protect c1",
            state=state,
            conditions=Conditions(users=UserCondition(include_users=frozenset({"All"})), applications=targets),
            grant_controls=GrantControls(built_in_controls=frozenset({grant})),
        ),
    )


def rows(world: PortalWorld) -> list[SignInRecord]:
    """Patti's sign-ins that asked for a context, oldest first."""
    found = (one.event for one in world.simulation.happenings() if isinstance(one.event, SignInRecorded))
    return [one.record for one in found if one.record.authentication_contexts]


def activate(world: PortalWorld, status: int = 303) -> None:
    """Press Activate."""
    world.post("w2", ACTIVATE, {"duration": "1", "reason": "work"}, status)


def test_the_banner_leads_through_the_context_to_the_activation(asked: PortalWorld) -> None:
    protect(asked)
    pane = asked.get("w2", ACTIVATE)
    href = pane.links()[VERIFY]
    first = asked.client.get(href)
    page = asked.get("w2", first.headers["Location"].split("/w/w2/")[1])

    silent = asked.post("w2", "sign-in/context", page.form_data("context-form"))
    factor = asked.get("w2", silent.path("w2"))
    button = {"method": "microsoftAuthenticatorPush"}
    proven = asked.post("w2", "sign-in/go-on", {**factor.form_data("go-on-form"), **button})
    after = asked.get("w2", proven.path("w2"))
    activate(asked)

    assert "Fresh proof (c1)" in page.words
    assert [one.outcome for one in rows(asked)] == ["interrupted", "granted"]
    assert proven.path("w2") == ACTIVATE
    assert VERIFY not in after.main
    assert UA in active_roles(asked.tenant, asked.id_of("patti"))


def test_the_log_names_the_context_that_was_asked_for(asked: PortalWorld) -> None:
    protect(asked)
    asked.post("w2", "sign-in/context", {"context": "c1", "next": ACTIVATE})
    (row,) = rows(asked)

    page = asked.get("w1", f"logs/sign-ins/{row.id}?tab=authentication")

    assert "Authentication context" in page.main
    assert "c1" in page.main


def test_without_any_policy_the_banner_asks_for_plain_mfa(asked: PortalWorld) -> None:
    pane = asked.get("w2", ACTIVATE)

    assert "context=" not in pane.links()[VERIFY]


@pytest.mark.parametrize("state", [PolicyState.REPORT_ONLY, PolicyState.OFF])
def test_a_policy_that_enforces_nothing_lets_a_password_activate(asked: PortalWorld, state: PolicyState) -> None:
    protect(asked, state=state)
    pane = asked.get("w2", ACTIVATE)

    activate(asked)

    assert VERIFY not in pane.main
    assert UA in active_roles(asked.tenant, asked.id_of("patti"))


def test_a_blocked_context_leads_to_the_page_of_blocks(asked: PortalWorld) -> None:
    protect(asked, GrantControl.BLOCK)

    answer = asked.post("w2", "sign-in/context", {"context": "c1", "next": ACTIVATE})
    page = asked.get("w2", answer.path("w2"))

    assert "53003" in page.words
    assert [one.outcome for one in rows(asked)] == ["blocked"]
    assert asked.get("w2", ACTIVATE).links()[VERIFY]


def test_posting_without_the_claim_is_refused_with_the_reason(asked: PortalWorld) -> None:
    protect(asked)

    page = asked.post("w2", ACTIVATE, {"duration": "1", "reason": "work"}, 422)

    assert 'data-rule="AcrsValidation"' in page.text
    assert "Protect c1 demands it" in page.main


def test_a_session_with_mfa_is_asked_for_nothing(asked: PortalWorld) -> None:
    protect(asked)
    asked.sign_in("patti", "w2")

    assert VERIFY not in asked.get("w2", ACTIVATE).main


@pytest.mark.parametrize("context", ["c2", "c100", "x"])
def test_an_unknown_context_has_no_page(asked: PortalWorld, context: str) -> None:
    asked.get("w2", f"sign-in/context?context={context}", 404)
    asked.post("w2", "sign-in/context", {"context": context}, 404)
