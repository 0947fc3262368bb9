"""The item model `audit-trail`: twelve lines of a PIM audit log, and statements of which two follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import combinations, islice

from scenarios.questions.audit_claims import BELIEFS, Trial, Tried, claims_about, text_of, why
from scenarios.questions.audit_claims import Claim as AuditClaim
from scenarios.questions.audit_story import Line, Story, given_steps, live_steps, log_of, story_about
from scenarios.questions.beliefs import catalogue
from scenarios.questions.choosing import diagnoses_of, told_apart
from scenarios.questions.dice import Dice
from scenarios.questions.item import Choose, Claim, Diagnosis, Table
from scenarios.questions.model_file import PimModel, heading, item_model
from scenarios.questions.pim_lab import Lab, lab_text
from scenarios.questions.pim_stage import at_minute, plain

MODEL_ID = "audit-trail"
TRIES_MAX = 80
CHOICES_MAX = 120
LINES, OPTIONS, RIGHT = 12, 5, 2
CLASSIC_MAX = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Found:
    """A story with its log, and the statements with what came out when they were tried."""

    story: Story
    log: tuple[Line, ...]
    chosen: tuple[tuple[AuditClaim, Tried], ...]
    diagnoses: tuple[Diagnosis, ...]


def model() -> PimModel:
    """The item model as its file says."""
    return item_model(MODEL_ID, PimModel, frozenset(BELIEFS))


def focus_of(seed: int) -> str:
    """The misconception that the question of a seed is about; found without making the question."""
    return Dice(f"{MODEL_ID}/{seed}/plan").pick(model().misconceptions)


def _search(described: PimModel, seed: int) -> Found:
    dice = Dice(f"{MODEL_ID}/{seed}/search")
    focus = focus_of(seed)
    for _ in range(TRIES_MAX):
        story = story_about(focus, dice.pick(described.vary.roles), dice)
        log = log_of(story)
        if len(log) == LINES and (found := _choice(story, log, focus, dice)):
            return found
    raise AssertionError(f"no question for the seed {seed}")


def _choice(story: Story, log: tuple[Line, ...], focus: str, dice: Dice) -> Found | None:
    """Five statements of which two follow, such that the focus is told apart; None when there are none."""
    claims = claims_about(story, dice)
    trial, held_right = Trial(story, claims), dice.below(2)
    sure = [(claim, found) for claim in claims if (found := trial.of(claim)).is_sure]
    for chosen in islice(combinations(sure, OPTIONS), CHOICES_MAX):
        right = frozenset(place for place, (_, found) in enumerate(chosen) if found.truth)
        held = sum(found.truth for claim, found in chosen if claim.kind == "held")
        if len(right) != RIGHT or held != held_right:
            continue
        believed = {
            slug: frozenset(place for place, (_, found) in enumerate(chosen) if found.believed[slug])
            for slug in BELIEFS
        }
        diagnoses = diagnoses_of(OPTIONS, right, believed)
        if focus in told_apart(diagnoses):
            return Found(story, log, chosen, diagnoses)
    return None


@lru_cache(maxsize=256)
def audit_item(seed: int) -> Choose:
    """The question of a seed; always the same one."""
    described, found = model(), _search(model(), seed)
    story, words = found.story, described.words
    approvers = f"{', '.join(story.approvers[:-1])} and {story.approvers[-1]}"
    return Choose(
        **heading(described, seed),
        stem=words["stem"].format(role=story.role, approvers=approvers),
        ask=words["ask"],
        tables=(_table(story, found.log),),
        options=tuple(_options(found)),
        focus=focus_of(seed),
        misconceptions=told_apart(found.diagnoses),
        diagnoses=found.diagnoses,
        reading_cost=len(found.log) + 1,
        scenario=_lab(described, found, seed),
        live=live_steps(story),
        look_at="pim/audit",
    )


def _options(found: Found) -> Iterator[Claim]:
    for claim, one in found.chosen:
        misled = (slug for slug, believed in one.believed.items() if believed != one.truth)
        shown = one.decision is not None and "StillPendingRule" not in getattr(one.decision, "rules", ())
        yield Claim(
            text=text_of(found.story, found.log, claim),
            answer=one.truth,
            summary=why(found.story, found.log, claim, one),
            trace=plain(one.decision.trace) if one.decision and shown else (),
            misled=tuple(catalogue()[slug] for slug in misled),
        )


def _table(story: Story, log: tuple[Line, ...]) -> Table:
    rows = tuple((str(one.number), at_minute(one.when), one.by, one.activity, one.about, one.reason) for one in log)
    headers = ("Line", "Date", "Requestor", "Action", "Member", "Reason")
    return Table(caption=f"Resource audit: {story.role}", headers=headers, rows=rows)


def _lab(described: PimModel, found: Found, seed: int) -> str:
    claims = "\n".join(f"- {text_of(found.story, found.log, claim)}" for claim, _ in found.chosen)
    return lab_text(
        Lab(
            id=f"{MODEL_ID}-{seed}",
            objective=described.objective,
            story=(
                f"This is the tenant of the question, in which its story has just happened. The statements were:\n\n"
                f"{claims}\n\nAs **Admin** open *Resource audit* and compare; open the timeline and go back to the "
                "moments of the statements."
            ),
            given=given_steps(found.story),
            role=found.story.role,
            activation_max=CLASSIC_MAX,
            needs_approval=True,
        )
    )
