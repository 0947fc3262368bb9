"""What the frame around every page of an attempt shows: people, windows, clock, undo, navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import current_app, request

from simulator import Simulation
from simulator.clock import next_due
from simulator.mailbox import mails, mails_to
from simulator.pim.expiry import due_events
from web.people import Persona, next_window, people_of, persona_of, window_card, windows_of
from web.progress import EXAM
from web.steps_in_words import event_words, step_words
from web.words import when

if TYPE_CHECKING:
    from web.desk import Desk

SCRUBBER_STEPS_MAX = 40


def lab_frame(desk: Desk, nav: str) -> dict[str, Any]:
    """The `lab` of shell.html."""
    return {
        "attempt_id": desk.attempt.id,
        "title": desk.attempt.title,
        "mode": desk.attempt.mode,
        "tenant_name": desk.tenant.organization.display_name,
        "home_href": "/",
        "portal_href": desk.url(),
        "search_action": desk.url("search"),
        "search_query": request.args.get("q", "") if request.path.endswith("/search") else "",
        "help_href": "/help",
        "nav": [*current_app.extensions["portal_nav"](desk.url, nav), *_insights(desk, nav)],
        "seq": desk.seen,
        "embedded": request.headers.get("Sec-Fetch-Dest") == "iframe" or "embedded" in request.args,
        **_people_and_windows(desk),
        **_mail(desk),
        **_clock(desk),
        **_lab_links(desk),
    }


def _people_and_windows(desk: Desk) -> dict[str, Any]:
    user, window = desk.user, desk.shown_window
    fresh = next_window(desk.simulation)
    return {
        "window": {"id": window, "label": window_card(desk.tenant, window).label},
        "persona": persona_of(desk.tenant, user, desk.session) if user else None,
        "windows": [
            _person(card.persona, f"/a/{desk.attempt.id}/w/{card.id}/")
            | {"label": card.label, "current": card.id == window}
            for card in windows_of(desk.tenant)
            if card.persona
        ],
        "people": [person_link(desk, person, fresh) for person in people_of(desk.tenant)],
        "sign_out_action": desk.url("sign-out") if user else None,
    }


def person_link(desk: Desk, person: Persona, window: str) -> dict[str, Any]:
    """A person with the address at which they sign in in a window."""
    return _person(person, f"/a/{desk.attempt.id}/w/{window}/sign-in?who={quote(person.id)}")


def _person(person: Persona, href: str) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "color": person.color,
        "badge": person.badge,
        "href": href,
    }


def _mail(desk: Desk) -> dict[str, Any]:
    user = desk.user
    address = (user.mail or user.user_principal_name) if user else ""
    received = mails_to(address, mails(desk.tenant, desk.simulation.happenings())) if address else []
    since = desk.session.started_at if desk.session else desk.tenant.now
    href = desk.lab_url("mailbox")
    return {
        "notifications_href": f"{href}?{urlencode({'address': address})}" if address else href,
        "notifications_unread": sum(mail.at >= since for mail in received),
    }


def _clock(desk: Desk) -> dict[str, Any]:
    simulation, tenant = desk.simulation, desk.tenant
    here = request.full_path.rstrip("?") if request.method == "GET" else desk.url()
    back = {"back": here} | ({"at": str(desk.past)} if desk.past is not None else {})
    return {
        "clock_text": when(tenant.now),
        "clock_iso": tenant.now.isoformat(),
        "clock_action": f"{desk.lab_url('clock')}?{urlencode(back)}",
        "can_undo": simulation.undo_target() is not None and not desk.is_past,
        "can_redo": simulation.redo_target() is not None and not desk.is_past,
        "next_event_text": None if desk.is_past else _next_event(simulation),
        "scrubber": scrubber(desk),
        "past_banner": _past_banner(desk),
    }


def _past_banner(desk: Desk) -> dict[str, str] | None:
    if desk.past is None:
        return None
    text = f"You are looking at {when(desk.tenant.now)}, after step {desk.past}. Nothing can be changed here."
    return {"text": text, "href": f"/a/{desk.attempt.id}/w/{desk.shown_window}/"}


def _next_event(simulation: Simulation) -> str | None:
    """What will happen by itself next, and when: `14 Jun 2026 11:41: Patti's activation ends`."""
    tenant = simulation.tenant
    at = next_due(tenant)
    if at is None:
        return None
    facts = (fact for fact in tenant.due.upcoming() if fact.at == at)
    events = (event for fact in facts for event in due_events(tenant, fact))
    words = next((words for event in events if (words := event_words(tenant, event))), "something falls due")
    return f"{words}, {when(at)}"


def _lab_links(desk: Desk) -> dict[str, Any]:
    is_exam = desk.attempt.mode == EXAM
    return {
        "guide_href": desk.lab_url(),
        "session_href": None if is_exam else desk.lab_url(f"session/{desk.shown_window}"),
        "split_href": desk.lab_url("split"),
        "timeline_href": None if is_exam else desk.lab_url("timeline"),
        "replay_href": None,
        "journal_href": None if is_exam else desk.lab_url("journal"),
        "check_action": desk.lab_url("check"),
    }


def _insights(desk: Desk, nav: str) -> list[dict[str, Any]]:
    """The pages of the simulator layer below the navigation; an exam hides them."""
    if desk.attempt.mode == EXAM:
        return []
    pages = (("timeline", "timeline", "Privilege timeline"), ("paths", "person_key", "Who could act now"))
    items = [
        {"icon": icon, "label": label, "href": desk.lab_url(key), "current": key == nav} for key, icon, label in pages
    ]
    return [{"label": None, "items": items}]


def scrubber(desk: Desk) -> dict[str, Any] | None:
    """The steps up to now on a line, evenly spaced, with room for what comes; None before anything was done."""
    path = desk.simulation.path()[-SCRUBBER_STEPS_MAX:]
    if not path:
        return None
    gap = 100 / (len(path) + 3)
    return {
        "label": f"{len(path)} steps, the last at {when(path[-1].at)}",
        "events": [
            {
                "percent": round((place + 1) * gap, 1),
                "text": f"{when(step.at)}: {step_words(desk.tenant, step)}",
                "href": f"{desk.lab_url('journal')}?at={step.sequence}",
            }
            for place, step in enumerate(path)
        ],
        "now": round((len(path) + 1) * gap, 1),
    }
