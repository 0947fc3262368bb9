"""The steps of an ordering question: what is needed from a new group to an active role, and what only looks like it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.questions.dice import Dice
from scenarios.questions.pim_stage import ADMIN, StepRow, session_of

PLAIN = "Staff"
USUAL_HOURS, LONG_HOURS = 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A step to choose. A wrong one is what somebody with the `belief` would do in the place of `instead_of`."""

    id: str
    text: str
    row: StepRow
    belief: str = ""
    instead_of: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether the goal needs it."""
        return not self.belief


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a question is about: who shall hold which role through which group, and what stands in the way."""

    role: str
    group: str
    user: str
    approver: str
    needs_approval: bool
    needs_hours: bool
    forbids_permanent: bool
    adds_member: bool

    @property
    def hours(self) -> int:
        """How long the user wants to be active."""
        return LONG_HOURS if self.needs_hours else 4


def plan_about(slug: str, roles: tuple[str, ...], dice: Dice) -> Plan:
    """A plan in which somebody with this belief may go wrong."""
    user, approver = dice.shuffled([f"User{number}" for number in range(1, 6)])[:2]
    needs_approval = slug == "approver-approves-self" or (slug == "group-any" and dice.one_in(2))
    needs_hours = slug == "expiry-is-activation-length" or (not needs_approval and dice.one_in(2))
    return Plan(
        role=dice.pick(roles),
        group=dice.pick(("Operators", "Helpers", "Night shift", "Project team", "Second line")),
        user=user,
        approver=approver,
        needs_approval=needs_approval,
        needs_hours=needs_hours,
        forbids_permanent=not needs_approval and dice.one_in(2),
        adds_member=dice.one_in(2) or not (needs_approval or needs_hours),
    )


def goal_of(plan: Plan) -> str:
    """What the question wants, in words."""
    approval = f" once {plan.approver} has approved it" if plan.needs_approval else ""
    return (
        f"You want {plan.user} to hold {plan.role} for {plan.hours} hours{approval}, as a member of a new group "
        f"{plan.group} that is permanently eligible for the role."
    )


def before_of(plan: Plan) -> str:
    """What is there already, in words."""
    permanent = "does not allow" if plan.forbids_permanent else "allows"
    return (
        f"The role has no approval, an activation maximum of {USUAL_HOURS} hours, and {permanent} permanent eligible "
        f"assignments. There is a security group {PLAIN}, to which roles cannot be assigned; {plan.user} is a member."
    )


def given_steps(plan: Plan) -> tuple[StepRow, ...]:
    """What is there already, as steps."""
    settings: StepRow = {
        "in": ADMIN,
        "do": "set_role_settings",
        "role": plan.role,
        "activation_max": f"{USUAL_HOURS}h",
        "allow_permanent_eligible": not plan.forbids_permanent,
    }
    group: StepRow = {"in": ADMIN, "do": "create_group", "name": PLAIN, "members": [plan.user.lower()]}
    return (settings, group)


def cards_of(plan: Plan) -> tuple[Card, ...]:
    """Every step to choose from: the needed ones in an order that works, then the wrong ones."""
    return (*_needed(plan), *_wrong(plan))


# --- needed


def _needed(plan: Plan) -> Iterator[Card]:
    yield _group(plan, role_assignable=True)
    if plan.adds_member:
        row: StepRow = {"in": ADMIN, "do": "add_member", "group": plan.group, "member": plan.user.lower()}
        yield Card(id="member", text=f"Admin adds {plan.user} to the group {plan.group}.", row=row)
    if plan.forbids_permanent:
        yield Card(
            id="permanent",
            text=f"Admin allows permanent eligible assignments in the settings of {plan.role}.",
            row=_settings(plan, allow_permanent_eligible=True),
        )
    if plan.needs_approval:
        yield Card(
            id="approval",
            text=f"Admin requires approval for {plan.role}, with {plan.user} and {plan.approver} as approvers.",
            row=_settings(plan, approvers=[plan.user.lower(), plan.approver.lower()]),
        )
    if plan.needs_hours:
        yield Card(
            id="hours",
            text=f"Admin sets the activation maximum of {plan.role} to {LONG_HOURS} hours.",
            row=_settings(plan, activation_max=f"{LONG_HOURS}h"),
        )
    yield _eligible(plan, plan.group, "eligible")
    yield _activation(plan)
    if plan.needs_approval:
        yield _approval(plan, plan.approver, "approves")


def _group(plan: Plan, *, role_assignable: bool) -> Card:
    kind = "to which roles can be assigned" if role_assignable else "to which roles cannot be assigned"
    with_member = "" if plan.adds_member else f" with {plan.user} as a member"
    row: StepRow = {
        "in": ADMIN,
        "do": "create_group",
        "name": plan.group,
        "role_assignable": role_assignable,
        "members": [] if plan.adds_member else [plan.user.lower()],
    }
    text = f"Admin creates the security group {plan.group}, {kind},{with_member or ' without members'}."
    if role_assignable:
        return Card(id="group", text=text, row=row)
    return Card(id="plain", text=text, row=row, belief="group-any", instead_of="group")


def _settings(plan: Plan, **changes: object) -> StepRow:
    return {"in": ADMIN, "do": "set_role_settings", "role": plan.role, **changes}


def _eligible(plan: Plan, group: str, name: str) -> Card:
    row: StepRow = {
        "in": ADMIN,
        "do": "assign",
        "to": group,
        "role": plan.role,
        "kind": "eligible",
        "lasts": "permanent",
        "reason": "the question says so",
    }
    text = f"Admin makes the group {group} permanently eligible for {plan.role}."
    if group == plan.group:
        return Card(id=name, text=text, row=row)
    return Card(id=name, text=text, row=row, belief="group-any", instead_of="eligible")


def _activation(plan: Plan) -> Card:
    row: StepRow = {
        "in": session_of(plan.user),
        "do": "activate",
        "role": plan.role,
        "duration": f"{plan.hours}h",
        "reason": "work",
    }
    return Card(id="activate", text=f"{plan.user} asks to activate {plan.role} for {plan.hours} hours.", row=row)


def _approval(plan: Plan, who: str, name: str) -> Card:
    row: StepRow = {
        "in": session_of(who),
        "do": "approve",
        "of": plan.user.lower(),
        "role": plan.role,
        "reason": "agreed",
    }
    text = f"{who} approves the request of {plan.user}."
    if who == plan.approver:
        return Card(id=name, text=text, row=row)
    return Card(id=name, text=text, row=row, belief="approver-approves-self", instead_of="approves")


# --- wrong


def _wrong(plan: Plan) -> Iterator[Card]:
    yield _group(plan, role_assignable=False)
    yield _eligible(plan, PLAIN, "staff")
    if plan.needs_approval:
        yield _approval(plan, plan.user, "own")
    if plan.needs_hours:
        yield Card(
            id="expiry",
            text=f"Admin lets active assignments of {plan.role} expire after 15 days, none of them permanent.",
            row=_settings(plan, allow_permanent_active=False, active_max="15d"),
            belief="expiry-is-activation-length",
            instead_of="hours",
        )
