"""Gates of extensions and renewals: what may be extended, what may be renewed, and what asking for it needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator.commands import AdminUpdate
from simulator.decision import Mark, Verdict
from simulator.durations import in_words
from simulator.gates import SKIP, Case, Collecting, Finding, Gate, holds
from simulator.lifecycle.commands import AdminExtend, AdminRenew, SelfExtend, SelfRenew
from simulator.pim.holdings import holders_and_groups, schedule_at, schedules_of, settings_of
from simulator.pim.policy_rules import POLICY_CODE
from simulator.pim.role_settings import JUSTIFICATION
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Schedule
from simulator.pim.window import WINDOW_MIN, Window, window_of
from simulator.tenant import Tenant

EXPIRING_WITHIN = timedelta(days=14)
RENEWABLE_FOR = timedelta(days=30)
_EXTEND = "pim-how-to-renew-extend"
_POST = "rbacapplication-post-roleassignmentschedulerequests"
Extending = AdminExtend | SelfExtend
Renewing = AdminRenew | SelfRenew
Asking = SelfExtend | SelfRenew


# --- what is there -----------------------------------------------------------------------------------------------


def is_expiring(schedule: Schedule, now: datetime) -> bool:
    """Whether an assignment is in its last 14 days, the fourteenth included. Source: pim-how-to-renew-extend."""
    is_assigned = schedule.assignment_type is AssignmentType.ASSIGNED and schedule.has_started
    return is_assigned and schedule.end is not None and schedule.end - now <= EXPIRING_WITHIN


def is_renewable(ended: Schedule, now: datetime) -> bool:
    """Whether an assignment ended at most 30 days ago. Source: pim-how-to-renew-extend (documented)."""
    return ended.end is not None and now - ended.end <= RENEWABLE_FOR


def ended_at(tenant: Tenant, key: AssignmentKey, kind: Kind) -> Schedule | None:
    """The assignment of this key and kind that ended by itself, unless there has been a new one since."""
    return tenant.expired_schedules.get((key, kind))


def _held_somehow(tenant: Tenant, key: AssignmentKey, kind: Kind) -> Schedule | None:
    """What gives a person the role in this way: an own assignment first, else an activation or a group's assignment."""
    own = schedule_at(tenant, key, kind)
    if own is not None:
        return own
    everything = (
        one for holder in holders_and_groups(tenant, key.principal_id) for one in schedules_of(tenant, holder)
    )
    return next((one for one in everything if one.key[1:] == key[1:] and one.kind is kind), None)


def _is_there(case: Case[SelfExtend]) -> Finding:
    found = _held_somehow(case.tenant, case.command.key, case.command.kind)
    return holds(found is not None, "" if found else "there is no such assignment", found.id if found else None)


def _is_direct(case: Case[SelfExtend]) -> Finding:
    """That activations cannot be extended is measured; that Graph refuses a group's assignment is inferred."""
    found = _held_somehow(case.tenant, case.command.key, case.command.kind)
    assert found is not None, "the existence gate comes first"
    group = case.tenant.groups.get(found.key.principal_id)
    if group is not None:
        fact = f"the role is held through group {group.display_name}"
        return Finding(Verdict.FAIL, fact, found.id, Mark.INFERRED)
    if found.assignment_type is AssignmentType.ACTIVATED:
        return Finding(Verdict.FAIL, "an activation cannot be extended; activate again", found.id, Mark.MEASURED)
    return holds(True, object_id=found.id)


def _is_expiring(case: Case[Extending]) -> Finding:
    """That only the last 14 days count is a limit of the portal; that Graph refuses earlier is inferred."""
    found = _held_somehow(case.tenant, case.command.key, case.command.kind)
    assert found is not None, "the existence gate comes first"
    if found.end is None:
        return holds(False, "a permanent assignment has no end to extend", found.id)
    if not found.has_started:
        return holds(False, f"the assignment starts on {found.start:%Y-%m-%d %H:%M}", found.id)
    left = in_words(found.end - case.tenant.now)
    return holds(is_expiring(found, case.tenant.now), f"ends in {left}; the last 14 days count", found.id)


def _nothing_stands(case: Case[Renewing]) -> Finding:
    there = schedule_at(case.tenant, case.command.key, case.command.kind)
    fact = f"there is an {case.command.kind} assignment already" if there else ""
    return holds(there is None, fact, there.id if there else None)


def _has_ended(case: Case[Renewing]) -> Finding:
    ended = ended_at(case.tenant, case.command.key, case.command.kind)
    return holds(ended is not None, "" if ended else "no such assignment has ended", ended.id if ended else None)


