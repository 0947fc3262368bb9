"""The item model `ca-table`: a table of people and policies, and three statements about MFA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from scenarios.questions.beliefs import Belief, catalogue
from scenarios.questions.item import Diagnosis, letters
from scenarios.questions.model_file import TableModel, heading, item_model
from scenarios.questions.table_item import Outcome, Statement, TableItem
from scenarios.questions.table_scenario import live_steps, scenario_text
from scenarios.questions.table_search import TRUTH, Found, Pattern, plan_of, search
from scenarios.questions.table_tenant import ask, question_of, tenant_with
from scenarios.questions.table_words import statement_of, stem_of, tables_of
from scenarios.questions.table_world import Cell
from simulator.conditional_access.evaluate import Demand, Evaluation
from simulator.conditional_access.explain import explain
from simulator.conditional_access.misconceptions import MISCONCEPTIONS
from simulator.decision import TraceStep
from simulator.tenant import Tenant

MODEL_ID = "ca-table"
_OUTCOMES: dict[Demand, Outcome] = {Demand.GRANTED: "granted", Demand.MFA: "mfa", Demand.BLOCKED: "blocked"}


def model() -> TableModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, TableModel, frozenset(MISCONCEPTIONS))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return plan_of(model(), seed).focus


@lru_cache(maxsize=256)
def table_item(seed: int) -> TableItem:
    """The question of a seed, from 0 to SEED_MAX; always the same one."""
    described, found = model(), search(model(), seed)
    statements = tuple(_statements(described, found))
    scenario_id = f"{MODEL_ID}-{seed}"
    return TableItem(
        **heading(described, seed),
        stem=stem_of(described, found.world),
        ask=described.words.ask,
        tables=tables_of(found.world),
        statements=statements,
        focus=plan_of(described, seed).focus,
        misconceptions=found.separated,
        diagnoses=tuple(_diagnoses(described, found)),
        reading_cost=found.world.reading_cost,
        scenario=scenario_text(scenario_id, described.objective, found.world, statements),
        live=live_steps(statements),
        look_at="logs/sign-ins",
    )


def _beliefs(described: TableModel, found: Found, answers: Pattern) -> tuple[Belief, ...]:
    return tuple(catalogue()[slug] for slug in described.misconceptions if found.answers[slug] == answers)


def _diagnoses(described: TableModel, found: Found) -> Iterator[Diagnosis]:
    """One for each wrong pattern that somebody with a single misconception gives."""
    truth = found.answers[TRUTH]
    patterns = dict.fromkeys(found.answers[slug] for slug in described.misconceptions)
    for answers in patterns:
        if answers != truth:
            yield Diagnosis(answers=letters(answers), beliefs=_beliefs(described, found, answers))


def _statements(described: TableModel, found: Found) -> Iterator[Statement]:
    tenant = tenant_with(found.world)
    for place, cell in enumerate(found.cells):
        evaluation = ask(tenant, cell)
        answer = found.answers[TRUTH][place]
        misled = (slug for slug in described.misconceptions if found.answers[slug][place] != answer)
        yield Statement(
            text=statement_of(described, found.world, cell),
            user=cell.user,
            resource=cell.resource,
            network=cell.network if found.world.has_network else None,
            answer=answer,
            outcome=_OUTCOMES[evaluation.demand],
            summary=_summary(tenant, evaluation),
            trace=_trace(tenant, cell, evaluation),
            misled=tuple(catalogue()[slug] for slug in misled),
        )


def _trace(tenant: Tenant, cell: Cell, evaluation: Evaluation) -> tuple[TraceStep, ...]:
    """The simulator's trace without the ids of its objects, which mean nothing to a reader."""
    return tuple(replace(step, object_id=None) for step in explain(tenant, question_of(cell), evaluation))


def _summary(tenant: Tenant, evaluation: Evaluation) -> str:
    names = [tenant.policies[policy_id].display_name for policy_id in evaluation.decided_by]
    who, ending = " and ".join(names), "s" if len(names) == 1 else ""
    match evaluation.demand:
        case Demand.MFA:
            return f"Yes: {who} ask{ending} for MFA."
        case Demand.BLOCKED:
            return f"No: {who} block{ending} the sign-in, and MFA does not change that."
        case _:
            return "No: the password is enough, because no policy in force that applies asks for more."
