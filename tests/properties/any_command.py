"""Commands of every kind with any value in every field, drawn from the types of the fields alone.

New commands join by being in the list of deciders; a field of a type that nobody has met yet is an error here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulator import commands as c
from simulator.deciding import DECIDERS
from tests.properties import strategies as s
from tests.unit.world import T0, Seed, address, hours, minutes

TEXTS = (
    *s.PRINCIPALS,
    *s.ROLES,
    *("unit", "c1", "policy", "review", "All", "graph", "password", "fido2", "microsoftAuthenticatorPush", "mfa"),
    *("/", "/administrativeUnits/unit", "/sp", "10.0.0.0/8", "203.0.113.20", "US", "tap", "", "  ", "x" * 300),
    *("no-such-object", address("ann"), "<script>", "soc@adatum.example", "active-1", "eligible-3", "eligible-4"),
)
MOMENTS = tuple(T0 + minutes(one) for one in (-60, 0, 1, 5, 60, 1440, 20 * 1440))
LENGTHS = (*s.LENGTHS, *s.ODD_LENGTHS, timedelta.max, timedelta.min)
_SIMPLE: dict[Any, SearchStrategy[Any]] = {
    str: st.sampled_from(TEXTS),
    bool: st.booleans(),
    int: st.sampled_from([-1, 0, 1, 2, 5, 14, 30, 100, 10**6]),
    datetime: st.sampled_from(MOMENTS),
    timedelta: st.sampled_from(LENGTHS),
    NoneType: st.none(),
}


class UnknownType(Exception):
    """A field has a type for which nothing here draws values."""


def values_of(kind: Any) -> SearchStrategy[Any]:
    """Any value of a type."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields")):
        return built(kind)
    return _values_of_generic(kind)


def _values_of_generic(kind: Any) -> SearchStrategy[Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of([values_of(part) for part in parts])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (tuple, frozenset):
        return st.lists(values_of(parts[0]), max_size=3).map(origin)
    if origin in (Mapping, dict):
        return st.dictionaries(values_of(parts[0]), values_of(parts[1]), max_size=2)
    raise UnknownType(kind)


def shape_of(kind: type[Any]) -> dict[str, SearchStrategy[Any]]:
    """How each field of a row or a command varies."""
    hints = get_type_hints(kind)
    names = kind._fields if hasattr(kind, "_fields") else tuple(one.name for one in fields(kind))
    return {name: values_of(hints[name]) for name in names}


def built(kind: type[Any]) -> SearchStrategy[Any]:
    """A row or a command with any value in every field."""
    return st.builds(kind, **shape_of(kind))


COMMANDS: tuple[type[c.Command], ...] = tuple(DECIDERS)
any_commands = st.one_of([built(kind) for kind in COMMANDS])
WINDOWS = (*s.WINDOWS, "other")
stories = st.lists(st.tuples(st.sampled_from(WINDOWS), any_commands), max_size=12)


def furnished() -> Seed:
    """A tenant with something of everything."""
    seed = Seed(people=s.PEOPLE).group("rag", "ann", "ben").group("plain", "ben", assignable=False).unit("unit", "ann")
    seed.context("c1").policy(contexts=("c1",)).eligible("ann").eligible("rag", end=hours(2)).active(
        "ben", end=hours(1)
    )
    return seed
