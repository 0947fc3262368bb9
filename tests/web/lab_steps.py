"""What the official exercises have in common, step by step in their order, through the pages only."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.web.portal_steps import Walk

ADMIN, WORKER, COLLEAGUE = "w1", "w2", "w3"


def make_group(walk: Walk, name: str, purpose: str, owner: str, *members: str) -> None:
    """Groups > New group, role-assignable, with an owner and members; Yes to the question."""
    page = walk.page
    page.locator("#nav").get_by_role("link", name="Groups", exact=True).click()
    page.get_by_role("link", name="New group").click()
    page.get_by_label("Group name").fill(name)
    page.get_by_label("Group description").fill(purpose)
    page.get_by_role("radio", name="Yes").check()
    walk.pick(re.compile("owners", re.IGNORECASE), owner)
    walk.pick(re.compile("members", re.IGNORECASE), *members)
    page.get_by_role("button", name="Create", exact=True).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Yes").click()
    walk.toast("Group created")


def open_role(walk: Walk, role: str) -> None:
    """PIM > Microsoft Entra roles > Roles > the role."""
    page = walk.page
    page.locator("#nav").get_by_role("link", name="Privileged Identity Management").click()
    page.locator("#blade-menu").get_by_role("link", name="Microsoft Entra roles").click()
    page.get_by_role("link", name="Assign Eligibility").click()
    page.get_by_role("searchbox", name="Search by role name").fill(role)
    page.keyboard.press("Enter")
    page.locator("#main").get_by_role("link", name=role, exact=True).click()


def make_eligible(walk: Walk, role: str, group: str) -> None:
    """Quick start > Assign Eligibility > the role > Add assignments, permanently eligible as the exercise says."""
    page = walk.page
    open_role(walk, role)
    page.get_by_role("link", name="Add assignments").click()
    walk.pick("Select: Select member(s)", group)
    page.get_by_role("button", name="Next >").click()
    expect(page.get_by_label("Eligible", exact=True)).to_be_checked()
    expect(page.get_by_label("Permanently eligible")).to_be_checked()
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator("#main")).to_contain_text(group)


def edit_settings(walk: Walk, role: str) -> None:
    """The role > Role settings > Edit."""
    open_role(walk, role)
    walk.page.locator("#blade-menu").get_by_role("link", name="Role settings").click()
    walk.page.get_by_role("link", name="Edit").click()


def save_settings(walk: Walk) -> None:
    """Update."""
    walk.page.get_by_role("button", name="Update").last.click()
    walk.toast("Role setting updated")


def activate(walk: Walk, window: str, role: str, reason: str) -> None:
    """My roles > Activate, with a reason."""
    page = walk.page
    walk.open(window, "pim")
    page.locator("#blade-menu").get_by_role("link", name="My roles").click()
    row = page.locator("#main tbody tr").filter(has_text=role)
    expect(row).to_have_count(1)
    row.get_by_role("link", name=re.compile("^Activate")).click()
    pane = page.get_by_role("dialog")
    pane.get_by_label(re.compile("^Reason")).fill(reason)
    pane.get_by_role("button", name="Activate").click()


def active_roles_of(walk: Walk, window: str) -> Locator:
    """The tab Active assignments of a person's own roles."""
    walk.open(window, "pim/my-roles")
    walk.page.get_by_role("link", name="Active assignments").click()
    return walk.page.locator("#main")


def approve(walk: Walk, window: str, requestor: str) -> None:
    """Approve requests > the request > Approve > Justification > Confirm."""
    page = walk.page
    walk.open(window, "pim/approve")
    row = page.locator("#main tbody tr").filter(has_text=requestor)
    row.locator("input[type=checkbox], input[type=radio]").check()
    page.get_by_role("button", name="Approve", exact=True).click()
    pane = page.get_by_role("dialog")
    pane.get_by_label("Justification").fill("PIM testing")
    pane.get_by_role("button", name="Confirm").click()
    expect(row).to_have_count(0)


def silence_requestor(walk: Walk) -> None:
    """Notification > eligible members activate this role: no mail to the person, the other two stay."""
    page = walk.page
    page.get_by_role("tab", name="Notification").click()
    for recipient in ("Admin", "Approver"):
        expect(page.locator(f"[name=default_Notification_{recipient}_EndUser_Assignment]")).to_be_checked()
    page.locator("[name=default_Notification_Requestor_EndUser_Assignment]").uncheck()


def read_mail_and_audit(walk: Walk, reader: str, subject: str) -> None:
    """The reader's mailbox, then PIM > Resource audit, whose newest row is the completed activation."""
    page = walk.page
    page.goto(f"{walk.attempt}/mailbox")
    page.locator("#main").get_by_role("link", name=reader).click()
    expect(page.locator("#main")).to_contain_text(subject)
    walk.open(ADMIN, "pim/audit")
    expect(page.locator("#main tbody tr").first).to_contain_text("Add member to role completed (PIM activation)")


def score(walk: Walk) -> Locator:
    """Press Check; the report."""
    walk.page.locator("#task-panel").get_by_role("button", name="Check").click()
    walk.page.wait_for_url("**/report/1")
    return walk.page.locator("main")
