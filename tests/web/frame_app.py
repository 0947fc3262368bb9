"""A small application around the real templates: the gallery, and one lab page with a form, a clock and a pane."""

from typing import Any

from flask import Flask, Response, flash, redirect, render_template, request
from jinja2 import ChoiceLoader, DictLoader

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PEOPLE = [
    {"id": "holly", "name": "Holly Dickson", "detail": "holly@adatum.example", "initials": "HD", "color": 0},
    {"id": "patti", "name": "Patti Fernandez", "detail": "patti@adatum.example", "initials": "PF", "color": 1},
    {"id": "alex", "name": "Alex Wilber", "detail": "alex@adatum.example", "initials": "AW", "color": 2},
]
LAB_PAGE = """
{% extends "shell.html" %}
{% import "ui/controls.html" as controls %}
{% import "ui/overlays.html" as overlays %}
{% import "ui/simulator.html" as sim %}
{% block task_panel %}{{ sim.task_header("Just-in-time administrators", 1, 2) }}{% endblock %}
{% block blade %}
{% call controls.form("/lab", id="settings", seq=lab.seq) %}
{{ controls.error_summary(errors, {"hours": "Hours"}) }}
{% set tabs = [{"id": "one", "text": "Activation"}, {"id": "two", "text": "Assignment"}] %}
{% call controls.tab_set("parts", "Parts", tabs, "one") %}
{% call controls.panel("parts", "one", "one", "Activation") %}
{{ controls.slider("hours", "Maximum (hours)", hours, 1, 24, 1, errors=errors) }}
{{ controls.people_picker("approvers", "Approvers", people, chosen) }}
{% endcall %}
{% call controls.panel("parts", "two", "one", "Assignment") %}
{{ controls.textarea("note", "Note", note, max=50) }}
{% endcall %}
{% endcall %}
{% call controls.footer_buttons() %}{{ controls.button("Update", "primary") }}{% endcall %}
{% endcall %}
{% endblock %}
{% block flyout %}{% if opened %}
{% call overlays.flyout("pane", "Activate", "/lab") %}{% call controls.form("/lab", id="pane-form") %}
{{ controls.field("hours", "Duration", 2, id="pane-hours") }}
{% call overlays.flyout_buttons("/lab") %}{{ controls.button("Activate", "primary") }}{% endcall %}
{% endcall %}{% endcall %}
{% endif %}{% endblock %}
"""


def lab() -> dict[str, Any]:
    """What the shell wants to know about an attempt."""
    entry = {"icon": "shield_keyhole", "label": "Privileged Identity Management", "href": "/lab", "current": True}
    off = {"icon": "star", "label": "Favorites", "href": "/lab", "simulated": False}
    return {
        "mode": "guided",
        "seq": 7,
        "persona": {**PEOPLE[0], "badge": "Global Administrator · MFA done"},
        "windows": [{**PEOPLE[0], "label": "Window 1", "badge": "MFA done", "href": "/lab", "current": True}],
        "people": [{**person, "badge": "no roles", "href": "/lab"} for person in PEOPLE],
        "home_href": "/",
        "portal_href": "/lab",
        "search_action": "/lab",
        "notifications_href": "/lab",
        "notifications_unread": 2,
        "help_href": "/",
        "nav": [
            {"label": None, "items": [off]},
            {"label": "ID Governance", "icon": "scales", "open": True, "items": [entry]},
        ],
        "clock_text": "14 Jun 2026 09:41",
        "clock_iso": "2026-06-14T09:41:00Z",
        "clock_action": "/clock",
        "can_undo": False,
        "next_event_text": None,
    }


def lab_page(errors: dict[str, str], hours: str = "8", chosen: list[str] | None = None, note: str = "") -> str:
    """The lab page with the values of its form."""
    menu = {"label": "Microsoft Entra roles", "groups": [{"label": "Manage", "items": lab()["nav"][1]["items"]}]}
    page = {"title": "Edit role setting", "breadcrumbs": [("Home", "/"), ("Settings", None)], "menu": menu}
    return render_template(
        "lab_page.html",
        lab=lab(),
        page=page,
        people=PEOPLE,
        errors=errors,
        hours=hours,
        chosen=chosen or [],
        note=note,
        opened="open" in request.args,
    )


def create() -> Flask:
    """The application."""
    app = Flask("web", template_folder="templates", static_folder="static")
    app.secret_key = "only for tests"
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([app.jinja_loader, DictLoader({"lab_page.html": LAB_PAGE})])
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.after_request(guard)
    app.add_url_rule("/", view_func=gallery)
    app.add_url_rule("/lab", view_func=show_lab)
    app.add_url_rule("/lab", view_func=change_lab, methods=["POST"])
    app.add_url_rule("/clock", view_func=move_clock, methods=["POST"])
    return app


def guard(response: Response) -> Response:
    """The answer with the policy that the product sends."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


def gallery() -> str:
    """Every macro in every state."""
    return render_template("gallery.html", page={"title": "Gallery"}, site={}, show=request.args.get("show"))


def show_lab() -> str:
    """The lab page."""
    return lab_page({})


def change_lab() -> Any:
    """Takes the form; thirteen hours are refused."""
    hours, chosen = request.form["hours"], request.form.getlist("approvers")
    if hours == "13":
        return lab_page({"hours": "Choose another number."}, hours, chosen, request.form.get("note", "")), 422
    flash(
        {"title": "Saved", "text": f"{hours} hours, {', '.join(chosen) or 'nobody'}, step {request.form.get('seq')}"},
        "ok",
    )
    return redirect("/lab", 303)


def move_clock() -> Any:
    """Says which button was pressed; a jump of a day leads out of the lab, one of eight hours breaks."""
    if request.form["step"] == "PT8H":
        return "broken", 500
    flash(f"Moved {request.form['step']}", "info")
    return redirect("/" if request.form["step"] == "P1D" else "/lab", 303)
