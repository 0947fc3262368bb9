"""Microsoft's activity names for what PIM does. Source: reference-audit-activities (documented)."""

from __future__ import annotations

from simulator.events import EndReason
from simulator.pim.rows import EXTENSIONS, RENEWALS, Action, AssignmentType, Kind, Request, Schedule, Status

_ACTIVATION = "(PIM activation)"


def _span(*, is_permanent: bool) -> str:
    return "(permanent)" if is_permanent else "(timebound)"


def _member(kind: Kind) -> str:
    return "eligible member" if kind is Kind.ELIGIBLE else "member"


def added_activity(kind: Kind, stage: str, *, is_permanent: bool) -> str:
    """The activity of giving an assignment, at one of its stages."""
    return f"Add {_member(kind)} to role in PIM {stage} {_span(is_permanent=is_permanent)}"


def _asked_activity(request: Request, stage: str) -> str:
    """The activity of asking for an extension or a renewal, or of withdrawing that."""
    if request.action in EXTENSIONS:
        return f"Update {_member(request.kind)} in PIM {stage} (extend)"
    return f"Add {_member(request.kind)} to role in PIM {stage} (renew)"


def submitted_activities(request: Request) -> list[str]:
    """The activities of a request as it is submitted; a `completed` follows at once when nothing has to be awaited."""
    done = request.status in (Status.PROVISIONED, Status.REVOKED)
    completed = [added_activity(request.kind, "completed", is_permanent=request.is_permanent)] if done else []
    match request.action:
        case Action.SELF_ACTIVATE:
            waits = [f"Add member to role approval requested {_ACTIVATION}"]
            after = waits if request.status is Status.PENDING_APPROVAL else []
            after = [f"Add member to role completed {_ACTIVATION}"] if done else after
            return [f"Add member to role requested {_ACTIVATION}", *after]
        case Action.SELF_DEACTIVATE:
            return [f"Remove member from role {what} (PIM deactivate)" for what in ("requested", "completed")]
        case Action.ADMIN_REMOVE:
            span = _span(is_permanent=request.is_permanent)
            return [f"Remove {_member(request.kind)} from role in PIM requested {span}"]
        case Action.ADMIN_ASSIGN | Action.ADMIN_UPDATE:
            return [added_activity(request.kind, "requested", is_permanent=request.is_permanent), *completed]
        case Action.ADMIN_EXTEND | Action.ADMIN_RENEW | Action.SELF_EXTEND | Action.SELF_RENEW:
            return [_asked_activity(request, "requested"), *completed]


def approval_activity(request: Request, *, approves: bool) -> str:
    """The activity of a decision: an approver's on an activation, an administrator's on an extension or renewal."""
    decision = "approved" if approves else "denied"
    if request.action in EXTENSIONS | RENEWALS:
        return f"Update member in PIM {decision} by admin (extend/renew)"
    return f"Add member to role request {decision} {_ACTIVATION}"


def closed_activity(request: Request, *, by_somebody: bool) -> str:
    """The activity when a request is withdrawn, lapses, or is provisioned at its planned start.

    What ends by itself has expired, whatever status the profile gives to a lapse.
    """
    if request.action is Action.SELF_ACTIVATE:
        if request.status is Status.PROVISIONED:
            return f"Add member to role completed {_ACTIVATION}"
        return f"Add member to role canceled {_ACTIVATION}" if by_somebody else "PIM activation request expired"
    if request.status is Status.PROVISIONED:
        return added_activity(request.kind, "completed", is_permanent=request.is_permanent)
    if request.action in EXTENSIONS | RENEWALS:
        return _asked_activity(request, "canceled")
    return added_activity(request.kind, "canceled", is_permanent=request.is_permanent)


def held_activity(kind: Kind) -> str:
    """The activity when an assignment that was to end stays for good; that it has this name is inferred."""
    return f"Restore permanent {'eligible' if kind is Kind.ELIGIBLE else 'direct'} role assignment"


# Its name among Microsoft's; that a lapsed licence writes it once for each role is inferred.
SETTINGS_REMOVED = "PIM policy removed"


def ended_activities(schedule: Schedule, reason: EndReason) -> list[str]:
    """PIM's own activities when a schedule ends; deactivation and cancellation have theirs from the request."""
    if reason in (EndReason.DEACTIVATED, EndReason.CANCELED):
        return []
    if schedule.assignment_type is AssignmentType.ACTIVATED and reason is not EndReason.REMOVED:
        return ["Remove member from role (PIM activation expired)"]
    span = _span(is_permanent=schedule.end is None)
    return [f"Remove {_member(schedule.kind)} from role in PIM completed {span}"]
