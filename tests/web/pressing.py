"""Pressing a button of a page by its words, as somebody without a script does."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tests.web.live_server import Learner, PageRead


def words(element: Element) -> str:
    """The words of an element with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def press(learner: Learner, page: PageRead, label: str, nth: int = 0, **changes: str) -> PageRead:
    """The answer to the form of the button with this label; `nth` tells equal ones apart."""
    form, button = [found for found in _buttons(page.root) if words(found[1]) == label][nth]
    values = {one.get("name") or "": one.get("value") or "" for one in form.iter("input") if one.get("name")}
    values |= {one.get("name") or "": _chosen(one) for one in form.iter("select")}
    if button.get("name"):
        values[button.get("name") or ""] = button.get("value") or ""
    return PageRead(learner.client.post(form.get("action") or "", data=values | changes))


def buttons(page: PageRead) -> list[str]:
    """The words of every button that can be pressed."""
    return [words(button) for _, button in _buttons(page.root)]


def _buttons(root: Element) -> list[tuple[Element, Element]]:
    return [
        (form, button)
        for form in root.iter("form")
        for button in form.iter("button")
        if button.get("disabled") is None and button.get("type") != "button"
    ]


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    chosen = next((one for one in options if one.get("selected") is not None), options[0])
    return chosen.get("value") or ""


def rows(page: PageRead, caption: str) -> list[list[str]]:
    """The cells of the table with a caption."""
    for table in page.root.iter("table"):
        title = table.find("caption")
        if title is not None and words(title) == caption:
            body = [row for part in table.iter("tbody") for row in part.iter("tr")]
            return [[words(cell) for cell in row] for row in body]
    raise AssertionError(f"there is no table `{caption}`")
