"""The queue of what falls due: order, forks, stale entries, and the next moment that matters."""

from __future__ import annotations

from simulator import commands as c
from simulator.clock import next_due
from simulator.due import DueFact, DueKind, DueQueue
from simulator.events import ClockMoved, ScheduleEnded
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.world import T0, UA, Seed, approval, days, hours, key, minutes

SILENT = Profile(weekly_digest=False, daily_alert_scan=False)
LAPSE, END, START = DueKind.REQUEST_LAPSES, DueKind.SCHEDULE_ENDS, DueKind.SCHEDULE_STARTS


def _drained(queue: DueQueue) -> list[DueFact]:
    found: list[DueFact] = []
    while queue.peek():
        found.append(queue.pop())
    return found


def test_facts_come_in_the_order_of_time_kind_and_id():
    facts = [
        DueFact(T0, LAPSE, "z"),
        DueFact(T0, END, "a"),
        DueFact(T0, END, "b"),
        DueFact(T0, START, "a"),
        DueFact(T0 + hours(1), LAPSE, "a"),
    ]
    queue = DueQueue()
    for number in (3, 1, 4, 0, 2):
        queue.push(facts[number])

    assert queue.upcoming() == facts
    assert _drained(queue) == facts
    assert (queue.peek(), queue.upcoming()) == (None, [])


def test_a_frozen_base_and_newer_facts_are_read_as_one():
    queue = DueQueue()
    facts = [DueFact(T0 + hours(number), END, str(number)) for number in range(6)]
    for fact in facts[::2]:
        queue.push(fact)
    queue.freeze()
    for fact in facts[1::2]:
        queue.push(fact)

    assert queue.upcoming() == facts
    assert _drained(queue) == facts


def test_a_fork_does_not_take_from_its_origin():
    queue = DueQueue()
    facts = [DueFact(T0 + hours(number), END, str(number)) for number in range(4)]
    for fact in facts[:2]:
        queue.push(fact)
    queue.freeze()
    queue.push(facts[2])
    fork = queue.fork()

    fork.pop()
    fork.push(facts[3])
    fork.pop()

    assert queue.upcoming() == facts[:3]
    assert fork.upcoming() == facts[2:]


def test_the_same_fact_twice_comes_twice():
    queue = DueQueue()
    fact = DueFact(T0, END, "a")
    queue.push(fact)
    queue.freeze()
    queue.push(fact)

    assert _drained(queue) == [fact, fact]


def test_what_is_due_comes_once_and_the_digest_comes_again_every_week():
    queue = DueQueue()
    end, digest = DueFact(T0, END, "a"), DueFact(T0, DueKind.DIGEST, "t")
    for fact in (end, end, digest):
        queue.push(fact)

    found = queue.pop_until(T0 + days(13))

    assert found == [end, digest, DueFact(T0 + days(7), DueKind.DIGEST, "t")]
    assert queue.upcoming() == [DueFact(T0 + days(14), DueKind.DIGEST, "t")]


# --- in a tenant -------------------------------------------------------------------------------------------------


def test_the_next_due_moment_passes_over_what_has_changed_since():
    world = Seed(profile=SILENT).eligible("ann").begin()
    assert next_due(world.tenant) is None
    world.has_activated("ann", duration=hours(1))
    assert next_due(world.tenant) == T0 + hours(1)
    world.wait(minutes(5))

    world.succeeds("ann", c.SelfDeactivate(key=key("ann")))

    assert next_due(world.tenant) is None


def test_the_next_due_moment_is_the_earliest_of_all():
    world = Seed(profile=SILENT).eligible("ann", end=days(3)).eligible("ben").settings(UA, approval("cleo")).begin()
    world.has_activated("ben")

    assert next_due(world.tenant) == T0 + hours(24), "the request lapses"
    world.wait(hours(24))
    assert next_due(world.tenant) == T0 + days(2), "a day before the end somebody is reminded"
    world.wait(hours(24))
    assert next_due(world.tenant) == T0 + days(3)


def test_each_thing_happens_at_its_own_moment_on_a_long_way():
    world = Seed(profile=SILENT).eligible("ann", end=hours(3)).active("ben", end=hours(1)).begin()
    world.assign("pra", Kind.ACTIVE, "cleo", start=T0 + hours(2), duration=hours(2))

    world.wait(days(10))

    moments = [one.at for one in world.simulation.happenings() if isinstance(one.event, ScheduleEnded)]
    assert moments == [T0 + hours(1), T0 + hours(3), T0 + hours(4)]
    clock = [one.event.to for one in world.simulation.happenings() if isinstance(one.event, ClockMoved)]
    assert clock == [T0 + hours(1), T0 + hours(2), T0 + hours(3), T0 + hours(4), T0 + days(10)]


def test_an_end_comes_before_a_start_of_the_same_moment():
    world = Seed().eligible("ann", end=hours(1)).begin()
    request_id = world.has_activated("ann", start=T0 + hours(1))

    world.wait(hours(1))

    assert str(world.status(request_id)) == "Failed"
    assert not world.is_active("ann")
