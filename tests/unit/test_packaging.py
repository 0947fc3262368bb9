"""The pinned versions fit the Python we promise, cover what is installed, and name no place on one machine."""

import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.+!-]+)")


def normal(name: str) -> str:
    """The one spelling under which the index knows a distribution."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """The version that constraints.txt asks for, by distribution."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    assert None not in matches, "constraints.txt holds something else than `name==version`"
    return {normal(match["name"]): match["version"] for match in matches if match}


def installed() -> list[Distribution]:
    """The distributions of this environment that we pin."""
    return [found for found in distributions() if normal(found.name) in pins()]


def test_every_pinned_version_runs_on_the_oldest_python_we_promise():
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"

    too_new = {
        found.name: found.metadata["Requires-Python"]
        for found in installed()
        if oldest not in SpecifierSet(found.metadata["Requires-Python"] or "")
    }

    assert len(installed()) > 30
    assert too_new == {}


def test_everything_we_ask_for_is_pinned():
    extras = PROJECT["optional-dependencies"].values()
    asked = {normal(re.split(r"[\[<>=; ]", line)[0]) for group in (PROJECT["dependencies"], *extras) for line in group}

    assert asked - set(pins()) == {"practice-tenant"}


@pytest.mark.parametrize("name", ["flask", "sqlalchemy", "pydantic", "pytest", "hypothesis"])
def test_the_tests_run_on_the_pinned_versions(name: str):
    found = {normal(distribution.name): distribution.version for distribution in installed()}

    assert found[name] == pins()[name]
