"""The privilege timeline, a page of the simulator layer: who held what when, and how many role-hours that was."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from simulator.clock import SPAN_MAX
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.exposure.spans import Span
from simulator.exposure.timeline import Bar, BarKind, Lane, lanes
from web.desk import Desk, current, not_in_exam
from web.export import csv_of
from web.lab.blueprint import lab
from web.lab.timeline_numbers import area, compared, heat, totals
from web.lab.timeline_story import COLUMNS, Story, intervals, story_of
from web.lab.timeline_view import DAY, SPANS, View, bucket_names, percent, ticks, view_of
from web.words import role_name, when

TITLE = "Privilege timeline"
LANES_MAX = 40
CHOICES_MAX = 300
KIND_WORDS = {
    BarKind.STANDING: "standing",
    BarKind.ELIGIBLE: "eligible",
    BarKind.WAITING: "waits for approval",
    BarKind.ACTIVATED: "activated",
    BarKind.OVER: "was activated",
}
LEGEND = (
    ("standing", "Standing active"),
    ("eligible", "Eligible only"),
    ("pending", "Waiting for approval"),
    ("active", "Activated (just in time)"),
    ("past", "Expired or deactivated"),
)


@lab.get("/timeline")
@not_in_exam
def timeline() -> Response:
    """The timeline of a day, a week or a month; `?format=csv` downloads its intervals."""
    desk = current()
    start = desk.simulation.at(0)
    view = view_of(request.args, start.now, desk.tenant.now, desk.tenant.organization.created_at + SPAN_MAX)
    everything = story_of(desk, max(view.window.end, desk.tenant.now))
    story = everything.about(view)
    rows = intervals(desk, story, view.window)
    if request.args.get("format") == "csv":
        return csv_of("privilege-timeline", COLUMNS, rows)
    shown = _sorted_lanes(desk, lanes(story.holdings, story.waits, view.window, desk.tenant.now))
    return desk.page(
        "lab/timeline.html",
        nav="timeline",
        crumbs=[("Lab", desk.lab_url()), (TITLE, None)],
        title=TITLE,
        title_rest="Who held what, when",
        subtitle="Simulator insight - not part of the real portal",
        icon="timeline",
        view=view,
        spans=list(SPANS.items()),
        **_choices(desk, everything),
        **_links(desk, view),
        heading=_heading(view),
        lanes=[_lane(desk, lane, view.window) for lane in shown[:LANES_MAX]],
        more=max(len(shown) - LANES_MAX, 0),
        ticks=ticks(view),
        now=percent(desk.tenant.now, view.window) if view.window.start <= desk.tenant.now < view.window.end else None,
        legend=LEGEND,
        heat=heat(story, view),
        bucket_names=bucket_names(view),
        area=area(story, view),
        totals=totals(desk, story, view),
        compared=compared(desk, view),
        columns=COLUMNS,
        rows=rows[: 5 * LANES_MAX],
    )


# --- what can be chosen ------------------------------------------------------------------------------------------


def _choices(desk: Desk, story: Story) -> dict[str, Any]:
    """The roles and people that the filters offer."""
    roles = {one.role_id for one in story.holdings} | {one.request.key.role_id for one in story.waits}
    people = {one.holder_id for one in story.holdings}
    return {
        "roles": [("", "All roles"), *((one, role_name(one)) for one in sorted(roles, key=role_name))],
        "people": [("", "Everybody"), *_by_name(desk, people)[:CHOICES_MAX]],
    }


def _by_name(desk: Desk, ids: set[str]) -> list[tuple[str, str]]:
    return sorted(((one, display_name(desk.tenant, one)) for one in ids), key=lambda choice: (choice[1], choice[0]))


def _links(desk: Desk, view: View) -> dict[str, Any]:
    def to(**other: str) -> str:
        return f"{desk.lab_url('timeline')}?{urlencode(view.arguments(**other))}"

    return {
        "earlier_href": to(**{"from": view.moved(-1).isoformat()}),
        "later_href": to(**{"from": view.moved(1).isoformat()}),
        "csv_href": to(format="csv"),
        "paths_href": desk.lab_url("paths") + (f"?{urlencode({'role': view.role})}" if view.role else ""),
    }


def _heading(view: View) -> str:
    first, last = view.window.start, view.window.end - DAY
    day = f"{first.day} {first:%B %Y}"
    return f"Role holdings, {day}" + ("" if view.span == "day" else f" to {last.day} {last:%B %Y}")


# --- lanes -------------------------------------------------------------------------------------------------------


def _sorted_lanes(desk: Desk, found: tuple[Lane, ...]) -> list[Lane]:
    """By role, the privileged ones first, then by name."""
    return sorted(found, key=lambda lane: (*_role_order(lane.role_id), display_name(desk.tenant, lane.holder_id)))


def _role_order(role_id: str) -> tuple[bool, str]:
    role = ROLES.get(role_id)
    return not (role and role.is_privileged), role_name(role_id)


def _lane(desk: Desk, lane: Lane, window: Span) -> dict[str, Any]:
    return {
        "name": display_name(desk.tenant, lane.holder_id),
        "sub": role_name(lane.role_id),
        "bars": [_bar(bar, window) for bar in lane.bars],
    }


def _bar(bar: Bar, window: Span) -> dict[str, Any]:
    start = percent(bar.span.start, window)
    text = f"{KIND_WORDS[bar.kind]} {when(bar.span.start)} to {when(bar.span.end)}"
    return {
        "kind": bar.kind.value,
        "start": start,
        "width": round(percent(bar.span.end, window) - start, 3),
        "text": text,
    }
