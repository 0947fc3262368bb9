"""A seeded random walk through the same small worlds: quick enough for millions of steps, and it prints its seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulator import Event, Simulation
from simulator import commands as c
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Schedule, Status, Ticket
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.law_book import Watch
from tests.properties.law_library import JOURNAL_LAWS
from tests.unit.world import T0, UA, Seed, minutes

STEPS = 60
MAILBOXES = ((), ("soc@adatum.example",), tuple(f"soc-{number}@adatum.example" for number in range(1001)))
UNIT = "/administrativeUnits/unit"
UNDO_LAW = "undoing_the_last_command_gives_the_state_before_it"
LAST_MOMENT = T0 + timedelta(days=3000)
WAITING = (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION, Status.GRANTED)
Asked = tuple[str, c.Command]


@dataclass(slots=True)
class Walk:
    """One walk: a world of its own, then a step after the other."""

    seed: int
    rng: Random
    events: tuple[Event, ...]
    simulation: Simulation
    watch: Watch
    kept: dict[int, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The simulated moment."""
        return self.simulation.tenant.now

    def some_schedule(self, fits: Callable[[Schedule], bool]) -> Schedule | None:
        """Any schedule that fits."""
        found = [one for one in self.simulation.tenant.schedules.values() if fits(one)]
        return self.rng.choice(found) if found else None

    def some_request(self, *statuses: Status) -> str:
        """Any request of these statuses, else any at all, else none that exists."""
        tenant = self.simulation.tenant
        still_open = [one for one in tenant.open_request_ids if tenant.requests[one].status in statuses]
        return self.rng.choice(still_open or [*tenant.requests, "no-such-request"])

    def key(self) -> AssignmentKey:
        """Who and which role, hardly ever somebody or something unknown."""
        rng = self.rng
        if rng.random() < 0.03:
            return AssignmentKey("nobody", rng.choice(s.ROLES), rng.choice(("/", "/administrativeUnits/1")))
        scope = UNIT if rng.random() < 0.1 else "/"
        return AssignmentKey(rng.choice(s.PRINCIPALS), UA if scope == UNIT else rng.choice(s.ROLES), scope)

    def limits(self, *, may_be_permanent: bool = True) -> dict[str, Any]:
        """A window: mostly now and for a proper length."""
        rng, roll = self.rng, self.rng.random()
        start = self.now + rng.choice(s.OFFSETS) if rng.random() < 0.3 else None
        if roll < 0.25 and may_be_permanent:
            return {"start": start}
        if roll < 0.35:
            return {"start": start, "end": self.now + rng.choice(s.END_OFFSETS)}
        odd = roll > 0.93
        return {"start": start, "duration": rng.choice(s.ODD_LENGTHS if odd else s.LENGTHS)}

    def manager(self) -> str:
        """Mostly the window of somebody who may administer."""
        return self.rng.choice(("bg", "bg", "bg", "pra", "pra", "pra", "ann", "ben", "bg-password", "ann-out", ""))


def begin(seed: int, laws: list[str] | None = None) -> Walk:
    """A walk that has not made a step."""
    rng = Random(seed)
    profile = Profile(**{name: rng.choice(choices) for name, choices in s.PROFILE_CHOICES.items()})
    world = Seed(profile=profile, people=s.PEOPLE)
    world.group("rag", "ann", "ben").group("plain", "ben", assignable=False).unit("unit", "ann")
    for how, who, role, end in _held(rng):
        (world.eligible if how == "eligible" else world.active)(who, role, end=end)
    for role in s.ROLES:
        if rng.random() < 0.35:
            rule = rs.ApprovalRule(
                id=rs.ACTIVATION_APPROVAL,
                is_approval_required=True,
                user_ids=tuple(rng.sample(s.PEOPLE, rng.randint(0, 2))),
                group_ids=("rag",) if rng.random() < 0.3 else (),
            )
            world.settings(role, rule)
    simulation = Simulation(world.events)
    return Walk(seed, rng, tuple(world.events), simulation, Watch(simulation, laws))


def _held(rng: Random) -> list[tuple[str, str, str, timedelta | None]]:
    """What people hold at the start, one of a kind for everybody and role."""
    drawn = rng.sample(s.BEGINNINGS, rng.randint(0, 5))
    return list({one[:3]: one for one in drawn}.values())


# --- what somebody may do next -----------------------------------------------------------------------------------


