"""Statements about an audit log: each is tried at its moment, as things were and as each misconception has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from scenarios.questions.audit_story import LAPSE, Line, Story, stages_at
from scenarios.questions.dice import Dice
from scenarios.questions.pim_stage import Stage, is_sure, opening_moment, session_of, steps_of
from scenarios.tenant_file import user_id
from simulator.decision import Accepted, Decision, Refused
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import eligibility_for
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS
from simulator.pim.rows import AssignmentKey

BELIEFS = ("eligible-is-active", "approver-approves-self", "all-must-approve", "requests-wait-forever")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That somebody held the role at a moment, or (`who` another one) could have approved the request then."""

    kind: Literal["held", "could_approve"]
    who: str
    of: str
    after: timedelta


def claims_about(story: Story, dice: Dice) -> list[Claim]:
    """What can be said about a story: who held the role when, and who could have approved what."""
    found = [*_held(story, dice), *_could_approve(story, dice)]
    return dice.shuffled(sorted(set(found), key=lambda one: (one.kind, one.who, one.of, one.after)))


def _between(dice: Dice, start: timedelta, end: timedelta) -> timedelta:
    """A moment at least ten minutes from both ends."""
    room = int((end - start - 20 * _MINUTE) / (5 * _MINUTE))
    return start + 10 * _MINUTE + 5 * _MINUTE * dice.below(max(room, 1))


def _held(story: Story, dice: Dice) -> Iterator[Claim]:
    for ask in story.asks:
        spans = [(ask.eligible, ask.asked), (ask.asked, ask.settled or story.until)]
        if ask.is_approved and ask.decided and ask.ended:
            spans += [(ask.decided, ask.ended), (ask.decided, ask.ended), (ask.ended, ask.ended + 40 * _MINUTE)]
        for start, end in spans:
            yield Claim(kind="held", who=ask.user, of=ask.user, after=_between(dice, start, end))


def _could_approve(story: Story, dice: Dice) -> Iterator[Claim]:
    for ask in story.asks:
        waits = (ask.asked, ask.settled or story.until)
        others = [one for one in story.approvers if one not in (ask.user, ask.decider)]
        for who in (*others, ask.decider, ask.user):
            if who in story.approvers:
                yield Claim(kind="could_approve", who=who, of=ask.user, after=_between(dice, *waits))
        if ask.settled:
            later = _between(dice, ask.settled, min(ask.settled + 90 * _MINUTE, story.until + 20 * _MINUTE))
            yield Claim(kind="could_approve", who=dice.pick(others), of=ask.user, after=later)


