"""The OData options of the Graph face, against plain Python over the same rows."""

import operator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.graph.errors import GraphError
from web.graph.filters import parse_filter
from web.graph.queries import Query

ROWS: list[dict[str, Any]] = [
    {"id": "1", "status": "Provisioned", "size": 3, "role": {"name": "Global Administrator"}, "end": None},
    {"id": "2", "status": "PendingApproval", "size": 1, "role": {"name": "User Administrator"}, "end": "2026-09-02"},
    {"id": "3", "status": "Denied", "size": 2, "role": {"name": "O'Brien's role"}, "end": "2026-09-01"},
]


def ids(text: str) -> list[str]:
    """The ids that a filter keeps."""
    test = parse_filter(text)
    return [row["id"] for row in ROWS if test(row)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("status eq 'Provisioned'", ["1"]),
        ("Status EQ 'Provisioned'", ["1"]),
        ("status ne 'Provisioned'", ["2", "3"]),
        ("size gt 1 and size le 3", ["1", "3"]),
        ("size eq 1 or size eq 2 and status eq 'Nothing'", ["2"]),
        ("(size eq 1 or size eq 2) and status eq 'Denied'", ["3"]),
        ("not (status eq 'Denied')", ["1", "2"]),
        ("end eq null", ["1"]),
        ("role/name eq 'O''Brien''s role'", ["3"]),
        ("startsWith(role/name, 'global')", ["1"]),
        ("endswith(role/name,'administrator') and contains(status,'ending')", ["2"]),
        ("status in ('Denied', 'Provisioned')", ["1", "3"]),
        ("missing eq null", ["1", "2", "3"]),
    ],
)
def test_a_filter_keeps_what_it_says(text: str, kept: list[str]) -> None:
    """Operators in any case, precedence of `and` over `or`, quotes doubled, paths, functions."""
    assert ids(text) == kept


@pytest.mark.parametrize(
    "text", ["", "status", "status eq", "status like 'x'", "(status eq 'x'", "status eq 'x' )", "§"]
)
def test_a_filter_that_cannot_be_read_is_a_bad_request(text: str) -> None:
    """A client learns that its filter is wrong instead of getting everything."""
    with pytest.raises(GraphError) as caught:
        parse_filter(text)

    assert (caught.value.status, caught.value.code) == (400, "BadRequest")


def test_a_deeply_nested_filter_is_refused() -> None:
    """Depth is bounded, so that nobody exhausts the stack."""
    with pytest.raises(GraphError):
        parse_filter("(" * 200 + "a eq 1" + ")" * 200)


OPERATORS = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
clauses = st.tuples(st.sampled_from(sorted(OPERATORS)), st.integers(0, 4))


@given(st.lists(st.lists(clauses, min_size=1, max_size=3), min_size=1, max_size=3), st.lists(st.integers(0, 4)))
def test_any_filter_equals_the_same_question_in_python(groups: list[list[tuple[str, int]]], sizes: list[int]) -> None:
    """`or` of `and` groups over numbers, compared with any() and all()."""
    text = " or ".join(" and ".join(f"size {name} {number}" for name, number in group) for group in groups)
    rows = [{"size": size} for size in sizes]

    kept = [row for row in rows if parse_filter(text)(row)]

    expected = [
        row
        for row in rows
        if any(all(OPERATORS[name](row["size"], number) for name, number in group) for group in groups)
    ]
    assert kept == expected


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 12))
def test_the_pages_together_are_the_whole_collection(numbers: list[int], top: int) -> None:
    """Following the next links gives every row once, in order."""
    rows = [{"id": str(index), "size": number} for index, number in enumerate(numbers)]
    found: list[Any] = []
    options: dict[str, str] | None = {"$top": str(top), "$orderby": "id"}
    while options is not None:
        page = Query.read(options).page(rows, "http://127.0.0.1/v1.0/things", {})
        found += page["value"]
        link = page.get("@odata.nextLink")
        options = dict(parse_qsl(urlsplit(link).query)) if link else None

    assert found == sorted(rows, key=lambda row: row["id"])


def test_select_keeps_annotations_and_what_was_expanded() -> None:
    """`$select` cuts members down, in any letter case."""
    query = Query.read({"$select": "Id", "$expand": "role($select=name)"})

    shaped = query.shape(ROWS[0], {"role": lambda row: {"id": "r", "name": "Global Administrator"}})

    assert shaped == {"id": "1", "role": {"name": "Global Administrator"}}


@pytest.mark.parametrize(
    "options",
    [
        {"$top": "0"},
        {"$top": "x"},
        {"$skiptoken": "??"},
        {"$search": "a"},
        {"$orderby": "id sideways"},
        {"$expand": "all"},
    ],
)
def test_wrong_options_are_bad_requests(options: dict[str, str]) -> None:
    """Nothing is ignored in silence."""
    with pytest.raises(GraphError) as caught:
        Query.read(options).page(ROWS, "http://127.0.0.1/", {})

    assert caught.value.status == 400
