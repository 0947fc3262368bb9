"""The laws of PIM, one function each, and what they look at: a step with the rows before and after it.

The laws are asserted after every step of the Hypothesis machine, of the seeded walks and of the exhaustive search. They
read rows and nothing else of the simulator; what follows from rows is worked out here anew, from the rules in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator import Accepted, Decision, Event, Simulation, Tenant
from simulator import commands as c
from simulator import events as e
from simulator.directory.rows import Group, Licence, Sku
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Request, Schedule
from simulator.profile import Profile
from tests.properties.pim_verdicts import caller_of
from tests.unit.world import GA, PRA

ACTIVATED, ASSIGNED = AssignmentType.ACTIVATED, AssignmentType.ASSIGNED
FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one moment that the laws read, copied out of the tenant."""

    now: datetime
    profile: Profile
    schedules: dict[str, Schedule]
    requests: dict[str, Request]
    role_settings: dict[str, dict[str, Any]]
    groups: dict[str, Group]
    licences: dict[Sku, Licence]
    users: frozenset[str]

    # --- what follows from the rows ------------------------------------------------------------------------------

    @property
    def activations(self) -> list[Schedule]:
        """Activations in force or planned."""
        return [one for one in self.schedules.values() if one.assignment_type is ACTIVATED]

    @property
    def eligibilities(self) -> dict[str, Schedule]:
        """Eligibilities in force or planned."""
        return {name: one for name, one in self.schedules.items() if one.kind is Kind.ELIGIBLE}

    @property
    def licensed(self) -> bool:
        """Whether the tenant has P2 or Governance."""
        return any(one.is_enabled for sku, one in self.licences.items() if sku in (Sku.P2, Sku.GOVERNANCE))

    def people(self, principal_id: str) -> set[str]:
        """The people behind a principal; a group in a group counts with its people."""
        waiting, found = [principal_id], set[str]()
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.groups[one].member_ids if one in self.groups else ()
        return found & self.users

    def holders(self, *role_ids: str) -> set[str]:
        """Everybody who holds one of these roles tenant-wide now."""
        active = [one for one in self.schedules.values() if one.kind is Kind.ACTIVE and one.start <= self.now]
        mine = (one for one in active if one.key.role_id in role_ids and one.key.directory_scope_id == "/")
        return {person for one in mine for person in self.people(one.key.principal_id)}

    def could_activate(self, who: str, role_id: str, scope: str = "/") -> list[Schedule]:
        """The eligibilities in force that a person could use, own ones and those of the person's groups."""
        narrower = self.profile.narrower_activation_scope == "allow"
        return [
            one
            for one in self.eligibilities.values()
            if one.key.role_id == role_id
            and (one.key.directory_scope_id == scope or (narrower and one.key.directory_scope_id == "/"))
            and one.start <= self.now
            and (one.end is None or self.now < one.end)
            and (one.key.principal_id == who or who in self.people(one.key.principal_id))
        ]

    def rule(self, role_id: str, rule_id: str) -> Any:
        """A written rule of a role, None when the role has its defaults."""
        return self.role_settings.get(role_id, {}).get(rule_id)

    def longest_activation(self, role_id: str) -> timedelta:
        """How long an activation of a privileged role may be: by default eight hours, or one as measured."""
        written = self.rule(role_id, rs.ACTIVATION_EXPIRATION)
        if written is not None:
            return written.maximum_duration
        return timedelta(hours=1 if self.profile.defaults_profile == "measured_2026" else 8)

    def needs_approval(self, role_id: str) -> bool:
        """Whether an activation of a role waits for an approver."""
        written = self.rule(role_id, rs.ACTIVATION_APPROVAL)
        return written is not None and written.is_approval_required

    def approvers(self, request: Request) -> set[str]:
        """Who may decide: the named people and groups, else active Global and Privileged Role Administrators."""
        written = self.rule(request.key.role_id, rs.ACTIVATION_APPROVAL)
        if written is None or not (written.user_ids or written.group_ids):
            return self.holders(GA, PRA) - {request.key.principal_id}
        named = set(written.user_ids).union(*map(self.people, written.group_ids))
        return (named & self.users) - {request.key.principal_id}


def rows_of(tenant: Tenant) -> Rows:
    """The rows of a tenant as it is now."""
    return Rows(
        tenant.now,
        tenant.organization.profile,
        dict(tenant.schedules.items()),
        dict(tenant.requests.items()),
        {role_id: dict(one.rules) for role_id, one in tenant.role_settings.items()},
        dict(tenant.groups.items()),
        dict(tenant.licences.items()),
        frozenset(tenant.users),
    )


