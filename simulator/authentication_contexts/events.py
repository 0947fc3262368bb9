"""What happens to authentication contexts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.authentication_contexts.rows import AuthenticationContext


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationContextSet:
    """A context was created, or replaced (`is_new` says which)."""

    TYPE: ClassVar[str] = "conditionalAccess.authenticationContextSet"
    context: AuthenticationContext
    is_new: bool = True
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationContextDeleted:
    """A context was deleted."""

    TYPE: ClassVar[str] = "conditionalAccess.authenticationContextDeleted"
    context: AuthenticationContext
    by: str | None = None


ContextEvent = AuthenticationContextSet | AuthenticationContextDeleted
