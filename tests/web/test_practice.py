"""The question pages: answering without a script, the verdict, and the question as a live tenant."""

from __future__ import annotations

import argparse
import re
from functools import cache
from itertools import product
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from scenarios.questions.beliefs import catalogue
from scenarios.questions.ca_table import model, table_item
from scenarios.questions.table_item import TableItem
from simulator.events import SignInRecorded
from simulator.sign_in.sessions import Outcome
from tests.web.axe import violations
from tests.web.conftest import OpenPage
from tests.web.furnished_lab import served
from tests.web.live_server import Learner, PageRead, practice_app, shared_app
from tests.web.pressing import rows, words
from web.command_line import item as command

SEED = 3
ADDRESS = f"/practice/ca-table/{SEED}"


@cache
def item() -> TableItem:
    """The question that these tests answer."""
    return table_item(SEED)


def client() -> FlaskClient:
    """A browser of its own."""
    return shared_app().test_client()


def get(path: str, browser: FlaskClient | None = None) -> PageRead:
    """A page."""
    return PageRead((browser or client()).get(path))


def post(answers: dict[str, str]) -> PageRead:
    """The answer to the form of the question, filled in like this."""
    browser = client()
    values = get(ADDRESS, browser).fields("answers")
    values.update(answers)
    return PageRead(browser.post(ADDRESS, data=values))


def verdict(answers: str) -> PageRead:
    """The verdict on these answers."""
    return get(f"{ADDRESS}/verdict?answers={answers}")


def radios(page: PageRead) -> list[Element]:
    """The choices of the form."""
    return [one for one in page.find("answers").iter("input") if one.get("type") == "radio"]


# --- choosing --------------------------------------------------------------------------------------------------------


def test_the_start_page_of_the_questions_names_every_misconception() -> None:
    links = {one.get("href"): words(one) for one in get("/practice").find("ca-table").iter("a")}

    for slug in model().misconceptions:
        assert links[f"/practice/ca-table?about={slug}"] == catalogue()[slug].belief
    assert links["/practice/ca-table"] == "Start: Who has to use MFA?"


@pytest.mark.parametrize("slug", model().misconceptions)
def test_a_question_about_one_misconception_can_be_asked_for(slug: str) -> None:
    location = get(f"/practice/ca-table?about={slug}").location

    assert re.fullmatch(r"/practice/ca-table/\d+", location)
    assert slug in table_item(int(location.rsplit("/", 1)[1])).misconceptions


