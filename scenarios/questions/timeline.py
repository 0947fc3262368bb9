"""The item model `pim-timeline`: a request and what is tried with it; when does the activation end?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from scenarios.questions.beliefs import catalogue
from scenarios.questions.choosing import diagnoses_of, told_apart
from scenarios.questions.dice import Dice
from scenarios.questions.item import Choose, Claim, Diagnosis, Table
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import at_minute, is_sure, opening_moment, plain
from scenarios.questions.timeline_drawing import drawing_of
from scenarios.questions.timeline_search import story_about
from scenarios.questions.timeline_story import ASKS, Played, Story, end_believed, given_steps, live_steps, played
from scenarios.report import Told
from simulator.decision import TraceStep, Verdict
from simulator.durations import in_words

MODEL_ID = "pim-timeline"
KNOWN = frozenset(
    {
        "requests-wait-forever",
        "all-must-approve",
        "approver-approves-self",
        "activation-runs-from-request",
        "expiry-is-activation-length",
    }
)
TRIES_MAX = 60
OPTIONS_MIN, OPTIONS_MAX = 3, 5


@dataclass(frozen=True, slots=True)
class Found:
    """A story, its true end, the ends that stand to choose, and what each misconception takes for the end."""

    story: Story
    true: Played
    ends: tuple[datetime | None, ...]
    believed: MappingProxyType[str, datetime | None]
    diagnoses: tuple[Diagnosis, ...]


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, KNOWN)


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return Dice(f"{MODEL_ID}/{seed}/plan").pick(model().misconceptions)


def _search(described: PimModel, seed: int) -> Found:
    """The story of a seed: the first one in which the focus is told apart and nothing inferred decides."""
    dice = Dice(f"{MODEL_ID}/{seed}/search")
    for _ in range(TRIES_MAX):
        found = _found(described, story_about(focus_of(seed), dice.pick(described.vary.roles), dice), seed, dice)
        if found and focus_of(seed) in told_apart(found.diagnoses):
            return found
    raise AssertionError(f"no question for the seed {seed}")


def _found(described: PimModel, story: Story, seed: int, dice: Dice) -> Found | None:
    true = played(story)
    if story.reading_cost > described.require.reading_cost_max or not all(is_sure(one.trace) for one in true.told):
        return None
    believed = {slug: end_believed(story, slug) for slug in described.misconceptions}
    wrong = [end for end in dict.fromkeys(believed.values()) if end != true.end]
    if believed[focus_of(seed)] not in wrong or len(wrong) + 1 < OPTIONS_MIN:
        return None
    ends = tuple(dice.shuffled([true.end, *_distractors(true.end, believed[focus_of(seed)], wrong, dice)]))
    places = {slug: frozenset(place for place, end in enumerate(ends) if end == one) for slug, one in believed.items()}
    diagnoses = diagnoses_of(len(ends), frozenset({ends.index(true.end)}), places)
    return Found(story, true, ends, MappingProxyType(believed), diagnoses)


Ends = list[datetime | None]


def _distractors(true: datetime | None, focus: datetime | None, wrong: Ends, dice: Dice) -> Ends:
    """Wrong ends to choose from, the one of the focus among them; often none that is earlier than the true one.

    Otherwise the earliest would never be right.
    """
    others = [end for end in wrong if end != focus]
    late = [end for end in others if end is None or (true and end > true)]
    if late and dice.one_in(2):
        others = late
    number = OPTIONS_MIN - 2 + dice.below(OPTIONS_MAX - OPTIONS_MIN + 1)
    return [focus, *dice.shuffled(others)[:number]]


@lru_cache(maxsize=256)
def timeline_item(seed: int) -> Choose:
    """The question of a seed; always the same one."""
    described, found = model(), _search(model(), seed)
    story, words = found.story, described.words
    return Choose(
        **heading(described, seed),
        stem=words["stem"].format(user=ASKS, role=story.role),
        ask=words["ask"].format(user=ASKS),
        tables=tables_of(story),
        options=tuple(_options(found, words["never"])),
        focus=focus_of(seed),
        misconceptions=told_apart(found.diagnoses),
        diagnoses=found.diagnoses,
        reading_cost=story.reading_cost,
        scenario=_lab(described, story, seed),
        live=live_steps(story),
        look_at="pim/audit",
        drawing=drawing_of(story, found.true),
    )


# --- options


def _options(found: Found, never: str) -> Iterator[Claim]:
    for end in found.ends:
        is_right = end == found.true.end
        here = [catalogue()[slug] for slug, one in found.believed.items() if one == end]
        elsewhere = [catalogue()[slug] for slug, one in found.believed.items() if one != found.true.end]
        yield Claim(
            text=f"On {at_minute(end)}" if end else never,
            answer=is_right,
            summary=_why(found) if is_right else f"Only somebody who believes this gets here: {here[0].belief}",
            trace=_trace(found.true) if is_right else (),
            misled=tuple(elsewhere if is_right else here),
        )


def _why(found: Found) -> str:
    end, length = found.true.end, in_words(found.story.length)
    if end is None:
        return (
            "Nobody who could decide approved the request while it was waiting, so that the role never becomes active."
        )
    return f"The role becomes active with the approval on {at_minute(end - found.story.length)}, for {length}."


def _trace(true: Played) -> tuple[TraceStep, ...]:
    """A line for each thing that was tried: the rule that refused it, or the last one that let it through."""
    return tuple(_line(one) for one in true.told)


def _line(told: Told) -> TraceStep:
    telling = [step for step in plain(told.trace) if step.verdict is not Verdict.SKIPPED]
    decisive = next((step for step in telling if step.verdict is Verdict.FAIL), telling[-1])
    # The status of a request that has lapsed is not documented, so no status is shown.
    fact = "it no longer waits" if decisive.rule == "StillPendingRule" else decisive.fact
    said = f"{told.person} ({fact})" if fact else told.person
    return replace(decisive, fact=f"{at_minute(told.at)}: {said}")


# --- words


def tables_of(story: Story) -> tuple[Table, ...]:
    """What the question shows: the settings, and what is tried when."""
    settings = Table(
        caption=f"Role settings: {story.role}",
        headers=("Setting", "State"),
        rows=(
            ("Activation maximum duration", f"{story.max_hours} hour(s)"),
            ("Require approval to activate", "Yes"),
            ("Select approver(s)", ", ".join(story.approvers)),
            ("Expire active assignments after", f"{story.expires_days} days"),
        ),
    )
    lines = [(story.asked_after, ASKS, f"asks to activate the role for {in_words(story.length)}")]
    lines += [(one.after, one.user, f"tries to {'approve' if one.approves else 'deny'} it") for one in story.events]
    rows = tuple((_when(after), user, what) for after, user, what in lines)
    return (settings, Table(caption="What is tried", headers=("When", "Who", "What"), rows=rows))


def _when(after: timedelta) -> str:
    return at_minute(opening_moment() + after)


def _lab(described: PimModel, story: Story, seed: int) -> str:
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question. {ASKS} asked to activate **{story.role}**, and everything of the "
                "question was tried at its moment. Open the timeline and go back in it step by step; as **Admin** open "
                "*Resource audit* for what PIM wrote down."
            ),
            given=given_steps(story),
            role=story.role,
            activation_max=timedelta(hours=story.max_hours),
            needs_approval=True,
        )
    )
