"""The people of a tenant as the lab shows them: name, avatar, what they hold now and what their session has proved."""

from __future__ import annotations

from dataclasses import dataclass

from simulator import Accepted, Simulation, Tenant
from simulator.directory.people_search import find_by_name
from simulator.directory.rows import User
from simulator.events import SessionStarted
from simulator.pim.holdings import in_force
from simulator.pim.rows import Kind
from simulator.sign_in.sessions import Session, SessionKind
from simulator.sign_in.windows import open_session
from web.words import color_of, initials, role_name

# A menu or a list of people shows so many; a search finds the others.
PEOPLE_SHOWN_MAX = 60
_KINDS = {SessionKind.PORTAL: "", SessionKind.API: "API client", SessionKind.TOKEN: "API token"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A person as avatar, name and one line about role and MFA state."""

    id: str
    name: str
    initials: str
    color: int
    badge: str
    upn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCard:
    """A simulated window: who is signed in there, if anybody."""

    id: str
    label: str
    persona: Persona | None
    session: Session | None


def persona_of(tenant: Tenant, user: User, session: Session | None = None) -> Persona:
    """A person, with the session's MFA state when there is one."""
    parts = [role_line(tenant, user.id)]
    if session:
        parts += filter(None, (_KINDS[session.kind], mfa_line(session)))
    return Persona(
        id=user.id,
        name=user.display_name,
        initials=initials(user.display_name),
        color=color_of(user.id),
        badge=" · ".join(parts),
        upn=user.user_principal_name,
    )


def role_line(tenant: Tenant, user_id: str) -> str:
    """What somebody holds now, else what they are eligible for: `Global Administrator`, `Eligible: …`, `No role`."""
    active = _roles(tenant, user_id, Kind.ACTIVE)
    if active:
        return _shortened(active)
    eligible = _roles(tenant, user_id, Kind.ELIGIBLE)
    return f"Eligible: {_shortened(eligible)}" if eligible else "No role"


def _roles(tenant: Tenant, user_id: str, kind: Kind) -> list[str]:
    return sorted({role_name(schedule.key.role_id) for schedule in in_force(tenant, user_id, kind)})


def _shortened(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def mfa_line(session: Session) -> str:
    """What a session has proved: `MFA done 09:12` or `no MFA claim`."""
    return f"MFA done {session.mfa_at:%H:%M}" if session.mfa_at else "no MFA claim"


def people_of(tenant: Tenant, text: str = "") -> list[Persona]:
    """The first people with an account of whom a name begins like the text, by name; everybody for ""."""
    found = find_by_name(tenant, text, limit=PEOPLE_SHOWN_MAX).rows
    return [persona_of(tenant, user) for user in found if isinstance(user, User)]


def windows_of(tenant: Tenant) -> list[WindowCard]:
    """The windows in which somebody is signed in, by number."""
    names = sorted((name for name in tenant.session_id_of_window if _number(name)), key=_number)
    cards = (window_card(tenant, name) for name in names)
    return [card for card in cards if card.session]


def window_card(tenant: Tenant, window: str) -> WindowCard:
    """One simulated window."""
    session = open_session(tenant, window)
    user = tenant.users.get(session.user_id) if session else None
    persona = persona_of(tenant, user, session) if user else None
    return WindowCard(id=window, label=f"Window {window[1:]}", persona=persona, session=session)


def last_window(simulation: Simulation) -> str:
    """The window that acted last, `w1` before anything was done."""
    return next((step.window for step in reversed(simulation.steps) if _number(step.window)), "w1")


def next_window(simulation: Simulation) -> str:
    """The name of a window that was never used in this attempt, undone steps included."""
    used = [step.window for step in simulation.steps]
    used += [getattr(step.command, "window", "") for step in simulation.steps]
    return f"w{max(map(_number, used), default=0) + 1}"


def was_signed_in(simulation: Simulation, window: str) -> bool:
    """Whether somebody ever signed in in a window, undone steps included."""
    return any(
        isinstance(event, SessionStarted) and event.session.window == window
        for step in simulation.steps
        if isinstance(step.decision, Accepted)
        for event in step.decision.events
    )


def _number(window: str) -> int:
    return int(window[1:]) if window[:1] == "w" and window[1:].isdecimal() else 0
