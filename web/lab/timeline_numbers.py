"""The numbers of the privilege timeline: people and role-hours over time, by role, and before and after."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from simulator.exposure.outlook import exposure_ahead
from simulator.exposure.role_hours import Exposure, exposure_of, exposures, people_by_role
from simulator.exposure.spans import Span
from web.desk import Desk
from web.lab.timeline_story import Story
from web.lab.timeline_view import View, bucket_names
from web.words import role_name

HOUR = timedelta(hours=1)
LEVEL_MAX = 4


def hours(length: timedelta) -> str:
    """A length in hours for a table: `48`, `1.5`."""
    return f"{length / HOUR:.2f}".rstrip("0").rstrip(".")


def heat(story: Story, view: View) -> list[tuple[str, list[tuple[int, int]]]]:
    """For each role and part of the window how many people could use it, with the shade of the cell."""
    counts = people_by_role(story.holdings, view.buckets)
    ordered = sorted(counts.items(), key=lambda item: (-sum(item[1]), role_name(item[0])))
    return [(role_name(role_id), [(count, min(count, LEVEL_MAX)) for count in row]) for role_id, row in ordered]


def area(story: Story, view: View) -> dict[str, Any]:
    """Role-hours over the window, standing and just in time."""
    found = [exposure_of(story.holdings, bucket) for bucket in view.buckets]
    standing = [one.standing / HOUR for one in found]
    activated = [one.activated / HOUR for one in found]
    names = bucket_names(view)
    marked = range(0, len(names), max(len(names) // 4, 1))
    return {
        "series": [("standing", "Standing", standing), ("active", "Just in time", activated)],
        "labels": [(index, names[index]) for index in marked],
        "top": max(4 * ceil(max(*standing, *activated) / 4), 4),
        "per": "two hours" if view.span == "day" else "day",
    }


def totals(desk: Desk, story: Story, view: View) -> dict[str, Any]:
    """Role-hours by role in the window and, in one line, in the whole lab so far."""
    by_role: dict[str, tuple[set[str], Exposure]] = {}
    for (person, role_id), exposure in exposures(story.holdings, view.window).items():
        people, so_far = by_role.get(role_id, (set[str](), Exposure()))
        by_role[role_id] = (people | {person}, so_far + exposure)
    started, now = desk.simulation.at(0).now, desk.tenant.now
    return {
        "rows": [
            [role_name(role_id), len(people), hours(sum_.standing), hours(sum_.activated)]
            for role_id, (people, sum_) in sorted(by_role.items(), key=lambda item: role_name(item[0]))
        ],
        "lab": _in_hours(exposure_of(story.holdings, Span(started, now))),
    }


def _in_hours(exposure: Exposure) -> dict[str, str]:
    return {"standing": hours(exposure.standing), "activated": hours(exposure.activated)}


def compared(desk: Desk, view: View) -> dict[str, Any]:
    """What a day of waiting costs as things stand: at the start of the lab, and now."""
    role_ids = frozenset({view.role}) if view.role else None
    before = exposure_ahead(desk.simulation.at(0), role_ids=role_ids)
    after = exposure_ahead(desk.tenant, role_ids=role_ids)
    return {"before": _in_hours(before), "after": _in_hours(after), "is_less": after.total < before.total}
