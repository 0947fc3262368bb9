"""Who held what from when to when: a fold of what happened over the tenant as it was before.

A holding is one person (or service principal) and one schedule: in force for them while the schedule is in force and
they are in the group that holds it. Memberships that change open and close holdings like starts and ends do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from simulator import events as e
from simulator.apply import apply
from simulator.directory.membership import groups_of
from simulator.journal import Happening
from simulator.pim.holdings import holders_and_groups
from simulator.pim.rows import AssignmentType, Kind, Schedule
from simulator.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One person's share in one schedule, from `start` (inclusive) to `end` (exclusive; None while it goes on)."""

    holder_id: str
    role_id: str
    directory_scope_id: str
    kind: Kind
    assignment_type: AssignmentType
    schedule_id: str
    group_id: str | None
    start: datetime
    end: datetime | None = None

    @property
    def is_standing(self) -> bool:
        """Whether the role was assigned, not activated; an eligibility is neither."""
        return self.kind is Kind.ACTIVE and self.assignment_type is AssignmentType.ASSIGNED

    @property
    def is_activated(self) -> bool:
        """Whether the role was activated for a while."""
        return self.assignment_type is AssignmentType.ACTIVATED


def holders_of(tenant: Tenant, principal_id: str) -> frozenset[str]:
    """The ids of the users and service principals who hold what a principal holds, nested groups included."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [principal_id]
    while waiting:
        one = waiting.pop()
        group = tenant.groups.get(one)
        if group is None:
            if one in tenant.users or one in tenant.service_principals:
                found.add(one)
        elif one not in seen:
            seen.add(one)
            waiting += group.member_ids
    return frozenset(found)


def holdings_over(
    base: Tenant, happenings: Iterable[Happening], role_ids: frozenset[str] | None = None
) -> tuple[Holding, ...]:
    """Every holding from the tenant `base` on through what happened since, in the order in which they ended.

    Those that go on come last. What `base` holds already begins at the start of its schedule: earlier memberships
    are not known. `role_ids` limits the roles.
    """
    world = base.fork()
    fold = _Fold(role_ids)
    for schedule in base.schedules.values():
        fold.look(world, schedule.id, schedule.start)
    for happening in happenings:
        apply(world, happening.event)
        for schedule_id in _touched(world, happening.event):
            fold.look(world, schedule_id, happening.at)
    return fold.all()


class _Fold:
    """Holdings so far: those that are open by schedule and person, and those that ended."""

    def __init__(self, role_ids: frozenset[str] | None) -> None:
        self._role_ids = role_ids
        self._open: dict[str, dict[str, Holding]] = {}
        self._ended: list[Holding] = []

    def look(self, world: Tenant, schedule_id: str, at: datetime) -> None:
        """Compare who holds a schedule now with who did, and write down who came and who went."""
        schedule = self._in_force(world, schedule_id)
        there = holders_of(world, schedule.key.principal_id) if schedule else frozenset[str]()
        known = self._open.setdefault(schedule_id, {})
        for holder_id in [one for one in known if one not in there]:
            self._ended.append(replace(known.pop(holder_id), end=at))
        if schedule is None:
            del self._open[schedule_id]
            return
        for holder_id in sorted(there - known.keys()):
            known[holder_id] = _holding(world, schedule, holder_id, at)

    def _in_force(self, world: Tenant, schedule_id: str) -> Schedule | None:
        schedule = world.schedules.get(schedule_id)
        if schedule is None or not schedule.has_started:
            return None
        return schedule if self._role_ids is None or schedule.key.role_id in self._role_ids else None

    def all(self) -> tuple[Holding, ...]:
        """The ended ones, then the open ones; those of no length are left out."""
        still_open = (holding for known in self._open.values() for holding in known.values())
        return tuple(one for one in (*self._ended, *still_open) if one.end != one.start)


def _holding(world: Tenant, schedule: Schedule, holder_id: str, at: datetime) -> Holding:
    principal_id = schedule.key.principal_id
    return Holding(
        holder_id=holder_id,
        role_id=schedule.key.role_id,
        directory_scope_id=schedule.key.directory_scope_id,
        kind=schedule.kind,
        assignment_type=schedule.assignment_type,
        schedule_id=schedule.id,
        group_id=principal_id if principal_id in world.groups else None,
        start=at,
    )


def _touched(world: Tenant, event: e.Event) -> Iterator[str]:
    """The ids of the schedules that an event may bring to or take from somebody."""
    match event:
        case e.ScheduleReplaced():
            yield from (event.old.id, event.new.id)
        case e.ScheduleCreated() | e.ScheduleStarted() | e.ScheduleEnded() | e.ScheduleHeld():
            yield event.schedule.id
        case e.GroupWritten():
            yield from _schedules_of(world, (event.group.id, *groups_of(world, event.group.id)))
        case e.UserWritten():
            yield from _schedules_of(world, holders_and_groups(world, event.user.id))
        case _:
            return


def _schedules_of(world: Tenant, principal_ids: Iterable[str]) -> Iterator[str]:
    for principal_id in principal_ids:
        yield from world.schedule_ids_of_principal.get(principal_id) or ()
