"""What the tenant answered when one form asked for several things."""

from __future__ import annotations

from dataclasses import dataclass

from simulator import Accepted, Decision, Refused
from web.words import joined, refusal_words


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer about one member or request: its id, its name for the reader, and the decision."""

    object_id: str
    name: str
    decision: Decision

    @property
    def is_accepted(self) -> bool:
        """Whether it was done."""
        return isinstance(self.decision, Accepted)

    @property
    def words(self) -> str:
        """Why not, in the titles of the rules that refused."""
        rules = self.decision.rules if isinstance(self.decision, Refused) else ()
        return joined([refusal_words(rule).title for rule in rules])


def refusals(outcomes: tuple[Outcome, ...]) -> list[tuple[str, Refused]]:
    """Ids and refusals of what was not done."""
    return [(one.object_id, one.decision) for one in outcomes if isinstance(one.decision, Refused)]
