"""The item model `pim-who-approves`: an activation waits; the people who can approve it are to be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType

from scenarios.questions.beliefs import catalogue
from scenarios.questions.choosing import diagnoses_of, told_apart
from scenarios.questions.dice import Dice
from scenarios.questions.item import Choose, Claim, Diagnosis
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import Stage, is_sure, objections, plain
from scenarios.questions.who_approves_world import World, approval, given_steps, request_step, tables_of, world_about
from simulator.decision import Accepted, Decision
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

MODEL_ID = "pim-who-approves"
TRIES_MAX = 60
CLASSIC_MAX = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Found:
    """A world, what the tenant says to each person, and the places that each misconception takes for right."""

    world: World
    decisions: tuple[Decision, ...]
    right: frozenset[int]
    believed: MappingProxyType[str, frozenset[int]]
    diagnoses: tuple[Diagnosis, ...]


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, frozenset(PIM_MISCONCEPTIONS))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return Dice(f"{MODEL_ID}/{seed}/plan").pick(model().misconceptions)


def _search(described: PimModel, seed: int) -> Found:
    """The world of a seed: the first one in which the focus is told apart and nothing inferred decides."""
    dice = Dice(f"{MODEL_ID}/{seed}/search")
    for _ in range(TRIES_MAX):
        found = _found(described, world_about(focus_of(seed), dice.pick(described.vary.roles), dice))
        if found and focus_of(seed) in told_apart(found.diagnoses):
            return found
    raise AssertionError(f"no question for the seed {seed}")


def _found(described: PimModel, world: World) -> Found | None:
    stage = Stage().play((*given_steps(world), request_step(world)))
    decisions = tuple(stage.weigh(approval(world, one)) for one in world.people)
    right = _places(world, decisions)
    if len(right) != world.choose or not all(is_sure(one.trace) for one in decisions):
        return None
    believed = {
        slug: _places(world, _tried(stage, world, PIM_MISCONCEPTIONS[slug])) for slug in described.misconceptions
    }
    options = len(world.people) + world.has_nobody
    found = diagnoses_of(options, right, believed)
    return Found(world, decisions, right, MappingProxyType(believed), found)


def _tried(stage: Stage, world: World, rules: Rules = TRUE_RULES) -> tuple[Decision, ...]:
    return tuple(stage.weigh(approval(world, one), rules) for one in world.people)


def _places(world: World, decisions: tuple[Decision, ...]) -> frozenset[int]:
    """The places of those who can approve; the last place says that nobody can."""
    able = frozenset(place for place, decision in enumerate(decisions) if isinstance(decision, Accepted))
    return able if able or not world.has_nobody else frozenset({len(decisions)})


@lru_cache(maxsize=256)
def approver_item(seed: int) -> Choose:
    """The question of a seed; always the same one."""
    described, found = model(), _search(model(), seed)
    world, words = found.world, described.words
    return Choose(
        **heading(described, seed),
        stem=words["stem"].format(requester=world.requester, role=world.role),
        ask=words["ask-one" if world.choose == 1 else "ask-two"],
        tables=tables_of(world),
        options=tuple(_options(found, words["nobody"])),
        focus=focus_of(seed),
        misconceptions=told_apart(found.diagnoses),
        diagnoses=found.diagnoses,
        reading_cost=world.reading_cost,
        scenario=_lab(described, found, seed),
        live=(request_step(world), *(approval(world, one) for one in _wrong_ones_first(found))),
        look_at="pim/audit",
    )


def _options(found: Found, nobody: str) -> Iterator[Claim]:
    for place, (user, decision) in enumerate(zip(found.world.people, found.decisions, strict=True)):
        can = isinstance(decision, Accepted)
        said = f"{user} can approve it." if can else f"{user} cannot: {objections(decision.trace)}."
        yield _claim(found, place, user, said, decision)
    if found.world.has_nobody:
        able = [user for place, user in enumerate(found.world.people) if place in found.right]
        said = f"{' and '.join(able)} can." if able else "None of them can, so the request lapses after 24 hours."
        yield _claim(found, len(found.world.people), nobody, said, None)


def _claim(found: Found, place: int, text: str, said: str, decision: Decision | None) -> Claim:
    answer = place in found.right
    misled = (slug for slug, places in found.believed.items() if (place in places) != answer)
    return Claim(
        text=text,
        answer=answer,
        summary=said,
        trace=plain(decision.trace) if decision else (),
        misled=tuple(catalogue()[slug] for slug in misled),
    )


def _wrong_ones_first(found: Found) -> list[str]:
    """Whoever cannot approve tries first, then one who can."""
    able = [user for place, user in enumerate(found.world.people) if place in found.right]
    return [*(user for user in found.world.people if user not in able), *able[:1]]


def _lab(described: PimModel, found: Found, seed: int) -> str:
    world = found.world
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question. {world.requester} asked to activate **{world.role}**, and the "
                "people of the question tried to approve it, one after the other. As **Admin** open *Resource audit* "
                "for what happened and the timeline for who was refused and why."
            ),
            given=given_steps(world),
            role=world.role,
            activation_max=CLASSIC_MAX,
            needs_approval=True,
        )
    )
