"""A lab in which every page has something to show, served on loopback, and the list of all its pages.

The list is made from the routes of the application, so that no page can be forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from scenarios.loader import LIBRARY, load_file
from scenarios.player import Player
from scenarios.questions.models import MODELS
from simulator import Accepted, Command, Decision, Tenant
from simulator.administrative_units.commands import CreateAdministrativeUnit
from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import (
    AdminAssign,
    AdvanceClock,
    AssignRoleDirectly,
    CreateGroup,
    CreatePolicy,
    UpdateRoleSettings,
)
from simulator.conditional_access.contexts import policies_for_context
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, GLOBAL_READER, ROLE_IDS_BY_NAME, USER_ADMINISTRATOR
from simulator.events import SignInRecorded
from simulator.lifecycle.commands import SelfExtend
from simulator.pim.holdings import schedule_at
from simulator.pim.role_settings import ACTIVATION_CONTEXT, AuthenticationContextRule
from simulator.pim.rows import AssignmentKey, Kind
from simulator.pim.scopes import unit_scope
from simulator.pim_alerts.rows import AlertName
from simulator.reviews.commands import CreateReview, DecideReview, StopReview
from simulator.reviews.rows import Frequency, Outcome, Reviewers
from tests.web.live_server import Learner, practice_app

# Answers that are no pages: files, Graph, and routes that only lead on.
HELPDESK = ROLE_IDS_BY_NAME["Helpdesk Administrator"]
NOT_PAGES = ("static", "graph.", "portal.step_up_page", "reports.latest", "practice.another")


@dataclass
class _Stage:
    """Runs the steps of a scenario in a stored attempt."""

    learner: Learner

    @property
    def tenant(self) -> Tenant:
        return self.learner.tenant

    def run(self, command: Command, window: str = "") -> Decision:
        return act(self.learner, command, window)


def act(learner: Learner, command: Command, window: str = "") -> Decision:
    """What the tenant answers to a command that no page sent."""
    with learner.app.app_context():
        decision, _ = learner.app.extensions["attempts"].act(learner.attempt, window, command, seen=None)
        return decision


@dataclass(frozen=True)
class FurnishedLab:
    """The address of the server, and every page of it by name."""

    address: str
    learner: Learner
    pages: dict[str, str]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application on a free loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def furnished_lab(**settings: Any) -> Iterator[FurnishedLab]:
    """The lab of the seed guide, solved up to the request that waits for approval, with somebody in every state."""
    app = practice_app(**settings)
    learner = Learner.new(app=app, mode="guided")
    names = _furnish(learner)
    with served(app) as address:
        yield FurnishedLab(address, learner, pages_of(app, learner, names))


def half_way(app: Flask) -> Learner:
    """A guided lab up to the policy, with Holly at the portal."""
    learner = Learner.new(app=app, mode="guided")
    scenario = load_file(LIBRARY / "seed-guide.yaml").scenario
    before = list(takewhile(lambda step: step.id != "report-only", scenario.solution))
    Player(_Stage(learner), scenario.sessions, "story").play(before)
    learner.sign_in("holly")
    return learner


# --- furniture ---------------------------------------------------------------------------------------------------


def _furnish(learner: Learner) -> dict[str, str]:
    """Fill the attempt; the values of the variable parts of addresses."""
    scenario = load_file(LIBRARY / "seed-guide.yaml").scenario
    Player(_Stage(learner), scenario.sessions, "story").play(scenario.solution[:-1])
    learner.sign_in("holly")
    learner.at("w2").sign_in("patti")
    _ends(learner)
    _review(learner)
    _outside(learner, "joni")
    _scopes(learner)
    _block(learner, "debra")
    act(learner, CreateGroup(display_name="Emergency accounts", is_assignable_to_role=True), "w1")
    _try(learner.at("w5"), "debra")
    _try(learner.at("w6"), "laura")
    _try(learner.at("w7"), "adele")
    learner.client.post(f"/a/{learner.attempt.id}/check", data=_guarded(learner))
    return _names(learner)


def _ends(learner: Learner) -> None:
    """One eligibility of Patti has ended; another ends soon, and she has asked for its extension."""
    over, soon = (AssignmentKey(learner.id_of("patti"), one) for one in (GLOBAL_READER, USER_ADMINISTRATOR))
    for key, length in ((over, timedelta(minutes=5)), (soon, timedelta(days=10))):
        act(learner, AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=length), "w1")
    act(learner, AdvanceClock(by=timedelta(minutes=6)))
    asked = act(learner, SelfExtend(kind=Kind.ELIGIBLE, key=soon, justification="the move is not over"), "w2")
    assert isinstance(asked, Accepted)


def _review(learner: Learner) -> None:
    """An access review that waits for Holly, and one whose first round is over."""
    reviewers = Reviewers(ids=(learner.id_of("holly"),))
    over = CreateReview(display_name="Readers", role_ids=(GLOBAL_READER,), reviewers=reviewers)
    assert isinstance(act(learner, over, "w1"), Accepted)
    (instance,) = learner.tenant.review_instances.values()
    assert isinstance(act(learner, StopReview(instance_id=instance.id), "w1"), Accepted)
    series = CreateReview(
        display_name="Administrators",
        description="Who still needs the most powerful role?",
        role_ids=(GLOBAL_ADMINISTRATOR,),
        reviewers=reviewers,
        frequency=Frequency.MONTHLY,
        duration_days=14,
    )
    assert isinstance(act(learner, series, "w1"), Accepted)
    first = list(learner.tenant.review_instances.values())[-1].item_ids[0]
    assert isinstance(act(learner, DecideReview(item_ids=(first,), outcome=Outcome.DENY), "w1"), Accepted)


def _outside(learner: Learner, slug: str) -> None:
    """A role assigned past PIM, so that an alert is active."""
    command = AssignRoleDirectly(key=AssignmentKey(learner.id_of(slug), USER_ADMINISTRATOR))
    assert isinstance(act(learner, command, "w1"), Accepted)


def _scopes(learner: Learner) -> None:
    """A unit with Patti and a role in it; a context that a role asks for and a policy protects."""
    member = learner.id_of("patti")
    _done(learner, CreateAdministrativeUnit(display_name="Branch", member_ids=(member,)))
    (unit_id,) = learner.tenant.administrative_units
    key = AssignmentKey(member, HELPDESK, unit_scope(unit_id))
    _done(learner, AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True))
    _done(learner, SetAuthenticationContext(context_id="c1", display_name="Fresh proof", description="For roles"))
    rule = AuthenticationContextRule(id=ACTIVATION_CONTEXT, is_enabled=True, claim_value="c1")
    _done(learner, UpdateRoleSettings(role_id=HELPDESK, rules=(rule,)))
    targets = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
    command = CreatePolicy(
        display_name="Protect activations",
        state=PolicyState.ON,
        conditions=Conditions(users=UserCondition(include_users=frozenset({"All"})), applications=targets),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
    )
    _done(learner, command)


def _done(learner: Learner, command: Command) -> None:
    """Holly does something that has to be accepted."""
    assert isinstance(act(learner, command, "w1"), Accepted), command


def _block(learner: Learner, slug: str) -> None:
    users = UserCondition(include_users=frozenset({learner.id_of(slug)}))
    command = CreatePolicy(
        display_name="CA002 Block one person",
        state=PolicyState.ON,
        conditions=Conditions(users=users, applications=ApplicationCondition(include=frozenset({"All"}))),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.BLOCK})),
    )
    assert isinstance(act(learner, command, "w1"), Accepted)


def _try(learner: Learner, slug: str) -> None:
    """A sign-in with a password only."""
    page = learner.get(f"sign-in?who={learner.id_of(slug)}")
    learner.submit(page, "sign-in-form", method="password")


def _guarded(learner: Learner) -> dict[str, str]:
    page = learner.get("sign-in")
    found = {one.get("name"): one.get("value") for one in learner.get("ca").root.iter("input")}
    assert page.status == 200
    return {"csrf_token": str(found["csrf_token"]), "seq": str(len(learner.simulation.steps))}


def _names(learner: Learner) -> dict[str, str]:
    tenant = learner.tenant
    link = next(iter(learner.get("logs/audit").find("grid-audit-records").iter("a")))
    blocked = [one.event for one in learner.simulation.happenings() if isinstance(one.event, SignInRecorded)]
    open_round = list(tenant.review_instances.values())[-1]
    (extension_id,) = tenant.lifecycle_request_id_of_key.values()
    return {
        "request_id": extension_id,
        "attempt_id": learner.attempt.id,
        "review_id": open_round.review_id,
        "instance_id": open_round.id,
        "window": "w1",
        "window_name": "w1",
        "role_id": GLOBAL_ADMINISTRATOR,
        "policy_id": next(iter(tenant.policies)),
        "group_id": next(iter(tenant.groups)),
        "unit_id": next(iter(tenant.administrative_units)),
        "context_id": "c1",
        "user_id": learner.id_of("patti"),
        "alert_name": AlertName.OUTSIDE_PIM,
        "alert_id": next(iter(tenant.sign_in_alerts)),
        "row_id": blocked[-1].record.id,
        "record_id": (link.get("href") or "").rsplit("/", 1)[1],
        "check_id": "ga-approval",
        "model_id": "ca-table",
        "number": "1",
        "lesson_id": "pim",
        "scenario_id": "seed-guide",
        "blocked_row": next(event.record.id for event in blocked if event.record.error_code == 53003),
    }


# --- the list of pages -------------------------------------------------------------------------------------------


def is_page(rule: Rule) -> bool:
    """Whether a route answers a GET with a page."""
    return "GET" in (rule.methods or ()) and not rule.endpoint.startswith(NOT_PAGES) and not rule.rule.endswith(".csv")


def pages_of(app: Flask, learner: Learner, names: dict[str, str]) -> dict[str, str]:
    """Every page by its endpoint, and further states of some of them."""
    pages = {rule.endpoint: _address(rule, names) for rule in app.url_map.iter_rules() if is_page(rule)}
    for endpoint, window in (("portal.go_on", "w6"), ("portal.register", "w7"), ("portal.pim_activate", "w2")):
        pages[endpoint] = pages[endpoint].replace("/w/w1/", f"/w/{window}/")
    blocked = pages["portal.blocked"].replace("/w/w1/", "/w/w5/")
    pages["portal.context_page"] += "?context=c1"
    pages["portal.blocked"] = f"{blocked}?row={names['blocked_row']}"
    for endpoint in ("portal.pim_roles", "portal.pim_settings", "portal.roles"):
        pages[endpoint] += "?q=global"  # few rows tell as much as all 145 and are looked at sooner
    pages["portal.sign_in_logs"] += "?user=laura&span=24h"
    pages["practice.verdict"] += "?answers=yny"
    return {**pages, **_further_states(pages, learner, names)}


def _address(rule: Rule, names: dict[str, str]) -> str:
    missing = [name for name in rule.arguments if name not in names]
    assert not missing, f"tests/web/furnished_lab.py has no example for <{missing[0]}> of {rule.rule}"
    path = rule.rule
    for name in rule.arguments:
        for kind in ("", "int:", "uuid:", "path:"):
            path = path.replace(f"<{kind}{name}>", names[name])
    return path


def _further_states(pages: dict[str, str], learner: Learner, names: dict[str, str]) -> dict[str, str]:
    """Panes, tabs and parts that are pages in their own right."""
    policy, row = pages["portal.ca_policy"], pages["portal.sign_in_log_row"]
    (protecting,) = policies_for_context(learner.tenant, "c1")
    policy_for_context = policy.replace(names["policy_id"], protecting.id)
    my_roles = pages["portal.pim_my_roles"].replace("/w/w1/", "/w/w2/")
    extended, over = _ending(learner)
    return {
        "sign-in methods": f"{pages['portal.sign_in']}?who={learner.id_of('holly')}",
        "named location by countries": f"{pages['portal.ca_named_location_new']}?kind=countries",
        "what if answered": f"{pages['portal.ca_what_if']}?user={learner.id_of('patti')}"
        "&resource=00000003-0000-0000-c000-000000000000",
        "policy for a context": f"{policy_for_context}?part=resources",
        "role settings with a context": pages["portal.pim_settings_edit"].replace(names["role_id"], HELPDESK),
        "add a member to a unit": f"{pages['portal.unit_page']}?add=1",
        "assign in a unit": f"{pages['portal.pim_add']}?role={HELPDESK}&scope_type=administrativeUnit&_refresh=1",
        "delete policy": f"{pages['portal.ca_policies']}?delete={names['policy_id']}",
        **{f"policy {part}": f"{policy}?part={part}" for part in ("network", "conditions", "grant")},
        **{f"sign-in {tab}": f"{row}?tab={tab}" for tab in ("authentication", "ca")},
        "my roles of somebody eligible": my_roles,
        "my roles, extend": f"{my_roles}?tab=eligible&extend={extended}",
        "my roles, expired": f"{my_roles}?tab=expired",
        "assignments, extend": f"{pages['portal.pim_assignments']}?tab=eligible&extend={extended}",
        "assignments, renew": f"{pages['portal.pim_assignments']}?tab=expired&renew={over}",
        "approve an extension": f"{pages['portal.pim_approve']}?lifecycle={names['request_id']}&decision=approve",
        **{f"access review {tab}": f"{pages['portal.pim_review']}?tab={tab}" for tab in ("results", "reviewers")},
        **{
            f"access review settings {extent}": f"{pages['portal.pim_review']}?tab=settings&extent={extent}"
            for extent in ("current", "series")
        },
        "timeline of a month": f"{pages['lab.timeline']}?span=month&role={names['role_id']}",
        "who could act now, why": f"{pages['lab.paths']}?theft=session&why={learner.id_of('patti')}",
        "no access": pages["portal.ca_policies"].replace("/w/w1/", "/w/w2/"),
        **_questions(),
    }


def _questions() -> dict[str, str]:
    """A question and a verdict of every form but the first, which has pages of its own."""
    models = {model.describe().form: name for name, model in MODELS.items() if name != "ca-table"}
    pages: dict[str, str] = {}
    for form in ("mc1", "mr", "ord", "as"):
        address = f"/practice/{models[form]}/1"
        pages[f"question {form}"] = address
        pages[f"verdict {form}"] = f"{address}/verdict?answers={MODELS[models[form]].make(1).diagnoses[0].answers}"
    return pages


def _ending(learner: Learner) -> tuple[str, str]:
    """The ids of the assignment that ends soon and of the one that has ended."""
    tenant = learner.tenant
    (over,) = tenant.expired_schedules.values()
    soon = schedule_at(tenant, AssignmentKey(learner.id_of("patti"), USER_ADMINISTRATOR), Kind.ELIGIBLE)
    assert soon is not None
    return soon.id, over.id
