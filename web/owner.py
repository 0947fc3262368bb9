"""Whose attempts these are: a signed cookie names the owner, in single-user mode the local user."""

from __future__ import annotations

from flask import abort, current_app, session

from web.attempts import Attempts
from web.store import Attempt

LOCAL = "local"
_KEY = "owner"


def owner() -> str:
    """The owner of what this request may see; written into the signed cookie at the first visit."""
    if _KEY not in session:
        session[_KEY] = current_app.config["OWNER"]
        session.permanent = True
    return str(session[_KEY])


def attempts() -> Attempts:
    """The application's attempts."""
    found: Attempts = current_app.extensions["attempts"]
    return found


def own_attempt(attempt_id: str) -> Attempt:
    """The attempt, if it belongs to the owner; 404 otherwise, so that ids of others cannot be guessed."""
    attempt = attempts().store.attempt(attempt_id, owner())
    if attempt is None:
        abort(404, "there is no such attempt; it may have been deleted")
    return attempt
