"""What the frame around every page of an attempt shows: people, windows, clock, undo, navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, request

from simulator import Simulation, Tenant
from simulator.clock import next_due
from simulator.mailbox import mails, mails_to
from web.people import next_window, people_of, persona_of, window_card, windows_of
from web.steps_in_words import step_words
from web.words import when

if TYPE_CHECKING:
    from web.desk import Desk

SCRUBBER_EVENTS_MAX = 60


def lab_frame(desk: Desk, nav: str) -> dict[str, Any]:
    """The `lab` of shell.html."""
    simulation, tenant = desk.simulation, desk.tenant
    is_embedded = request.headers.get("Sec-Fetch-Dest") == "iframe" or "embedded" in request.args
    card = window_card(simulation, desk.window) if desk.window else None
    user = desk.user
    return {
        "attempt_id": desk.attempt.id,
        "title": desk.attempt.title,
        "mode": desk.attempt.mode,
        "window": {"id": desk.window, "label": card.label if card else "Lab"},
        "tenant_name": tenant.organization.display_name,
        "persona": persona_of(tenant, user, desk.session) if user else None,
        "windows": _windows(desk),
        "people": _people(desk),
        "session_href": desk.lab_url(f"session/{desk.window}") if desk.window else None,
        "split_href": desk.lab_url("split"),
        "sign_out_action": desk.url("sign-out") if user else None,
        "home_href": "/",
        "portal_href": desk.url(),
        "search_action": desk.url("search"),
        "search_query": request.args.get("q", "") if request.path.endswith("/search") else "",
        "notifications_href": desk.lab_url(f"mailbox?address={_address(tenant, desk)}"),
        "notifications_unread": _mail_count(desk),
        "help_href": "/help",
        "nav": current_app.extensions["portal_nav"](desk.url, nav),
        "seq": desk.seen,
        "embedded": is_embedded,
        **_clock(desk),
    }


def _windows(desk: Desk) -> list[dict[str, Any]]:
    cards = [card for card in windows_of(desk.simulation) if card.id.startswith("w")]
    return [
        {
            "label": card.label,
            "name": card.persona.name,
            "initials": card.persona.initials,
            "color": card.persona.color,
            "badge": card.persona.badge,
            "href": f"/a/{desk.attempt.id}/w/{card.id}/",
            "current": card.id == desk.window,
        }
        for card in cards
        if card.persona
    ]


def _people(desk: Desk) -> list[dict[str, Any]]:
    fresh = next_window(desk.simulation)
    return [
        {
            "name": person.name,
            "initials": person.initials,
            "color": person.color,
            "badge": person.badge,
            "href": f"/a/{desk.attempt.id}/w/{fresh}/sign-in?who={person.id}",
        }
        for person in people_of(desk.tenant)
    ]


def _address(tenant: Tenant, desk: Desk) -> str:
    user = desk.user
    return (user.mail or user.user_principal_name) if user else ""


def _mail_count(desk: Desk) -> int:
    address = _address(desk.tenant, desk)
    return len(mails_to(address, mails(desk.tenant, desk.simulation.happenings()))) if address else 0


def _clock(desk: Desk) -> dict[str, Any]:
    simulation, tenant = desk.simulation, desk.tenant
    due = next_due(simulation.tenant)
    return {
        "clock_text": when(tenant.now),
        "clock_iso": tenant.now.isoformat(),
        "clock_action": desk.lab_url(f"clock?window={desk.window}"),
        "can_undo": simulation.undo_target() is not None and not desk.is_past,
        "can_redo": simulation.redo_target() is not None and not desk.is_past,
        "next_event_text": when(due) if due else None,
        "scrubber": scrubber(simulation),
        "timeline_href": None,
        "replay_href": None,
        "journal_href": desk.lab_url("journal"),
        "check_action": desk.lab_url("check"),
    }


def scrubber(simulation: Simulation) -> dict[str, Any] | None:
    """The steps of the attempt on a line of simulated time; None before anything was done."""
    path = simulation.path()
    if not path:
        return None
    start, end = path[0].at, max(simulation.tenant.now, path[-1].at)
    span = (end - start).total_seconds() or 1.0
    shown = path[-SCRUBBER_EVENTS_MAX:]
    return {
        "label": f"{len(path)} steps between {when(start)} and {when(end)}",
        "events": [
            {"percent": round((step.at - start).total_seconds() / span * 100, 1), "text": step_words(simulation.tenant, step)}
            for step in shown
        ],
        "now": 100,
    }
