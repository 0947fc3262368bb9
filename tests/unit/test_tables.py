"""Copy-on-write tables: rows over a frozen base, forks that are independent, sizes that stay right."""

from __future__ import annotations

import pytest

from simulator.tables import Table


def _table(**rows: int) -> Table[str, int]:
    table: Table[str, int] = Table()
    for key, row in rows.items():
        table.put(key, row)
    return table


def test_a_row_is_written_read_replaced_and_deleted():
    table = _table(a=1, b=2)

    table.put("a", 3)
    table.drop("b")
    table.drop("no such row")

    assert dict(table.items()) == {"a": 3}
    assert (table["a"], table.get("b"), "a" in table, "b" in table, len(table)) == (3, None, True, False, 1)
    with pytest.raises(KeyError):
        table["b"]


@pytest.mark.parametrize("freezes", [True, False])
def test_a_frozen_base_is_overlaid_and_never_changed(freezes: bool):
    table = _table(a=1, b=2, c=3)
    if freezes:
        table.freeze()

    table.put("b", 20)
    table.drop("a")
    table.put("d", 4)
    table.drop("c")
    table.put("c", 30)

    assert dict(table.items()) == {"b": 20, "c": 30, "d": 4}
    assert sorted(table) == ["b", "c", "d"]
    assert sorted(table.values()) == [4, 20, 30]
    assert len(table) == 3


@pytest.mark.parametrize("freezes", [True, False])
def test_a_fork_and_its_origin_go_their_own_ways(freezes: bool):
    table = _table(a=1, b=2)
    if freezes:
        table.freeze()
    table.put("c", 3)

    fork = table.fork()
    fork.put("a", 10)
    fork.drop("b")
    table.put("d", 4)
    table.drop("c")

    assert dict(fork.items()) == {"a": 10, "c": 3}
    assert dict(table.items()) == {"a": 1, "b": 2, "d": 4}
    assert (len(fork), len(table)) == (2, 3)


def test_freezing_the_origin_or_the_fork_leaves_the_other_alone():
    table = _table(a=1)
    table.freeze()
    table.put("b", 2)
    fork = table.fork()

    table.drop("a")
    table.freeze()
    fork.put("c", 3)
    fork.freeze()

    assert dict(table.items()) == {"b": 2}
    assert dict(fork.items()) == {"a": 1, "b": 2, "c": 3}
    assert (len(table), len(fork)) == (1, 3)


def test_equal_rows_make_equal_tables_however_they_came_about():
    direct, roundabout = _table(a=1), _table(a=2, b=3)
    roundabout.freeze()
    roundabout.drop("b")
    roundabout.put("a", 1)

    assert direct == roundabout
    assert direct != _table(a=2)
    assert direct != {"a": 1}


def test_a_table_is_no_dictionary_key():
    with pytest.raises(TypeError):
        hash(_table())
