"""From the fields of a question's form to letters, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from scenarios.questions.item import NO, Entry, Item

_NUMBERS = {1: "one answer", 2: "two answers", 3: "three answers", 4: "four answers"}


@dataclass(frozen=True, slots=True)
class Filled:
    """The letters that each entry was given, and a message for each entry that needs another look."""

    given: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def answers(self) -> str:
        """All letters, entry by entry."""
        return "".join(self.given.values())


def filled(item: Item, form: MultiDict[str, str]) -> Filled:
    """What the form of a question was filled with; values that no entry offers count as nothing."""
    given = {entry.name: _letters(entry, form.getlist(entry.name)) for entry in item.entries}
    errors = {entry.name: message for entry in item.entries if (message := _missing(item, entry, given))}
    return Filled(given, errors)


def as_it_was(item: Item) -> dict[str, str]:
    """What the form shows before anything is filled in."""
    return {entry.name: entry.start for entry in item.entries}


def _letters(entry: Entry, values: list[str]) -> str:
    known = {choice.letter for choice in entry.choices}
    found = "".join(sorted(set(values) & known))
    return NO if entry.kind == "tick" and not found else found


def _missing(item: Item, entry: Entry, given: Mapping[str, str]) -> str:
    letters = given[entry.name]
    if len(letters) != entry.pick:
        return _request(item, entry)
    earlier = [other for other in item.entries[: item.entries.index(entry)] if given[other.name] == letters]
    if item.form == "ord" and earlier:
        return f"{entry.label}: this step stands at {earlier[0].label.lower()} already; choose another one"
    return ""


def _request(item: Item, entry: Entry) -> str:
    match item.form:
        case "yn3":
            return f"Statement {item.entries.index(entry) + 1}: choose Yes or No"
        case "ord":
            return f"{entry.label}: choose a step"
        case "as":
            return f"{entry.label}: choose a value"
        case _:
            return f"Choose {'exactly ' if entry.pick > 1 else ''}{_NUMBERS.get(entry.pick, f'{entry.pick} answers')}"
