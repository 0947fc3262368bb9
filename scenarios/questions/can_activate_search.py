"""Search for a world and three statements that tell the truth and two misconceptions about activating apart.

Random worlds, all activations that a statement could be about, and their answers under the truth and under each wrong
rule; then the first three that are as planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from types import MappingProxyType

from scenarios.questions.can_activate_world import (
    GROUP,
    HOUR_OF_DAY,
    Cell,
    Eligibility,
    Settings,
    World,
    activation,
    given_steps,
    lapse_step,
)
from scenarios.questions.dice import Dice
from scenarios.questions.model_file import PimModel
from scenarios.questions.pim_stage import Stage, is_sure, opening_moment
from simulator.decision import Accepted, Decision
from simulator.gates import TRUE_RULES
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

ASKED = ("User1", "User2", "User3")
TRUTH = "truth"
LICENCE = "pim-is-p1"
# Somebody who holds one of these misses an activation that works; who holds another one, one that does not.
MISS_YES = frozenset({"ticket-verified", "mfa-on-active-assignment"})
TRIES_MAX = 200
CELLS_FOR_HINT = 3
CELLS_AT_RANDOM = 8
Pattern = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the question of a seed shall be like; it follows from the seed without any search."""

    hints: tuple[str, ...]
    yes: int
    roles: tuple[str, ...]

    @property
    def focus(self) -> str:
        """The misconception that the question is about."""
        return self.hints[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A world with its statements, and the answers under the truth and under each misconception."""

    world: World
    cells: tuple[Cell, ...]
    decisions: tuple[Decision, ...]
    answers: MappingProxyType[str, Pattern]
    separated: tuple[str, ...]


def plan_of(model: PimModel, seed: int) -> Plan:
    """What the question of a seed shall be like."""
    dice = Dice(f"{model.id}/{seed}/plan")
    hints = tuple(dice.shuffled(model.misconceptions)[: model.require.separates])
    missed = sum(slug in MISS_YES for slug in hints)
    yes = 1 + dice.below(2) if missed == 1 else max(missed, 1)
    return Plan(hints, yes, tuple(dice.shuffled(model.vary.roles)[:2]))


def search(model: PimModel, seed: int) -> Found:
    """The world of a seed. The same seed always gives the same world."""
    plan = plan_of(model, seed)
    dice = Dice(f"{model.id}/{seed}/search")
    for _ in range(TRIES_MAX):
        world = _world(plan, dice)
        if world.reading_cost > model.require.reading_cost_max:
            continue
        if found := _best(model, plan, world, dice):
            return found
    raise AssertionError(f"no question for the seed {seed}")


# --- worlds ----------------------------------------------------------------------------------------------------------


def _world(plan: Plan, dice: Dice) -> World:
    """Two roles and who may activate them; most of it is about the first role, the one that the hints are about."""
    settings = tuple(_settings(plan, dice, role, is_main=not number) for number, role in enumerate(plan.roles))
    people = dice.shuffled(ASKED)
    members = tuple(sorted(people[1:])) if dice.one_in(2) else ()
    holders = [people[0], GROUP] if members else people[: 2 + dice.below(2)]
    main, other = plan.roles
    roles = [main, *(other if dice.one_in(4) else main for _ in holders[1:])]
    return World(
        settings=tuple(dice.shuffled(settings)),
        eligibilities=tuple(_eligibility(dice, *one) for one in zip(holders, roles, strict=True)),
        members=members,
        p2_ends=12 + dice.below(12) if LICENCE in plan.hints or dice.one_in(6) else None,
    )


def _settings(plan: Plan, dice: Dice, role: str, *, is_main: bool) -> Settings:
    guards_assignment = is_main and "mfa-on-active-assignment" in plan.hints
    return Settings(
        role=role,
        max_hours=dice.pick((2, 3, 4, 6, 8)),
        expires_days=dice.pick((15, 30, 90)),
        mfa=not guards_assignment and dice.one_in(2),
        assignment_mfa=guards_assignment or dice.one_in(3),
        ticket=(is_main and "ticket-verified" in plan.hints) or dice.one_in(3),
    )


def _eligibility(dice: Dice, principal: str, role: str) -> Eligibility:
    match dice.below(4):
        case 0:
            return Eligibility(principal=principal, role=role, days=8 + dice.below(14))
        case 1:
            return Eligibility(principal=principal, role=role, starts=6 + dice.below(10))
        case _:
            return Eligibility(principal=principal, role=role)


def _cells(plan: Plan, world: World, dice: Dice) -> list[Cell]:
    days = _days(world, dice)
    hinted = {_cell_about(plan, world, dice, days, slug) for slug in plan.hints for _ in range(CELLS_FOR_HINT)}
    others = {_cell(dice, dice.pick(world.settings), days) for _ in range(CELLS_AT_RANDOM)}
    return dice.shuffled(sorted(hinted | others))


def _days(world: World, dice: Dice) -> list[int]:
    """Three days, none of them one on which something starts or ends."""
    ends = {one.starts + one.days for one in world.eligibilities if one.days}
    busy = {world.p2_ends, *ends, *(one.starts for one in world.eligibilities)}
    free = dice.shuffled([day for day in range(2, 29) if day not in busy])
    late = [day for day in free if world.p2_ends and day > world.p2_ends]
    return sorted({*late[:1], *free[:3]})


def _cell_about(plan: Plan, world: World, dice: Dice, days: list[int], slug: str) -> Cell:
    """An activation that somebody with this belief gets wrong, if nothing else stands in its way."""
    chosen = next(one for one in world.settings if one.role == plan.roles[0])
    cell = _cell(dice, chosen, [days[-1]] if slug == LICENCE else days)
    hours = min(cell.hours, chosen.max_hours - 1)
    match slug:
        case "expiry-is-activation-length":
            return replace(cell, hours=chosen.max_hours + 1 + dice.below(6), has_mfa=True)
        case "mfa-on-active-assignment":
            return replace(cell, hours=hours, has_mfa=False)
        case "ticket-verified":
            return replace(cell, hours=hours, has_mfa=True, has_ticket=False)
        case _:
            return replace(cell, hours=hours, has_mfa=True)


def _cell(dice: Dice, chosen: Settings, days: list[int]) -> Cell:
    """An activation; two of three are no longer than the role allows."""
    longest = chosen.max_hours
    hours = 1 + dice.below(longest - 1) if dice.below(3) else longest + 1 + dice.below(6)
    return Cell(
        user=dice.pick(ASKED),
        role=chosen.role,
        day=dice.pick(days),
        hours=hours,
        has_mfa=not dice.one_in(3),
        has_ticket=not (chosen.ticket and dice.one_in(2)),
    )


# --- answers ---------------------------------------------------------------------------------------------------------


def _best(model: PimModel, plan: Plan, world: World, dice: Dice) -> Found | None:
    """The first three statements about a world that are as planned, None when there are none."""
    cells = _cells(plan, world, dice)
    weighed = dict(_weighed(model, world, cells))
    for chosen in combinations(cells, len(ASKED)):
        if len({cell.user for cell in chosen}) == len(ASKED) and all(cell in weighed for cell in chosen):
            found = _found(plan, world, tuple(sorted(chosen)), weighed)
            if found:
                return found
    return None


Weighed = dict[str, Decision]


def _weighed(model: PimModel, world: World, cells: list[Cell]) -> Iterator[tuple[Cell, Weighed]]:
    """What the tenant says to each activation under the truth and each belief; not where the truth is unsure."""
    start = Stage().play(given_steps(world))
    stages: dict[tuple[int, bool], Stage] = {}
    for cell in cells:
        step = activation(cell)
        answers: Weighed = {}
        for slug in (TRUTH, *model.misconceptions):
            key = (cell.day, slug == LICENCE)
            stage = stages.get(key) or stages.setdefault(key, at_day(world, start, cell.day, lapses=slug != LICENCE))
            answers[slug] = stage.weigh(step, PIM_MISCONCEPTIONS.get(slug, TRUE_RULES))
        if is_sure(answers[TRUTH].trace):
            yield cell, answers


def at_day(world: World, start: Stage, day: int, *, lapses: bool = True) -> Stage:
    """The tenant on a day, an hour after it was made; whoever thinks that P1 is enough sees nothing lapse."""
    stage = start.fork()
    if lapses and world.p2_ends is not None and world.p2_ends <= day:
        stage.go_to(opening_moment() + timedelta(days=world.p2_ends)).play([lapse_step()])
    return stage.go_to(opening_moment() + timedelta(days=day) + HOUR_OF_DAY)


def _found(plan: Plan, world: World, cells: tuple[Cell, ...], weighed: dict[Cell, Weighed]) -> Found | None:
    slugs = list(weighed[cells[0]])
    patterns = {slug: tuple(isinstance(weighed[cell][slug], Accepted) for cell in cells) for slug in slugs}
    if sum(patterns[TRUTH]) != plan.yes:
        return None
    believed = [patterns[slug] for slug in slugs[1:]]
    apart = tuple(
        slug for slug in slugs[1:] if patterns[slug] != patterns[TRUTH] and believed.count(patterns[slug]) == 1
    )
    if not set(plan.hints) <= set(apart):
        return None
    decisions = tuple(weighed[cell][TRUTH] for cell in cells)
    return Found(world, cells, decisions, MappingProxyType(patterns), apart)
