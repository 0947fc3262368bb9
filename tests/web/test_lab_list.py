"""The start page with many labs: groups, subjects, and how far the learner has come."""

from __future__ import annotations

import pytest

from scenarios.loader import load_library
from tests.web.live_server import Learner, PageRead, practice_app
from web.lab_list import Standing, first_lab, lab_groups, standings, subject_counts

LABS = list(load_library().values())


def test_every_lab_is_in_exactly_one_group() -> None:
    listed = [lab.id for group in lab_groups(LABS) for lab in group.labs]

    assert sorted(listed) == sorted(lab.id for lab in LABS)


def test_groups_rise_from_first_steps_and_end_with_the_official_labs() -> None:
    groups = lab_groups(LABS)

    assert [group.id for group in groups] == ["level-100", "level-200", "level-300", "official"]
    assert [lab.id for lab in groups[-1].labs] == [
        "ms102-lab4-ex2",
        "ms102-lab4-ex3",
        "ms102-lab4-ex4",
        "sc300-lab26",
        "audit-the-official-lab",
    ]


def test_the_lab_to_begin_with_is_a_short_one_of_the_first_level() -> None:
    first = first_lab(LABS)

    assert first is not None
    assert (first.level, first.minutes) == (100, min(lab.minutes for lab in LABS))


def test_a_subject_shows_its_labs_only_and_says_how_many() -> None:
    learner = Learner.new()
    counts = {key: number for key, _, number in subject_counts(LABS)}

    page = learner.get("/?subject=conditional-access")

    shown = {one.get("href") for one in page.root.iter("a") if (one.get("href") or "").startswith("/scenarios/")}
    assert len(shown) == counts["conditional-access"] > 0
    assert "/scenarios/seed-guide" in shown


@pytest.mark.parametrize("subject", ["nonsense", "'><script>", ""])
def test_a_subject_that_there_is_not_shows_every_lab(subject: str) -> None:
    page = PageRead(practice_app().test_client().get("/", query_string={"subject": subject}))

    assert page.status == 200
    assert all(f"/scenarios/{lab.id}" in page.html for lab in LABS)


def test_a_learner_stands_where_the_best_report_put_them() -> None:
    tried = [("a", True, 40), ("a", False, 90), ("a", True, 70), ("b", False, None), ("c", True, 0)]

    found = standings(tried)

    assert found["a"] == Standing(90, is_going_on=True)
    assert found["b"] == Standing(None, is_going_on=True)
    assert found["c"] == Standing(0, is_going_on=False)


def test_a_lab_that_was_begun_says_so_on_its_card() -> None:
    learner = Learner.new(app=practice_app())

    page = learner.get("/")

    assert "begun" in page.main
