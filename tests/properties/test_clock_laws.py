"""Laws over simulated time: waiting in parts is waiting at once, and nothing new comes of waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator import Accepted, Simulation
from simulator import commands as c
from simulator import events as e
from simulator.clock import next_due
from simulator.due import DueKind
from simulator.lifecycle.mails import DIGEST_RULE
from simulator.mailbox import mails
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.pim_machine import Pair, dump, plain
from tests.unit.world import minutes

waits = st.sampled_from([*s.STEPS, minutes(59), minutes(61), minutes(24 * 60 - 1)])


def _lively(profile: Profile, beginnings: list[Any], story: list[Any]) -> Simulation:
    """A tenant in which a good deal is about to happen."""
    simulation = Pair(profile, beginnings).simulation
    for window, draft in story:
        simulation.run(s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests)), window)
    return simulation


def _wait(simulation: Simulation, by: timedelta) -> None:
    assert isinstance(simulation.run(c.AdvanceClock(by=by)), Accepted)


def _happened(simulation: Simulation, since: int) -> list[tuple[datetime, Any]]:
    """What happened after a step, each at its moment; the ticking of the clock itself left out."""
    news = [one for one in simulation.happenings() if one.step.sequence > since]
    return [(one.at, plain(one.event)) for one in news if not isinstance(one.event, e.ClockMoved)]


def _until_due(simulation: Simulation) -> timedelta:
    """How long until the next thing is due, a minute when nothing is."""
    due = simulation.tenant.due.peek()
    return min(max(due[0] - simulation.tenant.now, minutes(1)), timedelta(days=60)) if due else minutes(1)


@given(
    profile=s.profiles,
    beginnings=s.beginnings,
    story=s.stories,
    parts=st.lists(st.none() | waits, min_size=2, max_size=5),
)
def test_waiting_in_parts_is_waiting_at_once(
    profile: Profile, beginnings: list[Any], story: list[Any], parts: list[timedelta | None]
):
    once = _lively(profile, beginnings, story)
    in_parts = _lively(profile, beginnings, story)
    since = len(once.steps)

    begun = in_parts.tenant.now
    for part in parts:
        _wait(in_parts, part or _until_due(in_parts))
    _wait(once, in_parts.tenant.now - begun)

    assert dump(in_parts.tenant) == dump(once.tenant), "law 11"
    assert _happened(in_parts, since) == _happened(once, since)
    assert [plain(one) for one in mails(in_parts.tenant, in_parts.happenings())] == [
        plain(one) for one in mails(once.tenant, once.happenings())
    ]


@given(profile=s.profiles, beginnings=s.beginnings, story=s.stories, by=waits)
def test_waiting_gives_nobody_anything_that_was_not_planned(
    profile: Profile, beginnings: list[Any], story: list[Any], by: timedelta
):
    simulation = _lively(profile, beginnings, story)
    before = set(simulation.tenant.schedules)
    requests = set(simulation.tenant.requests)

    _wait(simulation, by)

    assert set(simulation.tenant.schedules) <= before, "law 12"
    assert set(simulation.tenant.requests) == requests


def _awaited(simulation: Simulation, since: int) -> list[datetime]:
    """The moments after a step at which something happened; daily scans and weekly digests do not count."""
    digest = repr(DIGEST_RULE)
    return [at for at, event in _happened(simulation, since) if event[0] != "AlertsScanned" and digest not in event]


@given(profile=s.profiles, beginnings=s.beginnings, story=s.stories)
def test_the_next_due_moment_is_the_next_at_which_something_happens(
    profile: Profile, beginnings: list[Any], story: list[Any]
):
    simulation = _lively(profile, beginnings, story)
    since = len(simulation.steps)
    due = next_due(simulation.tenant)
    if due is None or due - simulation.tenant.now > timedelta(days=400):
        _wait(simulation, timedelta(days=400))
        assert _awaited(simulation, since) == []
        return
    if due - simulation.tenant.now > timedelta(seconds=1):
        _wait(simulation, due - simulation.tenant.now - timedelta(seconds=1))
        assert _awaited(simulation, since) == []

    _wait(simulation, due - simulation.tenant.now)

    assert set(_awaited(simulation, since)) == {due}


@given(profile=s.profiles, beginnings=s.beginnings, story=s.stories, by=waits)
def test_everything_that_ends_ends_at_the_promised_moment(
    profile: Profile, beginnings: list[Any], story: list[Any], by: timedelta
):
    simulation = _lively(profile, beginnings, story)

    _wait(simulation, by)

    for one in simulation.happenings():
        if isinstance(one.event, e.ScheduleEnded) and one.event.reason is e.EndReason.EXPIRED:
            assert one.at == one.event.schedule.end
        if isinstance(one.event, e.ScheduleStarted):
            assert one.at == one.event.schedule.start


@given(profile=s.profiles, beginnings=s.beginnings, story=s.stories, by=waits)
def test_nothing_due_is_left_behind(profile: Profile, beginnings: list[Any], story: list[Any], by: timedelta):
    simulation = _lively(profile, beginnings, story)

    _wait(simulation, by)

    upcoming = simulation.tenant.due.upcoming()
    assert all(one.at > simulation.tenant.now for one in upcoming)
    assert upcoming == sorted(upcoming)
    promised = {(one.id, one.end) for one in simulation.tenant.schedules.values() if one.end}
    assert promised <= {(one.object_id, one.at) for one in upcoming if one.kind is DueKind.SCHEDULE_ENDS}
