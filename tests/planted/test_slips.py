"""Each property's test fails on a bug of its own: the slips still fit (fast), and the named tests turn red (deep)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.planted.slipping import ROOT, Finder, SlipDoesNotFit, slipped
from tests.planted.slips import SLIPS, Edit, Slip
from tests.properties import register

NUMBERS = range(len(SLIPS))


def _name(number: int) -> str:
    return SLIPS[number].name


def test_every_test_of_the_register_fails_on_a_slip():
    registered = {test for tests in register.by_number().values() for test in tests}

    assert registered == {slip.test for slip in SLIPS}


@pytest.mark.parametrize("number", NUMBERS, ids=_name)
def test_the_slip_still_fits(number: int):
    for module, source in Finder(SLIPS[number]).sources.items():
        compile(source, module, "exec")


def test_a_slip_that_does_not_fit_is_noticed():
    with pytest.raises(SlipDoesNotFit):
        slipped(Slip("x", (Edit("a.py", "one", "two"),)), "a.py", "three")


def _run(test: str, number: int | None) -> subprocess.CompletedProcess[str]:
    """One test in a process of its own, with a slip or without."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PRACTICE_DEEP", "CI")}
    if number is not None:
        environment["PRACTICE_SLIP"] = str(number)
    options = ["-q", "--no-header", "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-p", "tests.planted.slipping", *options, test]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.deep
@pytest.mark.parametrize("number", NUMBERS, ids=_name)
def test_the_property_turns_red(number: int):
    result = _run(SLIPS[number].test, number)

    assert result.returncode == 1, f"nobody noticed {SLIPS[number].edits}:\n{result.stdout[-2000:]}"
    assert "1 failed" in result.stdout, f"the test has to fail, not the run:\n{result.stdout[-3000:]}"


@pytest.mark.deep
def test_the_properties_are_green_without_a_slip():
    result = _run("tests/properties/test_walks.py", None)

    assert result.returncode == 0, result.stdout[-3000:]
