"""The store keeps what it acknowledges, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from tests.web.databases import POSTGRES, SQLITE, database
from web import schema
from web.database import MIGRATIONS, open_database
from web.store import Attempt, Collision, StorageFailed, Store

SEED = '{"version":1,"events":[]}'
STARTED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def an_attempt(name: str = "a", owner: str = "ada") -> Attempt:
    """An attempt with a name for an id."""
    return Attempt(
        id=name * 32,
        owner=owner,
        scenario_id="seed-guide",
        title="Sécure „it“ 🔑",
        mode="guided",
        tenant_id=f"tenant-{name}",
        tenant_name="Adatum",
        scenario_text="schema: scenario/v0\n",
        created_at=STARTED,
    )


@pytest.fixture(params=[SQLITE, POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    with database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store with one attempt."""
    opened = Store.at(url)
    opened.add_attempt(an_attempt(), SEED)
    yield opened
    opened.close()


def test_an_attempt_comes_back_as_it_was(store: Store) -> None:
    assert store.attempt("a" * 32, "ada") == an_attempt()
    assert store.attempt_of_tenant("tenant-a") == an_attempt()
    assert store.seed_of("a" * 32) == SEED


def test_an_attempt_of_somebody_else_is_not_found(store: Store) -> None:
    store.add_attempt(an_attempt("b", owner="bob"), SEED)

    assert store.attempt("b" * 32, "ada") is None
    assert [one.id[0] for one in store.attempts_of("ada")] == ["a"]


def test_attempts_are_listed_newest_first(store: Store) -> None:
    store.add_attempt(replace(an_attempt("c"), created_at=STARTED.replace(year=2027)), SEED)
    store.add_attempt(replace(an_attempt("d"), created_at=STARTED.replace(year=2025)), SEED)

    assert [one.id[0] for one in store.attempts_of("ada")] == ["c", "a", "d"]


def test_steps_come_back_in_order_from_any_point(store: Store) -> None:
    for number in (1, 2, 3):
        store.append_step("a" * 32, number, f'{{"step": {number}, "text": "ü🔑"}}')

    assert store.steps_after("a" * 32, 0) == [f'{{"step": {number}, "text": "ü🔑"}}' for number in (1, 2, 3)]
    assert store.steps_after("a" * 32, 2) == ['{"step": 3, "text": "ü🔑"}']
    assert store.step_count("a" * 32) == 3
    assert all(moment.tzinfo == UTC for moment in store.step_moments("a" * 32).values())


def test_a_sequence_number_is_written_once(store: Store) -> None:
    store.append_step("a" * 32, 1, "first")

    with pytest.raises(Collision):
        store.append_step("a" * 32, 1, "second")

    assert store.steps_after("a" * 32, 0) == ["first"]


def test_of_many_writers_at_once_one_wins(store: Store, url: str) -> None:
    others = [Store.at(url) for _ in range(4)]

    def write(number: int) -> bool:
        try:
            others[number].append_step("a" * 32, 1, str(number))
        except Collision:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(write, range(4)))
    for other in others:
        other.close()

    assert won.count(True) == 1
    assert store.steps_after("a" * 32, 0) == [str(won.index(True))]


def test_a_step_needs_an_attempt(store: Store) -> None:
    with pytest.raises(Collision):
        store.append_step("f" * 32, 1, "orphan")


def test_another_process_sees_everything(store: Store, url: str) -> None:
    store.append_step("a" * 32, 1, "one")
    store.take_hint("a" * 32, "task", 2)
    store.add_report("a" * 32, 1, 40, "{}")
    store.finish_attempt("a" * 32)

    other = Store.at(url)

    assert other.steps_after("a" * 32, 0) == ["one"]
    assert other.hints_taken("a" * 32) == {"task": frozenset({2})}
    assert [(one.number, one.sequence, one.score, one.payload) for one in other.reports_of("a" * 32)] == [
        (1, 1, 40, "{}")
    ]
    finished = other.attempt("a" * 32, "ada")
    assert finished is not None and finished.is_finished
    other.close()


def test_a_hint_taken_twice_counts_once(store: Store) -> None:
    for number in (1, 1, 2):
        store.take_hint("a" * 32, "task", number)

    assert store.hints_taken("a" * 32) == {"task": frozenset({1, 2})}


def test_reports_are_numbered_from_one(store: Store) -> None:
    assert [store.add_report("a" * 32, 0, score, "{}") for score in (10, 20)] == [1, 2]
    assert [one.score for one in store.reports_of("a" * 32)] == [10, 20]


def test_handing_in_counts_the_first_time(store: Store) -> None:
    store.finish_attempt("a" * 32)
    first = store.attempt("a" * 32, "ada")
    store.finish_attempt("a" * 32)

    assert store.attempt("a" * 32, "ada") == first


def test_deleting_takes_everything_along_and_nothing_else(store: Store) -> None:
    store.add_attempt(an_attempt("b"), SEED)
    for name in "ab":
        store.append_step(name * 32, 1, name)
        store.take_hint(name * 32, "task", 1)
        store.add_report(name * 32, 1, 5, "{}")

    store.delete_attempt("a" * 32, "bob")
    assert store.step_count("a" * 32) == 1
    store.delete_attempt("a" * 32, "ada")

    assert (store.step_count("a" * 32), store.hints_taken("a" * 32), store.reports_of("a" * 32)) == (0, {}, [])
    assert store.steps_after("b" * 32, 0) == ["b"] and len(store.reports_of("b" * 32)) == 1


def test_migrations_make_exactly_the_tables_of_the_schema(url: str) -> None:
    engine = open_database(url)

    found = {
        table: {column["name"] for column in inspect(engine).get_columns(table)}
        for table in inspect(engine).get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()

    assert found == {name: set(table.columns.keys()) for name, table in schema.metadata.tables.items()}


def test_an_attempt_of_the_first_release_keeps_its_seed(url: str) -> None:
    engine = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    old = {name: getattr(an_attempt(), name) for name in Attempt.__slots__} | {"seed": SEED}
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        columns = ", ".join(old)
        marks = ", ".join(f":{name}" for name in old)
        connection.execute(text(f"INSERT INTO attempts ({columns}) VALUES ({marks})"), old)
    engine.dispose()

    store = Store.at(url)

    assert store.attempt("a" * 32, "ada") == an_attempt()
    assert store.seed_of("a" * 32) == SEED
    store.close()


def test_opening_twice_changes_nothing(store: Store, url: str) -> None:
    open_database(url).dispose()

    assert store.attempt("a" * 32, "ada") == an_attempt()


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path) as address:
        engine = open_database(address)
        with engine.connect() as connection:
            names = ("journal_mode", "synchronous", "foreign_keys")
            settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        engine.dispose()

    assert settings == ["wal", 2, 1]


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path) as address:
        Store.at(address).close()
        small = Store.at(address, page_count_max=40)
        small.add_attempt(an_attempt(), SEED)
        written = 0
        with pytest.raises(StorageFailed) as caught:
            while written < 1000:
                small.append_step("a" * 32, written + 1, "x" * 3000)
                written += 1

        assert caught.value.is_full
        assert len(small.steps_after("a" * 32, 0)) == written > 0
        small.close()
        with sqlite3.connect(tmp_path / "attempts.sqlite3") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        roomy = Store.at(address)
        roomy.append_step("a" * 32, written + 1, "goes on")
        assert roomy.step_count("a" * 32) == written + 1
        roomy.close()
