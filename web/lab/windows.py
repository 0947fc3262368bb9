"""Simulated browser windows: the list of them, two side by side, and closing one."""

from __future__ import annotations

from flask import abort, render_template, request
from flask import make_response as respond
from werkzeug.wrappers import Response

from simulator import Refused
from simulator.commands import SignOut
from web.desk import Desk, current
from web.lab.blueprint import back, lab
from web.lab_frame import lab_frame, person_link
from web.people import WindowCard, next_window, people_of, window_card, windows_of


@lab.get("/windows")
def windows() -> Response:
    """Every window in which somebody is signed in, and everybody who could open another."""
    desk, query = current(), request.args.get("q", "")
    fresh = next_window(desk.simulation)
    return desk.page(
        "lab/windows.html",
        crumbs=[("Lab", desk.lab_url()), ("Windows", None)],
        title="Simulated windows",
        icon="desktop",
        cards=windows_of(desk.tenant),
        people=[person_link(desk, person, fresh) for person in people_of(desk.tenant, query)],
        query=query,
    )


@lab.post("/windows/close")
def close_window() -> Response:
    """Sign a window out, which takes it off the list."""
    desk = current()
    window = request.form.get("window", "")
    if window not in desk.tenant.session_id_of_window:
        abort(404, "there is no such window")
    decision = desk.act(SignOut(window=window), window=window)
    if isinstance(decision, Refused):
        return back(desk, f"Window {window[1:]} is signed out already", "info")
    return back(desk, f"Window {window[1:]} is closed")


@lab.get("/split")
def split() -> Response:
    """Two windows side by side with one clock."""
    desk = current()
    left, right = _pair(desk)
    page = {"title": f"{left.label} and {right.label}"}
    panes = [(card, f"/a/{desk.attempt.id}/w/{card.id}/?embedded=1") for card in (left, right)]
    html = render_template(
        "lab/split.html", page=page, lab=lab_frame(desk, "") | {"is_split": True}, desk=desk, panes=panes
    )
    return respond(html)


def _pair(desk: Desk) -> tuple[WindowCard, WindowCard]:
    """The windows asked for; else the two that were opened last, else fresh ones."""
    names = [card.id for card in windows_of(desk.tenant)]
    chosen = [name for name in (request.args.get("left"), request.args.get("right")) if name in names]
    others = [name for name in reversed(names) if name not in chosen]
    fresh = next_window(desk.simulation)
    further = f"w{int(fresh[1:]) + 1}"
    picked = (*chosen, *others, fresh, further)[:2]
    first, second = picked if chosen else sorted(picked, key=lambda name: int(name[1:]))
    return window_card(desk.tenant, str(first)), window_card(desk.tenant, str(second))
