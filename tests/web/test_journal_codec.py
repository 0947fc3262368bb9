"""What is written to a journal comes back exactly, and stays readable for later releases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.loader import load_library
from simulator import Accepted, Move, MoveKind, Refused, Simulation, Step, TraceStep, Verdict
from simulator import commands as c
from simulator.deciding import DECIDERS
from simulator.decision import Mark
from simulator.events import Event, RoleSettingsUpdated
from tests.web.journals import played, seed
from web.journal_codec import JournalUnreadable, dump_events, dump_step, load_events, load_step, state_hash
from web.journal_types import COMMAND_CLASSES, EVENT_CLASSES

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCENARIOS = sorted(load_library())
CLASSES = sorted({*EVENT_CLASSES.values(), *COMMAND_CLASSES.values()}, key=lambda cls: cls.__name__)


def deep_types(value: object) -> Any:
    """The types all the way down, which equality alone does not compare."""
    if is_dataclass(value):
        return (type(value), {one.name: deep_types(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, dict | MappingProxyType):
        return (type(value), {key: deep_types(row) for key, row in value.items()})
    if isinstance(value, tuple | list):
        return (type(value), [deep_types(one) for one in value])
    if isinstance(value, frozenset):
        return (type(value), sorted((str(one), str(deep_types(one))) for one in value))
    return type(value)


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as the rows of the simulator use it; every field varies."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(any_of(arguments[0]), max_size=3)
    if origin is not None and arguments and origin.__name__ == "Mapping":
        return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3).map(MappingProxyType)
    if arguments and origin is not None and origin.__name__ == "Literal":
        return st.sampled_from(arguments)
    if arguments:
        return st.one_of(*map(any_of, arguments))
    return _plain(hint)


def _plain(hint: Any) -> st.SearchStrategy[Any]:
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        hints = {name: kind for name, kind in get_type_hints(hint).items() if "ClassVar" not in str(kind)}
        return st.builds(hint, **{name: any_of(kind) for name, kind in hints.items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- Hypothesis adds the zone
    return {
        str: st.text(max_size=12),
        int: st.integers(-(2**40), 2**40),
        bool: st.booleans(),
        type(None): st.none(),
        datetime: moments,
        timedelta: st.timedeltas(),
    }[hint]


def step_with(command: Any, decision: Any) -> Step:
    """A step around a command and a decision."""
    return Step(sequence=3, parent=1, at=T0, command=command, decision=decision, window="w2", user_id="u")


def test_every_event_and_every_command_has_a_stable_name() -> None:
    assert set(EVENT_CLASSES.values()) == set(get_args(Event)) and len(EVENT_CLASSES) == len(get_args(Event))
    assert set(COMMAND_CLASSES.values()) == {*DECIDERS, Move}


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_a_played_attempt_comes_back_step_by_step(scenario_id: str) -> None:
    steps = played(scenario_id).steps

    again = [load_step(dump_step(step)) for step in steps]

    assert again == steps
    assert [deep_types(step) for step in again] == [deep_types(step) for step in steps]
    assert any(isinstance(step.decision, Refused) and step.decision.trace for step in again)


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_the_seed_and_the_steps_rebuild_the_same_tenant(scenario_id: str) -> None:
    before = played(scenario_id)

    events = load_events(dump_events(seed(scenario_id)))
    after = Simulation.replay(events, [load_step(dump_step(step)) for step in before.steps])

    assert events == seed(scenario_id)
    assert after.tenant == before.tenant
    assert state_hash(after.tenant) == state_hash(before.tenant)


@given(data=st.data(), cls=st.sampled_from([cls for cls in CLASSES if cls is not Move]))
def test_any_event_and_any_command_comes_back_exactly(data: st.DataObject, cls: type[Any]) -> None:
    value = data.draw(_plain(cls))
    if cls in EVENT_CLASSES.values():
        step = step_with(c.SignOut(window="w1"), Accepted((value,)))
    else:
        step = step_with(value, Refused("Code", ("A", "B")))

    again = load_step(dump_step(step))

    assert again == step
    assert deep_types(again) == deep_types(step)


def test_a_refusal_keeps_its_whole_trace() -> None:
    line = TraceStep(
        rule="MfaRule", verdict=Verdict.NEEDS, fact="no claim", object_id="o", source="s", mark=Mark.INFERRED
    )
    step = step_with(Move(MoveKind.JUMP, 7), Refused("Code", ("MfaRule",), (line,)))

    assert load_step(dump_step(step)) == step


def test_all_fields_without_default_are_written_under_their_own_name() -> None:
    decisions = [step.decision for step in played("seed-guide").steps if isinstance(step.decision, Accepted)]
    events = [event for decision in decisions for event in decision.events]
    settings = next(event for event in events if isinstance(event, RoleSettingsUpdated))

    body = json.loads(dump_step(step_with(c.SignOut(window="w1"), Accepted((settings,)))))["decision"]["events"][0]

    assert body["type"] == "pim.roleSettingsUpdated"
    assert {one.name for one in fields(settings) if one.default is MISSING} <= set(body)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda body: body.update(version=99), "KeyError: 99"),
        (lambda body: body["command"].update(type="lab.inventedLater"), "lab.inventedLater"),
        (lambda body: body["command"].update(by="soon"), "by"),
        (lambda body: body.pop("decision"), "decision"),
    ],
)
def test_a_step_that_this_release_cannot_read_says_so(damage: Any, reason: str) -> None:
    body = json.loads(dump_step(step_with(c.AdvanceClock(by=timedelta(hours=1)), Accepted(()))))
    damage(body)

    with pytest.raises(JournalUnreadable, match="a stored step cannot be read") as caught:
        load_step(json.dumps(body))

    assert reason in str(caught.value) and "\n" not in str(caught.value)


def test_text_that_no_database_takes_as_it_is_comes_back() -> None:
    step = step_with(c.SignOut(window='a\x00b\ud800c\u2028"\\'), Accepted(()))

    text = dump_step(step)

    assert text.isascii() and "\x00" not in text
    assert load_step(text) == step


def test_the_state_hash_is_the_same_in_every_process() -> None:
    program = (
        "from tests.web.journals import played; from web.journal_codec import state_hash;"
        "print(state_hash(played('seed-guide').tenant))"
    )

    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for salt in ("1", "2")
    }

    assert hashes == {state_hash(played("seed-guide").tenant)}


def test_the_state_hash_notices_any_change() -> None:
    simulation = played("seed-guide").fork()
    before = state_hash(simulation.tenant)

    simulation.run(c.AdvanceClock(by=timedelta(seconds=1)))

    assert state_hash(simulation.tenant) != before
