"""Who could act now and how: the roles that an intruder reaches with a stolen password or session.

Nothing here knows a rule: each move is laid before the tenant on a copy, and what the tenant accepts is a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from simulator.commands import AddGroupMember, AssignRoleDirectly, CancelRequest, Command, SelfActivate
from simulator.decision import Accepted, Decision, Refused, TraceStep
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Group, User
from simulator.exposure.holdings import holders_of
from simulator.exposure.trial import Theft, Trial, broken_in, with_context
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import in_force
from simulator.pim.rows import DIRECTORY, AssignmentKey, Kind, Ticket
from simulator.pim.views import activation_limits
from simulator.tenant import Tenant

MOVES_MAX = 4
_ANY_TEXT = "INC-1"


class How(StrEnum):
    """What the intruder does."""

    HOLDS = "holds"
    ACTIVATES = "activates"
    JOINS = "joins"
    TAKES = "takes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing that the intruder does, and why the tenant lets them; `group_id` is the group that is joined."""

    how: How
    role_id: str | None = None
    directory_scope_id: str = DIRECTORY
    group_id: str | None = None
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A role that is reached, and the fewest moves to it."""

    role_id: str
    directory_scope_id: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurdle:
    """A role that the person may activate and the intruder cannot: approval is needed, or the tenant refuses."""

    role_id: str
    directory_scope_id: str
    needs_approval: bool
    approver_ids: tuple[str, ...]
    decision: Decision

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that refuse; none when approval is what is missing."""
        return self.decision.rules if isinstance(self.decision, Refused) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one theft from one person opens. `trace` tells how the intruder gets in, or why not."""

    user_id: str
    theft: Theft
    is_in: bool
    has_mfa: bool
    enrolled: bool
    trace: tuple[TraceStep, ...]
    paths: tuple[Path, ...] = ()
    hurdles: tuple[Hurdle, ...] = ()

    @property
    def roles(self) -> frozenset[tuple[str, str]]:
        """What is reached, as role and directory scope."""
        return frozenset((path.role_id, path.directory_scope_id) for path in self.paths)


def people_with_a_way(tenant: Tenant, role_id: str | None = None) -> tuple[str, ...]:
    """The ids of the users who hold or may activate a role, or who own a group that does; by the schedules."""
    ids = tenant.schedules if role_id is None else tenant.schedule_ids_of_role.get(role_id) or ()
    principals = {tenant.schedules[one].key.principal_id for one in ids}
    groups = (tenant.groups[one] for one in principals if one in tenant.groups)
    owners = {owner for group in groups for owner in group.owner_ids}
    holders = {holder for one in principals for holder in holders_of(tenant, one)}
    return tuple(sorted(one for one in holders | owners if one in tenant.users))


def reach(tenant: Tenant, user: User, theft: Theft, rules: Rules = TRUE_RULES) -> Reach:
    """Which roles an intruder reaches right now, without help from anybody else."""
    trial = broken_in(tenant, user, theft, rules)
    session = trial.session
    if session is None:
        return Reach(user_id=user.id, theft=theft, is_in=False, has_mfa=False, enrolled=False, trace=trial.trace)
    _withdraw(trial)
    search = _Search(trial, _groups_with_roles(tenant))
    search.run()
    return Reach(
        user_id=user.id,
        theft=theft,
        is_in=True,
        has_mfa=session.has_mfa,
        enrolled=trial.enrolled,
        trace=trial.trace,
        paths=tuple(search.paths.values()),
        hurdles=tuple(hurdle for key, hurdle in search.hurdles.items() if key not in search.paths),
    )


def _withdraw(trial: Trial) -> None:
    """Withdraw the person's own requests that wait or are planned: they would stand in the way of asking now."""
    open_requests = [trial.tenant.requests[one] for one in trial.tenant.open_request_ids]
    for request in open_requests:
        if request.created_by == request.key.principal_id == trial.user_id:
            trial.run(CancelRequest(request_id=request.id))


def _groups_with_roles(tenant: Tenant) -> tuple[Group, ...]:
    return tuple(tenant.groups[one] for one in tenant.schedule_ids_of_principal if one in tenant.groups)


RoleAtScope = tuple[str, str]


