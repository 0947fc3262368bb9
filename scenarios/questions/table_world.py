"""The world of a table question in names only: who is in which group, who holds which role, and the policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

USERS = ("User1", "User2", "User3")
ALL, NONE, OFFICE = "All", "None", "Office365"
HQ, BRANCH = "HQ", "Branch"
NETWORKS = (HQ, BRANCH)

KindWord = Literal["eligible", "active"]
NetworkWord = Literal["any", "not trusted", "HQ", "Branch"]
GrantWord = Literal["mfa", "block"]
StateWord = Literal["on", "report_only"]


@dataclass(frozen=True, slots=True, order=True)
class Holding:
    """A role that a user holds or is eligible for."""

    user: str
    role: str
    kind: KindWord


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy of the table. Who is included and excluded by the names of users, groups and roles, or `All`."""

    include: tuple[str, ...] = (ALL,)
    exclude: tuple[str, ...] = ()
    resource: str = ALL
    network: NetworkWord = "any"
    grant: GrantWord = "mfa"
    state: StateWord = "on"

    @property
    def cost(self) -> int:
        """How many parts differ from: all users, all resources, any network, require MFA, on."""
        named = 0 if self.include == (ALL,) else len(self.include)
        others = (self.resource != ALL, self.network != "any", self.grant != "mfa", self.state != "on")
        return named + len(self.exclude) + sum(others)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a question tells; policies in the order of their creation."""

    members: frozenset[tuple[str, str]] = frozenset()
    holdings: frozenset[Holding] = frozenset()
    policies: tuple[PolicyRow, ...] = ()

    @property
    def reading_cost(self) -> int:
        """How many facts there are to read: memberships, roles, and what is special about each policy."""
        return len(self.members) + len(self.holdings) + sum(policy.cost for policy in self.policies)

    @property
    def has_network(self) -> bool:
        """Whether any policy asks where somebody is."""
        return any(policy.network != "any" for policy in self.policies)

    def groups_of(self, user: str) -> tuple[str, ...]:
        """The groups of a user, by name."""
        return tuple(sorted(group for group, member in self.members if member == user))

    def roles_of(self, user: str) -> tuple[Holding, ...]:
        """The roles of a user, by name."""
        return tuple(sorted(holding for holding in self.holdings if holding.user == user))

    def groups(self) -> tuple[str, ...]:
        """The groups that have a member or that a policy names."""
        named = {name for policy in self.policies for name in (*policy.include, *policy.exclude)}
        return tuple(sorted({group for group, _ in self.members} | {name for name in named if is_group(name)}))


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A sign-in that a statement is about; the network counts only where a policy asks for it."""

    user: str
    resource: str
    network: str = BRANCH


def is_group(name: str) -> bool:
    """Whether a name is that of a group."""
    return name.startswith("Group")
