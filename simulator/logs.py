"""The logs as their pages show them: sign-ins with everyday traffic, and directory audit, as far back as they are kept.

Everyday traffic is never stored: it is tried against the tenant of its moment each time that somebody looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulator.apply import apply
from simulator.audit import AuditRecord, audit_records
from simulator.commands import SignIn
from simulator.directory.rows import Licence
from simulator.events import ClockMoved, LicenceSet, SignInRecorded
from simulator.gates import Case
from simulator.ids import IdSource, seeded_id
from simulator.journal import Happening
from simulator.licensing import retention_days
from simulator.sign_in.attempt import decide_sign_in
from simulator.sign_in.sessions import Outcome, SignInRecord
from simulator.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSignIn:
    """A sign-in of everyday traffic. `command.methods` are those that the person has at hand, in the order of use."""

    at: datetime
    command: SignIn


def log_horizon(seed: Tenant, happenings: Iterable[Happening], now: datetime) -> datetime:
    """The age limit of both logs: the oldest moment of which a row is still kept.

    Whatever was too old for the licences of its time is gone; a later licence never brings it back. `seed` is the
    tenant before the first step. Source: reference-reports-data-retention (documented).
    """
    licences: dict[str, Licence] = {licence.sku: licence for licence in seed.licences.values()}
    horizon = datetime.min.replace(tzinfo=now.tzinfo)
    for happening in happenings:
        if isinstance(happening.event, LicenceSet):
            horizon = max(horizon, happening.at - timedelta(days=retention_days(licences.values())))
            licences[happening.event.licence.sku] = happening.event.licence
    return max(horizon, now - timedelta(days=retention_days(licences.values())))


def sign_in_log(
    seed: Tenant, happenings: Sequence[Happening], traffic: Iterable[TimedSignIn], now: datetime
) -> list[SignInRecord]:
    """The rows that the sign-in log shows, newest first; everyday traffic is answered as the tenant stood then."""
    horizon = log_horizon(seed, happenings, now)
    waiting = deque(one for one in sorted(traffic, key=_when_and_who) if horizon <= one.at <= now)
    world, rows = seed.fork(), list[SignInRecord]()
    for happening in happenings:
        while waiting and waiting[0].at < happening.at:
            rows += _rows_of(world, waiting.popleft())
        apply(world, ClockMoved(to=happening.at))
        apply(world, happening.event)
        if isinstance(happening.event, SignInRecorded):
            rows.append(happening.event.record)
    while waiting:
        rows += _rows_of(world, waiting.popleft())
    return [row for row in reversed(rows) if row.at >= horizon]


def _when_and_who(one: TimedSignIn) -> tuple[datetime, str, str]:
    return one.at, one.command.user_principal_name, one.command.app_id


def _rows_of(world: Tenant, one: TimedSignIn) -> list[SignInRecord]:
    """The rows of one sign-in: people use a second method only when they are asked for it."""
    apply(world, ClockMoved(to=one.at))
    rows = _try(world, replace(one.command, methods=one.command.methods[:1]), one.at)
    if rows[-1].outcome is Outcome.INTERRUPTED and len(one.command.methods) > 1:
        return _try(world, one.command, one.at)
    return rows


def _try(world: Tenant, command: SignIn, at: datetime) -> list[SignInRecord]:
    name = f"{at.isoformat()}/{command.user_principal_name}/{command.app_id}/{len(command.methods)}"
    ids = IdSource(seeded_id(world.organization.id, "traffic", name), 0)
    decision = decide_sign_in(Case(world, command, None, ids))
    return [event.record for event in decision.events if isinstance(event, SignInRecorded)]


def directory_audit(seed: Tenant, happenings: Sequence[Happening], now: datetime) -> list[AuditRecord]:
    """The rows that the audit log shows, newest first."""
    horizon = log_horizon(seed, happenings, now)
    records = audit_records(seed.organization.id, happenings)
    return [record for record in reversed(records) if record.at >= horizon]


def needs_multifactor(record: SignInRecord) -> bool:
    """Whether a row says that multifactor authentication was required: somebody demanded it, met or not."""
    return bool(record.required_mfa_by)
