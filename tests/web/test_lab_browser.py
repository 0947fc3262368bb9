"""The lab in a real browser: the split view follows its clock, and looking back has a way to return."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import OpenPage, Serve
from tests.web.live_server import Learner, practice_app
from web.attempts import Attempts

WIDE = {"width": 1920, "height": 1080}


def learner_with_two_windows() -> Learner:
    """Holly in window 1, Patti in window 2."""
    learner = Learner.new(mode="guided", app=practice_app())
    learner.sign_in("holly")
    learner.at("w2").sign_in("patti")
    return learner


def test_both_windows_follow_the_clock_where_they_stand(serve: Serve, open_page: OpenPage) -> None:
    learner = learner_with_two_windows()
    base = serve(learner.app)
    page = open_page(base_url=base, viewport=WIDE)
    page.goto(f"/a/{learner.attempt.id}/split?left=w1&right=w2")
    left = page.frame_locator("iframe").first
    left.get_by_role("link", name="My roles").click()
    expect(left.locator("h1")).to_contain_text("My roles")

    page.get_by_role("button", name="+8 h").click()

    expect(page.locator("#clock time")).to_have_text("1 Sep 2026 17:00")
    expect(left.locator("h1")).to_contain_text("My roles")
    service: Attempts = learner.app.extensions["attempts"]
    assert service.simulation_of(learner.attempt).tenant.now.hour == 17


def test_looking_back_from_the_scrubber_and_returning(serve: Serve, open_page: OpenPage) -> None:
    learner = learner_with_two_windows()
    base = serve(learner.app)
    page = open_page(base_url=base)
    page.goto(f"/a/{learner.attempt.id}/journal")

    page.get_by_role("link", name="Look at the tenant after step 2").click()
    expect(page.get_by_text("You are looking at")).to_be_visible()
    page.get_by_role("link", name="Return to now").click()

    expect(page.get_by_text("You are looking at")).to_have_count(0)
