"""Resource audit and My audit: filters, details, export and who sees what."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from simulator.commands import AdminAssign, AssignRoleDirectly, SelfActivate
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.portal_world import GLOBAL_READER, UA, PortalWorld, make_app, open_world

GRANTED = "Add eligible member to role in PIM completed (permanent)"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Patti was made eligible on 1 September; three days later Alex was, and Patti activated."""
    world = open_world(app)
    for slug in ("patti", "alex"):
        key = AssignmentKey(world.id_of(slug), UA)
        world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True, justification=f"for {slug}"))
        if slug == "patti":
            world.wait("P3D")
    world.sign_in("patti", "w2")
    activation = SelfActivate(
        key=AssignmentKey(world.id_of("patti"), UA), duration=timedelta(hours=1), justification="INC-7"
    )
    world.do("w2", activation)
    return world


def rows(world: PortalWorld, query: str = "", path: str = "pim/audit", window: str = "w1") -> list[list[str]]:
    """The list for a filter."""
    title = "My audit" if path.endswith("my-audit") else "Resource audit"
    return world.get(window, f"{path}?{query}").rows(title)


def test_the_newest_record_comes_first_and_tells_who_did_what_to_whom(world: PortalWorld) -> None:
    newest, *_, oldest = rows(world)

    assert newest == [
        *("4 Sep 2026 09:00", "Patti Fernandez", "Add member to role completed (PIM activation)"),
        *("Adatum Corporation", "User Administrator", "Patti Fernandez"),
    ]
    assert oldest[2] == "Add eligible member to role in PIM requested (permanent)"


def test_the_time_span_is_counted_back_from_simulated_now(world: PortalWorld) -> None:
    day, week = rows(world, "span=1"), rows(world, "span=7")
    world.wait("P29D")
    month = rows(world, "span=30")

    assert {row[0] for row in day} == {"4 Sep 2026 09:00"}
    assert {row[0] for row in week} == {"4 Sep 2026 09:00", "1 Sep 2026 09:00"}
    assert {row[0] for row in month} == {"4 Sep 2026 09:00", "4 Sep 2026 10:00"}


def test_a_custom_span_includes_both_ends(world: PortalWorld) -> None:
    first = rows(world, "span=custom&since=2026-09-01T09:00&until=2026-09-01T09:00")
    later = rows(world, "span=custom&since=2026-09-02T00:00")

    assert {row[0] for row in first} == {"1 Sep 2026 09:00"}
    assert {row[0] for row in later} == {"4 Sep 2026 09:00"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("activity={granted}", {GRANTED}),
        ("activity=nothing+of+the+kind", set()),
    ],
)
def test_the_list_is_narrowed_to_an_activity(world: PortalWorld, query: str, expected: set[str]) -> None:
    found = rows(world, query.format(granted=GRANTED.replace(" ", "+")))

    assert {row[2] for row in found} == expected


def test_the_list_is_narrowed_to_a_person_in_either_part(world: PortalWorld) -> None:
    found = rows(world, "person=alex")

    assert found
    assert all("Alex Wilber" in (row[1], row[5]) for row in found)


def test_the_list_is_narrowed_to_a_role(world: PortalWorld) -> None:
    world.do("w1", AssignRoleDirectly(key=AssignmentKey(world.id_of("alex"), GLOBAL_READER)))

    found = rows(world, f"role={GLOBAL_READER}")

    assert [row[2] for row in found] == ["Triggered PIM alert", "Add member to role outside of PIM (permanent)"]


def test_the_filter_keeps_what_was_chosen(world: PortalWorld) -> None:
    page = world.get("w1", f"pim/audit?span=custom&since=2026-09-02T00:00&role={UA}&person=alex")

    assert page.chosen("span") == "custom"
    assert page.chosen("role") == UA
    assert page.field("person").get("value") == "alex"
    assert page.field("since").get("value") == "2026-09-02T00:00"


@pytest.mark.parametrize("name", ["since", "until"])
def test_a_moment_that_is_none_is_named(world: PortalWorld, name: str) -> None:
    page = world.get("w1", f"pim/audit?span=custom&{name}=yesterday", 422)

    assert "`yesterday` is no date and time" in page.main
    assert page.rows("Resource audit") == []


def test_a_record_opens_with_subject_action_and_reason(world: PortalWorld) -> None:
    page = world.get("w1", "pim/audit?person=alex")
    address = next(place for words, place in page.links().items() if GRANTED in words)

    details = world.get("w1", address.split("/w/w1/", 1)[1])

    assert "Audit details" in details.main
    for words in ("Subject Alex Wilber", f"Action {GRANTED}", "Reason for alex", "Requestor Holly Dickson"):
        assert words in details.main
    assert details.field("person").get("value") == "alex"


def test_my_audit_shows_only_what_one_did_or_suffered(world: PortalWorld) -> None:
    mine = rows(world, path="pim/my-audit", window="w2")

    assert mine
    assert all("Patti Fernandez" in (row[1], row[5]) for row in mine)
    assert len(mine) < len(rows(world))


def test_the_audit_is_exported_with_its_reasons_and_filter(world: PortalWorld) -> None:
    page = world.get("w1", "pim/audit.csv?person=alex")

    head, *found = csv.reader(io.StringIO(page.text))
    assert head == ["Time", "Requestor", "Action", "Resource name", "Primary target", "Subject", "Reason"]
    assert {row[6] for row in found} == {"for alex"}
    assert {row[5] for row in found} == {"Alex Wilber"}


def test_my_audit_is_exported(world: PortalWorld) -> None:
    lines = world.get("w2", "pim/my-audit.csv").text.splitlines()

    assert len(lines) == 1 + len(rows(world, path="pim/my-audit", window="w2"))