class _Search:
    """Breadth first: every place that is reached is reached once, by the fewest moves.

    No move needs what two different ways open, so one way to each place is enough.
    """

    def __init__(self, trial: Trial, groups: tuple[Group, ...]) -> None:
        self.paths: dict[RoleAtScope, Path] = {}
        self.hurdles: dict[RoleAtScope, Hurdle] = {}
        self._groups = groups
        self._joined: set[str] = set()
        self._waiting: list[tuple[Trial, tuple[Move, ...]]] = [(trial, ())]

    def run(self) -> None:
        """Follow every way to its end."""
        while self._waiting:
            trial, moves = self._waiting.pop(0)
            self._note(trial, moves)
            if len(moves) < MOVES_MAX:
                self._expand(trial, moves)

    def _note(self, trial: Trial, moves: tuple[Move, ...]) -> None:
        """Write down what is held here and was not reached before."""
        for schedule in in_force(trial.tenant, trial.user_id, Kind.ACTIVE):
            role_id, scope = schedule.key.role_id, schedule.key.directory_scope_id
            if (role_id, scope) in self.paths:
                continue
            held = () if _ends_in(moves, role_id, scope) else (_held(trial.tenant, schedule.key),)
            path = Path(role_id=role_id, directory_scope_id=scope, moves=(*moves, *held))
            self.paths[role_id, scope] = path

    def _expand(self, trial: Trial, moves: tuple[Move, ...]) -> None:
        for command, move in _moves_from(trial, self._groups):
            key = (move.role_id or "", move.directory_scope_id)
            if move.group_id in self._joined if move.how is How.JOINS else key in self.paths:
                continue
            beyond = with_context(trial.fork(), key[0]) if move.how is How.ACTIVATES else trial.fork()
            decision = beyond.run(command)
            if isinstance(decision, Refused) or not _got_there(beyond, move):
                if move.how is How.ACTIVATES:
                    self.hurdles.setdefault(key, _hurdle(trial, key, decision))
                continue
            done = (*moves, _because(move, decision))
            if move.group_id:
                self._joined.add(move.group_id)
            else:
                self.paths[key] = Path(role_id=key[0], directory_scope_id=key[1], moves=done)
            self._waiting.append((beyond, done))


def _moves_from(trial: Trial, groups: tuple[Group, ...]) -> Iterator[tuple[Command, Move]]:
    """What the intruder could try next, whatever the tenant will say."""
    tenant, user_id = trial.tenant, trial.user_id
    for schedule in in_force(tenant, user_id, Kind.ELIGIBLE):
        key = AssignmentKey(user_id, *schedule.key[1:])
        command = SelfActivate(
            key=key,
            duration=activation_limits(tenant, key).duration_max,
            justification=_ANY_TEXT,
            ticket=Ticket(_ANY_TEXT, _ANY_TEXT),
        )
        yield command, Move(how=How.ACTIVATES, role_id=key.role_id, directory_scope_id=key.directory_scope_id)
    for group in groups:
        yield AddGroupMember(group_id=group.id, member_id=user_id), Move(how=How.JOINS, group_id=group.id)
    highest = AssignmentKey(user_id, GLOBAL_ADMINISTRATOR, DIRECTORY)
    yield AssignRoleDirectly(key=highest), Move(how=How.TAKES, role_id=GLOBAL_ADMINISTRATOR)


def _got_there(trial: Trial, move: Move) -> bool:
    """Whether a move had its effect: a request that waits for approval has none."""
    if move.how is How.JOINS:
        return True
    held = {schedule.key[1:] for schedule in in_force(trial.tenant, trial.user_id, Kind.ACTIVE)}
    return (move.role_id, move.directory_scope_id) in held


def _because(move: Move, decision: Decision) -> Move:
    return Move(
        how=move.how,
        role_id=move.role_id,
        directory_scope_id=move.directory_scope_id,
        group_id=move.group_id,
        trace=decision.trace,
    )


def _held(tenant: Tenant, key: AssignmentKey) -> Move:
    group_id = key.principal_id if key.principal_id in tenant.groups else None
    return Move(how=How.HOLDS, role_id=key.role_id, directory_scope_id=key.directory_scope_id, group_id=group_id)


def _ends_in(moves: tuple[Move, ...], role_id: str, scope: str) -> bool:
    return bool(moves) and (moves[-1].role_id, moves[-1].directory_scope_id) == (role_id, scope)


def _hurdle(trial: Trial, key: RoleAtScope, decision: Decision) -> Hurdle:
    limits = activation_limits(trial.tenant, AssignmentKey(trial.user_id, *key))
    waits = isinstance(decision, Accepted)
    return Hurdle(
        role_id=key[0],
        directory_scope_id=key[1],
        needs_approval=waits,
        approver_ids=limits.approver_ids if waits else (),
        decision=decision,
    )
