"""The item model `pim-order`: choose the steps that are needed and put them in an order that works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from scenarios.questions.beliefs import Belief, catalogue
from scenarios.questions.choosing import letter_of
from scenarios.questions.dice import Dice
from scenarios.questions.item import Choice, Diagnosis, Entry, Item, Mark, Part, Verdict
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.order_steps import (
    USUAL_HOURS,
    Card,
    Plan,
    before_of,
    cards_of,
    given_steps,
    goal_of,
    plan_about,
)
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import Stage, StepRow, objections, plain, steps_of
from scenarios.report import Told
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

MODEL_ID = "pim-order"
_NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}


class OrderStep(Part, frozen=True):
    """A step to choose; `belief` is the misconception that makes a wrong one look right."""

    letter: str
    text: str
    row: StepRow
    belief: str


class OrderItem(Item, frozen=True):
    """Places to fill with steps; a point for each needed step that works where it stands."""

    goal: tuple[str, str]
    steps: tuple[OrderStep, ...]
    right: str
    given: tuple[StepRow, ...]
    is_one_of_many: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """A place for each step that is needed."""
        choices = tuple(Choice(letter=one.letter, text=one.text) for one in self.steps)
        return tuple(
            Entry(name=f"place-{number}", label=f"Place {number}", choices=choices, kind="select")
            for number, _ in enumerate(self.right, 1)
        )

    @property
    def key(self) -> str:
        """An order that works."""
        return self.right

    @property
    def in_order(self) -> tuple[str, ...]:
        """The steps of the key in words."""
        return tuple(self.step(letter).text for letter in self.right)

    @property
    def points_max(self) -> int:
        """A point for each place."""
        return len(self.right)

    def step(self, letter: str) -> OrderStep:
        """The step with a letter."""
        return next(one for one in self.steps if one.letter == letter)

    def accepts(self, answers: str) -> bool:
        """Whether every place has a step, and no step has two places."""
        return super().accepts(answers) and len(set(answers)) == len(answers)


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, frozenset(PIM_MISCONCEPTIONS))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return Dice(f"{MODEL_ID}/{seed}/plan").pick(model().misconceptions)


@lru_cache(maxsize=256)
def order_item(seed: int) -> OrderItem:
    """The question of a seed; always the same one."""
    described, dice = model(), Dice(f"{MODEL_ID}/{seed}/world")
    plan = plan_about(focus_of(seed), described.vary.roles, dice)
    cards = cards_of(plan)
    shown = dice.shuffled(cards)
    letters = {card.id: letter_of(place) for place, card in enumerate(shown)}
    needed = [card for card in cards if card.is_needed]
    slugs = tuple(dict.fromkeys(card.belief for card in cards if card.belief))
    item = OrderItem(
        **heading(described, seed),
        stem=described.words["stem"].format(goal=goal_of(plan), before=before_of(plan)),
        ask=described.words["ask"].format(number=_NUMBERS[len(needed)]),
        tables=(),
        goal=(plan.user, plan.role),
        steps=tuple(_step(card, letters[card.id]) for card in shown),
        right="".join(letters[card.id] for card in needed),
        given=given_steps(plan),
        is_one_of_many=False,
        focus=focus_of(seed),
        misconceptions=slugs,
        diagnoses=tuple(_diagnosis(cards, letters, slug) for slug in slugs),
        reading_cost=len(cards) + 3,
        scenario=_lab(described, plan, seed),
        live=steps_of(card.row for card in needed),
        look_at="pim/audit",
    )
    return item.model_copy(update={"is_one_of_many": any(_works(item, one) for one in _neighbours(item.right))})


def _step(card: Card, letter: str) -> OrderStep:
    return OrderStep(letter=letter, text=card.text, row=card.row, belief=card.belief)


def _diagnosis(cards: tuple[Card, ...], letters: dict[str, str], slug: str) -> Diagnosis:
    """The needed steps with the wrong one in the place that the belief gives it."""
    wrong = {card.instead_of: card.id for card in reversed(cards) if card.belief == slug}
    answers = "".join(letters[wrong.get(card.id, card.id)] for card in cards if card.is_needed)
    return Diagnosis(answers=_first_change(cards, letters, answers), beliefs=(catalogue()[slug],))


def _first_change(cards: tuple[Card, ...], letters: dict[str, str], answers: str) -> str:
    """The answers with only the first of several wrong steps."""
    right = "".join(letters[card.id] for card in cards if card.is_needed)
    place = next(place for place, (one, other) in enumerate(zip(right, answers, strict=True)) if one != other)
    return right[:place] + answers[place] + right[place + 1 :]


def _neighbours(order: str) -> Iterator[str]:
    """The orders in which two steps next to each other change places."""
    for place in range(len(order) - 1):
        yield order[:place] + order[place + 1] + order[place] + order[place + 2 :]


# --- playing


@dataclass(frozen=True, slots=True)
class Run:
    """How each step of an answer went, and whether the user holds the role in the end."""

    told: tuple[Told, ...]
    is_reached: bool


def _run(item: OrderItem, answers: str, rules: Rules = TRUE_RULES) -> Run:
    """The answer played step by step; what is refused changes nothing, and the rest goes on."""
    stage = Stage().play(item.given).fork(rules)
    told = tuple(stage.do(item.step(letter).row) for letter in answers)
    return Run(told, stage.is_active(*item.goal))


def _works(item: OrderItem, answers: str) -> bool:
    run = _run(item, answers)
    needed = all(not item.step(letter).belief for letter in answers)
    return needed and run.is_reached and not any(one.is_refusal for one in run.told)


def grade_order(item: Item, answers: str) -> Verdict:
    """A point for each needed step that works where it stands when the whole order is played."""
    if not isinstance(item, OrderItem) or not item.accepts(answers):
        raise ValueError(f"`{answers[:40]}` does not answer the question {item.id}")
    run = _run(item, answers)
    marks = tuple(_mark(item, place, letter, run.told[place]) for place, letter in enumerate(answers))
    is_perfect = all(mark.is_right for mark in marks)
    return Verdict(item_id=item.id, marks=marks, beliefs=() if is_perfect else tuple(_beliefs(item, answers)))


def _mark(item: OrderItem, place: int, letter: str, told: Told) -> Mark:
    step = item.step(letter)
    is_right = not told.is_refusal and not step.belief
    if told.is_refusal:
        outcome, summary = "Refused", f"The tenant refuses this step here: {objections(told.trace) or 'nothing waits'}."
    elif step.belief:
        outcome, summary = "Works, not needed", "The tenant does this, but it does not lead to the goal."
    else:
        outcome, summary = "Works", "The tenant does this here."
    return Mark(
        text=f"Place {place + 1}",
        given=step.text,
        right=outcome,
        points=int(is_right),
        points_max=1,
        is_right=is_right,
        summary=summary,
        trace=plain(told.trace) if told.is_refusal else (),
        misled=(catalogue()[step.belief],) if step.belief else (),
    )


def _beliefs(item: OrderItem, answers: str) -> Iterator[Belief]:
    """Misconceptions that have a step in the answer and under which the whole answer would work."""
    for slug in item.misconceptions:
        if any(item.step(letter).belief == slug for letter in answers):
            run = _run(item, answers, PIM_MISCONCEPTIONS[slug])
            if run.is_reached and not any(one.is_refusal for one in run.told):
                yield catalogue()[slug]


def _lab(described: PimModel, plan: Plan, seed: int) -> str:
    other = next(role for role in described.vary.roles if role != plan.role)
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question. {goal_of(plan)} One order of steps that works was just played. "
                "Open the timeline, go back, and try the steps in another order or other steps."
            ),
            given=given_steps(plan),
            role=other,
            activation_max=timedelta(hours=USUAL_HOURS),
        )
    )
