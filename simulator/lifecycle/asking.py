"""People ask for an extension or a renewal of their own assignment; an administrator decides."""

from __future__ import annotations

from simulator.access import SESSION_GATE
from simulator.decision import Accepted, Decision, TraceStep, Verdict
from simulator.events import RequestSubmitted
from simulator.gates import Case, walk
from simulator.lifecycle import mails
from simulator.lifecycle.commands import SelfExtend, SelfRenew
from simulator.lifecycle.gates import (
    ASKING_RULES,
    DIRECT_GATE,
    ENDED_GATE,
    EXPIRING_GATE,
    HELD_GATE,
    LIFECYCLE_PENDING_GATE,
    RENEWABLE_GATE,
    STANDING_GATE,
    WISH_GATE,
)
from simulator.pim.request_gates import LICENCE_GATE, PRINCIPAL_GATE, ROLE_GATE, SELF_GATE
from simulator.pim.rows import Action, Request, Status

_WHO = (SESSION_GATE, LICENCE_GATE, ROLE_GATE, PRINCIPAL_GATE, SELF_GATE, LIFECYCLE_PENDING_GATE)
SELF_EXTEND_GATES = (*_WHO, HELD_GATE, DIRECT_GATE, EXPIRING_GATE, WISH_GATE, ASKING_RULES)
SELF_RENEW_GATES = (*_WHO, STANDING_GATE, ENDED_GATE, RENEWABLE_GATE, WISH_GATE, ASKING_RULES)


def self_extend(case: Case[SelfExtend]) -> Decision:
    """Decide whether somebody may ask for an extension of an own assignment.

    Refusals in order: session, licence, role, principal, somebody else's role, a pending twin, existence, not a direct
    assignment, not in its last 14 days, shorter than five minutes, policy rules.
    """
    trace, refusal = walk(SELF_EXTEND_GATES, case)
    return refusal or _asked(case, Action.SELF_EXTEND, trace)


def self_renew(case: Case[SelfRenew]) -> Decision:
    """Decide whether somebody may ask for a renewal of an own assignment.

    Refusals in order: session, licence, role, principal, somebody else's role, a pending twin, duplicate, nothing has
    ended, ended too long ago, shorter than five minutes, policy rules.
    """
    trace, refusal = walk(SELF_RENEW_GATES, case)
    return refusal or _asked(case, Action.SELF_RENEW, trace)


def _asked(case: Case[SelfExtend] | Case[SelfRenew], action: Action, trace: tuple[TraceStep, ...]) -> Accepted:
    command, session = case.command, case.session
    assert session is not None, "the session gate comes first"
    request = Request(
        id=case.ids.next("request"),
        action=action,
        kind=command.kind,
        key=command.key,
        status=Status.PENDING_ADMIN_DECISION,
        created_at=case.tenant.now,
        created_by=session.user_id,
        justification=command.justification,
        ticket=command.ticket,
        start=command.start,
        duration=command.duration,
        end=command.end,
    )
    waits = TraceStep(
        rule="AdministratorDecidesRule",
        verdict=Verdict.NEEDS,
        fact="a Global or Privileged Role Administrator decides",
        object_id=request.id,
        source="pim-how-to-renew-extend",
    )
    return Accepted((RequestSubmitted(request=request), *mails.asked(case.tenant, request)), (*trace, waits))
