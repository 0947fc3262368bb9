"""Attempts belong to somebody: no page of any face shows or changes the attempt of another owner."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests.web.portal_world import PortalWorld, open_world
from web.app import Settings, create_app

PLACES = {
    "attempt_id": None,
    "window": "w1",
    "window_name": "w1",
    "number": 1,
    "check_id": "ga-mfa",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> PortalWorld:
    """An attempt of the local owner with two people signed in and a report."""
    opened = open_world(create_app(Settings(folder=str(tmp_path_factory.mktemp("world")))))
    opened.client.post(f"/a/{opened.attempt.id}/check", data={"seq": "2"})
    return opened


@pytest.fixture(scope="module")
def foreign(world: PortalWorld) -> Flask:
    """The same data folder served to somebody else."""
    app = create_app(Settings(folder=world.app.config["DATA"], owner="somebody else"))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def rules_of_attempts(app: Flask) -> list[Rule]:
    """Every route that names an attempt."""
    return [rule for rule in app.url_map.iter_rules() if "attempt_id" in rule.arguments]


def address(app: Flask, rule: Rule, attempt_id: str) -> str:
    """An address under a rule; places that are not known to this test get a word."""
    values = {name: PLACES.get(name, _word(rule, name)) for name in rule.arguments} | {"attempt_id": attempt_id}
    with app.test_request_context():
        found = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
    return found


def _word(rule: Rule, name: str) -> str:
    """A word that the place takes: one of those that the route lists, if it does."""
    converter = rule._converters[name]
    return min(converter.items) if isinstance(converter, AnyConverter) else "word"


def test_there_are_routes_to_check(world: PortalWorld) -> None:
    faces = {rule.endpoint.split(".")[0] for rule in rules_of_attempts(world.app)}

    assert {"home", "lab", "portal", "reports"} <= faces
    assert len(rules_of_attempts(world.app)) > 60


def test_no_route_knows_the_attempt_of_somebody_else(world: PortalWorld, foreign: Flask) -> None:
    before = world.attempts.store.step_count(world.attempt.id)
    leaks = []
    for rule in rules_of_attempts(foreign):
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            place = address(foreign, rule, world.attempt.id)
            answer = foreign.test_client().open(place, method=method, data={"seq": "2"})
            if answer.status_code != 404 or "Adatum" in answer.get_data(as_text=True):
                leaks.append(f"{method} {rule.rule}: {answer.status_code}")

    assert leaks == []
    assert world.attempts.store.step_count(world.attempt.id) == before
    assert world.attempts.store.attempt(world.attempt.id, "local") is not None


def test_the_owner_does_reach_the_attempt(world: PortalWorld) -> None:
    assert world.client.get(f"/a/{world.attempt.id}/").status_code == 200
    assert world.client.get(f"/a/{world.attempt.id}/report/1").status_code == 200


def test_somebody_else_does_not_see_it_on_the_start_page(world: PortalWorld, foreign: Flask) -> None:
    mine = world.client.get("/").get_data(as_text=True)
    theirs = foreign.test_client().get("/").get_data(as_text=True)

    assert world.attempt.id in mine and world.attempt.id not in theirs


def test_a_forged_cookie_is_nobody(world: PortalWorld, tmp_path: Path) -> None:
    stranger = create_app(Settings(folder=str(tmp_path), owner="local"))
    client = stranger.test_client()
    client.get("/")
    cookie = client.get_cookie("practice")
    assert cookie is not None
    foreign = create_app(Settings(folder=world.app.config["DATA"], owner="nobody")).test_client()
    foreign.set_cookie("practice", cookie.value)

    answer = foreign.get(f"/a/{world.attempt.id}/")

    assert answer.status_code == 404
