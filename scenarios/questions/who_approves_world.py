"""The world of a question about approvers: who holds what, whom the role names as approvers, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios import steps as s
from scenarios.questions.dice import Dice
from scenarios.questions.item import Table
from scenarios.questions.pim_stage import ADMIN, StepRow, session_of, steps_of

BOSS = "Admin"
GROUP = "Approvers"
PRIVILEGED = "Privileged Role Administrator"
BYSTANDERS = ("Security Administrator", "Security Operator", "Reports Reader", "Billing Administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A role that somebody holds or is eligible for."""

    user: str
    role: str
    kind: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a question tells. `members` are in the group of approvers, which may not be there."""

    role: str
    requester: str
    holdings: tuple[Holding, ...]
    approvers: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    has_nobody: bool = False
    choose: int = 2

    @property
    def reading_cost(self) -> int:
        """How many facts there are to read: roles, approvers, members, and who asks."""
        return len(self.holdings) + len(self.approvers) + len(self.members) + 1


# --- worlds for each misconception --------------------------------------------------------------------------------


def world_about(slug: str, role: str, dice: Dice) -> World:
    """A world in which somebody with this belief may go wrong."""
    match slug:
        case "approver-needs-role":
            return _named(role, dice, asks_is_named=dice.one_in(2), has_officials=True)
        case "approver-approves-self":
            by_default = dice.one_in(3)
            return _default(role, dice, 1, boss_asks=True) if by_default else _named(role, dice, asks_is_named=True)
        case "empty-approvers-nobody":
            return _default(role, dice, 1, boss_asks=dice.one_in(2))
        case _:
            choose = 1 + dice.below(2)
            return _default(role, dice, choose, boss_asks=choose == 1 and not dice.one_in(3))


def _named(role: str, dice: Dice, *, asks_is_named: bool, has_officials: bool = False) -> World:
    """Two people can approve because they are named, by name or through a group; officials are not."""
    asks, first, second, *others = dice.shuffled([f"User{number}" for number in range(1, 6)])
    named = sorted((first, second, asks) if asks_is_named else (first, second))
    jobs = dice.shuffled(BYSTANDERS)
    officials = [others[0], dice.pick((first, others[1]))] if has_officials else [dice.pick((second, others[0]))]
    held = (Holding(user=who, role=job) for who, job in zip(sorted(officials), jobs, strict=False))
    by_group = dice.one_in(2)
    outsiders = sorted({*others, *officials} - {first, second})
    return World(
        role=role,
        requester=asks,
        holdings=(Holding(user=BOSS, role="Global Administrator"), *held),
        approvers=(GROUP,) if by_group else tuple(named),
        members=tuple(named) if by_group else (),
        people=tuple(dice.shuffled([first, second, asks, *outsiders])),
    )


def _default(role: str, dice: Dice, choose: int, *, boss_asks: bool) -> World:
    """Nobody is named, so that active administrators decide; some are only eligible, one may be asking."""
    people = dice.shuffled([f"User{number}" for number in range(1, 5)])
    asks = BOSS if boss_asks else people[3]
    has_privileged = choose == 2 or (boss_asks and dice.one_in(2))
    could = Holding(user=people[1], role=dice.pick((PRIVILEGED, "Global Administrator")), kind="eligible")
    held = [Holding(user=BOSS, role="Global Administrator"), could, Holding(user=people[2], role=dice.pick(BYSTANDERS))]
    if has_privileged:
        held.append(Holding(user=people[0], role=PRIVILEGED))
    chosen = [BOSS, *sorted({one.user for one in held} - {BOSS})]
    return World(
        role=role,
        requester=asks,
        holdings=tuple(sorted(held, key=lambda one: (one.user != BOSS, one.user))),
        people=tuple(dice.shuffled(chosen)),
        has_nobody=choose == 1,
        choose=choose,
    )


# --- steps --------------------------------------------------------------------------------------------------------


def _session(user: str) -> str:
    return ADMIN if user == BOSS else session_of(user)


def given_steps(world: World) -> tuple[StepRow, ...]:
    """What an administrator set up."""
    return tuple(_given(world))


def _given(world: World) -> Iterator[StepRow]:
    if world.members:
        yield {"in": ADMIN, "do": "create_group", "name": GROUP, "members": [one.lower() for one in world.members]}
    yield {
        "in": ADMIN,
        "do": "set_role_settings",
        "role": world.role,
        "approval": True,
        "approvers": [one if one == GROUP else one.lower() for one in world.approvers],
    }
    asks = Holding(user=world.requester, role=world.role, kind="eligible")
    for one in (*(held for held in world.holdings if held.user != BOSS), asks):
        yield {
            "in": ADMIN,
            "do": "assign",
            "to": one.user.lower(),
            "role": one.role,
            "kind": one.kind,
            "lasts": "permanent",
            "reason": "the question says so",
        }


def request_step(world: World) -> s.Step:
    """The request that waits."""
    row = {"in": _session(world.requester), "do": "activate", "role": world.role, "duration": "2h", "reason": "work"}
    return steps_of([row])[0]


def approval(world: World, user: str) -> s.Step:
    """Somebody's approval."""
    row = {"in": _session(user), "do": "approve", "of": world.requester.lower(), "role": world.role, "reason": "agreed"}
    return steps_of([row])[0]


# --- words --------------------------------------------------------------------------------------------------------


def tables_of(world: World) -> tuple[Table, ...]:
    """What the question shows: who holds what, who is in the group, and whom the role names."""
    roles = Table(
        caption="Assignments of Microsoft Entra roles",
        headers=("User", "Role", "Type"),
        rows=tuple((one.user, one.role, one.kind.capitalize()) for one in world.holdings),
    )
    groups = Table(caption="Groups", headers=("Group", "Members"), rows=((GROUP, ", ".join(world.members)),))
    settings = Table(
        caption=f"Role settings: {world.role}",
        headers=("Setting", "State"),
        rows=(
            ("Require approval to activate", "Yes"),
            ("Select approver(s)", ", ".join(world.approvers) or "No approver selected"),
        ),
    )
    return (roles, groups, settings) if world.members else (roles, settings)
