"""The story of a timeline question as a drawing: how long the request waits, and how long the role is active."""

from __future__ import annotations

from datetime import datetime

from scenarios.questions.item import Bar, Drawing, Lane, Tick
from scenarios.questions.pim_stage import at_minute, opening_moment
from scenarios.questions.timeline_story import ASKS, Played, Story

_APART = 24.0  # percent that the words of two moments need


def drawing_of(story: Story, true: Played) -> Drawing:
    """What happened, from the request to the end of what came of it."""
    asked = opening_moment() + story.asked_after
    assert true.settled is not None, "every story lasts until its request is settled"
    last = true.end or true.settled

    def percent(moment: datetime) -> float:
        return round(100 * ((moment - asked) / (last - asked)), 2)

    settled = percent(true.settled)
    waits = f"waits from {at_minute(asked)} to {at_minute(true.settled)}"
    holds = f"active from {at_minute(true.settled)} to {at_minute(true.end)}" if true.end else "never active"
    active = (Bar(kind="active", start=settled, width=round(100 - settled, 2), text=holds),) if true.end else ()
    between = (true.settled,) if true.end and _APART < settled < 100 - _APART else ()
    return Drawing(
        caption="What happened",
        lanes=(
            Lane(name="Request", sub=waits, bars=(Bar(kind="pending", start=0, width=settled, text=waits),)),
            Lane(name=f"{ASKS}, {story.role}", sub=holds, bars=active),
        ),
        ticks=tuple(Tick(percent=percent(one), text=at_minute(one)) for one in (asked, *between, last)),
    )
