"""A practice tenant with its journal: run and weigh commands, undo, redo, jump, fork and replay."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from simulator.apply import apply_all
from simulator.commands import Command
from simulator.deciding import decide
from simulator.decision import Accepted, Decision
from simulator.events import Event, HistoryStarted
from simulator.gates import TRUE_RULES, Case, Rules
from simulator.ids import IdSource
from simulator.journal import Happening, Move, MoveKind, Step, cursor_after, happenings, path_to, prepared
from simulator.sign_in.sessions import Session
from simulator.tenant import Tenant

SNAPSHOT_EVERY = 50


class Simulation:
    """One attempt: a seed, the steps so far, and the tenant that follows from them.

    The state is the fold of the accepted events on the path to the cursor. `rules` replaces rules by wrong ones.
    `origin` is the tenant before anything was on record: before the history that a seed can bring, else the seed.
    """

    def __init__(self, seed: Iterable[Event] | Tenant, rules: Rules = TRUE_RULES) -> None:
        self.rules = rules
        self.steps: list[Step] = []
        self.cursor = 0
        self._history: tuple[Happening, ...] = ()
        if isinstance(seed, Tenant):
            base = self.origin = seed.fork()
        else:
            self.origin, base, self._history = _seeded(tuple(seed))
        self._snapshots: dict[int, Tenant] = {0: base}
        self.tenant = base.fork()

    # --- asking and acting ---------------------------------------------------------------------------------------

    def session_in(self, window: str) -> Session | None:
        """The session of a simulated window, None when nobody has signed in there (or it was undone)."""
        session_id = self.tenant.session_id_of_window.get(window)
        return self.tenant.sessions.get(session_id) if session_id else None

    def decide(self, command: Command, window: str = "") -> Decision:
        """What the tenant would answer; nothing changes and nothing is recorded."""
        return decide(self._case(command, window))

    def run(self, command: Command, window: str = "") -> Decision:
        """What the tenant answers; the step is recorded, and its events happen when it is accepted."""
        case = self._case(command, window)
        decision = decide(case)
        self._append(command, decision, window, case.session)
        return decision

    def _case(self, command: Command, window: str) -> Case[Command]:
        ids = IdSource(self.tenant.organization.id, len(self.steps) + 1)
        return Case(self.tenant, command, self.session_in(window), ids, self.rules)

    def _append(self, command: Command | Move, decision: Decision, window: str, session: Session | None) -> None:
        self.adopt(
            Step(
                sequence=len(self.steps) + 1,
                parent=self.cursor,
                at=self.tenant.now,
                command=command,
                decision=decision,
                window=window,
                user_id=session.user_id if session else None,
            )
        )

    def adopt(self, step: Step) -> None:
        """Take in a step that was decided before, for example one read from a store; rules are not asked again."""
        assert step.sequence == len(self.steps) + 1, "steps are adopted in order"
        self.steps.append(step)
        if isinstance(step.command, Move):
            self.cursor = step.command.to
            self.tenant = self._tenant_at(self.cursor)
        elif isinstance(step.decision, Accepted):
            apply_all(self.tenant, step.decision.events)
            self.cursor = step.sequence
            if step.sequence % SNAPSHOT_EVERY == 0:
                self._snapshots[step.sequence] = self.tenant.fork()

    # --- moving the cursor ---------------------------------------------------------------------------------------

    def undo_target(self) -> int | None:
        """Where an undo would put the cursor, None at the start."""
        return self.steps[self.cursor - 1].parent if self.cursor else None

    def redo_target(self) -> int | None:
        """Where a redo would put the cursor: the newest step done from here, None when there is none."""
        onward = (step.sequence for step in reversed(self.steps) if step.is_effective and step.parent == self.cursor)
        return next(onward, None)

    def undo(self, window: str = "") -> bool:
        """Take back the last effective step; false at the start. The step stays in the journal."""
        return self._move(MoveKind.UNDO, self.undo_target(), window)

    def redo(self, window: str = "") -> bool:
        """Do the undone step again; false when there is none."""
        return self._move(MoveKind.REDO, self.redo_target(), window)

    def jump(self, to: int, window: str = "") -> bool:
        """Put the cursor on any effective step (0 is the start), for example on another branch; false if it is none."""
        known = to == 0 or (0 < to <= len(self.steps) and self.steps[to - 1].is_effective)
        return self._move(MoveKind.JUMP, to if known else None, window)

    def _move(self, kind: MoveKind, to: int | None, window: str) -> bool:
        if to is None:
            return False
        self._append(Move(kind, to), Accepted(()), window, self.session_in(window))
        return True

    def _tenant_at(self, sequence: int) -> Tenant:
        """The tenant as it was at a step, folded from the nearest snapshot on its path."""
        path = path_to(self.steps, sequence)
        after = list(takewhile(lambda step: step.sequence not in self._snapshots, reversed(path)))
        start = path[len(path) - len(after) - 1].sequence if len(after) < len(path) else 0
        tenant = self._snapshots[start].fork()
        for step in reversed(after):
            assert isinstance(step.decision, Accepted), "only accepted steps are on a path"
            apply_all(tenant, step.decision.events)
        return tenant

    # --- copies and readings -------------------------------------------------------------------------------------

    def fork(self) -> Simulation:
        """An independent copy that shares what neither will change; what happens in one never shows in the other."""
        copy = Simulation.__new__(Simulation)
        copy.rules = self.rules
        copy.steps = list(self.steps)
        copy.cursor = self.cursor
        copy._snapshots = dict(self._snapshots)
        copy._history, copy.origin = self._history, self.origin
        copy.tenant = self.tenant.fork()
        return copy

    def at(self, sequence: int) -> Tenant:
        """The tenant as it was at an effective step, for looking only."""
        return self._tenant_at(sequence)

    def path(self) -> list[Step]:
        """The effective steps up to the cursor."""
        return path_to(self.steps, self.cursor)

    def happenings(self) -> list[Happening]:
        """The history of the seed and the events up to the cursor, each at its own moment."""
        return [*self._history, *happenings(self.path())]

    @classmethod
    def replay(cls, seed: Iterable[Event] | Tenant, steps: Iterable[Step], rules: Rules = TRUE_RULES) -> Simulation:
        """The simulation that follows from recorded steps; rules that have changed since do not change the past."""
        simulation = cls(seed, rules)
        for step in steps:
            simulation.adopt(step)
        assert simulation.cursor == cursor_after(simulation.steps), "the cursor follows from the steps"
        return simulation


def _seeded(events: tuple[Event, ...]) -> tuple[Tenant, Tenant, tuple[Happening, ...]]:
    """The tenant before the history of a seed, the one after it, and the history."""
    mark = next((place for place, event in enumerate(events) if isinstance(event, HistoryStarted)), None)
    origin = Tenant()
    apply_all(origin, events[:mark])
    origin.freeze()
    if mark is None:
        return origin, origin, ()
    base, history = origin.fork(), events[mark + 1 :]
    apply_all(base, history)
    base.freeze()
    return origin, base, tuple(prepared(origin.now, history))
