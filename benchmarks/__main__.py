"""`python -m benchmarks [--json FILE]`: print the table, and write the figures if asked."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.row import Row
from benchmarks.rows import rows


def _line(row: Row) -> str:
    goal = "" if row.goal is None else f"{row.goal:.3g}"
    return f"{row.name:<44}{row.ours:>12.1f}{row.peer:>12.1f}{row.ratio:>10.4f}{goal:>9}  {row.peer_name}"


def main() -> None:
    """Measure every row and print it as it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    arguments = parser.parse_args()
    done: list[Row] = []
    print(f"{'row':<44}{'ours, µs':>12}{'peer, µs':>12}{'ratio':>10}{'goal':>9}  peer")
    for row in rows():
        print(_line(row), flush=True)
        done.append(row)
    if arguments.json:
        figures = [asdict(one) | {"ratio": one.ratio} for one in done]
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
