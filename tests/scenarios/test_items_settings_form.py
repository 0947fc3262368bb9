"""The item model `pim-settings-form`: what a filled form earns, against a reader who judges the form by its words."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from functools import cache

import pytest

from scenarios.questions.models import grade
from scenarios.questions.settings_form import SettingsItem, settings_item
from scenarios.questions.settings_sheet import APPROVERS, EXPIRIES, HOURS, Sheet, letters_of, sheet_of
from tests.conftest import DEEP

SEEDS = range(1000 if DEEP else 25)
DAYS = {text.lower(): days for days, text in EXPIRIES}


@cache
def item_of(seed: int) -> SettingsItem:
    """The question of a seed, kept for all tests."""
    return settings_item(seed)


def meets(sheet: Sheet, text: str) -> bool:
    """Whether settings are as a requirement says, read from its words."""
    if found := re.match(r"An activation can last up to (\d+) hour", text):
        return sheet.max_hours == int(found[1])
    if found := re.match(r"Nobody can be made (\w+) for the role for longer than (.+)\.", text):
        kind, days = found[1], DAYS[found[2]]
        values = asdict(sheet)
        return not values[f"permanent_{kind}"] and values[f"{kind}_days"] == days
    if found := re.match(r"An activation waits until (\w+) approves it", text):
        return sheet.approval and sheet.approver == found[1]
    return {
        "Nobody can activate the role in a session without MFA.": sheet.mfa,
        "Whoever activates the role has to give a reason.": sheet.justification,
        "Nobody has to give a reason to activate.": not sheet.justification,
        "Whoever activates the role has to name a ticket.": sheet.ticket,
        "Nobody has to name a ticket to activate.": not sheet.ticket,
        "An administrator without MFA cannot make anybody active for the role.": sheet.active_mfa,
        "An administrator who makes somebody active for the role has to give a reason.": sheet.active_justification,
        "An administrator who makes somebody active for the role need not give a reason.": (
            not sheet.active_justification
        ),
    }[text]


def earned(item: SettingsItem, sheet: Sheet) -> list[bool]:
    """What a filled form earns."""
    return [mark.is_right for mark in grade(item, letters_of(sheet)).marks]


def wrong_sheets(item: SettingsItem) -> list[Sheet]:
    """The right settings with one thing changed, in every field."""
    right = sheet_of(item.key)
    switches = [name for name, value in asdict(right).items() if isinstance(value, bool)]
    turned = [replace(right, **{name: not getattr(right, name)}) for name in switches]
    hours = [replace(right, max_hours=one) for one in (right.max_hours - 1, right.max_hours + 1) if one in HOURS]
    others = [replace(right, approver=one) for one in ("", *APPROVERS) if one != right.approver]
    days = [replace(right, **{name: 30}) for name in ("eligible_days", "active_days")]
    return [*turned, *hours, *others, *days]


@pytest.mark.parametrize("seed", range(100 if DEEP else 6))
def test_probes_and_words_agree_on_every_form_that_is_nearly_right(seed: int) -> None:
    item = item_of(seed)

    for sheet in (sheet_of(item.key), *wrong_sheets(item)):
        assert earned(item, sheet) == [meets(sheet, one.text) for one in item.requirements], sheet


def test_the_settings_as_they_are_meet_nothing() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        start = "".join(entry.start for entry in item.entries)
        assert item.accepts(start)
        assert grade(item, start).points == 0, seed


def test_there_are_four_to_six_requirements_and_all_kinds_of_them() -> None:
    numbers = {len(item_of(seed).requirements) for seed in SEEDS}
    kinds = {one.kind for seed in SEEDS for one in item_of(seed).requirements}

    assert numbers == {4, 5, 6}
    assert len(kinds) == 9


def test_mfa_at_the_wrong_place_is_recognised_and_other_mistakes_are_not() -> None:
    for seed in SEEDS:
        item = item_of(seed)
        right = sheet_of(item.key)
        misplaced = grade(item, letters_of(replace(right, mfa=False, active_mfa=True)))
        forgotten = grade(item, letters_of(replace(right, max_hours=24 if right.max_hours != 24 else 23)))
        assert [one.slug for one in misplaced.beliefs] == ["mfa-on-active-assignment"]
        assert forgotten.beliefs == ()


def test_every_sheet_survives_its_letters() -> None:
    for seed in SEEDS:
        assert letters_of(sheet_of(item_of(seed).key)) == item_of(seed).key


def test_a_form_with_a_value_that_there_is_not_is_refused() -> None:
    item = item_of(0)

    with pytest.raises(ValueError, match="does not answer the question"):
        grade(item, "z" + item.key[1:])
