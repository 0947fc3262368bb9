"""Choices that follow from a seed: the same on every machine and with every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of numbers made by hashing a seed and a counter."""

    __slots__ = ("_rolls", "_seed")

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._rolls = 0

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1; the bias of the modulus is below 2**-50."""
        self._rolls += 1
        digest = sha256(f"{self._seed}/{self._rolls}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.below(len(values))]

    def one_in(self, number: int) -> bool:
        """True once in so many times."""
        return self.below(number) == 0

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in any order."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]
