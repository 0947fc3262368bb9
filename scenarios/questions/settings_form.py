"""The item model `pim-settings-form`: requirements in words, and the form of a role's settings to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache, reduce

from scenarios.questions.beliefs import Belief, catalogue
from scenarios.questions.dice import Dice
from scenarios.questions.item import Diagnosis, Entry, Item, Mark, Part, Table, Verdict
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import ADMIN, Stage, StepRow, plain, session_of, steps_of
from scenarios.questions.settings_bullets import ASKS, Bullet, bullets_for, met_by, sheet_at_first, text_of, tried
from scenarios.questions.settings_sheet import Sheet, changes, entries_of, letters_of, settings_step, sheet_of
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

MODEL_ID = "pim-settings-form"
FOCUS = "mfa-on-active-assignment"


class Requirement(Part, frozen=True):
    """A requirement in words, with what its probes need to know."""

    text: str
    kind: str
    value: int | str | bool


class SettingsItem(Item, frozen=True):
    """A form to fill in; a point for each requirement that the settings meet."""

    role: str
    requirements: tuple[Requirement, ...]
    sheet: tuple[Entry, ...]
    right: str
    solved: tuple[tuple[str, str], ...]
    given: tuple[StepRow, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The fields of the form."""
        return self.sheet

    @property
    def key(self) -> str:
        """Settings that meet everything and change nothing else."""
        return self.right

    @property
    def points_max(self) -> int:
        """A point for each requirement."""
        return len(self.requirements)


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, frozenset({FOCUS}))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; every question of this model is about the same."""
    del seed
    return FOCUS


@lru_cache(maxsize=256)
def settings_item(seed: int) -> SettingsItem:
    """The question of a seed; always the same one."""
    described, dice = model(), Dice(f"{MODEL_ID}/{seed}")
    role = dice.pick(described.vary.roles)
    start = sheet_at_first(dice)
    bullets = bullets_for(start, dice)
    after = reduce(met_by, bullets, start)
    misled = letters_of(replace(after, mfa=False, active_mfa=True))
    return SettingsItem(
        **heading(described, seed),
        stem=described.words["stem"].format(role=role),
        ask=described.words["ask"],
        tables=(_table(bullets),),
        role=role,
        requirements=tuple(Requirement(text=text_of(one), kind=one.kind, value=one.value) for one in bullets),
        sheet=entries_of(start),
        right=letters_of(after),
        solved=changes(start, after),
        given=given_steps(role, start),
        focus=FOCUS,
        misconceptions=(FOCUS,),
        diagnoses=(Diagnosis(answers=misled, beliefs=(catalogue()[FOCUS],)),),
        reading_cost=sum(one.cost for one in bullets),
        scenario=_lab(described, role, start, bullets, seed),
        live=steps_of([_first_try(role)]),
        look_at="pim/roles",
    )


def given_steps(role: str, start: Sheet) -> tuple[StepRow, ...]:
    """The settings as they are at first, and somebody eligible."""
    eligible: StepRow = {
        "in": ADMIN,
        "do": "assign",
        "to": ASKS.lower(),
        "role": role,
        "kind": "eligible",
        "lasts": "permanent",
        "reason": "the question says so",
    }
    return (settings_step(role, start), eligible)


def _first_try(role: str) -> StepRow:
    """An activation under the settings as they are at first: no MFA, no approval."""
    return {
        "in": session_of(ASKS, has_mfa=False),
        "do": "activate",
        "role": role,
        "duration": "30m",
        "reason": "to see what is asked",
        "ticket": {"number": "INC-1", "system": "Service Desk"},
    }


def _table(bullets: tuple[Bullet, ...]) -> Table:
    rows = tuple((str(number), text_of(one)) for number, one in enumerate(bullets, 1))
    return Table(caption="Requirements", headers=("Number", "Requirement"), rows=rows)


# --- grading


def grade_settings(item: Item, answers: str) -> Verdict:
    """A point for each requirement that the settings meet when they are tried."""
    if not isinstance(item, SettingsItem) or not item.accepts(answers):
        raise ValueError(f"`{answers[:40]}` does not answer the question {item.id}")
    marks = tuple(_marks(item, answers))
    is_perfect = all(mark.is_right for mark in marks)
    return Verdict(item_id=item.id, marks=marks, beliefs=() if is_perfect else _beliefs(item, answers, marks))


def _filled(item: SettingsItem, answers: str) -> Stage:
    return Stage().play((*item.given, settings_step(item.role, sheet_of(answers))))


def _marks(item: SettingsItem, answers: str, rules: Rules = TRUE_RULES) -> Iterator[Mark]:
    stage = _filled(item, answers).fork(rules)
    for one in item.requirements:
        found = tried(stage, item.role, Bullet(kind=one.kind, value=one.value))  # type: ignore[arg-type]  # the kind of a bullet of this model
        yield Mark(
            text=one.text,
            given="Met" if found.is_met else "Not met",
            right="Met",
            points=int(found.is_met),
            points_max=1,
            is_right=found.is_met,
            summary=f"Tried: {'; '.join(found.stories)}.",
            trace=plain(found.decisive.trace),
        )


def _beliefs(item: SettingsItem, answers: str, marks: tuple[Mark, ...]) -> tuple[Belief, ...]:
    """Misconceptions under which a requirement that is not met would be met."""
    unmet = [place for place, mark in enumerate(marks) if not mark.is_right]
    found: list[Belief] = []
    for slug in item.misconceptions:
        believed = tuple(_marks(item, answers, PIM_MISCONCEPTIONS[slug]))
        if any(believed[place].is_right for place in unmet):
            found.append(catalogue()[slug])
    return tuple(found)


def _lab(described: PimModel, role: str, start: Sheet, bullets: tuple[Bullet, ...], seed: int) -> str:
    claims = "\n".join(f"- {text_of(one)}" for one in bullets)
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question, with the settings of **{role}** as they were at first. The "
                f"requirements were:\n\n{claims}\n\nAs **Admin** open *Roles*, the role and its settings, fill in what "
                f"you think is right, and try it as {ASKS}. One activation was tried under the settings as they are."
            ),
            given=given_steps(role, start),
            role=role,
            activation_max=timedelta(hours=start.max_hours),
        )
    )
