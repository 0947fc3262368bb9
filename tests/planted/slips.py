"""Small planted bugs, one or more for every property, read from `slips.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Edit:
    """A text of a file and what stands there instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Slip:
    """Texts that are replaced in files, each once, and the test that notices."""

    test: str
    edits: tuple[Edit, ...]

    @property
    def name(self) -> str:
        """The slip's name in a report."""
        return self.test.rpartition("::")[2]


WALKS = "tests/properties/test_walks.py::test_no_walk_breaks_the_law"


def _slip(row: dict[str, Any]) -> Slip:
    return Slip(row.get("test") or f"{WALKS}[{row['law']}]", tuple(Edit(**edit) for edit in row["edits"]))


SLIPS: tuple[Slip, ...] = tuple(
    map(_slip, YAML(typ="safe").load((Path(__file__).parent / "slips.yaml").read_text(encoding="utf-8")))
)
