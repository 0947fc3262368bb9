"""Laws over the journal: replay, undo, jumps, forks that share nothing, a journal that only grows."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Accepted, Move, Simulation
from simulator import commands as c
from simulator.journal import cursor_after
from simulator.profile import Profile
from simulator.simulation import SNAPSHOT_EVERY
from tests.conftest import DEEP
from tests.properties import strategies as s
from tests.properties.pim_machine import Pair, dump, plain
from tests.unit.world import UA, minutes

BEGINNING: list[Any] = [
    ("eligible", "ann", UA, None),
    ("eligible", "rag", UA, None),
    ("active", "ben", UA, minutes(60)),
]


def _begin(profile: Profile = Profile()) -> Pair:  # noqa: B008 - a profile is frozen
    return Pair(profile, BEGINNING)


def _play(simulation: Simulation, story: list[Any]) -> None:
    """Plays a story without comparing it with anything."""
    for window, draft in story:
        simulation.run(s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests)), window)


@given(profile=s.profiles, before=s.stories, in_the_fork=s.stories, in_the_original=s.stories)
def test_what_happens_in_a_fork_never_shows_in_the_original_nor_the_other_way_round(
    profile: Profile, before: list[Any], in_the_fork: list[Any], in_the_original: list[Any]
):
    simulation = _begin(profile).simulation
    _play(simulation, before)
    original, steps = dump(simulation.tenant), plain(simulation.steps)

    fork = simulation.fork()
    assert dump(fork.tenant) == original
    _play(fork, in_the_fork)
    fork.undo()
    forked = dump(fork.tenant), plain(fork.steps)

    assert (dump(simulation.tenant), plain(simulation.steps)) == (original, steps)
    _play(simulation, in_the_original)
    simulation.undo()
    assert (dump(fork.tenant), plain(fork.steps)) == forked


@given(before=s.stories, after=s.stories)
def test_a_forked_tenant_is_independent_too(before: list[Any], after: list[Any]):
    simulation = _begin().simulation
    _play(simulation, before)
    tenant = simulation.tenant
    kept, copied = tenant.fork(), dump(tenant)

    _play(simulation, after)

    assert dump(kept) == copied
    other = Simulation(kept)
    _play(other, after)
    assert dump(kept) == copied, "a simulation on a tenant leaves that tenant alone"


@given(profile=s.profiles, story=s.stories, undone=st.integers(0, 5))
def test_replaying_the_steps_reproduces_the_state(profile: Profile, story: list[Any], undone: int):
    pair = _begin(profile)
    _play(pair.simulation, story)
    for _ in range(undone):
        pair.simulation.undo()

    replayed = Simulation.replay(pair.seed, pair.simulation.steps)

    assert dump(replayed.tenant) == dump(pair.simulation.tenant)
    assert replayed.cursor == pair.simulation.cursor == cursor_after(pair.simulation.steps)


@given(profile=s.profiles, story=s.stories)
def test_the_same_commands_give_the_same_decisions_and_ids(profile: Profile, story: list[Any]):
    first, second = _begin(profile).simulation, _begin(profile).simulation

    _play(first, story)
    for step in first.steps:
        assert isinstance(step.command, c.Command)
        second.run(step.command, step.window)

    assert plain(second.steps) == plain(first.steps)


@given(story=st.lists(s.moves, min_size=1, max_size=12), data=st.data())
def test_any_step_that_was_effective_can_be_gone_back_to(story: list[Any], data: st.DataObject):
    simulation = _begin().simulation
    seen = {0: dump(simulation.tenant)}
    for move in story:
        if data.draw(st.integers(0, 4)) == 0:
            assert simulation.jump(data.draw(st.sampled_from(sorted(seen))))
        _play(simulation, [move])
        seen[simulation.cursor] = dump(simulation.tenant)

    for sequence, state in seen.items():
        assert dump(simulation.at(sequence)) == state
        assert simulation.jump(sequence)
        assert dump(simulation.tenant) == state


@given(story=s.stories, number=st.integers(-3, 40))
def test_the_cursor_goes_only_to_effective_steps(story: list[Any], number: int):
    simulation = _begin().simulation
    _play(simulation, story)
    cursor = simulation.cursor
    effective = {0} | {one.sequence for one in simulation.steps if isinstance(one.decision, Accepted)}

    assert simulation.jump(number) is (number in effective)
    assert simulation.cursor == (number if number in effective else cursor)


@given(story=s.stories, operations=st.lists(st.sampled_from(["undo", "redo", "jump"]), max_size=8))
def test_the_journal_only_grows(story: list[Any], operations: list[str]):
    simulation = _begin().simulation
    _play(simulation, story)

    for operation in operations:
        before = plain(simulation.steps)
        moved = simulation.jump(0) if operation == "jump" else getattr(simulation, operation)()
        assert plain(simulation.steps)[: len(before)] == before
        assert len(simulation.steps) == len(before) + moved
    assert [one.sequence for one in simulation.steps] == list(range(1, len(simulation.steps) + 1))
    assert all(one.parent < one.sequence for one in simulation.steps)
    moves = [one for one in simulation.steps if isinstance(one.command, Move)]
    assert all(one.decision == Accepted(()) for one in moves)


@given(story=s.stories)
def test_happenings_are_the_events_of_the_path_and_nothing_else(story: list[Any]):
    simulation = _begin().simulation
    _play(simulation, story)
    simulation.undo()

    events = [one.event for one in simulation.happenings()]

    path = simulation.path()
    assert events == [event for step in path for event in step.decision.events]  # type: ignore[union-attr]  # accepted
    assert [one.sequence for one in path] == sorted(one.sequence for one in path)
    assert (path[-1].sequence if path else 0) == simulation.cursor


@settings(max_examples=100 if DEEP else 4)
@given(story=st.lists(s.moves, min_size=4, max_size=8), backs=st.lists(st.integers(0, 130), min_size=3, max_size=3))
def test_snapshots_of_a_long_journal_are_never_seen(story: list[Any], backs: list[int]):
    simulation = _begin().simulation
    seen = {0: dump(simulation.tenant)}
    for round_number in range(2 * SNAPSHOT_EVERY + 10):
        _play(simulation, [story[round_number % len(story)]])
        if round_number % 17 == 16:
            simulation.undo()
        seen.setdefault(simulation.cursor, dump(simulation.tenant))

    for back in backs:
        sequence = sorted(seen)[back % len(seen)]
        assert dump(simulation.at(sequence)) == seen[sequence]
    replayed = Simulation.replay(_begin().seed, simulation.steps)
    assert dump(replayed.tenant) == dump(simulation.tenant)


@given(story=s.stories)
def test_asking_what_the_tenant_would_say_changes_nothing(story: list[Any]):
    simulation = _begin().simulation
    for window, draft in story:
        command = s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests))
        before, steps = dump(simulation.tenant), len(simulation.steps)

        simulation.decide(command, window)

        assert (dump(simulation.tenant), len(simulation.steps)) == (before, steps)
        simulation.run(command, window)


@given(profile=s.profiles, story=s.stories)
def test_asking_what_the_tenant_would_say_gives_the_answer_of_doing_it(profile: Profile, story: list[Any]):
    simulation = _begin(profile).simulation
    for window, draft in story:
        command = s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests))

        weighed = simulation.decide(command, window)

        assert plain(weighed) == plain(simulation.run(copy.copy(command), window))
