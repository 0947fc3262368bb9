"""`practice lint`: every error of scenario files, all at once."""

from __future__ import annotations

from typing import Any

HELP = "check scenario files and print every error with its place"
DESCRIPTION = """Check scenario files and print every error as FILE:LINE:COLUMN: what is wrong.
Warnings do not make the check fail, unless --strict is given."""


def configure(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser("lint", help=HELP, description=DESCRIPTION)
    parser.add_argument("files", nargs="*", metavar="FILE", help="scenario files (default: the whole library)")
    parser.add_argument("--strict", action="store_true", help="fail on warnings too")
    parser.set_defaults(run=run)


def run(arguments: Any) -> int:
    """Print what is wrong; 0 when nothing is, 1 otherwise."""
    from web.command_line.scenario_files import chosen, opened, say

    failures = warnings = 0
    paths = chosen(arguments.files)
    for path in paths:
        loaded, errors = opened(path)
        say(errors)
        found = loaded.warnings if loaded else ()
        say(tuple(f"{line} [warning]" for line in found))
        failures += bool(errors)
        warnings += len(found)
    print(f"{len(paths) - failures} of {len(paths)} files are sound, {warnings} warnings")
    return int(failures > 0 or (arguments.strict and warnings > 0))
