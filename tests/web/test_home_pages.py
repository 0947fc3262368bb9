"""The pages outside a lab: start page, lessons, glossary, search, about, and the words that all pages share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import content
from simulator import Simulation, TraceStep, Verdict
from simulator import commands as c
from tests.web.journals import played
from tests.web.live_server import Learner, PageRead, practice_app
from tests.web.pressing import rows
from web.attempts import Attempts
from web.data_folder import data_folder
from web.journal_types import COMMAND_CLASSES
from web.lesson_pages import lesson, lesson_ids
from web.prose import one_line, to_html
from web.steps_in_words import actor_words, event_words, outcome_words, step_words
from web.words import initials, joined, refusal_words, ticked, when, why_lines

LESSONS = Path(content.__file__).parent / "lessons"


@pytest.fixture(scope="module")
def visitor() -> Learner:
    return Learner.new()


def test_the_start_page_shows_every_lab_with_level_length_and_tasks(visitor: Learner) -> None:
    page = visitor.get("/")

    for words in ("Secure privileged access with PIM and Conditional Access", "Level 300", "45 minutes", "Level 200"):
        assert words in page.main
    # Every address counts: an attempt that another test left behind may have a link with the same words.
    addresses = {one.get("href") for one in page.root.iter("a")}
    assert {"/scenarios/seed-guide", "/scenarios/ms102-lab4-ex2"} <= addresses


def test_a_new_learner_is_told_where_to_start_and_a_returning_one_where_to_go_on() -> None:
    app = practice_app()
    new = PageRead(app.test_client().get("/"))
    learner = Learner.new(app=app)

    returning = learner.get("/")

    assert "Start here" in new.main and "You have not started a lab yet" in new.main
    assert returning.links()["Continue"] == f"/a/{learner.attempt.id}/"
    ((lab, mode, steps, report, state, _),) = rows(returning, "Your attempts")
    assert lab.startswith("Secure privileged access")
    assert (mode, steps, report, state) == ("Practice", "0", "not checked", "going on")


def test_a_lab_offers_three_modes_and_starts_in_none_by_accident(visitor: Learner) -> None:
    page = visitor.get("/scenarios/seed-guide")

    assert visitor.submit(page, "start", mode="cheat").status == 422
    assert sorted(page.options("start", "mode")) == ["exam", "guided", "practice"]


def test_every_lesson_has_a_page_with_its_example_played(visitor: Learner) -> None:
    assert sorted(lesson_ids()) == sorted(path.stem for path in LESSONS.glob("*.md"))
    for name in lesson_ids():
        page = visitor.get(f"/lessons/{name}")
        found = lesson(name)

        assert page.status == 200 and found is not None
        played_rows = rows(page, "Example, step by step")
        assert len(played_rows) == len(found.example) > 4
        assert all(row[1] for row in played_rows)
        assert "```" not in page.html and "simulate" not in page.main


def test_the_example_of_the_first_lesson_answers_as_the_simulator_does(visitor: Learner) -> None:
    outcomes = [row[1] for row in rows(visitor.get("/lessons/pim"), "Example, step by step")]

    assert outcomes[1] == "permanent not allowed"
    assert {"too long", "needs justification", "pending approval", "own request", "approved"} <= set(outcomes)


def test_links_between_lessons_and_glossary_lead_somewhere(visitor: Learner) -> None:
    for name in lesson_ids():
        for href in visitor.get(f"/lessons/{name}").links().values():
            if not href.startswith(("/lessons", "/glossary")):
                continue
            place, _, anchor = href.partition("#")
            target = visitor.get(place)
            assert target.status == 200, href
            assert not anchor or f'id="{anchor}"' in target.html, href


def test_search_finds_labs_headings_and_terms(visitor: Learner) -> None:
    links = visitor.get("/search?q=break-glass").links()

    assert any(href.startswith("/lessons/break-glass") for href in links.values())
    assert "Nothing found" in visitor.get("/search?q=zzzz").main
    assert "<b>zzzz" not in visitor.get("/search?q=<b>zzzz").html


def test_every_page_says_who_we_are_not(visitor: Learner) -> None:
    for place in ("/", "/about", "/help", "/lessons/", "/glossary", "/nowhere", f"/a/{visitor.attempt.id}/"):
        assert "Not affiliated with, endorsed by or connected to Microsoft" in visitor.get(place).html, place


def test_what_is_not_simulated_says_so(visitor: Learner) -> None:
    page = visitor.get("/not-simulated?what=<i>Devices</i>")

    assert "Devices" in page.main and "is not simulated" in page.main
    assert "<i>" not in page.html


# --- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** `code`", "<p><strong>bold</strong> <code>code</code></p>"),
        ("<script>alert(1)</script>", ""),
        ("<b onclick=x>hi</b>", "<p>hi</p>"),
        ("[x](javascript:alert(1))", '<p><a rel="noopener noreferrer">x</a></p>'),
        ("[x](/lessons/pim)", '<p><a href="/lessons/pim" rel="noopener noreferrer">x</a></p>'),
        ("![x](https://evil.example/i.png)", "<p></p>"),
        ("<p style='x'>hi</p>", "<p>hi</p>"),
    ],
)
def test_prose_is_markdown_without_anything_that_acts(markdown: str, html: str) -> None:
    assert str(to_html(markdown)).strip() == html


def test_headings_keep_their_anchors() -> None:
    assert 'id="what-a-request-must-pass"' in to_html("## What a request must pass")


def test_a_short_text_loses_its_paragraph_only_when_it_is_one() -> None:
    assert one_line("a *b*") == "a <em>b</em>"
    assert "<p>" in one_line("a\n\nb")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("got `ok`", "got <code>ok</code>"),
        ("<b> `<i>`", "&lt;b&gt; <code>&lt;i&gt;</code>"),
        ("one ` alone", "one ` alone"),
        ("", ""),
    ],
)
def test_backticks_become_code_and_the_rest_is_escaped(text: str, html: str) -> None:
    assert str(ticked(text)) == html


def test_small_words() -> None:
    assert when(datetime(2026, 6, 4, 9, 5, tzinfo=UTC)) == "4 Jun 2026 09:05"
    assert when(None) == ""
    assert [initials(name) for name in ("Patti Fernandez", "MOD", "Ana de la Cruz", "")] == ["PF", "M", "AC", ""]
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_a_rule_has_words_and_an_unknown_one_is_spelled_out() -> None:
    assert "MFA" in refusal_words("MfaRule").title and refusal_words("MfaRule").text_html
    assert refusal_words("SomethingNewRule").title == "Something new"
    assert refusal_words("../../etc/passwd").text_html == ""


def test_a_trace_is_told_in_words() -> None:
    (line,) = why_lines((TraceStep(rule="MfaRule", verdict=Verdict.NEEDS, fact="no claim", source="docs"),))

    assert (line.verdict, line.fact, line.source) == ("needs", "no claim", "docs (documented)")
    assert line.title == refusal_words("MfaRule").title


@pytest.mark.parametrize("scenario_id", ["seed-guide", "ms102-lab4-ex2"])
def test_every_step_and_event_of_a_played_attempt_has_words(scenario_id: str) -> None:
    simulation = played(scenario_id)

    for step in simulation.steps:
        assert step_words(simulation.tenant, step) and outcome_words(step) and actor_words(simulation.tenant, step)
    told = [event_words(simulation.tenant, one.event) for one in simulation.happenings()]
    assert any(told) or simulation.cursor


def test_every_kind_of_command_has_words() -> None:
    from web.steps_in_words import _WORDS

    assert set(_WORDS) | {COMMAND_CLASSES["journal.move"]} == set(COMMAND_CLASSES.values())


def test_words_survive_objects_that_are_gone() -> None:
    simulation = Simulation(played("seed-guide").at(0))
    gone = (
        c.DeletePolicy(policy_id="gone"),
        c.CancelRequest(request_id="gone"),
        c.AddGroupMember(group_id="gone", member_id="gone"),
        c.DeleteNamedLocation(location_id="gone"),
    )

    for command in gone:
        simulation.run(command)

    words = [step_words(simulation.tenant, step) for step in simulation.steps]
    assert all("not there now" in line for line in words)


# --- the data folder ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "environment", "tail"),
    [
        ("linux", {"XDG_DATA_HOME": "{home}/xdg"}, "xdg/practice-tenant"),
        ("linux", {}, ".local/share/practice-tenant"),
        ("darwin", {}, "Library/Application Support/practice-tenant"),
        ("win32", {"LOCALAPPDATA": "{home}/Local"}, "Local/practice-tenant"),
        ("win32", {}, "AppData/Local/practice-tenant"),
    ],
)
def test_data_lies_where_the_platform_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, environment: dict[str, str], tail: str
) -> None:
    for name in ("PRACTICE_DATA", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(home=tmp_path))
    monkeypatch.setattr("web.data_folder.sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)

    folder = data_folder()

    assert folder == tmp_path / tail and folder.is_dir()


def test_a_chosen_folder_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRACTICE_DATA", str(tmp_path / "environment"))

    assert data_folder() == tmp_path / "environment"
    assert data_folder(str(tmp_path / "chosen")) == tmp_path / "chosen"


def test_nothing_of_an_attempt_lies_outside_its_folder(tmp_path: Path) -> None:
    from web.app import Settings, create_app

    app = create_app(Settings(folder=str(tmp_path)))
    service: Attempts = app.extensions["attempts"]
    service.store.close()

    names = {re.sub(r"-(wal|shm)$", "", path.name) for path in tmp_path.iterdir()}
    assert names == {"attempts.sqlite3", "cookie-secret"}
