"""`practice item`: a generated question as text, with its key and what each wrong pattern tells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.questions.item import Item, Table

HELP = "print a generated question with its key and its explanation"
DESCRIPTION = """Print a generated question: its tables, its statements with the key and the reason, and the
misconception that each wrong pattern of answers points to. The same seed always gives the same question."""


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
    from scenarios.questions.ca_table import MODEL_ID, SEED_MAX, table_item

    if arguments.model != MODEL_ID:
        print(f"there is no item model `{arguments.model}`; possible: {MODEL_ID}", file=sys.stderr)
        return 2
    if not 0 <= arguments.seed <= SEED_MAX:
        print(f"there is no seed `{arguments.seed}`; possible: 0 to {SEED_MAX}", file=sys.stderr)
        return 2
    item = table_item(arguments.seed)
    if arguments.json:
        print(item.model_dump_json(indent=2))
    elif arguments.scenario:
        print(item.scenario, end="")
    else:
        print("\n".join(_lines(item)))
    return 0


def _lines(item: Item) -> list[str]:
    tables = [line for table in item.tables for line in ("", table.caption, *_rows(table))]
    statements = [
        f"{number}. {statement.text}  {_word(statement.answer)}\n   {statement.summary}"
        for number, statement in enumerate(item.statements, 1)
    ]
    patterns = [
        f"{' '.join(map(_word, one.answers))}: {' or '.join(belief.slug for belief in one.beliefs)}"
        for one in item.diagnoses
    ]
    return [f"{item.title} ({item.id})", item.stem, *tables, "", item.ask, *statements, "", "Wrong answers", *patterns]


def _word(answer: bool) -> str:
    return "Yes" if answer else "No"


def _rows(table: Table) -> list[str]:
    """The rows of a table with aligned columns."""
    every = (table.headers, *table.rows)
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in every]
