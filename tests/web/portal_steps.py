"""What a learner does in a real browser, step by step, in the words of the guide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

APPROVE = "Approve in Authenticator"


@dataclass(frozen=True)
class Walk:
    """A learner with a browser in one attempt."""

    page: Page

    @classmethod
    def start(cls, page: Page, base: str, title: str) -> Walk:
        """Start a lab from the home page."""
        page.goto(base)
        page.get_by_role("link", name=title).first.click()
        page.get_by_role("button", name="Start").first.click()
        page.wait_for_url("**/a/*/**")
        return cls(page)

    @property
    def attempt(self) -> str:
        """The address of the attempt."""
        found = re.match(r".*/a/[0-9a-f]+", self.page.url)
        assert found, self.page.url
        return found[0]

    def open(self, window: str, path: str = "") -> None:
        """Go to a page of a window."""
        self.page.goto(f"{self.attempt}/w/{window}/{path}")

    def sign_in(self, window: str, who: str, button: str = "Use password (right)", *, approve: bool = True) -> None:
        """Sign somebody in to a window, as far as the portal."""
        self.open(window, "sign-in")
        self.page.get_by_role("link", name=who).click()
        self.page.get_by_role("button", name=button).click()
        if approve:
            self.page.get_by_role("button", name=APPROVE).click()
        self.page.wait_for_url(f"**/w/{window}/")

    def pick(self, button: str | re.Pattern[str], *names: str) -> None:
        """Choose people in the picker that a button opens."""
        self.page.get_by_role("button", name=button).click()
        pane = self.page.get_by_role("dialog")
        for name in names:
            pane.get_by_role("searchbox").fill(name)
            pane.get_by_role("checkbox", name=name).check()
        pane.get_by_role("button", name="Select", exact=True).click()

    def toast(self, text: str) -> None:
        """A notification says so."""
        expect(self.page.locator("#toasts")).to_contain_text(text)
