"""The stateful machine's engine: one real tenant and one naive one, which get the same commands and must agree."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from simulator import Accepted, Decision, Simulation, Tenant
from simulator import commands as c
from simulator import events as e
from simulator.pim import role_settings as rs
from simulator.pim.approvers import approvers_of, requests_to_decide
from simulator.pim.holdings import active_roles, active_users, eligibility_for, settings_of
from simulator.pim.rows import AssignmentType, Kind
from simulator.profile import Profile
from simulator.tenant import CONTENT
from tests.properties.law_book import Watch
from tests.properties.pim_effects import happen, write_settings
from tests.properties.pim_model import MAIL_RULES, Book, Grant, Model, Notice, key_at, role_at
from tests.properties.pim_verdicts import UNIT
from tests.properties.strategies import PEOPLE, ROLES
from tests.properties.verdicts import verdict
from tests.unit.world import ACCEPTED, LONG_AGO, UA, Seed, answer

Beginning = tuple[str, str, str, timedelta | None]


def plain(value: Any) -> Any:
    """A value taken apart into tuples, strings and numbers, sharing nothing that could change."""
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(plain(getattr(value, one.name)) for one in fields(value)))
    if isinstance(value, frozenset | set):
        return ("set", *sorted(map(repr, map(plain, value))))
    if isinstance(value, tuple | list):
        return tuple(map(plain, value))
    if hasattr(value, "items"):
        return ("map", *sorted((repr(plain(one)), plain(value[one])) for one in value))
    return repr(value)


def dump(tenant: Tenant) -> dict[str, Any]:
    """Everything that a tenant holds, taken apart; two dumps are equal when the tenants are."""
    tables = {name: plain(getattr(tenant, name)) for name in CONTENT}
    return {**tables, "due": plain(tenant.due.upcoming())}


def rows(tenant: Tenant) -> dict[str, Any]:
    """Every row of a tenant by table, cheaply: rows are frozen, so only the settings' mappings are copied."""
    tables = {name: getattr(tenant, name) for name in CONTENT if name not in ("now", "organization")}
    found: dict[str, Any] = {name: dict(table.items()) for name, table in tables.items()}
    found["role_settings"] = {role: dict(one.rules) for role, one in tenant.role_settings.items()}
    return {**found, "due": tenant.due.upcoming(), "now": tenant.now, "organization": tenant.organization}


class Pair:
    """The real tenant beside the naive one."""

    def __init__(
        self, profile: Profile, beginnings: list[Beginning], approvals: dict[str, rs.ApprovalRule] | None = None
    ) -> None:
        seed = Seed(profile=profile, people=PEOPLE).group("rag", "ann", "ben").group("plain", "ben", assignable=False)
        seed.unit("unit", "ann")
        self.model = Model(profile, PEOPLE)
        self.model.members = {"rag": ["ann", "ben"], "plain": ["ben"]}
        self.model.owners = {"rag": set(), "plain": set()}
        self.model.assignable = {"rag"}
        for how, who, role, end in beginnings:
            (seed.eligible if how == "eligible" else seed.active)(who, role, end=end)
        for role, rule in (approvals or {}).items():
            seed.settings(role, rule)
            write_settings(self.model, c.UpdateRoleSettings(role_id=role, rules=(rule,)))
        self.seed = seed.events
        self.simulation = Simulation(self.seed)
        for schedule in self.simulation.tenant.schedules.values():
            how = "eligible" if schedule.kind is Kind.ELIGIBLE else "assigned"
            who, role, _ = schedule.key
            self.model.give(Grant(schedule.id, how, who, role, LONG_AGO, schedule.end, True))
        self.past: list[Model] = []
        self.future: list[Model] = []
        self.watch = Watch(self.simulation)
        self.kept = {0: rows(self.tenant)}

    @property
    def tenant(self) -> Tenant:
        """The real tenant."""
        return self.simulation.tenant

    # --- doing ---------------------------------------------------------------------------------------------------

    def do(self, window: str, command: c.Command) -> Decision:
        """Both get the command; their answers, their mail and their state are compared."""
        expected = verdict(self.model, window, command)
        before = rows(self.tenant)

        weighed = self.simulation.decide(command, window)
        assert rows(self.tenant) == before, "weighing a command changed the tenant"
        decision = self.simulation.run(command, window)

        assert answer(decision) == expected, f"{window}: {command} gave {answer(decision)}, not {expected}"
        assert plain(weighed) == plain(decision), "weighing a command gave another answer than running it"
        assert self.watch.broken(window, command, decision) == {}
        if isinstance(decision, Accepted):
            self._happens(window, command, decision)
        else:
            assert rows(self.tenant) == before, "a refused command changed the tenant"
        return decision

    def _happens(self, window: str, command: c.Command, decision: Accepted) -> None:
        self.past.append(copy.deepcopy(self.model))
        self.future.clear()
        new_id = next(iter(new_ids(decision)), None)
        self.model.mails = []
        happen(self.model, window, command, new_id)
        sent = Counter((one.rule, frozenset(one.recipients)) for one in decision.events if isinstance(one, e.MailSent))
        assert sent == Counter(self.model.mails), f"{window}: {command}"
        self.agree()
        self.kept[self.simulation.cursor] = rows(self.tenant)

    def undo(self) -> None:
        """Both go back by one step."""
        assert self.simulation.undo() == bool(self.past)
        if self.past:
            self.future.append(self.model)
            self.model = self.past.pop()
        self._is_back()

    def redo(self) -> None:
        """Both do the undone step again."""
        assert self.simulation.redo() == bool(self.future)
        if self.future:
            self.past.append(self.model)
            self.model = self.future.pop()
        self._is_back()

    def _is_back(self) -> None:
        assert rows(self.tenant) == self.kept[self.simulation.cursor], "the state of a step came back different"
        self.watch.moved()
        self.agree()

    def next_moment(self) -> datetime | None:
        """When the naive tenant expects something to happen by itself."""
        return min((one for one in self.model.moments() if one > self.model.now), default=None)

    # --- comparing -----------------------------------------------------------------------------------------------

    def agree(self) -> None:
        """The whole observable state is the same in both."""
        tenant, model = self.tenant, self.model
        assert tenant.now == model.now
        assert real_plan(tenant) == model.plan()
        assert {one.id: str(one.status) for one in tenant.requests.values()} == {
            one.id: one.status for one in model.asks.values()
        }
        holdings = model.holdings()
        assert {(who, role) for who in PEOPLE for role in active_roles(tenant, who, "/")} == holdings["active"]
        assert {(who, role) for role in ROLES for who in active_users(tenant, role)} == holdings["active"]
        for who, role in product(PEOPLE, (*ROLES, f"{UA}@{UNIT}")):
            assert bool(eligibility_for(tenant, key_at(who, role))) == bool(model.eligibility(who, role)), (who, role)
        self._approvers_agree()
        for role in ROLES:
            assert real_book(tenant, role) == model.book(role), role

    def _approvers_agree(self) -> None:
        waiting = [one for one in self.model.asks.values() if one.status == "PendingApproval"]
        named = {one.id: self.model.approvers(one) for one in waiting}
        assert {one: set(approvers_of(self.tenant, self.tenant.requests[one])) for one in named} == named
        for who in PEOPLE:
            to_decide = {one.id for one in requests_to_decide(self.tenant, who)}
            assert to_decide == {one for one, approvers in named.items() if who in approvers}


