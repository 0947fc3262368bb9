"""The pages of the lessons and the glossary."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.lesson_pages import glossary, lesson, lesson_ids

lessons = Blueprint("lessons", __name__)


@lessons.get("/lessons/")
def index() -> str:
    """Every lesson."""
    page = {"title": "Lessons", "icon": "book_open", "breadcrumbs": [("Labs", "/"), ("Lessons", None)]}
    return render_template("lessons/index.html", page=page, lessons=[lesson(one) for one in lesson_ids()])


@lessons.get("/lessons/<lesson_id>")
def read(lesson_id: str) -> str:
    """One lesson, its example played by the simulator."""
    chosen = lesson(lesson_id)
    if chosen is None:
        abort(404, "there is no such lesson")
    page = {
        "title": chosen.title,
        "subtitle": f"{chosen.minutes} minutes",
        "icon": "book_open",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("Lessons", "/lessons/"), (chosen.title, None)],
    }
    return render_template("lessons/lesson.html", page=page, lesson=chosen)


@lessons.get("/glossary")
def terms() -> str:
    """Short meanings of the terms."""
    page = {
        "title": "Glossary",
        "icon": "book_open",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("Glossary", None)],
    }
    return render_template("lessons/glossary.html", page=page, glossary=glossary())
