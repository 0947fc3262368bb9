"""The privilege timeline: per person and role the bars of a window, by what kind of right there was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.events import RequestClosed, RequestDecided, RequestSubmitted
from simulator.exposure.holdings import Holding
from simulator.exposure.role_hours import PersonAndRole, Use, uses
from simulator.exposure.spans import Span, joined, without
from simulator.journal import Happening
from simulator.pim.rows import Kind, Request, Status
from simulator.tenant import Tenant


class BarKind(StrEnum):
    """What a bar says; the values are the kinds of the chart."""

    STANDING = "standing"
    ELIGIBLE = "eligible"
    WAITING = "pending"
    ACTIVATED = "active"
    OVER = "past"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a lane, inside the window."""

    kind: BarKind
    span: Span


@dataclass(frozen=True, slots=True)
class Wait:
    """An activation that waited for approval: the request as it stands, and since when until when it waited.

    No end means that it still waits.
    """

    request: Request
    start: datetime
    end: datetime | None

    @property
    def outcome(self) -> Status:
        """Where the request stands now."""
        return self.request.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The bars of one person and role. Those that are no eligibility never overlap; eligible ones lie behind them."""

    holder_id: str
    role_id: str
    bars: tuple[Bar, ...]


def waits_over(base: Tenant, happenings: Iterable[Happening]) -> tuple[Wait, ...]:
    """Every activation that waited for approval, in the order of its request."""
    pending = (base.requests[one] for one in base.pending_request_id_of_key.values())
    found = {request.id: Wait(request, request.created_at, None) for request in pending}
    for happening in happenings:
        event = happening.event
        if not isinstance(event, RequestSubmitted | RequestDecided | RequestClosed):
            continue
        request = event.request
        if request.status is Status.PENDING_APPROVAL:
            found[request.id] = Wait(request, happening.at, None)
        elif request.id in found:
            wait = found[request.id]
            found[request.id] = Wait(request, wait.start, wait.end or happening.at)
    return tuple(found.values())


def lanes(holdings: Iterable[Holding], waits: Iterable[Wait], window: Span, now: datetime) -> tuple[Lane, ...]:
    """A lane for each person and role with something in the window; activations that ended by `now` are over."""
    kept = tuple(holdings)
    used = uses(kept, window)
    eligible = _parts(window, (_keyed(one, one.start, one.end) for one in kept if one.kind is Kind.ELIGIBLE))
    waiting = _parts(window, ((_key_of(one.request), one.start, one.end) for one in waits))
    return tuple(
        Lane(
            holder_id=key[0],
            role_id=key[1],
            bars=_bars(used.get(key, Use((), ())), eligible.get(key, ()), waiting.get(key, ()), now),
        )
        for key in sorted({*used, *eligible, *waiting})
    )


def _bars(use: Use, eligible: Iterable[Span], waiting: Iterable[Span], now: datetime) -> tuple[Bar, ...]:
    held = (*use.standing, *use.activated)
    return (
        *(Bar(BarKind.ELIGIBLE, span) for span in eligible),
        *(Bar(BarKind.WAITING, span) for span in without(waiting, held)),
        *(Bar(BarKind.STANDING, span) for span in use.standing),
        *(Bar(BarKind.OVER if span.end <= now else BarKind.ACTIVATED, span) for span in use.activated),
    )


def _keyed(holding: Holding, start: datetime, end: datetime | None) -> tuple[PersonAndRole, datetime, datetime | None]:
    return (holding.holder_id, holding.role_id), start, end


def _key_of(request: Request) -> PersonAndRole:
    return request.key.principal_id, request.key.role_id


def _parts(
    window: Span, parts: Iterable[tuple[PersonAndRole, datetime, datetime | None]]
) -> dict[PersonAndRole, tuple[Span, ...]]:
    found: defaultdict[PersonAndRole, list[Span]] = defaultdict(list)
    for key, start, end in parts:
        part = window.cut(start, end)
        if part:
            found[key].append(part)
    return {key: joined(spans) for key, spans in found.items()}
