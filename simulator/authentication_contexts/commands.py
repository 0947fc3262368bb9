"""What callers can ask of authentication contexts."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAuthenticationContext(Command):
    """Create the context with this id (`c1` to `c99`), or replace the one that is there."""

    context_id: str
    display_name: str
    description: str = ""
    is_available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAuthenticationContext(Command):
    """Delete a context that is neither published nor used."""

    context_id: str
