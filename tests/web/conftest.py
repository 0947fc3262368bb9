"""A real browser for the tests: found on this machine, kept on loopback, and strict about every console error."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import IN_CI

VIEWPORT = {"width": 1366, "height": 650}
INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FLAGS = [
    "--no-sandbox",  # containers run as root; every page comes from our own server
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
HOW_TO_FIX = """\
no browser was found; do one of these and run the tests again:
  Debian, Ubuntu:  sudo apt-get install chromium
  anywhere:        .venv/bin/python -m playwright install --with-deps chromium   (Windows: .venv\\Scripts\\python)
  or set PRACTICE_BROWSER to the path of a Chromium, Chrome or Edge
looked for: PRACTICE_BROWSER, Playwright's own Chromium, and {names} on the PATH"""

Serve = Callable[..., str]
OpenPage = Callable[..., Page]


def find_browser(playwright: Playwright) -> str | None:
    """The path of a Chromium: the one named by PRACTICE_BROWSER, else Playwright's own, else an installed one."""
    named = os.environ.get("PRACTICE_BROWSER")
    if named:
        return named
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next((path for path in map(shutil.which, INSTALLED_NAMES) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running headless Chromium; without one the test is skipped, or fails when CI is set."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            message = HOW_TO_FIX.format(names=", ".join(INSTALLED_NAMES))
            pytest.fail(message, pytrace=False) if IN_CI else pytest.skip(message)
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a WSGI application on a free loopback port and hands back its address, such as http://127.0.0.1:40123."""
    servers: list[tuple[Any, threading.Thread]] = []

    def serve_one(app: Any) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield serve_one
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def open_page(browser: Browser, serve: Serve) -> Iterator[OpenPage]:
    """Opens pages, each with cookies of its own; the test fails if one logged an error or asked beyond loopback.

    `open_page(base_url=..., java_script_enabled=False, color_scheme="dark", ...)` takes the options of a Playwright
    context. `tolerate=("422",)` names parts of console errors that the test provokes on purpose.
    It asks for `serve` so that pages close before the server does: a page cut off while it loads logs an error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(*, tolerate: tuple[str, ...] = (), **options: Any) -> Page:
        context = browser.new_context(**{"viewport": VIEWPORT, "reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _listen(page, tolerate, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page at the reference viewport, with the rules of `open_page`."""
    return open_page()


def _listen(page: Page, tolerate: tuple[str, ...], complaints: list[str]) -> None:
    """Writes down console errors, uncaught exceptions and requests that leave loopback."""

    def on_console(message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in tolerate):
            complaints.append(f"console error on {page.url}: {message.text}")

    def on_request(request: Any) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in LOOPBACK:
            complaints.append(f"{page.url} asked for {request.url}, which is not on loopback")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"uncaught on {page.url}: {error}"))
    page.on("request", on_request)
