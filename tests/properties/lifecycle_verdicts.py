"""What the naive tenant answers about ends: extensions and renewals, asked for, made or decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.lifecycle import commands as lc
from simulator.pim.rows import Kind
from tests.properties import pim_verdicts as v
from tests.properties.pim_model import Ask, Grant, Model, role_at
from tests.unit.world import ACCEPTED

Asking = lc.SelfExtend | lc.SelfRenew
FORTNIGHT, MONTH = timedelta(days=14), timedelta(days=30)
GONE = "RoleAssignmentDoesNotExist"


def is_expiring(model: Model, grant: Grant) -> bool:
    """Whether an assignment in force ends within a fortnight."""
    return grant.begun and grant.end is not None and grant.end - model.now <= FORTNIGHT


def ended(model: Model, command: Any) -> timedelta | None:
    """How long ago the assignment ended that a renewal is about, None when none did."""
    at = model.ended.get((command.key.principal_id, role_at(command.key), v.how_of(command)))
    return None if at is None else model.now - at


def standing(model: Model, command: Any) -> list[Grant]:
    """An assignment of exactly this principal, role and kind."""
    return model.of(command.key.principal_id, role_at(command.key), v.how_of(command))


def held_otherwise(model: Model, command: Any) -> bool:
    """Whether the role is held in this way through an activation or through a group."""
    who, role = command.key.principal_id, role_at(command.key)
    hows = ("eligible",) if command.kind == "eligible" else ("assigned", "activated")
    others = (one for one in model.grants.values() if one.role == role and one.how in hows)
    return any(one.who == who or who in model.persons(one.who) for one in others)


def renewing(model: Model, command: Any) -> list[tuple[bool, str, str]]:
    """The checks of what may be renewed."""
    ago = ended(model, command)
    return [
        (bool(standing(model, command)), "RoleAssignmentExists", "DuplicateRule"),
        (ago is None, GONE, "ExistenceRule"),
        (ago is not None and ago > MONTH, GONE, "RenewableRule"),
    ]


def admin_extend(model: Model, command: lc.AdminExtend, caller: str | None, mfa: bool) -> v.Answer:
    """An administrator extends an assignment."""
    target = v.target_of(model, command)
    start, length = v.window(model, command)
    early = v.first(
        *v.opening(model, command, caller),
        (not v.is_manager(model, caller), v.DENIED, "CallerRule"),
        (target is None, GONE, "ExistenceRule"),
        (target is not None and not is_expiring(model, target), v.BAD, "ExpiringRule"),
        (start > model.now and v.is_last(model, target), v.BAD, "LastAdministratorRule"),
        (v.is_too_short(length), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    return early if early != ACCEPTED else v.assignment_rules(model, command, mfa)


def admin_renew(model: Model, command: lc.AdminRenew, caller: str | None, mfa: bool) -> v.Answer:
    """An administrator renews what has ended."""
    early = v.first(
        *v.opening(model, command, caller),
        *v.place(command),
        (not v.is_manager(model, caller), v.DENIED, "CallerRule"),
        *renewing(model, command),
        (v.is_too_short(v.window(model, command)[1]), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    return early if early != ACCEPTED else v.assignment_rules(model, command, mfa)


def wish(model: Model, command: Asking) -> timedelta | None:
    """The length that somebody asks for, None when only more time was asked for."""
    return None if command.duration is None and command.end is None else v.window(model, command)[1]


def asking(model: Model, command: Asking, caller: str | None, mfa: bool) -> v.Answer:
    """Somebody asks for an extension or a renewal of an own assignment."""
    who, role = command.key.principal_id, role_at(command.key)
    if isinstance(command, lc.SelfExtend):
        own = standing(model, command)
        about = [
            (not own and not held_otherwise(model, command), GONE, "ExistenceRule"),
            (not own, GONE, "DirectAssignmentRule"),
            (bool(own) and not is_expiring(model, own[0]), v.BAD, "ExpiringRule"),
        ]
    else:
        about = renewing(model, command)
    early = v.first(
        *v.opening(model, command, caller),
        (who != caller, v.DENIED, "SelfRule"),
        (
            bool(model.pending(who, role, "PendingAdminDecision")),
            "PendingRoleAssignmentRequest",
            "PendingRule",
        ),
        *about,
        (v.is_too_short(wish(model, command)), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    return early if early != ACCEPTED else asking_rules(model, command, mfa)


def asking_rules(model: Model, command: Asking, mfa: bool) -> v.Answer:
    """What the role's settings and the request itself demand of who asks."""
    book, length = model.book(command.key.role_id), wish(model, command)
    eligible = command.kind == "eligible"
    must_end = book.eligible_must_end if eligible else book.active_must_end
    longest = book.eligible_longest if eligible else book.active_longest
    needs = book.eligible_needs if eligible else book.active_needs
    return v.policy(
        {
            "ExpirationRule": must_end and length is not None and length > longest,
            "JustificationRule": "Justification" in needs and not command.justification.strip(),
            "MfaRule": not mfa,
        }
    )


