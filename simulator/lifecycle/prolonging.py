"""Administrators extend what ends soon and renew what has ended, without anybody's approval."""

from __future__ import annotations

from dataclasses import replace

from simulator.access import SESSION_GATE
from simulator.decision import Accepted, Decision
from simulator.events import RequestSubmitted, ScheduleCreated
from simulator.gates import Case, walk
from simulator.lifecycle import mails
from simulator.lifecycle.commands import AdminExtend, AdminRenew
from simulator.lifecycle.gates import ENDED_GATE, EXPIRING_GATE, RENEWABLE_GATE, STANDING_GATE
from simulator.pim.assignment import CALLER_GATE, replacing, request_for, schedule_for
from simulator.pim.policy_rules import ASSIGNMENT_RULES
from simulator.pim.request_gates import (
    LAST_ADMINISTRATOR_GATE,
    LICENCE_GATE,
    PRINCIPAL_GATE,
    ROLE_GATE,
    TARGET_GATE,
    WINDOW_GATE,
    target_of,
)
from simulator.pim.rows import Action
from simulator.pim.scopes import SCOPE_GATES
from simulator.pim.window import window_of

_WHO = (SESSION_GATE, LICENCE_GATE, ROLE_GATE, PRINCIPAL_GATE)
EXTEND_GATES = (
    *_WHO,
    CALLER_GATE,
    TARGET_GATE,
    EXPIRING_GATE,
    LAST_ADMINISTRATOR_GATE,
    WINDOW_GATE,
    ASSIGNMENT_RULES,
)
RENEW_GATES = (
    *_WHO,
    *SCOPE_GATES,
    CALLER_GATE,
    STANDING_GATE,
    ENDED_GATE,
    RENEWABLE_GATE,
    WINDOW_GATE,
    ASSIGNMENT_RULES,
)


def admin_extend(case: Case[AdminExtend]) -> Decision:
    """Decide an administrator's extension: an update of what ends within 14 days.

    Refusals in order: session, licence, role, principal, caller's role, existence, not in its last 14 days, last
    administrator, shorter than five minutes, policy rules. Source: pim-how-to-renew-extend (documented).
    """
    trace, refusal = walk(EXTEND_GATES, case)
    if refusal:
        return refusal
    tenant, window = case.tenant, window_of(case.command, case.tenant.now)
    target = target_of(tenant, case.command)
    assert target is not None, "the existence gate comes first"
    request = request_for(case, Action.ADMIN_EXTEND, window)
    new, changes = replacing(tenant, target, schedule_for(tenant, request, request.kind, window), request.created_by)
    submitted = RequestSubmitted(request=replace(request, target_schedule_id=new.id))
    return Accepted((submitted, *changes, *mails.prolonged(tenant, request, window.end)), trace)


def admin_renew(case: Case[AdminRenew]) -> Decision:
    """Decide an administrator's renewal: an assignment of what ended in the last 30 days.

    Refusals in order: session, licence, role, principal, scope, caller's role, duplicate, nothing has ended, ended
    too long ago, shorter than five minutes, policy rules. Source: pim-how-to-renew-extend (documented).
    """
    trace, refusal = walk(RENEW_GATES, case)
    if refusal:
        return refusal
    tenant, window = case.tenant, window_of(case.command, case.tenant.now)
    request = request_for(case, Action.ADMIN_RENEW, window)
    created = ScheduleCreated(schedule=schedule_for(tenant, request, request.kind, window), by=request.created_by)
    told = mails.prolonged(tenant, request, window.end)
    return Accepted((RequestSubmitted(request=request), created, *told), trace)
