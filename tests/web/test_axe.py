"""No page breaks a rule of WCAG 2.2 A and AA or a best practice, light or dark, however low the window is."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import DEEP
from tests.web.axe import SCRIPT, violations
from tests.web.furnished_lab import FurnishedLab, furnished_lab, is_page
from tests.web.live_server import practice_app

pytestmark = pytest.mark.axe
LOW, HIGH, NARROW = {"width": 1366, "height": 650}, {"width": 1920, "height": 1080}, {"width": 320, "height": 640}
TWO_WINDOWS = "lab.split"  # two windows side by side are for wide screens
# A dark page differs from the light one in its colours only, so its colours are what is looked at.
# The frame around the pages of a lab is the same everywhere; it is looked at on two of them.
FRAME = ("#top-bar", "#nav", "#task-panel", "#clock")
WITH_FRAME = ("portal.home", "lab.guide")
COLOURS = """parts => axe.run({exclude: parts}, {
    runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations']})"""


def names() -> list[str]:
    """Every page by its endpoint; further states are added by the lab itself."""
    rules = practice_app().url_map.iter_rules()
    return sorted(rule.endpoint for rule in rules if is_page(rule))


@pytest.fixture(scope="module")
def lab() -> Iterator[FurnishedLab]:
    """A served lab with something on every page."""
    with furnished_lab() as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all tests; axe has to be let past the Content Security Policy."""
    context = browser.new_context(viewport=LOW, reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(20_000)
    # Handed over once, not once for each page. The windows inside the split view are looked at as pages of their own.
    context.add_init_script(f"if (window === window.top) {{ {SCRIPT.read_text('utf-8')} }}")
    yield context.new_page()
    context.close()


def looked_at(page: Page, address: str, *, without: tuple[str, ...] = FRAME) -> list[str]:
    """What axe finds in the light page, and in the colours of the dark one."""
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer is not None and answer.status < 500
    found = violations(page, without=without)
    page.emulate_media(color_scheme="dark")
    if DEEP:
        return found + violations(page)
    result: dict[str, Any] = page.evaluate(COLOURS, [[part] for part in without])
    return found + [
        f"dark: {node['target']} {node['failureSummary']}" for one in result["violations"] for node in one["nodes"]
    ]


def too_wide(page: Page, name: str) -> list[str]:
    """How wide the open page gets in a window of 320 pixels, if that is more."""
    page.set_viewport_size(NARROW)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    page.set_viewport_size(LOW)
    return [f"scrolls sideways: {width} pixels"] if width > NARROW["width"] and name != TWO_WINDOWS else []


@pytest.mark.parametrize("name", names())
def test_a_page_has_no_violation_and_never_scrolls_sideways(lab: FurnishedLab, page: Page, name: str):
    without = () if DEEP or name in WITH_FRAME else FRAME

    found = looked_at(page, lab.address + lab.pages[name], without=without)

    assert found + too_wide(page, name) == []


def test_further_states_of_pages_have_no_violation(lab: FurnishedLab, page: Page):
    further = sorted(lab.pages.keys() - set(names()))

    found = {name: looked_at(page, lab.address + lab.pages[name]) + too_wide(page, name) for name in further}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_what_is_wrong(lab: FurnishedLab, page: Page):
    page.goto(f"{lab.address}/about")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><button></button>')")

    found = " ".join(violations(page))

    assert "image-alt" in found
    assert "button-name" in found


@pytest.mark.deep
@pytest.mark.parametrize("name", names())
def test_a_page_in_a_high_window_has_no_violation(lab: FurnishedLab, browser: Browser, name: str):
    context = browser.new_context(viewport=HIGH, reduced_motion="reduce", bypass_csp=True)

    found = looked_at(context.new_page(), lab.address + lab.pages[name])

    context.close()
    assert found == []
