"""Microsoft's activity names for what PIM does. Source: reference-audit-activities (documented)."""

from __future__ import annotations

from simulator.events import EndReason
from simulator.pim.rows import Action, AssignmentType, Kind, Request, Schedule, Status

_ACTIVATION = "(PIM activation)"


def _span(*, is_permanent: bool) -> str:
    return "(permanent)" if is_permanent else "(timebound)"


def _member(kind: Kind) -> str:
    return "eligible member" if kind is Kind.ELIGIBLE else "member"


def submitted_activities(request: Request) -> list[str]:
    """The activities of a request as it is submitted; a `completed` follows at once when nothing has to be awaited."""
    done = request.status in (Status.PROVISIONED, Status.REVOKED)
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
            span = _span(is_permanent=request.is_permanent)
            stages = ("requested", "completed") if done else ("requested",)
            return [f"Add {_member(request.kind)} to role in PIM {stage} {span}" for stage in stages]


def approval_activity(*, approves: bool) -> str:
    """The activity of an approver's decision."""
    return f"Add member to role request {'approved' if approves else 'denied'} {_ACTIVATION}"


def closed_activity(request: Request, *, by_somebody: bool) -> str:
    """The activity when a request is withdrawn, lapses, or is provisioned at its planned start.

    What ends by itself has expired, whatever status the profile gives to a lapse.
    """
    if request.action is Action.SELF_ACTIVATE:
        if request.status is Status.PROVISIONED:
            return f"Add member to role completed {_ACTIVATION}"
        return f"Add member to role canceled {_ACTIVATION}" if by_somebody else "PIM activation request expired"
    stage = "completed" if request.status is Status.PROVISIONED else "canceled"
    return f"Add {_member(request.kind)} to role in PIM {stage} {_span(is_permanent=request.is_permanent)}"


def ended_activities(schedule: Schedule, reason: EndReason) -> list[str]:
    """PIM's own activities when a schedule ends; deactivation and cancellation have theirs from the request."""
    if reason in (EndReason.DEACTIVATED, EndReason.CANCELED):
        return []
    if schedule.assignment_type is AssignmentType.ACTIVATED and reason is not EndReason.REMOVED:
        return ["Remove member from role (PIM activation expired)"]
    span = _span(is_permanent=schedule.end is None)
    return [f"Remove {_member(schedule.kind)} from role in PIM completed {span}"]
