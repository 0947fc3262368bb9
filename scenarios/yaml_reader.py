"""Read YAML 1.2 from strangers: plain values with their places, no aliases, no tags, bounded in size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

SIZE_MAX = 256 * 1024
NODES_MAX = 20_000
DEPTH_MAX = 40

Path = tuple[str | int, ...]
# The library's events carry no types, so they are read as Any here and nowhere else.
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong in a file."""

    place: Place
    message: str


class Unreadable(Exception):
    """The text is no YAML that we take; `complaint` says where and why."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.complaint = Complaint(place, message)


@dataclass(slots=True)
class Document:
    """A value with the place of each of its parts; keys have places of their own."""

    value: Any = None
    value_places: dict[Path, Place] = field(default_factory=dict[Path, Place])
    key_places: dict[Path, Place] = field(default_factory=dict[Path, Place])

    def place_of(self, path: Path) -> Place:
        """Where a part is; of a part that is missing, where the part around it is."""
        while path and path not in self.value_places:
            path = path[:-1]
        return self.value_places.get(path) or Place(1, 1)


def read(text: str) -> Document:
    """The document in a text. Raises Unreadable at the first place that is no YAML or not allowed here."""
    if len(text.encode()) > SIZE_MAX:
        raise Unreadable(Place(1, 1), f"the file is larger than {SIZE_MAX // 1024} kB")
    try:
        return _Reader(text).document()
    except MarkedYAMLError as error:
        raise _not_yaml(error) from None
    except YAMLError as error:
        raise Unreadable(Place(1, 1), f"not YAML: {str(error).splitlines()[0]}") from None


def _not_yaml(error: Any) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    return Unreadable(place, f"not YAML: {error.problem or error.context or 'cannot be read'}")


class _Reader:
    """Builds plain values from parser events, so that nothing is ever constructed from a tag."""

    def __init__(self, text: str) -> None:
        parser = YAML(typ="safe", pure=True)
        self._events: Iterator[Any] = iter(parser.parse(text))  # type: ignore[reportUnknownMemberType]  # untyped library
        self._nodes = 0
        self._document = Document()

    def document(self) -> Document:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                break
        else:
            raise Unreadable(Place(1, 1), "the file is empty")
        self._document.value = self._node(next(self._events), ())
        next(self._events)  # the end of the document
        extra = next(self._events)
        if isinstance(extra, DocumentStartEvent):
            raise Unreadable(_place(extra), "only one document in a file")
        return self._document

    def _node(self, event: Any, path: Path) -> Any:
        self._check(event, path)
        self._document.value_places[path] = _place(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _check(self, event: Any, path: Path) -> None:
        self._nodes += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(_place(event), "anchors and aliases are not allowed; write the value out")
        if self._nodes > NODES_MAX:
            raise Unreadable(_place(event), f"more than {NODES_MAX} values in one file")
        if len(path) > DEPTH_MAX:
            raise Unreadable(_place(event), f"nested deeper than {DEPTH_MAX} levels")
        tag = getattr(event, "ctag", None)
        if tag is not None and str(tag) not in ("None", "!"):
            raise Unreadable(_place(event), f"tags such as `{tag}` are not allowed")

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise Unreadable(_place(event), "a key has to be a word")
            key = _text(event)
            if key in mapping:
                raise Unreadable(_place(event), f"key `{key}` is there twice")
            self._check(event, path)
            mapping[key] = self._node(next(self._events), (*path, key))
            self._document.key_places[(*path, key)] = _place(event)
        return mapping


def _place(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)


def _text(event: Any) -> str:
    return event.value


def _scalar(event: Any) -> Any:
    """The plain value of a scalar in YAML 1.2: `yes`, `no`, `on` and `off` are words."""
    text = _text(event)
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if _FLOAT.fullmatch(text) else text
