"""The item model `pim-timeline`: its key against a reader of the page, who knows nothing of the simulator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from scenarios.questions.item import Choose
from scenarios.questions.timeline import model, timeline_item
from tests.conftest import DEEP
from tests.scenarios.can_activate_reader import moment, table

SEEDS = range(1000 if DEEP else 25)
DAY = timedelta(days=1)


@cache
def item_of(seed: int) -> Choose:
    """The question of a seed, kept for all tests."""
    return timeline_item(seed)


@dataclass
class Page:
    """What stands on the page."""

    asked: datetime
    length: timedelta
    approvers: list[str]
    expires: timedelta
    tries: list[tuple[datetime, str, bool]]


def page_of(item: Choose) -> Page:
    """What a reader takes in."""
    settings = {row["Setting"]: row["State"] for one in item.tables[:1] for row in table(item, one.caption)}
    ask, *tries = table(item, "What is tried")
    hours = re.search(r"for (\d+) hours?$", ask["What"])
    assert hours
    return Page(
        asked=moment(ask["When"]),
        length=timedelta(hours=int(hours[1])),
        approvers=settings["Select approver(s)"].split(", "),
        expires=timedelta(days=int(settings["Expire active assignments after"].removesuffix(" days"))),
        tries=[(moment(row["When"]), row["Who"], "approve" in row["What"]) for row in tries],
    )


def end(page: Page, wrongly: str = "") -> datetime | None:
    """When the activation ends: the first valid decision within a day settles it."""
    approved = _approval(page, wrongly)
    if approved is None:
        return None
    if wrongly == "expiry-is-activation-length":
        return approved + page.expires
    from_request = page.asked + page.length
    counts = wrongly == "activation-runs-from-request" and from_request > approved
    return from_request if counts else approved + page.length


def _approval(page: Page, wrongly: str) -> datetime | None:
    limit = page.asked + timedelta(days=999 if wrongly == "requests-wait-forever" else 1)
    may = [one for one in page.approvers if one != "User1" or wrongly == "approver-approves-self"]
    valid = [(at, who, yes) for at, who, yes in page.tries if who in may and at < limit]
    if wrongly == "all-must-approve":
        agreed = {who for _, who, yes in valid if yes}
        return valid[-1][0] if agreed == set(may) and all(yes for _, _, yes in valid) else None
    return valid[0][0] if valid and valid[0][2] else None


def words(at: datetime) -> str:
    """A moment as the page writes it."""
    return f"{at.day} {at:%B}, {at:%H:%M}"


def letter(item: Choose, at: datetime | None) -> str:
    """The letter of an end, nothing where it cannot be chosen."""
    text = f"On {words(at)}" if at else "It never becomes active"
    return "".join(letter for letter, option in item.lettered if option.text == text)


def test_a_careful_reader_of_the_page_finds_the_key() -> None:
    for seed in SEEDS:
        assert letter(item_of(seed), end(page_of(item_of(seed)))) == item_of(seed).key, seed


def test_a_reader_with_one_belief_chooses_what_is_named_after_it() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        named = {one.slug: diagnosis.answers for diagnosis in item.diagnoses for one in diagnosis.beliefs}
        for slug in model().misconceptions:
            chosen = letter(item, end(page_of(item), slug))
            assert chosen in ("", item.key) if slug not in named else chosen == named[slug], (seed, slug)


def test_every_wrong_answer_comes_from_a_misconception() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        wrong = {letter for letter, option in item.lettered if not option.answer}
        assert {one.answers for one in item.diagnoses} == wrong
        assert 2 <= len(wrong) <= 4


def test_the_drawing_shows_the_wait_and_the_activation_that_a_reader_works_out() -> None:
    for seed in SEEDS:
        item, page = item_of(seed), page_of(item_of(seed))
        drawn, ends = item.drawing, end(page)
        assert drawn is not None
        request, role = drawn.lanes
        assert [bar.kind for bar in request.bars] == ["pending"]
        assert f"waits from {words(page.asked)} to" in request.sub
        if ends:
            assert role.sub == f"active from {words(ends - page.length)} to {words(ends)}"
            assert request.bars[0].width == role.bars[0].start
        else:
            assert (role.bars, request.sub) == ((), f"waits from {words(page.asked)} to {words(page.asked + DAY)}")


def test_never_is_sometimes_right_and_sometimes_wrong() -> None:
    found = [option.answer for seed in range(60) for option in item_of(seed).options if "never" in option.text]

    assert {True, False} == set(found)


def test_neither_place_nor_order_in_time_gives_the_answer_away() -> None:
    places: list[int] = []
    ranks: list[int] = []
    for seed in range(150):
        item = item_of(seed)
        ends = sorted((option.text == "It never becomes active", moment_of(option.text)) for option in item.options)
        right = next(option.text for option in item.options if option.answer)
        places.append("abcde".index(item.key))
        ranks.append([text for _, text in ends].index(moment_of(right)))

    for found in (places, ranks):
        assert all(0.1 <= found.count(place) / len(found) <= 0.6 for place in range(3)), found


def moment_of(text: str) -> str:
    """A text that sorts by time."""
    return moment(text.removeprefix("On ")).isoformat() if text.startswith("On ") else text
