"""The item model `audit-trail`: its key against a reader of the log, who knows nothing of the simulator."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from scenarios.questions.audit_trail import audit_item, model
from scenarios.questions.item import Choose
from tests.conftest import DEEP
from tests.scenarios.can_activate_reader import moment

SEEDS = range(1000 if DEEP else 25)
HELD = re.compile(r"On (\d+ \w+) at ([\d:]+) (User\d) held .+\.")
COULD = re.compile(r"On (\d+ \w+) at ([\d:]+) (User\d) could have approved the request of line (\d+)\.")
ACTIVITIES = {
    "Add eligible member to role in PIM requested (permanent)",
    "Add eligible member to role in PIM completed (permanent)",
    "Add member to role requested (PIM activation)",
    "Add member to role approval requested (PIM activation)",
    "Add member to role request approved (PIM activation)",
    "Add member to role request denied (PIM activation)",
    "Add member to role completed (PIM activation)",
    "PIM activation request expired",
    "Remove member from role (PIM activation expired)",
    "Remove member from role requested (PIM deactivate)",
    "Remove member from role completed (PIM deactivate)",
}
Rows = list[dict[str, str]]


@cache
def item_of(seed: int) -> Choose:
    """The question of a seed, kept for all tests."""
    return audit_item(seed)


def log(item: Choose) -> Rows:
    """The lines of the log by their headers."""
    table = item.tables[0]
    return [dict(zip(table.headers, row, strict=True)) for row in table.rows]


def when(item: Choose, user: str, *words: str) -> datetime | None:
    """The moment of the first line about somebody with one of these words."""
    found = (row for row in log(item) if row["Member"] == user and any(word in row["Action"] for word in words))
    return next((moment(row["Date"]) for row in found), None)


def held(item: Choose, user: str, at: datetime, wrongly: str) -> bool:
    """Whether somebody held the role, read from the log."""
    eligible = when(item, user, "eligible member to role in PIM completed")
    if wrongly == "eligible-is-active":
        return eligible is not None and eligible <= at
    start = when(item, user, "role completed (PIM activation)")
    end = when(item, user, "activation expired", "completed (PIM deactivate)")
    is_held = start is not None and start <= at and (end is None or at < end)
    return is_held and wrongly != "all-must-approve"


def could_approve(item: Choose, who: str, line: int, at: datetime, wrongly: str) -> bool:
    """Whether somebody could have approved a request, read from the log and from who the approvers are."""
    named = re.search(r"the role names (.+) as approvers", item.stem)
    assert named
    row = log(item)[line - 1]
    assert row["Action"] == "Add member to role requested (PIM activation)"
    user, asked = row["Member"], moment(row["Date"])
    if who not in re.findall(r"User\d", named[1]) or (who == user and wrongly != "approver-approves-self"):
        return False
    settling = ["request denied"]
    settling += [] if wrongly == "all-must-approve" else ["request approved"]
    settling += [] if wrongly == "requests-wait-forever" else ["request expired"]
    settled = when(item, user, *settling)
    lapses = timedelta(days=999 if wrongly == "requests-wait-forever" else 1)
    return asked <= at < min(settled or asked + lapses, asked + lapses)


def follows(item: Choose, text: str, wrongly: str = "") -> bool:
    """Whether a statement follows for a reader who may hold one belief."""
    if found := HELD.fullmatch(text):
        day, time, user = found.groups()
        return held(item, user, moment(day, time), wrongly)
    found = COULD.fullmatch(text)
    assert found, text
    day, time, user, line = found.groups()
    return could_approve(item, user, int(line), moment(day, time), wrongly)


def test_a_careful_reader_of_the_log_finds_the_key() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        read = "".join(letter for letter, option in item.lettered if follows(item, option.text))
        assert read == item.key, seed


def test_a_reader_with_one_belief_makes_a_choice_that_is_named_after_it() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        for slug in model().misconceptions:
            taken = {letter for letter, option in item.lettered if follows(item, option.text, slug)}
            for diagnosis in item.diagnoses:
                fits = set(diagnosis.answers) <= taken
                assert (slug in [one.slug for one in diagnosis.beliefs]) == fits, (seed, slug, diagnosis.answers)


def test_the_log_has_twelve_lines_in_order_with_microsofts_names() -> None:
    for seed in SEEDS:
        lines = log(item_of(seed))
        assert [row["Line"] for row in lines] == [str(number) for number in range(1, 13)], seed
        assert [moment(row["Date"]) for row in lines] == sorted(moment(row["Date"]) for row in lines)
        assert {row["Action"] for row in lines} <= ACTIVITIES


def test_two_of_five_follow() -> None:
    for seed in SEEDS:
        assert len(item_of(seed).options) == 5
        assert len(item_of(seed).key) == 2


def test_neither_kind_of_statement_gives_the_answer_away() -> None:
    claims = [option for seed in range(60) for option in item_of(seed).options]

    for word in ("held", "could have approved"):
        answers = [one.answer for one in claims if word in one.text]
        assert 0.15 <= sum(answers) / len(answers) <= 0.85, word


def test_the_reasons_name_lines_that_there_are() -> None:
    for seed in SEEDS:
        for option in item_of(seed).options:
            numbers = [int(one) for one in re.findall(r"[Ll]ine (\d+)", option.summary)]
            assert all(1 <= one <= 12 for one in numbers), (seed, option.summary)
            assert numbers or "approvers" in option.summary
