"""`python -m benchmarks [--json FILE]`: print the table, and write the figures if asked."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.rows import Row, rows


def main() -> None:
    """Measure every row and print it as it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    arguments = parser.parse_args()
    done: list[Row] = []
    print(f"{'row':<44}{'ours, µs':>12}{'peer, µs':>12}{'ratio':>9}  peer")
    for row in rows():
        print(f"{row.name:<44}{row.ours:>12.1f}{row.peer:>12.1f}{row.ratio:>9.3f}  {row.peer_name}", flush=True)
        done.append(row)
    if arguments.json:
        figures = [
            {"row": one.name, "ours_us": one.ours, "peer": one.peer_name, "peer_us": one.peer, "ratio": one.ratio}
            for one in done
        ]
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
