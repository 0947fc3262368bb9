"""The clock bar: undo, redo, and moving simulated time forward."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, request
from werkzeug.wrappers import Response

from simulator import MoveKind, Refused
from simulator.clock import next_due
from simulator.commands import AdvanceClock
from simulator.durations import parse_duration
from web.desk import Desk, current
from web.lab.blueprint import back, lab
from web.progress import EXAM
from web.steps_in_words import step_words
from web.words import refusal_words, when


@lab.post("/clock")
def move_clock() -> Response:
    """Do what the pressed button says: undo, redo, to the next event, or a length such as PT5M."""
    desk = current()
    step = request.form.get("step", "")
    if step in ("undo", "redo"):
        return _move(desk, MoveKind(step))
    return _advance(desk, _length(desk, step))


def _length(desk: Desk, step: str) -> timedelta:
    if step == "next":
        due = next_due(desk.tenant)
        return due - desk.tenant.now if due else abort(409, "nothing is due; move the clock by hand")
    try:
        return parse_duration(step)
    except ValueError as error:
        abort(400, str(error))


def _advance(desk: Desk, by: timedelta) -> Response:
    decision = desk.act(AdvanceClock(by=by), window="")
    if isinstance(decision, Refused):
        reasons = [step.fact for step in decision.trace if step.rule in decision.rules]
        return back(desk, f"{refusal_words(decision.rules[0]).title}: {reasons[0]}", "warn")
    return back(desk, f"It is now {when(desk.tenant.now)} UTC")


def _move(desk: Desk, kind: MoveKind) -> Response:
    if desk.attempt.mode == EXAM:
        abort(403, "undo and redo are switched off in an exam")
    before = desk.simulation
    desk.move(kind)
    if len(desk.simulation.steps) == len(before.steps):
        return back(desk, f"There is nothing to {kind.value}", "info")
    step = (
        before.steps[before.cursor - 1] if kind is MoveKind.UNDO else desk.simulation.steps[desk.simulation.cursor - 1]
    )
    return back(desk, f"{kind.value.capitalize()}: {step_words(before.tenant, step)}")