@dataclass(slots=True)
class Memory:
    """What a law remembers of earlier steps; ids are never used again, so an undo leaves it true."""

    ids: set[str] = field(default_factory=set)
    longest: dict[str, timedelta] = field(default_factory=dict)
    waited: set[str] = field(default_factory=set)
    ended: dict[tuple[AssignmentKey, Kind], datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Look:
    """One step: who asked for what, the answer, and the rows before and after."""

    before: Rows
    after: Rows
    tenant: Tenant
    window: str
    command: c.Command
    decision: Decision
    memory: Memory

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, nothing when the command was refused."""
        return self.decision.events if isinstance(self.decision, Accepted) else ()

    @property
    def caller(self) -> str | None:
        """Who asked, None for lab control and for a signed-out window."""
        return caller_of(self.window)[0]

    @property
    def role_id(self) -> str:
        """The role that the command is about."""
        return self.command.key.role_id  # type: ignore[attr-defined]  # asked of commands about a role

    def of(self, kind: type[Any]) -> list[Any]:
        """The events of a kind that happened."""
        return [one for one in self.events if isinstance(one, kind)]


Check = Callable[[Look], None]


@dataclass(frozen=True, slots=True)
class Law:
    """A law with the numbers of its sentences, and the steps that it speaks about."""

    numbers: tuple[int, ...]
    check: Check
    after: tuple[type[c.Command], ...]
    outcome: type[Any]

    def speaks_about(self, look: Look) -> bool:
        """Whether the law says anything about this step."""
        return isinstance(look.decision, self.outcome) and (not self.after or isinstance(look.command, self.after))


LAWS: dict[str, Law] = {}


def law(
    *numbers: int, after: tuple[type[c.Command], ...] = (), outcome: type[Any] = Accepted
) -> Callable[[Check], Check]:
    """Puts a function into the book of laws: by default it is asked after every accepted command."""

    def enter(check: Check) -> Check:
        assert check.__name__ not in LAWS, "a law has one name"
        LAWS[check.__name__] = Law(numbers, check, after, outcome)
        return check

    return enter


class Watch:
    """Looks at every step of a simulation and asks the laws."""

    def __init__(self, simulation: Simulation, laws: Iterable[str] | None = None) -> None:
        self.simulation = simulation
        self.laws = {name: LAWS[name] for name in LAWS if laws is None or name in laws}
        self.memory = Memory()
        self.spoken: dict[str, int] = dict.fromkeys(self.laws, 0)
        self.rows = rows_of(simulation.tenant)

    def moved(self) -> None:
        """The cursor was moved: the next step begins from here."""
        self.rows = rows_of(self.simulation.tenant)

    def broken(self, window: str, command: c.Command, decision: Decision) -> dict[str, str]:
        """The laws that a step breaks, each with what was wrong."""
        before, tenant = self.rows, self.simulation.tenant
        self.rows = rows_of(tenant)
        look = Look(before, self.rows, tenant, window, command, decision, self.memory)
        remember(look)
        found: dict[str, str] = {}
        for name, one in self.laws.items():
            if not one.speaks_about(look):
                continue
            self.spoken[name] += 1
            try:
                one.check(look)
            except AssertionError as problem:
                found[name] = f"{problem} after {window}: {command}"
        return found


def remember(look: Look) -> None:
    """Notes what held when a request was made, and what ended when."""
    for one in look.of(e.RequestSubmitted):
        role_id = one.request.key.role_id
        look.memory.longest[one.request.id] = look.before.longest_activation(role_id)
        if look.before.needs_approval(role_id):
            look.memory.waited.add(one.request.id)
    for one in look.of(e.ScheduleEnded):
        if one.reason is e.EndReason.EXPIRED and one.schedule.end:
            look.memory.ended[one.schedule.key, one.schedule.kind] = one.schedule.end


# --- laws about a whole journal ----------------------------------------------------------------------------------

Reading = Callable[[Simulation, tuple[Event, ...]], None]
JOURNAL_LAWS: dict[str, tuple[tuple[int, ...], Reading]] = {}


def journal_law(*numbers: int) -> Callable[[Reading], Reading]:
    """Puts a function into the book that reads a whole journal, and the seed before it, when its story is over."""

    def enter(check: Reading) -> Reading:
        assert check.__name__ not in {**LAWS, **JOURNAL_LAWS}, "a law has one name"
        JOURNAL_LAWS[check.__name__] = (numbers, check)
        return check

    return enter
