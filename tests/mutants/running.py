"""Trying one change: a copy of the tree, the changed file in it, and the tests that should turn red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.fates import Fate
from tests.mutants.sites import Site

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("simulator", "scenarios", "content", "web", "tests", "pyproject.toml")
# All about the rules, and none reads the source as text. What the quick ones let through meets a machine.
QUICK = (
    *("tests/unit/test_pim_*.py", "tests/unit/test_*scopes*.py", "tests/unit/test_misconceptions.py"),
    *("tests/unit/test_audit*.py", "tests/unit/test_mail*.py", "tests/unit/test_lifecycle*.py"),
    *("tests/unit/test_context_demands.py", "tests/unit/test_authentication_contexts.py", "tests/unit/test_groups.py"),
    *("tests/unit/test_licence.py", "tests/unit/test_seats.py", "tests/unit/test_due.py"),
    *("tests/conformance/test_pim_vectors.py", "tests/properties/test_pim_monotone.py"),
    *("tests/properties/test_*_laws.py",),
)
# About other things: exposure, and journals on disk.
LEFT_OUT = frozenset({"tests/properties/test_exposure_laws.py", "tests/properties/test_journal_laws.py"})
SLOW = ("tests/properties/test_pim_machine.py",)


def quick_tests(root: Path) -> list[str]:
    """The quick tests in the order of the patterns, each once."""
    found = (str(one.relative_to(root)) for pattern in QUICK for one in sorted(root.glob(pattern)))
    return [one for one in dict.fromkeys(found) if one not in LEFT_OUT]


class Workplace:
    """A copy of the tree in which one change at a time is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)

    def unchanged_seconds(self) -> float:
        """How long the tests take without a change; they have to pass."""
        started = time.monotonic()
        for tests in (quick_tests(self.folder), SLOW):
            done = self._test(tests, timeout=None)
            assert done.returncode == 0, done.stdout.decode()[-3000:]
        return time.monotonic() - started

    def fate(self, site: Site, timeout: float) -> Fate:
        """What the tests say to a change."""
        file = self.folder / site.path
        source = file.read_text(encoding="utf-8")
        file.write_text(site.mutated(source), encoding="utf-8")
        try:
            tried = (self._test(tests, timeout).returncode for tests in (quick_tests(self.folder), SLOW))
            return Fate.KILLED if any(tried) else Fate.SURVIVED
        except subprocess.TimeoutExpired:
            return Fate.TIMED_OUT
        finally:
            file.write_text(source, encoding="utf-8")

    def _test(self, tests: Sequence[str], timeout: float | None) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        return subprocess.run(
            [*command, *tests],
            cwd=self.folder,
            timeout=timeout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
