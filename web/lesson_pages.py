"""Lessons and the glossary read from content/, their example played by the simulator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel

from scenarios.format import SessionRow, Steps
from scenarios.loader import tenant_file
from scenarios.player import Player
from scenarios.report import Told
from scenarios.shape import fit
from scenarios.tenant_file import seed_events
from scenarios.yaml_reader import read
from simulator import Simulation
from simulator.ids import tenant_id
from web.prose import to_html

LESSONS = files("content") / "lessons"
GLOSSARY = files("content") / "glossary.md"
TENANT = "adatum"
_NAME = re.compile(r"[a-z0-9-]{1,80}")
_EXAMPLE = re.compile(r"^```simulate\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?:\.\./)?(?:lessons/)?(?P<page>[a-z0-9-]+)\.md(?P<anchor>#[a-z0-9-]+)?\)")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Example(BaseModel):
    """A worked example: sessions and the steps that they take."""

    sessions: dict[str, SessionRow]
    steps: Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson ready to show: the text before and after its example, and how the example went."""

    id: str
    title: str
    minutes: int
    objectives: tuple[str, ...]
    sources: tuple[dict[str, str], ...]
    before: Markup
    example: tuple[Told, ...]
    after: Markup


@cache
def lesson_ids() -> tuple[str, ...]:
    """Every lesson, in the order in which to read them."""
    order = {"pim": 0, "ca-and-mfa": 1, "break-glass-and-licensing": 2}
    names = (page.name.removesuffix(".md") for page in LESSONS.iterdir() if page.name.endswith(".md"))
    return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


@cache
def lesson(lesson_id: str) -> Lesson | None:
    """A lesson, None when there is no such one."""
    if not _NAME.fullmatch(lesson_id) or lesson_id not in lesson_ids():
        return None
    _, front, body = (LESSONS / f"{lesson_id}.md").read_text(encoding="utf-8").split("---\n", 2)
    head: dict[str, Any] = read(front).value
    before, source, after = _split(body)
    return Lesson(
        id=lesson_id,
        title=head["title"],
        minutes=head["minutes"],
        objectives=tuple(head["objectives"]),
        sources=tuple(head["sources"]),
        before=_html(before),
        example=_play(source) if source else (),
        after=_html(after),
    )


def _split(body: str) -> tuple[str, str, str]:
    found = _EXAMPLE.search(body)
    if found is None:
        return body, "", ""
    return body[: found.start()], found.group(1), body[found.end() :]


def _html(text: str) -> Markup:
    """The text with links to other files turned into links to their pages."""
    return to_html(_LINK.sub(_rewritten, text))


def _rewritten(link: re.Match[str]) -> str:
    page, anchor = link["page"], link["anchor"] or ""
    return f"](/glossary{anchor})" if page == "glossary" else f"](/lessons/{page}{anchor})"


def _play(source: str) -> tuple[Told, ...]:
    """The steps of an example as the tenant really answers them."""
    example, complaints = fit(Example, read(source))
    tenant = tenant_file(TENANT)
    assert example is not None and tenant is not None, f"the lesson's example is broken: {complaints}"
    simulation = Simulation(seed_events(tenant, tenant_id("lesson")))
    return tuple(Player(simulation, example.sessions, "lesson").play(example.steps))


@cache
def glossary() -> Markup:
    """The glossary; every term has an anchor."""
    text = GLOSSARY.read_text(encoding="utf-8")
    return _html(text.split("\n", 1)[1] if text.startswith("# ") else text)


def found_in_lessons(words: str) -> list[tuple[str, str]]:
    """Lessons, headings and terms that contain the words: (title, address)."""
    wanted = words.strip().lower()
    if not wanted:
        return []
    known = [one for one in map(lesson, lesson_ids()) if one]
    found = [(one.title, f"/lessons/{one.id}") for one in known if wanted in one.title.lower()]
    for one in lesson_ids():
        headings = _HEADING.findall((LESSONS / f"{one}.md").read_text(encoding="utf-8"))
        found += [(title, f"/lessons/{one}#{_slug(title)}") for title in headings if wanted in title.lower()]
    terms = _HEADING.findall(GLOSSARY.read_text(encoding="utf-8"))
    return found + [(f"Glossary: {term}", f"/glossary#{_slug(term)}") for term in terms if wanted in term.lower()]


def _slug(title: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())
