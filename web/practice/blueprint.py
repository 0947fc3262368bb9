"""The question pages: choose, answer, read why, and open the question as a live tenant. Nothing here needs a script."""

from __future__ import annotations

from secrets import randbelow
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from scenarios.questions.beliefs import catalogue
from scenarios.questions.ca_table import MODEL_ID, SEED_MAX, model, next_seed, table_item
from scenarios.questions.item import Item, Verdict, grade
from web.owner import attempts, owner
from web.practice.live_tenant import start_live, way_in

practice = Blueprint("practice", __name__)

NEW_SEEDS = 1_000_000
ANSWERS = {"yes": True, "no": False}
_LETTERS = {"y": True, "n": False}


@practice.get("/practice")
def index() -> str:
    """What can be practised."""
    page = {"title": "Practice questions", "subtitle": "Answers are worked out by the simulator", "icon": "scales"}
    beliefs = [catalogue()[slug] for slug in model().misconceptions]
    return render_template("practice/index.html", page=page | _trail(), model=model(), beliefs=beliefs)


@practice.get(f"/practice/{MODEL_ID}")
def another() -> Response:
    """A question nobody has chosen; `?about=` names a misconception that it is to tell apart."""
    about = request.args.get("about") or None
    if about is not None and about not in model().misconceptions:
        abort(404, "there are no questions about this")
    return redirect(_address(next_seed(randbelow(NEW_SEEDS), about)), 303)


@practice.get(f"/practice/{MODEL_ID}/<int:number>")
def question(number: int) -> str:
    """The question with this number."""
    return _question_page(_item(number))


@practice.post(f"/practice/{MODEL_ID}/<int:number>")
def answer(number: int) -> Response | tuple[str, int]:
    """Take the answers; the verdict has an address of its own, so that it can be read again."""
    item = _item(number)
    given = {name: request.form.get(name, "") for name in _names(item)}
    missing = [name for name, value in given.items() if value not in ANSWERS]
    if missing:
        errors = {name: f"Statement {_names(item).index(name) + 1}: choose Yes or No" for name in missing}
        return _question_page(item, given, errors), 422
    letters = "".join(value[0] for value in given.values())
    return redirect(f"{_address(number)}/verdict?answers={letters}", 303)


@practice.get(f"/practice/{MODEL_ID}/<int:number>/verdict")
def verdict(number: int) -> str | Response:
    """Which answers are right, why, and what the answers as a whole tell."""
    item = _item(number)
    letters = request.args.get("answers", "")
    if len(letters) != len(item.statements) or set(letters) - _LETTERS.keys():
        return redirect(_address(number), 303)
    return _verdict_page(item, grade(item, tuple(_LETTERS[letter] for letter in letters)))


@practice.post(f"/practice/{MODEL_ID}/<int:number>/live")
def live(number: int) -> Response:
    """Start an attempt in the tenant of the question and go to its portal."""
    return redirect(way_in(start_live(attempts(), _item(number), owner())), 303)


# --- pages -------------------------------------------------------------------------------------------------------


def _item(number: int) -> Item:
    if number > SEED_MAX:
        abort(404, f"questions are numbered from 0 to {SEED_MAX}")
    return table_item(number)


def _address(number: int) -> str:
    return f"/practice/{MODEL_ID}/{number}"


def _names(item: Item) -> list[str]:
    """The names of the form's fields, one for each statement."""
    return [f"statement-{number}" for number in range(1, len(item.statements) + 1)]


def _trail(*further: tuple[str, str | None]) -> dict[str, Any]:
    questions = ("Practice questions", "/practice" if further else None)
    return {"breadcrumbs": [("Labs", "/"), questions, *further]}


def _question_page(item: Item, given: dict[str, str] | None = None, errors: dict[str, str] | None = None) -> str:
    name = f"Question {item.seed}"
    page = {"title": item.title, "subtitle": f"{name}. One point for each statement.", "icon": "scales"}
    return render_template(
        "practice/question.html",
        page=page | _trail((name, None)),
        item=item,
        names=_names(item),
        given=given or {},
        errors=errors or {},
        action=_address(item.seed),
    )


def _verdict_page(item: Item, graded: Verdict) -> str:
    name = f"Question {item.seed}"
    page = {"title": item.title, "title_rest": "answers", "subtitle": name, "icon": "scales"}
    return render_template(
        "practice/verdict.html",
        page=page | _trail((name, _address(item.seed)), ("Answers", None)),
        item=item,
        verdict=graded,
        action=_address(item.seed),
        focus=catalogue()[item.focus],
        next_href=_address(next_seed(item.seed)),
        focus_href=_address(next_seed(item.seed, item.focus)),
    )
