"""The blueprint of lab control, and what its pages share: where a button leads back to, and what an exam hides."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response

from web.desk import Desk, attach, current
from web.progress import EXAM

P = ParamSpec("P")

lab = Blueprint("lab", __name__, url_prefix="/a/<attempt_id>")
attach(lab)


def back_address(desk: Desk) -> str:
    """The page of this attempt that a button was pressed on; the guide when it names none of them."""
    given = request.args.get("back") or request.form.get("back") or ""
    is_ours = given.startswith(desk.lab_url()) and not any(sign in given for sign in ("\\", "//", "\r", "\n"))
    return given if is_ours else desk.lab_url()


def back(desk: Desk, toast: str, kind: str = "ok") -> Response:
    """Back to the page that a button was pressed on, with a notification."""
    flash(toast, kind)
    return redirect(back_address(desk), 303)


def not_in_exam(view: Callable[P, Any]) -> Callable[P, Any]:
    """Keep a page of the simulator layer shut in exam mode."""

    @wraps(view)
    def guarded(*arguments: P.args, **names: P.kwargs) -> Any:
        if current().attempt.mode == EXAM:
            abort(403, "this is switched off in an exam")
        return view(*arguments, **names)

    return guarded
