"""Play steps on a simulation: open sessions at first use, let time pass, act, and tell how each step went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from scenarios import steps as s
from scenarios.answers import Answer, answer_to, not_signed_in, yes_or_no
from scenarios.format import SessionRow
from scenarios.report import Told
from scenarios.scope_steps import scope_of
from scenarios.sentences import sentence
from scenarios.translation import command_for, lab_control, opening, signing_in, user_named
from simulator.clock import JUMP_MAX
from simulator.commands import AdvanceClock, Command, SignOut
from simulator.decision import Decision
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.pim.holdings import active_roles
from simulator.sign_in.windows import open_session
from simulator.tenant import Tenant


class Stage(Protocol):
    """What steps are played on: a simulation, or anything that has a tenant and runs commands."""

    tenant: Tenant

    def run(self, command: Command, window: str = "") -> Decision:
        """The tenant's answer to a command that a window sends."""
        ...


class Player:
    """Plays steps in named sessions, each in a window of its own whose name begins with `prefix`."""

    def __init__(self, stage: Stage, sessions: Mapping[str, SessionRow], prefix: str) -> None:
        self._stage = stage
        self._sessions = sessions
        self._prefix = prefix
        self._opened: set[str] = set()

    def play(self, steps: Iterable[s.Step], *, stops: bool = False) -> list[Told]:
        """How every step went, in order; with `stops` the first one that is not as expected is the last."""
        told: list[Told] = []
        for step in steps:
            told.append(self.step(step))
            if stops and told[-1].matches is False:
                break
        return told

    def step(self, step: s.Step) -> Told:
        """How one step went."""
        if step.wait:
            self._wait(step.wait)
        answer = self._act(step)
        session = step.in_ if isinstance(step, s.Acting) else ""
        return Told(
            step_id=step.id,
            session=session,
            person=display_name(self._stage.tenant, self._person(session)) if session else "",
            words=sentence(step, self._name_of),
            at=self._stage.tenant.now,
            expected=step.expect,
            got=tuple(sorted(answer.words)),
            is_refusal=answer.is_refusal,
            matches=answer.matches(step.expect) if step.expect else None,
            trace=answer.trace,
        )

    def _wait(self, length: timedelta) -> None:
        while length > timedelta(0):
            part = min(length, JUMP_MAX)
            self._stage.run(AdvanceClock(by=part))
            length -= part

    def _name_of(self, name: str) -> str:
        user = self._stage.tenant.users.get(user_named(self._stage.tenant, name))
        return user.display_name if user else name

    def _person(self, session: str) -> str:
        return user_named(self._stage.tenant, self._sessions[session].as_)

    def _act(self, step: s.Step) -> Answer:
        if isinstance(step, s.Wait):
            return Answer(frozenset({"ok"}), is_refusal=False)
        if isinstance(step, s.SetLicence | s.SetSwitches):
            return answer_to(step, self._stage.run(lab_control(step)))
        if isinstance(step, s.HasRole):
            scope = scope_of(self._stage.tenant, step)
            held = active_roles(self._stage.tenant, self._person(step.in_), scope)
            return yes_or_no(ROLE_IDS_BY_NAME[step.role] in held)
        if isinstance(step, s.SignIn):
            return self._sign_in(step)
        window = self._window(step.in_)
        if refused := self._open(step.in_):
            return not_signed_in(refused)
        if isinstance(step, s.SignOut):
            return answer_to(step, self._stage.run(SignOut(window=window), window))
        command = command_for(self._stage.tenant, step, self._person(step.in_), window)
        return answer_to(step, self._stage.run(command, window))

    def _sign_in(self, step: s.SignIn) -> Answer:
        """A sign-in of its own; whoever holds a token signs in beside it, and keeps the token."""
        row = self._sessions[step.in_]
        window = self._window(step.in_)
        if row.client == "token":
            window += "/sign-in"
        command = signing_in(self._stage.tenant, row, step, window)
        answer = answer_to(step, self._stage.run(command, window))
        if row.client != "token" and "allowed" in answer.words:
            self._opened.add(step.in_)
        return answer

    def _window(self, session: str) -> str:
        return f"{self._prefix}/{session}"

    def _open(self, session: str) -> Decision | None:
        """Open a session at its first use; the decision when that does not succeed."""
        if session in self._opened:
            return None
        window = self._window(session)
        decision = self._stage.run(opening(self._stage.tenant, self._sessions[session], window), window)
        if open_session(self._stage.tenant, window) is None:
            return decision
        self._opened.add(session)
        return None
