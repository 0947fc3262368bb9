"""Lifting stored steps of older releases to the form that this release reads; the one place where old forms live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from web.journal_types import VERSION

# version of a stored step -> the function that returns it as the next version has it
UPCASTERS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType({})


def lifted(stored: dict[str, Any]) -> dict[str, Any]:
    """The stored step in the form of this release.

    Raises KeyError when there is no way from its version, for example when a newer release wrote it.
    """
    version = stored["version"]
    while version != VERSION:
        stored = UPCASTERS[version](stored)
        version = stored["version"]
    return stored
