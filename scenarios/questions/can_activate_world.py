"""The world of a question about activating: eligibilities, role settings and licences, in words and as steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from scenarios import steps as s
from scenarios.questions.item import Table
from scenarios.questions.pim_stage import ADMIN, StepRow, in_days, opening_moment, session_of, steps_of

GROUP = "Group1"
HOUR_OF_DAY = timedelta(hours=1)  # statements are about ten o'clock, an hour after the world was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is special about the settings of a role. `expires_days` limits active assignments."""

    role: str
    max_hours: int
    expires_days: int
    mfa: bool
    assignment_mfa: bool
    ticket: bool

    @property
    def cost(self) -> int:
        """How many settings there are to keep in mind: two lengths, and what is switched on."""
        return 2 + self.mfa + self.assignment_mfa + self.ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Who may activate a role, from which day on and until when; days count from the start of the clock."""

    principal: str
    role: str
    starts: int = 0
    days: int | None = None

    @property
    def cost(self) -> int:
        """The eligibility itself, a later start, an end."""
        return 1 + bool(self.starts) + (self.days is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a question tells. On the day `p2_ends` the subscription that PIM needs is over."""

    settings: tuple[Settings, ...]
    eligibilities: tuple[Eligibility, ...]
    members: tuple[str, ...] = ()
    p2_ends: int | None = None

    @property
    def reading_cost(self) -> int:
        """How many facts there are to read."""
        rows = (*self.settings, *self.eligibilities)
        return sum(row.cost for row in rows) + len(self.members) + (self.p2_ends is not None)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """An activation that a statement is about."""

    user: str
    role: str
    day: int
    hours: int
    has_mfa: bool = True
    has_ticket: bool = True


# --- steps -----------------------------------------------------------------------------------------------------------


def given_steps(world: World) -> tuple[StepRow, ...]:
    """What an administrator did on the first day."""
    return tuple(_given(world))


def _given(world: World) -> Iterator[StepRow]:
    if world.p2_ends is not None:
        yield {"do": "set_licence", "sku": "P1", "enabled": True}
    if world.members:
        yield {
            "in": ADMIN,
            "do": "create_group",
            "name": GROUP,
            "role_assignable": True,
            "members": [one.lower() for one in world.members],
        }
    yield from (_setting_step(one) for one in world.settings)
    yield from (_eligibility_step(one) for one in world.eligibilities)


def _setting_step(one: Settings) -> StepRow:
    return {
        "in": ADMIN,
        "do": "set_role_settings",
        "role": one.role,
        "activation_max": f"{one.max_hours}h",
        "require": "mfa" if one.mfa else "none",
        "ticket": one.ticket,
        "allow_permanent_active": False,
        "active_max": f"{one.expires_days}d",
        "assign_mfa": one.assignment_mfa,
    }


def _eligibility_step(one: Eligibility) -> StepRow:
    row: StepRow = {
        "in": ADMIN,
        "do": "assign",
        "to": one.principal if one.principal == GROUP else one.principal.lower(),
        "role": one.role,
        "kind": "eligible",
        "lasts": f"{one.days}d" if one.days else "permanent",
        "reason": "the question says so",
    }
    return {**row, "starts_in": f"{one.starts}d"} if one.starts else row


def lapse_step() -> StepRow:
    """The end of the subscription."""
    return {"do": "set_licence", "sku": "P2", "enabled": False}


def activation(cell: Cell) -> s.Step:
    """The activation of a statement."""
    ticket = {"number": "INC-4711", "system": "Service Desk"} if cell.has_ticket else {"number": "n/a", "system": "n/a"}
    row: StepRow = {
        "in": session_of(cell.user, has_mfa=cell.has_mfa),
        "do": "activate",
        "role": cell.role,
        "duration": f"{cell.hours}h",
        "reason": "the statement says so",
        "ticket": ticket,
    }
    return steps_of([row])[0]


def live_steps(world: World, cells: tuple[Cell, ...]) -> tuple[s.Step, ...]:
    """Every activation at its moment, with the end of the subscription where it belongs.

    At the end the subscription is there again, so that a learner can go on.
    """
    ends = [] if world.p2_ends is None else [(timedelta(days=world.p2_ends), steps_of([lapse_step()])[0])]
    tried = [(timedelta(days=cell.day) + HOUR_OF_DAY, activation(cell)) for cell in cells]
    told: list[s.Step] = []
    clock = timedelta(0)
    for moment, step in sorted((*ends, *tried), key=lambda one: one[0]):
        told.append(step.model_copy(update={"wait": moment - clock}) if moment > clock else step)
        clock = moment
    again = steps_of([{**lapse_step(), "enabled": True}]) if ends else ()
    return (*told, *again)


# --- words -----------------------------------------------------------------------------------------------------------


def day_words(day: int) -> str:
    """A day of the question: `12 September`."""
    return in_days(opening_moment() + timedelta(days=day))


def statement_text(cell: Cell) -> str:
    """The sentence to judge."""
    extras = ("" if cell.has_mfa else ", signed in with the password alone") + (
        "" if cell.has_ticket else ", giving n/a as ticket number and system"
    )
    hours = f"{cell.hours} hour{'s' if cell.hours > 1 else ''}"
    comma = "," if extras else ""
    return f"On {day_words(cell.day)} at 10:00 {cell.user}{extras}{comma} can activate {cell.role} for {hours}."


def tables_of(world: World) -> tuple[Table, ...]:
    """What the question shows: eligibilities, groups, settings and, where they matter, licences."""
    groups = (_groups(world),) if world.members else ()
    licences = (_licences(world.p2_ends),) if world.p2_ends is not None else ()
    return (_eligibilities(world), *groups, _settings(world), *licences)


def _eligibilities(world: World) -> Table:
    def ends(one: Eligibility) -> str:
        return "Permanent" if one.days is None else f"{day_words(one.starts + one.days)}, 09:00"

    rows = tuple((one.principal, one.role, f"{day_words(one.starts)}, 09:00", ends(one)) for one in world.eligibilities)
    return Table(caption="Eligible assignments", headers=("Principal", "Role", "Start", "End"), rows=rows)


def _groups(world: World) -> Table:
    return Table(caption="Groups", headers=("Group", "Members"), rows=((GROUP, ", ".join(world.members)),))


def _settings(world: World) -> Table:
    headers = (
        "Role",
        "Activation maximum duration",
        "Require MFA on activation",
        "Require ticket information on activation",
        "Expire active assignments after",
        "Require MFA on active assignment",
    )
    words = {True: "Yes", False: "No"}
    rows = tuple(
        (
            one.role,
            f"{one.max_hours} hour(s)",
            words[one.mfa],
            words[one.ticket],
            f"{one.expires_days} days",
            words[one.assignment_mfa],
        )
        for one in world.settings
    )
    return Table(caption="Role settings", headers=headers, rows=rows)


def _licences(p2_ends: int) -> Table:
    rows = (("Microsoft Entra ID P1", "None"), ("Microsoft Entra ID P2", f"{day_words(p2_ends)}, 09:00"))
    return Table(caption="Subscriptions", headers=("Subscription", "Ends"), rows=rows)
