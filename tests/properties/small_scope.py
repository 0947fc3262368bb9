"""Every short story of a small world: two people, two roles, 31 things to do, and no state visited twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator import Accepted, Simulation, Tenant
from simulator import commands as c
from simulator.apply import apply_all
from simulator.deciding import decide
from simulator.gates import Case
from simulator.ids import IdSource
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind, Status
from simulator.profile import Profile
from tests.properties.law_book import LAWS, Law, Look, Memory, Rows, remember, rows_of
from tests.properties.law_library import CHAPTERS
from tests.unit.world import GA, TENANT, UA, Seed, key, minutes

assert CHAPTERS, "the laws are read in"
PEOPLE, ROLES = ("ann", "ben"), (GA, UA)
PAIRS = [(who, role) for who in PEOPLE for role in ROLES]
WINDOW, DAY = minutes(10), minutes(24 * 60)
# Windows of ten minutes, steps of five and of a day: within eight steps nothing else about an age can matter.
YOUNG = minutes(5)
PROFILE = Profile(weekly_digest=False, daily_alert_scan=False, expiry_mail_rules="assignment")
Asked = tuple[str, c.Command]


def beginning() -> Tenant:
    """Ann is Global Administrator for good; Ben may become one, and User Administrator for a while."""
    seed = Seed(profile=PROFILE, people=PEOPLE, administrators=False)
    seed.active("ann", GA).eligible("ben", GA).eligible("ben", UA, end=minutes(15)).eligible("ann", UA)
    return Simulation(seed.events).tenant


def _approval(tenant: Tenant) -> rs.ApprovalRule:
    """The other setting of whether the second role needs approval."""
    settings = tenant.role_settings.get(UA)
    is_on = settings is not None and settings.approval.is_approval_required
    return rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=not is_on)


def actions(tenant: Tenant) -> Iterator[Asked]:
    """What anybody can do in a state: the same 31 things everywhere."""
    for who, role in PAIRS:
        at = key(who, role)
        yield who, c.SelfActivate(key=at, duration=WINDOW, justification="work")
        yield who, c.SelfDeactivate(key=at, justification="done")
        for kind in Kind:
            yield "ann", c.AdminRemove(kind=kind, key=at, justification="gone")
        yield "ann", c.AdminAssign(kind=Kind.ELIGIBLE, key=at, justification="needed")
        yield "ann", c.AdminAssign(kind=Kind.ACTIVE, key=at, duration=WINDOW, justification="needed")
    waiting = [one for one in tenant.open_request_ids if tenant.requests[one].status is Status.PENDING_APPROVAL]
    request_id = min(waiting, default="no-such-request")
    for who in PEOPLE:
        yield who, c.DecideRequest(request_id=request_id, approves=True, justification="fine")
    yield "ann", c.DecideRequest(request_id=request_id, approves=False, justification="no")
    yield "ben", c.CancelRequest(request_id=request_id)
    yield "ann", c.UpdateRoleSettings(role_id=UA, rules=(_approval(tenant),))
    for by in (YOUNG, DAY):
        yield "", c.AdvanceClock(by=by)


def essence(tenant: Tenant) -> tuple[Any, ...]:
    """What the rest of a story can depend on, with time counted from now; two states with the same are one."""
    now = tenant.now
    held = sorted(
        (one.kind, one.assignment_type, one.key, now - one.start < YOUNG, str(one.end and one.end - now))
        for one in tenant.schedules.values()
    )
    waiting = sorted((tenant.requests[one].key, tenant.requests[one].status) for one in tenant.open_request_ids)
    settings = tenant.role_settings.get(UA)
    needs_approval = settings is not None and settings.approval.is_approval_required
    return tuple(held), tuple(waiting), needs_approval


@dataclass(slots=True)
class Search:
    """A breadth-first search: how many transitions and states so far, and the laws that one broke."""

    laws: dict[str, Law] = field(default_factory=lambda: dict(LAWS))
    transitions: int = 0
    states: int = 1
    broken: dict[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    seen: set[tuple[Any, ...]] = field(default_factory=set)

    def run(self, depth: int) -> Search:
        """Every story up to so many steps."""
        edge = [beginning()]
        self.seen = {essence(edge[0])}
        for _ in range(depth):
            edge = [after for tenant in edge for after in self._onward(tenant)]
        self.states = len(self.seen)
        return self

    def _onward(self, tenant: Tenant) -> Iterator[Tenant]:
        """The new states one step further."""
        before = rows_of(tenant)
        for window, command in actions(tenant):
            self.transitions += 1
            session_id = tenant.session_id_of_window.get(window)
            session = tenant.sessions[session_id] if session_id else None
            decision = decide(Case(tenant, command, session, IdSource(TENANT, self.transitions)))
            if not isinstance(decision, Accepted):
                continue
            after = tenant.fork()
            apply_all(after, decision.events)
            self._ask(before, after, (window, command), decision)
            state = essence(after)
            if state not in self.seen:
                self.seen.add(state)
                yield after
        assert rows_of(tenant) == before, "weighing commands changed the tenant"

    def _ask(self, before: Rows, after: Tenant, asked: Asked, decision: Accepted) -> None:
        look = Look(before, rows_of(after), after, asked[0], asked[1], decision, self.memory)
        remember(look)
        for name, one in self.laws.items():
            if one.speaks_about(look):
                try:
                    one.check(look)
                except AssertionError as problem:
                    self.broken.setdefault(name, f"{problem} after {asked}")
