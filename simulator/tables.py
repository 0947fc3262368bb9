"""Copy-on-write tables: a small overlay over a frozen base, so that forking a large tenant costs almost nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


class _Gone:
    """Marks a row of the base that the overlay has deleted."""


_GONE = _Gone()


class Table(Generic[K, V]):
    """Rows by key. Only `simulator.tenant.apply` writes to one.

    `fork` shares the base and copies the overlay; `freeze` folds the overlay into a new base.
    """

    __slots__ = ("_base", "_over", "_size")

    def __init__(self, base: Mapping[K, V] = _EMPTY) -> None:
        self._base = base
        self._over: dict[K, V | _Gone] = {}
        self._size = len(base)

    def get(self, key: K) -> V | None:
        """The row, or None."""
        row = self._over.get(key)
        if row is None:
            return self._base.get(key)
        return None if isinstance(row, _Gone) else row

    def __getitem__(self, key: K) -> V:
        row = self.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None  # type: ignore[arg-type]  # a foreign key is simply not found

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[K]:
        over = self._over
        kept = (key for key in self._base if key not in over)
        return chain(kept, (key for key, row in over.items() if not isinstance(row, _Gone)))

    def values(self) -> Iterator[V]:
        """Every row; base rows first."""
        return (self[key] for key in self)

    def items(self) -> Iterator[tuple[K, V]]:
        """Every key with its row."""
        return ((key, self[key]) for key in self)

    def put(self, key: K, row: V) -> None:
        """Write a row."""
        before = self._over.get(key)
        if before is _GONE or (before is None and key not in self._base):
            self._size += 1
        self._over[key] = row

    def drop(self, key: K) -> None:
        """Delete a row; a key that is not there is left alone."""
        if key not in self:
            return
        self._size -= 1
        if key in self._base:
            self._over[key] = _GONE
        else:
            del self._over[key]

    def fork(self) -> Table[K, V]:
        """An independent copy; costs the size of the overlay."""
        copy: Table[K, V] = Table(self._base)
        copy._over = self._over.copy()
        copy._size = self._size
        return copy

    def freeze(self) -> None:
        """Fold the overlay into a base of its own, so that later forks are cheap."""
        if self._over:
            self._base = MappingProxyType(dict(self.items()))
            self._over = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and dict(self.items()) == dict(other.items())  # type: ignore[reportUnknownArgumentType]  # compares rows of any kind

    __hash__ = None  # type: ignore[assignment]  # tables change
