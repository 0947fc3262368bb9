"""What is kept: attempts, steps, hints taken and reports. A step is one insert; acknowledged means on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from web import schema
from web.database import open_database


class Collision(Exception):
    """Somebody else has written the same row first; nothing was stored."""


class StorageFailed(Exception):
    """The database did not take what was to be kept; nothing was stored. `is_full` says that the disk is full."""

    def __init__(self, reason: str, *, is_full: bool = False) -> None:
        super().__init__(reason)
        self.is_full = is_full


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One learner's work on one scenario, whose text is that of the day it was started.

    The seed of its tenant is read by `Store.seed_of`: it grows with the tenant, and a request has no use for it.
    """

    id: str
    owner: str
    scenario_id: str
    title: str
    mode: str
    tenant_id: str
    tenant_name: str
    scenario_text: str
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the learner has handed it in."""
        return self.finished_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report as it was shown; `sequence` is the step up to which it was graded."""

    number: int
    sequence: int
    score: int
    payload: str
    made_at: datetime


_FULL = ("database or disk is full", "disk full", "no space left", "could not extend file")


def _failed(error: SQLAlchemyError) -> StorageFailed:
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
    return StorageFailed(reason, is_full=any(words in reason.lower() for words in _FULL))


class Store:
    """Reads and writes of the database; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(is_reader=True)

    @classmethod
    def at(cls, url: str, *, page_count_max: int | None = None) -> Store:
        """The store at a database URL; its tables are created or brought up to date."""
        return cls(open_database(url, page_count_max=page_count_max))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise Collision(str(error.orig)) from error
        except SQLAlchemyError as error:
            raise _failed(error) from error

    def _rows(self, query: Executable) -> list[Row[Any]]:
        try:
            with self._reader.connect() as connection:
                return list(connection.execute(query))
        except SQLAlchemyError as error:
            raise _failed(error) from error

    # --- attempts ------------------------------------------------------------------------------------------------

    def add_attempt(self, attempt: Attempt, seed: str) -> None:
        """Keep a new attempt with the seed of its tenant."""
        row = {name: getattr(attempt, name) for name in Attempt.__slots__}
        with self._writing() as connection:
            connection.execute(insert(schema.attempts).values(row))
            connection.execute(insert(schema.seeds).values(attempt_id=attempt.id, payload=seed))

    def attempt(self, attempt_id: str, owner: str) -> Attempt | None:
        """The attempt, None when there is none or when it belongs to somebody else."""
        table = schema.attempts
        rows = self._rows(select(table).where(table.c.id == attempt_id, table.c.owner == owner))
        return _attempt(rows[0]) if rows else None

    def attempt_of_tenant(self, tenant_id: str) -> Attempt | None:
        """The attempt that a tenant belongs to; whoever holds one of its tokens may ask, so no owner is checked."""
        table = schema.attempts
        rows = self._rows(select(table).where(table.c.tenant_id == tenant_id))
        return _attempt(rows[0]) if rows else None

    def attempts_of(self, owner: str) -> list[Attempt]:
        """Everything that one owner has started, newest first."""
        table = schema.attempts
        wanted = select(table).where(table.c.owner == owner).order_by(table.c.created_at.desc(), table.c.id)
        return [_attempt(row) for row in self._rows(wanted)]

    def seed_of(self, attempt_id: str) -> str:
        """The seed events of an attempt's tenant, as they were dumped; "" when there is no such attempt."""
        table = schema.seeds
        rows = self._rows(select(table.c.payload).where(table.c.attempt_id == attempt_id))
        return str(rows[0].payload) if rows else ""

    def delete_attempt(self, attempt_id: str, owner: str) -> None:
        """Forget an attempt with everything that belongs to it."""
        table = schema.attempts
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.id == attempt_id, table.c.owner == owner))

    def finish_attempt(self, attempt_id: str) -> None:
        """Note that the attempt was handed in; the first time counts."""
        table = schema.attempts
        change = update(table).where(table.c.id == attempt_id, table.c.finished_at.is_(None))
        with self._writing() as connection:
            connection.execute(change.values(finished_at=_wall_now()))

    # --- steps ---------------------------------------------------------------------------------------------------

    def append_step(self, attempt_id: str, sequence: int, payload: str) -> None:
        """Keep one step.

        Raises Collision when another worker has written that sequence number.
        """
        row = {"attempt_id": attempt_id, "sequence": sequence, "payload": payload, "written_at": _wall_now()}
        with self._writing() as connection:
            connection.execute(insert(schema.steps).values(row))

    def steps_after(self, attempt_id: str, sequence: int) -> list[str]:
        """The payloads of the steps after a sequence number, in order."""
        table = schema.steps
        wanted = select(table.c.payload).where(table.c.attempt_id == attempt_id, table.c.sequence > sequence)
        return [row.payload for row in self._rows(wanted.order_by(table.c.sequence))]

    def step_count(self, attempt_id: str) -> int:
        """How many steps an attempt has."""
        table = schema.steps
        return int(self._rows(select(func.count()).where(table.c.attempt_id == attempt_id))[0][0])

    def step_moments(self, attempt_id: str) -> dict[int, datetime]:
        """When each step was taken, in wall time."""
        table = schema.steps
        wanted = select(table.c.sequence, table.c.written_at).where(table.c.attempt_id == attempt_id)
        return {row.sequence: _aware(row.written_at) for row in self._rows(wanted)}

    # --- hints ---------------------------------------------------------------------------------------------------

    def take_hint(self, attempt_id: str, task: str, number: int) -> None:
        """Note that a hint was shown; taking it twice counts once."""
        row = {"attempt_id": attempt_id, "task": task, "number": number, "taken_at": _wall_now()}
        try:
            with self._writing() as connection:
                connection.execute(insert(schema.hints).values(row))
        except Collision:
            if number not in self.hints_taken(attempt_id).get(task, ()):
                raise

    def hints_taken(self, attempt_id: str) -> dict[str, frozenset[int]]:
        """The numbers of the hints taken, by task."""
        table = schema.hints
        taken: dict[str, frozenset[int]] = {}
        for row in self._rows(select(table).where(table.c.attempt_id == attempt_id)):
            taken[row.task] = taken.get(row.task, frozenset()) | {row.number}
        return taken

    # --- reports -------------------------------------------------------------------------------------------------

    def add_report(self, attempt_id: str, sequence: int, score: int, payload: str) -> int:
        """Keep a report; returns its number, counted from 1."""
        table = schema.reports
        with self._writing() as connection:
            last = connection.execute(select(func.max(table.c.number)).where(table.c.attempt_id == attempt_id)).scalar()
            number = (last or 0) + 1
            row = {"number": number, "sequence": sequence, "score": score, "payload": payload}
            connection.execute(insert(table).values(attempt_id=attempt_id, made_at=_wall_now(), **row))
        return number

    def reports_of(self, attempt_id: str) -> list[StoredReport]:
        """The reports of an attempt, oldest first."""
        table = schema.reports
        rows = self._rows(select(table).where(table.c.attempt_id == attempt_id).order_by(table.c.number))
        return [
            StoredReport(
                number=row.number,
                sequence=row.sequence,
                score=row.score,
                payload=row.payload,
                made_at=_aware(row.made_at),
            )
            for row in rows
        ]


def _attempt(row: Row[Any]) -> Attempt:
    values = dict(row._mapping)
    values["created_at"] = _aware(values["created_at"])
    values["finished_at"] = _aware(values["finished_at"]) if values["finished_at"] else None
    return Attempt(**values)


def _aware(moment: datetime) -> datetime:
    """SQLite forgets the zone; everything stored is UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _wall_now() -> datetime:
    return datetime.now(UTC)
