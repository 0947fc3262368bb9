"""Every item model: how its questions are made and graded, and how to get from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scenarios.questions import audit_trail, ca_table, can_activate, order, settings_form, timeline, who_approves
from scenarios.questions.grading import grade_by_key
from scenarios.questions.item import Item, Verdict
from scenarios.questions.model_file import ItemModel

SEED_MAX = 999_999_999
TRIES_MAX = 60


@dataclass(frozen=True, slots=True)
class Model:
    """One item model. `focus_of` names the misconception of a seed without making its question."""

    describe: Callable[[], ItemModel]
    make: Callable[[int], Item]
    focus_of: Callable[[int], str]
    grade: Callable[[Item, str], Verdict] = grade_by_key

    @property
    def id(self) -> str:
        """The name of the model in addresses."""
        return self.describe().id

    def next_seed(self, seed: int, about: str | None = None) -> int:
        """The seed of another question; with `about`, of one that tells this misconception apart."""
        after = [(seed + step) % (SEED_MAX + 1) for step in range(1, TRIES_MAX + 1)]
        return next((one for one in after if about is None or self.focus_of(one) == about), after[0])


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        ca_table.MODEL_ID: Model(ca_table.model, ca_table.table_item, ca_table.focus_of),
        can_activate.MODEL_ID: Model(can_activate.model, can_activate.activation_item, can_activate.focus_of),
        who_approves.MODEL_ID: Model(who_approves.model, who_approves.approver_item, who_approves.focus_of),
        timeline.MODEL_ID: Model(timeline.model, timeline.timeline_item, timeline.focus_of),
        settings_form.MODEL_ID: Model(
            settings_form.model, settings_form.settings_item, settings_form.focus_of, settings_form.grade_settings
        ),
        order.MODEL_ID: Model(order.model, order.order_item, order.focus_of, order.grade_order),
        audit_trail.MODEL_ID: Model(audit_trail.model, audit_trail.audit_item, audit_trail.focus_of),
    }
)


def grade(item: Item, answers: str) -> Verdict:
    """How answers to a question fare."""
    return MODELS[item.model].grade(item, answers)