def _activate(walk: Walk) -> Asked:
    found = walk.some_schedule(lambda one: one.kind is Kind.ELIGIBLE)
    key = walk.key()
    if found and walk.rng.random() < 0.8:
        group = walk.simulation.tenant.groups.get(found.key.principal_id)
        who = walk.rng.choice(group.member_ids or ("ann",)) if group else found.key.principal_id
        narrower = found.key.role_id == UA and walk.rng.random() < 0.1
        key = AssignmentKey(who, found.key.role_id, UNIT if narrower else found.key.directory_scope_id)
    ticket = Ticket("INC-1", "desk") if walk.rng.random() < 0.8 else Ticket()
    limits = walk.limits(may_be_permanent=False)
    limits.pop("end", None)
    if walk.rng.random() < 0.7:
        limits["duration"] = walk.rng.choice((minutes(5), minutes(30), minutes(60)))
    command = c.SelfActivate(**{"key": key, "duration": None, **limits}, justification=_reason(walk), ticket=ticket)
    return _whose(walk, key) + walk.rng.choice(("", "", "", "", "-password")), command


def _whose(walk: Walk, key: AssignmentKey) -> str:
    """Mostly the principal's own window."""
    return key.principal_id if walk.rng.random() < 0.95 else walk.rng.choice(s.PEOPLE)


def _reason(walk: Walk) -> str:
    return walk.rng.choice(("work", "work", "work", "work", "work", "work", " ", ""))


def _deactivate(walk: Walk) -> Asked:
    found = walk.some_schedule(lambda one: one.assignment_type is AssignmentType.ACTIVATED)
    key = found.key if found else walk.key()
    return _whose(walk, key), c.SelfDeactivate(key=key, justification=_reason(walk))


def _assign(walk: Walk) -> Asked:
    kind = walk.rng.choice((Kind.ELIGIBLE, Kind.ACTIVE))
    command = c.AdminAssign(kind=kind, key=walk.key(), justification=_reason(walk), **walk.limits())
    return walk.manager(), command


def _change(walk: Walk) -> Asked:
    found = walk.some_schedule(lambda one: True)
    key, kind = (found.key, found.kind) if found else (walk.key(), Kind.ACTIVE)
    if walk.rng.random() < 0.6:
        return walk.manager(), c.AdminRemove(kind=kind, key=key, justification=_reason(walk))
    update = walk.rng.choice((c.AdminUpdate, c.AdminUpdate, lc.AdminExtend))
    return walk.manager(), update(kind=kind, key=key, justification=_reason(walk), **walk.limits())


def _prolong(walk: Walk) -> Asked:
    ended = list(walk.simulation.tenant.expired_schedules.values())
    ending = [one for one in walk.simulation.tenant.schedules.values() if one.end]
    if not ended and not ending:
        return _change(walk)
    one = walk.rng.choice([*ended, *ending])
    asking, making = (lc.SelfRenew, lc.AdminRenew) if one in ended else (lc.SelfExtend, lc.AdminExtend)
    asks = walk.rng.random() < 0.6
    values = {"kind": one.kind, "key": one.key, "justification": _reason(walk), **walk.limits()}
    return (one.key.principal_id, asking(**values)) if asks else (walk.manager(), making(**values))


def _decide(walk: Walk) -> Asked:
    approves, reason = walk.rng.random() < 0.7, walk.rng.choice(("fine", "fine", "fine", ""))
    who = walk.rng.choice(("bg", "pra", "ann", "ben"))
    request_id = walk.some_request(Status.PENDING_APPROVAL)
    asked = walk.simulation.tenant.requests.get(request_id)
    if asked and walk.rng.random() < 0.5:
        who = walk.rng.choice(sorted(walk.watch.rows.approvers(asked)) or [who])
    return who, c.DecideRequest(request_id=request_id, approves=approves, justification=reason)


def _decide_on_more_time(walk: Walk) -> Asked:
    command = lc.DecideLifecycle(
        request_id=walk.some_request(Status.PENDING_ADMIN_DECISION),
        approves=walk.rng.random() < 0.7,
        kind=walk.rng.choice((None, None, Kind.ELIGIBLE, Kind.ACTIVE)),
        justification="fine",
        **walk.limits(),
    )
    return walk.manager(), command


def _cancel(walk: Walk) -> Asked:
    return walk.rng.choice(s.PEOPLE), c.CancelRequest(request_id=walk.some_request(*WAITING))


