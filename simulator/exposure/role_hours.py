"""Role-hours: for how long people could use a role in a window, by assignment (standing) or by activation.

A moment counts once per person and role, however many assignments and scopes lead to it, and as standing when any of
them is an assignment. Eligible time counts nothing. So the numbers add up over adjacent windows and never exceed
the window per person and role.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from simulator.exposure.holdings import Holding
from simulator.exposure.spans import Span, joined, total, without

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Role-hours as lengths of time: held by assignment, and held by activation only."""

    standing: timedelta = NOTHING
    activated: timedelta = NOTHING

    def __add__(self, other: Exposure) -> Exposure:
        return Exposure(standing=self.standing + other.standing, activated=self.activated + other.activated)

    @property
    def total(self) -> timedelta:
        """Both together."""
        return self.standing + self.activated


@dataclass(frozen=True, slots=True)
class Use:
    """When one person could use one role in a window: by assignment, and otherwise by activation; disjoint spans."""

    standing: tuple[Span, ...]
    activated: tuple[Span, ...]

    @property
    def exposure(self) -> Exposure:
        """The lengths of both."""
        return Exposure(standing=total(self.standing), activated=total(self.activated))


PersonAndRole = tuple[str, str]


def uses(holdings: Iterable[Holding], window: Span) -> dict[PersonAndRole, Use]:
    """When each person could use each role in a window, by person and role; those who could not are left out."""
    assigned: defaultdict[PersonAndRole, list[Span]] = defaultdict(list)
    activated: defaultdict[PersonAndRole, list[Span]] = defaultdict(list)
    for holding in holdings:
        kept = assigned if holding.is_standing else activated if holding.is_activated else None
        if kept is not None and (part := window.cut(holding.start, holding.end)):
            kept[holding.holder_id, holding.role_id].append(part)
    found: dict[PersonAndRole, Use] = {}
    for key in sorted({*assigned, *activated}):
        standing = joined(assigned.get(key, ()))
        found[key] = Use(standing, without(activated.get(key, ()), standing))
    return found


def exposures(holdings: Iterable[Holding], window: Span) -> dict[PersonAndRole, Exposure]:
    """The role-hours of each person and role in a window."""
    return {key: use.exposure for key, use in uses(holdings, window).items()}


def exposure_of(holdings: Iterable[Holding], window: Span) -> Exposure:
    """The role-hours of everybody and every role in a window."""
    return sum(exposures(holdings, window).values(), Exposure())


def people_by_role(holdings: Iterable[Holding], spans: Iterable[Span]) -> dict[str, list[int]]:
    """For each role and each span, how many people could use the role at some moment in it."""
    kept = tuple(holdings)
    counts = [Counter(role_id for _, role_id in uses(kept, span)) for span in spans]
    role_ids = sorted({role_id for count in counts for role_id in count})
    return {role_id: [count[role_id] for count in counts] for role_id in role_ids}
