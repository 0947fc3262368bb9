"""What read calls list: with a lag, what is new is missing for a while and what has gone still shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from simulator.events import ScheduleCreated, ScheduleEnded, ScheduleReplaced, ScheduleStarted
from simulator.journal import Happening
from simulator.pim.holdings import schedules_of
from simulator.pim.rows import Kind, Schedule
from simulator.tenant import Tenant


def listed_in_force(
    tenant: Tenant, happened: Callable[[], Iterable[Happening]], kind: Kind, principal_id: str | None = None
) -> list[Schedule]:
    """The schedules of a kind in force as a list call shows them, of one principal or of all, by id.

    A fresh one was missing for 20 to 25 seconds, a removed one stayed about as long. Source: Omnicit live checklist
    (measured); switch replication_lag_s, 0 by default. `happened` is asked only when there is a lag.
    """
    standing = tenant.schedules.values() if principal_id is None else schedules_of(tenant, principal_id)
    shown = {one.id: one for one in standing}
    lag = timedelta(seconds=tenant.organization.profile.replication_lag_s)
    if lag:
        for happening in reversed([one for one in happened() if one.at > tenant.now - lag]):
            _take_back(shown, happening)
    return sorted(_fitting(shown.values(), kind, principal_id), key=lambda one: one.id)


def _take_back(shown: dict[str, Schedule], happening: Happening) -> None:
    """Make what happened not have happened yet."""
    match happening.event:
        case ScheduleCreated(schedule=schedule) | ScheduleStarted(schedule=schedule):
            shown.pop(schedule.id, None)
        case ScheduleReplaced(old=old, new=new):
            shown.pop(new.id, None)
            shown[old.id] = old
        case ScheduleEnded(schedule=schedule):
            shown[schedule.id] = schedule
        case _:
            pass


def _fitting(schedules: Iterable[Schedule], kind: Kind, principal_id: str | None) -> Iterator[Schedule]:
    for one in schedules:
        if one.kind is kind and one.has_started and principal_id in (None, one.key.principal_id):
            yield one
