"""An access review in a real browser: made with its pickers, decided by another person, stopped and applied."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from simulator.commands import AdminAssign
from simulator.directory.roles import GROUPS_ADMINISTRATOR
from simulator.pim.holdings import schedules_of
from simulator.pim.rows import AssignmentKey, Kind
from simulator.reviews.rows import DefaultDecision, Frequency
from tests.web.furnished_lab import act, served
from tests.web.live_server import Learner, practice_app
from tests.web.portal_steps import Walk


@pytest.fixture
def learner() -> Learner:
    """Holly in w1, Patti in w2; Alex is eligible for Groups Administrator."""
    learner = Learner.new(app=practice_app())
    learner.sign_in("holly")
    learner.at("w2").sign_in("patti")
    key = AssignmentKey(learner.id_of("alex"), GROUPS_ADMINISTRATOR)
    act(learner, AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True), "w1")
    return learner


@pytest.fixture
def base(learner: Learner) -> Iterator[str]:
    with served(learner.app) as address:
        yield address


def at(learner: Learner, base: str, window: str, path: str) -> str:
    return f"{base}/a/{learner.attempt.id}/w/{window}/{path}"


def test_a_review_goes_from_new_to_applied_through_the_pages(learner: Learner, base: str, page: Page):
    walk = Walk(page)
    page.goto(at(learner, base, "w1", "pim/entra"))
    page.locator("#blade-menu").get_by_role("link", name="Access reviews").click()
    page.get_by_role("link", name="New", exact=True).click()

    create(walk)
    page.goto(at(learner, base, "w2", "pim/review-access"))
    page.get_by_role("link", name="Quarterly check", exact=True).click()
    page.get_by_role("checkbox", name="Alex Wilber").check()
    page.get_by_role("button", name="Deny").click()
    walk.toast("Decision saved: Alex Wilber")
    page.goto(at(learner, base, "w1", "pim/reviews"))
    page.locator("#main").get_by_role("link", name="Quarterly check", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    walk.toast("Access review stopped")
    assert list(schedules_of(learner.tenant, learner.id_of("alex")))
    page.get_by_role("button", name="Apply").click()
    walk.toast("Access review applied")

    page.get_by_role("link", name="Results").click()
    expect(page.locator("#main")).to_contain_text("Success")
    assert not list(schedules_of(learner.tenant, learner.id_of("alex")))
    (review,) = learner.tenant.reviews.values()
    assert (review.recurrence.frequency, review.recurrence.occurrences) == (Frequency.QUARTERLY, 4)
    assert review.settings.default_decision is DefaultDecision.DENY
    assert review.settings.notified_ids == (learner.id_of("allan"),)


def create(walk: Walk) -> None:
    page = walk.page
    page.get_by_label("Review name").fill("Quarterly check")
    page.get_by_label("Frequency").select_option(label="Quarterly")
    page.get_by_label("Duration (in days)", exact=True).fill("14")
    page.get_by_label("Occurrences", exact=True).check()
    page.get_by_label("Number of times").fill("4")
    walk.pick("Select: Role(s) to review", "Groups Administrator")
    page.get_by_label("Eligible assignments only").check()
    walk.pick("Select: Select reviewers", "Patti Fernandez")
    walk.pick("Select: At end of review, send notification to", "Allan Deyoung")
    page.get_by_label("If reviewers don't respond").select_option(label="Remove access")
    page.get_by_role("button", name="Start", exact=True).click()
    walk.toast("Access review created: Groups Administrator")
