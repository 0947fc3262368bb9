"""The catalogue of misconceptions in words, for diagnoses and links to lessons."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from scenarios.content_index import CONTENT
from scenarios.yaml_reader import read


class Belief(BaseModel):
    """What somebody wrongly believes, what is so, and where to read about it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    slug: str
    belief: str
    truth: str
    lesson: str
    source: str


@cache
def catalogue() -> dict[str, Belief]:
    """Every misconception of the content folder by its slug."""
    rows: list[Any] = read((CONTENT / "misconceptions.yaml").read_text(encoding="utf-8")).value["misconceptions"]
    beliefs = (Belief.model_validate(row) for row in rows)
    return {one.slug: one for one in beliefs}
