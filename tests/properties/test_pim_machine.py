"""PIM against a naive model: any command and proper ones, the clock, undo and redo; laws after every step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator import Accepted, Simulation, Step
from simulator import commands as c
from simulator import events as e
from simulator.apply import apply_all
from simulator.audit import PIM, audit_records
from simulator.directory.rows import Sku
from simulator.pim import role_settings as rs
from simulator.pim.approvers import approvers_of
from simulator.pim.rows import AssignmentType, Kind, Status, Ticket
from simulator.profile import Profile
from simulator.tenant import Tenant
from tests.conftest import DEEP
from tests.properties import strategies as s
from tests.properties.pim_machine import MOVES, Pair, dump, moments_of_path
from tests.unit.world import GA, PRA, T0, TENANT, UA, key, minutes

LAST_MOMENT = T0 + timedelta(days=3000)
TERMINAL = {Status.DENIED, Status.CANCELED, Status.FAILED, Status.REVOKED}


class PimMachine(RuleBasedStateMachine):
    """A real and a naive tenant in step."""

    @initialize(profile=s.profiles, beginnings=s.beginnings, approvals=s.approvals)
    def begin(self, profile: Profile, beginnings: list[Any], approvals: dict[str, rs.ApprovalRule]) -> None:
        self.pair = Pair(profile, beginnings, approvals)
        self.statuses: dict[str, Status] = {}

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
    ) -> None:
        command = c.AdminAssign(
            kind=kind,
            key=key(who, role),
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
        where = key(grant.who, grant.role)
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
            key=key(who, role),
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
        self.pair.do(one.who, c.SelfDeactivate(key=key(one.who, one.role), justification=justification))

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
        self.statuses = {one.id: one.status for one in self.pair.tenant.requests.values()}

    @rule()
    def redo(self) -> None:
        self.pair.redo()
        self.statuses = {one.id: one.status for one in self.pair.tenant.requests.values()}

    # --- laws: windows and instances -----------------------------------------------------------------------------

    @property
    def schedules(self) -> list[Any]:
        return list(self.pair.tenant.schedules.values())

    @property
    def activations(self) -> list[Any]:
        return [one for one in self.schedules if one.assignment_type is AssignmentType.ACTIVATED]

    @invariant()
    def an_instance_exists_exactly_inside_its_window(self) -> None:
        now = self.pair.tenant.now
        for one in self.schedules:
            assert one.has_started == (one.start <= now), "laws 1, 2"
            assert one.end is None or now < one.end, "law 1"

    @invariant()
    def every_activated_schedule_has_an_end_within_the_maximum_at_request_time(self) -> None:
        for one in self.activations:
            assert one.end is not None, "law 3"
            assert one.end - one.start <= self.pair.longest[one.created_using], "law 4"

    @invariant()
    def every_window_is_at_least_five_minutes(self) -> None:
        assert all(one.end is None or one.end - one.start >= minutes(5) for one in self.schedules), "law 5"

    @invariant()
    def there_is_at_most_one_schedule_of_a_kind_and_type_for_a_key(self) -> None:
        keys = [(one.kind, one.assignment_type, one.key) for one in self.schedules]
        assert len(keys) == len(set(keys)), "laws 6, 7"

    @invariant()
    def every_activation_points_to_an_existing_eligibility_of_the_person(self) -> None:
        if not self.pair.model.profile.eligibility_end_ends_activation:
            return
        tenant = self.pair.tenant
        for one in self.activations:
            eligibility = tenant.schedules[one.activated_using]
            who = eligibility.key.principal_id
            group = tenant.groups.get(who)
            assert eligibility.kind is Kind.ELIGIBLE and eligibility.has_started, "laws 8, 14"
            assert who == one.key.principal_id or (group and one.key.principal_id in group.member_ids), "laws 8, 68"

    @invariant()
    def a_request_names_at_most_one_schedule(self) -> None:
        used = [one.created_using for one in self.schedules if one.created_using]
        assert len(used) == len(set(used)), "law 16"

    # --- laws: requests ------------------------------------------------------------------------------------------

    @invariant()
    def statuses_move_only_as_allowed(self) -> None:
        for one in self.pair.tenant.requests.values():
            before = self.statuses.get(one.id)
            if before is not None and before is not one.status:
                assert before not in TERMINAL, "law 24"
                assert one.status in MOVES.get(before, set()), "law 25"
            self.statuses[one.id] = one.status

    @invariant()
    def no_pending_request_is_24_hours_old_or_has_a_twin(self) -> None:
        pending = [one for one in self.pair.tenant.requests.values() if one.status is Status.PENDING_APPROVAL]
        assert all(self.pair.tenant.now - one.created_at < timedelta(hours=24) for one in pending), "law 26"
        assert len({one.key for one in pending}) == len(pending), "law 27"

    @invariant()
    def a_granted_request_has_its_planned_schedule(self) -> None:
        granted = {one.id for one in self.pair.tenant.requests.values() if one.status is Status.GRANTED}
        planned = {one.created_using for one in self.schedules if not one.has_started and one.created_using}
        assert granted == planned
        still_open = {one.id for one in self.pair.tenant.requests.values() if one.status in MOVES}
        assert still_open == set(self.pair.tenant.open_request_ids)

    # --- laws: approval and lock-out -----------------------------------------------------------------------------

    @invariant()
    def nobody_decides_their_own_request_and_denied_ones_give_nothing(self) -> None:
        denied = {one.id for one in self.pair.tenant.requests.values() if one.status is Status.DENIED}
        assert all(one.decided_by != one.created_by for one in self.pair.tenant.requests.values()), "law 45"
        assert not denied & {one.created_using for one in self.schedules}, "law 49"

    @invariant()
    def an_approved_window_starts_no_earlier_than_the_decision(self) -> None:
        for one in self.activations:
            decided_at = self.pair.tenant.requests[one.created_using].decided_at
            assert decided_at is None or one.start >= decided_at, "law 50"

    @invariant()
    def a_request_that_waited_is_activated_only_by_a_decision(self) -> None:
        happened = [one.event for one in self.pair.simulation.happenings()]
        waited = {
            one.request.id
            for one in happened
            if isinstance(one, e.RequestSubmitted) and one.request.status is Status.PENDING_APPROVAL
        }
        decided = [one.request.id for one in happened if isinstance(one, e.RequestDecided)]
        created = {one.schedule.created_using for one in happened if isinstance(one, e.ScheduleCreated)}
        assert waited & created <= set(decided), "law 51"
        assert len(decided) == len(set(decided)), "law 48"

    @invariant()
    def the_tenant_always_has_a_global_administrator_assignment(self) -> None:
        profile = self.pair.model.profile
        lapsed = any(isinstance(one.command, c.SetLicence) for one in self.pair.simulation.path())
        if lapsed or not (profile.last_ga_hold_includes_active and profile.eligibility_end_ends_activation):
            return
        kept = [one for one in self.schedules if one.key.role_id == GA and one.has_started]
        assert [one for one in kept if one.assignment_type is AssignmentType.ASSIGNED], "law 52"

    # --- laws: policy, principals, licence -----------------------------------------------------------------------

    @invariant()
    def every_role_has_its_seventeen_rules(self) -> None:
        for settings_of_role in self.pair.tenant.role_settings.values():
            assert set(settings_of_role.rules) == {
                *s.EXPIRATIONS,
                *s.ENABLEMENTS,
                rs.ACTIVATION_CONTEXT,
                rs.ACTIVATION_APPROVAL,
                *rs.NOTIFICATION_IDS,
            }, "law 57"
            assert len(settings_of_role.rules) == 17
            assert all(one == found.id for one, found in settings_of_role.rules.items())

    @invariant()
    def machines_are_never_eligible_and_plain_groups_hold_nothing(self) -> None:
        assert not [one for one in self.schedules if one.key.principal_id == "sp" and one.kind is Kind.ELIGIBLE]
        assert not [one for one in self.schedules if one.key.principal_id == "plain"], "law 65"
        for request in self.pair.tenant.requests.values():
            approvers = approvers_of(self.pair.tenant, request)
            assert "sp" not in approvers and request.key.principal_id not in approvers, "laws 47, 64"

    @invariant()
    def without_a_licence_nobody_is_eligible(self) -> None:
        if not self.pair.model.licensed():
            assert not [one for one in self.schedules if one.kind is Kind.ELIGIBLE], "law 69"

    @invariant()
    def a_mail_has_at_most_a_thousand_recipients_once_each(self) -> None:
        for one in self.pair.simulation.happenings():
            if isinstance(one.event, e.MailSent):
                assert 0 < len(one.event.recipients) <= 1000, "law 71"
                assert len(set(one.event.recipients)) == len(one.event.recipients)

    # --- laws: the journal ---------------------------------------------------------------------------------------

    @invariant()
    def the_journal_never_goes_back_in_time(self) -> None:
        moments = moments_of_path(self.pair.simulation)
        assert moments == sorted(moments)
        assert moments[-1] == self.pair.tenant.now

    @invariant()
    def ids_are_never_used_twice(self) -> None:
        given = [one for step in self.pair.simulation.steps for one in _given(step)]
        assert len(given) == len(set(given)), "law 16 over undone steps too"

    def teardown(self) -> None:
        """Laws over the whole journal, which are too dear for every step."""
        if not hasattr(self, "pair"):
            return
        simulation = self.pair.simulation
        replayed = Simulation.replay(self.pair.seed, simulation.steps)
        assert dump(replayed.tenant) == dump(simulation.tenant), "law 81"
        _mail_changes_nothing(self.pair)
        _audit_laws(simulation)


def _given(step: Step) -> list[str]:
    """The ids that a step gave out; a schedule has the id of its request, so only those without one count."""
    if not isinstance(step.decision, Accepted):
        return []
    made = [one for one in step.decision.events if isinstance(one, e.ScheduleCreated)]
    asked = [one.request.id for one in step.decision.events if isinstance(one, e.RequestSubmitted)]
    assert all(one.schedule.id == one.schedule.created_using for one in made if one.schedule.created_using), "law 16"
    return [*asked, *(one.schedule.id for one in made if not one.schedule.created_using)]


def _mail_changes_nothing(pair: Pair) -> None:
    tenant = Tenant()
    apply_all(tenant, tuple(pair.seed))
    for one in pair.simulation.happenings():
        if not isinstance(one.event, e.MailSent):
            apply_all(tenant, (one.event,))
    assert dump(tenant) == dump(pair.tenant), "law 72"


def _audit_laws(simulation: Simulation) -> None:
    records = audit_records(TENANT, simulation.happenings())
    assert len({one.id for one in records}) == len(records)
    assert all(bool(one.by_user_id) != bool(one.by_app) for one in records)
    requested: set[tuple[str, str]] = set()
    for one in records:
        verb = one.activity.split(" ")[0]
        if one.service == PIM and " requested" in one.activity:
            requested.add((one.correlation_id, verb))
        if one.service == PIM and " completed" in one.activity and one.by_user_id:
            assert (one.correlation_id, verb) in requested, f"law 74: {one}"
    told = {(one.correlation_id, one.reason) for one in records}
    for step in simulation.path():
        assert isinstance(step.decision, Accepted)
        for event in step.decision.events:
            if isinstance(event, e.RequestSubmitted):
                assert (event.request.id, event.request.justification) in told, "laws 73, 75"
            if isinstance(event, e.RequestDecided):
                assert (event.request.id, event.request.decision_justification) in told, "laws 73, 75"


PimMachine.TestCase.settings = settings(
    max_examples=1200 if DEEP else 60, stateful_step_count=60 if DEEP else 40, deadline=None
)
TestPim = PimMachine.TestCase
