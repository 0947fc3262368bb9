"""A question about a table of policies: statements about sign-ins, each with the sign-in that it is about."""

from __future__ import annotations

from typing import Literal

from scenarios.questions.item import Claim, YesNo

Outcome = Literal["granted", "mfa", "blocked"]


class Statement(Claim, frozen=True):
    """A statement about a sign-in, and how that sign-in ends with the password alone."""

    user: str
    resource: str
    network: str | None
    outcome: Outcome


class TableItem(YesNo, frozen=True):
    """A question of the model `ca-table`."""

    statements: tuple[Statement, ...]
