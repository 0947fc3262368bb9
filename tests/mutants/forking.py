"""Trying changes inside functions: one process collects the tests once, and a child of it runs them for each change.

The child puts the changed code into the functions that are there already, so nothing is imported or collected again.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.fates import Fate
from tests.mutants.sites import Site

MEMORY_MAX = 4 * 2**30
SECONDS_MAX = 60
# Exit codes of a child; one that needs too much processor time ends by a signal.
NOTICED, UNNOTICED = 0, 3
# What has just noticed a change is likely to notice the next one.
ASKED_FIRST_MAX = 24


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """This code and all code within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)


def functions_by_file() -> dict[str, list[FunctionType]]:
    """Every function that there is now, by the file it comes from."""
    found: dict[str, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found.setdefault(one.__code__.co_filename, []).append(one)
    return found


def put_into_functions(functions: Iterable[FunctionType], source: str, file: str) -> None:
    """Give every function of a file the code that it has in this source; the lines have to be the same."""
    changed = {(one.co_name, one.co_firstlineno): one for one in code_objects(compile(source, file, "exec"))}
    for one in functions:
        one.__code__ = changed[one.__code__.co_name, one.__code__.co_firstlineno]


@dataclass
class Judge:
    """A plugin of pytest that asks the collected tests about one change after the other, and keeps what they say."""

    root: Path
    sites: Sequence[Site]
    told: Callable[[Site, Fate], None]
    asked_first: list[int] = field(default_factory=list[int])
    functions: dict[str, list[FunctionType]] = field(default_factory=dict[str, list[FunctionType]])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once: run them for nothing changed, then for each change."""
        self.functions = functions_by_file()
        # Children share this memory; a collection would touch, and so copy, all of it.
        gc.disable()
        gc.freeze()
        nothing = self._fate(session.items, None)
        assert nothing is Fate.SURVIVED, f"without a change: {nothing}"
        for site in self.sites:
            self.told(site, self._fate(session.items, site))
        return True

    def _fate(self, items: list[pytest.Item], site: Site | None) -> Fate:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            self._ask(items, site, writing)
        os.close(writing)
        with os.fdopen(reading) as answer:
            first = answer.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return Fate.TIMED_OUT
        if first:
            others = [one for one in self.asked_first if one != int(first)]
            self.asked_first = [int(first), *others][:ASKED_FIRST_MAX]
        return Fate.SURVIVED if os.WEXITSTATUS(status) == UNNOTICED else Fate.KILLED

    def _ask(self, items: list[pytest.Item], site: Site | None, writing: int) -> None:
        """In the child: change, test until one fails, say which, and go."""
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, sys.__stdout__.fileno() if sys.__stdout__ else 1)
        try:
            if site is not None:
                file = self.root / site.path
                source = site.mutated(file.read_text(encoding="utf-8"))
                put_into_functions(self.functions[str(file)], source, str(file))
            rest = [number for number in range(len(items)) if number not in self.asked_first]
            for number in (*self.asked_first, *rest):
                if any(one.failed for one in runtestprotocol(items[number], nextitem=None, log=False)):
                    os.write(writing, str(number).encode())
                    os._exit(NOTICED)
            os._exit(UNNOTICED)
        finally:
            os._exit(NOTICED)


def judged(root: Path, sites: Sequence[Site], tests: Sequence[str]) -> dict[Site, Fate]:
    """The fate of each of these changes, all inside functions."""
    fates: dict[Site, Fate] = {}
    quietly = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(root))
    ended = pytest.main(
        [*quietly, *(str(root / one) for one in tests)], plugins=[Judge(root, sites, fates.__setitem__)]
    )
    assert len(fates) == len(sites), f"the tests could not be asked: {ended}"
    return fates
