"""An attempt seen through the portal: people signed in to windows, pages fetched and checked, forms posted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scenarios.loader import LIBRARY, load_file
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from simulator import Accepted, Command, Simulation, Tenant
from simulator.commands import AdvanceClock, SignIn
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.durations import parse_duration
from simulator.sign_in.views import portal_app_id
from web.app import Settings, create_app
from web.attempts import Attempts, NewAttempt
from web.store import Attempt

PUSH = ("password", "microsoftAuthenticatorPush")


def role(name: str) -> str:
    """The id of a role."""
    return ROLE_IDS_BY_NAME[name]


GA = role("Global Administrator")
UA = role("User Administrator")
GLOBAL_READER = role("Global Reader")


@dataclass
class PortalWorld:
    """One attempt at the seed guide, with a client that keeps its cookies and follows nothing by itself."""

    app: Flask
    attempt: Attempt
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def attempts(self) -> Attempts:
        """The service that acts on the attempt."""
        found: Attempts = self.app.extensions["attempts"]
        return found

    @property
    def simulation(self) -> Simulation:
        """The attempt as it stands."""
        return self.attempts.simulation_of(self.attempt)

    @property
    def tenant(self) -> Tenant:
        """The tenant as it stands."""
        return self.simulation.tenant

    def id_of(self, slug: str) -> str:
        """The id of a person."""
        return user_id(self.attempt.tenant_id, slug)

    def do(self, window: str, command: Command) -> None:
        """Do something from a window without a page; it has to be accepted."""
        decision, _ = self.attempts.act(self.attempt, window, command, seen=None)
        assert isinstance(decision, Accepted), decision

    def sign_in(self, slug: str, window: str, methods: tuple[str, ...] = PUSH) -> None:
        """Sign somebody in to the portal in a window."""
        name = self.tenant.users[self.id_of(slug)].user_principal_name
        app_id = portal_app_id(self.tenant)
        self.do(window, SignIn(window=window, user_principal_name=name, app_id=app_id, methods=methods))

    def wait(self, length: str) -> None:
        """Let simulated time pass."""
        self.do("", AdvanceClock(by=parse_duration(length)))

    def url(self, window: str, path: str) -> str:
        """The address of a page of a window."""
        return f"/a/{self.attempt.id}/w/{window}/{path}"

    def get(self, window: str, path: str, status: int = 200) -> Page:
        """A page; its markup is checked."""
        return Page(self.client.get(self.url(window, path)), status)

    def post(self, window: str, path: str, fields: dict[str, Any], status: int = 303, seen: int | None = None) -> Page:
        """The answer to a form posted from a window; `seen` is the number of steps that its page knew."""
        seq = len(self.simulation.steps) if seen is None else seen
        return Page(self.client.post(self.url(window, path), data={"seq": str(seq), **fields}), status)


class Page:
    """An answer: its text, its parts, and rules that every page keeps."""

    def __init__(self, response: TestResponse, status: int) -> None:
        self.response = response
        self.text = unescape(response.get_data(as_text=True))
        assert response.status_code == status, (response.status_code, visible_text(self.text)[:1500])
        if response.mimetype == "text/html" and status != 303:
            self.root: Element = html5lib.parse(response.get_data(as_text=True), namespaceHTMLElements=False)
            complaints = list(faults(self.root))
            assert not complaints, complaints

    @property
    def words(self) -> str:
        """What a reader sees, with single spaces."""
        return text(self.root)

    @property
    def main(self) -> str:
        """What stands in the blade: headings, grid, forms and panes."""
        found = self.root.find(".//main")
        assert found is not None
        return text(found)

    def path(self, window: str = "w1") -> str:
        """Where a redirect leads, from the window's root."""
        place = self.response.headers["Location"]
        return place.split(f"/w/{window}/", 1)[1]

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the table with a caption, as text."""
        table = next(
            one
            for one in self.root.iter("table")
            if (one.find("caption") is not None and text(one.find("caption")) == caption)
        )
        body = [row for part in table.iter("tbody") for row in part.iter("tr")]
        return [[text(cell) for cell in row if cell.tag in ("td", "th")] for row in body]

    def field(self, name: str) -> Element:
        """The first control with a name."""
        return next(
            one for one in self.root.iter() if one.tag in ("input", "select", "textarea") and one.get("name") == name
        )

    def fields(self, name: str) -> list[Element]:
        """Every control with a name."""
        return [
            one for one in self.root.iter() if one.tag in ("input", "select", "textarea") and one.get("name") == name
        ]

    def chosen(self, name: str) -> str | None:
        """The value that a drop-down or a group of radio buttons stands on."""
        for one in self.fields(name):
            if one.tag == "select":
                return next((option.get("value") for option in one.iter("option") if "selected" in option.attrib), None)
            if "checked" in one.attrib:
                return one.get("value")
        return None

    def links(self) -> dict[str, str]:
        """Addresses by the words of the links in the main part; the last one wins."""
        main = self.root.find(".//main")
        assert main is not None
        return {(one.get("aria-label") or text(one)): one.get("href", "") for one in main.iter("a")}

    def form_data(self, form_id: str) -> dict[str, Any]:
        """What a browser would post for a form as it stands, without buttons."""
        form = next(one for one in self.root.iter("form") if one.get("id") == form_id)
        data: dict[str, Any] = {}
        for one in form.iter():
            name = one.get("name")
            if not name or "disabled" in one.attrib:
                continue
            value = _value(one)
            if value is not None:
                data.setdefault(name, []).append(value)
        return data


def _value(one: Element) -> str | None:
    if one.tag == "select":
        options = list(one.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0] if options else None)
        return chosen.get("value") if chosen is not None else None
    if one.tag == "textarea":
        return "".join(one.itertext()).removeprefix("\n")
    if one.tag != "input":
        return None
    if one.get("type") in ("checkbox", "radio"):
        return one.get("value", "on") if "checked" in one.attrib else None
    return one.get("value", "")


INLINE = {"a", "abbr", "b", "code", "em", "span", "strong", "time", "svg", "use"}


def text(element: Element | None) -> str:
    """The words in an element as a reader meets them: single spaces, without what is hidden from assistive software."""
    return " ".join("".join(_pieces(element)).split()) if element is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    if element.get("aria-hidden") == "true" or element.tag in ("script", "style", "template"):
        return
    gap = "" if element.tag in INLINE else " "
    yield gap
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield gap


def visible_text(html: str) -> str:
    """The words of a page, roughly, for failure messages."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def faults(root: Element) -> list[str]:
    """What breaks the rules for every page: ids, labels, protected forms, no inline style or script."""
    return [*_id_faults(root), *_label_faults(root), *_form_faults(root), *_inline_faults(root)]


