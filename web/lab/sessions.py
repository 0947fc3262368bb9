"""Session details: what the token of a window says, and at which doors MFA will be asked because of it."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from simulator.events import SignInRecorded
from simulator.sign_in.sessions import Session, SessionKind, SignInRecord
from web.desk import Desk, current, not_in_exam
from web.lab.blueprint import lab
from web.people import open_session, persona_of
from web.words import when

_KINDS = {
    SessionKind.PORTAL: "Browser at the portal",
    SessionKind.API: "API client that signed in",
    SessionKind.TOKEN: "Access token issued earlier",
}


@lab.get("/session/<window_name>")
@not_in_exam
def session_details(window_name: str) -> Response:
    """The claims of the session of a window."""
    desk = current()
    session = open_session(desk.tenant, window_name)
    if session is None:
        abort(404, "nobody is signed in in that window")
    records = _records(desk, session)
    return desk.page(
        "lab/session.html",
        crumbs=[("Lab", desk.lab_url()), ("Windows", desk.lab_url("windows")), ("Session details", None)],
        title="Session details",
        title_rest=f"Window {window_name[1:]}",
        icon="shield_lock",
        session=session,
        person=persona_of(desk.tenant, desk.tenant.users[session.user_id], session),
        facts=_facts(desk, session),
        kind=session.kind.value,
        record=records[-1] if records else None,
    )


def _records(desk: Desk, session: Session) -> list[SignInRecord]:
    events = (happening.event for happening in desk.simulation.happenings())
    records = (event.record for event in events if isinstance(event, SignInRecorded))
    return [record for record in records if record.session_id == session.id]


def _facts(desk: Desk, session: Session) -> list[tuple[str, str]]:
    application = desk.tenant.applications.get(session.app_id)
    return [
        ("Kind", _KINDS[session.kind]),
        ("Resource", application.display_name if application else session.app_id),
        ("Token issued at", f"{when(session.started_at)} UTC"),
        ("MFA claim", f"yes, earned at {when(session.mfa_at)} UTC" if session.mfa_at else "no"),
        ("Network", " ".join(filter(None, (session.ip_address, session.country))) or "not recorded"),
        ("Session id", session.id),
    ]
