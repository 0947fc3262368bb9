"""The blueprint of lab control, and what its pages share: where a button leads back to, and what an exam hides."""

from __future__ import annotations

from typing import ParamSpec

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from web.desk import Desk, attach

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
