"""Random stories of a request and its approvers, each with something in it for one misconception to stumble over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scenarios.questions.dice import Dice
from scenarios.questions.timeline_story import ASKS, LAPSE, Event, Story

_STEP = timedelta(minutes=5)


def story_about(slug: str, role: str, dice: Dice) -> Story:
    """A story in which somebody with this belief may go wrong."""
    story = _story(role, dice)
    if slug == "requests-wait-forever" or (slug == "approver-approves-self" and dice.one_in(3)):
        story = _lapsing(story, dice)
    if slug == "approver-approves-self" or dice.one_in(3):
        story = _with_own_try(story, dice)
    return story


def _story(role: str, dice: Dice) -> Story:
    """Two approvers; one approves in time, and the other agrees later, objects later, or is silent."""
    longest = dice.pick((4, 6, 8, 10))
    first, second = dice.shuffled(["User2", "User3"])
    asked = timedelta(days=dice.below(18), minutes=5 * dice.below(48))
    agreed = asked + _STEP * (3 + dice.below(20))
    later = Event(after=agreed + _STEP * (4 + dice.below(30)), user=second, approves=not dice.one_in(3))
    events = (Event(after=agreed, user=first), *((later,) if dice.below(4) else ()))
    return Story(
        role=role,
        max_hours=longest,
        expires_days=dice.pick((15, 30)),
        approvers=("User2", "User3"),
        asked_after=asked,
        length=timedelta(hours=2 + dice.below(longest - 2)),
        events=events,
    )


def _lapsing(story: Story, dice: Dice) -> Story:
    """Nobody decides in time."""
    late = LAPSE + _STEP * (4 + dice.below(60)) - (story.events[0].after - story.asked_after)
    return replace(story, events=tuple(replace(one, after=one.after + late) for one in story.events))


def _with_own_try(story: Story, dice: Dice) -> Story:
    """The one who asks is an approver as well, and tries to approve."""
    before = story.events[0].after - story.asked_after
    own = Event(after=story.asked_after + max(min(before, LAPSE) / 2 // _STEP, 1) * _STEP, user=ASKS)
    del dice
    approvers = tuple(sorted((*story.approvers, ASKS)))
    return replace(story, approvers=approvers, events=tuple(sorted((own, *story.events), key=lambda one: one.after)))
