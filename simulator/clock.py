"""Moving simulated time: everything due on the way happens at its own moment, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.apply import apply, apply_all
from simulator.commands import AdvanceClock
from simulator.decision import Accepted, Decision
from simulator.due import DueKind
from simulator.durations import in_words
from simulator.events import ClockMoved, Event
from simulator.gates import Case, Finding, Gate, holds, walk
from simulator.pim.expiry import due_events
from simulator.tenant import Tenant

JUMP_MAX = timedelta(days=400)
SPAN_MAX = timedelta(days=3660)
_COMES_ROUND = frozenset({DueKind.ALERTS_ARE_SCANNED, DueKind.DIGEST})


def _is_forward(case: Case[AdvanceClock]) -> Finding:
    return holds(case.command.by > timedelta(0), "the clock only moves forward; use undo to go back")


def _is_short_enough(case: Case[AdvanceClock]) -> Finding:
    by = case.command.by
    return holds(by <= JUMP_MAX, f"asked for {in_words(by)}, one jump is at most {in_words(JUMP_MAX)}")


def _stays_near(case: Case[AdvanceClock]) -> Finding:
    end = case.tenant.organization.created_at + SPAN_MAX
    return holds(case.tenant.now + case.command.by <= end, f"a practice tenant ends on {end:%Y-%m-%d}")


ADVANCE_GATES = (
    Gate(rule="ClockForwardRule", code="BadRequest", check=_is_forward, source="Practice Tenant"),
    Gate(rule="ClockJumpRule", code="BadRequest", check=_is_short_enough, source="Practice Tenant"),
    Gate(rule="ClockSpanRule", code="BadRequest", check=_stays_near, source="Practice Tenant"),
)


def advance_clock(case: Case[AdvanceClock]) -> Decision:
    """Decide a move of the clock: what falls due on the way, each at its moment, and the arrival.

    Advancing by a and then by b is the same as advancing by a + b. Refusals: not forward, too far at once, too far.
    """
    trace, refusal = walk(ADVANCE_GATES, case)
    if refusal:
        return refusal
    target = case.tenant.now + case.command.by
    world = case.tenant.fork()
    events: list[Event] = []
    while (fact := world.due.peek()) and fact.at <= target:
        events += _moment(world, fact.at)
    events.append(ClockMoved(to=target))
    return Accepted(tuple(events), trace)


def _moment(world: Tenant, at: datetime) -> tuple[Event, ...]:
    """Everything that falls due at one moment, applied to the world as it happens."""
    facts = world.due.pop_until(at)
    moved = ClockMoved(to=at)
    apply(world, moved)
    events: list[Event] = []
    for fact in facts:
        news = due_events(world, fact)
        apply_all(world, news)
        events += news
    return (moved, *events) if events else ()


def next_due(tenant: Tenant) -> datetime | None:
    """The next moment at which something would happen by itself, None when nothing is due.

    Entries of objects that have changed since are passed over, and so is what comes round by itself and nobody awaits:
    the daily scan of alerts and the weekly digest.
    """
    awaited = (fact for fact in tenant.due.upcoming() if fact.kind not in _COMES_ROUND)
    return next((fact.at for fact in awaited if due_events(tenant, fact)), None)
