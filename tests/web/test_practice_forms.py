"""The question pages of every item model: filled in without a script, with the keyboard, graded, and opened live."""

from __future__ import annotations

import argparse
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from playwright.sync_api import Page

from scenarios.questions.item import Claim, Entry, Item, YesNo
from scenarios.questions.models import MODELS, grade
from simulator import Accepted
from simulator.commands import Command, DecideRequest, SelfActivate
from tests.web.furnished_lab import served
from tests.web.live_server import Learner, PageRead, practice_app, shared_app
from tests.web.pressing import rows, words
from web.attempts import Attempts
from web.command_line import item as command

SEED = 3
PIM = [name for name in MODELS if name != "ca-table"]
BY_FORM = {MODELS[name].describe().form: name for name in PIM}


@cache
def item_of(model: str) -> Item:
    """The question that these tests answer."""
    return MODELS[model].make(SEED)


def address(model: str) -> str:
    """Where it stands."""
    return f"/practice/{model}/{SEED}"


def get(path: str) -> PageRead:
    """A page."""
    return PageRead(shared_app().test_client().get(path))


def split(item: Item, answers: str) -> dict[str, list[str]]:
    """Answers by the names of the form's fields."""
    left, found = answers, dict[str, list[str]]()
    for entry in item.entries:
        found[entry.name], left = list(left[: entry.pick]), left[entry.pick :]
    return {name: [one for one in values if not is_unticked(item, name, one)] for name, values in found.items()}


def is_unticked(item: Item, name: str, letter: str) -> bool:
    """Whether this is a box without a tick, which a browser does not send."""
    return letter == "n" and next(entry for entry in item.entries if entry.name == name).kind == "tick"


def post(model: str, values: dict[str, list[str]]) -> PageRead:
    """The answer to the form of the question, filled in like this."""
    browser = shared_app().test_client()
    token = PageRead(browser.get(address(model))).fields("answers")["csrf_token"]
    return PageRead(browser.post(address(model), data={"csrf_token": token, **values}))


def verdict(model: str, answers: str) -> PageRead:
    """The verdict on these answers."""
    return get(f"{address(model)}/verdict?answers={answers}")


# --- asking ----------------------------------------------------------------------------------------------------------


def test_the_start_page_leads_to_every_model_with_its_objective() -> None:
    page = get("/practice")

    for name, model in MODELS.items():
        card = page.find(name)
        links = [one.get("href") for one in card.iter("a")]
        described = model.describe()
        assert f"/practice/{name}" in links
        assert {f"/practice/{name}?about={slug}" for slug in described.misconceptions} <= set(links)
        assert described.objective.removeprefix("ms102-").replace("-", " ") in words(card)


@pytest.mark.parametrize("model", PIM)
def test_a_question_about_each_misconception_can_be_asked_for(model: str) -> None:
    for slug in MODELS[model].describe().misconceptions:
        location = get(f"/practice/{model}?about={slug}").location
        found = MODELS[model].make(int(location.rsplit("/", 1)[1]))
        assert slug in found.misconceptions


