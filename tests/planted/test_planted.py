"""The planted bugs: every patch still fits (fast), and the suite turns red on each of them (deep)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.planted.patching import PatchDoesNotFit, apply_patch, patched, touched

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted((ROOT / "tests" / "planted").glob("*.patch"))
KINDS = ("boundary", "missing-gate", "wrong-order", "wrong-set", "wrong-person", "stale-time", "shared-state")
# What is about the simulator itself, the quick and pointed tests first. Nothing here reads the source as text.
SELECTION = (
    *("tests/unit/test_pim_gates.py", "tests/unit/test_pim_activation.py", "tests/unit/test_pim_approval.py"),
    *("tests/unit/test_pim_assignment.py", "tests/unit/test_pim_settings.py", "tests/unit/test_pim_profile.py"),
    *("tests/unit/test_licence.py", "tests/unit/test_groups.py", "tests/unit/test_mail.py", "tests/unit/test_audit.py"),
    *("tests/unit/test_journal.py", "tests/unit/test_sign_in.py", "tests/unit/test_sign_in_windows.py"),
    *("tests/unit/test_conditional_access.py", "tests/unit/test_policy_writes.py", "tests/unit/test_monitoring.py"),
    *("tests/conformance/test_pim_vectors.py", "tests/properties"),
)
COPIED = ("simulator", "scenarios", "content", "web", "tests", "pyproject.toml")


def _name(patch: Path) -> str:
    return patch.stem


def test_there_are_two_bugs_of_each_kind():
    kinds = Counter(kind for patch in PATCHES for kind in KINDS if patch.stem.startswith(f"{kind}-"))

    assert kinds == dict.fromkeys(KINDS, 2)
    assert len(PATCHES) == 14


@pytest.mark.parametrize("patch", PATCHES, ids=_name)
def test_the_patch_still_fits(patch: Path):
    text = patch.read_text(encoding="utf-8")
    (path,) = touched(text)
    source = (ROOT / path).read_text(encoding="utf-8")

    changed = patched(source, text)

    assert changed != source
    compile(changed, path, "exec")


def test_a_patch_that_does_not_fit_is_noticed():
    patch = "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n a = 1\n-b = 2\n+b = 3\n"

    assert patched("a = 1\nb = 2\nc = 4\n", patch) == "a = 1\nb = 3\nc = 4\n"
    with pytest.raises(PatchDoesNotFit):
        patched("a = 1\nb = 20\n", patch)


def _copy(folder: Path) -> Path:
    skipped = shutil.ignore_patterns("__pycache__", "vendor", ".hypothesis")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def _run_suite(folder: Path) -> subprocess.CompletedProcess[str]:
    """The selection in a copy of the tree, in its fast profile; it stops at the first failure."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PRACTICE_DEEP", "CI")}
    environment["PYTHONPATH"] = str(folder)
    probe = [sys.executable, "-c", "import simulator; print(simulator.__file__)"]
    found = subprocess.run(probe, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(folder), "the copy has to be what is tested"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *SELECTION]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.deep
def test_the_suite_is_green_without_a_bug(tmp_path: Path):
    result = _run_suite(_copy(tmp_path))

    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.deep
@pytest.mark.parametrize("patch", PATCHES, ids=_name)
def test_the_suite_turns_red(patch: Path, tmp_path: Path):
    folder = _copy(tmp_path)
    apply_patch(folder, patch.read_text(encoding="utf-8"))

    result = _run_suite(folder)

    assert result.returncode == 1, f"nobody noticed {patch.stem}:\n{result.stdout[-2000:]}"
    assert " failed" in result.stdout, "a test has to fail, not the collection"