def _set_rules(walk: Walk) -> Asked:
    rng = walk.rng
    if rng.random() < 0.2:  # what cannot be together: a context, and then MFA
        mfa = rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset({rs.MFA}))
        context = rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=True, claim_value="c1")
        return rng.choice(("bg", "pra")), c.UpdateRoleSettings(role_id=UA, rules=(rng.choice((mfa, context)),))
    people = tuple(rng.sample(s.PEOPLE, rng.randint(0, 2)))
    groups = ("rag",) if rng.random() < 0.3 else ()
    lengths = (minutes(30), minutes(60), minutes(480), minutes(1440))
    required = rng.random() < 0.5
    rules = (
        rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=True, user_ids=people, group_ids=groups),
        rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=False),
        rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=required, claim_value="c1"),
        rs.EnablementRule(
            id=rng.choice((rs.ACTIVATION_ENABLEMENT, rs.ASSIGNMENT_ENABLEMENT)),
            enabled_rules=frozenset(rng.sample((rs.MFA, rs.JUSTIFICATION), rng.randint(0, 2))),
        ),
        rs.ExpirationRule(
            id=rng.choice((*s.EXPIRATIONS, *s.EXPIRATIONS, "Expiration_Nobody")),
            is_expiration_required=required,
            maximum_duration=rng.choice(lengths),
        ),
        rs.NotificationRule(
            id=rng.choice(rs.NOTIFICATION_IDS),
            is_default_recipients_enabled=required,
            recipients=rng.choice(MAILBOXES),
        ),
    )
    return rng.choice(("bg", "pra", "ann")), c.UpdateRoleSettings(
        role_id=rng.choice(s.ROLES), rules=(rng.choice(rules),)
    )


def _assign_directly(walk: Walk) -> Asked:
    found = walk.some_schedule(lambda one: one.kind is Kind.ACTIVE)
    if found and walk.rng.random() < 0.5:
        return walk.manager(), c.RemoveRoleDirectly(key=found.key)
    return walk.manager(), c.AssignRoleDirectly(key=walk.key())


def _change_members(walk: Walk) -> Asked:
    group_id, who = walk.rng.choice(("rag", "rag", "plain")), walk.rng.choice(("ann", "ben", "pra", "sp"))
    there = who in walk.simulation.tenant.groups[group_id].member_ids
    kind = c.RemoveGroupMember if there else c.AddGroupMember
    return walk.manager(), kind(group_id=group_id, member_id=who)


def _change_licence(walk: Walk) -> Asked:
    lapses = walk.rng.random() < 0.2
    return "", c.SetLicence(sku=walk.rng.choice((Sku.P2, Sku.P2, Sku.GOVERNANCE, Sku.P1)), is_enabled=not lapses)


def _wait(walk: Walk) -> Asked:
    due = walk.simulation.tenant.due.peek()
    by = walk.rng.choice(s.STEPS)
    if due and walk.rng.random() < 0.4 and timedelta(0) < due[0] - walk.now < timedelta(days=60):
        by = due[0] - walk.now
    return "", c.AdvanceClock(by=min(by, max(LAST_MOMENT - walk.now, minutes(1))))


WAYS: tuple[tuple[Callable[[Walk], Asked], int], ...] = (
    (_activate, 24),
    (_wait, 18),
    (_assign, 14),
    (_change, 8),
    (_decide, 8),
    (_set_rules, 8),
    (_deactivate, 6),
    (_prolong, 6),
    (_decide_on_more_time, 3),
    (_cancel, 3),
    (_change_members, 4),
    (_assign_directly, 4),
    (_change_licence, 1),
)
_CHOICES, _WEIGHTS = [one for one, _ in WAYS], [weight for _, weight in WAYS]


# --- walking -----------------------------------------------------------------------------------------------------


def step(walk: Walk) -> dict[str, str]:
    """One step; the laws that it breaks."""
    if walk.rng.random() < 0.03:
        return go_back(walk)
    window, command = walk.rng.choices(_CHOICES, _WEIGHTS)[0](walk)
    decision = walk.simulation.run(command, window)
    found = walk.watch.broken(window, command, decision)
    walk.kept[walk.simulation.cursor] = walk.watch.rows
    return found


def go_back(walk: Walk) -> dict[str, str]:
    """Undo or redo, which bring back what was."""
    moved = (walk.simulation.undo if walk.rng.random() < 0.7 else walk.simulation.redo)()
    walk.watch.moved()
    was = walk.kept.get(walk.simulation.cursor)
    same = not moved or was is None or was == walk.watch.rows
    return {} if same else {UNDO_LAW: "the rows came back different"}


def run(seed: int, laws: list[str] | None = None, steps: int = STEPS) -> tuple[dict[str, str], dict[str, int]]:
    """The laws that a walk of so many steps breaks, and how often each law spoke."""
    walk = begin(seed, laws)
    walk.kept[0] = walk.watch.rows
    broken: dict[str, str] = {}
    for number in range(steps):
        for name, problem in step(walk).items():
            broken.setdefault(name, f"walk {seed}, step {number + 1}: {problem}")
    for name, (_, check) in JOURNAL_LAWS.items():
        if laws is None or name in laws:
            try:
                check(walk.simulation, walk.events)
            except AssertionError as problem:
                broken.setdefault(name, f"walk {seed}: {problem}")
    return broken, walk.watch.spoken
