"""The logs as their pages show them: sign-ins with everyday traffic, and directory audit, as far back as they are kept.

Everyday traffic is never stored: it is tried against the tenant of its moment each time that somebody looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from simulator.apply import apply
from simulator.audit import AuditRecord, audit_records
from simulator.commands import SignIn
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.conditional_access.matching import Subject, subject_of
from simulator.directory.rows import Licence, User
from simulator.events import ClockMoved, LicenceSet, SignInRecorded
from simulator.gates import Case
from simulator.ids import IdSource, seeded_id
from simulator.journal import Happening
from simulator.licensing import retention_days
from simulator.sign_in.attempt import decide_sign_in
from simulator.sign_in.methods import first_factors_of
from simulator.sign_in.sessions import ClientApp, Outcome, SessionKind, SignInRecord
from simulator.sign_in.views import methods_to_go_on
from simulator.tenant import Tenant


class EverydaySignIn(Protocol):
    """A sign-in of everyday traffic: when, and by whom to what from where. Its methods do not matter."""

    @property
    def at(self) -> datetime:
        """The simulated moment."""
        ...

    @property
    def question(self) -> SignInQuestion:
        """Who signs in to what, with which client, from where."""
        ...


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
    seed: Tenant, happenings: Sequence[Happening], traffic: Iterable[EverydaySignIn], now: datetime
) -> list[SignInRecord]:
    """The rows that the sign-in log shows, newest first; everyday traffic is answered as the tenant stood then."""
    horizon = log_horizon(seed, happenings, now)
    waiting = deque(sorted((one for one in traffic if horizon <= one.at <= now), key=_when_and_who))
    world, rows = _World(seed), list[SignInRecord]()
    for happening in happenings:
        while waiting and waiting[0].at < happening.at:
            rows += world.rows_of(waiting.popleft())
        world.happen(happening)
        if isinstance(happening.event, SignInRecorded):
            rows.append(happening.event.record)
    while waiting:
        rows += world.rows_of(waiting.popleft())
    return [row for row in reversed(rows) if row.at >= horizon]


def _when_and_who(one: EverydaySignIn) -> tuple[datetime, str, str]:
    return one.at, one.question.user_id, one.question.app_id


class _World:
    """The tenant at a moment, answering everyday sign-ins; equal ones between two happenings are decided once.

    Time alone changes an answer only through the roles that somebody holds, which are part of what is compared.
    """

    def __init__(self, seed: Tenant) -> None:
        self._tenant = seed.fork()
        self._known: dict[tuple[SignInQuestion, Subject], tuple[SignInRecord, ...]] = {}

    def happen(self, happening: Happening) -> None:
        """Move to a moment at which something happened, and let it happen."""
        self._known.clear()
        apply(self._tenant, ClockMoved(to=happening.at))
        apply(self._tenant, happening.event)

    def rows_of(self, one: EverydaySignIn) -> list[SignInRecord]:
        """The rows of one sign-in: people use a second method only when they are asked for it."""
        apply(self._tenant, ClockMoved(to=one.at))
        user = self._tenant.users.get(one.question.user_id)
        if user is None or not first_factors_of(user):
            return []
        key = one.question, subject_of(self._tenant, user.id)
        rows = self._known.get(key)
        if rows is None:
            rows = self._known[key] = _decided(self._tenant, one.question, user)
        return _dated(rows, one, self._tenant.organization.id)


def _decided(world: Tenant, asked: SignInQuestion, user: User) -> tuple[SignInRecord, ...]:
    first = first_factors_of(user)[:1]
    more = methods_to_go_on(user, first)[:1]
    rows = _try(world, asked, user, first)
    return _try(world, asked, user, first + more) if rows[-1].outcome is Outcome.INTERRUPTED and more else rows


def _try(world: Tenant, asked: SignInQuestion, user: User, methods: tuple[str, ...]) -> tuple[SignInRecord, ...]:
    command = SignIn(
        window="traffic",
        user_principal_name=user.user_principal_name,
        app_id=asked.app_id,
        methods=methods,
        kind=SessionKind.PORTAL if asked.client_app is ClientApp.BROWSER else SessionKind.API,
        client_app=asked.client_app,
        ip_address=asked.ip_address,
        country=asked.country,
        platform=asked.platform,
    )
    decision = decide_sign_in(Case(world, command, None, IdSource(world.organization.id, 0)))
    return tuple(event.record for event in decision.events if isinstance(event, SignInRecorded))


def _dated(rows: tuple[SignInRecord, ...], one: EverydaySignIn, tenant_id: str) -> list[SignInRecord]:
    """The rows with the moment and with ids of their own, which never change."""
    asked = one.question
    name = f"{one.at.isoformat()}/{asked.user_id}/{asked.app_id}/{asked.client_app}/{asked.ip_address}"
    correlation_id = seeded_id(tenant_id, "trafficCorrelation", name)
    return [
        replace(row, id=seeded_id(tenant_id, "traffic", f"{name}/{at}"), at=one.at, correlation_id=correlation_id)
        for at, row in enumerate(rows, start=1)
    ]


def directory_audit(seed: Tenant, happenings: Sequence[Happening], now: datetime) -> list[AuditRecord]:
    """The rows that the audit log shows, newest first."""
    horizon = log_horizon(seed, happenings, now)
    records = audit_records(seed.organization.id, happenings)
    return [record for record in reversed(records) if record.at >= horizon]


def needs_multifactor(record: SignInRecord) -> bool:
    """Whether a row says that multifactor authentication was required: somebody demanded it, met or not."""
    return bool(record.required_mfa_by)
