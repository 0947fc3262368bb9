"""`practice item`: a generated question as text, with its key and what wrong answers tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.questions.item import Item, Mark, Table

HELP = "print a generated question with its key and its explanation"
DESCRIPTION = """Print a generated question: its tables, what can be answered, the key with the reason, and the
misconception that wrong answers point to. The same seed always gives the same question."""


def configure(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser("item", help=HELP, description=DESCRIPTION)
    parser.add_argument("model", metavar="MODEL", help="the item model, for example ca-table")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="which question (default: 0)")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print everything as JSON")
    shape.add_argument("--scenario", action="store_true", help="print the lab in the question's tenant, as YAML")
    parser.set_defaults(run=run)


def run(arguments: Any) -> int:
    """Print the question; 2 when there is no such model or seed."""
    from scenarios.questions.models import MODELS, SEED_MAX

    if arguments.model not in MODELS:
        print(f"there is no item model `{arguments.model}`; possible: {', '.join(MODELS)}", file=sys.stderr)
        return 2
    if not 0 <= arguments.seed <= SEED_MAX:
        print(f"there is no seed `{arguments.seed}`; possible: 0 to {SEED_MAX}", file=sys.stderr)
        return 2
    item = MODELS[arguments.model].make(arguments.seed)
    if arguments.json:
        print(item.model_dump_json(indent=2))
    elif arguments.scenario:
        print(item.scenario, end="")
    else:
        print("\n".join(_lines(item)))
    return 0


def _lines(item: Item) -> Iterator[str]:
    from scenarios.questions.models import grade

    yield from (f"{item.title} ({item.id})", item.stem)
    for table in item.tables:
        yield from ("", table.caption, *_rows(table))
    yield from ("", item.ask)
    if item.form in ("ord", "as"):
        yield from _choices(item)
        yield from ("", f"Key: {item.key}")
    for number, mark in enumerate(grade(item, item.key).marks, 1):
        yield f"{number}. {_key_line(item, mark)}\n   {mark.summary}"
    yield from ("", "Wrong answers")
    for one in item.diagnoses:
        yield f"{_words(item, one.answers)}: {' or '.join(belief.slug for belief in one.beliefs)}"


def _key_line(item: Item, mark: Mark) -> str:
    return f"{mark.text}: {mark.given}" if item.form == "ord" else f"{mark.text}  {mark.right}"


def _choices(item: Item) -> Iterator[str]:
    """What can be filled in; where every entry has the same choices, they are told once."""
    same = len({entry.choices for entry in item.entries}) == 1
    for entry in item.entries[:1] if same else item.entries:
        yield "Steps" if same else entry.label
        yield from (f"   {choice.letter}  {choice.text}" for choice in entry.choices)


def _words(item: Item, answers: str) -> str:
    """Answers as a teacher reads them: words where they are short, letters elsewhere."""
    if item.form != "yn3":
        return answers
    return " ".join(entry.text_of(letter) for entry, letter in zip(item.entries, answers, strict=True))


def _rows(table: Table) -> list[str]:
    """The rows of a table with aligned columns."""
    every = (table.headers, *table.rows)
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in every]
