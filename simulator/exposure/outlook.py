"""What comes if nobody does anything more: the clock moved on a copy, so that the rules of the tenant answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from simulator.clock import JUMP_MAX
from simulator.commands import AdvanceClock
from simulator.decision import Accepted
from simulator.exposure.holdings import Holding, holdings_over
from simulator.exposure.role_hours import Exposure, exposure_of
from simulator.exposure.spans import Span
from simulator.journal import Happening
from simulator.simulation import Simulation
from simulator.tenant import Tenant

DAY = timedelta(days=1)


def outlook(tenant: Tenant, until: datetime) -> Iterator[Happening]:
    """What happens by itself until a moment, when nobody acts; nothing further once the tenant's time is over."""
    ahead = Simulation(tenant)
    while ahead.tenant.now < until:
        step = min(until - ahead.tenant.now, JUMP_MAX)
        if not isinstance(ahead.run(AdvanceClock(by=step)), Accepted):
            break
    return iter(ahead.happenings())


def holdings_until(
    base: Tenant, happenings: Iterable[Happening], now: Tenant, until: datetime, role_ids: frozenset[str] | None = None
) -> tuple[Holding, ...]:
    """Holdings from `base` on through what happened up to `now`, and on to a moment as it would come by itself."""
    ahead = outlook(now, until) if until > now.now else ()
    return holdings_over(base, (*happenings, *ahead), role_ids)


def exposure_ahead(tenant: Tenant, length: timedelta = DAY, role_ids: frozenset[str] | None = None) -> Exposure:
    """The role-hours of the time from now on, when nobody acts: what the assignments as they stand cost."""
    until = tenant.now + length
    return exposure_of(holdings_until(tenant, (), tenant, until, role_ids), Span(tenant.now, until))
