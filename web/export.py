"""Lists as CSV files for the Export button."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

_LINKS = ("Action", "Actions")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(name: str, columns: Sequence[Any], rows: Iterable[Any]) -> Response:
    """A download of a data grid: the same columns and rows, without a last column of links."""
    keep = range(len(columns) - (_label(columns[-1]) in _LINKS))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_label(columns[at]) for at in keep])
    for row in rows:
        cells = row["cells"] if isinstance(row, Mapping) else row
        writer.writerow([_plain(cells[at]) for at in keep])
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _label(column: Any) -> str:
    return str(column["label"] if isinstance(column, Mapping) else column)


def _plain(cell: Any) -> str:
    """The words of a cell; text that a spreadsheet would run as a formula is made plain."""
    if isinstance(cell, Mapping):
        person = cell.get("person")
        cell = person["name"] if person else cell.get("text", cell.get("badge", ""))
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
