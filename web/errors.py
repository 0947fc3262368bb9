"""Pages for what goes wrong: what, where, and what to do next; never a traceback."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from scenarios.loader import InvalidScenario
from simulator import Step, Tenant
from web.attempts import AttemptFinished, Conflict, ConflictKind
from web.journal_codec import JournalUnreadable
from web.owner import attempts
from web.steps_in_words import actor_words, outcome_words, step_words
from web.store import StorageFailed
from web.words import when

Answer = tuple[str, int]

_TITLES = MappingProxyType(
    {
        400: "That request cannot be used",
        403: "Not allowed",
        404: "There is nothing here",
        405: "That cannot be done here",
        409: "This page is behind",
        413: "That is too large",
        422: "That cannot be used",
        500: "Something in the lab broke",
        507: "The lab cannot save",
    }
)
_ADVICE = MappingProxyType(
    {
        400: "Go back, reload the page and try again.",
        404: "Check the address, or go to the start page and open the lab from there.",
        405: "Go back and use the buttons of the page.",
        413: "Send less at once; forms take up to 1 MB.",
        500: "Nothing of your attempt is lost: every step before this one is saved. Go back and try something else; "
        "if it happens again, please report what you did.",
    }
)
_CONFLICTS = MappingProxyType(
    {
        ConflictKind.MOVED: "Since this page was opened, steps were undone or redone somewhere else.",
        ConflictKind.EDITED: "Since this page was opened, the same settings were changed somewhere else.",
        ConflictKind.WINDOW: "Since this page was opened, the sign-in of this window changed.",
        ConflictKind.AHEAD: "This page knows steps that the lab does not have.",
        ConflictKind.BUSY: "Others kept saving to this attempt at the same moment.",
    }
)


def register_errors(app: Flask) -> None:
    """Show a page for everything that goes wrong."""

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Answer:
        """A form without a valid token: an old page, or a foreign one."""
        reason = "The form is too old, or it did not come from this lab. Nothing was changed."
        return _page(400, reason, "Reload the page and send the form again.")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Answer:
        """Anything with a status of its own."""
        status = error.code or 500
        reason = error.description or "" if status != 404 or error.description else ""
        return _page(status, reason if status in (400, 403, 404, 409, 413, 422) else "")

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Answer:
        """A page that acted without knowing what happened since."""
        return _conflict_page(error)

    @app.errorhandler(AttemptFinished)
    def finished(_error: AttemptFinished) -> Answer:
        """An action in an attempt that was handed in."""
        return _page(409, "This attempt was handed in.", "Read its report, or start a new attempt from the start page.")

    @app.errorhandler(StorageFailed)
    def storage(error: StorageFailed) -> Answer:
        """Nothing could be saved, so nothing was done."""
        if error.is_full:
            advice = "The step was not done. Free some disk space, then send it again; everything before it is safe."
            return _page(507, "The disk is full.", advice)
        return _page(507, f"The database did not take it: {error}.", "The step was not done. Try it again.")

    @app.errorhandler(JournalUnreadable)
    def unreadable(error: JournalUnreadable) -> Answer:
        """An attempt written by a release that this one cannot read."""
        advice = "Its reports can still be read. Start a new attempt to go on practising."
        return _page(409, f"This release cannot read the attempt: {error}.", advice)

    @app.errorhandler(InvalidScenario)
    def invalid_scenario(error: InvalidScenario) -> Answer:
        """A scenario file of the library is broken."""
        first = error.errors[0] if error.errors else str(error)
        return _page(500, f"The scenario cannot be read: {first}", "Run `practice lint` to see every error.")

    @app.errorhandler(Exception)
    def bug(error: Exception) -> Answer:
        """A bug of ours: logged for whoever runs the lab, told without details to whoever uses it."""
        current_app.logger.exception("unhandled error on %s %s", request.method, request.path)
        return _page(500, "")


def _page(status: int, reason: str, advice: str = "") -> Answer:
    title = _TITLES.get(status, "That did not work")
    page = {"title": title, "icon": "warning", "narrow": True}
    advice = advice or _ADVICE.get(status, "")
    return render_template("errors/error.html", page=page, status=status, reason=reason, advice=advice), status


def _told(tenant: Tenant, step: Step) -> dict[str, str]:
    return {
        "at": when(step.at),
        "who": actor_words(tenant, step),
        "what": step_words(tenant, step),
        "outcome": outcome_words(step),
    }


def _conflict_page(error: Conflict) -> Answer:
    desk = g.get("desk")
    later = []
    if desk:
        tenant = attempts().simulation_of(desk.attempt).tenant
        later = [_told(tenant, step) for step in error.later]
    page = {"title": _TITLES[409], "icon": "warning", "narrow": True}
    back = desk.url() if desk and desk.window else desk.lab_url() if desk else "/"
    html = render_template("conflict.html", page=page, reason=_CONFLICTS[error.kind], later=later, back=back)
    return html, 409
