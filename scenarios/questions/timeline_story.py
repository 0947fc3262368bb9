"""The story of a timeline question: a request and what is tried with it, and when the activation then ends.

Each misconception is a story that is edited or played under a wrong rule, so that the simulator works out its end too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scenarios import steps as s
from scenarios.questions.pim_stage import ADMIN, Stage, StepRow, opening_moment, session_of, short, steps_of
from scenarios.report import Told
from scenarios.tenant_file import user_id
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import schedules_of
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS
from simulator.pim.rows import Action, AssignmentType

ASKS = "User1"
LAPSE = timedelta(hours=24)
_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an approver tries, and how long after the start of the clock."""

    after: timedelta
    user: str
    approves: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that a question tells; `events` in the order of time, `after` counts from the start of the clock."""

    role: str
    max_hours: int
    expires_days: int
    approvers: tuple[str, ...]
    asked_after: timedelta
    length: timedelta
    events: tuple[Event, ...]

    @property
    def reading_cost(self) -> int:
        """Two lengths of the settings, the approvers, and when and what of each line."""
        return 2 + len(self.approvers) + 2 * (len(self.events) + 1)


@dataclass(frozen=True, slots=True)
class Played:
    """When the request no longer waits and when the activation ends (None: there is none), and how each step went."""

    settled: datetime | None
    end: datetime | None
    told: tuple[Told, ...]


# --- steps


def given_steps(story: Story) -> tuple[StepRow, ...]:
    """What an administrator set up."""
    settings: StepRow = {
        "in": ADMIN,
        "do": "set_role_settings",
        "role": story.role,
        "activation_max": f"{story.max_hours}h",
        "approval": True,
        "approvers": [one.lower() for one in story.approvers],
        "allow_permanent_active": False,
        "active_max": f"{story.expires_days}d",
    }
    eligible: StepRow = {
        "in": ADMIN,
        "do": "assign",
        "to": ASKS.lower(),
        "role": story.role,
        "kind": "eligible",
        "lasts": "permanent",
        "reason": "the question says so",
    }
    return (settings, eligible)


def live_steps(story: Story) -> tuple[s.Step, ...]:
    """The request and everything that is tried with it, each after the wait that it needs."""
    return tuple(steps_of(_rows(story)))


def _rows(story: Story) -> Iterator[StepRow]:
    ask = {"do": "activate", "duration": short(story.length), "in": session_of(ASKS), "role": story.role}
    clock = timedelta(0)
    for after, row in ((story.asked_after, ask), *((one.after, _decision(story, one)) for one in story.events)):
        yield {**row, "reason": "as the story goes", **({"wait": short(after - clock)} if after > clock else {})}
        clock = after


def _decision(story: Story, event: Event) -> StepRow:
    word = "approve" if event.approves else "deny"
    return {"do": word, "in": session_of(event.user), "of": ASKS.lower(), "role": story.role}


# --- what happens


def played(story: Story, rules: Rules = TRUE_RULES) -> Played:
    """What the simulator makes of a story."""
    stage = Stage().play(given_steps(story)).fork(rules)
    end: datetime | None = None
    told: list[Told] = []
    for step in live_steps(story):
        told.append(stage.do(step))
        end = _end_of_activation(stage) or end
    return Played(_settled(stage), end, tuple(told))


def _settled(stage: Stage) -> datetime | None:
    """When the first request was decided or lapsed."""
    first = min(
        stage.tenant.requests.values(), key=lambda one: (one.action is not Action.SELF_ACTIVATE, one.created_at)
    )
    return first.decided_at or first.completed_at


def _end_of_activation(stage: Stage) -> datetime | None:
    person = user_id(stage.tenant.organization.id, ASKS.lower())
    found = (one for one in schedules_of(stage.tenant, person) if one.assignment_type is AssignmentType.ACTIVATED)
    return next((one.end for one in found), None)


def end_believed(story: Story, slug: str) -> datetime | None:
    """When the activation ends for somebody with one misconception."""
    match slug:
        case "requests-wait-forever":
            return played(_still_waiting(story)).end
        case "all-must-approve":
            return _end_after_the_last(story)
        case "activation-runs-from-request":
            return _end_from_request(story)
        case "expiry-is-activation-length":
            long = replace(story, length=timedelta(days=story.expires_days))
            return played(long, PIM_MISCONCEPTIONS[slug]).end
        case _:
            return played(story, PIM_MISCONCEPTIONS[slug]).end


def _still_waiting(story: Story) -> Story:
    """As if a request that has lapsed were sent again just before somebody else decides."""
    late = next((one for one in story.events if one.after - story.asked_after >= LAPSE and one.user != ASKS), None)
    in_time = [one for one in story.events if one.after - story.asked_after < LAPSE and one.user != ASKS]
    if late is None or in_time:
        return story
    kept = tuple(one for one in story.events if one.after >= late.after)
    return replace(story, asked_after=late.after - _MOMENT, events=kept)


def _end_after_the_last(story: Story) -> datetime | None:
    """As if all others who are named had to agree; one who denies or is silent keeps it from happening."""
    others = {one for one in story.approvers if one != ASKS}
    decisions = [one for one in story.events if one.user in others]
    if {one.user for one in decisions if one.approves} != others or not all(one.approves for one in decisions):
        return None
    return played(replace(story, events=tuple(decisions[-1:]))).end


def _end_from_request(story: Story) -> datetime | None:
    """As if whoever approves had done so at the moment of the request; only where that is still to come then."""
    true = played(story)
    if true.end is None:
        return None
    approved = true.end - story.length
    agreed = next(one for one in story.events if opening_moment() + one.after == approved)
    early = replace(agreed, after=story.asked_after + _MOMENT)
    found = played(replace(story, asked_after=early.after, events=(early,))).end
    return found - _MOMENT if found and found > approved else true.end
