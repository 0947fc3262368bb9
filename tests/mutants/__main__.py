"""`python -m tests.mutants [--size N] [--seed N] [--paths ...]`: print the score, and write what survived."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.mutants.fates import Fate
from tests.mutants.forking import judged
from tests.mutants.running import ROOT, SLOW, Workplace, quick_tests
from tests.mutants.sites import Site, lines_of_functions, sample

SUBJECT = ("simulator/pim", "simulator/licensing.py", "simulator/notifications.py", "simulator/audit.py")
RESULT = Path(__file__).with_name("result.json")
SIZE, SEED, KILLED_MIN = 600, 20261124, 0.9


def files(names: list[str]) -> list[str]:
    """The modules that are meant: files, and everything below folders."""
    found = (one for name in names for one in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py")))
    return sorted(str(one.relative_to(ROOT)) for one in found if one.name != "__init__.py")


def tried(chosen: list[Site]) -> dict[Site, Fate]:
    """The fate of each change: inside functions quickly; what is left, and what runs on import, in fresh copies."""
    inside = {path: lines_of_functions((ROOT / path).read_text(encoding="utf-8")) for path in {s.path for s in chosen}}
    fates = judged(ROOT, [one for one in chosen if one.line in inside[one.path]], [*quick_tests(ROOT), *SLOW])
    left = [one for one in chosen if fates.get(one, Fate.SURVIVED) is Fate.SURVIVED]
    return {**fates, **dict(_tried_in_copies(left))}


def _tried_in_copies(chosen: list[Site]) -> Iterator[tuple[Site, Fate]]:
    """The fate of each change, on as many copies of the tree as there are processors."""
    if not chosen:
        return
    with TemporaryDirectory() as folder:
        places: SimpleQueue[Workplace] = SimpleQueue()
        copies = [Workplace(Path(folder) / str(number)) for number in range(os.cpu_count() or 1)]
        timeout = 4 * copies[0].unchanged_seconds() + 10
        for copy in copies:
            places.put(copy)

        def attempt(site: Site) -> Fate:
            place = places.get()
            try:
                return place.fate(site, timeout)
            finally:
                places.put(place)

        with ThreadPoolExecutor(len(copies)) as pool:
            yield from zip(chosen, pool.map(attempt, chosen), strict=True)


def main() -> int:
    """Try the sample; 1 when too many changes survive."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="how many changes (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which ones (default %(default)s)")
    parser.add_argument("--paths", nargs="+", default=list(SUBJECT), help="files and folders to change")
    chosen = parser.parse_args()
    picked = sample(ROOT, files(chosen.paths), chosen.size, chosen.seed)
    fates = sorted(tried(picked).items())
    for site, fate in fates:
        if fate is not Fate.KILLED:
            print(f"{fate:10}{site.path}:{site.line} {site.operator}")
    return report(fates, chosen.seed)


def report(fates: list[tuple[Site, Fate]], seed: int) -> int:
    """Write the figures and say whether they are good enough."""
    counts = Counter(fate for _, fate in fates)
    caught = counts[Fate.KILLED] + counts[Fate.TIMED_OUT]
    left = [f"{site.path}:{site.line} {site.operator}" for site, fate in fates if fate is Fate.SURVIVED]
    figures = {"seed": seed, "changes": len(fates), **{one.value: counts[one] for one in Fate}, "survivors": left}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(
        f"{caught} of {len(fates)} changes were noticed ({caught / len(fates):.1%}), {counts[Fate.TIMED_OUT]} by time"
    )
    return 0 if caught >= KILLED_MIN * len(fates) else 1


if __name__ == "__main__":
    sys.exit(main())
