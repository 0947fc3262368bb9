"""Every answer carries the guards, every request has to satisfy them, and no page shows a traceback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.portal_world import PortalWorld, open_world
from tests.web.test_isolation import address, rules_of_attempts
from web.app import Settings, create_app
from web.data_folder import cookie_secret
from web.security import BODY_MAX_BYTES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PLAIN_PAGES = ("/", "/about", "/help", "/not-simulated", "/lessons/", "/lessons/pim", "/glossary", "/search?q=mfa")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> PortalWorld:
    return open_world(create_app(Settings(folder=str(tmp_path_factory.mktemp("world")))))


@pytest.fixture
def guarded(tmp_path: Path) -> Flask:
    """The application as it is served, checks against forged requests included."""
    return create_app(Settings(folder=str(tmp_path)))


def get_addresses(world: PortalWorld) -> list[str]:
    """Every page that can be fetched, outside and inside the attempt."""
    rules = [rule for rule in rules_of_attempts(world.app) if "GET" in (rule.methods or set())]
    return [*PLAIN_PAGES, "/nowhere", *(address(world.app, rule, world.attempt.id) for rule in rules)]


def test_every_answer_carries_the_headers(world: PortalWorld) -> None:
    faulty = []
    for place in [*get_addresses(world), "/static/css/tokens.css", f"/a/{world.attempt.id}/clock"]:
        with world.client.get(place) as answer:
            headers = answer.headers
        expected = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        faulty += [f"{place}: {name}" for name, value in expected.items() if headers.get(name) != value]
        if not place.startswith("/static") and headers.get("Cache-Control") != "no-store":
            faulty.append(f"{place}: Cache-Control")

    assert faulty == []


def test_fetching_any_page_changes_nothing(world: PortalWorld) -> None:
    def state() -> Any:
        store = world.attempts.store
        attempt_id = world.attempt.id
        kept = store.attempts_of("local")
        return kept, store.steps_after(attempt_id, 0), store.hints_taken(attempt_id), store.reports_of(attempt_id)

    before = state()
    statuses = {place: world.client.get(place).status_code for place in get_addresses(world)}

    assert state() == before
    assert {place: status for place, status in statuses.items() if status >= 500} == {}
    assert sum(status == 200 for status in statuses.values()) > 30


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:8765.evil.example", "[::2]"])
def test_other_host_names_are_refused(world: PortalWorld, host: str) -> None:
    answer = world.client.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "localhost:1", "[::1]:8765"])
def test_loopback_names_are_answered(world: PortalWorld, host: str) -> None:
    assert world.client.get("/about", headers={"Host": host}).status_code == 200


def test_a_post_without_a_token_is_refused_and_does_nothing(guarded: Flask) -> None:
    answer = guarded.test_client().post("/scenarios/seed-guide/start", data={"mode": "guided"})

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.get_data(as_text=True)
    assert guarded.extensions["attempts"].store.attempts_of("local") == []


def test_a_post_with_the_token_of_the_page_is_taken(guarded: Flask) -> None:
    client = guarded.test_client()
    token = token_of(client, "/scenarios/seed-guide")

    answer = client.post("/scenarios/seed-guide/start", data={"mode": "guided", "csrf_token": token})

    assert answer.status_code == 303
    assert len(guarded.extensions["attempts"].store.attempts_of("local")) == 1


def token_of(client: FlaskClient, place: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(place).get_data(as_text=True))
    assert found
    return found[1]


def test_the_cookie_is_kept_from_scripts_and_other_sites(guarded: Flask) -> None:
    cookie = guarded.test_client().get("/").headers["Set-Cookie"]

    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    secret = cookie_secret(tmp_path)

    assert cookie_secret(tmp_path) == secret and len(secret) == 64
    (path,) = tmp_path.iterdir()
    if path.stat().st_uid:
        assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o077 == 0


def test_a_huge_form_is_refused(world: PortalWorld) -> None:
    answer = world.client.post(f"/a/{world.attempt.id}/hint", data={"task": "x" * (BODY_MAX_BYTES + 1)})

    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "nothing here"),
        ("GET", "/scenarios/nope", 404, "no such lab"),
        ("GET", "/lessons/../../etc/passwd", 404, "nothing here"),
        ("GET", "/lessons/nope", 404, "no such lesson"),
        ("GET", "/a/zzz/", 404, "no such attempt"),
        ("GET", "/a/{id}/w/x1/", 404, "no such window"),
        ("GET", "/a/{id}/w/w0/", 404, "no such window"),
        ("GET", "/a/{id}/w/w1000/", 404, "no such window"),
        ("GET", "/a/{id}/clock", 405, "cannot be done here"),
        ("GET", "/a/{id}/report/99", 404, "no such report"),
        ("GET", "/a/{id}/session/w77", 404, "nobody is signed in"),
        ("GET", "/a/{id}/probe/ga-mfa", 403, "guided mode only"),
        ("POST", "/a/{id}/clock", 400, "reload"),
        ("POST", "/a/{id}/hint", 400, "no such hint"),
        ("POST", "/a/{id}/windows/close", 404, "no such window"),
        ("POST", "/scenarios/seed-guide/start", 422, "choose one of the three modes"),
    ],
)
def test_what_goes_wrong_is_told_in_words(world: PortalWorld, method: str, path: str, status: int, words: str) -> None:
    answer = world.client.open(path.format(id=world.attempt.id), method=method)
    text = answer.get_data(as_text=True)

    assert answer.status_code == status
    assert words.lower() in text.lower()
    assert "Traceback" not in text and "werkzeug" not in text


@pytest.mark.parametrize(
    "fields",
    [
        {"seq": ""},
        {"seq": "-1"},
        {"seq": "1e3"},
        {"seq": "9" * 40},
        {"seq": "²"},
        {"seq": "2", "step": "PT0S"},
        {"seq": "2", "step": "P9999999999D"},
        {"seq": "2", "step": "-PT5M"},
        {"seq": "2", "step": "<script>"},
        {"seq": "2", "step": "PT5M\x00"},
    ],
)
def test_a_broken_clock_form_never_breaks_the_lab(world: PortalWorld, fields: dict[str, str]) -> None:
    before = world.simulation.tenant.now

    answer = world.client.post(f"/a/{world.attempt.id}/clock", data=fields)

    assert answer.status_code in (303, 400)
    assert world.simulation.tenant.now == before
    assert "<script>" not in answer.get_data(as_text=True)


ELSEWHERE = ("https://evil.example/", "//evil.example", "/a/other/", "/a/{id}/..//evil", "javascript:1")


@pytest.mark.parametrize("back", ELSEWHERE)
def test_a_button_never_leads_out_of_the_attempt(world: PortalWorld, back: str) -> None:
    fields = {"seq": str(len(world.simulation.steps)), "step": "PT5M", "back": back.format(id=world.attempt.id)}

    answer = world.client.post(f"/a/{world.attempt.id}/clock", data=fields)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/a/{world.attempt.id}/"


def test_a_bug_shows_a_page_and_not_a_traceback(world: PortalWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(world.app.view_functions, "home.about", broken)
    monkeypatch.setattr(world.app.logger, "disabled", True)

    answer = world.client.get("/about")

    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "every step before this one is saved" in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"] == POLICY
