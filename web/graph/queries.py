"""OData query options over plain rows: `$filter`, `$orderby`, `$top`, `$skiptoken`, `$count`, `$expand`, `$select`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from web.graph.errors import bad_request
from web.graph.filters import parse_filter, read

Row = dict[str, Any]
Expander = Callable[[Row], Row | None]
PAGE_SIZE, PAGE_SIZE_MAX = 100, 999
_OPTIONS = frozenset({"$filter", "$orderby", "$top", "$skiptoken", "$count", "$expand", "$select"})
_EXPAND = re.compile(r"(?P<name>\w+)(?:\((?P<options>[^()]*)\))?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Query:
    """Query options as read from a URL."""

    options: Mapping[str, str]

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Query:
        """The options of a request. Raises GraphError 400 for an unknown one."""
        options = {key.lower(): value for key, value in arguments.items()}
        unknown = [key for key in options if key.startswith("$") and key not in _OPTIONS]
        if unknown:
            raise bad_request(f"The query parameter '{unknown[0]}' is not supported.")
        return cls(options)

    def page(self, rows: Sequence[Row], url: str, expanders: Mapping[str, Expander]) -> Row:
        """One page of a collection, with count and next link where they belong; `url` is the absolute address."""
        kept = self._ordered(self._filtered(rows))
        start, size = self._start(), self._size()
        shaped = [self.shape(row, expanders) for row in kept[start : start + size]]
        answer: Row = {"@odata.count": len(kept)} if self.options.get("$count", "").lower() == "true" else {}
        if start + size < len(kept):
            answer["@odata.nextLink"] = f"{url}?{urlencode({**self.options, '$skiptoken': _token(start + size)})}"
        return {**answer, "value": shaped}

    def shape(self, row: Row, expanders: Mapping[str, Expander]) -> Row:
        """One row with what it expands to, cut down to what is selected."""
        expanded = self._expansions(row, expanders)
        return _selected({**row, **expanded}, self.options.get("$select", ""), keep=tuple(expanded))

    def _filtered(self, rows: Sequence[Row]) -> list[Row]:
        text = self.options.get("$filter")
        if not text:
            return list(rows)
        test = parse_filter(text)
        return [row for row in rows if test(row)]

    def _ordered(self, rows: list[Row]) -> list[Row]:
        for part in reversed([one.strip() for one in self.options.get("$orderby", "").split(",") if one.strip()]):
            name, _, direction = part.partition(" ")
            if direction.strip().lower() not in ("", "asc", "desc"):
                raise bad_request(f"Invalid orderby clause: `{part}`.")
            rows = sorted(rows, key=lambda row: str(read(row, name) or ""), reverse="desc" in direction.lower())
        return rows

    def _size(self) -> int:
        text = self.options.get("$top", str(PAGE_SIZE))
        if not text.isdecimal() or not 1 <= int(text) <= PAGE_SIZE_MAX:
            raise bad_request(f"Invalid value '{text}' for $top; it must be from 1 to {PAGE_SIZE_MAX}.")
        return int(text)

    def _start(self) -> int:
        text = self.options.get("$skiptoken", "")
        if not text:
            return 0
        try:
            start = base64.urlsafe_b64decode(text.encode()).decode()
        except ValueError:
            start = ""
        if not start.isdecimal():
            raise bad_request("The $skiptoken is not valid.")
        return int(start)

    def _expansions(self, row: Row, expanders: Mapping[str, Expander]) -> Row:
        found: Row = {}
        for match in _EXPAND.finditer(self.options.get("$expand", "")):
            name = match["name"]
            expander = expanders.get(name)
            if expander is None:
                raise bad_request(f"Could not find a property named '{name}' to expand.")
            value, inner = expander(row), match["options"] or ""
            selected = inner.partition("=")[2] if inner.lower().startswith("$select=") else ""
            found[name] = _selected(value, selected) if value is not None else None
        return found


def _selected(row: Row, names: str, keep: tuple[str, ...] = ()) -> Row:
    wanted = {name.strip().lower() for name in names.split(",") if name.strip()}
    if not wanted:
        return row
    return {key: value for key, value in row.items() if key.lower() in wanted or key.startswith("@") or key in keep}


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(str(start).encode()).decode()
