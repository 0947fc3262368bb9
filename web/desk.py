"""One request at one simulated window: whose attempt, who is signed in there, and how pages act and answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import quote

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request
from flask import make_response as respond
from werkzeug.wrappers import Response

from simulator import Command, Decision, MoveKind, Refused, Simulation, Tenant
from simulator.access import Area, may_open
from simulator.decision import Verdict
from simulator.directory.rows import User
from simulator.sign_in.sessions import Session
from web.attempts import Conflict, ConflictKind
from web.lab_frame import lab_frame
from web.owner import attempts, own_attempt
from web.people import last_window, open_session, was_signed_in
from web.progress import EXAM
from web.store import Attempt
from web.task_panel import task_panel
from web.words import why_lines

P = ParamSpec("P")
View = Callable[P, Any]
_PAGE_KEYS = frozenset({"title_rest", "title_separator", "subtitle", "icon", "menu", "close_href", "wide"})
_WINDOW_NUMBER_MAX = 999


@dataclass(slots=True)
class Desk:
    """What a page of an attempt works with; the attempt's owner has been checked.

    `simulation` is for reading; `act` replaces it by the one after the action. `window` is empty for lab pages.
    `past` is the step that the page looks back at, else None; the simulation is then as it was at that step.
    """

    attempt: Attempt
    simulation: Simulation
    window: str
    past: int | None = None

    @property
    def tenant(self) -> Tenant:
        """The tenant that the page shows."""
        return self.simulation.tenant

    @property
    def is_past(self) -> bool:
        """Whether the page looks back and must not act."""
        return self.past is not None

    @property
    def shown_window(self) -> str:
        """This window; on a lab page the one used last."""
        return self.window or last_window(self.simulation)

    @property
    def session(self) -> Session | None:
        """The open session of the window."""
        return open_session(self.tenant, self.shown_window)

    @property
    def user(self) -> User | None:
        """Who is signed in in this window."""
        return self.tenant.users.get(self.session.user_id) if self.session else None

    @property
    def seen(self) -> int:
        """How many steps this page knows; its forms carry the number."""
        return len(self.simulation.steps)

    def url(self, path: str = "") -> str:
        """The address of a page in this window."""
        return self._in_time(f"/a/{self.attempt.id}/w/{self.shown_window}/{path}")

    def lab_url(self, path: str = "") -> str:
        """The address of a lab page of this attempt."""
        return f"/a/{self.attempt.id}/{path}"

    def _in_time(self, address: str) -> str:
        """The address with the moment that is looked back at, so that links stay in the past."""
        if self.past is None:
            return address
        return f"{address}{'&' if '?' in address else '?'}at={self.past}"

    def page(
        self,
        template: str,
        *,
        nav: str = "",
        crumbs: list[tuple[str, str | None]] | None = None,
        title: str,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """A page in the frame of the lab."""
        page = {"title": title, "breadcrumbs": crumbs, **{key: context.pop(key) for key in _PAGE_KEYS & context.keys()}}
        context.setdefault("errors", {})
        context.setdefault("refusal", None)
        lab = lab_frame(self, nav)
        panel = task_panel(self) if lab["mode"] != EXAM and not lab["embedded"] else None
        html = render_template(template, page=page, lab=lab, desk=self, panel=panel, **context)
        return respond(html, status)

    def refused(self, refusal: Refused, template: str, **context: Any) -> Response:
        """The page of a form again, with the refusal, status 422."""
        return self.page(template, status=422, refusal=refusal, **context)

    def done(self, toast: str, path: str) -> Response:
        """On to a page of this window, with a notification."""
        flash(toast, "ok")
        return redirect(self.url(path), 303)

    def done_in_lab(self, toast: str, path: str) -> Response:
        """On to a lab page, with a notification."""
        flash(toast, "ok")
        return redirect(self.lab_url(path), 303)

    def act(self, command: Command, *, edits: str | None = None, window: str | None = None) -> Decision:
        """What the tenant answers to a form; raises Conflict when the form is behind. `edits`: the replaced object."""
        self._refuse_the_past()
        where = self.window if window is None else window
        decision, self.simulation = attempts().act(self.attempt, where, command, seen=self._form_cursor(), edits=edits)
        return decision

    def act_again(self, command: Command) -> Decision:
        """What the tenant answers to a further command of the same form, after `act`."""
        decision, self.simulation = attempts().act(self.attempt, self.window, command, seen=self.seen)
        return decision

    def move(self, kind: MoveKind, to: int = 0) -> None:
        """Undo, redo or jump; raises Conflict when steps were done that the form has not seen."""
        self._refuse_the_past()
        cursor = self._form_cursor()
        self.simulation = attempts().move(self.attempt, kind, seen=cursor, to=to, window=self.window)

    def _form_cursor(self) -> int:
        given = request.form.get("seq") or request.form.get("seen") or ""
        if not given.isdecimal() or len(given) > 9:
            abort(400, "the form does not say which steps its page knew; reload the page")
        return int(given)

    def _refuse_the_past(self) -> None:
        if self.is_past or "at" in request.args:
            abort(409, "this page looks back at an earlier moment; return to now to act")


def current() -> Desk:
    """The desk of this request."""
    desk: Desk = g.desk
    return desk


def open_desk(attempt_id: str, window: str) -> Desk:
    """The desk for an attempt and a window; 404 when it is nobody's or somebody else's."""
    attempt = own_attempt(attempt_id)
    simulation = attempts().simulation_of(attempt)
    past = None if attempt.mode == EXAM else _step_looked_at(simulation)
    if past is None:
        return Desk(attempt, simulation, window)
    then = simulation.fork()
    then.jump(past)
    return Desk(attempt, then, window, past)


def _step_looked_at(simulation: Simulation) -> int | None:
    """The step named by `?at=<step>`, None for now; moves and refusals are no moments of their own."""
    given = request.args.get("at", "")
    if request.method != "GET" or not given.isdecimal() or len(given) > 9:
        return None
    sequence = int(given)
    is_known = sequence == 0 or (sequence <= len(simulation.steps) and simulation.steps[sequence - 1].is_effective)
    return sequence if is_known else None


def attach(blueprint: Blueprint) -> None:
    """Give every view of a blueprint under `/a/<attempt_id>/w/<window>` a desk, and keep out who is not signed in."""

    @blueprint.url_value_preprocessor
    def take_places(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        """Turn the places in the address into a desk."""
        if not values:
            return
        window = str(values.pop("window", ""))
        attempt_id = str(values.pop("attempt_id", ""))
        if window and not _is_window(window):
            abort(404, "there is no such window")
        g.desk = open_desk(attempt_id, window)

    @blueprint.before_request
    def signed_in() -> Response | None:
        """Lead to the sign-in page of the window when nobody is signed in there."""
        view = current_app.view_functions[request.endpoint or ""]
        desk: Desk | None = g.get("desk")
        if desk is None or not desk.window or getattr(view, "is_open_to_all", False) or desk.user:
            return None
        if request.method != "GET":
            raise Conflict(ConflictKind.WINDOW)
        return _to_sign_in(desk)


def _to_sign_in(desk: Desk) -> Response:
    """On to the sign-in page of the window, with where to go after it; while looking back, to the steps."""
    if desk.past is not None:
        flash(f"Nobody was signed in in window {desk.window[1:]} at step {desk.past}", "info")
        return redirect(desk.lab_url("journal"), 303)
    if was_signed_in(desk.simulation, desk.window):
        flash("This window is not signed in any more: its sign-in was undone, or somebody signed out here.", "info")
    path = request.full_path.rstrip("?").removeprefix(desk.url())
    return redirect(f"{desk.url('sign-in')}?next={quote(path, safe='/')}", 303)


def _is_window(name: str) -> bool:
    return name[:1] == "w" and name[1:].isdecimal() and 0 < int(name[1:]) <= _WINDOW_NUMBER_MAX


def open_to_all(view: View[P]) -> View[P]:
    """Let a page of a window be opened without anybody signed in there."""
    view.is_open_to_all = True  # type: ignore[attr-defined]  # functions take attributes
    return view


def opens(area: Area) -> Callable[[View[P]], View[P]]:
    """Let a page be opened only by holders of the roles that open its area; others get the reason."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*arguments: P.args, **names: P.kwargs) -> Any:
            desk = current()
            assert desk.user is not None, "the guard of the window comes first"
            step = may_open(desk.tenant, desk.user.id, area)
            if step.verdict is Verdict.FAIL:
                crumbs: list[tuple[str, str | None]] = [("Home", desk.url()), ("No access", None)]
                lines = why_lines((step,))
                return desk.page("no_access.html", crumbs=crumbs, title="No access", status=403, why=lines, step=step)
            return view(*arguments, **names)

        return guarded

    return decorate


def not_in_exam(view: Callable[P, Any]) -> Callable[P, Any]:
    """Keep a page of the simulator layer shut in exam mode."""

    @wraps(view)
    def guarded(*arguments: P.args, **names: P.kwargs) -> Any:
        if current().attempt.mode == EXAM:
            abort(403, "this is switched off in an exam")
        return view(*arguments, **names)

    return guarded
