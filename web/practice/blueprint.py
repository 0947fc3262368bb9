"""The question pages: choose, answer, read why, and open the question as a live tenant. Nothing here needs a script."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import randbelow
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from scenarios.questions.beliefs import catalogue
from scenarios.questions.item import Item, Verdict
from scenarios.questions.models import MODELS, SEED_MAX, Model, grade
from web.owner import attempts, owner
from web.practice.answers import as_it_was, filled
from web.practice.live_tenant import start_live, way_in

practice = Blueprint("practice", __name__)

NEW_SEEDS = 1_000_000


@practice.get("/practice")
def index() -> str:
    """What can be practised."""
    page = {"title": "Practice questions", "subtitle": "Answers are worked out by the simulator", "icon": "scales"}
    models = [model.describe() for model in MODELS.values()]
    return render_template("practice/index.html", page=page | _trail(), models=models, catalogue=catalogue())


@practice.get("/practice/<model_id>")
def another(model_id: str) -> Response:
    """A question nobody has chosen; `?about=` names a misconception that it is to tell apart."""
    model = _model(model_id)
    about = request.args.get("about") or None
    if about is not None and about not in model.describe().misconceptions:
        abort(404, "there are no questions about this")
    return redirect(_address(model_id, model.next_seed(randbelow(NEW_SEEDS), about)), 303)


@practice.get("/practice/<model_id>/<int:number>")
def question(model_id: str, number: int) -> str:
    """The question with this number."""
    item = _item(model_id, number)
    return _question_page(item, as_it_was(item))


@practice.post("/practice/<model_id>/<int:number>")
def answer(model_id: str, number: int) -> Response | tuple[str, int]:
    """Take the answers; the verdict has an address of its own, so that it can be read again."""
    item = _item(model_id, number)
    found = filled(item, request.form)
    if found.errors:
        return _question_page(item, found.given, found.errors), 422
    return redirect(f"{_address(model_id, number)}/verdict?answers={found.answers}", 303)


@practice.get("/practice/<model_id>/<int:number>/verdict")
def verdict(model_id: str, number: int) -> str | Response:
    """Which answers are right, why, and what the answers as a whole tell."""
    item = _item(model_id, number)
    answers = request.args.get("answers", "")
    if not item.accepts(answers):
        return redirect(_address(model_id, number), 303)
    return _verdict_page(item, grade(item, answers), answers)


@practice.post("/practice/<model_id>/<int:number>/live")
def live(model_id: str, number: int) -> Response:
    """Start an attempt in the tenant of the question and go to its portal."""
    item = _item(model_id, number)
    return redirect(way_in(start_live(attempts(), item, owner()), item), 303)


# --- pages -------------------------------------------------------------------------------------------------------


def _model(model_id: str) -> Model:
    return MODELS.get(model_id) or abort(404, "there are no such questions")


def _item(model_id: str, number: int) -> Item:
    model = _model(model_id)
    if number > SEED_MAX:
        abort(404, f"questions are numbered from 0 to {SEED_MAX}")
    return model.make(number)


def _address(model_id: str, number: int) -> str:
    return f"/practice/{model_id}/{number}"


def _trail(*further: tuple[str, str | None]) -> dict[str, Any]:
    questions = ("Practice questions", "/practice" if further else None)
    return {"breadcrumbs": [("Labs", "/"), questions, *further]}


def _points_words(item: Item) -> str:
    match item.form:
        case "yn3":
            return "One point for each statement."
        case "mc1":
            return "One point."
        case "mr":
            return "One point for each right choice."
        case "ord":
            return "One point for each step that works where you put it."
        case _:
            return "One point for each requirement."


def _question_page(item: Item, given: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    name = f"Question {item.seed}"
    page = {"title": item.title, "subtitle": f"{name}. {_points_words(item)}", "icon": "scales"}
    return render_template(
        "practice/question.html",
        page=page | _trail((name, None)),
        item=item,
        given=given,
        errors=errors or {},
        action=_address(item.model, item.seed),
    )


def _verdict_page(item: Item, graded: Verdict, answers: str) -> str:
    name = f"Question {item.seed}"
    page = {"title": item.title, "title_rest": "answers", "subtitle": name, "icon": "scales"}
    model = MODELS[item.model]
    return render_template(
        "practice/verdict.html",
        page=page | _trail((name, _address(item.model, item.seed)), ("Answers", None)),
        item=item,
        verdict=graded,
        answers=answers,
        action=_address(item.model, item.seed),
        focus=catalogue()[item.focus],
        next_href=_address(item.model, model.next_seed(item.seed)),
        focus_href=_address(item.model, model.next_seed(item.seed, item.focus)),
    )
