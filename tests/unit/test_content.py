"""The lessons, glossary, labels and misconceptions are complete, consistent and plain."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
from ruamel.yaml import YAML

CONTENT = Path(__file__).resolve().parents[2] / "content"
LESSONS = sorted((CONTENT / "lessons").glob("*.md"))
PAGES = [*LESSONS, CONTENT / "glossary.md", CONTENT / "README.md"]
TEXTS = [*PAGES, CONTENT / "misconceptions.yaml", CONTENT / "labels.yaml"]

MARKS = {"documented", "measured"}
EVIDENCE = {"S", "L", "D", "3P", "K"}
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CITATION = re.compile(r"\b(documented|measured) \(([a-z0-9, ]+)\)")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
RAW_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!]|javascript:|\bon[a-z]+\s*=\s*[\"']", re.IGNORECASE)

STEP_WORDS: dict[str, set[str]] = {
    "set_role_settings": {
        *("role", "activation_max", "require", "context", "justification", "approval", "approvers"),
        *("allow_permanent_eligible", "allow_permanent_active"),
    },
    "assign": {"to", "role", "kind", "lasts"},
    "unassign": {"to", "role", "kind"},
    "activate": {"role", "duration", "reason"},
    "deactivate": {"role"},
    "approve": {"of", "role", "reason"},
    "deny": {"of", "role", "reason"},
    "has_role": {"role"},
    "set_context": {"context", "name"},
    "set_ca_policy": {"name", "users", "exclude", "resources", "contexts", "grant", "state"},
    "sign_in": {"resource"},
}
STEP_FRAME = {"in", "do", "expect", "wait"}
CLOSED_VALUES = {
    "require": {"none", "mfa", "context"},
    "kind": {"eligible", "active"},
    "grant": {"mfa", "block"},
    "state": {"report_only", "on", "off"},
}
BOOLEANS = {"justification", "approval", "allow_permanent_eligible", "allow_permanent_active"}
DURATION = re.compile(r"[1-9][0-9]*[mhd]")

FORBIDDEN = re.compile(
    r"/(?:work|tmp|home|root|usr|opt)/|[A-Z]:\\|localhost|lorem ipsum|brain ?dump|actual exam question"
    r"|\[(?:I|M|K|D|L|S|R|3P)\]|\bKAV-\d",
    re.IGNORECASE,
)


def named(path: Path) -> str:
    """The file's name, as the id of a test case."""
    return path.name


def load_yaml(text: str) -> Any:
    """The value of a YAML 1.2 text."""
    return YAML(typ="safe", pure=True).load(text)


