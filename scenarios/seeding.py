"""The seed of an attempt: the practice tenant of a scenario, and what its author did there before the learner came."""

from __future__ import annotations

from scenarios.format import Scenario
from scenarios.loader import tenant_of
from scenarios.player import Player
from scenarios.report import Told
from scenarios.tenant_file import seed_events
from simulator.apply import apply_all
from simulator.commands import Command
from simulator.deciding import decide
from simulator.decision import Accepted, Decision
from simulator.events import Event, HistoryStarted
from simulator.gates import Case
from simulator.ids import IdSource, seeded_id, tenant_id
from simulator.pim_alerts.scan import scan_before_the_story
from simulator.tenant import Tenant

PREVIEW = "preview"


def seed_of(scenario: Scenario, attempt: str = PREVIEW) -> tuple[Event, ...]:
    """The events that an attempt on a scenario starts from; ids follow from the attempt's id.

    `given` is played first and unseen, `before` after it and on record: logs and mailboxes show it. A step that the
    tenant refuses is a fault of the scenario, which `practice play` reports.
    """
    events, _ = seed_with_story(scenario, attempt)
    return events


def seed_with_story(scenario: Scenario, attempt: str = PREVIEW) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """The seed events, and a line for each step before the start that did not go as it should."""
    tenant = tenant_id(attempt)
    stage = _Backstage(seed_events(tenant_of(scenario), tenant, scenario.clock), seeded_id(tenant, "given", "steps"))
    problems = _problems("given", Player(stage, scenario.sessions, "given").play(scenario.given))
    stage.happen(scan_before_the_story(stage.tenant))
    if scenario.before:
        stage.events.append(HistoryStarted())
        problems += _problems("before", Player(stage, scenario.sessions, "before").play(scenario.before))
    return tuple(stage.events), problems


def _problems(part: str, told: list[Told]) -> tuple[str, ...]:
    return tuple(f"`{part}`: {one.words}: {one.answer}" for one in told if not one.went_well)


class _Backstage:
    """Plays steps whose events become part of the seed; their ids have a source of their own.

    The learner's steps count from 1 again, so ids made here must not come from the same source.
    """

    def __init__(self, events: tuple[Event, ...], id_base: str) -> None:
        self.events = list(events)
        self.tenant = Tenant()
        apply_all(self.tenant, events)
        self._id_base = id_base
        self._steps = 0

    def run(self, command: Command, window: str = "") -> Decision:
        self._steps += 1
        session_id = self.tenant.session_id_of_window.get(window)
        session = self.tenant.sessions.get(session_id) if session_id else None
        decision = decide(Case(self.tenant, command, session, IdSource(self._id_base, self._steps)))
        if isinstance(decision, Accepted):
            self.happen(decision.events)
        return decision

    def happen(self, events: tuple[Event, ...]) -> None:
        apply_all(self.tenant, events)
        self.events += events
