"""The story behind an audit log: two people become eligible and ask for the role, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scenarios import steps as s
from scenarios.questions.dice import Dice
from scenarios.questions.pim_stage import ADMIN, Stage, StepRow, opening_moment, session_of, short, steps_of
from simulator.audit import PIM, AuditRecord, audit_records
from simulator.directory.membership import display_name

LAPSE = timedelta(hours=24)
_MINUTE = timedelta(minutes=1)
Outcome = Literal["expires", "deactivates", "denied", "lapses", "waits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody's way to the role; every moment counts from the start of the clock.

    `decided` is None where nobody decides. The activation ends by itself, or earlier at `ended`.
    """

    user: str
    eligible: timedelta
    asked: timedelta
    length: timedelta
    outcome: Outcome
    decided: timedelta | None = None
    decider: str = ""
    ended: timedelta | None = None

    @property
    def settled(self) -> timedelta | None:
        """When the request no longer waits."""
        if self.outcome == "lapses":
            return self.asked + LAPSE
        return self.decided

    @property
    def is_approved(self) -> bool:
        """Whether somebody approves it."""
        return self.outcome in ("expires", "deactivates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that a question tells."""

    role: str
    approvers: tuple[str, ...]
    first: Ask
    second: Ask
    until: timedelta

    @property
    def asks(self) -> tuple[Ask, Ask]:
        """Both ways to the role."""
        return self.first, self.second


# --- random stories


def story_about(slug: str, role: str, dice: Dice) -> Story:
    """A story in which somebody with this belief may go wrong."""
    people = dice.shuffled([f"User{number}" for number in range(1, 6)])
    first, second = people[:2]
    other, decider = people[2:4]
    own = slug == "approver-approves-self"
    approvers = tuple(sorted({other, decider, *({dice.pick((first, second))} if own or dice.one_in(3) else ())}))
    lapses = slug == "requests-wait-forever"
    deactivates = not lapses and dice.one_in(3)
    start = timedelta(days=1 + dice.below(9), minutes=5 * dice.below(24))
    begins, comes = start + _some_minutes(dice), start + _some_minutes(dice)
    done = _approved(first, begins, decider, dice, deactivates=deactivates)
    open_one = _unapproved(second, comes, decider, dice, "waits" if deactivates else "lapses" if lapses else "denied")
    ends = (one for one in (done.ended, open_one.settled, open_one.asked) if one is not None)
    return Story(role=role, approvers=approvers, first=done, second=open_one, until=max(ends) + 45 * _MINUTE)


def _some_minutes(dice: Dice, least: int = 0, most: int = 36) -> timedelta:
    return 5 * _MINUTE * (least + dice.below(most - least))


def _approved(user: str, eligible: timedelta, decider: str, dice: Dice, *, deactivates: bool) -> Ask:
    asked = eligible + 45 * _MINUTE + _some_minutes(dice)
    decided = asked + 30 * _MINUTE + _some_minutes(dice)
    length = timedelta(hours=2 + dice.below(5))
    ended = decided + 30 * _MINUTE + _some_minutes(dice, most=16) if deactivates else decided + length
    return Ask(
        user=user,
        eligible=eligible,
        asked=asked,
        length=length,
        outcome="deactivates" if deactivates else "expires",
        decided=decided,
        decider=decider,
        ended=ended,
    )


def _unapproved(user: str, eligible: timedelta, decider: str, dice: Dice, outcome: Outcome) -> Ask:
    asked = eligible + 47 * _MINUTE + _some_minutes(dice)
    decided = asked + 33 * _MINUTE + _some_minutes(dice) if outcome == "denied" else None
    length = timedelta(hours=2 + dice.below(5))
    return Ask(
        user=user, eligible=eligible, asked=asked, length=length, outcome=outcome, decided=decided, decider=decider
    )


# --- steps


def given_steps(story: Story) -> tuple[StepRow, ...]:
    """What was settled before the log begins."""
    approvers = [one.lower() for one in story.approvers]
    return ({"in": ADMIN, "do": "set_role_settings", "role": story.role, "approvers": approvers},)


def _moves(story: Story) -> Iterator[tuple[timedelta, StepRow]]:
    for ask in story.asks:
        role = {"role": story.role}
        assign = {"in": ADMIN, "do": "assign", "to": ask.user.lower(), "kind": "eligible", "lasts": "permanent"}
        yield ask.eligible, {**assign, **role, "reason": "new duties"}
        mine = session_of(ask.user)
        yield ask.asked, {"in": mine, "do": "activate", "duration": short(ask.length), **role, "reason": "work to do"}
        if ask.decided:
            word = "approve" if ask.is_approved else "deny"
            reason = "agreed" if ask.is_approved else "not now"
            decide = {"in": session_of(ask.decider), "do": word, "of": ask.user.lower(), "reason": reason}
            yield ask.decided, {**decide, **role}
        if ask.outcome == "deactivates" and ask.ended:
            yield ask.ended, {"in": mine, "do": "deactivate", **role}


def moves(story: Story) -> list[tuple[timedelta, StepRow]]:
    """Every step with its moment, in the order of time."""
    return sorted(_moves(story), key=lambda one: one[0])


def live_steps(story: Story) -> tuple[s.Step, ...]:
    """Every step after the wait that it needs, and the wait until the log ends."""
    rows: list[StepRow] = []
    clock = timedelta(0)
    for after, row in (*moves(story), (story.until, {"do": "wait"})):
        rows.append({**row, "wait": short(after - clock)} if after > clock else row)
        clock = after
    return steps_of(rows)


def stages_at(story: Story, moments: Iterable[timedelta]) -> dict[timedelta, Stage]:
    """The tenant at several moments of the story, which is played once."""
    stage = Stage().play(given_steps(story))
    left = moves(story)
    found: dict[timedelta, Stage] = {}
    for after in sorted(set(moments)):
        while left and left[0][0] <= after:
            moment, row = left.pop(0)
            stage.go_to(opening_moment() + moment).play([row])
        found[after] = stage.fork().go_to(opening_moment() + after)
    return found


# --- the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log; `about` is the member whose role it is."""

    number: int
    when: datetime
    by: str
    activity: str
    about: str
    reason: str


def log_of(story: Story) -> tuple[Line, ...]:
    """What PIM wrote down, as its audit page shows it."""
    stage = stages_at(story, [story.until])[story.until]
    records = audit_records(stage.tenant.organization.id, stage.simulation.happenings())
    start = opening_moment() + min(ask.eligible for ask in story.asks)
    kept = [one for one in records if one.service == PIM and one.at >= start]
    return tuple(_line(stage, number, one) for number, one in enumerate(kept, 1))


def _line(stage: Stage, number: int, record: AuditRecord) -> Line:
    by = display_name(stage.tenant, record.by_user_id) if record.by_user_id else record.by_app
    about = display_name(stage.tenant, record.principal_id)
    return Line(number=number, when=record.at, by=by, activity=record.activity, about=about, reason=record.reason)
