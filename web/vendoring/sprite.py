"""Builds the icon sprite: one SVG file with a `<symbol>` for each name in icons.txt."""

import re
from pathlib import Path

NAMES_FILE = Path(__file__).with_name("icons.txt")
BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>\s*$", re.DOTALL)
FILLED = "_filled"


def icon_names(text: str) -> list[str]:
    """The icon names of an icons.txt, in its order, without comments and blank lines."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def source_file(name: str) -> str:
    """The file name of an icon inside the package, for instance `add_20_regular.svg`."""
    if name.endswith(FILLED):
        return f"{name.removesuffix(FILLED)}_20_filled.svg"
    return f"{name}_20_regular.svg"


def symbol(name: str, svg: str) -> str:
    """One `<symbol>` with the drawing of an icon; the colour is left to the page."""
    match = BODY.match(svg)
    if match is None:
        raise ValueError(f"icon `{name}` is not an svg file")
    return f'<symbol id="{name}" viewBox="0 0 20 20">{match["body"]}</symbol>'


def build(folder: Path) -> str:
    """The sprite made of the icons in `folder`; a missing icon is an error that names it."""
    missing = [name for name in icon_names(NAMES_FILE.read_text("utf-8")) if not (folder / source_file(name)).is_file()]
    if missing:
        raise ValueError(f"icons.txt names icons that the package does not have: {', '.join(missing)}")
    names = icon_names(NAMES_FILE.read_text("utf-8"))
    symbols = [symbol(name, (folder / source_file(name)).read_text("utf-8")) for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