def split_lesson(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the Markdown of a lesson."""
    head, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert head == "", f"{path.name} does not begin with front matter"
    return load_yaml(front), body


def body_of(path: Path) -> str:
    """The Markdown of a page, front matter taken off."""
    return split_lesson(path)[1] if path in LESSONS else path.read_text(encoding="utf-8")


def without_fences(text: str) -> str:
    """The prose of a page: everything but fenced blocks."""
    return FENCE.sub("", text)


def without_code(text: str) -> str:
    """The prose of a page without inline code either."""
    return re.sub(r"`[^`\n]+`", "", without_fences(text))


def simulate_blocks(path: Path) -> list[str]:
    """The bodies of the computed examples of a lesson."""
    return [found["body"] for found in FENCE.finditer(body_of(path)) if found["info"].strip() == "simulate"]


@cache
def anchors(path: Path) -> list[str]:
    """The heading anchors of a page as the toc extension makes them, without its own renaming of doubles."""
    renderer = markdown.Markdown(extensions=["toc", "tables", "pymdownx.superfences"])
    renderer.convert(body_of(path))
    pending, found = list(renderer.toc_tokens), []
    while pending:
        token = pending.pop(0)
        found.append(token["id"])
        pending.extend(token["children"])
    return found


def misconceptions() -> list[dict[str, str]]:
    """The rows of the misconception catalogue."""
    return load_yaml((CONTENT / "misconceptions.yaml").read_text(encoding="utf-8"))["misconceptions"]


def labels() -> list[dict[str, Any]]:
    """The rows of the label table."""
    return load_yaml((CONTENT / "labels.yaml").read_text(encoding="utf-8"))["labels"]


def test_the_three_lessons_are_there() -> None:
    names = [path.stem for path in LESSONS]

    assert {"pim", "ca-and-mfa", "break-glass-and-licensing"} <= set(names)


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_front_matter_is_complete(path: Path) -> None:
    front, _ = split_lesson(path)

    assert set(front) == {"id", "title", "minutes", "objectives", "sources"}
    assert front["id"] == path.stem
    assert front["title"].strip()
    assert isinstance(front["minutes"], int)
    assert 5 <= front["minutes"] <= 30
    assert len(front["objectives"]) >= 3
    assert all(objective.strip() for objective in front["objectives"])


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_source_has_an_id_a_name_and_a_mark_that_may_be_taught(path: Path) -> None:
    sources = split_lesson(path)[0]["sources"]

    assert len(sources) >= 3
    assert len({source["id"] for source in sources}) == len(sources)
    for source in sources:
        assert set(source) == {"id", "name", "mark"}, source
        assert source["name"].strip()
        assert source["mark"] in MARKS, source


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_citation_names_a_source_with_the_same_mark_and_every_source_is_cited(path: Path) -> None:
    front, body = split_lesson(path)
    listed = {(source["id"], source["mark"]) for source in front["sources"]}

    cited = {(key.strip(), mark) for mark, keys in CITATION.findall(body) for key in keys.split(",")}

    assert cited == listed


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_row_of_an_evidence_table_carries_its_evidence(path: Path) -> None:
    in_table, bare = False, []
    for line in body_of(path).splitlines():
        if line.startswith("|") and line.rstrip().endswith("| evidence |"):
            in_table = True
        elif not line.startswith("|"):
            in_table = False
        elif in_table and not set(line) <= set("|- ") and not CITATION.search(line.rsplit("|", 2)[1]):
            bare.append(line)

    assert bare == []


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_lesson_has_between_600_and_1000_words(path: Path) -> None:
    words = re.findall(r"[A-Za-z0-9][\w'-]*", without_fences(body_of(path)))

    assert 600 <= len(words) <= 1000


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_lesson_points_to_a_scenario_to_try_it_in(path: Path) -> None:
    section = body_of(path).split("## Try it in the lab", 1)

    assert len(section) == 2
    assert "`seed-guide`" in section[1]


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_lesson_has_exactly_one_computed_example_with_sessions_and_steps(path: Path) -> None:
    blocks = simulate_blocks(path)

    assert len(blocks) == 1
    example = load_yaml(blocks[0])
    assert set(example) == {"sessions", "steps"}
    assert example["sessions"]
    assert len(example["steps"]) >= 5


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_session_of_an_example_says_who_where_and_with_which_methods(path: Path) -> None:
    sessions = load_yaml(simulate_blocks(path)[0])["sessions"]

    for name, session in sessions.items():
        assert set(session) == {"as", "client", "methods"}, name
        assert session["client"] in {"portal", "token"}, name
        assert session["methods"], name


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_the_steps_of_an_example_use_only_known_words(path: Path) -> None:
    example = load_yaml(simulate_blocks(path)[0])

    for step in example["steps"]:
        assert step["in"] in example["sessions"], step
        assert step["do"] in STEP_WORDS, step
        assert set(step) <= STEP_FRAME | STEP_WORDS[step["do"]], step
        assert DURATION.fullmatch(step.get("wait", "1h")), step
        assert DURATION.fullmatch(step.get("duration", "1h")), step
        assert all(step[key] in allowed for key, allowed in CLOSED_VALUES.items() if key in step), step
        assert all(isinstance(step[key], bool) for key in BOOLEANS & set(step)), step


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_an_example_shows_both_a_refusal_and_a_success(path: Path) -> None:
    refusals = {"mfa_required", "blocked", "too_long", "needs_justification", "permanent_not_allowed", "own_request"}
    promised = [step["expect"] for step in load_yaml(simulate_blocks(path)[0])["steps"] if "expect" in step]

    assert refusals & set(promised)
    assert set(promised) - refusals


def test_misconception_slugs_are_unique_and_every_field_is_filled() -> None:
    rows = misconceptions()

    assert len(rows) >= 25
    assert [slug for slug, times in Counter(row["slug"] for row in rows).items() if times > 1] == []
    for row in rows:
        assert set(row) == {"slug", "belief", "truth", "lesson", "source", "mark"}, row
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", row["slug"]), row
        assert all(value.strip() for value in row.values()), row
        assert row["mark"] in MARKS, row


@pytest.mark.parametrize("row", misconceptions(), ids=lambda row: row["slug"])
def test_a_misconception_points_to_a_heading_of_a_lesson(row: dict[str, str]) -> None:
    lesson, anchor = row["lesson"].split("#")

    assert anchor in anchors(CONTENT / "lessons" / f"{lesson}.md")


def test_the_glossary_has_short_entries_in_order_with_unique_anchors() -> None:
    parts = re.split(r"^## (.+)$", body_of(CONTENT / "glossary.md"), flags=re.MULTILINE)
    terms, meanings = parts[1::2], parts[2::2]

    assert len(terms) >= 45
    assert terms == sorted(terms, key=lambda term: term.lower().replace("-", " "))
    assert len(set(anchors(CONTENT / "glossary.md"))) == len(terms) + 1
    for term, meaning in zip(terms, meanings, strict=True):
        sentences = re.findall(r"[.!?](?=\s|$)", re.sub(r"`[^`]+`", "", meaning))
        assert 1 <= len(sentences) <= 3, term


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_two_headings_of_a_page_make_the_same_anchor(path: Path) -> None:
    titles = re.findall(r"^#+ (.+)$", without_fences(body_of(path)), flags=re.MULTILINE)

    assert [title for title, times in Counter(title.lower() for title in titles).items() if times > 1] == []
    assert len(anchors(path)) == len(titles)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_inside_the_content_resolve(path: Path) -> None:
    broken = []
    for link in LINK.findall(without_fences(body_of(path))):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.is_file() or CONTENT not in file.parents or (anchor and anchor not in anchors(file)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_markdown_holds_no_raw_html_script_or_picture(path: Path) -> None:
    text = without_code(body_of(path))

    assert RAW_HTML.findall(text) == []
    assert "![" not in text


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_no_text_holds_a_forbidden_string(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert FORBIDDEN.findall(text) == []


def test_every_label_has_a_place_an_evidence_tag_and_its_own_id() -> None:
    rows = labels()

    assert len(rows) >= 200
    assert [key for key, times in Counter(row["id"] for row in rows).items() if times > 1] == []
    for row in rows:
        assert set(row) == {"id", "label", "where", "evidence", "aliases"}, row
        assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", row["id"]), row
        assert row["evidence"] in EVIDENCE, row
        assert row["label"].strip(), row
        assert row["where"].strip(), row
        assert row["label"] not in row["aliases"], row


@pytest.mark.parametrize(
    ("old", "label"),
    [
        ("Azure AD", "Entra ID"),
        ("Protection > Conditional Access", "Conditional Access"),
        ("Identity governance", "ID Governance"),
        ("All cloud apps", "All resources (formerly 'All cloud apps')"),
        ("Azure AD roles", "Microsoft Entra roles"),
        ("My requests", "Pending requests"),
    ],
)
def test_an_older_name_leads_to_exactly_one_label(old: str, label: str) -> None:
    found = [row["label"] for row in labels() if old in row["aliases"]]

    assert found == [label]
