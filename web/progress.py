"""How far an attempt has come: its scenario, the hints taken, and the grading of the state that it is in."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from scenarios.format import Scenario
from scenarios.grader import grade
from scenarios.loader import load_text
from scenarios.report import Report
from simulator import Simulation
from web.store import Attempt, Store

GUIDED, PRACTICE, EXAM = "guided", "practice", "exam"
MODES = (GUIDED, PRACTICE, EXAM)
_KEPT_MAX = 200


def scenario_of(attempt: Attempt) -> Scenario:
    """The scenario as it was when the attempt started."""
    return load_text(attempt.scenario_text, f"{attempt.scenario_id}.yaml").scenario


class Progress:
    """Gradings, each worked out once per state of an attempt."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[object, ...], Report] = OrderedDict()
        self._lock = Lock()

    def hints_used(self, attempt: Attempt) -> dict[str, int]:
        """How many hints of each task were opened."""
        return {task: len(numbers) for task, numbers in self._store.hints_taken(attempt.id).items()}

    def report(self, attempt: Attempt, simulation: Simulation) -> Report:
        """The grade of an attempt as it stands; the tenant is not touched."""
        hints = self.hints_used(attempt)
        key = (attempt.id, len(simulation.steps), simulation.cursor, tuple(sorted(hints.items())))
        with self._lock:
            known = self._kept.get(key)
        if known:
            return known
        report = grade(scenario_of(attempt), simulation, hints)
        with self._lock:
            self._kept[key] = report
            while len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
        return report
