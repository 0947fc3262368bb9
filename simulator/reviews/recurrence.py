"""When the rounds of a review start and end, by the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType

from simulator.reviews.rows import Frequency, Recurrence

_MONTHS = MappingProxyType(
    {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.SEMI_ANNUALLY: 6, Frequency.ANNUALLY: 12}
)
# A round ends before the next one starts. The figure for a month is documented; the others follow the same reason,
# counted from the shortest such span of the calendar, and are inferred. A single review may last as long as one likes.
DURATION_DAYS_MAX = MappingProxyType(
    {
        Frequency.ONE_TIME: 3650,
        Frequency.WEEKLY: 6,
        Frequency.MONTHLY: 27,
        Frequency.QUARTERLY: 88,
        Frequency.SEMI_ANNUALLY: 180,
        Frequency.ANNUALLY: 364,
    }
)


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day where it has fewer (inferred)."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1)).day


def start_of(recurrence: Recurrence, number: int) -> datetime:
    """When the round with a number (0 is the first) starts, whether or not the series lasts until then."""
    if recurrence.frequency is Frequency.ONE_TIME:
        return recurrence.start
    if recurrence.frequency is Frequency.WEEKLY:
        return recurrence.start + timedelta(weeks=number)
    return _months_later(recurrence.start, number * _MONTHS[recurrence.frequency])


def end_of(recurrence: Recurrence, start: datetime) -> datetime:
    """When a round that starts then ends."""
    return start + timedelta(days=recurrence.duration_days)


def takes_place(recurrence: Recurrence, number: int) -> bool:
    """Whether the series has a round with this number."""
    if recurrence.frequency is Frequency.ONE_TIME:
        return number == 0
    if recurrence.occurrences is not None and number >= recurrence.occurrences:
        return False
    return recurrence.last_start is None or start_of(recurrence, number) <= recurrence.last_start


def next_number(recurrence: Recurrence, started: int, after: datetime) -> int | None:
    """The number of the next round to start after a moment, `started` being how many have; None when none follows.

    Rounds whose start has passed while the series was cut short are left out.
    """
    number = started
    while takes_place(recurrence, number):
        if start_of(recurrence, number) > after:
            return number
        number += 1
    return None
