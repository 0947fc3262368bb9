"""What the naive tenant answers to each PIM command, check by check in the documented order.

An answer is a code with the names of the rules that failed; every failing policy rule is named, otherwise the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator import commands as c
from simulator.directory.roles import ROLES
from simulator.pim import role_settings as rs
from tests.properties.pim_model import MAIL_RULES, MANAGERS, Grant, Model, role_at
from tests.unit.world import ACCEPTED, GA, LONG_AGO, PRA, UA, refusal

Answer = tuple[str, frozenset[str]]
FIVE_MINUTES = timedelta(minutes=5)
MFA = "MultiFactorAuthentication"
GROUP_MANAGERS = MANAGERS | {
    next(role.id for role in ROLES.values() if role.display_name == name)
    for name in ("Groups Administrator", "User Administrator")
}
DENIED = "Authorization_RequestDenied"
BAD = "Request_BadRequest"
UNIT = "/administrativeUnits/unit"


def caller_of(window: str) -> tuple[str | None, bool]:
    """Who acts in a window of these stories (None: nobody, or signed out), and whether with an MFA claim."""
    who, _, how = window.partition("-")
    return (None if how == "out" or not who else who), how == ""


def first(*checks: tuple[bool, str, str]) -> Answer:
    """The answer of the first check that fails."""
    for failed, code, rule in checks:
        if failed:
            return refusal(code, rule)
    return ACCEPTED


def is_known(model: Model, who: str) -> bool:
    """Whether a principal exists."""
    return who in model.people or who in model.members or who in model.machines


def is_manager(model: Model, caller: str | None) -> bool:
    """Whether the caller is an active Global or Privileged Role Administrator."""
    return caller in model.active_people(GA, PRA)


def opening(model: Model, command: Any, caller: str | None) -> list[tuple[bool, str, str]]:
    """The checks that every request about a role begins with."""
    return [
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (not model.licensed(), "AadPremiumLicenseRequired", "LicenceRule"),
        (command.key.role_id not in ROLES, "RoleNotFound", "RoleRule"),
        (not is_known(model, command.key.principal_id), "SubjectNotFound", "PrincipalRule"),
    ]


def place(command: Any) -> list[tuple[bool, str, str]]:
    """The checks of where a role is to be held: there is one unit, and one of the three roles can be limited to it."""
    _, role_id, scope = command.key
    known = scope in ("/", UNIT, "/sp")
    fits = scope == "/" or (scope == UNIT and role_id == UA)
    return [(not known, "InvalidScope", "ScopeRule"), (not fits, BAD, "ScopedRoleRule")]


def is_eligible_elsewhere_only(model: Model, who: str, role: str) -> bool:
    """Whether a person is eligible for a role, but not there."""
    begun = [one for one in model.grants.values() if one.how == "eligible" and one.begun]
    mine = [one for one in begun if one.role.partition("@")[0] == role.partition("@")[0]]
    somewhere = [one for one in mine if one.who == who or who in model.persons(one.who)]
    return bool(somewhere) and not model.eligibility(who, role)


def window(model: Model, command: Any) -> tuple[datetime, timedelta | None]:
    """The start and the length that a command asks for; None is permanent."""
    start = command.start if command.start and command.start > model.now else model.now
    if getattr(command, "is_permanent", False):
        return start, None
    if command.duration is not None:
        return start, command.duration
    end = getattr(command, "end", None)
    return start, (end - start if end is not None else None)


def is_too_short(length: timedelta | None) -> bool:
    """Whether a window is shorter than anything may be."""
    return length is not None and length < FIVE_MINUTES


def policy(failed: dict[str, bool]) -> Answer:
    """The answer of the role's rules, which are all asked."""
    names = [name for name, fails in failed.items() if fails]
    return refusal("RoleAssignmentRequestPolicyValidationFailed", *names) if names else ACCEPTED


def how_of(command: Any) -> str:
    """The model's word for the kind of assignment that an administrator names."""
    return "eligible" if command.kind == "eligible" else "assigned"


def target_of(model: Model, command: Any) -> Grant | None:
    """What an update, removal or deactivation is about."""
    who, role = command.key.principal_id, role_at(command.key)
    if isinstance(command, c.SelfDeactivate):
        return next((one for one in model.of(who, role, "activated") if one.begun), None)
    found = model.of(who, role, how_of(command))
    if not found and isinstance(command, c.AdminRemove) and command.kind == "active":
        found = sorted(model.of(who, role, "activated"), key=lambda one: (not one.begun, one.start))
    return found[0] if found else None


