"""What one command costs: beside a bare record, in a tenant of any size, and with its undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.row import Row
from benchmarks.timing import alternating
from benchmarks.worlds import NOW, TENANT, USER_ADMINISTRATOR, id_of, signed_in
from simulator import Simulation
from simulator.apply import apply
from simulator.commands import AdminAssign
from simulator.events import Event, ScheduleCreated
from simulator.ids import seeded_id
from simulator.pim.rows import AssignmentKey, Kind, Schedule
from web.journal_codec import dump_step

SMALL, LARGE, COUNT = 1_000, 100_000, 500


@dataclass(slots=True)
class BareGrant:
    """The least that an assignment can be."""

    id: str
    principal_id: str
    role_id: str
    start: datetime
    end: datetime


def _scattered(users: int) -> list[int]:
    """People all over the tenant, so that no row is in a cache because its neighbour was used."""
    return [2 + index * 7919 % (users - 2) for index in range(COUNT)]


def _bare(users: int) -> Callable[[], None]:
    by_id: dict[str, BareGrant] = {}
    of_principal: dict[str, list[str]] = {id_of(number): [] for number in range(users)}
    of_role: dict[str, list[str]] = {USER_ADMINISTRATOR: []}
    due: list[tuple[datetime, str]] = []
    wanted = [(seeded_id(TENANT, "bare", str(one)), id_of(one)) for one in _scattered(users)]

    def run() -> None:
        for grant_id, person in wanted:
            end = NOW + timedelta(days=90)
            by_id[grant_id] = BareGrant(grant_id, person, USER_ADMINISTRATOR, NOW, end)
            of_principal[person].append(grant_id)
            of_role[USER_ADMINISTRATOR].append(grant_id)
            due.append((end, grant_id))

    return run


def _events(users: int) -> list[Event]:
    return [
        ScheduleCreated(
            schedule=Schedule(
                id=seeded_id(TENANT, "event", str(one)),
                kind=Kind.ELIGIBLE,
                key=AssignmentKey(id_of(one), USER_ADMINISTRATOR),
                start=NOW,
                end=NOW + timedelta(days=90),
                created_at=NOW,
            )
        )
        for one in _scattered(users)
    ]


def _applied(users: int, base: Simulation) -> Callable[[], None]:
    tenant, events, journal = base.tenant.fork(), _events(users), list[Event]()

    def run() -> None:
        for event in events:
            apply(tenant, event)
            journal.append(event)

    return run


def _decided(users: int, base: Simulation, *, written: bool = False, undone: bool = False) -> Callable[[], None]:
    simulation, lines = base.fork(), list[str]()
    commands = [
        AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(id_of(one), USER_ADMINISTRATOR), duration=timedelta(days=90))
        for one in _scattered(users)
    ]

    def run() -> None:
        for command in commands:
            simulation.run(command, "w1")
            if written:
                lines.append(dump_step(simulation.steps[-1]))
            if undone:
                simulation.undo()

    return run


def command_rows() -> Iterator[Row]:
    """An assignment beside a bare record; the same in a large tenant; with its journal line; with its undo."""
    small, large = signed_in(SMALL), signed_in(LARGE)
    bare, applied = alternating(lambda: _bare(SMALL), lambda: _applied(SMALL, small), per=COUNT)
    yield Row("apply an assignment and keep its event", applied, "a bare record in four indices", bare, 3)
    few, many = alternating(lambda: _decided(SMALL, small), lambda: _decided(LARGE, large), per=COUNT)
    yield Row("decide, explain and apply, 100,000 people", many, "the same with 1,000 people", few, 4)
    yield Row("decide, explain and apply an assignment", few, "a bare record in four indices", bare)
    (written,) = alternating(lambda: _decided(SMALL, small, written=True), per=COUNT)
    yield Row("the same with its line of the journal", written, "without the line", few)
    (undone,) = alternating(lambda: _decided(SMALL, small, undone=True), per=COUNT)
    yield Row("an assignment and its undo", undone, "the assignment alone", few, 2.5)
