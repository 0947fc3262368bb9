"""Every rule of the simulator has a page in words, and every page belongs to a rule."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import simulator
from simulator.gates import Collecting, Gate

PAGES = {Path(one.name).stem: one.read_text(encoding="utf-8") for one in (files("content") / "refusals").iterdir()}
MODULES = [import_module(one.name) for one in pkgutil.walk_packages(simulator.__path__, "simulator.")]


def gates_in(value: object) -> Iterator[Gate[Any]]:
    """The gates that a value of a module is or holds."""
    if isinstance(value, Gate):
        yield value
    elif isinstance(value, Collecting):
        yield from value.gates
    elif isinstance(value, tuple):
        for one in value:
            yield from gates_in(one)


def traced_in(module: ModuleType) -> Iterator[str]:
    """The rule names that a module writes into trace lines of its own."""
    for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TraceStep":
            for keyword in node.keywords:
                if keyword.arg == "rule" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)
                elif keyword.arg == "rule" and isinstance(keyword.value, ast.Name):
                    yield str(vars(module)[keyword.value.id])


def rule_names() -> set[str]:
    """Every name that a trace can carry."""
    gates = {gate.rule for module in MODULES for value in vars(module).values() for gate in gates_in(value)}
    return gates | {name for module in MODULES for name in traced_in(module)}


def test_every_rule_is_explained_and_every_page_belongs_to_a_rule() -> None:
    names = rule_names()

    assert len(names) > 80
    assert sorted(names - PAGES.keys()) == []
    assert sorted(PAGES.keys() - names) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_a_title_and_a_short_text(name: str) -> None:
    title, _, text = PAGES[name].partition("\n\n")

    assert title.startswith("# ") and "\n" not in title
    assert 20 <= len(text.strip()) <= 600 and text.strip().endswith(".")
