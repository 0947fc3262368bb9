"""PIM against a naive model: any command and proper ones, the clock, undo and redo; every law after every step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator import Simulation
from simulator import commands as c
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim.rows import Action, Kind, Status, Ticket
from simulator.profile import Profile
from tests.conftest import DEEP
from tests.properties import strategies as s
from tests.properties.law_library import JOURNAL_LAWS
from tests.properties.laws_of_requests import MOVES
from tests.properties.pim_machine import Pair, dump
from tests.properties.pim_model import key_at
from tests.properties.pim_verdicts import UNIT
from tests.unit.world import GA, PRA, T0, UA, key, minutes

LAST_MOMENT = T0 + timedelta(days=3000)
TERMINAL = {Status.DENIED, Status.CANCELED, Status.FAILED, Status.REVOKED}


class PimMachine(RuleBasedStateMachine):
    """A real and a naive tenant in step."""

    @initialize(profile=s.profiles, beginnings=s.beginnings, approvals=s.approvals)
    def begin(self, profile: Profile, beginnings: list[Any], approvals: dict[str, rs.ApprovalRule]) -> None:
        self.pair = Pair(profile, beginnings, approvals)

    # --- what people do ------------------------------------------------------------------------------------------

    @rule(window=s.windows, draft=s.drafts)
    def anything(self, window: str, draft: Any) -> None:
        asks = self.pair.model.asks
        self.pair.do(window, s.placed(draft, self.pair.model.now, list(asks)))

    def _manager(self, number: int) -> str:
        found = sorted(self.pair.model.active_people(GA, PRA))
        return found[number % len(found)] if found else "bg"

    def _wait(self, by: timedelta) -> None:
        if by and self.pair.model.now + by < LAST_MOMENT:
            self.pair.do("", c.AdvanceClock(by=by))

    def _start(self, offset: timedelta | None) -> datetime | None:
        return None if offset is None else self.pair.model.now + offset

    @rule(
        number=s.numbers,
        mfa=s.st.sampled_from(["", "", "-password"]),
        who=s.st.sampled_from(s.PRINCIPALS),
        role=s.st.sampled_from(s.ROLES),
        kind=s.kinds,
        length=s.st.none() | s.lengths | s.any_lengths,
        end=s.st.none() | s.end_offsets,
        start=s.any_offsets,
        justification=s.words,
        scope=s.st.sampled_from(["/", "/", UNIT]),
    )
    def assign_properly(
        self,
        number: int,
        mfa: str,
        who: str,
        role: str,
        kind: Kind,
        length: timedelta | None,
        end: timedelta | None,
        start: timedelta | None,
        justification: str,
        scope: str,
    ) -> None:
        command = c.AdminAssign(
            kind=kind,
            key=key(who, role, scope if role == UA else "/"),
            start=self._start(start),
            duration=length,
            end=self._start(end),
            is_permanent=length is None and end is None,
            justification=justification,
        )
        self.pair.do(self._manager(number) + mfa, command)

    @precondition(lambda self: self.pair.model.grants)
    @rule(
        number=s.numbers,
        rest=s.rests,
        removes=s.st.booleans(),
        length=s.st.none() | s.lengths,
        start=s.st.none() | s.st.just(minutes(60)),
    )
    def change_properly(
        self, number: int, rest: timedelta, removes: bool, length: timedelta | None, start: timedelta | None
    ) -> None:
        self._wait(rest)
        grants = sorted(self.pair.model.grants.values(), key=lambda one: one.id)
        if not grants:
            return
        grant = grants[number % len(grants)]
        kind = Kind.ELIGIBLE if grant.how == "eligible" else Kind.ACTIVE
        where = key_at(grant.who, grant.role)
        when = self._start(start)
        command = (
            c.AdminRemove(kind=kind, key=where, justification="gone")
            if removes
            else c.AdminUpdate(kind=kind, key=where, duration=length, start=when, justification="new window")
        )
        self.pair.do(self._manager(number), command)

    @precondition(lambda self: self.pair.model.holdings()["eligible"])
    @rule(number=s.numbers, length=s.lengths, start=s.any_offsets)
    def activate_properly(self, number: int, length: timedelta, start: timedelta | None) -> None:
        model = self.pair.model
        could = sorted(model.holdings()["eligible"] - model.holdings()["active"]) or [("ann", UA)]
        who, role = could[number % len(could)]
        command = c.SelfActivate(
            key=key_at(who, role),
            duration=min(length, model.book(role).longest),
            start=self._start(start),
            justification="work",
            ticket=Ticket("INC-1", "desk"),
        )
        self.pair.do(who, command)

    @rule(
        number=s.numbers,
        mfa=s.st.sampled_from(["", "-password"]),
        length=s.st.none() | s.lengths | s.any_lengths,
        start=s.any_offsets,
        justification=s.words,
        ticket=s.tickets,
    )
    def activate_carelessly(
        self,
        number: int,
        mfa: str,
        length: timedelta | None,
        start: timedelta | None,
        justification: str,
        ticket: Ticket,
    ) -> None:
        pairs = [(who, role) for who in s.PEOPLE for role in s.ROLES]
        free = [pair for pair in pairs if not self.pair.model.of(*pair, "assigned", "activated")] or pairs
        who, role = free[number % len(free)]
        command = c.SelfActivate(
            key=key(who, role),
            duration=length,
            start=self._start(start),
            justification=justification,
            ticket=ticket,
        )
        self.pair.do(who + mfa, command)

    @precondition(lambda self: [one for one in self.pair.model.grants.values() if one.how == "activated"])
    @rule(number=s.numbers, rest=s.rests, justification=s.words)
    def deactivate_properly(self, number: int, rest: timedelta, justification: str) -> None:
        active = [one for one in self.pair.model.grants.values() if one.how == "activated"]
        one = active[number % len(active)]
        self._wait(rest)
        self.pair.do(one.who, c.SelfDeactivate(key=key_at(one.who, one.role), justification=justification))

    @precondition(lambda self: [one for one in self.pair.model.asks.values() if one.status == "PendingApproval"])
    @rule(
        number=s.numbers,
        rest=s.rests,
        approves=s.st.sampled_from([True, True, False]),
        anybody=s.st.none() | s.windows,
        justification=s.words,
    )
    def decide_properly(
        self, number: int, rest: timedelta, approves: bool, anybody: str | None, justification: str
    ) -> None:
        model = self.pair.model
        waiting = [one for one in model.asks.values() if one.status == "PendingApproval"]
        ask = waiting[number % len(waiting)]
        self._wait(rest)
        approvers = sorted(self.pair.model.approvers(ask)) or ["bg"]
        window = approvers[number % len(approvers)] if anybody is None else anybody
        self.pair.do(window, c.DecideRequest(request_id=ask.id, approves=approves, justification=justification))

    @rule(
        number=s.numbers,
        asks=s.st.booleans(),
        length=s.st.none() | s.lengths,
        start=s.st.none() | s.st.just(minutes(60)),
        justification=s.words,
    )
    def prolong_properly(
        self, number: int, asks: bool, length: timedelta | None, start: timedelta | None, justification: str
    ) -> None:
        model = self.pair.model
        ending = [(one.who, one.role, one.how) for one in model.grants.values() if one.end and one.how != "activated"]
        found = sorted([*((*one, True) for one in ending), *((*one, False) for one in model.ended)])
        if not found:
            return
        who, role, how, extends = found[number % len(found)]
        kind = Kind.ELIGIBLE if how == "eligible" else Kind.ACTIVE
        asking, making = (lc.SelfExtend, lc.AdminExtend) if extends else (lc.SelfRenew, lc.AdminRenew)
        values = {"kind": kind, "key": key_at(who, role), "start": self._start(start), "duration": length}
        command = (asking if asks else making)(**values, justification=justification)
        self.pair.do(who if asks and who in s.PEOPLE else self._manager(number), command)

    @precondition(lambda self: self._waits_for_administrators())
    @rule(
        number=s.numbers,
        approves=s.st.sampled_from([True, True, False]),
        kind=s.st.none() | s.kinds,
        length=s.st.none() | s.lengths,
        start=s.any_offsets,
    )
    def decide_on_more_time_properly(
        self, number: int, approves: bool, kind: Kind | None, length: timedelta | None, start: timedelta | None
    ) -> None:
        waiting = self._waits_for_administrators()
        command = lc.DecideLifecycle(
            request_id=waiting[number % len(waiting)],
            approves=approves,
            kind=kind,
            start=self._start(start),
            duration=length,
            justification="granted",
        )
        self.pair.do(self._manager(number), command)

    def _waits_for_administrators(self) -> list[str]:
        return [one.id for one in self.pair.model.asks.values() if one.status == "PendingAdminDecision"]

    @precondition(lambda self: [one for one in self.pair.model.asks.values() if one.status in MOVES])
    @rule(number=s.numbers, anybody=s.st.none() | s.windows)
    def cancel_properly(self, number: int, anybody: str | None) -> None:
        still_open = [one for one in self.pair.model.asks.values() if one.status in MOVES]
        ask = still_open[number % len(still_open)]
        self.pair.do(ask.by if anybody is None else anybody, c.CancelRequest(request_id=ask.id))

    @rule(number=s.numbers, role=s.st.sampled_from(s.ROLES), changed=s.proper_rules | s.approval_rules)
    def set_rules_properly(self, number: int, role: str, changed: rs.Rule) -> None:
        self.pair.do(self._manager(number), c.UpdateRoleSettings(role_id=role, rules=(changed,)))

    @rule(number=s.numbers, who=s.st.sampled_from(s.PRINCIPALS), group=s.st.sampled_from(["rag", "plain"]))
    def change_members_properly(self, number: int, who: str, group: str) -> None:
        there = who in self.pair.model.members[group]
        kind = c.RemoveGroupMember if there else c.AddGroupMember
        self.pair.do(self._manager(number), kind(group_id=group, member_id=who))

    @rule(number=s.numbers, who=s.st.sampled_from(s.PRINCIPALS), role=s.st.sampled_from(s.ROLES))
    def assign_outside_pim_properly(self, number: int, who: str, role: str) -> None:
        there = self.pair.model.of(who, role, "assigned")
        kind = c.RemoveRoleDirectly if there else c.AssignRoleDirectly
        self.pair.do(self._manager(number), kind(key=key(who, role)))

    # --- what the lab does ---------------------------------------------------------------------------------------

    @rule(by=s.clock_steps)
    def wait(self, by: timedelta) -> None:
        self._wait(by)

    @precondition(lambda self: self.pair.next_moment())
    @rule(short_of=s.st.sampled_from([minutes(0), minutes(0), minutes(1)]))
    def wait_until_something_is_due(self, short_of: timedelta) -> None:
        by = self.pair.next_moment() - self.pair.model.now - short_of
        if timedelta(0) < by <= timedelta(days=400):
            self.pair.do("", c.AdvanceClock(by=by))

    @precondition(lambda self: len(self.pair.past) % 12 == 11)
    @rule(sku=s.SHAPES[c.SetLicence]["sku"], seats=s.SHAPES[c.SetLicence]["seats"], number=s.numbers)
    def change_licence(self, sku: Sku, seats: int, number: int) -> None:
        self.pair.do("", c.SetLicence(sku=sku, is_enabled=number < 20, seats=seats))

    @rule()
    def undo(self) -> None:
        self.pair.undo()

    @rule()
    def redo(self) -> None:
        self.pair.redo()

    # --- laws ----------------------------------------------------------------------------------------------------

    @invariant()
    def what_is_open_and_what_is_planned_agree(self) -> None:
        requests = self.pair.tenant.requests
        granted = {one.id for one in requests.values() if one.status is Status.GRANTED}
        plans = [one for one in self.pair.tenant.schedules.values() if not one.has_started]
        planned = {one.created_using for one in plans if one.created_using}
        decided = {one for one in planned if requests[one].action in (Action.SELF_EXTEND, Action.SELF_RENEW)}
        assert granted == planned - decided, "an approved extension is done when it is decided"
        assert {one.id for one in requests.values() if one.status in MOVES} == set(self.pair.tenant.open_request_ids)

    def teardown(self) -> None:
        """Laws over the whole journal, which are too dear for every step."""
        if not hasattr(self, "pair"):
            return
        simulation = self.pair.simulation
        for _, check in JOURNAL_LAWS.values():
            check(simulation, tuple(self.pair.seed))
        replayed = Simulation.replay(self.pair.seed, simulation.steps)
        assert dump(replayed.tenant) == dump(simulation.tenant), "law 81"


PimMachine.TestCase.settings = settings(
    max_examples=1200 if DEEP else 40, stateful_step_count=60 if DEEP else 40, deadline=None
)
TestPim = PimMachine.TestCase
