"""What the privilege timeline tells: holdings and waits for approval, limited to a view, also as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.directory.membership import display_name
from simulator.exposure.holdings import Holding
from simulator.exposure.outlook import holdings_until
from simulator.exposure.spans import Span
from simulator.exposure.timeline import Wait, waits_over
from simulator.pim.scopes import scope_name
from web.desk import Desk
from web.lab.timeline_view import View
from web.words import role_name, when

COLUMNS = ("Person", "Role", "Right", "Through", "Scope", "From", "To")


@dataclass(frozen=True, slots=True)
class Story:
    """What the page tells: everything that was and will be held, and what waited for approval."""

    holdings: tuple[Holding, ...]
    waits: tuple[Wait, ...]

    def about(self, view: View) -> Story:
        """The part about the role and the person that a view is limited to."""
        return Story(
            tuple(one for one in self.holdings if _fits(view, one.holder_id, one.role_id)),
            tuple(one for one in self.waits if _fits(view, one.request.key.principal_id, one.request.key.role_id)),
        )


def _fits(view: View, holder_id: str, role_id: str) -> bool:
    return view.role in ("", role_id) and view.person in ("", holder_id)


def story_of(desk: Desk, until: datetime) -> Story:
    """Everything from the start of the lab to a moment, as it happened and as it would come by itself."""
    base, happened = desk.simulation.at(0), desk.simulation.happenings()
    return Story(holdings_until(base, happened, desk.tenant, until), waits_over(base, happened))


def intervals(desk: Desk, story: Story, window: Span) -> list[list[Any]]:
    """Every holding and every wait that touches the window, by person, role and time."""
    held = [
        (one.holder_id, one.role_id, one.start, one.end, _right(one), one.group_id, one.directory_scope_id)
        for one in story.holdings
        if window.cut(one.start, one.end)
    ]
    waited = [
        (*one.request.key[:2], one.start, one.end, _waiting_words(desk, one), None, one.request.key[2])
        for one in story.waits
        if window.cut(one.start, one.end)
    ]
    rows = sorted(
        (*held, *waited), key=lambda row: (display_name(desk.tenant, row[0]), role_name(row[1]), row[2], row[4])
    )
    return [
        [
            display_name(desk.tenant, person),
            role_name(role),
            right,
            display_name(desk.tenant, group) if group else "",
            scope_name(desk.tenant, scope),
            when(start),
            when(end) or "goes on",
        ]
        for person, role, start, end, right, group, scope in rows
    ]


def _right(holding: Holding) -> str:
    if holding.is_standing:
        return "Standing active"
    return "Activated" if holding.is_activated else "Eligible"


def _waiting_words(desk: Desk, wait: Wait) -> str:
    by = display_name(desk.tenant, wait.request.decided_by)
    return f"Waited for approval: {wait.outcome.value}{f', {by}' if by else ''}"