def is_young(model: Model, command: Any) -> bool:
    """Whether the five-minute rule stands in the way."""
    if model.profile.five_minute_rule == "documented":
        target = target_of(model, command)
        if target is None:
            return False
        since = target.start if target.begun else model.asks[target.request].made if target.request else LONG_AGO
        return model.now - since < FIVE_MINUTES
    mine = (one for one in model.grants.values() if one.who == command.key.principal_id and one.how != "eligible")
    running = [one for one in mine if one.role.partition("@")[0] == command.key.role_id]
    return any(one.begun and model.now - one.start < FIVE_MINUTES for one in running)


def is_last(model: Model, target: Grant | None) -> bool:
    """Whether nobody would be left as an administrator without this."""
    if target is None or target.role not in MANAGERS:
        return False
    if target.how == "eligible":
        return target.role == GA and not model.held_by_somebody(GA, "assigned", besides=target.id)
    return target.begun and not model.held_by_somebody(target.role, "assigned", "activated", besides=target.id)


# --- the commands ------------------------------------------------------------------------------------------------


def self_activate(model: Model, command: c.SelfActivate, caller: str | None, mfa: bool) -> Answer:
    """Activating an eligible role."""
    who, role = command.key.principal_id, role_at(command.key)
    begun = opening(model, command, caller)
    if (early := first(*begun)) != ACCEPTED:
        return early
    start, length = window(model, command)
    early = first(
        *place(command),
        (is_eligible_elsewhere_only(model, who, role), "InvalidScope", "ActivationScopeRule"),
        (who != caller, DENIED, "SelfRule"),
        (bool(model.pending(who, role)), "PendingRoleAssignmentRequest", "PendingRule"),
        (is_busy(model, who, role, start, length), "RoleAssignmentExists", "AlreadyActiveRule"),
        (is_too_short(length), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    if early != ACCEPTED:
        return early
    book = model.book(role)
    ticket = command.ticket.number.strip() and command.ticket.system.strip()
    return policy(
        {
            "EligibilityRule": not model.eligibility(who, role),
            "ExpirationRule": length is None or length > book.longest,
            "JustificationRule": "Justification" in book.needs and not command.justification.strip(),
            "TicketingRule": "Ticketing" in book.needs and not ticket,
            "MfaRule": (MFA in book.needs or book.context) and not mfa,
        }
    )


def is_busy(model: Model, who: str, role: str, start: datetime, length: timedelta | None) -> bool:
    """Whether what a person holds or plans to hold stands in the way of an activation."""
    if model.profile.activation_beside_standing != "allow" and model.of(who, role, "assigned"):
        return True
    mine = model.of(who, role, "activated")
    if model.profile.future_plus_now_activation != "allow" or length is None or any(one.begun for one in mine):
        return bool(mine)
    return any(one.end is not None and one.start - start < length and start < one.end for one in mine)


def assignment_rules(model: Model, command: c.AdminAssign | c.AdminUpdate, mfa: bool) -> Answer:
    """What the role's settings say to an administrator's window."""
    book = model.book(command.key.role_id)
    eligible = command.kind == "eligible"
    must_end = book.eligible_must_end if eligible else book.active_must_end
    longest = book.eligible_longest if eligible else book.active_longest
    needs = book.eligible_needs if eligible else book.active_needs
    _, length = window(model, command)
    return policy(
        {
            "ExpirationRule": must_end and (length is None or length > longest),
            "JustificationRule": "Justification" in needs and not command.justification.strip(),
            "MfaRule": MFA in needs and not mfa,
        }
    )


def admin_assign(model: Model, command: c.AdminAssign, caller: str | None, mfa: bool) -> Answer:
    """Making somebody eligible or active."""
    who, role = command.key.principal_id, role_at(command.key)
    _, length = window(model, command)
    eligible_machine = who in model.machines and command.kind == "eligible"
    plain_group = who in model.members and who not in model.assignable
    early = first(
        *opening(model, command, caller),
        (eligible_machine or plain_group, BAD, "PrincipalKindRule"),
        *place(command),
        (not is_manager(model, caller), DENIED, "CallerRule"),
        (bool(model.of(who, role, how_of(command))), "RoleAssignmentExists", "DuplicateRule"),
        (is_too_short(length), "ActiveDurationTooShort", "WindowMinimumRule"),
    )
    return early if early != ACCEPTED else assignment_rules(model, command, mfa)


def admin_change(model: Model, command: c.AdminUpdate | c.AdminRemove, caller: str | None, mfa: bool) -> Answer:
    """Changing or removing an assignment."""
    target = target_of(model, command)
    leaves = isinstance(command, c.AdminRemove) or window(model, command)[0] > model.now
    early = first(
        *opening(model, command, caller),
        (not is_manager(model, caller), DENIED, "CallerRule"),
        (target is None, "RoleAssignmentDoesNotExist", "ExistenceRule"),
        (leaves and is_last(model, target), BAD, "LastAdministratorRule"),
        (is_young(model, command), "ActiveDurationTooShort", "FiveMinuteRule"),
    )
    if early != ACCEPTED or isinstance(command, c.AdminRemove):
        return early
    if is_too_short(window(model, command)[1]):
        return refusal("ActiveDurationTooShort", "WindowMinimumRule")
    return assignment_rules(model, command, mfa)


def self_deactivate(model: Model, command: c.SelfDeactivate, caller: str | None, mfa: bool) -> Answer:
    """Ending one's own activation."""
    return first(
        *opening(model, command, caller),
        (command.key.principal_id != caller, DENIED, "SelfRule"),
        (target_of(model, command) is None, "RoleAssignmentDoesNotExist", "ExistenceRule"),
        (is_young(model, command), "ActiveDurationTooShort", "FiveMinuteRule"),
    )


def decide_request(model: Model, command: c.DecideRequest, caller: str | None, mfa: bool) -> Answer:
    """Approving or denying."""
    ask = model.asks.get(command.request_id)
    early = first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (not model.licensed(), "AadPremiumLicenseRequired", "LicenceRule"),
        (ask is None, "ResourceNotFound", "RequestRule"),
    )
    if early != ACCEPTED or ask is None:
        return early
    return first(
        (ask.status != "PendingApproval", "RequestAlreadyDecided", "StillPendingRule"),
        (ask.by == caller, DENIED, "OwnRequestRule"),
        (caller not in model.approvers(ask), DENIED, "ApproverRule"),
        (not command.justification.strip(), BAD, "DecisionJustificationRule"),
    )


def cancel_request(model: Model, command: c.CancelRequest, caller: str | None, mfa: bool) -> Answer:
    """Withdrawing a request."""
    ask = model.asks.get(command.request_id)
    early = first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (not model.licensed(), "AadPremiumLicenseRequired", "LicenceRule"),
        (ask is None, "ResourceNotFound", "RequestRule"),
    )
    if early != ACCEPTED or ask is None:
        return early
    return first(
        (ask.by != caller and not is_manager(model, caller), DENIED, "CancelRightRule"),
        (ask.status not in ("PendingApproval", "PendingAdminDecision", "Granted"), BAD, "CancelableRule"),
    )


