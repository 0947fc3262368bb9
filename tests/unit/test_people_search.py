"""People and groups are found by the beginning of a word of a name, a page at a time, whatever the order of writing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.apply import apply
from simulator.directory.people_search import Sought, find_by_name
from simulator.directory.rows import Group, User
from simulator.events import GroupWritten, UserWritten
from simulator.tenant import Tenant

AT = datetime(2026, 9, 1, tzinfo=UTC)
NAMES = ("Ada Byron", "ada byron", "Adele Vance", "Bo Ada", "Zoë  Van Dam", "Vance Ada", "M")


def user(number: int, name: str) -> User:
    return User(id=f"u{number}", user_principal_name=f"{number}x@adatum.example", display_name=name, created_at=AT)


def group(number: int, name: str, *, holds_roles: bool = False) -> Group:
    return Group(id=f"g{number}", display_name=name, created_at=AT, is_assignable_to_role=holds_roles)


def tenant_of(*rows: User | Group) -> Tenant:
    tenant = Tenant()
    for row in rows:
        apply(tenant, UserWritten(user=row) if isinstance(row, User) else GroupWritten(group=row))
    return tenant


def starts_a_word(text: str, row: User | Group) -> bool:
    """The definition, letter by letter: some word of some name, with what follows it, starts like the text."""
    names = [row.display_name, *([row.user_principal_name] if isinstance(row, User) else [])]
    wanted = " ".join(text.lower().split())
    for name in names:
        clean = " " + " ".join(name.lower().split())
        if " " + wanted in clean:
            return True
    return False


PEOPLE = (user(1, "Patti Fernandez"), user(2, "Holly Dickson"), user(3, "Alex Wilber"))
GROUPS = (group(1, "Fern lovers"), group(2, "Holders", holds_roles=True))


@pytest.mark.parametrize(
    ("text", "sought", "ids"),
    [
        ("", Sought.USERS, ["u3", "u2", "u1"]),
        ("fer", Sought.USERS, ["u1"]),
        ("patti f", Sought.USERS, ["u1"]),
        ("atti", Sought.USERS, []),
        ("2X@", Sought.USERS, ["u2"]),
        ("fer", Sought.USERS_AND_GROUPS, ["g1", "u1"]),
        ("", Sought.GROUPS, ["g1", "g2"]),
        ("h", Sought.ROLE_HOLDERS, ["g2", "u2"]),
        ("fern", Sought.ROLE_HOLDERS, ["u1"]),
    ],
)
def test_a_word_of_a_name_is_found_by_its_beginning(text: str, sought: Sought, ids: list[str]) -> None:
    tenant = tenant_of(*PEOPLE, *GROUPS)

    found = find_by_name(tenant, text, sought, limit=10)

    assert [row.id for row in found.rows] == ids
    assert not found.has_more


def test_a_renamed_group_is_found_by_its_new_name_only() -> None:
    tenant = tenant_of(group(1, "Old name"))
    tenant.freeze()
    apply(tenant, GroupWritten(group=group(1, "New label")))

    assert [row.id for row in find_by_name(tenant, "new", Sought.GROUPS, limit=5).rows] == ["g1"]
    assert not find_by_name(tenant, "old", Sought.GROUPS, limit=5).rows


def test_a_fork_does_not_tell_the_original_about_new_people() -> None:
    tenant = tenant_of(*PEOPLE)
    apply(tenant.fork(), UserWritten(user=user(9, "Nora New")))

    assert not find_by_name(tenant, "nora", limit=5).rows


@given(
    names=st.lists(st.sampled_from(NAMES), max_size=9),
    frozen=st.integers(0, 9),
    text=st.sampled_from(["", "a", "ada", "ada b", "van", "  Van  d", "zoë", "1x", "m", "x@", "q"]),
    limit=st.integers(1, 4),
    skip=st.integers(0, 4),
)
def test_pages_are_slices_of_everybody_who_matches(
    names: list[str], frozen: int, text: str, limit: int, skip: int
) -> None:
    people = [user(number, name) for number, name in enumerate(names)]
    tenant = tenant_of(*people[:frozen])
    tenant.freeze()
    for one in people[frozen:]:
        apply(tenant, UserWritten(user=one))
    whole = find_by_name(tenant, text, limit=99)

    page = find_by_name(tenant, text, limit=limit, skip=skip)

    assert {row.id for row in whole.rows} == {one.id for one in people if starts_a_word(text, one)}
    assert page.rows == whole.rows[skip : skip + limit]
    assert page.has_more == (len(whole.rows) > skip + limit)
