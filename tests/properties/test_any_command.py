"""Laws over every command there is, whatever its fields say: it is answered, and a refusal leaves everything alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Accepted, Decision, Refused, Simulation
from tests.conftest import DEEP
from tests.properties import any_command
from tests.properties.pim_machine import dump, plain, rows

SEED = any_command.furnished().events
BEGUN = Simulation(SEED)


@pytest.mark.parametrize("kind", any_command.COMMANDS, ids=lambda kind: kind.__name__)
@settings(max_examples=300 if DEEP else 12)
@given(data=st.data(), window=st.sampled_from(any_command.WINDOWS))
def test_any_command_is_answered_and_a_refused_one_changes_nothing(kind: type[Any], data: Any, window: str):
    simulation = BEGUN.fork()
    command = data.draw(any_command.built(kind))
    before = rows(BEGUN.tenant)

    decision: Decision = simulation.run(command, window)

    assert isinstance(decision, Accepted | Refused)
    if isinstance(decision, Refused):
        assert decision.rules and decision.code
        assert rows(simulation.tenant) == before


@settings(max_examples=500 if DEEP else 20)
@given(story=any_command.stories)
def test_any_story_replays_to_the_same_tenant(story: list[Any]):
    simulation = BEGUN.fork()
    for window, command in story:
        weighed = simulation.decide(command, window)
        assert plain(simulation.run(command, window)) == plain(weighed)

    replayed = Simulation.replay(SEED, simulation.steps)

    assert dump(replayed.tenant) == dump(simulation.tenant)
    simulation.jump(0)
    assert dump(simulation.tenant) == dump(BEGUN.tenant)


def test_a_field_of_an_unknown_type_is_noticed():
    with pytest.raises(any_command.UnknownType):
        any_command.values_of(complex)
