"""Requirements on role settings: each in words, as a change of the sheet, and as probes that tell whether it is met.

A probe stays away from the exact limit: what happens at the limit itself is not documented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from scenarios.questions.dice import Dice
from scenarios.questions.pim_stage import ADMIN, Stage, StepRow, session_of, short
from scenarios.questions.settings_sheet import APPROVERS, EXPIRIES, HOURS, Sheet, expiry_words
from scenarios.report import Told
from simulator.durations import in_words

Kind = Literal[
    "hours", "mfa", "justification", "ticket", "approval", "eligible", "active", "active_mfa", "active_justification"
]
ASKS, OTHER = "User1", "User4"
ADMIN_WITHOUT_MFA = "setup-password"
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One requirement: how much it asks for (hours, days, a person, or yes and no)."""

    kind: Kind
    value: int | str | bool

    @property
    def cost(self) -> int:
        """A number or a name is a fact of its own."""
        return 1 if isinstance(self.value, bool) else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A step in words, and a word that has to be among its answers, or must not be.

    Each probe starts from the tenant as it is, except one that follows upon the last.
    """

    text: str
    step: StepRow
    word: str
    wanted: bool = True
    follows: bool = False


# --- words and changes


def text_of(bullet: Bullet) -> str:
    """The requirement in words."""
    value = bullet.value
    match bullet.kind:
        case "hours":
            return f"An activation can last up to {value} hour{'s' if value != 1 else ''}, but no longer."
        case "mfa":
            return "Nobody can activate the role in a session without MFA."
        case "justification":
            return (
                "Whoever activates the role has to give a reason."
                if value
                else "Nobody has to give a reason to activate."
            )
        case "ticket":
            return (
                "Whoever activates the role has to name a ticket."
                if value
                else "Nobody has to name a ticket to activate."
            )
        case "approval":
            return f"An activation waits until {value} approves it."
        case "eligible" | "active":
            return f"Nobody can be made {bullet.kind} for the role for longer than {expiry_words(int(value))}."
        case "active_mfa":
            return "An administrator without MFA cannot make anybody active for the role."
        case _:
            who = "An administrator who makes somebody active for the role"
            return f"{who} has to give a reason." if value else f"{who} need not give a reason."


def met_by(sheet: Sheet, bullet: Bullet) -> Sheet:
    """The sheet with what a requirement asks for."""
    changed: dict[str, Any]
    match bullet.kind:
        case "hours":
            changed = {"max_hours": bullet.value}
        case "approval":
            changed = {"approval": True, "approver": bullet.value}
        case "eligible" | "active":
            changed = {f"permanent_{bullet.kind}": False, f"{bullet.kind}_days": bullet.value}
        case _:
            changed = {bullet.kind: bullet.value}
    return replace(sheet, **changed)


# --- choosing


def sheet_at_first(dice: Dice) -> Sheet:
    """Settings to begin with; MFA and approval are never on."""
    return Sheet(
        max_hours=dice.pick(HOURS[:20]),
        mfa=False,
        justification=dice.one_in(2),
        ticket=dice.one_in(2),
        approval=False,
        approver="",
        permanent_eligible=True,
        eligible_days=365,
        permanent_active=dice.one_in(2),
        active_days=180,
        active_mfa=False,
        active_justification=dice.one_in(2),
    )


def bullets_for(start: Sheet, dice: Dice) -> tuple[Bullet, ...]:
    """Four to six requirements, none of them met at first; one is always about MFA on activation."""
    hours = [number for number in (1, 2, 3, 4, 6, 8, 10, 12, 24) if number != start.max_hours]
    others = (
        Bullet(kind="hours", value=dice.pick(hours)),
        Bullet(kind="justification", value=not start.justification),
        Bullet(kind="ticket", value=not start.ticket),
        Bullet(kind="approval", value=dice.pick(APPROVERS)),
        Bullet(kind="eligible", value=dice.pick(EXPIRIES[1:4])[0]),
        Bullet(kind="active", value=dice.pick(EXPIRIES[:3])[0]),
        Bullet(kind="active_mfa", value=True),
        Bullet(kind="active_justification", value=not start.active_justification),
    )
    chosen = dice.shuffled(others)[: 3 + dice.below(3)]
    return tuple(dice.shuffled((*chosen, Bullet(kind="mfa", value=True))))


# --- probes


def probes_of(role: str, bullet: Bullet) -> Iterator[Probe]:
    """What is tried to see whether a requirement is met."""
    value, isolated = bullet.value, f"{ASKS} asks for half an hour"
    match bullet.kind:
        case "hours":
            yield from _probes_of_length(role, timedelta(hours=int(value)))
        case "mfa":
            step = _activation(role, has_mfa=False)
            yield Probe(text=f"{isolated} without MFA", step=step, word="mfa_required")
        case "justification":
            step = _activation(role, reason="")
            yield Probe(text=f"{isolated} without a reason", step=step, word="needs_justification", wanted=bool(value))
        case "ticket":
            step = _activation(role, has_ticket=False)
            yield Probe(text=f"{isolated} without a ticket", step=step, word="needs_ticket", wanted=bool(value))
        case "approval":
            yield Probe(text=isolated, step=_activation(role), word="pending_approval")
            step = _approval(role, str(value))
            yield Probe(text=f"{value} approves it", step=step, word="approved", follows=True)
        case "eligible" | "active":
            yield from _probes_of_assignment(role, bullet.kind, timedelta(days=int(value)))
        case "active_mfa":
            step = {**_assignment(role, "active", _DAY), "in": ADMIN_WITHOUT_MFA}
            yield Probe(text=f"Admin, without MFA, makes {OTHER} active for a day", step=step, word="mfa_required")
        case _:
            step = {**_assignment(role, "active", _DAY), "reason": ""}
            text = f"Admin makes {OTHER} active for a day without a reason"
            yield Probe(text=text, step=step, word="needs_justification", wanted=bool(value))


def _probes_of_length(role: str, limit: timedelta) -> Iterator[Probe]:
    for length, wanted in ((limit - _QUARTER, False), (limit + _QUARTER, True)):
        text = f"{ASKS} asks for {in_words(length)}"
        yield Probe(text=text, step=_activation(role, length), word="too_long", wanted=wanted)


def _probes_of_assignment(role: str, kind: str, limit: timedelta) -> Iterator[Probe]:
    for length, wanted in ((limit - _DAY, False), (limit + _DAY, True)):
        text = f"Admin makes {OTHER} {kind} for {in_words(length)}"
        yield Probe(text=text, step=_assignment(role, kind, length), word="too_long", wanted=wanted)
    step = _assignment(role, kind, None)
    yield Probe(text=f"Admin makes {OTHER} {kind} without an end", step=step, word="permanent_not_allowed")


def _activation(
    role: str,
    length: timedelta = timedelta(minutes=30),
    *,
    has_mfa: bool = True,
    reason: str = "probe",
    has_ticket: bool = True,
) -> StepRow:
    row: StepRow = {
        "in": session_of(ASKS, has_mfa=has_mfa),
        "do": "activate",
        "role": role,
        "duration": short(length),
        "reason": reason,
    }
    return {**row, "ticket": {"number": "INC-1", "system": "Service Desk"}} if has_ticket else row


def _approval(role: str, approver: str) -> StepRow:
    return {"in": session_of(approver), "do": "approve", "of": ASKS.lower(), "role": role, "reason": "probe"}


def _assignment(role: str, kind: str, length: timedelta | None) -> StepRow:
    return {
        "in": ADMIN,
        "do": "assign",
        "to": OTHER.lower(),
        "role": role,
        "kind": kind,
        "lasts": short(length) if length else "permanent",
        "reason": "probe",
    }


@dataclass(frozen=True, slots=True)
class Tried:
    """How the probes of a requirement went: the one that decides is the first that went wrong, or the last."""

    is_met: bool
    decisive: Told
    stories: tuple[str, ...]


def tried(stage: Stage, role: str, bullet: Bullet) -> Tried:
    """Whether a requirement is met in a tenant, found out on a copy of it."""
    copy = stage.fork()
    told: list[tuple[Probe, Told]] = []
    for probe in probes_of(role, bullet):
        copy = copy if probe.follows else stage.fork()
        told.append((probe, copy.do(probe.step)))
    wrong = next((one for probe, one in told if (probe.word in one.got) != probe.wanted), None)
    return Tried(wrong is None, wrong or told[-1][1], tuple(_story(probe, one) for probe, one in told))


def _story(probe: Probe, told: Told) -> str:
    answer = " and ".join(word.replace("_", " ") for word in told.got)
    return f"{probe.text}: {'refused' if told.is_refusal else 'accepted'} ({answer})"