@pytest.mark.parametrize("path", ["/practice/ca-table?about=nonsense", "/practice/ca-table/1000000000"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert get(path).status == 404


# --- answering -------------------------------------------------------------------------------------------------------


def test_the_page_shows_every_table_and_statement() -> None:
    page = get(ADDRESS)

    for table in item().tables:
        assert [tuple(row) for row in rows(page, table.caption)] == list(table.rows)
    headers = [words(one) for one in page.find("answers").iter("th") if one.get("scope") == "row"]
    assert headers == [statement.text for statement in item().statements]


def test_every_choice_has_a_name_that_says_which_statement_it_answers() -> None:
    page = get(ADDRESS)

    labels = [words(one) for one in page.find("answers").iter("label")]

    assert labels == [f"{word}: {statement.text}" for statement in item().statements for word in ("Yes", "No")]
    assert len({one.get("name") for one in radios(page)}) == 3
    assert not [one for one in radios(page) if one.get("checked") is not None]


def test_the_question_page_does_not_give_the_answers_away() -> None:
    page = get(ADDRESS)

    assert not [one for one in item().statements if one.summary in page.main]
    assert not [belief for belief in item().beliefs if belief.belief in page.main]


def test_answers_lead_to_a_verdict_with_an_address() -> None:
    answered = post({"statement-1": "y", "statement-2": "n", "statement-3": "y"})

    assert (answered.status, answered.location) == (303, f"{ADDRESS}/verdict?answers=yny")


@pytest.mark.parametrize("bad", ["", "perhaps"])
def test_an_answer_that_is_missing_is_asked_for_and_the_others_are_kept(bad: str) -> None:
    page = post({"statement-1": "y", "statement-2": bad, "statement-3": "n"})

    checked = {one.get("name"): one.get("value") for one in radios(page) if one.get("checked") is not None}
    assert page.status == 422
    assert "Statement 2: choose Yes or No" in page.main
    assert checked == {"statement-1": "y", "statement-3": "n"}


def test_a_verdict_without_proper_answers_leads_back_to_the_question() -> None:
    for query in ("", "?answers=yy", "?answers=yyyy", "?answers=abc"):
        assert get(f"{ADDRESS}/verdict{query}").location == ADDRESS


# --- the verdict -----------------------------------------------------------------------------------------------------


def test_right_answers_earn_a_point_each() -> None:
    page = verdict(item().key)

    assert "3 of 3 points" in page.main
    assert [row[3] for row in rows(page, "Answers")] == ["1", "1", "1"]
    assert "What you seem to think" not in page.main


@pytest.mark.parametrize("place", range(3))
def test_the_answers_of_a_misconception_are_recognised(place: int) -> None:
    slug = item().misconceptions[place]
    believed = next(one for one in item().diagnoses if [belief.slug for belief in one.beliefs] == [slug])

    page = verdict(believed.answers)

    assert catalogue()[slug].belief in page.words("diagnosis")
    assert catalogue()[slug].truth in page.words("diagnosis")
    link = next(page.find("diagnosis").iter("a")).get("href") or ""
    assert link == f"/lessons/{catalogue()[slug].lesson}"
    assert f'id="{link.partition("#")[2]}"' in get(link).html


def test_answers_that_fit_no_belief_get_no_diagnosis() -> None:
    known = {item().key, *(one.answers for one in item().diagnoses)}
    every = map("".join, product("yn", repeat=3))
    other = next(answers for answers in every if answers not in known)

    page = verdict(other)

    assert "No single misconception of this question explains these answers" in page.main


def test_every_statement_is_explained_policy_by_policy() -> None:
    page = verdict(item().key)

    for statement in item().statements:
        assert statement.summary in page.main
        for step in statement.trace:
            assert step.fact in page.main


def test_the_verdict_leads_on() -> None:
    links = verdict(item().key).links()

    assert links["Another like this"] == f"/practice/ca-table/{SEED + 1}"
    assert links["The same question again"] == ADDRESS
    about = next(href for text, href in links.items() if text.startswith("Another about"))
    assert item().focus in table_item(int(about.rsplit("/", 1)[1])).misconceptions


# --- the live tenant -------------------------------------------------------------------------------------------------


def live() -> tuple[Learner, PageRead]:
    """The attempt that the button starts, and the page that it leads to."""
    browser = client()
    token = get(ADDRESS, browser).fields("answers")["csrf_token"]
    started = PageRead(browser.post(f"{ADDRESS}/live", data={"csrf_token": token}))
    assert started.status == 303
    attempt_id = started.location.split("/")[2]
    with shared_app().app_context():
        attempt = shared_app().extensions["attempts"].store.attempt(attempt_id, "local")
    return Learner(shared_app(), attempt, browser), started


def test_a_question_becomes_a_tenant_with_its_sign_ins_in_the_log() -> None:
    learner, started = live()
    expected = {"granted": Outcome.GRANTED, "mfa": Outcome.INTERRUPTED, "blocked": Outcome.BLOCKED}

    events = [one.event for one in learner.simulation.happenings()]

    records = [event.record for event in events if isinstance(event, SignInRecorded)]
    assert [record.outcome for record in records] == [expected[one.outcome] for one in item().statements]
    assert [record.app_display_name for record in records] == [one.resource for one in item().statements]
    assert learner.follow(started).status == 200


def test_the_learner_sees_the_log_and_the_task_as_the_administrator() -> None:
    learner, _ = live()

    arrived = learner.follow(learner.sign_in("admin", next="logs/sign-ins"))

    shown = " ".join(" ".join(row) for row in rows(arrived, "Sign-ins"))
    assert all(statement.user in shown and statement.resource in shown for statement in item().statements)
    assert "Change one answer" in get(f"/a/{learner.attempt.id}/", learner.client).main


def test_the_learner_can_sign_in_as_a_user_of_the_question() -> None:
    learner, _ = live()

    assert learner.sign_in("user1").status == 303
    assert learner.get("").status == 200


# --- in a browser ----------------------------------------------------------------------------------------------------


def test_a_question_is_answered_with_the_keyboard(page: Page) -> None:
    with served(practice_app()) as address:
        page.goto(address + ADDRESS)
        for number, answer in enumerate(item().key, 1):
            page.locator(f"input[name=statement-{number}]").first.focus()
            page.keyboard.press("Space" if answer == "y" else "ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_url("**/verdict?answers=*")

        assert page.get_by_text("3 of 3 points.").is_visible()


@pytest.mark.axe
@pytest.mark.parametrize("path", ["", "/verdict?answers=yyy", "/verdict?answers=nnn"])
def test_the_pages_are_accessible(open_page: OpenPage, path: str) -> None:
    with served(practice_app()) as address:
        page = open_page(bypass_csp=True)
        page.goto(f"{address}{ADDRESS}{path}")

        assert violations(page) == []
        page.close()


# --- the command line ------------------------------------------------------------------------------------------------


def run(*arguments: str) -> int:
    """The exit code of `practice item`."""
    parser = argparse.ArgumentParser()
    command.configure(parser.add_subparsers())
    parsed = parser.parse_args(["item", *arguments])
    return parsed.run(parsed)


def test_the_command_prints_the_question_with_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ca-table", "--seed", str(SEED)) == 0

    printed = capsys.readouterr().out
    for statement in item().statements:
        assert f"{statement.text}  {'Yes' if statement.answer else 'No'}" in printed
    assert all(slug in printed for slug in item().misconceptions)


def test_the_command_prints_the_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ca-table", "--seed", str(SEED), "--scenario") == 0

    assert capsys.readouterr().out == item().scenario


def test_an_unknown_model_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("nonsense") == 2
    assert "there is no item model `nonsense`; possible: ca-table" in capsys.readouterr().err
