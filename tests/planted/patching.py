"""Apply a unified diff to a folder; strict, so that a patch that no longer fits is noticed."""

from __future__ import annotations

import re
from pathlib import Path

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


class PatchDoesNotFit(Exception):
    """The source has changed where the patch wants to change it."""


def touched(patch: str) -> list[str]:
    """The paths that a patch changes."""
    return re.findall(r"^\+\+\+ b/(\S+)", patch, re.MULTILINE)


def patched(source: str, patch: str) -> str:
    """The source of one file with the hunks of a patch applied; raises PatchDoesNotFit."""
    lines, result, position = source.splitlines(), list[str](), 0
    for first, body in _hunks(patch):
        expected = [line[1:] for line in body if line[:1] in (" ", "-")]
        if lines[first : first + len(expected)] != expected or first < position:
            raise PatchDoesNotFit(f"line {first + 1} is not what the patch expects")
        result += lines[position:first] + [line[1:] for line in body if line[:1] in (" ", "+")]
        position = first + len(expected)
    return "\n".join([*result, *lines[position:]]) + "\n"


def _hunks(patch: str) -> list[tuple[int, list[str]]]:
    """The hunks as (index of the first line, lines with their marks)."""
    found: list[tuple[int, list[str]]] = []
    for line in patch.splitlines():
        header = _HUNK.match(line)
        if header:
            found.append((int(header[1]) - 1, []))
        elif found and line[:1] in (" ", "+", "-"):
            found[-1][1].append(line)
    return found


def apply_patch(root: Path, patch: str) -> None:
    """Change the one file that a patch is about, below `root`."""
    (path,) = touched(patch)
    file = root / path
    file.write_text(patched(file.read_text(encoding="utf-8"), patch), encoding="utf-8")
