"""The journal of an attempt: every step with who, what and outcome, undone ones marked; looking back and branching."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from simulator import Move, MoveKind, Refused, Step
from web.desk import Desk, current, not_in_exam
from web.lab.blueprint import back, lab
from web.owner import attempts
from web.steps_in_words import actor_words, outcome_words, step_words
from web.words import when, why_lines


@lab.get("/journal")
@not_in_exam
def journal() -> Response:
    """All steps, newest first; `?step=` opens the why of one."""
    desk = current()
    simulation = attempts().simulation_of(desk.attempt)
    on_path = {step.sequence for step in simulation.path()}
    chosen = _chosen(simulation.steps)
    return desk.page(
        "lab/journal.html",
        crumbs=[("Lab", desk.lab_url()), ("Steps", None)],
        title="Steps",
        title_rest=desk.attempt.title,
        icon="list",
        rows=[_row(desk, step, on_path, simulation.cursor) for step in reversed(simulation.steps)],
        chosen=chosen,
        why=why_lines(chosen.decision.trace) if chosen else [],
        chosen_words=step_words(desk.tenant, chosen) if chosen else "",
        at_start=simulation.cursor == 0,
        has_steps=bool(simulation.steps),
    )


def _chosen(steps: list[Step]) -> Step | None:
    given = request.args.get("step", "")
    if not given.isdecimal() or len(given) > 9 or not 0 < int(given) <= len(steps):
        return None
    return steps[int(given) - 1]


def _row(desk: Desk, step: Step, on_path: set[int], cursor: int) -> dict[str, Any]:
    window = step.window or desk.shown_window
    return {
        "sequence": step.sequence,
        "at": when(step.at),
        "who": actor_words(desk.tenant, step),
        "window": step.window,
        "what": step_words(desk.tenant, step),
        "outcome": outcome_words(step),
        "state": _state(step, on_path),
        "is_refused": isinstance(step.decision, Refused),
        "is_current": step.sequence == cursor,
        "can_jump": step.is_effective and step.sequence != cursor,
        "has_trace": bool(step.decision.trace),
        "look_href": f"/a/{desk.attempt.id}/w/{window}/?at={step.sequence}" if step.is_effective else None,
    }


def _state(step: Step, on_path: set[int]) -> str:
    if isinstance(step.command, Move):
        return "move"
    if isinstance(step.decision, Refused):
        return "refused"
    return "in force" if step.sequence in on_path else "undone"


@lab.post("/jump")
@not_in_exam
def jump() -> Response:
    """Put the attempt back to a step, or onto another branch; the steps after it stay in the journal."""
    desk = current()
    to = request.form.get("to", "")
    before = len(desk.simulation.steps)
    desk.move(MoveKind.JUMP, int(to) if to.isdecimal() and len(to) < 10 else -1)
    if len(desk.simulation.steps) == before:
        return back(desk, f"Step `{to[:20]}` is none that the attempt can go back to", "warn")
    if to == "0":
        return back(desk, "Back at the start; every step is undone, and still listed")
    return back(desk, f"You are at step {to} now; what came after it is undone, and still listed")
