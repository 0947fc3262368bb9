"""What comes from outside is garbage, foreign, late or doubled: the answer is a message, and nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from simulator import Simulation
from tests.web.live_server import Learner, PageRead, practice_app
from tests.web.portal_world import GA

GARBAGE = (
    *("", "-1", "NaN", "9" * 4000, "a\x00b", "😀" * 40, "A" * 10_000, "<script>alert(1)</script>", "../../etc/passwd"),
    *("²", "9999-12-31T23:59", "9999-12-31T23:59-14:00", "00000000-0000-0000-0000-000000000000"),
)
FORMS = {  # the page of each form, and what one of its buttons adds
    f"pim/roles/{GA}/settings/edit": {},
    f"pim/roles/{GA}/add?step=setting": {"go": "assign"},
    "ca/policies/new": {"save": "1"},
    "ca/named-locations/new": {},
    "monitoring/alerts/new": {},
    "groups/new": {},
    f"pim/my-roles/{GA}/activate": {},
    "pim/approve": {"decision": "approve"},
    "pim/reviews/new": {},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose forms need no token: each test says what else is wrong with them."""
    app = practice_app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def holly(app: Flask) -> Learner:
    """Holly at the portal, in a fresh attempt."""
    learner = Learner.new(app=app)
    learner.sign_in("holly")
    return learner


def post(learner: Learner, path: str, **fields: Any) -> PageRead:
    """The answer to a form that a browser did not write."""
    data = fields if "seq" in fields else {"seq": str(len(learner.simulation.steps)), **fields}
    return PageRead(learner.client.post(learner.url(path), data=data))


def fingerprint(simulation: Simulation) -> tuple[object, ...]:
    """What an attempt has come to."""
    tenant = simulation.tenant
    return (tenant.now, len(tenant.policies), len(tenant.groups), len(tenant.requests), len(tenant.schedules))


@pytest.mark.parametrize("path", FORMS)
def test_garbage_in_every_field_of_a_form_is_answered(holly: Learner, path: str) -> None:
    names = {one.get("name") for one in holly.get(path).root.iter() if one.tag in ("input", "select", "textarea")}
    places = [name for name in names if name and name not in ("csrf_token", "seq", "seen")]

    for value in GARBAGE:
        answer = post(holly, path.partition("?")[0], **{**dict.fromkeys(places, value), **FORMS[path]})

        assert answer.status in (200, 303, 400, 404, 422), value[:20]
        assert "Traceback" not in answer.html
        assert "<script>alert(1)" not in answer.html


@pytest.mark.parametrize("seen", ["", "-1", "x", "²", "9" * 30, "1.5"])
def test_a_form_that_does_not_say_what_its_page_knew_does_nothing(holly: Learner, seen: str) -> None:
    before = fingerprint(holly.simulation)

    answer = post(holly, f"/a/{holly.attempt.id}/clock", step="PT1H", seq=seen, seen=seen)

    assert answer.status == 400
    assert "reload the page" in answer.html
    assert fingerprint(holly.simulation) == before


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example"])
def test_signing_in_never_leads_out_of_the_window(holly: Learner, place: str) -> None:
    elsewhere = holly.at("w7")

    answer = elsewhere.sign_in("laura", next=place)

    assert answer.location.startswith(elsewhere.url())


@pytest.mark.parametrize("place", ["//evil.example/x", "https://evil.example", "/about", "/a/other/", "x\r\nX: y"])
def test_the_clock_leads_back_into_the_attempt(holly: Learner, place: str) -> None:
    answer = post(holly, f"/a/{holly.attempt.id}/clock", step="PT1H", back=place)

    assert answer.location in ("", f"/a/{holly.attempt.id}/")


@pytest.mark.parametrize("length", ["", "-PT1H", "PT0S", "P400000D", "PT0.5S", "1h", "P1Y", "9" * 400])
def test_the_clock_takes_no_odd_length(holly: Learner, length: str) -> None:
    before = holly.tenant.now

    answer = post(holly, f"/a/{holly.attempt.id}/clock", step=length)

    assert answer.status in (303, 400, 422)
    assert holly.tenant.now == before or answer.status == 303


def test_a_name_is_shown_as_it_was_typed(holly: Learner) -> None:
    name = "<img src=x onerror=alert(1)>"
    post(holly, "groups/new", name=name)

    for page in (holly.get("groups"), holly.get("logs/audit"), holly.get(f"/a/{holly.attempt.id}/journal")):
        assert name not in page.html
        assert name in page.main


def test_the_second_of_two_equal_forms_is_told_what_changed(holly: Learner) -> None:
    seen = str(len(holly.simulation.steps))
    post(holly, f"/a/{holly.attempt.id}/clock", step="PT1H", seq=seen)
    undone = post(holly, f"/a/{holly.attempt.id}/clock", step="undo")

    late = post(holly, f"/a/{holly.attempt.id}/clock", step="undo", seq=seen)

    assert undone.status == 303
    assert late.status == 409


def test_an_attempt_deleted_in_another_tab_is_gone_with_a_message(holly: Learner) -> None:
    holly.client.post(f"/attempts/{holly.attempt.id}/delete")

    for answer in (holly.get("pim/roles"), post(holly, "groups/new", seq="1", display_name="x")):
        assert answer.status == 404
        assert "may have been deleted" in answer.html


EXAM_PAGES = (
    "w/w1/pim/my-roles/why",
    "w/w1/api-access",
    "journal",
    "timeline",
    "paths",
    "switches",
    "api-clients",
    "probe/ga-mfa",
    "session/w1",
)


@pytest.mark.parametrize("path", EXAM_PAGES)
def test_an_exam_keeps_the_simulators_own_pages_shut(app: Flask, path: str) -> None:
    learner = Learner.new(mode="exam", app=app)
    learner.sign_in("holly")

    page = learner.get(f"/a/{learner.attempt.id}/{path}")

    assert page.status == 403
    assert "exam" in page.html


def test_an_exam_shows_no_trace_no_effect_and_no_past(app: Flask) -> None:
    learner = Learner.new(mode="exam", app=app)
    learner.sign_in("holly")

    refused = post(learner, "ca/policies/new", save="1", name="")
    effect = post(learner, "ca/policies/new", effect="1", name="x")
    past = learner.get("pim/roles?at=0")

    assert refused.status == 422
    assert "Every rule that was asked" not in refused.html
    assert "Live effect of this draft" not in effect.html
    assert past.status == 200
    assert "Nothing can be changed here" not in past.html
    assert "Why can or can’t I?" not in past.html


DEEP = b'{"a":' * 20_000
FAR = b'{"action":"adminAssign","principalId":"x","roleDefinitionId":"x","scheduleInfo":{"startDateTime":"%s"}}'
BODIES = (
    DEEP,
    b"[" * 20_000,
    b"null",
    b"\xff\xfe",
    FAR % b"9999-12-31T23:59:59-14:00",
    FAR % b"0001-01-01T00:00:00+14:00",
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: ascii(body[-40:]))
def test_graph_answers_a_body_that_nobody_can_read(holly: Learner, body: bytes) -> None:
    page = post(holly, "api-access")
    found = re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", page.html)
    assert found is not None

    answer = holly.client.post(
        "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests",
        data=body,
        headers={"Authorization": f"Bearer {found.group()}", "Content-Type": "application/json"},
    )

    assert answer.status_code == 400
    assert answer.json is not None
    assert "code" in answer.json["error"]
