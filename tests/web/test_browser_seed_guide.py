"""A learner solves the seed guide to the last point in a real browser, through the pages only."""

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, Serve
from tests.web.live_server import practice_app
from tests.web.portal_steps import Walk

TITLE = "Secure privileged access with PIM and Conditional Access"
SECOPS = "secops@adatum.example"
POLICY = "CA001 Require MFA for all users"


def test_the_seed_guide_is_solved_to_the_last_point_through_the_pages(serve: Serve, open_page: OpenPage):
    base = serve(practice_app())
    page = open_page(tolerate=("422",))  # the portal asks once more before it turns the policy on
    walk = Walk.start(page, base, TITLE)
    walk.sign_in("w1", "Holly Dickson")

    harden_role_settings(walk)
    replace_standing_access(walk)
    watch_emergency_accounts_with_the_keyboard(walk)
    walk.sign_in("w3", "Emergency access 1", "Use security key", approve=False)
    find_the_drill_in_the_log(walk)
    create_policy_in_report_only(walk)
    walk.sign_in("w2", "Patti Fernandez")
    read_the_report_only_tab(walk)
    let_a_day_pass(walk)
    switch_policy_on(walk)
    ask_for_the_role(walk)
    approve_the_request(walk)
    read_who_approved(walk)
    check(walk)

    expect(page.locator("main")).to_contain_text("100 of 100.")
    expect(page.locator("main")).to_contain_text("Everything holds.")


def harden_role_settings(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("link", name="Privileged Identity Management").first.click()
    page.get_by_role("link", name="Microsoft Entra roles").first.click()
    page.locator("#blade-menu").get_by_role("link", name="Roles", exact=True).click()
    page.get_by_role("searchbox", name="Search by role name").fill("Global Admin")
    page.keyboard.press("Enter")
    page.locator("#main").get_by_role("link", name="Global Administrator").click()
    page.locator("#blade-menu").get_by_role("link", name="Role settings").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Activation maximum duration (hours)", exact=True).fill("8")
    page.get_by_label("Azure MFA").check()
    page.get_by_label("Require justification on activation").check()
    page.get_by_label("Require approval to activate").check()
    walk.pick("Select: Select approver(s)", "Holly Dickson", "MOD Administrator")
    page.get_by_role("tab", name="Assignment").click()
    page.get_by_label("Allow permanent eligible assignment").uncheck()
    page.get_by_label("Allow permanent active assignment").uncheck()
    page.get_by_role("tab", name="Notification").click()
    page.locator("#extra_Notification_Admin_EndUser_Assignment").fill(SECOPS)
    page.locator("#extra_Notification_Admin_Admin_Eligibility").fill(SECOPS)
    page.get_by_role("button", name="Update").last.click()
    walk.toast("Role setting updated")


def replace_standing_access(walk: Walk) -> None:
    page = walk.page
    page.locator("#blade-menu").get_by_role("link", name="Assignments").click()
    page.get_by_role("link", name="Add assignments").click()
    walk.pick("Select: Select member(s)", "MOD Administrator", "Patti Fernandez")
    page.get_by_role("button", name="Next >").click()
    expect(page.get_by_label("Eligible", exact=True)).to_be_checked()
    page.get_by_label("Assignment ends").fill("2027-02-28T09:00")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator("#main")).to_contain_text("Patti Fernandez")
    page.get_by_role("link", name="Active assignments").click()
    page.get_by_role("link", name="Remove MOD Administrator").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Yes").click()
    walk.toast("Assignment removed")


def watch_emergency_accounts_with_the_keyboard(walk: Walk) -> None:
    """Not one click: every field is reached with Tab and filled with keys."""
    page = walk.page
    walk.open("w1", "monitoring/alerts/new")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Emergency access used")
    page.keyboard.press("Tab")
    expect(page.locator("#accounts")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("emergency")
    for _ in range(2):
        tab_to(page, "[name=accounts]")
        page.keyboard.press("Space")
    tab_to(page, "[data-accept-picker]")
    page.keyboard.press("Enter")
    for field, text in (("threshold", "0"), ("window", "5"), ("recipients", SECOPS)):
        tab_to(page, f"#{field}")
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    tab_to(page, "button.primary:not([data-accept-picker])")
    page.keyboard.press("Enter")
    walk.toast("Sign-in alert created")
    expect(page.locator("#main")).to_contain_text("Emergency access 1, Emergency access 2")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on something that the selector means."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached `{selector}`")


