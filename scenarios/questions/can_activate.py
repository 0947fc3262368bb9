"""The item model `pim-can-activate`: eligibilities with dates, role settings, and three statements about activating."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from scenarios.questions.beliefs import catalogue
from scenarios.questions.can_activate_search import TRUTH, Found, plan_of, search
from scenarios.questions.can_activate_world import given_steps, live_steps, statement_text, tables_of
from scenarios.questions.item import Claim, Diagnosis, YesNo, letters
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import objections, opening_moment, plain
from simulator.decision import Accepted, Decision
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

MODEL_ID = "pim-can-activate"


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, frozenset(PIM_MISCONCEPTIONS))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return plan_of(model(), seed).focus


@lru_cache(maxsize=256)
def activation_item(seed: int) -> YesNo:
    """The question of a seed; always the same one."""
    described, found = model(), search(model(), seed)
    statements = tuple(_statements(found))
    words = described.words
    first = opening_moment()
    stem = words["stem"].format(today=f"{first.day} {first:%B %Y}, 09:00 UTC")
    return YesNo(
        **heading(described, seed),
        stem=f"{stem} {words['group']}" if found.world.members else stem,
        ask=words["ask"],
        tables=tables_of(found.world),
        statements=statements,
        focus=focus_of(seed),
        misconceptions=found.separated,
        diagnoses=tuple(_diagnoses(found)),
        reading_cost=found.world.reading_cost,
        scenario=_lab(described, found, seed),
        live=live_steps(found.world, found.cells),
        look_at="pim/audit",
    )


def _diagnoses(found: Found) -> Iterator[Diagnosis]:
    """One for each wrong pattern that somebody with a single misconception gives."""
    truth = found.answers[TRUTH]
    for answers in dict.fromkeys(found.answers.values()):
        if answers != truth:
            beliefs = tuple(catalogue()[slug] for slug, given in found.answers.items() if given == answers)
            yield Diagnosis(answers=letters(answers), beliefs=beliefs)


def _statements(found: Found) -> Iterator[Claim]:
    for place, (cell, decision) in enumerate(zip(found.cells, found.decisions, strict=True)):
        answer = found.answers[TRUTH][place]
        misled = (slug for slug, given in found.answers.items() if given[place] != answer)
        yield Claim(
            text=statement_text(cell),
            answer=answer,
            summary=_summary(decision),
            trace=plain(decision.trace),
            misled=tuple(catalogue()[slug] for slug in misled),
        )


def _summary(decision: Decision) -> str:
    if isinstance(decision, Accepted):
        return "Yes: every rule that is asked lets the activation through."
    return f"No: {objections(decision.trace)}."


def _lab(described: PimModel, found: Found, seed: int) -> str:
    settings = found.world.settings[0]
    claims = "\n".join(f"- {statement_text(cell)}" for cell in found.cells)
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question. The statements were:\n\n{claims}\n\n"
                "Each of these activations was just tried at its moment. As **Admin** open *Resource audit*, open the "
                "timeline for what was refused and why, wind the clock back and try again."
            ),
            given=given_steps(found.world),
            role=settings.role,
            activation_max=timedelta(hours=settings.max_hours),
        )
    )