def update_settings(model: Model, command: c.UpdateRoleSettings, caller: str | None, mfa: bool) -> Answer:
    """Writing role settings."""
    return first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (not model.licensed(), "AadPremiumLicenseRequired", "LicenceRule"),
        (command.role_id not in ROLES, "RoleNotFound", "RoleRule"),
        (not is_manager(model, caller), DENIED, "CallerRule"),
        (any(not fits_kind(rule) for rule in command.rules), "InvalidPolicy", "KnownRuleRule"),
        (any(not fits_range(rule) for rule in command.rules), "InvalidPolicy", "DurationRangeRule"),
        (any(not fits_enablement(rule) for rule in command.rules), "InvalidPolicy", "EnablementRangeRule"),
        (any(not fits_approvers(model, rule) for rule in command.rules), "InvalidPolicy", "ApproversExistRule"),
        (any(not fits_recipients(rule) for rule in command.rules), "InvalidPolicy", "RecipientRule"),
        (joins_mfa_and_context(model, command), "MfaAndAcrsConflict", "MfaAndContextRule"),
    )


def fits_kind(rule: rs.Rule) -> bool:
    """Whether a rule's id is one of the seventeen and of its kind."""
    kinds: dict[str, type[rs.Rule]] = {
        "Expiration_EndUser_Assignment": rs.ExpirationRule,
        "Enablement_EndUser_Assignment": rs.EnablementRule,
        "AuthenticationContext_EndUser_Assignment": rs.AuthenticationContextRule,
        "Approval_EndUser_Assignment": rs.ApprovalRule,
        "Expiration_Admin_Eligibility": rs.ExpirationRule,
        "Enablement_Admin_Eligibility": rs.EnablementRule,
        "Expiration_Admin_Assignment": rs.ExpirationRule,
        "Enablement_Admin_Assignment": rs.EnablementRule,
        **dict.fromkeys(MAIL_RULES, rs.NotificationRule),
    }
    return kinds.get(rule.id) is type(rule)