def _ended_lately(case: Case[Renewing]) -> Finding:
    ended = ended_at(case.tenant, case.command.key, case.command.kind)
    assert ended is not None and ended.end is not None, "what has ended had an end"
    ago = in_words(case.tenant.now - ended.end)
    return holds(is_renewable(ended, case.tenant.now), f"ended {ago} ago; the last 30 days count", ended.id)


def _nothing_is_pending(case: Case[Asking]) -> Finding:
    pending = case.tenant.lifecycle_request_id_of_key.get(case.command.key)
    return holds(pending is None, "an extension or renewal is waiting already" if pending else "", pending)


LIFECYCLE_PENDING_GATE: Gate[Asking] = Gate(
    rule="PendingRule", code="PendingRoleAssignmentRequest", check=_nothing_is_pending, source=_EXTEND
)
HELD_GATE: Gate[SelfExtend] = Gate(
    rule="ExistenceRule",
    code="RoleAssignmentDoesNotExist",
    check=_is_there,
    source="Omnicit live checklist 3.3",
    mark=Mark.MEASURED,
)
DIRECT_GATE: Gate[SelfExtend] = Gate(
    rule="DirectAssignmentRule", code="RoleAssignmentDoesNotExist", check=_is_direct, source=_EXTEND
)
EXPIRING_GATE: Gate[Extending] = Gate(
    rule="ExpiringRule", code="Request_BadRequest", check=_is_expiring, source=_EXTEND, mark=Mark.INFERRED
)
STANDING_GATE: Gate[Renewing] = Gate(
    rule="DuplicateRule",
    code="RoleAssignmentExists",
    check=_nothing_stands,
    source="Omnicit live checklist 3.3",
    mark=Mark.MEASURED,
)
ENDED_GATE: Gate[Renewing] = Gate(
    rule="ExistenceRule", code="RoleAssignmentDoesNotExist", check=_has_ended, source=_EXTEND, mark=Mark.INFERRED
)
RENEWABLE_GATE: Gate[Renewing] = Gate(
    rule="RenewableRule", code="RoleAssignmentDoesNotExist", check=_ended_lately, source=_EXTEND, mark=Mark.INFERRED
)


# --- what asking needs -------------------------------------------------------------------------------------------


def wished_window(command: Asking, now: datetime) -> Window | None:
    """The window that somebody wishes for, None when only more time was asked for."""
    if command.duration is None and command.end is None:
        return None
    wish = AdminUpdate(
        kind=command.kind, key=command.key, start=command.start, duration=command.duration, end=command.end
    )
    return window_of(wish, now)


def _wish_is_long_enough(case: Case[Asking]) -> Finding:
    window = wished_window(case.command, case.tenant.now)
    if window is None or window.length is None:
        return SKIP
    return holds(window.length >= WINDOW_MIN, f"asked for {in_words(window.length)}, the shortest is 5 minutes")


def _wish_fits_maximum(case: Case[Asking]) -> Finding:
    rule = settings_of(case.tenant, case.command.key.role_id).expiration(case.command.kind)
    window = wished_window(case.command, case.tenant.now)
    if not rule.is_expiration_required or window is None or window.length is None:
        return SKIP
    fact = f"asked for {in_words(window.length)}, allowed {in_words(rule.maximum_duration)}"
    return holds(window.length <= rule.maximum_duration, fact)


def _is_justified(case: Case[Asking]) -> Finding:
    if JUSTIFICATION not in settings_of(case.tenant, case.command.key.role_id).admin_enablement(case.command.kind):
        return SKIP
    return holds(bool(case.command.justification.strip()), "a justification is required")


def _session_has_mfa(case: Case[Any]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    since = case.session.mfa_at
    fact = f"MFA claim since {since:%Y-%m-%d %H:%M}" if since else "the session carries no MFA claim"
    return holds(since is not None, fact, case.session.id)


WISH_GATE: Gate[Asking] = Gate(
    rule="WindowMinimumRule",
    code="ActiveDurationTooShort",
    check=_wish_is_long_enough,
    source="pim-how-to-add-role-to-user",
)
ASKING_RULES: Collecting[Asking] = Collecting(
    POLICY_CODE,
    (
        Gate(
            rule="ExpirationRule",
            code=POLICY_CODE,
            check=_wish_fits_maximum,
            source="pim-how-to-change-default-settings",
            mark=Mark.INFERRED,
        ),
        Gate(
            rule="JustificationRule",
            code=POLICY_CODE,
            check=_is_justified,
            source="pim-how-to-change-default-settings",
            mark=Mark.INFERRED,
        ),
        Gate(rule="MfaRule", code=POLICY_CODE, check=_session_has_mfa, source=_POST),
    ),
)
