"""What pages show about ends: which assignment may be extended or renewed, and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.events import RequestSubmitted
from simulator.journal import Happening, Step
from simulator.lifecycle.deciding import lifecycle_requests_to_decide
from simulator.lifecycle.gates import EXPIRING_WITHIN, RENEWABLE_FOR, is_expiring, is_renewable
from simulator.pim.approvers import requests_to_decide
from simulator.pim.holdings import schedule_at
from simulator.pim.rows import AssignmentType, Request, Schedule
from simulator.pim.views import requests_seen_by
from simulator.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether something is offered for an assignment: now, or not now with the reason; None stands for never."""

    is_open: bool
    reason: str = ""


def extension_offer(tenant: Tenant, schedule: Schedule, holder_id: str | None = None) -> Offer | None:
    """Whether an assignment can be extended; with a holder, by the holder himself.

    Never an activation, and never by somebody who holds it through a group. Source: pim-how-to-renew-extend.
    """
    is_inherited = holder_id is not None and schedule.key.principal_id != holder_id
    if is_inherited or schedule.assignment_type is AssignmentType.ACTIVATED:
        return None
    if schedule.end is None:
        return Offer(False, "a permanent assignment has no end to extend")
    if not is_expiring(schedule, tenant.now):
        return Offer(False, f"only in the last {EXPIRING_WITHIN.days} days of the assignment")
    return Offer(True)


def renewal_offer(tenant: Tenant, ended: Schedule, holder_id: str | None = None) -> Offer | None:
    """Whether an ended assignment can be renewed; with a holder, by the holder himself. Never an activation."""
    is_inherited = holder_id is not None and ended.key.principal_id != holder_id
    if is_inherited or ended.assignment_type is AssignmentType.ACTIVATED:
        return None
    if schedule_at(tenant, ended.key, ended.kind) is not None:
        return Offer(False, "there is an assignment of this kind again")
    last = tenant.expired_schedules.get((ended.key, ended.kind))
    if last is None or last.id != ended.id or not is_renewable(ended, tenant.now):
        return Offer(False, f"only the last assignment, up to {RENEWABLE_FOR.days} days after its end")
    return Offer(True)


def ended_schedule(tenant: Tenant, schedule_id: str) -> Schedule | None:
    """The ended assignment with this id, None when it is not remembered any more."""
    return next((one for one in tenant.expired_schedules.values() if one.id == schedule_id), None)


def assignment_behind(tenant: Tenant, request: Request) -> Schedule | None:
    """The assignment that an extension or a renewal is about: in force, or ended by itself; None when removed."""
    return schedule_at(tenant, request.key, request.kind) or tenant.expired_schedules.get((request.key, request.kind))


def visible_request(tenant: Tenant, user_id: str, request_id: str) -> Request | None:
    """A request that a user may look at: an own one, one that the user may decide, or any for administrators."""
    seen = (
        *requests_seen_by(tenant, user_id),
        *requests_to_decide(tenant, user_id),
        *lifecycle_requests_to_decide(tenant, user_id),
    )
    return next((one for one in seen if one.id == request_id), None)


def step_that_asked(happenings: list[Happening], request_id: str) -> Step | None:
    """The step whose command became a request, for its why-trace."""
    for one in happenings:
        if isinstance(one.event, RequestSubmitted) and one.event.request.id == request_id:
            return one.step
    return None
