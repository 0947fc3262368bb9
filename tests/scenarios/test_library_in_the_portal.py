"""Nothing in a solution is out of reach: each command has a page that sends it, each task a page to start on."""

from __future__ import annotations

import sys
from functools import cache
from types import MappingProxyType

import pytest
from flask import Flask
from werkzeug.routing import RequestRedirect

from scenarios.format import Scenario, Steps
from scenarios.loader import load_library
from scenarios.player import Player
from scenarios.seeding import seed_of
from simulator.simulation import Simulation
from tests.web.live_server import practice_app

# The page whose form sends a command, by its endpoint.
PAGES = MappingProxyType(
    {
        "AddGroupMember": "portal.group_add",
        "AdminAssign": "portal.pim_add_post",
        "AdminExtend": "portal.pim_prolong_assignment",
        "AdminRemove": "portal.pim_remove",
        "AdminRenew": "portal.pim_prolong_assignment",
        "AdminUpdate": "portal.pim_update",
        "AdvanceClock": "lab.move_clock",
        "ApplyReview": "portal.pim_review_apply",
        "AssignRoleDirectly": "portal.role_add",
        "CancelRequest": "portal.pim_cancel",
        "CreateGroup": "portal.group_create",
        "CreatePolicy": "portal.ca_policy_create",
        "CreateReview": "portal.pim_review_create",
        "DecideLifecycle": "portal.pim_decide_lifecycle",
        "DecideRequest": "portal.pim_approve_post",
        "DecideReview": "portal.pim_review_decide",
        "DeletePolicy": "portal.ca_policy_delete",
        "DismissAlert": "portal.pim_alert_dismiss",
        "FixIncident": "portal.pim_alert_fix",
        "HoldToken": "lab.hold_token",
        "RemoveGroupMember": "portal.group_remove",
        "RemoveRoleDirectly": "portal.role_remove",
        "ScanAlerts": "portal.pim_alerts_scan",
        "SelfActivate": "portal.pim_activate_post",
        "SelfDeactivate": "portal.pim_deactivate",
        "SelfExtend": "portal.pim_prolong",
        "SelfRenew": "portal.pim_prolong",
        "SetLicence": "lab.set_licence",
        "SetSignInAlert": "portal.sign_in_alert_create",
        "SignIn": "portal.sign_in_with",
        "SignOut": "portal.sign_out",
        "StopReview": "portal.pim_review_stop",
        "UpdateAlertSettings": "portal.pim_alert_settings_save",
        "UpdatePolicy": "portal.ca_policy_save",
        "UpdateRoleSettings": "portal.pim_settings_update",
    }
)


@cache
def app() -> Flask:
    """The product, for its addresses."""
    return practice_app()


def ways(scenario: Scenario) -> dict[str, Steps]:
    """The solution and every other way."""
    return {"solution": scenario.solution, **scenario.also_accept}


@cache
def commands_by_lab() -> dict[str, frozenset[str]]:
    """The names of the commands that any way through a lab sends."""
    return {name: frozenset(_commands(scenario)) for name, scenario in load_library().items()}


def _commands(scenario: Scenario) -> set[str]:
    start = Simulation(seed_of(scenario))
    sent: set[str] = set()
    for steps in ways(scenario).values():
        attempt = start.fork()
        Player(attempt, scenario.sessions, "learner").play(steps)
        sent |= {type(step.command).__name__ for step in attempt.steps}
    return sent


@pytest.mark.parametrize("name", load_library())
def test_every_command_of_every_way_has_a_page(name: str) -> None:
    without_page = commands_by_lab()[name] - set(PAGES)

    assert without_page == set()


@pytest.mark.parametrize("command", sorted(PAGES))
def test_the_page_of_a_command_takes_a_form_and_sends_it(command: str) -> None:
    endpoint = PAGES[command]

    rules = [rule for rule in app().url_map.iter_rules(endpoint) if "POST" in (rule.methods or ())]

    assert rules, f"{endpoint} takes no form"
    assert command in sources(app().view_functions[endpoint].__module__), f"{endpoint} never makes {command}"


def sources(module_name: str) -> frozenset[str]:
    """The names that a page's module and the modules of the product that it imports from bring with them."""
    module = sys.modules[module_name]
    near = {vars(module)[name].__module__ for name in vars(module) if _is_ours(vars(module)[name])}
    return frozenset(vars(module)).union(*(vars(sys.modules[one]) for one in near))


def _is_ours(thing: object) -> bool:
    name = getattr(thing, "__module__", "") or ""
    return callable(thing) and name.startswith("web.") and name in sys.modules


@pytest.mark.parametrize("name", load_library())
def test_every_task_starts_on_a_page_that_there_is(name: str) -> None:
    adapter = app().url_map.bind("localhost")
    pages = [task.page for task in load_library()[name].tasks]

    assert None not in pages
    for page in pages:
        try:
            endpoint, _ = adapter.match(f"/a/{'0' * 32}/w/w1/{page}", method="GET")
        except RequestRedirect as redirect:
            pytest.fail(f"{page} is spelled {redirect.new_url}")
        assert endpoint.startswith("portal.")
        assert endpoint != "portal.not_simulated"
