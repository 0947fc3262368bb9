"""What has to work in every browser: without a script, by keyboard, in a narrow window, in two tabs at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from simulator.commands import AdminAssign
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.pim.rows import AssignmentKey, Kind, Status
from simulator.sign_in.sessions import ClientApp
from tests.web.conftest import OpenPage
from tests.web.furnished_lab import FurnishedLab, act, furnished_lab, served
from tests.web.live_server import Learner, practice_app
from tests.web.portal_steps import Walk


@pytest.fixture
def learner() -> Learner:
    """An attempt in which Patti is eligible for Global Administrator, under the settings of the scenario."""
    learner = Learner.new(app=practice_app())
    learner.sign_in("holly")
    key = AssignmentKey(learner.id_of("patti"), GLOBAL_ADMINISTRATOR)
    act(learner, AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True), "w1")
    return learner


@pytest.fixture
def base(learner: Learner) -> Iterator[str]:
    with served(learner.app) as address:
        yield address


def window(learner: Learner, base: str, name: str = "w2") -> str:
    return f"{base}/a/{learner.attempt.id}/w/{name}/"


# --- without a script --------------------------------------------------------------------------------------------


def test_an_activation_works_without_a_script(learner: Learner, base: str, open_page: OpenPage):
    page = open_page(java_script_enabled=False)
    page.goto(f"{window(learner, base)}pim/my-roles")
    page.get_by_role("link", name="Patti Fernandez").click()
    page.get_by_role("button", name="Use password (right)").click()
    page.get_by_role("button", name="Approve in Authenticator").click()
    expect(page.locator("#my-roles")).to_contain_text("Global Administrator")
    page.get_by_role("link", name=re.compile("^Activate")).first.click()
    page.get_by_label("Duration (hours)", exact=True).fill("2")
    page.get_by_label(re.compile("^Reason")).fill("without a script")
    page.get_by_role("button", name="Activate").click()

    expect(page.locator("main")).to_contain_text("Your active roles have changed")
    (request,) = [one for one in learner.tenant.requests.values() if one.justification == "without a script"]
    assert request.status is Status.PROVISIONED


def test_a_policy_is_written_without_a_script(learner: Learner, base: str, open_page: OpenPage):
    page = open_page(java_script_enabled=False)
    page.goto(f"{window(learner, base, 'w1')}ca/policies/new")
    page.get_by_label("Name", exact=True).fill("CA001")
    page.get_by_label("All users", exact=True).check()
    page.get_by_label("Users and groups", exact=True).check()
    page.get_by_role("button", name="Show what can be chosen").last.click()
    page.get_by_role("checkbox", name="Emergency access 1").check()
    page.get_by_role("button", name=re.compile("^Target resources")).click()
    page.get_by_label(re.compile("^All resources")).check()
    page.get_by_role("button", name=re.compile("^Grant")).click()
    page.get_by_label("Require multifactor authentication").check()
    page.get_by_role("button", name="Create", exact=True).click()

    expect(page.locator("#grid-policies")).to_contain_text("CA001")
    (policy,) = learner.tenant.policies.values()
    assert policy.conditions.users.exclude_users == {learner.id_of("breakglass1")}
    assert policy.conditions.applications.include == {"All"}


# --- keyboard ----------------------------------------------------------------------------------------------------


def test_signing_in_needs_only_the_keyboard(learner: Learner, base: str, open_page: OpenPage):
    page = open_page()
    page.goto(f"{window(learner, base)}sign-in")

    for words in ("Patti Fernandez", "Use password (right)", "Approve in Authenticator"):
        tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page).to_have_url(window(learner, base))
    session = learner.simulation.session_in("w2")
    assert session is not None and session.has_mfa
    assert session.client_app is ClientApp.BROWSER


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on something with these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if words in page.evaluate("() => document.activeElement.innerText"):
            return
    raise AssertionError(f"Tab never reached `{words}`")


def test_the_parts_of_the_editor_are_reached_by_keyboard_and_keep_the_draft(
    learner: Learner, base: str, open_page: OpenPage
):
    page = open_page()
    page.goto(f"{window(learner, base, 'w1')}ca/policies/new")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Typed")

    tab_to(page, "No target resources selected")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Target resources")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed")


# --- narrow windows ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab() -> Iterator[FurnishedLab]:
    with furnished_lab() as found:
        yield found


@pytest.mark.deep  # every day, test_axe.py narrows the window of each page that it has open
def test_no_page_scrolls_sideways_in_a_window_of_320_pixels(lab: FurnishedLab, open_page: OpenPage):
    page = open_page(viewport={"width": 320, "height": 640}, tolerate=("403",))

    wide = {}
    for name, path in lab.pages.items():
        page.goto(lab.address + path)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > 320 and name != "lab.split":  # two windows side by side are for wide screens
            wide[name] = width

    assert wide == {}


# --- two tabs ----------------------------------------------------------------------------------------------------


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(learner: Learner, base: str, open_page: OpenPage):
    first = open_page(tolerate=("409",))
    address = f"{window(learner, base, 'w1')}monitoring/alerts"
    first.goto(f"{address}/new")
    first.get_by_label("Name", exact=True).fill("One alert")
    first.get_by_label("Recipients").fill("secops@adatum.example")
    Walk(first).pick("Select: Accounts to watch", "Emergency access 1")
    first.get_by_role("button", name="Create").click()
    first.get_by_role("link", name="One alert", exact=True).click()
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("Name", exact=True).fill("First tab")
    first.get_by_role("button", name="Save").click()
    expect(first.locator("#grid-sign-in-alerts")).to_contain_text("First tab")

    second.get_by_label("Name", exact=True).fill("Second tab")
    second.get_by_role("button", name="Save").click()

    expect(second.locator("main")).to_contain_text(re.compile("changed|conflict", re.IGNORECASE))
    assert [alert.display_name for alert in learner.tenant.sign_in_alerts.values()] == ["First tab"]


def test_an_undo_in_one_tab_stops_what_the_other_knew_nothing_of(learner: Learner, base: str, open_page: OpenPage):
    first = open_page(tolerate=("409",))
    first.goto(f"{window(learner, base, 'w1')}ca/named-locations/new")
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_role("button", name="+1 h", exact=True).click()
    expect(second.locator("#toasts")).to_contain_text("It is now")
    second.get_by_role("button", name="Undo").click()
    expect(second.locator("#clock time")).to_contain_text("09:00")

    first.get_by_label("Name", exact=True).fill("Lab")
    first.get_by_role("textbox", name="IP ranges").fill("198.51.100.0/25")
    first.get_by_role("button", name="Create").click()

    expect(first.locator("main")).not_to_contain_text("Named location created")
    assert "Lab" not in {one.display_name for one in learner.tenant.named_locations.values()}
    expect(first.locator("main")).to_contain_text(re.compile("undo|earlier|taken back|changed", re.IGNORECASE))
