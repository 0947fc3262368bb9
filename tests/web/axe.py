"""Runs axe-core, vendored beside the tests, in an open page. The page needs `open_page(bypass_csp=True)`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *, without: Sequence[str] = ()) -> list[str]:
    """One line for each broken rule of WCAG 2.2 A and AA and of best practice: rule, address and elements.

    `without` are selectors of parts that are left out.
    """
    # An animation that runs would make axe judge half-transparent colours.
    page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate(
        "([rules, parts]) => axe.run({exclude: parts}, {runOnly: rules, resultTypes: ['violations']})",
        [RULES, [[part] for part in without]],
    )
    return [
        f"{broken['id']} on {page.url}: {[node['target'] for node in broken['nodes']]}"
        for broken in result["violations"]
    ]
