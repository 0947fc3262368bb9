"""Asking for more time and deciding on it in a real browser, with panes and ticks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from scenarios.tenant_file import user_id
from simulator.commands import AdminAssign
from simulator.directory.roles import USER_ADMINISTRATOR
from simulator.pim.holdings import schedule_at
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.conftest import OpenPage, Serve
from tests.web.live_server import practice_app, start_attempt
from tests.web.portal_steps import Walk

ADMIN, WORKER = "w1", "w2"


def test_somebody_asks_for_more_time_and_an_administrator_picks_the_dates(serve: Serve, open_page: OpenPage):
    app = practice_app()
    attempt, page = start_attempt(app), open_page()
    page.goto(f"{serve(app)}/a/{attempt.id}/")
    walk = Walk(page)
    walk.sign_in(ADMIN, "Holly Dickson")
    key = AssignmentKey(user_id(attempt.tenant_id, "patti"), USER_ADMINISTRATOR)
    with app.app_context():
        attempts = app.extensions["attempts"]
        attempts.act(attempt, ADMIN, AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=10)), seen=None)
    walk.sign_in(WORKER, "Patti Fernandez")

    walk.open(WORKER, "pim/my-roles")
    page.get_by_role("link", name="Extend User Administrator").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("the move is not over")
    page.get_by_role("dialog").get_by_role("button", name="Extend").click()
    walk.toast("waits for an administrator")
    walk.open(ADMIN, "pim/approve")
    row = page.get_by_role("table", name="Requests to renew or extend").locator("tbody tr")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve", exact=True).click()
    pane = page.get_by_role("dialog")
    pane.get_by_label("Assignment ends").fill("2026-11-01T09:00")
    pane.get_by_label("Justification").fill("until the autumn")
    pane.get_by_role("button", name="Confirm").click()
    walk.toast("Approved: User Administrator for Patti Fernandez")

    expect(row).to_have_count(0)
    with app.app_context():
        standing = schedule_at(attempts.simulation_of(attempt).tenant, key, Kind.ELIGIBLE)
    assert standing is not None and standing.end == datetime(2026, 11, 1, 9, tzinfo=UTC)