def fits_range(rule: rs.Rule) -> bool:
    """Whether a maximum lies in its range: 30 minutes to 24 hours for activations."""
    if not isinstance(rule, rs.ExpirationRule):
        return True
    if rule.id == "Expiration_EndUser_Assignment":
        return not rule.maximum_duration or timedelta(minutes=30) <= rule.maximum_duration <= timedelta(hours=24)
    return rule.maximum_duration >= timedelta(0)


def fits_enablement(rule: rs.Rule) -> bool:
    """Whether a rule asks only for what can be asked for; tickets not on active assignment."""
    if not isinstance(rule, rs.EnablementRule):
        return True
    possible = {MFA, "Justification"} | ({"Ticketing"} if rule.id != "Enablement_Admin_Assignment" else set())
    return rule.enabled_rules <= possible


def fits_approvers(model: Model, rule: rs.Rule) -> bool:
    """Whether approvers are people and groups that exist."""
    if not isinstance(rule, rs.ApprovalRule):
        return True
    return set(rule.user_ids) <= model.people and set(rule.group_ids) <= set(model.members)


def fits_recipients(rule: rs.Rule) -> bool:
    """Whether a mail rule names addresses and a level that exists."""
    if not isinstance(rule, rs.NotificationRule):
        return True
    return all("@" in one for one in rule.recipients) and rule.level in ("All", "Critical")


def joins_mfa_and_context(model: Model, command: c.UpdateRoleSettings) -> bool:
    """Whether MFA is written while an authentication context is on and stays on."""
    context = model.book(command.role_id).context
    writes = False
    for rule in command.rules:
        if isinstance(rule, rs.AuthenticationContextRule):
            context = rule.is_enabled
        if rule.id == "Enablement_EndUser_Assignment" and isinstance(rule, rs.EnablementRule):
            writes = MFA in rule.enabled_rules
    return writes and context


def assign_directly(model: Model, command: c.AssignRoleDirectly, caller: str | None, mfa: bool) -> Answer:
    """Assigning outside PIM, which needs no licence."""
    who, role = command.key.principal_id, role_at(command.key)
    return first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (command.key.role_id not in ROLES, "RoleNotFound", "RoleRule"),
        (not is_known(model, who), "SubjectNotFound", "PrincipalRule"),
        (who in model.members and who not in model.assignable, BAD, "PrincipalKindRule"),
        *place(command),
        (not is_manager(model, caller), DENIED, "CallerRule"),
        (bool(model.of(who, role, "assigned")), "RoleAssignmentExists", "DuplicateRule"),
    )


def remove_directly(model: Model, command: c.RemoveRoleDirectly, caller: str | None, mfa: bool) -> Answer:
    """Removing outside PIM."""
    who, role = command.key.principal_id, role_at(command.key)
    there = [one for one in model.of(who, role, "assigned") if one.begun]
    return first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (command.key.role_id not in ROLES, "RoleNotFound", "RoleRule"),
        (not is_known(model, who), "SubjectNotFound", "PrincipalRule"),
        (not is_manager(model, caller), DENIED, "CallerRule"),
        (not there, "RoleAssignmentDoesNotExist", "ExistenceRule"),
        (who == caller and role == GA, BAD, "OwnGlobalAdministratorRule"),
        (bool(there) and is_last(model, there[0]), BAD, "LastAdministratorRule"),
    )


def change_member(
    model: Model, command: c.AddGroupMember | c.RemoveGroupMember, caller: str | None, mfa: bool
) -> Answer:
    """Adding or removing a member of a group."""
    group, member = command.group_id, command.member_id
    early = first(
        (caller is None, "InvalidAuthenticationToken", "SessionRule"),
        (group not in model.members, "Request_ResourceNotFound", "GroupRule"),
    )
    if early != ACCEPTED:
        return early
    may = MANAGERS if group in model.assignable else GROUP_MANAGERS
    mine = caller in model.owners[group] or caller in model.active_people(*may)
    is_member = member in model.members[group]
    if isinstance(command, c.RemoveGroupMember):
        return first((not mine, DENIED, "GroupManagerRule"), (not is_member, "Request_ResourceNotFound", "MemberRule"))
    nests = group in model.assignable and member in model.members
    return first(
        (not mine, DENIED, "GroupManagerRule"),
        (not is_known(model, member) or nests, BAD, "MembersExistRule"),
        (is_member, BAD, "NewMemberRule"),
    )


def always(model: Model, command: Any, caller: str | None, mfa: bool) -> Answer:
    """What lab control asks is done."""
    return ACCEPTED
