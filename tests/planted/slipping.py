"""A pytest plugin that plants one slip: it hands the import system the wrong lines, and nothing is written to disk.

`PRACTICE_SLIP` holds the slip's number. Only `test_slips.py` loads it, in processes of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from hypothesis import Phase, settings

from tests.planted.slips import SLIPS, Slip

ROOT = Path(__file__).resolve().parents[2]


class SlipDoesNotFit(Exception):
    """The source has changed where the slip wants to change it."""


def slipped(slip: Slip, file: str, source: str) -> str:
    """The source of one file with the slip's texts in place of the true ones; raises SlipDoesNotFit."""
    for edit in slip.edits:
        if edit.file != file:
            continue
        if source.count(edit.old) != 1:
            raise SlipDoesNotFit(f"{file} has {source.count(edit.old)} times: {edit.old}")
        source = source.replace(edit.old, edit.new)
    return source


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        """The wrong code; nothing compiled before is asked, and nothing is kept."""
        return compile(self._source, self.path, "exec", dont_inherit=True)


class Finder(MetaPathFinder):
    """Finds the modules that a slip changes; every other one is found as usual."""

    def __init__(self, slip: Slip) -> None:
        self.sources: dict[str, str] = {}
        for file in {edit.file for edit in slip.edits}:
            source = (ROOT / file).read_text(encoding="utf-8")
            self.sources[file.removesuffix(".py").replace("/", ".")] = slipped(slip, file, source)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The place of a changed module, with a loader that gives the wrong code."""
        if fullname not in self.sources:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None and spec.origin is not None, fullname
        spec.loader = _Loader(fullname, spec.origin, self.sources[fullname])
        return spec


def pytest_sessionstart() -> None:
    """A test that fails has done its work: nobody reads the shortest example of a planted bug."""
    settings.register_profile("slip", settings.get_profile("fast"), phases=(Phase.explicit, Phase.generate))
    settings.load_profile("slip")


if number := os.environ.get("PRACTICE_SLIP"):
    finder = Finder(SLIPS[int(number)])
    assert not set(finder.sources) & set(sys.modules), "a module was imported before the slip"
    sys.meta_path.insert(0, finder)
