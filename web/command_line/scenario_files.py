"""Which scenario files a command is about, and what is wrong with a path that a person types."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scenarios.loader import InvalidScenario, Loaded, library_files, load_file


def chosen(files: list[str]) -> list[Path]:
    """The named files, or the whole library when none is named."""
    return [Path(name) for name in files] if files else library_files()


def opened(path: Path) -> tuple[Loaded | None, tuple[str, ...]]:
    """The scenario in a file, or one line for each thing that is wrong."""
    try:
        return load_file(_shown(path)), ()
    except InvalidScenario as error:
        return None, error.errors
    except IsADirectoryError:
        return None, (f"{path}: is a directory; name the .yaml files in it, for example {path / '*.yaml'}",)
    except FileNotFoundError:
        return None, (f"{path}: no such file{_nearby(path)}",)
    except OSError as error:
        return None, (f"{path}: cannot be read ({error.strerror})",)


def say(lines: tuple[str, ...]) -> None:
    """Print lines to the error stream."""
    for line in lines:
        print(line, file=sys.stderr)


def _shown(path: Path) -> Path:
    """The path as short as it goes: below the working directory without what leads there."""
    absolute = path.absolute()
    return Path(os.path.relpath(absolute)) if absolute.is_relative_to(Path.cwd()) else path


def _nearby(path: Path) -> str:
    known = [one.stem for one in library_files()]
    if path.stem in known or str(path) in known:
        return f"; the library has {_shown(next(one for one in library_files() if one.stem == path.stem))}"
    return f"; the library has {', '.join(known)}" if not path.suffix else ""
