"""Rules that the Content Security Policy and the imitation of a portal put on every template and static file."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
OWN_STATIC = [path for path in (WEB / "static").rglob("*") if path.suffix in (".css", ".js")]


def markup() -> dict[str, str]:
    """The templates without their comments, by path."""
    found = sorted((WEB / "templates").rglob("*.html"))
    return {path.relative_to(WEB).as_posix(): COMMENT.sub("", path.read_text("utf-8")) for path in found}


def offenders(pattern: str) -> list[str]:
    """The templates that match, with what matched."""
    return [f"{path}: {match[0]}" for path, text in markup().items() for match in re.finditer(pattern, text)]


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle\s*=",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)[^>]*>",
        r"<[^>]*\son[a-z]+\s*=",
        r"javascript:",
        r"type\s*=\s*[\"']password",
        r"<base\b",
    ],
    ids=["style attribute", "style element", "inline script", "inline handler", "script address", "password", "base"],
)
def test_no_template_contains(pattern: str) -> None:
    assert offenders(pattern) == []


def test_no_template_loads_anything_from_elsewhere() -> None:
    assert offenders(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//[^"']*""") == []


def test_style_sheets_and_scripts_name_no_other_host() -> None:
    own = [path for path in OWN_STATIC if "vendor" not in path.parts]

    assert [path.name for path in own if re.search(r"https?://|url\(\s*[\"']?//", path.read_text("utf-8"))] == []


def test_text_is_never_put_into_the_page_as_markup() -> None:
    scripts = [path for path in OWN_STATIC if path.suffix == ".js" and "vendor" not in path.parts]

    assert [
        path.name
        for path in scripts
        if re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text("utf-8"))
    ] == []


def test_every_form_that_posts_carries_the_token() -> None:
    forms = [
        (path, form) for path, text in markup().items() for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL)
    ]

    bare = [path for path, form in forms if 'method="post"' in form and "csrf" not in form]

    assert forms != []
    assert bare == []


def test_both_frames_say_who_we_are_not() -> None:
    frames = {path: text for path, text in markup().items() if path in ("templates/shell.html", "templates/plain.html")}

    assert len(frames) == 2
    assert [path for path, text in frames.items() if "_disclaimer.html" not in text] == []
    assert "Not affiliated with, endorsed by or connected to Microsoft" in markup()["templates/_disclaimer.html"]
