"""The command `practice` (= `python -m web`): finds the subcommand, and imports no more than it needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType

DEFAULT = "serve"

# Each command is a module `web.command_line.<name>` with `configure(subparsers)`, which adds the parser of the same
# name and sets `run`, a function from the parsed arguments to the exit code. Only the module asked for is imported.
COMMANDS = MappingProxyType(
    {
        "serve": "run the lab in your browser (without a command: this)",
        "lint": "check scenario files and print every error with its place",
        "play": "play scenarios against themselves and print the scores",
        "item": "print a generated question with its key and its explanation",
        "docs": "write the reference pages that are made from the code",
    }
)

EPILOG = "`practice COMMAND --help` says more about one command"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; bad arguments end with code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, DEFAULT)
    parsed = _parser(given[0]).parse_args(given)
    try:
        return parsed.run(parsed)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, for example `practice play | head`
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(wanted: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="practice",
        description="Practice Tenant: an offline practice tenant for Microsoft Entra privileged access.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=_version() if wanted == "--version" else "")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if wanted in COMMANDS:
        import_module(f"web.command_line.{wanted}").configure(subparsers)
    for name, help_text in COMMANDS.items():
        if name != wanted:
            subparsers.add_parser(name, help=help_text)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"practice-tenant {version('practice-tenant')}"
    except PackageNotFoundError:
        return "practice-tenant (not installed)"


if __name__ == "__main__":
    sys.exit(main())
