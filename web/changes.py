"""Which objects a step changed, so that a page which edits an older version of one can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from simulator import Accepted, Step
from simulator import events as e
from simulator.pim_alerts.events import AlertSettingsUpdated, AlertsForgotten

_CHANGED: Mapping[type[Any], Callable[[Any], Iterable[str]]] = MappingProxyType(
    {
        e.OrganizationSet: lambda event: (event.organization.id,),
        e.GroupWritten: lambda event: (event.group.id,),
        e.LicenceSet: lambda event: (event.licence.sku.value,),
        e.RoleSettingsUpdated: lambda event: (event.role_id,),
        e.RoleSettingsReset: lambda event: event.role_ids,
        e.RequestDecided: lambda event: (event.request.id,),
        e.RequestClosed: lambda event: (event.request.id,),
        e.ScheduleReplaced: lambda event: (event.old.id,),
        e.ScheduleEnded: lambda event: (event.schedule.id,),
        e.ScheduleHeld: lambda event: (event.schedule.id,),
        e.PolicyUpdated: lambda event: (event.new.id,),
        e.PolicyDeleted: lambda event: (event.policy.id,),
        e.NamedLocationDeleted: lambda event: (event.location.id,),
        e.SignInAlertSet: lambda event: (event.alert.id,),
        e.SignInAlertDeleted: lambda event: (event.alert.id,),
        AlertSettingsUpdated: lambda event: (event.alert,),
        AlertsForgotten: lambda event: event.alerts,
    }
)


def changed_ids(step: Step) -> frozenset[str]:
    """The ids of the objects that a step replaced or deleted; empty for a refused step."""
    if not isinstance(step.decision, Accepted):
        return frozenset()
    events = ((event, _CHANGED.get(type(event))) for event in step.decision.events)
    return frozenset(one for event, ids_of in events if ids_of for one in ids_of(event))
