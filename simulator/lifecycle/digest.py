"""The numbers of the weekly digest, read from what happened in the seven days before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from simulator.directory.roles import ROLES
from simulator.due import DIGEST_EVERY
from simulator.events import Event, ScheduleCreated, ScheduleHeld, ScheduleReplaced, ScheduleStarted
from simulator.journal import Happening
from simulator.pim.rows import AssignmentType, Kind, Schedule

_TOP = 5


def week_in_numbers(happenings: Iterable[Happening], at: datetime) -> tuple[tuple[str, str], ...]:
    """Labels and values of a digest sent at a moment: the tiles, then the roles that were given most.

    Source: pim-email-notifications for the tiles (documented); what exactly each counts is inferred.
    """
    given = [
        schedule
        for one in happenings
        if at - DIGEST_EVERY <= one.at < at and (schedule := _given(one.event)) is not None
    ]
    assigned = [one for one in given if one.assignment_type is AssignmentType.ASSIGNED]
    activated = [one for one in given if one.assignment_type is AssignmentType.ACTIVATED]
    permanent = [one for one in assigned if one.kind is Kind.ACTIVE and one.end is None]
    outside = sum(one.is_outside_pim for one in assigned)
    counts = Counter(ROLES[one.key.role_id].display_name for one in given)
    top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_TOP]
    return (
        ("Users activated", str(len({one.key.principal_id for one in activated}))),
        ("Users made permanent", str(len({one.key.principal_id for one in permanent}))),
        ("Role assignments in PIM", str(len(assigned) - outside)),
        ("Role assignments outside PIM", str(outside)),
        ("Top roles", ", ".join(f"{name} ({count})" for name, count in top)),
    )


def _given(event: Event) -> Schedule | None:
    """What came into force, if anything did."""
    match event:
        case ScheduleCreated(schedule=schedule) if schedule.has_started:
            return schedule
        case ScheduleStarted(schedule=schedule) | ScheduleHeld(schedule=schedule):
            return schedule
        case ScheduleReplaced(new=new) if new.has_started:
            return new
        case _:
            return None
