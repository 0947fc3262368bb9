"""The files of other projects are the pinned ones, their licences are with them, and htmx is used sparingly."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from web.vendoring import sprite

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "web/static/vendor"
FOR_TESTS = ROOT / "tests/web/vendor"
TEMPLATES = ROOT / "web/templates"

# Few attributes, none that holds code (hx-on, hx-vals with js:), so that the library can be replaced.
HTMX_ATTRIBUTES = {
    "hx-get",
    "hx-post",
    "hx-target",
    "hx-select",
    "hx-select-oob",
    "hx-swap",
    "hx-push-url",
    "hx-trigger",
}
HTMX_EVENTS = {"htmx:error", "htmx:after:request", "htmx:after:swap", "htmx:before:history:update"}


def records(folder: Path) -> list[dict[str, Any]]:
    """The entries of a VENDOR.json."""
    return json.loads((folder / "VENDOR.json").read_text("utf-8"))


def templates() -> str:
    """All templates, one after the other."""
    return "\n".join(path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.html")))


@pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "for tests"])
def test_every_vendored_file_has_the_recorded_hash(folder: Path) -> None:
    recorded = {path: digest for record in records(folder) for path, digest in record["sha256"].items()}

    actual = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in recorded}

    assert actual == recorded


@pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "for tests"])
def test_no_file_of_a_vendor_folder_is_unrecorded(folder: Path) -> None:
    recorded = {path for record in records(folder) for path in record["sha256"]}

    found = {path.relative_to(ROOT).as_posix() for path in folder.iterdir() if path.is_file()}

    assert (
        found - recorded - {f"{folder.relative_to(ROOT).as_posix()}/{own}" for own in ("VENDOR.json", "THIRD_PARTY.md")}
        == set()
    )


def test_the_pinned_versions_are_the_recorded_ones() -> None:
    packages = json.loads((ROOT / "web/vendoring/packages.json").read_text("utf-8"))

    recorded = {(entry["package"], entry["version"]) for folder in (SHIPPED, FOR_TESTS) for entry in records(folder)}

    assert recorded == {(package["package"], package["version"]) for package in packages}


@pytest.mark.parametrize(
    ("name", "licence", "words"),
    [
        ("htmx", "0BSD", "Zero-Clause BSD"),
        ("Inter", "OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"),
        ("Fluent System Icons", "MIT", "Permission is hereby granted, free of charge"),
    ],
)
def test_what_is_shipped_carries_its_licence(name: str, licence: str, words: str) -> None:
    text = (SHIPPED / "THIRD_PARTY.md").read_text("utf-8")

    section = text.partition(f"## {name}\n")[2].partition("\n## ")[0]

    assert f", {licence}: " in section
    assert words in section


def test_the_accessibility_checker_stays_out_of_the_product() -> None:
    assert [path for path in (ROOT / "web").rglob("axe*")] == []
    assert "Mozilla Public License" in (FOR_TESTS / "LICENSE-axe-core.txt").read_text("utf-8")


def test_the_sprite_holds_exactly_the_listed_icons() -> None:
    symbols = re.findall(r'<symbol id="([\w]+)"', (ROOT / "web/static/icons.svg").read_text("utf-8"))

    assert symbols == sprite.icon_names(sprite.NAMES_FILE.read_text("utf-8"))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(sprite.icon_names(sprite.NAMES_FILE.read_text("utf-8")))

    named = set(re.findall(r"""(?:icons\.icon\(|\bicon=|["']icon["']: )["'](\w+)["']""", templates()))

    assert len(named) > 20
    assert named - known == set()


def test_only_the_allowed_htmx_attributes_are_used() -> None:
    used = set(re.findall(r"\b(?:data-)?(hx-[\w-]+)", templates()))

    assert used - HTMX_ATTRIBUTES == set()
    assert len(HTMX_ATTRIBUTES) <= 12


def test_only_the_allowed_htmx_events_are_used() -> None:
    scripts = "".join(path.read_text("utf-8") for path in (ROOT / "web/static/js").glob("*.js"))

    assert set(re.findall(r"htmx:[a-z:]+", scripts)) == HTMX_EVENTS
