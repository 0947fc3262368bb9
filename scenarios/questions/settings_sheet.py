"""The form of a role's settings as a sheet of letters: from letters to the step that writes them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.questions.item import NO, YES, Choice, Entry
from scenarios.questions.pim_stage import ADMIN, StepRow

ACTIVATION, ASSIGNMENT = "Activation", "Assignment"
HOURS = tuple(range(1, 25))
EXPIRIES = ((15, "15 Days"), (30, "1 Month"), (90, "3 Months"), (180, "6 Months"), (365, "1 Year"))
APPROVERS = ("User2", "User3")
NO_APPROVER = "No approver selected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The settings of one role that the form shows; `approver` is empty where none is selected."""

    max_hours: int
    mfa: bool
    justification: bool
    ticket: bool
    approval: bool
    approver: str
    permanent_eligible: bool
    eligible_days: int
    permanent_active: bool
    active_days: int
    active_mfa: bool
    active_justification: bool


def _letter(place: int) -> str:
    return chr(ord("a") + place)


def _choices(texts: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(letter=_letter(place), text=text) for place, text in enumerate(texts))


_TICK = (Choice(letter=YES, text="Yes"), Choice(letter=NO, text="No"))
_HOURS = _choices(tuple(f"{number} hour{'s' if number > 1 else ''}" for number in HOURS))
_EXPIRY = _choices(tuple(text for _, text in EXPIRIES))
_DAYS = tuple(days for days, _ in EXPIRIES)
_APPROVERS = _choices((NO_APPROVER, *APPROVERS))


def _tick(name: str, label: str, group: str) -> Entry:
    return Entry(name=name, label=label, choices=_TICK, kind="tick", group=group)


def _select(name: str, label: str, choices: tuple[Choice, ...], group: str) -> Entry:
    return Entry(name=name, label=label, choices=choices, kind="select", group=group)


_ENTRIES = (
    _select("max_hours", "Activation maximum duration (hours)", _HOURS, ACTIVATION),
    Entry(name="mfa", label="On activation, require", choices=_choices(("None", "Azure MFA")), group=ACTIVATION),
    _tick("justification", "Require justification on activation", ACTIVATION),
    _tick("ticket", "Require ticket information on activation", ACTIVATION),
    _tick("approval", "Require approval to activate", ACTIVATION),
    _select("approver", "Select approver(s)", _APPROVERS, ACTIVATION),
    _tick("permanent_eligible", "Allow permanent eligible assignment", ASSIGNMENT),
    _select("eligible_days", "Expire eligible assignments after", _EXPIRY, ASSIGNMENT),
    _tick("permanent_active", "Allow permanent active assignment", ASSIGNMENT),
    _select("active_days", "Expire active assignments after", _EXPIRY, ASSIGNMENT),
    _tick("active_mfa", "Require Azure Multi-Factor Authentication on active assignment", ASSIGNMENT),
    _tick("active_justification", "Require justification on active assignment", ASSIGNMENT),
)


def entries_of(start: Sheet) -> tuple[Entry, ...]:
    """The entries of the form, filled in as the settings are now."""
    letters = dict(zip((one.name for one in _ENTRIES), letters_of(start), strict=True))
    return tuple(one.model_copy(update={"start": letters[one.name]}) for one in _ENTRIES)


def letters_of(sheet: Sheet) -> str:
    """A sheet as letters, entry by entry."""
    places: Mapping[str, int] = {
        "max_hours": HOURS.index(sheet.max_hours),
        "mfa": int(sheet.mfa),
        "approver": ("", *APPROVERS).index(sheet.approver),
        "eligible_days": _DAYS.index(sheet.eligible_days),
        "active_days": _DAYS.index(sheet.active_days),
    }
    return "".join(
        _letter(places[one.name]) if one.name in places else YES if getattr(sheet, one.name) else NO for one in _ENTRIES
    )


def sheet_of(letters: str) -> Sheet:
    """The sheet that letters mean."""
    given = dict(zip((one.name for one in _ENTRIES), letters, strict=True))

    def place(name: str) -> int:
        return ord(given[name]) - ord("a")

    return Sheet(
        max_hours=HOURS[place("max_hours")],
        mfa=bool(place("mfa")),
        justification=given["justification"] == YES,
        ticket=given["ticket"] == YES,
        approval=given["approval"] == YES,
        approver=("", *APPROVERS)[place("approver")],
        permanent_eligible=given["permanent_eligible"] == YES,
        eligible_days=_DAYS[place("eligible_days")],
        permanent_active=given["permanent_active"] == YES,
        active_days=_DAYS[place("active_days")],
        active_mfa=given["active_mfa"] == YES,
        active_justification=given["active_justification"] == YES,
    )


def changes(start: Sheet, after: Sheet) -> tuple[tuple[str, str], ...]:
    """The entries in which two sheets differ, with the words of the second."""
    found = zip(_ENTRIES, letters_of(start), letters_of(after), strict=True)
    return tuple((entry.label, entry.text_of(new)) for entry, old, new in found if old != new)


def expiry_words(days: int) -> str:
    """A length of the lists as people say it: `3 months`."""
    return dict(EXPIRIES)[days].lower()


def settings_step(role: str, sheet: Sheet) -> StepRow:
    """The step that writes a sheet."""
    return {
        "in": ADMIN,
        "do": "set_role_settings",
        "role": role,
        "activation_max": f"{sheet.max_hours}h",
        "require": "mfa" if sheet.mfa else "none",
        "justification": sheet.justification,
        "ticket": sheet.ticket,
        "approval": sheet.approval,
        "approvers": [sheet.approver.lower()] if sheet.approver else [],
        "allow_permanent_eligible": sheet.permanent_eligible,
        "eligible_max": f"{sheet.eligible_days}d",
        "allow_permanent_active": sheet.permanent_active,
        "active_max": f"{sheet.active_days}d",
        "assign_mfa": sheet.active_mfa,
        "assign_justification": sheet.active_justification,
    }
