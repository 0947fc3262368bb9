"""OData `$filter`: a small recursive parser, and its evaluation over plain rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from web.graph.errors import GraphError, bad_request

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
    r"|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w/.]*)|(?P<mark>[(),]))"
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left is not None and right is not None and left > right,
    "ge": lambda left, right: left is not None and right is not None and left >= right,
    "lt": lambda left, right: left is not None and right is not None and left < right,
    "le": lambda left, right: left is not None and right is not None and left <= right,
}
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "contains": lambda text, part: part in text,
}
_LITERALS = {"true": True, "false": False, "null": None}
DEPTH_MAX = 20


def parse_filter(text: str) -> Predicate:
    """The test that a `$filter` text stands for.

    Raises GraphError 400 when it cannot be read. Knows eq ne gt ge lt le, in, and, or, not, parentheses, startswith,
    endswith, contains, and property paths.
    """
    parser = _Parser(text)
    test = parser.either(0)
    if parser.kind:
        raise parser.complain()
    return test


class _Parser:
    """One reading of a filter text."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.kind, self.value = "", ""
        self.advance()

    def complain(self) -> GraphError:
        return bad_request(f"Invalid filter clause: unexpected `{self.value}` at position {self.position}.")

    def advance(self) -> str:
        before = self.value
        rest = self.text[self.position :]
        if not rest.strip():
            self.kind, self.value = "", ""
            return before
        found = _TOKEN.match(self.text, self.position)
        if not found:
            raise bad_request(f"Invalid filter clause: `{rest[:20]}` at position {self.position} cannot be read.")
        self.kind, self.value, self.position = str(found.lastgroup), found[str(found.lastgroup)], found.end()
        return before

    def take(self, value: str) -> bool:
        if self.value.lower() != value or self.kind == "string":
            return False
        self.advance()
        return True

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.complain()

    def either(self, depth: int) -> Predicate:
        tests = [self.both(depth)]
        while self.take("or"):
            tests.append(self.both(depth))
        return lambda row: any(test(row) for test in tests)

    def both(self, depth: int) -> Predicate:
        tests = [self.single(depth)]
        while self.take("and"):
            tests.append(self.single(depth))
        return lambda row: all(test(row) for test in tests)

    def single(self, depth: int) -> Predicate:
        if depth > DEPTH_MAX:
            raise bad_request("Invalid filter clause: nested too deeply.")
        if self.take("not"):
            inner = self.single(depth + 1)
            return lambda row: not inner(row)
        if self.take("("):
            inner = self.either(depth + 1)
            self.expect(")")
            return inner
        if self.value.lower() in _FUNCTIONS and self.kind == "name":
            return self.function()
        return self.comparison()

    def function(self) -> Predicate:
        test = _FUNCTIONS[self.advance().lower()]
        self.expect("(")
        path = self.path()
        self.expect(",")
        part = self.literal()
        self.expect(")")
        return lambda row: test(str(read(row, path) or "").lower(), str(part).lower())

    def comparison(self) -> Predicate:
        path = self.path()
        operator = self.advance().lower()
        if operator == "in":
            self.expect("(")
            wanted = [self.literal()]
            while self.take(","):
                wanted.append(self.literal())
            self.expect(")")
            return lambda row: read(row, path) in wanted
        test = _COMPARISONS.get(operator)
        if test is None:
            raise bad_request(f"Invalid filter clause: `{operator}` is no operator.")
        value = self.literal()
        return lambda row: test(read(row, path), value)

    def path(self) -> str:
        if self.kind != "name":
            raise self.complain()
        return self.advance()

    def literal(self) -> Any:
        if not self.kind or self.kind == "mark":
            raise self.complain()
        kind, value = self.kind, self.advance()
        if kind == "string":
            return value[1:-1].replace("''", "'")
        if kind == "number":
            return float(value) if "." in value else int(value)
        if kind == "name":
            if value.lower() not in _LITERALS:
                raise bad_request(f"Invalid filter clause: `{value}` is no value.")
            return _LITERALS[value.lower()]
        return value


def read(row: Row, path: str) -> Any:
    """The value at a property path, property names in any case; None where a part is missing."""
    value: Any = row
    for name in path.split("/"):
        if not isinstance(value, Mapping):
            return None
        value = next((value[key] for key in value if key.lower() == name.lower()), None)
    return value
