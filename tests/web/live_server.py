"""The real application for tests: attempts on library scenarios, and a learner who fills in forms without a script."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from scenarios.loader import LIBRARY, load_file
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from simulator import Simulation, Tenant
from simulator.ids import tenant_id
from web.app import Settings, create_app
from web.attempts import NewAttempt
from web.store import Attempt

AUTHENTICATOR = "microsoftAuthenticatorPush"


@cache
def shared_app() -> Flask:
    """One application for tests that only need an attempt of their own."""
    return practice_app()


def practice_app(**settings: Any) -> Flask:
    """The application over a fresh data folder."""
    return create_app(Settings(folder=tempfile.mkdtemp(prefix="pt-web-"), **settings))


def start_attempt(app: Flask, scenario_id: str = "seed-guide", *, mode: str = "practice") -> Attempt:
    """A new attempt of the local learner on a scenario of the library."""
    loaded = load_file(LIBRARY / f"{scenario_id}.yaml")
    new = NewAttempt(
        owner="local",
        scenario_id=scenario_id,
        title=loaded.scenario.title,
        mode=mode,
        tenant_name="Adatum Corporation",
        scenario_text=loaded.text,
        seed_for=lambda attempt_id: seed_of(loaded.scenario, attempt_id),
    )
    with app.app_context():
        attempt: Attempt = app.extensions["attempts"].start(new)
    return attempt


# --- reading pages -----------------------------------------------------------------------------------------------


class PageRead:
    """A page as somebody without a script meets it: its text, links and forms."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.html = response.get_data(as_text=True)

    @cached_property
    def root(self) -> Element:
        """The tree of the page, as a browser would build it."""
        tree: Element = html5lib.parse(self.html, namespaceHTMLElements=False)
        return tree

    @property
    def main(self) -> str:
        """The words of the page's main part, white space as one space."""
        return _words(next(iter(self.root.iter("main"))))

    def find(self, identity: str) -> Element:
        """The element with an id."""
        return next(one for one in self.root.iter() if one.get("id") == identity)

    def words(self, identity: str) -> str:
        """The words of the element with an id."""
        return _words(self.find(identity))

    def links(self) -> dict[str, str]:
        """Addresses by the words of their link."""
        return {_words(one): one.get("href") or "" for one in self.root.iter("a")}

    def buttons(self, form_id: str) -> list[str]:
        """The words of the buttons of a form."""
        return [_words(one) for one in self.controls(form_id) if one.tag == "button"]

    def fields(self, form_id: str) -> MultiDict[str, str]:
        """What a browser would send for a form as it stands, without a button."""
        values: MultiDict[str, str] = MultiDict()
        for one in self.controls(form_id):
            name = one.get("name")
            if name and one.tag != "button" and one.get("disabled") is None:
                for value in _sent(one):
                    values.add(name, value)
        return values

    def options(self, form_id: str, name: str) -> list[str]:
        """The values that a choice offers and that can be chosen."""
        found = [one for one in self.controls(form_id) if one.get("name") == name and one.get("disabled") is None]
        picked = [one.get("value") or "" for one in found if one.tag == "input"]
        return picked + [each.get("value") or "" for one in found if one.tag == "select" for each in one.iter("option")]

    def action(self, form_id: str) -> str:
        """Where a form posts."""
        return self.find(form_id).get("action") or ""

    def controls(self, form_id: str) -> Iterator[Element]:
        """The fields and buttons of a form, those outside that name it included."""
        form = self.find(form_id)
        tags = ("input", "select", "textarea", "button")
        yield from (one for one in form.iter() if one.tag in tags)
        yield from (one for one in self.root.iter() if one.tag in tags and one.get("form") == form_id)


def _words(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _sent(control: Element) -> Iterable[str]:
    if control.tag == "textarea":
        return ("".join(control.itertext()).removeprefix("\n"),)
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [one.get("value") or "" for one in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value") or "on"] if control.get("checked") is not None else []
    return (control.get("value") or "",)


# --- acting ------------------------------------------------------------------------------------------------------


@dataclass
class Learner:
    """A learner at one simulated window of an attempt, without a script."""

    app: Flask
    attempt: Attempt
    client: FlaskClient
    window: str = "w1"

    @classmethod
    def new(cls, scenario_id: str = "seed-guide", *, mode: str = "practice", app: Flask | None = None) -> Learner:
        """A learner with a fresh attempt."""
        app = app or shared_app()
        return cls(app, start_attempt(app, scenario_id, mode=mode), app.test_client())

    def at(self, window: str) -> Learner:
        """The same learner at another window."""
        return Learner(self.app, self.attempt, self.client, window)

    def id_of(self, slug: str) -> str:
        """The id of a person of the tenant file."""
        return user_id(tenant_id(self.attempt.id), slug)

    @property
    def simulation(self) -> Simulation:
        """The attempt as it stands."""
        with self.app.app_context():
            found: Simulation = self.app.extensions["attempts"].simulation_of(self.attempt)
            return found

    @property
    def tenant(self) -> Tenant:
        """The tenant as it stands."""
        return self.simulation.tenant

    def url(self, path: str = "") -> str:
        """The address of a page of the window; addresses stay as they are."""
        return path if path.startswith("/") else f"/a/{self.attempt.id}/w/{self.window}/{path}"

    def get(self, path: str) -> PageRead:
        """A page."""
        return PageRead(self.client.get(self.url(path)))

    def follow(self, page: PageRead) -> PageRead:
        """The page that a redirect leads to."""
        assert page.status == 303, f"{page.status} instead of a redirect: {page.main[:400]}"
        return self.get(page.location)

    def submit(
        self, page: PageRead, form_id: str, *, button: tuple[str, str] | None = None, **changes: Any
    ) -> PageRead:
        """The answer to a form of a page, with some values changed; a list stands for several, None for leaving out."""
        values = page.fields(form_id)
        for name, value in changes.items():
            values.poplist(name)
            for one in value if isinstance(value, list | tuple) else () if value is None else (value,):
                values.add(name, str(one))
        if button:
            values.add(*button)
        return PageRead(self.client.post(page.action(form_id), data=values))

    def sign_in(self, slug: str, *, method: str = "password", network: str = "home", next: str = "") -> PageRead:
        """Sign in as somebody as far as the first page that is not about signing in, approving what is asked."""
        page = self.get(f"sign-in?who={self.id_of(slug)}&next={next}")
        answer = self.submit(page, "sign-in-form", method=method, network=network)
        if "sign-in/go-on" in answer.location:
            asked = self.follow(answer)
            answer = self.submit(asked, "go-on-form", method=AUTHENTICATOR)
        return answer
