"""MS-102 lab 4, exercises 2 to 4: whoever follows the official order of steps through the pages has all points."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web import lab_steps as steps
from tests.web.conftest import OpenPage, Serve
from tests.web.lab_steps import ADMIN, COLLEAGUE, WORKER
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


def test_exercise_3_members_help_themselves(serve: Serve, open_page: OpenPage):
    role, group = "Helpdesk Administrator", "PIM-Helpdesk-Administrators"
    page = open_page()
    walk = Walk.start(page, serve(practice_app()), "Help desk staff activate their role without asking anybody")
    walk.sign_in(ADMIN, "Holly Dickson")

    steps.make_group(walk, group, "May take Helpdesk Administrator", "Holly Dickson", "Alex Wilber", "Joni Sherman")
    steps.make_eligible(walk, role, group)
    steps.edit_settings(walk, role)
    page.get_by_label("Activation maximum duration (hours)", exact=True).fill("24")
    page.get_by_role("radio", name="None").check()
    page.get_by_label("Require justification on activation").uncheck()
    expect(page.get_by_label("Require approval to activate")).not_to_be_checked()
    page.get_by_role("tab", name="Assignment").click()
    page.get_by_label("Allow permanent active assignment").uncheck()
    page.get_by_label("Expire active assignments after").select_option("15 days")
    expect(page.get_by_label("Require justification on active assignment")).to_be_checked()
    steps.silence_requestor(walk)
    steps.save_settings(walk)
    walk.sign_in(WORKER, "Alex Wilber")
    expect(steps.active_roles_of(walk, WORKER)).not_to_contain_text(role)
    steps.activate(walk, WORKER, role, "Password resets")
    page.get_by_role("link", name="See your active assignments").click()
    expect(page.locator("#main")).to_contain_text(role)
    steps.read_mail_and_audit(walk, "Holly Dickson", f"Alex Wilber activated the {role} role assignment")

    expect(steps.score(walk)).to_contain_text("100 of 100.")


def test_exercise_4_colleagues_approve_each_other(serve: Serve, open_page: OpenPage):
    role, group = "Intune Administrator", "PIM-Intune-Administrators"
    page = open_page()
    walk = Walk.start(page, serve(practice_app()), "Two colleagues approve each other")
    walk.sign_in(ADMIN, "Holly Dickson")

    steps.make_group(walk, group, "May ask for Intune Administrator", "Holly Dickson", "Alex Wilber", "Joni Sherman")
    steps.make_eligible(walk, role, group)
    steps.edit_settings(walk, role)
    page.get_by_role("radio", name="None").check()
    page.get_by_label("Require justification on activation").uncheck()
    page.get_by_label("Require approval to activate").check()
    walk.pick("Select: Select approver(s)", group)
    steps.silence_requestor(walk)
    steps.save_settings(walk)
    walk.sign_in(WORKER, "Joni Sherman")
    steps.activate(walk, WORKER, role, "A lost tablet")
    expect(steps.active_roles_of(walk, WORKER)).not_to_contain_text(role)
    walk.open(WORKER, "pim/approve")
    expect(page.locator("#main")).not_to_contain_text(role)
    walk.sign_in(COLLEAGUE, "Alex Wilber")
    steps.approve(walk, COLLEAGUE, "Joni Sherman")
    expect(steps.active_roles_of(walk, WORKER)).to_contain_text(role)
    steps.read_mail_and_audit(walk, "Holly Dickson", f"Joni Sherman activated the {role} role assignment")

    expect(steps.score(walk)).to_contain_text("100 of 100.")