# --- deciding ----------------------------------------------------------------------------------------------------


def chosen_how(command: lc.DecideLifecycle, ask: Ask) -> str:
    """The kind of assignment that an approval gives: the approver's choice, else the one asked about."""
    if command.kind is None:
        return ask.how
    return "eligible" if command.kind is Kind.ELIGIBLE else "assigned"


def extended(model: Model, command: lc.DecideLifecycle, ask: Ask) -> Grant | None:
    """The assignment in whose place an approved extension comes."""
    if ask.action != "SelfExtend" or chosen_how(command, ask) != ask.how:
        return None
    return next(iter(model.of(ask.who, ask.role, ask.how)), None)


def decide_lifecycle(model: Model, command: lc.DecideLifecycle, caller: str | None, mfa: bool) -> v.Answer:
    """An administrator approves or denies more time."""
    ask = model.asks.get(command.request_id)
    known = ask is not None and ask.action in ("SelfExtend", "SelfRenew", "AdminExtend", "AdminRenew")
    early = v.first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (not model.licensed(), "AadPremiumLicenseRequired", "LicenceRule"),
        (not known, "ResourceNotFound", "RequestRule"),
    )
    if early != ACCEPTED or ask is None:
        return early
    early = v.first(
        (ask.status != "PendingAdminDecision", "RequestAlreadyDecided", "StillPendingRule"),
        (ask.by == caller, v.DENIED, "OwnRequestRule"),
        (not v.is_manager(model, caller), v.DENIED, "CallerRule"),
        (not command.justification.strip(), v.BAD, "DecisionJustificationRule"),
    )
    return approving(model, command, ask, mfa) if early == ACCEPTED and command.approves else early


def approving(model: Model, command: lc.DecideLifecycle, ask: Ask, mfa: bool) -> v.Answer:
    """What an approval of more time needs besides."""
    how = chosen_how(command, ask)
    target = extended(model, command, ask)
    there = model.of(ask.who, ask.role, ask.how) or (ask.who, ask.role, ask.how) in model.ended
    start, length = v.window(model, command)
    early = v.first(
        (not there, GONE, "ExistenceRule"),
        (target is None and bool(model.of(ask.who, ask.role, how)), "RoleAssignmentExists", "DuplicateRule"),
        (start > model.now and v.is_last(model, target), v.BAD, "LastAdministratorRule"),
        (v.is_too_short(length), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    if early != ACCEPTED:
        return early
    book, eligible = model.book(ask.role), how == "eligible"
    must_end = book.eligible_must_end if eligible else book.active_must_end
    longest = book.eligible_longest if eligible else book.active_longest
    needs = book.eligible_needs if eligible else book.active_needs
    return v.policy(
        {
            "ExpirationRule": must_end and (length is None or length > longest),
            "MfaRule": v.MFA in needs and not mfa,
        }
    )