@pytest.mark.parametrize("path", ["/practice/nonsense", "/practice/nonsense/1", "/practice/pim-order?about=nonsense"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert get(path).status == 404


@pytest.mark.parametrize("model", PIM)
def test_the_page_shows_everything_and_gives_nothing_away(model: str) -> None:
    item, page = item_of(model), get(address(model))

    for table in item.tables:
        assert [tuple(row) for row in rows(page, table.caption)] == list(table.rows)
    shown = " ".join(page.main.split())
    for entry in item.entries:
        assert " ".join(entry.label.split()) in shown
        assert all(choice.text in shown for choice in entry.choices if entry.kind != "tick")
    assert not [one for one in claims(item) if one.summary in shown]
    assert not [belief for belief in item.beliefs if belief.belief in shown]


def claims(item: Item) -> tuple[Claim, ...]:
    """The statements or options of a question."""
    return item.statements if isinstance(item, YesNo) else getattr(item, "options", ())


@pytest.mark.parametrize("model", PIM)
def test_every_field_has_a_label_of_its_own(model: str) -> None:
    form = get(address(model)).find("answers")
    labelled = {one.get("for") for one in form.iter("label")} | {
        control.get("id") for label in form.iter("label") for control in label.iter("input")
    }

    controls = [one for one in (*form.iter("select"), *form.iter("input")) if one.get("type") != "hidden"]

    assert len(controls) >= len(item_of(model).entries)
    inside = {id(control) for label in form.iter("label") for control in label.iter("input")}
    assert all(one.get("id") in labelled or id(one) in inside for one in controls)


# --- answering -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", PIM)
def test_right_answers_lead_to_a_verdict_with_every_point(model: str) -> None:
    item = item_of(model)

    answered = post(model, split(item, item.key))
    page = get(answered.location)

    assert (answered.status, answered.location) == (303, f"{address(model)}/verdict?answers={item.key}")
    assert f"{item.points_max} of {item.points_max} point" in page.main
    assert "All right." in page.main


@pytest.mark.parametrize("model", PIM)
def test_answers_of_a_misconception_are_recognised_and_lead_to_its_lesson(model: str) -> None:
    diagnosis = next(one for one in item_of(model).diagnoses if len(one.beliefs) == 1)

    page = verdict(model, diagnosis.answers)

    assert diagnosis.beliefs[0].belief in page.words("diagnosis")
    link = next(page.find("diagnosis").iter("a")).get("href") or ""
    assert link == f"/lessons/{diagnosis.beliefs[0].lesson}"
    assert get(link).status == 200


@pytest.mark.parametrize("model", PIM)
def test_each_mark_is_explained(model: str) -> None:
    item = item_of(model)
    wrong = item.diagnoses[0].answers

    page = verdict(model, wrong)

    marks = grade(item, wrong).marks
    assert [row[-1] for row in rows(page, "Answers")] == [str(mark.points) for mark in marks]
    assert all(" ".join(mark.summary.split()) in " ".join(page.main.split()) for mark in marks)


def choices_made(page: PageRead, entry: Entry) -> list[str]:
    """The values that a field of the form holds."""
    form = page.find("answers")
    ticked = [one for one in form.iter("input") if one.get("name") == entry.name and one.get("checked") is not None]
    selects = [one for one in form.iter("select") if one.get("name") == entry.name]
    selected = [one for select in selects for one in select.iter("option") if one.get("selected") is not None]
    return [one.get("value") or "" for one in (*ticked, *selected)]


@pytest.mark.parametrize("form", ["yn3", "mc1", "mr", "ord"])
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(form: str) -> None:
    model = BY_FORM[form]
    item = item_of(model)
    values = split(item, item.key)
    last = item.entries[-1].name
    values[last] = values[last][:-1]

    page = post(model, values)

    assert page.status == 422
    assert "hoose" in words(error_summary(page))
    for entry in item.entries:
        assert choices_made(page, entry) in (values[entry.name], [*values[entry.name], ""], [""])


def error_summary(page: PageRead) -> Element:
    """The list of what is missing."""
    return next(one for one in page.root.iter() if "error-summary" in (one.get("class") or ""))


def test_a_step_cannot_stand_in_two_places() -> None:
    item = item_of("pim-order")
    values = split(item, item.key)
    values["place-2"] = values["place-1"]

    page = post("pim-order", values)

    assert page.status == 422
    assert "Place 2: this step stands at place 1 already" in page.main


def test_more_choices_than_asked_for_are_refused() -> None:
    item = item_of("audit-trail")

    page = post("audit-trail", {"option": list("abc")})

    assert len(item.key) == 2
    assert page.status == 422
    assert "Choose exactly two answers" in page.main


def test_the_form_of_settings_begins_with_the_settings_as_they_are() -> None:
    item, page = item_of("pim-settings-form"), get(address("pim-settings-form"))

    for entry in item.entries:
        assert choices_made(page, entry) == ([] if is_unticked(item, entry.name, entry.start) else [entry.start])


@pytest.mark.parametrize("model", PIM)
@pytest.mark.parametrize("answers", ["", "q", "aaaaaaaaaaaaaaaaa", "%00", "yyy<script>"])
def test_a_verdict_without_proper_answers_leads_back_to_the_question(model: str, answers: str) -> None:
    assert verdict(model, answers).location == address(model)


# --- the live tenant -------------------------------------------------------------------------------------------------


def live(model: str) -> tuple[Learner, PageRead]:
    """The attempt that the button starts, and the page that it leads to."""
    browser = shared_app().test_client()
    token = PageRead(browser.get(address(model))).fields("answers")["csrf_token"]
    started = PageRead(browser.post(f"{address(model)}/live", data={"csrf_token": token}))
    assert started.status == 303
    with shared_app().app_context():
        attempt = shared_app().extensions["attempts"].store.attempt(started.location.split("/")[2], "local")
    return Learner(shared_app(), attempt, browser), started


def decisions(learner: Learner, kind: type[Command]) -> list[bool]:
    """For each command of a kind in the journal whether it was accepted."""
    steps = [one for one in learner.simulation.steps if isinstance(one.command, kind)]
    return [isinstance(one.decision, Accepted) for one in steps]


@pytest.mark.parametrize("model", PIM)
def test_a_question_becomes_a_tenant_in_which_its_steps_were_tried(model: str) -> None:
    learner, started = live(model)

    tried = [step for step in item_of(model).live if getattr(step, "in_", "")]

    assert len([one for one in learner.simulation.steps if one.command]) >= len(tried)
    assert learner.follow(started).status == 200
    arrived = learner.follow(learner.sign_in("admin", next=item_of(model).look_at))
    assert arrived.status == 200
    assert "Let somebody else ask for the role" in PageRead(learner.client.get(f"/a/{learner.attempt.id}/")).main


@pytest.mark.parametrize("model", PIM)
def test_the_journal_of_a_live_tenant_plays_again(model: str) -> None:
    learner, _ = live(model)
    store: Any = shared_app().extensions["attempts"].store

    again = Attempts(store).simulation_of(learner.attempt)

    assert again.cursor == learner.simulation.cursor
    assert [one.event for one in again.happenings()] == [one.event for one in learner.simulation.happenings()]
    assert again.tenant.now == learner.tenant.now


def test_the_activations_of_the_statements_end_in_the_live_tenant_as_the_key_says() -> None:
    item = item_of("pim-can-activate")
    assert isinstance(item, YesNo)

    learner, _ = live("pim-can-activate")

    assert sorted(decisions(learner, SelfActivate)) == sorted(one.answer for one in item.statements)


def test_the_people_of_the_question_try_to_approve_in_the_live_tenant() -> None:
    item = item_of("pim-who-approves")

    learner, _ = live("pim-who-approves")

    people = [one for one in claims(item) if not one.text.startswith("Nobody")]
    refused = [one for one in people if not one.answer]
    assert decisions(learner, DecideRequest) == [*(False for _ in refused), True]


# --- in a browser ----------------------------------------------------------------------------------------------------


def fill_in_by_keyboard(page: Page, item: Item) -> None:
    """Answer with nothing but the keyboard: focus, type the first letters of a choice, press space."""
    for name, letters in split(item, item.key).items():
        entry = next(one for one in item.entries if one.name == name)
        if entry.kind == "select":
            page.locator(f"select[name={name}]").focus()
            page.keyboard.type(f"{letters[0].upper()}." if item.form == "ord" else entry.text_of(letters[0]))
            continue
        for letter in letters:
            page.locator(f"input[name={name}][value={letter}]").focus()
            if not page.locator(f"input[name={name}][value={letter}]").is_checked():
                page.keyboard.press("Space")


@pytest.mark.parametrize("model", [BY_FORM[form] for form in ("mc1", "mr", "ord")])
def test_a_question_is_answered_with_the_keyboard(page: Page, model: str) -> None:
    item = item_of(model)
    with served(practice_app()) as root:
        page.goto(root + address(model))
        fill_in_by_keyboard(page, item)
        page.get_by_role("button", name="Check the answers").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/verdict?answers=*")

        assert page.get_by_text("All right.").is_visible()


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", PIM)
def test_the_command_prints_every_kind_of_question_with_its_key(capsys: pytest.CaptureFixture[str], model: str) -> None:
    parser = argparse.ArgumentParser()
    command.configure(parser.add_subparsers())
    parsed = parser.parse_args(["item", model, "--seed", str(SEED)])

    assert parsed.run(parsed) == 0

    printed, item = capsys.readouterr().out, item_of(model)
    assert item.stem in printed
    assert all(mark.text in printed and mark.summary in printed for mark in grade(item, item.key).marks)
    assert all(slug in printed for slug in item.misconceptions)
    if item.form in ("ord", "as"):
        assert f"Key: {item.key}" in printed
