"""The shell and the macros in a real browser: keyboard, forms with and without JavaScript, reflow, accessibility."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web import axe, frame_app

OpenPage = Callable[..., Page]


@pytest.fixture
def address(serve: Callable[..., str]) -> str:
    """The address of the small application."""
    return serve(frame_app.create())


def test_arrow_keys_move_between_tabs(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")
    first, second = page.get_by_role("tab", name="Activation"), page.get_by_role("tab", name="Assignment")

    first.focus()
    page.keyboard.press("ArrowRight")

    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Note")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(first).to_be_focused()


@pytest.mark.parametrize(("typed", "shown"), [("99", "24"), ("0", "1"), ("5", "5")])
def test_a_number_outside_the_slider_snaps_to_its_end(address: str, page: Page, typed: str, shown: str) -> None:
    page.goto(f"{address}/lab")

    page.get_by_role("spinbutton").fill(typed)
    page.keyboard.press("Tab")

    expect(page.get_by_role("spinbutton")).to_have_value(shown)
    expect(page.get_by_role("slider")).to_have_value(shown)


def test_the_picker_finds_chooses_and_removes_people(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")

    page.get_by_role("button", name="Select: Approvers").click()
    page.get_by_role("searchbox", name="Search by name").fill("patti")
    expect(page.locator(".picker-list .choice:visible")).to_have_count(1)
    page.get_by_role("checkbox", name="Patti Fernandez").check()
    page.get_by_role("button", name="Select", exact=True).click()

    expect(page.locator(".chip")).to_contain_text("Patti Fernandez")
    page.get_by_role("button", name="Remove Patti Fernandez").click()
    expect(page.locator(".chips")).to_have_text("No member selected")


def test_escape_leaves_the_choice_of_the_picker_as_it_was(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")

    page.get_by_role("button", name="Select: Approvers").click()
    page.get_by_role("checkbox", name="Patti Fernandez").check()
    page.keyboard.press("Escape")

    expect(page.locator(".chips")).to_have_text("No member selected")
    assert not page.locator("input[value=patti]").is_checked()


def test_a_form_is_saved_without_loading_the_page_again(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")
    page.evaluate("window.stillHere = true")

    page.get_by_role("spinbutton").fill("6")
    page.get_by_role("button", name="Update").click()

    expect(page.get_by_role("status").filter(has_text="Saved")).to_contain_text("6 hours, nobody, step 7")
    assert page.evaluate("window.stillHere")
    expect(page.get_by_role("button", name="Update")).to_be_focused()
    assert page.url == f"{address}/lab"


def test_a_refused_form_keeps_its_values_and_leads_to_the_error(address: str, open_page: OpenPage) -> None:
    page = open_page(tolerate=("422",))
    page.goto(f"{address}/lab")

    page.get_by_role("spinbutton").fill("13")
    page.get_by_role("button", name="Update").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("spinbutton")).to_have_value("13")
    expect(page.get_by_role("spinbutton")).to_have_accessible_description("Choose another number.")
    page.get_by_role("link", name="Hours: Choose another number.").click()
    expect(page.get_by_role("spinbutton")).to_be_focused()


def test_an_answer_outside_the_lab_becomes_a_real_visit(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")

    page.get_by_role("button", name="+1 day").click()

    page.wait_for_url(f"{address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallery")


def test_a_broken_answer_leaves_the_page_and_says_so(address: str, open_page: OpenPage) -> None:
    page = open_page(tolerate=("500",))
    page.goto(f"{address}/lab")
    page.get_by_role("spinbutton").fill("6")

    page.get_by_role("button", name="+8 h").click()

    expect(page.get_by_role("status").filter(has_text="No usable answer")).to_be_visible()
    expect(page.get_by_role("spinbutton")).to_have_value("6")


def test_a_pane_that_the_server_opened_is_modal_and_closes(address: str, page: Page) -> None:
    page.goto(f"{address}/lab?open=1")
    assert page.locator("#pane").evaluate("pane => pane.matches(':modal')")

    page.keyboard.press("Escape")

    expect(page.locator("#pane")).to_be_hidden()
    assert page.url == f"{address}/lab"


def test_single_character_shortcuts_can_be_switched_off(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")
    page.keyboard.press("/")
    expect(page.locator("#global-search")).to_be_focused()
    page.locator("#main").focus()

    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single-character shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("/")

    expect(page.locator("#main")).to_be_focused()


def test_f6_goes_through_the_parts_of_the_page(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")

    visited = []
    for _ in range(7):
        page.keyboard.press("F6")
        visited.append(page.evaluate("document.activeElement.id"))

    assert visited == ["top-bar", "nav", "main", "blade-menu", "task-panel", "clock", "top-bar"]


def test_theme_and_task_panel_are_remembered(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")

    page.get_by_role("button", name="Switch between light and dark theme").click()
    page.keyboard.press("Alt+t")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#task-panel")).to_be_hidden()
    expect(page.get_by_role("button", name="Task panel")).to_have_attribute("aria-expanded", "false")


def test_everything_is_reachable_without_javascript(address: str, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{address}/lab")

    page.get_by_role("spinbutton").fill("6")
    page.get_by_label("Patti Fernandez").check()
    page.get_by_label("Note").fill("second tab")
    page.get_by_role("button", name="Update").click()

    expect(page.locator(".toast")).to_contain_text("6 hours, patti, step 7")
    expect(page.get_by_role("button", name="Task panel")).to_have_count(0)


def test_panes_and_menus_open_without_javascript(address: str, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{address}/lab?open=1")
    expect(page.locator("#pane")).to_be_visible()

    page.get_by_role("link", name="Cancel").click()
    page.locator(".persona-button").click()

    expect(page.locator("#pane")).to_have_count(0)
    expect(page.locator("#persona-menu")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/lab"])
def test_nothing_scrolls_sideways(address: str, page: Page, path: str) -> None:
    page.goto(address + path)

    too_wide = []
    for width in (320, 720, 1180, 1366):
        page.set_viewport_size({"width": width, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(width)

    assert too_wide == []


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?show=errors", "/lab"])
def test_the_parts_are_accessible(address: str, open_page: OpenPage, path: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    page.goto(address + path)

    assert axe.violations(page) == []


@pytest.mark.axe
@pytest.mark.parametrize("path", ["/?show=flyout", "/?show=confirm", "/lab?open=1"])
def test_overlays_are_accessible(address: str, open_page: OpenPage, path: str) -> None:
    page = open_page(bypass_csp=True)
    page.goto(address + path)

    assert axe.violations(page) == []


@pytest.mark.axe
def test_the_checker_finds_a_planted_fault(address: str, open_page: OpenPage) -> None:
    page = open_page(bypass_csp=True)
    page.goto(f"{address}/lab")
    page.evaluate("document.getElementById('main').append(document.createElement('img'))")

    assert [line.partition(" ")[0] for line in axe.violations(page)] == ["image-alt"]
