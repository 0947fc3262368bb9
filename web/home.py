"""Pages outside a lab: the start page with scenarios and attempts, starting a lab, and what this product is."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from scenarios.loader import LIBRARY, load_file, load_library, tenant_of
from scenarios.seeding import seed_of
from web.attempts import NewAttempt
from web.lab_list import SUBJECTS, first_lab, lab_groups, standings, subject_counts
from web.lesson_pages import found_in_lessons
from web.owner import attempts, own_attempt, owner
from web.progress import GUIDED, MODES
from web.prose import to_html
from web.store import Attempt

home = Blueprint("home", __name__)

MODE_WORDS = (
    {"value": "guided", "text": "Guided", "hint": "Hints, live progress beside every page, and a probe for each goal."},
    {"value": "practice", "text": "Practice", "hint": "The same tasks; how far you are shows when you press Check."},
    {"value": "exam", "text": "Exam", "hint": "No hints, no undo, no simulator layer. Check hands it in."},
)


@home.get("/")
def start() -> str:
    """Scenarios to start, attempts to go on with, and what to do next."""
    mine = [_attempt_card(one) for one in attempts().store.attempts_of(owner())]
    going = next((one for one in mine if not one["is_finished"]), None)
    labs, subject = list(load_library().values()), request.args.get("subject", "")
    subject = subject if subject in SUBJECTS else ""
    page = {
        "title": "Practice Tenant",
        "subtitle": "Practise Microsoft Entra privileged access, and see why it answers as it does",
    }
    return render_template(
        "home.html",
        page=page,
        groups=lab_groups(labs, subject),
        subjects=[("", "All labs", len(labs)), *subject_counts(labs)],
        subject=subject,
        first=first_lab(labs),
        standings=standings((one["scenario_id"], one["is_finished"], one["score"]) for one in mine),
        mine=mine,
        going=going,
    )


def _attempt_card(attempt: Attempt) -> dict[str, Any]:
    reports = attempts().store.reports_of(attempt.id)
    return {
        "id": attempt.id,
        "scenario_id": attempt.scenario_id,
        "title": attempt.title,
        "mode": attempt.mode,
        "created_at": attempt.created_at,
        "is_finished": attempt.is_finished,
        "score": reports[-1].score if reports else None,
        "reports": len(reports),
        "steps": attempts().store.step_count(attempt.id),
    }


@home.get("/scenarios/<scenario_id>")
def scenario(scenario_id: str) -> str:
    """A scenario before it is started: story, tasks, and the choice of a mode."""
    return _scenario_page(scenario_id)


def _scenario_page(scenario_id: str, mode: str = GUIDED, errors: dict[str, str] | None = None) -> str:
    chosen = load_library().get(scenario_id)
    if chosen is None:
        abort(404, "there is no such lab")
    page = {
        "title": chosen.title,
        "subtitle": chosen.summary,
        "icon": "hat_graduation",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), (chosen.title, None)],
    }
    return render_template(
        "home_scenario.html",
        page=page,
        scenario=chosen,
        story=to_html(chosen.story),
        modes=MODE_WORDS,
        mode=mode,
        errors=errors or {},
        tenant=tenant_of(chosen),
    )


@home.post("/scenarios/<scenario_id>/start")
def start_attempt(scenario_id: str) -> Response | tuple[str, int]:
    """Start an attempt and go to its guide."""
    mode = request.form.get("mode", "")
    if mode not in MODES:
        return _scenario_page(scenario_id, errors={"mode": "choose one of the three modes"}), 422
    if scenario_id not in load_library():
        abort(404, "there is no such lab")
    loaded = load_file(LIBRARY / f"{scenario_id}.yaml")
    new = NewAttempt(
        owner=owner(),
        scenario_id=scenario_id,
        title=loaded.scenario.title,
        mode=mode,
        tenant_name=tenant_of(loaded.scenario).name,
        scenario_text=loaded.text,
        seed_for=lambda attempt_id: seed_of(loaded.scenario, attempt_id),
    )
    return redirect(f"/a/{attempts().start(new).id}/", 303)


@home.get("/attempts/<attempt_id>/delete")
def ask_to_delete(attempt_id: str) -> str:
    """Ask before an attempt is deleted."""
    attempt = own_attempt(attempt_id)
    page = {
        "title": "Delete attempt",
        "subtitle": attempt.title,
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("Delete", None)],
    }
    return render_template("home_delete.html", page=page, attempt=attempt)


@home.post("/attempts/<attempt_id>/delete")
def delete_attempt(attempt_id: str) -> Response:
    """Delete an attempt with its steps and reports."""
    attempt = own_attempt(attempt_id)
    attempts().delete(attempt)
    flash(f"The attempt on {attempt.title} is deleted", "ok")
    return redirect("/", 303)


@home.get("/about")
def about() -> str:
    """What this is, what it is not, and how true it is."""
    page = {
        "title": "About Practice Tenant",
        "icon": "info",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("About", None)],
    }
    return render_template("home_about.html", page=page)


@home.get("/fidelity")
def fidelity() -> str:
    """How sure each rule is, as the ledger says."""
    page = {
        "title": "How sure each rule is",
        "icon": "info",
        "breadcrumbs": [("Labs", "/"), ("About", "/about"), ("Fidelity", None)],
    }
    text = (files("content") / "reference" / "fidelity.md").read_text(encoding="utf-8")
    return render_template("home_fidelity.html", page=page, text=to_html(text.partition("-->")[2].strip()))


@home.get("/help")
def help_page() -> str:
    """How the lab works, and its keys."""
    return render_template("home_help.html", page=_page("Help", icon="question_circle"))


@home.get("/not-simulated")
def not_simulated() -> str:
    """Says that something of the real portal is not part of this simulator."""
    page = {
        "title": "Not simulated",
        "icon": "box",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("Not simulated", None)],
    }
    return render_template("not_simulated.html", page=page, what=request.args.get("what", "")[:80])


@home.get("/search")
def search() -> str:
    """Labs, lessons and terms that contain the words."""
    words = request.args.get("q", "")[:100]
    wanted = words.strip().lower()
    labs = [one for one in load_library().values() if wanted and wanted in f"{one.title} {one.summary}".lower()]
    found = [(one.title, f"/scenarios/{one.id}") for one in labs] + found_in_lessons(words)
    page = {
        "title": "Search",
        "title_rest": words,
        "icon": "search",
        "narrow": True,
        "breadcrumbs": [("Labs", "/"), ("Search", None)],
    }
    return render_template("home_search.html", page=page, words=words, found=found)


def _page(title: str, **further: str) -> dict[str, Any]:
    return {"title": title, "narrow": True, "breadcrumbs": [("Labs", "/"), (title, None)], **further}


def site() -> dict[str, Any]:
    """The `site` of plain.html; inside the split view nothing leads out of the frame."""
    if request.headers.get("Sec-Fetch-Dest") == "iframe":
        return {"home_href": request.path}
    places = (
        ("Labs", "/"),
        ("Questions", "/practice"),
        ("Lessons", "/lessons/"),
        ("Glossary", "/glossary"),
        ("About", "/about"),
    )
    return {
        "home_href": "/",
        "help_href": "/help",
        "search_action": "/search",
        "nav": [{"label": label, "href": href, "current": request.path == href} for label, href in places],
    }
