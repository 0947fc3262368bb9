"""The tenant of the PIM questions as a stage: steps are played there, tried on copies, and weighed under any rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from scenarios import steps as s
from scenarios.format import SessionRow
from scenarios.loader import tenant_file
from scenarios.player import Player
from scenarios.report import Told
from scenarios.tenant_file import seed_events, user_id
from scenarios.translation import command_for, opening
from simulator.apply import apply_all
from simulator.decision import Decision, Mark, TraceStep, Verdict
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.gates import TRUE_RULES, Rules
from simulator.ids import tenant_id
from simulator.pim.holdings import active_roles
from simulator.sign_in.windows import open_session
from simulator.simulation import Simulation
from simulator.tenant import Tenant

TENANT_SLUG = "questions-pim"
USERS = tuple(f"User{number}" for number in range(1, 7))
NEWCOMER = USERS[-1]  # nobody asks about this one; the lab of a question does
MFA_METHODS = ("password", "microsoftAuthenticatorPush")
ADMIN = "setup"

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
# What everybody takes for granted (a session, objects that exist) is left out of explanations when it holds.
_TELLING = frozenset(
    {
        *("LicenceRule", "PrincipalKindRule", "EligibilityRule", "ExpirationRule", "JustificationRule"),
        *("TicketingRule", "MfaRule", "ApprovalRule", "StillPendingRule", "OwnRequestRule", "ApproverRule"),
    }
)

StepRow = dict[str, Any]
_STEPS: TypeAdapter[s.Step] = TypeAdapter(s.Step)


def session_of(user: str, *, has_mfa: bool = True) -> str:
    """The name of the session of a user: one with MFA, or one with the password alone."""
    return user.lower() if has_mfa else f"{user.lower()}-password"


def session_rows() -> dict[str, StepRow]:
    """Every session that a step can name, as a scenario writes it."""
    rows: dict[str, StepRow] = {
        "admin": {"as": "admin", "client": "portal", "methods": list(MFA_METHODS)},
        ADMIN: {"as": "admin", "client": "token", "methods": list(MFA_METHODS)},
        f"{ADMIN}-password": {"as": "admin", "client": "token", "methods": ["password"]},
    }
    for user in USERS:
        rows[session_of(user)] = {"as": user.lower(), "client": "token", "methods": list(MFA_METHODS)}
        rows[session_of(user, has_mfa=False)] = {"as": user.lower(), "client": "token", "methods": ["password"]}
    return rows


@cache
def _sessions() -> dict[str, SessionRow]:
    return {name: SessionRow.model_validate(row) for name, row in session_rows().items()}


@cache
def _empty() -> Tenant:
    """The tenant before anything of a question is in it; forked, never changed."""
    file = tenant_file(TENANT_SLUG)
    assert file is not None, "the tenant of the questions is part of the package"
    tenant = Tenant()
    apply_all(tenant, seed_events(file, tenant_id(TENANT_SLUG)))
    tenant.freeze()
    return tenant


def steps_of(rows: Iterable[StepRow]) -> tuple[s.Step, ...]:
    """Steps as a scenario writes them, read."""
    return tuple(_STEPS.validate_python(row) for row in rows)


def opening_moment() -> datetime:
    """When the clock of every question starts."""
    return _empty().now


class Stage:
    """A tenant of its own, with everybody able to act in it."""

    def __init__(self, simulation: Simulation | None = None, depth: int = 0) -> None:
        self._simulation = simulation or Simulation(_empty())
        self._depth = depth
        self._player = Player(self._simulation, _sessions(), f"q{depth}")

    @property
    def simulation(self) -> Simulation:
        """What the steps are played on."""
        return self._simulation

    @property
    def tenant(self) -> Tenant:
        """The tenant as it stands."""
        return self._simulation.tenant

    @property
    def now(self) -> datetime:
        """The moment that the clock shows."""
        return self.tenant.now

    def fork(self, rules: Rules | None = None) -> Stage:
        """A copy to try things on, under the same rules or others."""
        copy = self._simulation.fork()
        copy.rules = copy.rules if rules is None else rules
        return Stage(copy, self._depth + 1)

    def do(self, row: StepRow | s.Step) -> Told:
        """How one step went."""
        return self._player.step(_STEPS.validate_python(row) if isinstance(row, dict) else row)

    def play(self, rows: Iterable[StepRow | s.Step]) -> Stage:
        """This stage after the steps; none of them may be refused."""
        for row in rows:
            told = self.do(row)
            assert not told.is_refusal, f"`{told.words}` of a question is refused: {told.got}"
        return self

    def go_to(self, moment: datetime) -> Stage:
        """This stage at a moment; it may be the present one."""
        if moment > self.now:
            self.do(s.Wait(do="wait", wait=moment - self.now))
        return self

    def weigh(self, step: s.Step, rules: Rules = TRUE_RULES) -> Decision:
        """What the tenant would answer to a step of a session; nothing but the session's opening happens."""
        assert isinstance(step, s.Acting), "only what somebody does can be weighed"
        window = self._opened(step.in_)
        person = user_id(self.tenant.organization.id, _sessions()[step.in_].as_)
        self._simulation.rules = rules
        command = command_for(self.tenant, cast("s.Activate", step), person, window)
        decision = self._simulation.decide(command, window)
        self._simulation.rules = TRUE_RULES
        return decision

    def _opened(self, session: str) -> str:
        """The window of a session, signed in."""
        window = f"q{self._depth}/{session}"
        if open_session(self.tenant, window) is None:
            self._simulation.run(opening(self.tenant, _sessions()[session], window), window)
        return window

    def is_active(self, user: str, role: str) -> bool:
        """Whether a user holds a role now."""
        person = user_id(self.tenant.organization.id, user.lower())
        return ROLE_IDS_BY_NAME[role] in active_roles(self.tenant, person)


def in_days(moment: datetime) -> str:
    """A date as questions write it: `12 September`."""
    return f"{moment.day} {moment:%B}"


def at_minute(moment: datetime) -> str:
    """A moment as questions write it: `12 September, 10:00`."""
    return f"{in_days(moment)}, {moment:%H:%M}"


def short(length: timedelta) -> str:
    """A length as scenarios write it: `4h`, `90m`, `30d`."""
    minutes = int(length.total_seconds()) // 60
    if minutes % 60:
        return f"{minutes}m"
    hours = minutes // 60
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"


def plain(trace: tuple[TraceStep, ...]) -> tuple[TraceStep, ...]:
    """The lines of a trace that a question is about, without the ids of objects, which mean nothing to a reader."""
    told = (step for step in trace if step.rule in _TELLING or step.verdict in (Verdict.FAIL, Verdict.NEEDS))
    return tuple(replace(step, object_id=None, fact="" if _ID.search(step.fact) else step.fact) for step in told)


def objections(trace: tuple[TraceStep, ...]) -> str:
    """What the rules that refused had to say."""
    return "; ".join(dict.fromkeys(step.fact for step in trace if step.verdict is Verdict.FAIL and step.fact))


def is_sure(trace: tuple[TraceStep, ...]) -> bool:
    """Whether no inferred rule decided; what is inferred is never asked about."""
    decided = [step for step in trace if step.verdict in (Verdict.FAIL, Verdict.NEEDS)]
    return all(step.mark in (Mark.DOCUMENTED, Mark.MEASURED) for step in decided)
