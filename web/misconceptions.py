"""The catalogue of misconceptions: what learners believe, what is so, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """One belief with its correction; `lesson` is a lesson and a heading, such as `pim#approval`."""

    slug: str
    belief: str
    truth: str
    lesson: str
    source: str
    mark: str


@cache
def _catalogue() -> Mapping[str, Misconception]:
    text = (files("content") / "misconceptions.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe", pure=True).load(text)["misconceptions"]
    return {row["slug"]: Misconception(**{name: row[name] for name in Misconception.__slots__}) for row in rows}


def misconception(slug: str | None) -> Misconception | None:
    """The misconception of a slug; None when there is none."""
    return _catalogue().get(slug) if slug else None
