"""Search for a world and three statements that tell the truth and several misconceptions apart.

Hill climbing from a world with something in it for each target, then shrinking. Every answer comes from the simulator:
the truth from the true rules, each misconception from the same world under its one wrong rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from types import MappingProxyType

from scenarios.questions.dice import Dice
from scenarios.questions.model_file import TableModel
from scenarios.questions.table_moves import Palette, change, has_something_for, populate, simpler, start
from scenarios.questions.table_tenant import ask, tenant_with
from scenarios.questions.table_world import BRANCH, HQ, NETWORKS, USERS, Cell, World
from simulator.conditional_access.evaluate import Demand
from simulator.conditional_access.misconceptions import MISCONCEPTIONS
from simulator.gates import TRUE_RULES, Rules
from simulator.tenant import Tenant

STATEMENTS = 3
STEPS_PER_CLIMB = 40
CLIMBS_MAX = 200
FURNISH_TRIES = 12
TRUTH = "truth"
# Whoever lets the first policy win errs only where a block comes second, and so does whoever lets a grant beat a block.
# A second blocked sign-in, where the block comes first, tells the two apart.
NEEDS_TWO_NO = frozenset({"first-policy-wins"})

Pattern = tuple[bool, ...]
Cells = tuple[Cell, ...]
Columns = MappingProxyType[Cell, Pattern]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the question of a seed shall be like; it follows from the seed without any search.

    `hints` are the misconceptions that a climb begins with; only the `focus`, the first of them, has to be told apart.
    """

    seed: int
    palette: Palette
    hints: tuple[str, ...]
    separates: int
    yes: int
    beliefs: tuple[str, ...]
    policies_min: int
    reading_cost_max: int

    @property
    def focus(self) -> str:
        """The misconception that the question is about."""
        return self.hints[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A world with its statements, and the answers under the truth and under each misconception."""

    world: World
    cells: Cells
    answers: MappingProxyType[str, Pattern]
    separated: tuple[str, ...]


def plan_of(model: TableModel, seed: int) -> Plan:
    """What the question of a seed shall be like."""
    dice = Dice(f"{model.id}/{seed}/plan")
    hints = tuple(dice.shuffled(model.misconceptions)[: model.require.separates])
    yes = 1 if hints[0] in NEEDS_TWO_NO else 1 + dice.below(2)
    palette = Palette(
        groups=model.vary.groups,
        roles=model.vary.roles,
        resources=dice.pick(model.vary.resources),
        policies_max=model.require.policies_max,
        has_network=dice.one_in(model.vary.network_one_in),
        blocks_in_three=yes,
    )
    return Plan(
        seed=seed,
        palette=palette,
        hints=hints,
        separates=model.require.separates,
        yes=yes,
        beliefs=model.misconceptions,
        policies_min=model.require.policies_min,
        reading_cost_max=model.require.reading_cost_max,
    )


def search(model: TableModel, seed: int) -> Found:
    """The world of a seed. The same seed always gives the same world."""
    plan = plan_of(model, seed)
    dice = Dice(f"{model.id}/{seed}/search")
    for _ in range(CLIMBS_MAX):
        if found := _climb(plan, dice):
            small = _shrink(plan, found, dice)
            if small.world.reading_cost <= plan.reading_cost_max:
                return _furnish(plan, small, dice)
    raise AssertionError(f"no question for the seed {seed}")


# --- answers ---------------------------------------------------------------------------------------------------------


def must_use_mfa(tenant: Tenant, cell: Cell, rules: Rules = TRUE_RULES) -> bool:
    """Whether the policies ask for MFA; where they block, MFA opens nothing and the answer is no."""
    return ask(tenant, cell, rules).demand is Demand.MFA


def _column(plan: Plan, world: World, cell: Cell) -> Pattern:
    """The answers about one sign-in: the true one first, then each misconception's."""
    return _answers(plan.beliefs, _seen(world, cell.user), cell)


def _seen(world: World, user: str) -> World:
    """The part of a world that can matter to the sign-ins of one user: the policies, and what is so of the user."""
    return World(
        members=frozenset(one for one in world.members if one[1] == user),
        holdings=frozenset(one for one in world.holdings if one.user == user),
        policies=world.policies,
    )


@lru_cache(maxsize=1024)
def _truth(seen: World, cell: Cell) -> bool:
    return must_use_mfa(_tenant(seen), cell)


@lru_cache(maxsize=1024)
def _answers(beliefs: tuple[str, ...], seen: World, cell: Cell) -> Pattern:
    """The truth is asked once; a belief that has nothing to stumble over in a world answers like the truth."""
    truth = _truth(seen, cell)
    believed = (
        must_use_mfa(_tenant(seen), cell, MISCONCEPTIONS[slug]) if has_something_for(slug, seen) else truth
        for slug in beliefs
    )
    return (truth, *believed)


_tenant = lru_cache(maxsize=64)(tenant_with)


def _possible(plan: Plan, world: World) -> Cells:
    networks = NETWORKS if world.has_network else (BRANCH,)
    return tuple(Cell(*one) for one in product(USERS, plan.palette.resources, networks))


def _columns(plan: Plan, world: World, cells: Iterable[Cell]) -> Columns:
    return MappingProxyType({cell: _column(plan, world, cell) for cell in cells})


def _separated(plan: Plan, columns: Iterable[Pattern]) -> tuple[str, ...]:
    """The misconceptions whose answers are like nobody else's."""
    truth, *believed = zip(*columns, strict=True)
    pairs = zip(plan.beliefs, believed, strict=True)
    return tuple(slug for slug, answers in pairs if answers != truth and believed.count(answers) == 1)


# --- climbing --------------------------------------------------------------------------------------------------------

Score = tuple[int, int, int]


def _climb(plan: Plan, dice: Dice) -> Found | None:
    """A world that is as planned, None when the climb gets stuck."""
    world = start(plan.palette, dice, plan.hints)
    best, cells = _judge(plan, world, dice)
    for _ in range(STEPS_PER_CLIMB):
        if best[0] == _perfect(plan):
            return _found(plan, world, cells)
        trial = change(plan.palette, dice, world, plan.hints)
        if trial == world:
            continue
        score, trial_cells = _judge(plan, trial, dice)
        if score >= best:
            world, best, cells = trial, score, trial_cells
    return _found(plan, world, cells) if best[0] == _perfect(plan) else None


def _perfect(plan: Plan) -> int:
    return plan.separates + 3


def _judge(plan: Plan, world: World, dice: Dice) -> tuple[Score, Cells]:
    """How good the best three statements of a world are, and which they are.

    First how much of the plan is met, then how many misconceptions are told apart, then how little there is to read.
    """
    possible = _possible(plan, world)
    if not _could_do(plan, world, possible):
        return (0, 0, -world.reading_cost), possible[:STATEMENTS]
    columns = _columns(plan, world, possible)
    scored = [(_met(plan, world, columns, cells), cells) for cells in _triples(dice.shuffled(list(columns)))]
    (met, apart), cells = max(scored, key=lambda one: one[0])
    return (met, apart, -world.reading_cost), cells


def _could_do(plan: Plan, world: World, cells: Cells) -> bool:
    """Whether there is enough to say yes and no to; cheaper than asking under every misconception."""
    yes = sum(_truth(_seen(world, cell.user), cell) for cell in cells)
    return plan.yes <= yes <= len(cells) - (STATEMENTS - plan.yes)


def _triples(cells: list[Cell]) -> Iterator[Cells]:
    """Every choice of statements; no two are about the same user and resource."""
    for chosen in combinations(cells, STATEMENTS):
        if len({(cell.user, cell.resource) for cell in chosen}) == STATEMENTS:
            yield chosen


def _met(plan: Plan, world: World, columns: Columns, cells: Cells) -> tuple[int, int]:
    chosen = [columns[cell] for cell in cells]
    separated = _separated(plan, chosen)
    yes = sum(column[0] for column in chosen) == plan.yes
    located = not plan.palette.has_network or any(_turns_on_network(columns, cell) for cell in cells)
    tidy = len(world.policies) >= plan.policies_min
    met = min(len(separated), plan.separates) + (plan.focus in separated) + yes + (located and tidy)
    return met, len(separated)


def _turns_on_network(columns: Columns, cell: Cell) -> bool:
    """Whether the true answer would be another one from the other network."""
    twin = columns.get(_elsewhere(cell))
    return twin is not None and twin[0] != columns[cell][0]


def _elsewhere(cell: Cell) -> Cell:
    return Cell(cell.user, cell.resource, HQ if cell.network == BRANCH else BRANCH)


# --- shrinking -------------------------------------------------------------------------------------------------------


def _shrink(plan: Plan, found: Found, dice: Dice) -> Found:
    """The same statements about the smallest world that is still as planned."""
    world, cells = found.world, found.cells
    needed = {*cells, *(_elsewhere(cell) for cell in cells if plan.palette.has_network)}
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for trial in dice.shuffled(list(simpler(world))):
            columns = _columns(plan, trial, needed)
            if _met(plan, trial, columns, cells)[0] == _perfect(plan):
                world, is_smaller = trial, True
                break
    return _found(plan, world, cells)


def _furnish(plan: Plan, found: Found, dice: Dice) -> Found:
    """The same answers in a world with some groups and roles that change nothing.

    Without them whatever stands in the table would matter, and a reader could go by that.
    """
    world = found.world
    for _ in range(FURNISH_TRIES):
        if _is_furnished(world) or world.reading_cost >= plan.reading_cost_max:
            break
        trial = populate(plan.palette, dice, world)
        if _found(plan, trial, found.cells).answers == found.answers:
            world = trial
    return _found(plan, world, found.cells)


def _is_furnished(world: World) -> bool:
    groups = {group for group, _ in world.members}
    return len(groups) >= 2 and bool(world.holdings)


def _found(plan: Plan, world: World, cells: Cells) -> Found:
    """The statements in the order of their users and resources."""
    ordered = tuple(sorted(cells))
    columns = list(_columns(plan, world, ordered).values())
    answers = dict(zip((TRUTH, *plan.beliefs), zip(*columns, strict=True), strict=True))
    return Found(world, ordered, MappingProxyType(answers), _separated(plan, columns))
