"""What happens when its time comes: requests lapse, schedules start and end, reminders go out."""

from __future__ import annotations

from dataclasses import replace

from simulator import notifications
from simulator.apply import REMINDED_BEFORE_END, apply_all
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.due import DueFact, DueKind
from simulator.events import EndReason, Event, HoldReason, RequestClosed, ScheduleEnded, ScheduleHeld, ScheduleStarted
from simulator.lifecycle import mails
from simulator.pim.holdings import ADMINISTRATORS, schedules_for_role
from simulator.pim.removal import dependents_end
from simulator.pim.request_gates import assigned_in_force
from simulator.pim.rows import DIRECTORY, AssignmentType, Kind, Schedule, Status
from simulator.pim_alerts.scan import daily_scan
from simulator.reviews.falling_due import REVIEW_KINDS, review_due_events
from simulator.tenant import Tenant


def due_events(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    """What a due fact brings about now; nothing when its object has changed since."""
    if fact.kind in REVIEW_KINDS:
        return review_due_events(tenant, fact)
    if fact.kind is DueKind.ALERTS_ARE_SCANNED:
        return daily_scan(tenant, fact)
    match fact.kind:
        case DueKind.REQUEST_LAPSES:
            return _lapse(tenant, fact.object_id)
        case DueKind.APPROVAL_IS_ASKED:
            return _ask_approvers(tenant, fact.object_id)
        case DueKind.DIGEST:
            return mails.digest(tenant)
        case _:
            return _schedule_events(tenant, fact)


def _schedule_events(tenant: Tenant, fact: DueFact) -> tuple[Event, ...]:
    schedule = tenant.schedules.get(fact.object_id)
    if schedule is None:
        return ()
    if fact.kind is DueKind.END_COMES_NEAR:
        is_meant = schedule.end is not None and schedule.end - fact.at in REMINDED_BEFORE_END
        return mails.end_comes_near(tenant, schedule) if is_meant else ()
    if fact.kind is DueKind.SCHEDULE_STARTS:
        return _start(tenant, schedule) if not schedule.has_started and schedule.start == fact.at else ()
    return _end(tenant, schedule) if schedule.end == fact.at else ()


def _lapse(tenant: Tenant, request_id: str) -> tuple[Event, ...]:
    """A request that nobody decided in 24 hours lapses. Source: pim-approval-workflow; the status is inferred."""
    request = tenant.requests.get(request_id)
    if request is None or request.status is not Status.PENDING_APPROVAL:
        return ()
    status = Status(tenant.organization.profile.lapse_status)
    return (RequestClosed(request=replace(request, status=status, completed_at=tenant.now)),)


def _ask_approvers(tenant: Tenant, request_id: str) -> tuple[Event, ...]:
    """The delayed mail to the approvers; none when somebody has decided before. Source: pim-email-notifications."""
    request = tenant.requests.get(request_id)
    is_pending = request is not None and request.status is Status.PENDING_APPROVAL
    return notifications.approval_asked(tenant, request) if request and is_pending else ()


def _start(tenant: Tenant, schedule: Schedule) -> tuple[Event, ...]:
    started = ScheduleStarted(schedule=replace(schedule, has_started=True))
    request = tenant.requests.get(schedule.created_using) if schedule.created_using else None
    if request is None or request.status is not Status.GRANTED:
        return (started,)
    done = replace(request, status=Status.PROVISIONED)
    is_activation = schedule.assignment_type is AssignmentType.ACTIVATED
    told = notifications.activated(tenant, done, schedule.end) if is_activation else ()
    return (started, RequestClosed(request=done), *told)


def _end(tenant: Tenant, schedule: Schedule) -> tuple[Event, ...]:
    if _is_last_global_administrator(tenant, schedule):
        return (ScheduleHeld(schedule=replace(schedule, end=None), reason=HoldReason.LAST_GLOBAL_ADMINISTRATOR),)
    ended = ScheduleEnded(schedule=schedule, reason=EndReason.EXPIRED, request_id=schedule.created_using)
    ends = (*dependents_end(tenant, schedule), ended)
    if schedule.assignment_type is AssignmentType.ACTIVATED:
        return ends
    return (*ends, *mails.expired(_afterwards(tenant, schedule, ends), schedule))


def _afterwards(tenant: Tenant, schedule: Schedule, ends: tuple[Event, ...]) -> Tenant:
    """The tenant in which the mail is addressed: who was an administrator through this role is none any more."""
    if schedule.key.role_id not in ADMINISTRATORS:
        return tenant
    world = tenant.fork()
    apply_all(world, ends)
    return world


def _is_last_global_administrator(tenant: Tenant, schedule: Schedule) -> bool:
    """Whether a Global Administrator assignment is kept at its end.

    An assigned active one stays while no other assigned active one exists (switch last_ga_hold_includes_active); an
    eligible one stays when it is the last assignment of the role. Source: pim-how-to-add-role-to-user 2026-04.
    """
    key = schedule.key
    if key.role_id != GLOBAL_ADMINISTRATOR or key.directory_scope_id != DIRECTORY:
        return False
    if schedule.assignment_type is AssignmentType.ACTIVATED:
        return False
    if schedule.kind is Kind.ACTIVE:
        holds_active = tenant.organization.profile.last_ga_hold_includes_active
        return holds_active and not assigned_in_force(tenant, key.role_id, schedule.id)
    others = (one for one in schedules_for_role(tenant, key.role_id) if one.id != schedule.id)
    return not any(one.assignment_type is AssignmentType.ASSIGNED and one.has_started for one in others)
