"""What goes when something ends: the record of a removal, and what depends on the schedule that is gone."""

from __future__ import annotations

from dataclasses import replace

from simulator.commands import AdminRemove, SelfDeactivate
from simulator.events import EndReason, Event, RequestClosed, ScheduleEnded
from simulator.gates import Case
from simulator.pim.rows import Action, Kind, Request, Schedule, Status
from simulator.tenant import Tenant


def removal_request(case: Case[AdminRemove] | Case[SelfDeactivate], action: Action, target: Schedule) -> Request:
    """The record of a removal; its status is Revoked from the start. Source: Omnicit live checklist (measured)."""
    assert case.session is not None, "the session gate comes first"
    return Request(
        id=case.ids.next("request"),
        action=action,
        kind=target.kind,
        key=case.command.key,
        status=Status.REVOKED,
        created_at=case.tenant.now,
        created_by=case.session.user_id,
        justification=case.command.justification,
        is_permanent=target.end is None,
        completed_at=case.tenant.now,
    )


def activations_using(tenant: Tenant, eligibility: Schedule) -> list[Schedule]:
    """Activations, running or planned, that use an eligibility."""
    return [tenant.schedules[one] for one in tenant.activation_ids_of_eligibility.get(eligibility.id) or ()]


def dependents_end(
    tenant: Tenant, eligibility: Schedule, reason: EndReason = EndReason.ELIGIBILITY_ENDED
) -> tuple[Event, ...]:
    """What ends together with an eligibility: the activations that use it.

    Source: Omnicit live documents for removal (seen), inferred for the end; switch eligibility_end_ends_activation.
    """
    if eligibility.kind is not Kind.ELIGIBLE or not tenant.organization.profile.eligibility_end_ends_activation:
        return ()
    return tuple(
        event for one in activations_using(tenant, eligibility) for event in activation_ends(tenant, one, reason)
    )


def withdrawn(tenant: Tenant, planned: Schedule, by: str | None = None) -> tuple[Event, ...]:
    """The end of the request behind a schedule that goes before its start: canceled by somebody or failed [inferred].

    Nothing when the schedule has started, since its request is then complete.
    """
    request = tenant.requests.get(planned.created_using) if planned.created_using else None
    if request is None or request.status is not Status.GRANTED:
        return ()
    status = Status.CANCELED if by else Status.FAILED
    return (RequestClosed(request=replace(request, status=status, completed_at=tenant.now), by=by),)


def activation_ends(tenant: Tenant, activation: Schedule, reason: EndReason) -> tuple[Event, ...]:
    """The end of one activation; one that was still planned fails its request."""
    ended = ScheduleEnded(schedule=activation, reason=reason, request_id=activation.created_using)
    return (ended, *withdrawn(tenant, activation))