def find_the_drill_in_the_log(walk: Walk) -> None:
    page = walk.page
    walk.open("w1", "logs/sign-ins")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("User", exact=True).fill("Emergency access 1")
    page.get_by_role("button", name="Apply filters").click()
    row = page.locator("#grid-sign-ins tbody tr").first
    expect(row).to_contain_text("Emergency access 1")
    expect(row).to_contain_text("Success")


def create_policy_in_report_only(walk: Walk) -> None:
    page = walk.page
    page.locator("#nav").get_by_role("link", name="Conditional Access").click()
    page.get_by_role("link", name="Create new policy", exact=True).click()
    page.get_by_label("Name", exact=True).fill(POLICY)
    page.get_by_label("All users", exact=True).check()
    expect(page.locator("#part-users")).to_contain_text("All users")
    page.get_by_role("tab", name="Exclude").click()
    page.get_by_label("Users and groups", exact=True).check()
    walk.pick("Select: Select excluded users and groups", "Emergency access 1", "Emergency access 2")
    expect(page.locator("#part-users")).to_contain_text("All users included and specific users excluded")
    page.get_by_role("button", name=re.compile("^Target resources")).click()
    page.get_by_label(re.compile("^All resources")).check()
    expect(page.locator("#part-resources")).to_contain_text("All resources")
    page.get_by_role("button", name=re.compile("^Grant")).click()
    page.get_by_label("Require multifactor authentication").check()
    expect(page.locator("#part-grant")).to_contain_text("1 control selected")
    page.get_by_role("button", name="Show effect").click()
    expect(page.locator("#draft-effect")).to_contain_text("Nobody who gets in today would be shut out.")
    page.get_by_role("button", name="Create", exact=True).click()
    walk.toast("Policy created")
    expect(page.locator("#grid-policies")).to_contain_text("Report-only")


def read_the_report_only_tab(walk: Walk) -> None:
    page = walk.page
    walk.open("w1", "logs/sign-ins?user=patti&status=Success")
    page.locator("#grid-sign-ins tbody a").first.click()
    page.get_by_role("navigation", name="Details").get_by_role("link", name="Report-only").click()
    expect(page.locator("#grid-policies")).to_contain_text(POLICY)
    expect(page.locator("#grid-policies")).to_contain_text("Report-only: Success")


def let_a_day_pass(walk: Walk) -> None:
    before = walk.page.locator("#clock time").inner_text()
    walk.page.get_by_role("button", name="+1 day").click()
    expect(walk.page.locator("#clock time")).not_to_have_text(before)


def switch_policy_on(walk: Walk) -> None:
    page = walk.page
    walk.open("w1", "ca/policies")
    page.get_by_role("link", name=POLICY, exact=True).click()
    page.get_by_role("radio", name="On", exact=True).check()
    page.get_by_role("button", name="Save").click()
    choice = page.get_by_label(re.compile("Proceed anyway"))
    choice.check()
    page.get_by_role("button", name="Save").click()
    walk.toast("Policy saved")


def ask_for_the_role(walk: Walk) -> None:
    page = walk.page
    walk.open("w2", "pim/my-roles")
    page.get_by_role("link", name=re.compile("^Activate")).first.click()
    pane = page.get_by_role("dialog")
    pane.get_by_label("Duration (hours)", exact=True).fill("7")
    pane.get_by_label(re.compile("^Reason")).fill("mail flow is down")
    pane.get_by_role("button", name="Activate").click()
    expect(page.locator("#toasts")).to_contain_text(re.compile("approval", re.IGNORECASE))


def approve_the_request(walk: Walk) -> None:
    page = walk.page
    walk.open("w1", "pim/approve")
    page.locator("#main input[type=checkbox], #main input[type=radio]").first.check()
    page.get_by_role("button", name="Approve", exact=True).click()
    pane = page.get_by_role("dialog")
    pane.get_by_label("Justification").fill("agreed by phone")
    pane.get_by_role("button", name="Confirm").click()
    expect(page.locator("#main")).to_contain_text("No requests pending.")


def read_who_approved(walk: Walk) -> None:
    page = walk.page
    walk.open("w1", "logs/audit?activity=approved")
    row = page.locator("#grid-audit-records tbody tr").first
    expect(row).to_contain_text("Holly Dickson")
    expect(row).to_contain_text("agreed by phone")
    expect(row).to_contain_text("Patti Fernandez")


def check(walk: Walk) -> None:
    walk.page.locator("#task-panel").get_by_role("button", name="Check").click()
    walk.page.wait_for_url("**/report/1")
