"""Attempts at work: a simulation per attempt in memory, every step on disk before it counts, conflicts named."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from typing import TypeVar
from uuid import uuid4

from simulator import Accepted, Command, Decision, Event, Move, MoveKind, Simulation, Step
from simulator.events import SessionEnded, SessionStarted
from simulator.ids import tenant_id
from simulator.journal import cursor_after
from web.changes import changed_ids
from web.journal_codec import dump_events, dump_step, load_events, load_step
from web.store import Attempt, Collision, Store

T = TypeVar("T")
IN_MEMORY_MAX = 100
TRIES_MAX = 5


class ConflictKind(StrEnum):
    """Why an action from a page that is behind was not done."""

    MOVED = "moved"
    EDITED = "edited"
    WINDOW = "window"
    AHEAD = "ahead"
    BUSY = "busy"


class Conflict(Exception):
    """The page that acted did not know of `later` steps that matter; nothing was done."""

    def __init__(self, kind: ConflictKind, later: tuple[Step, ...] = ()) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.later = later


class AttemptFinished(Exception):
    """The attempt was handed in; nothing can be done in it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttempt:
    """What a new attempt starts from. `seed_for` makes the seed events for the id that the attempt gets."""

    owner: str
    scenario_id: str
    title: str
    mode: str
    tenant_name: str
    scenario_text: str
    seed_for: Callable[[str], Iterable[Event]]


class _Live:
    """An attempt in memory. INVARIANT: a simulation here is replaced, never changed, so readers need no lock."""

    __slots__ = ("lock", "simulation")

    def __init__(self, simulation: Simulation) -> None:
        self.lock = Lock()
        self.simulation = simulation


class Attempts:
    """Starts, opens and advances attempts; any number of processes may work on the same store."""

    def __init__(self, store: Store, *, in_memory_max: int = IN_MEMORY_MAX) -> None:
        self.store = store
        self._live: OrderedDict[str, _Live] = OrderedDict()
        self._lock = Lock()
        self._in_memory_max = in_memory_max

    def start(self, new: NewAttempt) -> Attempt:
        """A new attempt, kept on disk."""
        attempt_id = uuid4().hex
        attempt = Attempt(
            id=attempt_id,
            owner=new.owner,
            scenario_id=new.scenario_id,
            title=new.title,
            mode=new.mode,
            tenant_id=tenant_id(attempt_id),
            tenant_name=new.tenant_name,
            scenario_text=new.scenario_text,
            created_at=datetime.now(UTC),
        )
        self.store.add_attempt(attempt, dump_events(new.seed_for(attempt_id)))
        return attempt

    def of_tenant(self, tenant: str) -> Attempt | None:
        """The attempt whose tenant has this id, None when there is none."""
        return self.store.attempt_of_tenant(tenant)

    def simulation_of(self, attempt: Attempt) -> Simulation:
        """The attempt as it stands on disk; for looking only, changes go through `act` and `move`.

        Raises JournalUnreadable when this release cannot read what is stored.
        """
        live = self._opened(attempt)
        with live.lock:
            self._catch_up(attempt, live)
            return live.simulation

    def act(
        self, attempt: Attempt, window: str, command: Command, *, seen: int | None, edits: str | None = None
    ) -> tuple[Decision, Simulation]:
        """What the tenant answers, and the attempt afterwards; the step is on disk when this returns.

        `seen` is the number of steps that the acting page knew (None: the caller has no page), `edits` the id of the
        object that it replaces. Raises Conflict, AttemptFinished or StorageFailed; then nothing has happened.
        """

        def attempt_once(simulation: Simulation) -> Decision:
            if seen is not None:
                check_conflict(simulation, seen, window, edits)
            return simulation.run(command, window)

        return self._write(attempt, attempt_once)

    def move(self, attempt: Attempt, kind: MoveKind, *, seen: int, to: int = 0, window: str = "") -> Simulation:
        """The attempt after an undo, redo or jump; unchanged when there is nowhere to go.

        Raises Conflict when any step was done since `seen`: the person would take back what they have not seen.
        """

        def attempt_once(simulation: Simulation) -> bool:
            if len(simulation.steps) != seen:
                raise Conflict(ConflictKind.MOVED, tuple(simulation.steps[seen:]))
            match kind:
                case MoveKind.UNDO:
                    return simulation.undo(window)
                case MoveKind.REDO:
                    return simulation.redo(window)
                case MoveKind.JUMP:
                    return simulation.jump(to, window)

        return self._write(attempt, attempt_once)[1]

    def _write(self, attempt: Attempt, action: Callable[[Simulation], T]) -> tuple[T, Simulation]:
        if attempt.is_finished:
            raise AttemptFinished
        live = self._opened(attempt)
        with live.lock:
            for _ in range(TRIES_MAX):
                self._catch_up(attempt, live)
                trial = live.simulation.fork()
                result = action(trial)
                try:
                    self._keep(attempt, live.simulation, trial)
                except Collision:
                    continue
                live.simulation = trial
                return result, trial
        raise Conflict(ConflictKind.BUSY)

    def _keep(self, attempt: Attempt, before: Simulation, after: Simulation) -> None:
        for step in after.steps[len(before.steps) :]:
            self.store.append_step(attempt.id, step.sequence, dump_step(step))

    def _catch_up(self, attempt: Attempt, live: _Live) -> None:
        """Take in the steps that other workers have written."""
        payloads = self.store.steps_after(attempt.id, len(live.simulation.steps))
        if not payloads:
            return
        ahead = live.simulation.fork()
        for payload in payloads:
            ahead.adopt(load_step(payload))
        live.simulation = ahead

    def _opened(self, attempt: Attempt) -> _Live:
        with self._lock:
            live = self._live.get(attempt.id)
            if live is None:
                live = self._live[attempt.id] = _Live(Simulation(load_events(self.store.seed_of(attempt.id))))
            self._live.move_to_end(attempt.id)
            while len(self._live) > self._in_memory_max:
                self._live.popitem(last=False)
            return live

    def delete(self, attempt: Attempt) -> None:
        """Forget an attempt with everything that belongs to it."""
        self.store.delete_attempt(attempt.id, attempt.owner)
        with self._lock:
            self._live.pop(attempt.id, None)


def check_conflict(simulation: Simulation, seen: int, window: str, edits: str | None) -> None:
    """Raise Conflict when a page that knew `seen` steps must not act any more.

    That is: the cursor was moved since, somebody else has signed in to its window, or the object that it replaces
    was changed.
    """
    if seen > len(simulation.steps):
        raise Conflict(ConflictKind.AHEAD)
    later = tuple(simulation.steps[seen:])
    if any(isinstance(step.command, Move) for step in later):
        raise Conflict(ConflictKind.MOVED, later)
    if _window_has_changed_hands(simulation, seen, later, window):
        raise Conflict(ConflictKind.WINDOW, later)
    if edits is not None:
        touching = tuple(step for step in later if edits in changed_ids(step))
        if touching:
            raise Conflict(ConflictKind.EDITED, touching)


def _window_has_changed_hands(simulation: Simulation, seen: int, later: tuple[Step, ...], window: str) -> bool:
    events = [event for step in later if isinstance(step.decision, Accepted) for event in step.decision.events]
    if not any(isinstance(event, SessionStarted | SessionEnded) for event in events):
        return False
    then = simulation.at(cursor_after(simulation.steps[:seen]))
    session_id = then.session_id_of_window.get(window)
    before = then.sessions.get(session_id) if session_id else None
    now = simulation.session_in(window)
    return before is not None and (now is None or (now.user_id, now.is_open) != (before.user_id, before.is_open))
