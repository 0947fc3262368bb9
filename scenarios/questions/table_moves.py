"""Moves in the space of worlds: seeds for each misconception, random changes, and everything that makes one simpler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from scenarios.questions.dice import Dice
from scenarios.questions.table_world import ALL, NONE, OFFICE, USERS, GrantWord, Holding, NetworkWord, PolicyRow, World

_OFFICE_APPS = frozenset({"Exchange Online", "SharePoint Online"})
_NETWORK_WORDS: tuple[NetworkWord, ...] = ("not trusted", "HQ", "Branch")


@dataclass(frozen=True, slots=True)
class Palette:
    """What worlds of one question are made of. Where most answers are yes, blocks are what misleads."""

    groups: tuple[str, ...]
    roles: tuple[str, ...]
    resources: tuple[str, ...]
    policies_max: int
    has_network: bool
    blocks_in_three: int

    @property
    def targets(self) -> tuple[str, ...]:
        """Every word for target resources; `All` last."""
        office = (OFFICE,) if _OFFICE_APPS & set(self.resources) else ()
        return (*self.resources, *office, ALL)


def _somebody(palette: Palette, dice: Dice, world: World) -> tuple[World, tuple[str, ...]]:
    """A way to name one user in a policy, with what the world needs for it."""
    user = dice.pick(USERS)
    match dice.below(4):
        case 0:
            return world, (ALL,)
        case 1:
            return world, (user,)
        case 2:
            holding = Holding(user, dice.pick(palette.roles), "active")
            return replace(world, holdings=_held(world, holding)), (holding.role,)
        case _:
            group = dice.pick(palette.groups)
            return replace(world, members=world.members | {(group, user)}), (group,)


def _held(world: World, new: Holding) -> frozenset[Holding]:
    """The roles with one more; nobody is both eligible for a role and active in it."""
    others = (one for one in world.holdings if (one.user, one.role) != (new.user, new.role))
    return frozenset((*others, new))


def _add(palette: Palette, world: World, *rows: PolicyRow) -> World:
    """The world with more policies; the oldest give way when there are too many."""
    return replace(world, policies=(*world.policies, *rows)[-palette.policies_max :])


def _grant(palette: Palette, dice: Dice) -> GrantWord:
    return "block" if dice.below(3) < palette.blocks_in_three else "mfa"


def _target(palette: Palette, dice: Dice, grant: GrantWord) -> str:
    """A target. A block names one, so that nobody is ever shut out of the portal."""
    return dice.pick(palette.targets[:-1] if grant == "block" else palette.targets)


# --- what each misconception stumbles over ---------------------------------------------------------------------------


def _report_only(palette: Palette, dice: Dice, world: World) -> World:
    world, who = _somebody(palette, dice, world)
    grant = _grant(palette, dice)
    row = PolicyRow(who, resource=_target(palette, dice, grant), grant=grant, state="report_only")
    return _add(palette, world, row)


def _included_and_excluded(palette: Palette, dice: Dice, world: World) -> World:
    user = dice.pick(USERS)
    first, second = dice.shuffled(palette.groups)[:2]
    grant = _grant(palette, dice)
    is_by_name = dice.one_in(2)
    members = {(first, user)} if is_by_name else {(first, user), (second, user)}
    include = user if is_by_name else second
    row = PolicyRow((include,), (first,), resource=_target(palette, dice, grant), grant=grant)
    return _add(palette, replace(world, members=world.members | members), row)


def _ask_then_block(palette: Palette, dice: Dice, world: World) -> World:
    """The block that comes first is what tells this belief from the one that a grant lifts a block."""
    world, first = _somebody(palette, dice, world)
    world, last = _somebody(palette, dice, world)
    before, after = (_target(palette, dice, "block") for _ in range(2))
    rows = (
        PolicyRow(first, resource=before, grant="block"),
        PolicyRow(),
        PolicyRow(last, resource=after, grant="block"),
    )
    return _add(palette, world, *rows)


def _block_then_ask(palette: Palette, dice: Dice, world: World) -> World:
    world, who = _somebody(palette, dice, world)
    world, others = _somebody(palette, dice, world)
    target = _target(palette, dice, "block")
    rows = (PolicyRow(who, resource=target, grant="block"), PolicyRow(others))
    return _add(palette, world, *rows)


def _eligible(palette: Palette, dice: Dice, world: World) -> World:
    holding = Holding(dice.pick(USERS), dice.pick(palette.roles), "eligible")
    grant = _grant(palette, dice)
    row = PolicyRow((holding.role,), resource=_target(palette, dice, grant), grant=grant)
    return _add(palette, replace(world, holdings=_held(world, holding)), row)


def _no_target(palette: Palette, dice: Dice, world: World) -> World:
    world, who = _somebody(palette, dice, world)
    return _add(palette, world, PolicyRow(who, resource=NONE, grant=_grant(palette, dice)))


Motif = Callable[[Palette, Dice, World], World]
MOTIFS: MappingProxyType[str, Motif] = MappingProxyType(
    {
        "report-only-enforces": _report_only,
        "include-beats-exclude": _included_and_excluded,
        "first-policy-wins": _ask_then_block,
        "grant-beats-block": _block_then_ask,
        "eligible-is-active": _eligible,
        "all-apps-means-apps-listed": _no_target,
    }
)


def has_something_for(slug: str, world: World) -> bool:
    """Whether a world holds what a misconception is about; where it does not, the answers cannot differ."""
    policies = world.policies
    match slug:
        case "report-only-enforces":
            return any(row.state == "report_only" for row in policies)
        case "include-beats-exclude":
            return any(row.exclude for row in policies)
        case "first-policy-wins" | "grant-beats-block":
            return len({row.grant for row in policies}) > 1
        case "eligible-is-active":
            return any(holding.kind == "eligible" for holding in world.holdings)
        case "all-apps-means-apps-listed":
            return any(row.resource == NONE for row in policies)
        case _:
            return True


# --- random changes --------------------------------------------------------------------------------------------------


def start(palette: Palette, dice: Dice, targets: tuple[str, ...]) -> World:
    """A world with something in it for each target to stumble over, after a policy that asks of many."""
    world = World(policies=(PolicyRow(),) if palette.blocks_in_three > 1 else ())
    for slug in dice.shuffled(targets):
        world = MOTIFS[slug](palette, dice, world)
    if palette.has_network:
        world = _change_policy(palette, dice, world, _relocated)
    return world


def change(palette: Palette, dice: Dice, world: World, targets: tuple[str, ...]) -> World:
    """The world with one random change."""
    match dice.below(8):
        case 0:
            return MOTIFS[dice.pick(targets)](palette, dice, world)
        case 1:
            return replace(world, members=world.members ^ {(dice.pick(palette.groups), dice.pick(USERS))})
        case 2:
            return _change_holding(palette, dice, world)
        case 3:
            return replace(world, policies=tuple(dice.shuffled(world.policies)))
        case 4:
            return _change_policy(palette, dice, world, _readdressed)
        case 5:
            return _change_policy(palette, dice, world, _retargeted)
        case 6:
            return _change_policy(palette, dice, world, _excepted)
        case _:
            return _change_policy(palette, dice, world, _relocated if palette.has_network else _switched)


def _change_holding(palette: Palette, dice: Dice, world: World) -> World:
    holding = Holding(dice.pick(USERS), dice.pick(palette.roles), "eligible" if dice.one_in(2) else "active")
    holdings = world.holdings - {holding} if holding in world.holdings else _held(world, holding)
    return replace(world, holdings=holdings)


PolicyChange = Callable[[Palette, Dice, PolicyRow], PolicyRow]


def _change_policy(palette: Palette, dice: Dice, world: World, how: PolicyChange) -> World:
    place = dice.below(len(world.policies))
    rows = list(world.policies)
    rows[place] = how(palette, dice, rows[place])
    return replace(world, policies=tuple(rows))


def _names(palette: Palette) -> tuple[str, ...]:
    return (*USERS, *palette.groups, *palette.roles)


def _readdressed(palette: Palette, dice: Dice, row: PolicyRow) -> PolicyRow:
    name = dice.pick((ALL, *_names(palette)))
    return replace(row, include=(name,), exclude=tuple(one for one in row.exclude if one != name))


def _retargeted(palette: Palette, dice: Dice, row: PolicyRow) -> PolicyRow:
    return replace(row, resource=_target(palette, dice, row.grant))


def _excepted(palette: Palette, dice: Dice, row: PolicyRow) -> PolicyRow:
    name = dice.pick([one for one in _names(palette) if one not in row.include])
    return replace(row, exclude=() if row.exclude else (name,))


def _switched(palette: Palette, dice: Dice, row: PolicyRow) -> PolicyRow:
    if dice.one_in(2):
        return replace(row, state="on" if row.state == "report_only" else "report_only")
    if row.grant == "block":
        return replace(row, grant="mfa")
    return replace(row, grant="block", resource=row.resource if row.resource != ALL else dice.pick(palette.resources))


def _relocated(palette: Palette, dice: Dice, row: PolicyRow) -> PolicyRow:
    del palette
    return replace(row, network=dice.pick(_NETWORK_WORDS))


def populate(palette: Palette, dice: Dice, world: World) -> World:
    """The world with one more membership, or one more role where nobody has any."""
    user = dice.pick(USERS)
    if not world.holdings and dice.one_in(2):
        kind = "eligible" if dice.one_in(2) else "active"
        return replace(world, holdings=_held(world, Holding(user, dice.pick(palette.roles), kind)))
    return replace(world, members=world.members | {(dice.pick(palette.groups), user)})


# --- making it simpler -----------------------------------------------------------------------------------------------


def simpler(world: World) -> Iterator[World]:
    """Every world that has one thing less to read."""
    for member in sorted(world.members):
        yield replace(world, members=world.members - {member})
    for holding in sorted(world.holdings):
        yield replace(world, holdings=world.holdings - {holding})
    for place, row in enumerate(world.policies):
        before, after = world.policies[:place], world.policies[place + 1 :]
        yield replace(world, policies=(*before, *after))
        for less in _simpler_rows(row):
            yield replace(world, policies=(*before, less, *after))


def _simpler_rows(row: PolicyRow) -> Iterator[PolicyRow]:
    if row.include != (ALL,):
        yield replace(row, include=(ALL,))
    if row.exclude:
        yield replace(row, exclude=())
    if row.resource != ALL and row.grant != "block":
        yield replace(row, resource=ALL)
    if row.network != "any":
        yield replace(row, network="any")
    if row.grant != "mfa":
        yield replace(row, grant="mfa")
    if row.state != "on":
        yield replace(row, state="on")
