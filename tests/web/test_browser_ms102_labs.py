"""MS-102 lab 4, exercises 2 to 4: whoever follows the official order of steps through the pages has all points."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web import lab_steps as steps
from tests.web.conftest import OpenPage, Serve
from tests.web.lab_steps import ADMIN, WORKER
from tests.web.live_server import practice_app
from tests.web.portal_steps import Walk

MOD_MAIL = "admin@adatum.example"


def test_exercise_2_an_administrator_approves(serve: Serve, open_page: OpenPage):
    role, group = "Global Administrator", "PIM-Global-Administrators"
    page = open_page()
    walk = Walk.start(page, serve(practice_app()), "An administrator approves a Global Administrator activation")
    walk.sign_in(ADMIN, "Holly Dickson")

    steps.edit_settings(walk, role)
    page.get_by_label("Azure MFA").check()
    page.get_by_label("Require approval to activate").check()
    walk.pick("Select: Select approver(s)", "Holly Dickson")
    page.get_by_role("tab", name="Notification").click()
    for rule in ("Admin_Admin_Eligibility", "Admin_Admin_Assignment", "Admin_EndUser_Assignment"):
        page.locator(f"#extra_Notification_{rule}").fill(MOD_MAIL)
    steps.save_settings(walk)
    steps.make_group(walk, group, "May ask for Global Administrator", "Holly Dickson", "Patti Fernandez")
    steps.make_eligible(walk, role, group)
    walk.sign_in(WORKER, "Patti Fernandez")
    steps.activate(walk, WORKER, role, "Testing PIM")
    expect(steps.active_roles_of(walk, WORKER)).not_to_contain_text(role)
    steps.approve(walk, ADMIN, "Patti Fernandez")

    expect(steps.active_roles_of(walk, WORKER)).to_contain_text(role)
    expect(steps.score(walk)).to_contain_text("100 of 100.")
