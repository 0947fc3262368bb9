"""Background sign-ins, derived from the habits of a tenant file; nothing of them is ever stored.

They are questions for "what would this policy have done", not rows of the tenant's own log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from scenarios.tenant_file import Habit, TenantFile, user_id
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.ids import seeded_id
from simulator.sign_in.methods import PASSWORD
from simulator.sign_in.sessions import ClientApp

FIRST_HOUR, HOURS = 7, 11
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """One background sign-in: when, and as Conditional Access would see it with a password only."""

    at: datetime
    person: str
    question: SignInQuestion


def background(file: TenantFile, tenant_id: str, until: datetime, days: int) -> list[TrafficRow]:
    """The background sign-ins of the last days before a moment, oldest first; the same for the same tenant file.

    A day's rows do not depend on the moment that is asked about, so that the past stays as it was.
    """
    since = until - days * _DAY
    first = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    every = (row for day in range(days + 1) for row in _day(file, tenant_id, first + day * _DAY))
    return sorted((row for row in every if since <= row.at < until), key=lambda row: (row.at, row.person))


def _day(file: TenantFile, tenant_id: str, midnight: datetime) -> Iterator[TrafficRow]:
    app_ids = {row.name: row.app_id or seeded_id(tenant_id, "application", row.id) for row in file.resources}
    for slug, habits in file.traffic.items():
        for number, habit in enumerate(habits):
            for turn in range(habit.per_day):
                at = midnight + _moment(f"{file.id}/{slug}/{number}/{turn}/{midnight:%Y-%m-%d}")
                yield TrafficRow(at, slug, _question(habit, user_id(tenant_id, slug), app_ids[habit.resource]))


def _moment(seed: str) -> timedelta:
    """A minute of the working day, spread by hashing."""
    number = int.from_bytes(sha256(seed.encode()).digest()[:8], "big")
    return timedelta(hours=FIRST_HOUR, seconds=number % (HOURS * 3600))


def _question(habit: Habit, person_id: str, app_id: str) -> SignInQuestion:
    return SignInQuestion(
        user_id=person_id,
        app_id=app_id,
        client_app=ClientApp(habit.client),
        ip_address=habit.ip,
        country=habit.country,
        methods=(PASSWORD,),
    )
