"""The labs grade and play nothing that is only inferred."""

from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from scenarios.loader import LIBRARY

LABS = sorted(LIBRARY.glob("*.yaml"))


def steps_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every step of a lab: whatever says what somebody does."""
    if isinstance(value, dict):
        if "do" in value:
            yield value
        for one in value.values():
            yield from steps_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from steps_in(one)


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_nobody_takes_away_the_own_global_administrator(path: Any):
    """Documented is that it cannot be done directly; what PIM answers is not."""
    lab = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    own = [one for one in steps_in(lab) if one["do"] == "unassign" and lab["sessions"][one["in"]]["as"] == one["to"]]

    assert own == []


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_only_the_requestor_is_expected_to_be_refused_as_an_approver(path: Any):
    """That administrators who are not listed cannot approve is inferred."""
    lab = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    assert [one for one in steps_in(lab) if one.get("expect") == "not_an_approver"] == []
