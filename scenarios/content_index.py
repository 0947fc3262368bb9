"""What the content folder offers to link to: lessons with their headings, and the catalogue of misconceptions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from scenarios.yaml_reader import read

CONTENT = Path(__file__).resolve().parent.parent / "content"
_HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)


@cache
def misconceptions() -> frozenset[str]:
    """The slugs of the misconception catalogue."""
    rows = read((CONTENT / "misconceptions.yaml").read_text(encoding="utf-8")).value["misconceptions"]
    return frozenset(row["slug"] for row in rows)


def lesson_exists(link: str) -> bool:
    """Whether `lesson#heading`, or `lesson` alone, leads somewhere."""
    lesson, _, anchor = link.partition("#")
    anchors = _anchors(lesson)
    return anchors is not None and (not anchor or anchor in anchors)


@cache
def _anchors(lesson: str) -> frozenset[str] | None:
    if not re.fullmatch(r"[a-z0-9-]+", lesson):
        return None
    path = CONTENT / "lessons" / f"{lesson}.md"
    if not path.is_file():
        return None
    return frozenset(_slug(title) for title in _HEADING.findall(path.read_text(encoding="utf-8")))


def _slug(title: str) -> str:
    """The anchor of a heading, made as Markdown's table of contents makes it."""
    words = re.sub(r"[^\w\s-]", "", title).strip().lower()
    return re.sub(r"[-\s]+", "-", words)
