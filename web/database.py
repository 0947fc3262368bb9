"""Opening the database: SQLite tuned so that acknowledged means on disk, PostgreSQL by URL, and the migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LOCK_WAIT_SECONDS = 15


class DatabaseUnusable(Exception):
    """The database cannot be opened; says why in one line."""


# Any number will do as long as every server process uses the same one.
_MIGRATION_LOCK = 2026_0614


def open_database(url: str, *, page_count_max: int | None = None) -> Engine:
    """An engine on the database at a URL, its tables brought up to date.

    `page_count_max` caps the size of a SQLite file, in pages. Raises DatabaseUnusable when it cannot be opened.
    """
    try:
        engine = _engine(url, page_count_max)
        migrate(engine)
    except (SQLAlchemyError, CommandError) as error:
        raise DatabaseUnusable(str(error).strip().splitlines()[0]) from error
    except ModuleNotFoundError as error:
        raise DatabaseUnusable(f"the driver `{error.name}` is missing; install practice-tenant[postgres]") from error
    return engine


def _engine(url: str, page_count_max: int | None) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False})
        _tune_sqlite(engine, page_count_max)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True)


def _tune_sqlite(engine: Engine, page_count_max: int | None) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver shall not open transactions by itself: _begin decides how they start.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        if page_count_max is not None:
            cursor.execute(f"PRAGMA max_page_count={page_count_max:d}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A writer takes the write lock first: it waits its turn instead of failing halfway.
        is_reader = connection.get_execution_options().get("is_reader", False)
        connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; several processes may do so at once."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