def new_ids(decision: Accepted) -> list[str]:
    """The ids that a decision gave out: of its request and of what it created."""
    found: list[str] = []
    for event in decision.events:
        if isinstance(event, e.RequestSubmitted):
            found.append(event.request.id)
        elif isinstance(event, e.ScheduleCreated):
            found.append(event.schedule.id)
        elif isinstance(event, e.ScheduleReplaced) and event.new.id != event.old.id:
            found.append(event.new.id)
    return list(dict.fromkeys(found))


def real_plan(tenant: Tenant) -> dict[str, tuple[object, ...]]:
    """Every schedule of the real tenant in the naive tenant's words."""
    found: dict[str, tuple[object, ...]] = {}
    for one in tenant.schedules.values():
        how = "eligible" if one.kind is Kind.ELIGIBLE else "assigned"
        how = "activated" if one.assignment_type is AssignmentType.ACTIVATED else how
        who, role = one.key.principal_id, role_at(one.key)
        found[one.id] = (how, who, role, one.start, one.end, one.has_started, one.activated_using)
    return found


def real_book(tenant: Tenant, role: str) -> Book:
    """A role's settings of the real tenant in the naive tenant's words."""
    rules = settings_of(tenant, role).rules
    approval, eligible, active = (
        rules[one] for one in (rs.ACTIVATION_APPROVAL, rs.ELIGIBILITY_EXPIRATION, rs.ASSIGNMENT_EXPIRATION)
    )
    notices = {one: rules[one] for one in MAIL_RULES}
    return Book(
        longest=rules[rs.ACTIVATION_EXPIRATION].maximum_duration,
        needs=set(rules[rs.ACTIVATION_ENABLEMENT].enabled_rules),
        context=rules[rs.ACTIVATION_CONTEXT].is_enabled,
        approval=approval.is_approval_required,
        approver_users=approval.user_ids,
        approver_groups=approval.group_ids,
        eligible_must_end=eligible.is_expiration_required,
        eligible_longest=eligible.maximum_duration,
        eligible_needs=set(rules[rs.ELIGIBILITY_ENABLEMENT].enabled_rules),
        active_must_end=active.is_expiration_required,
        active_longest=active.maximum_duration,
        active_needs=set(rules[rs.ASSIGNMENT_ENABLEMENT].enabled_rules),
        notices={
            name: Notice(one.is_default_recipients_enabled, one.recipients, one.level) for name, one in notices.items()
        },
    )


def is_accepted(pair: Pair, window: str, command: c.Command) -> bool:
    """Whether the naive tenant would accept a command."""
    return verdict(pair.model, window, command) == ACCEPTED
