"""`practice docs`: write the reference pages that are made from the code."""

from __future__ import annotations

from typing import Any

HELP = "write the reference pages that are made from the code"
DESCRIPTION = """Write content/reference/: the words of scenario files, their JSON Schema for editors,
and how sure each rule is."""


def configure(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser("docs", help=HELP, description=DESCRIPTION)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of date")
    parser.set_defaults(run=run)


def run(arguments: Any) -> int:
    """Write the pages, or say which are out of date; 0 when all are as they should be."""
    from scenarios.reference import REFERENCE, pages

    stale = [name for name, text in pages().items() if _read(REFERENCE / name) != text]
    for name in stale:
        if arguments.check:
            print(f"content/reference/{name}: out of date; run `practice docs`")
            continue
        REFERENCE.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(pages()[name], encoding="utf-8", newline="\n")
        print(f"wrote content/reference/{name}")
    return int(arguments.check and bool(stale))


def _read(path: Any) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
