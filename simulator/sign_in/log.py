"""The sign-in log as a reading of what has happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from simulator.directory.rows import Licence, Sku
from simulator.events import ClockMoved, Event, LicenceSet, SignInRecorded
from simulator.licensing import retention_days
from simulator.sign_in.sessions import SignInRecord


def sign_in_rows(events: Iterable[Event]) -> tuple[SignInRecord, ...]:
    """Every row ever written, newest first; rows of one moment in reverse order of writing."""
    rows = [event.record for event in events if isinstance(event, SignInRecorded)]
    return tuple(reversed(rows))


def visible_sign_in_rows(events: Iterable[Event], now: datetime) -> tuple[SignInRecord, ...]:
    """The rows that the log still shows, newest first.

    A row is gone once it was older than the licence of that time keeps rows; a later licence never brings it back.
    Source: reference-reports-data-retention (documented).
    """
    licences: dict[Sku, Licence] = {}
    kept: list[SignInRecord] = []
    moment: datetime | None = None
    for event in events:
        if isinstance(event, ClockMoved):
            moment = event.to
        elif isinstance(event, SignInRecorded):
            kept.append(event.record)
            moment = event.record.at
        elif isinstance(event, LicenceSet):
            kept = _still_kept(kept, licences, moment)
            licences[event.licence.sku] = event.licence
    return tuple(reversed(_still_kept(kept, licences, now)))


def _still_kept(rows: list[SignInRecord], licences: dict[Sku, Licence], moment: datetime | None) -> list[SignInRecord]:
    if moment is None:
        return rows
    horizon = moment - timedelta(days=retention_days(licences.values()))
    return [row for row in rows if row.at >= horizon]
