"""The source obeys its own rules, and the rules find what they are meant to find."""

from pathlib import Path

import pytest

from tests.tidy import FOLDERS, PACKAGES, Source, complaints

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = ("Makefile", "README.md", "CHANGELOG.md", "pyproject.toml", "constraints.txt", ".gitignore", ".ci/run")
TEXT = {".py", ".md", ".yaml", ".toml", ".html", ".css", ".js", ".txt", ".json", ".ini", ".mako", ".svg"}


def sources() -> list[Source]:
    """Every text file of the repository that we wrote, without vendored ones."""
    within = (file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*")) if file.suffix in TEXT)
    ours = [file for file in within if "vendor" not in file.parts]
    files = [*ours, *(ROOT / name for name in TOP_LEVEL)]
    return [Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files]


def test_every_source_file_is_tidy():
    found = sources()

    wrong = [complaint for source in found for complaint in complaints(source)]

    assert {source.package for source in found if source.path.endswith(".py")} >= {*PACKAGES, "tests"}
    assert len([source for source in found if source.package == "simulator"]) > 20
    assert "\n".join(wrong) == ""


DOC = '"""Words."""\n'


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("simulator/a.py", DOC + "import random\n", "2: `random` is not pure"),
        ("simulator/a.py", DOC + "import pydantic\n", "not in the standard library"),
        ("simulator/a.py", DOC + "from uuid import uuid4\n", "`uuid.uuid4` is not pure"),
        ("simulator/a.py", DOC + "import datetime\nx = datetime.datetime.now()\n", "3: `datetime.datetime.now`"),
        ("simulator/a.py", DOC + "def f() -> None:\n    print(1)\n", "3: `print` is not pure"),
        ("simulator/a.py", DOC + "from scenarios.loader import load\n", "must not import `scenarios`"),
        ("scenarios/a.py", DOC + "import web.app\n", "must not import `web`"),
        ("scenarios/a.py", DOC + "def f():\n    import flask\n", "3: only `web` may import `flask`"),
        ("web/a.py", DOC + "from tests import conftest\n", "must not import `tests`"),
        ("web/a.py", DOC + "from . import app\n", "relative import"),
        ("web/lab/a.py", DOC + "from web import portal\n", "`web.lab` must not import `web.portal`"),
        ("web/a.py", "x = 1\n", "no module docstring"),
        ("web/a.py", DOC + "x = 1\n" * 500, "module of 501 lines"),
        ("web/a.py", DOC + "def f():\n" + "    x = 1\n" * 60, "function `f` of 61 lines"),
        ("web/utils.py", DOC, "says nothing"),
        ("web/a.py", DOC + "# TO" + "DO later\n", "2: left over"),
        ("content/a.md", "see /work" + "/main\n", "1: left over: `/work"),
        ("web/a.py", DOC + "import os  # no" + "qa: F401\n", "without a reason"),
    ],
)
def test_a_planted_fault_is_found(path: str, text: str, message: str):
    assert message in "\n".join(complaints(Source(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("simulator/a.py", DOC + "from datetime import datetime\n\n\ndef f(t) -> datetime:\n    return t.now\n"),
        ("web/portal/a.py", DOC + "import os\n\nfrom content import labels\nfrom scenarios import loader\n"),
        ("web/a.py", DOC + "def f():\n" + '    """' + "Long.\n" * 70 + '    """\n' + "    x = 1\n" * 59),
        ("web/a.py", DOC + "import os  # no" + "qa: F401 - the plug-in looks it up here\n"),
    ],
)
def test_tidy_code_is_left_alone(path: str, text: str):
    assert complaints(Source(path, text)) == []
