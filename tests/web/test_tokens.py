"""The colours of the style sheets have enough contrast in both themes (WCAG 2.2, 1.4.3 and 1.4.11).

axe does not judge text inside SVG nor colours of lines, so the tokens are compared here.
"""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "web/static/css"
DECLARATION = re.compile(r"--(?P<name>[\w-]+):\s*(?P<value>[^;]+);")
BOTH = re.compile(r"light-dark\((?P<light>#[0-9a-f]{6}), (?P<dark>#[0-9a-f]{6})\)")
COLOUR = re.compile(r"#[0-9a-f]{6}")
THEMES = ("light", "dark")

TEXT = 4.5
GRAPHICS = 3.0
PAIRS = [
    # text
    *((TEXT, fg, bg) for fg in ("fg-1", "fg-2", "fg-3") for bg in ("bg-1", "bg-2", "bg-3", "bg-4", "bg-hover")),
    *((TEXT, "fg-1", bg) for bg in ("bg-selected", "brand-tint", "ok-bg", "warn-bg", "bad-bg", "sim-bg")),
    *((TEXT, "fg-2", bg) for bg in ("bg-selected", "sim-bg")),
    *((TEXT, "fg-3", bg) for bg in ("bg-selected", "sim-bg")),
    *((TEXT, "link", bg) for bg in ("bg-1", "bg-2", "bg-3", "bg-hover", "bg-selected", "warn-bg", "bad-bg", "sim-bg")),
    *((TEXT, state, f"{state}-bg") for state in ("ok", "warn", "bad")),
    (TEXT, "bad", "bg-1"),
    *((TEXT, "on-brand", fill) for fill in ("brand", "brand-hover", "brand-press")),
    (TEXT, "on-danger", "danger"),
    *((TEXT, "on-top-bar", bg) for bg in ("top-bar", "top-bar-hover", "top-bar-field")),
    *((TEXT, "top-bar-dim", bg) for bg in ("top-bar", "top-bar-hover", "top-bar-field")),
    (TEXT, "top-bar-tag", "top-bar"),
    *((TEXT, "sim-strong", bg) for bg in ("sim-bg", "bg-1")),
    *((TEXT, "on-sim", fill) for fill in ("sim", "sim-hover")),
    *((TEXT, "on-avatar", f"avatar-{number}") for number in range(8)),
    *((TEXT, "on-heat", f"heat-{level}") for level in (0, 1, 2)),
    *((TEXT, "on-heat-strong", f"heat-{level}") for level in (3, 4)),
    # icons, lines and marks that carry meaning
    *((GRAPHICS, "brand-fg", bg) for bg in ("bg-1", "bg-4", "bg-selected", "brand-tint")),
    *((GRAPHICS, "stroke-input", bg) for bg in ("bg-1", "bg-2")),
    *((GRAPHICS, "sim", bg) for bg in ("sim-bg", "bg-1")),
    *((GRAPHICS, mark, bg) for mark in ("ok", "warn-solid", "bad", "fg-3") for bg in ("bg-1", "sim-bg")),
    (GRAPHICS, "warn-solid", "warn-bg"),
    *((GRAPHICS, f"chart-{kind}", "bg-1") for kind in ("standing", "eligible", "active", "pending", "past")),
    *((GRAPHICS, f"chart-{kind}", "bg-2") for kind in ("standing", "eligible", "active", "pending", "past")),
    (GRAPHICS, "top-bar-line", "top-bar"),
]


def colours(css: str, theme: str) -> dict[str, str]:
    """The colour tokens of a style sheet in one theme, by name."""
    found = {}
    for declared in DECLARATION.finditer(css):
        both = BOTH.fullmatch(declared["value"])
        value = both[theme] if both else declared["value"]
        if COLOUR.fullmatch(value):
            found[declared["name"]] = value
    return found


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("needed", "front", "back"), PAIRS)
def test_a_pair_of_tokens_has_enough_contrast(needed: float, front: str, back: str, theme: str) -> None:
    tokens = colours((CSS / "tokens.css").read_text("utf-8"), theme)

    ratio = contrast(tokens[front], tokens[back])

    assert ratio >= needed


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_the_measure_agrees_with_known_ratios(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


def test_every_colour_of_the_style_sheets_is_a_token() -> None:
    sheets = [path for path in CSS.glob("*.css") if path.name not in ("tokens.css", "print.css")]

    loose = {
        f"{path.name}: {colour}"
        for path in sheets
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(", path.read_text("utf-8"))
    }

    assert loose == set()


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", "".join(path.read_text("utf-8") for path in CSS.glob("*.css"))))

    used = {token for path in CSS.glob("*.css") for token in re.findall(r"var\((--[\w-]+)", path.read_text("utf-8"))}

    assert used - defined == set()
