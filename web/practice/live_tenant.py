"""A question as a live tenant: an attempt on its world, in which the steps that it is about were just tried."""

from __future__ import annotations

from urllib.parse import quote

from scenarios import steps as s
from scenarios.format import Scenario, SessionRow
from scenarios.loader import load_text, tenant_of
from scenarios.questions.item import Item
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from scenarios.translation import command_for, lab_control, opening, signing_in, user_named
from simulator.commands import AdvanceClock, Command, SignOut
from simulator.sign_in.windows import open_session
from simulator.tenant import Tenant
from web.attempts import Attempts, NewAttempt
from web.progress import PRACTICE
from web.store import Attempt

FIRST_WINDOW = 2  # window 1 is for the learner


def start_live(attempts: Attempts, item: Item, owner: str) -> Attempt:
    """A new attempt in the tenant of the question; its journal holds the steps that the question is about."""
    loaded = load_text(item.scenario, f"{item.scenario_id}.yaml")
    attempt = attempts.start(
        NewAttempt(
            owner=owner,
            scenario_id=item.scenario_id,
            title=f"{item.title} Question {item.seed}",
            mode=PRACTICE,
            tenant_name=tenant_of(loaded.scenario).name,
            scenario_text=loaded.text,
            seed_for=lambda attempt_id: seed_of(loaded.scenario, attempt_id),
        )
    )
    live = _Live(attempts, attempt, loaded.scenario)
    for step in item.live:
        live.do(step)
    live.sign_everybody_out()
    return attempt


class _Live:
    """Does the steps of a question in an attempt, each session in a window of its own."""

    def __init__(self, attempts: Attempts, attempt: Attempt, scenario: Scenario) -> None:
        self._attempts = attempts
        self._attempt = attempt
        self._sessions = scenario.sessions
        self._windows: dict[str, str] = {}

    @property
    def _tenant(self) -> Tenant:
        return self._attempts.simulation_of(self._attempt).tenant

    def _act(self, window: str, command: Command) -> None:
        self._attempts.act(self._attempt, window, command, seen=None)

    def do(self, step: s.Step) -> None:
        """Let the time of a step come, open its session if it has none, and do it."""
        if step.wait:
            self._act("", AdvanceClock(by=step.wait))
        if isinstance(step, s.SetLicence | s.SetSwitches):
            self._act("", lab_control(step))
        if not isinstance(step, s.Acting):
            return
        row = self._sessions[step.in_]
        window = self._windows.setdefault(step.in_, f"w{FIRST_WINDOW + len(self._windows)}")
        self._act(window, self._command(step, row, window))

    def _command(self, step: s.Acting, row: SessionRow, window: str) -> Command:
        if isinstance(step, s.SignIn):
            return signing_in(self._tenant, row, step, window)
        assert not isinstance(step, s.SignOut | s.HasRole), "a question tries things, it does not ask or leave"
        if open_session(self._tenant, window) is None:
            self._act(window, opening(self._tenant, row, window))
        return command_for(self._tenant, step, user_named(self._tenant, row.as_), window)  # type: ignore[arg-type]  # every other step is done in a session

    def sign_everybody_out(self) -> None:
        """Leave every window as a learner finds it: free."""
        for window in self._windows.values():
            if open_session(self._tenant, window):
                self._act(window, SignOut(window=window))


def way_in(attempt: Attempt, item: Item) -> str:
    """The address where the administrator signs in to look at what happened."""
    who = user_id(attempt.tenant_id, "admin")
    return f"/a/{attempt.id}/w/w1/sign-in?who={quote(who)}&next={quote(item.look_at)}"
