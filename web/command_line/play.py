"""`practice play`: scenarios are played against themselves, and every miss is printed."""

from __future__ import annotations

from typing import Any

HELP = "play scenarios against themselves and print the scores"
DESCRIPTION = """Play each scenario untouched, with its solution, in every other accepted way, and with each known
mistake. Prints the scores; fails when a way does not score 100, when a mistake does not fail exactly its checks, or
when a check gives points on the untouched tenant without being declared a guard or `still_works`."""


def configure(subparsers: Any) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser("play", help=HELP, description=DESCRIPTION)
    parser.add_argument("files", nargs="*", metavar="FILE", help="scenario files (default: the whole library)")
    parser.add_argument("--all", action="store_true", help="the whole library, whatever else is named")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of text")
    parser.set_defaults(run=run)


def run(arguments: Any) -> int:
    """Print how the scenarios fare; 0 when everything is as it should be, 1 otherwise."""
    from scenarios.playing import ScenarioPlayed, play
    from web.command_line.scenario_files import chosen, opened, say

    played: list[ScenarioPlayed] = []
    is_broken = False
    for path in chosen([] if arguments.all else arguments.files):
        loaded, errors = opened(path)
        say(errors)
        is_broken = is_broken or loaded is None
        if loaded:
            played.append(play(loaded.scenario))
            if not arguments.json:
                print("\n".join(_lines(played[-1])))
    if arguments.json:
        _print_json(played)
    return int(is_broken or any(one.problems for one in played))


def _lines(played: Any) -> list[str]:
    """The scores of one scenario as text."""
    lines = [played.scenario_id, f"  {'untouched':<40}{played.untouched:>6.1f}  {', '.join(played.free)}"]
    lines += [f"  {way.name:<40}{way.score:>6.1f}" for way in played.ways]
    lines += [
        f"  {'mutant ' + one.id:<40}{one.score:>6.1f}  {'fails exactly' if not one.problems else 'MISS:'} "
        f"{', '.join(one.must_fail)}"
        for one in played.mutants
    ]
    return [*lines, *(f"  MISS {problem}" for problem in played.problems)]


def _print_json(played: list[Any]) -> None:
    import json
    from dataclasses import asdict

    print(json.dumps([{**asdict(one), "problems": one.problems} for one in played], indent=2))
