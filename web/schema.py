"""The tables of the store; web/migrations creates them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s",
    }
)


def _attempt_id() -> Column[str]:
    return Column("attempt_id", String(32), ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)


# The scenario text and the seed are kept with the attempt, so that a later edit of the scenario changes nothing.
attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("scenario_id", String(100), nullable=False),
    Column("title", String(300), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("tenant_id", String(36), nullable=False),
    Column("tenant_name", String(200), nullable=False),
    Column("scenario_text", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Index("ix_attempts_owner", "owner", "created_at"),
    Index("ix_attempts_tenant_id", "tenant_id", unique=True),
)

# Apart from its attempt, because it grows with the tenant and a request has no use for it.
seeds = Table("seeds", metadata, _attempt_id(), Column("payload", Text, nullable=False))

# INVARIANT: the primary key is the optimistic lock: two writers that act on the same past collide on `sequence`.
steps = Table(
    "steps",
    metadata,
    _attempt_id(),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

hints = Table(
    "hints",
    metadata,
    _attempt_id(),
    Column("task", String(100), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
)

# A report is stored as it was shown, so that it stays readable even when its journal no longer is.
reports = Table(
    "reports",
    metadata,
    _attempt_id(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