def _id_faults(root: Element) -> list[str]:
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    doubled = sorted({one for one in ids if one and ids.count(one) > 1})
    wanted = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
    dangling = [
        f"{name}={place}"
        for one in root.iter()
        for name in wanted
        for place in (one.get(name) or "").split()
        if place not in ids
    ]
    return [f"id {one} twice" for one in doubled] + [f"{one} leads nowhere" for one in dangling]


def _label_faults(root: Element) -> list[str]:
    named = {one.get("for") for one in root.iter("label")}
    wrapped = {control for label in root.iter("label") for control in label.iter() if control is not label}
    faulty = []
    for one in root.iter():
        if one.tag not in ("input", "select", "textarea") or one.get("type") == "hidden":
            continue
        if one.get("aria-label") or one.get("id") in named or one in wrapped:
            continue
        faulty.append(f"{one.tag} {one.get('name')} has no label")
    return faulty


def _form_faults(root: Element) -> list[str]:
    faulty = []
    for form in root.iter("form"):
        if form.get("method", "get").lower() != "post":
            continue
        names = {one.get("name") for one in form.iter("input")}
        acts_in_a_window = "/w/" in form.get("action", "")
        if "csrf_token" not in names or (acts_in_a_window and not names & {"seq", "seen"}):
            faulty.append(f"form {form.get('action')} is not protected")
    return faulty


def _inline_faults(root: Element) -> list[str]:
    faulty = [f"style on {one.tag}" for one in root.iter() if one.get("style")]
    faulty += [
        f"inline {one.tag}" for one in root.iter() if one.tag in ("style", "script") and (one.text or "").strip()
    ]
    faulty += [f"handler on {one.tag}" for one in root.iter() for name in one.attrib if name.startswith("on")]
    return faulty + [
        f"input {one.get('name')} takes a password" for one in root.iter("input") if one.get("type") == "password"
    ]


def make_app(folder: Path) -> Flask:
    """An application for many attempts; templates are compiled only once."""
    return create_app(Settings(folder=str(folder)))


def open_world(app: Flask, scenario: str = "seed-guide") -> PortalWorld:
    """A new attempt with Holly in w1 and Patti in w2, both with MFA."""
    app.config["WTF_CSRF_ENABLED"] = False  # every page is searched for the token; one test posts without it
    loaded = load_file(LIBRARY / f"{scenario}.yaml")
    service: Attempts = app.extensions["attempts"]
    attempt = service.start(
        NewAttempt(
            owner="local",
            scenario_id=scenario,
            title=loaded.scenario.title,
            mode="practice",
            tenant_name="Adatum Corporation",
            scenario_text=loaded.text,
            seed_for=lambda attempt_id: seed_of(loaded.scenario, attempt_id),
        )
    )
    world = PortalWorld(app, attempt)
    world.sign_in("holly", "w1")
    world.sign_in("patti", "w2")
    return world
