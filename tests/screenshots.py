"""Pictures of every page, light and dark, at two sizes, for looking at: `make screenshots`.

They go to var/screenshots, which git ignores. With `--readme` the picture of the README is taken as well.
`--only WORD` takes the pages whose name contains the word.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.web.conftest import FLAGS, HOW_TO_FIX, INSTALLED_NAMES, find_browser
from tests.web.furnished_lab import FurnishedLab, furnished_lab, half_way
from tests.web.portal_steps import Walk

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "screenshots"
README_PICTURE = ROOT / "content" / "pictures" / "lab.png"
SIZES = ((1366, 650), (1920, 1080))
THEMES = ("light", "dark")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description="take pictures of every page")
    parser.add_argument("--only", default="", help="only pages whose name contains this word")
    parser.add_argument("--readme", action="store_true", help="take the picture of the README as well")
    return parser.parse_args()


def take(browser: Browser, lab: FurnishedLab, only: str) -> int:
    """How many pictures were taken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    count = 0
    for width, height in SIZES:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        for name, path in lab.pages.items():
            if only in name:
                count += _both_themes(page, lab.address + path, f"{name.replace(' ', '-')}-{width}x{height}")
        context.close()
    return count


def _both_themes(page: Page, address: str, name: str) -> int:
    page.goto(address)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=FOLDER / f"{name}-{theme}.png")
    return len(THEMES)


def take_readme_picture(browser: Browser, lab: FurnishedLab) -> None:
    """The policy editor with the effect of a draft, in the middle of a guided lab."""
    learner = half_way(lab.learner.app)
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{lab.address}{learner.url('ca/policies/new?part=resources')}")
    page.get_by_label("Name", exact=True).fill("CA001 Require MFA for all users")
    page.get_by_label(re.compile("^All resources")).check()
    page.get_by_role("button", name=re.compile("^Grant")).click()
    page.get_by_label("Require multifactor authentication").check()
    page.get_by_role("button", name=re.compile("^Users")).click()
    page.get_by_label("All users", exact=True).check()
    page.get_by_role("tab", name="Exclude").click()
    page.get_by_label("Users and groups", exact=True).check()
    Walk(page).pick("Select: Select excluded users and groups", "Emergency access 1", "Emergency access 2")
    expect(page.locator("#part-users")).to_contain_text("specific users excluded")
    page.get_by_role("button", name="Show effect").click()
    expect(page.locator("#draft-effect")).to_be_visible()
    page.evaluate("document.getElementById('main').scrollTo(0, 0)")
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_PICTURE)
    context.close()


def main() -> int:
    """Take the pictures; 1 when there is no browser."""
    chosen = arguments()
    with furnished_lab(with_gallery=True) as lab, sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            print(HOW_TO_FIX.format(names=", ".join(INSTALLED_NAMES)), file=sys.stderr)
            return 1
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        print(f"{take(browser, lab, chosen.only)} pictures in {FOLDER.relative_to(ROOT)}")
        if chosen.readme:
            take_readme_picture(browser, lab)
            print(f"the picture of the README in {README_PICTURE.relative_to(ROOT)}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
