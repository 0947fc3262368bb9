"""Rows of authentication contexts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONTEXT_IDS = tuple(f"c{number}" for number in range(1, 100))
"""Every id that a context can have. Source: concept-conditional-access-cloud-apps (documented)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationContext:
    """A context. `is_available` says that it is published to apps, so that they can ask for it."""

    id: str
    display_name: str
    created_at: datetime
    description: str = ""
    is_available: bool = True
    modified_at: datetime | None = None