# --- trying


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a claim is so, whether that is sure, the decision behind it, and what each misconception makes of it."""

    truth: bool
    is_sure: bool
    decision: Decision | None
    believed: dict[str, bool]


class Trial:
    """A story at the moments of some claims: as it was, and as if one approval had not been enough."""

    def __init__(self, story: Story, claims: Iterable[Claim]) -> None:
        moments = [claim.after for claim in claims]
        self._story = story
        self._true = stages_at(story, moments)
        self._waiting = stages_at(_undecided(story), moments)

    def of(self, claim: Claim) -> Tried:
        """A claim, tried at its moment."""
        if claim.kind == "held":
            truth = self._true[claim.after].is_active(claim.who, self._story.role)
            return Tried(truth, True, None, {slug: self._held(claim, slug, truth=truth) for slug in BELIEFS})
        decision = self._weigh(self._true[claim.after], claim)
        truth = isinstance(decision, Accepted)
        believed = {slug: self._could_approve(claim, slug, truth=truth) for slug in BELIEFS}
        return Tried(truth, is_sure(decision.trace), decision, believed)

    def _held(self, claim: Claim, slug: str, *, truth: bool) -> bool:
        role, stage = self._story.role, self._true[claim.after]
        if slug == "eligible-is-active":
            key = AssignmentKey(user_id(stage.tenant.organization.id, claim.who.lower()), ROLE_IDS_BY_NAME[role])
            return truth or eligibility_for(stage.tenant, key) is not None
        return self._waiting[claim.after].is_active(claim.who, role) if slug == "all-must-approve" else truth

    def _could_approve(self, claim: Claim, slug: str, *, truth: bool) -> bool:
        match slug:
            case "approver-approves-self":
                decision = self._weigh(self._true[claim.after], claim, PIM_MISCONCEPTIONS[slug])
            case "all-must-approve":
                decision = self._weigh(self._waiting[claim.after], claim)
            case "requests-wait-forever":
                again = _asked_again(self._story, claim)
                if again == self._story:
                    return truth
                decision = self._weigh(stages_at(again, [claim.after])[claim.after], claim)
            case _:
                return truth
        return isinstance(decision, Accepted)

    def _weigh(self, stage: Stage, claim: Claim, rules: Rules = TRUE_RULES) -> Decision:
        who = {"in": session_of(claim.who), "do": "approve", "of": claim.of.lower()}
        return stage.weigh(steps_of([{**who, "role": self._story.role, "reason": "agreed"}])[0], rules)


def _changed(story: Story, user: str, **changes: object) -> Story:
    """The story with one way to the role changed."""
    first, second = (replace(ask, **changes) if ask.user == user else ask for ask in story.asks)  # type: ignore[arg-type]  # fields of an ask
    return replace(story, first=first, second=second)


def _undecided(story: Story) -> Story:
    """As if one approval were not enough: what was approved still waits for the other approvers."""
    return _changed(story, story.first.user, outcome="waits", decided=None, ended=None)


def _asked_again(story: Story, claim: Claim) -> Story:
    """As if a request that has lapsed were sent again just before the moment of a claim."""
    ask = next(one for one in story.asks if one.user == claim.of)
    if ask.outcome != "lapses" or claim.after < ask.asked + LAPSE:
        return story
    return _changed(story, ask.user, asked=claim.after - _MINUTE)


# --- words


def text_of(story: Story, log: tuple[Line, ...], claim: Claim) -> str:
    """The statement; a request is named by its line."""
    moment = opening_moment() + claim.after
    when = f"On {moment.day} {moment:%B} at {moment:%H:%M}"
    if claim.kind == "held":
        return f"{when} {claim.who} held {story.role}."
    return f"{when} {claim.who} could have approved the request of line {_asked_line(log, claim.of)}."


def _asked_line(log: tuple[Line, ...], user: str) -> int:
    return _line(log, user, "role requested (PIM activation)")


def _line(log: tuple[Line, ...], user: str, *words: str) -> int:
    """The number of the first line about somebody with one of these words, 0 when there is none."""
    return next((one.number for one in log if one.about == user and any(word in one.activity for word in words)), 0)


def why(story: Story, log: tuple[Line, ...], claim: Claim, found: Tried) -> str:
    """Why the statement follows or does not, by lines."""
    return _why_held(log, claim) if claim.kind == "held" else _why_approval(story, log, claim, found)


def _why_held(log: tuple[Line, ...], claim: Claim) -> str:
    eligible = _line(log, claim.who, "eligible member to role in PIM completed")
    start = _line(log, claim.who, "role completed (PIM activation)")
    end = _line(log, claim.who, "activation expired", "completed (PIM deactivate)")
    if not start:
        return (
            f"Line {eligible} makes {claim.who} eligible; no line completes an activation, so the role is never held."
        )
    return (
        f"Line {eligible} makes {claim.who} eligible; the role is held from line {start} to line {end}, and only then."
    )


def _why_approval(story: Story, log: tuple[Line, ...], claim: Claim, found: Tried) -> str:
    asked = _asked_line(log, claim.of)
    settled = _line(log, claim.of, "request approved", "request denied", "request expired")
    if found.truth:
        until = f"until line {settled}" if settled else "to the end of the log"
        return f"The request waits from line {asked} {until}, and {claim.who} is one of the approvers."
    assert isinstance(found.decision, Refused), "what is not so was refused"
    if "StillPendingRule" in found.decision.rules:
        return f"Line {settled} had settled the request of line {asked}; after that nobody decides it."
    if claim.who == claim.of:
        return f"Line {asked} is {claim.who}'s own request, and nobody decides their own."
    return f"{claim.who} is not among the approvers of {story.role}."
