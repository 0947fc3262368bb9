"""The part of a form that says from when until when somebody is assigned, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from simulator import Tenant
from simulator.pim.rows import Kind
from simulator.pim.views import AssignmentLimits, assignment_limits
from web.portal.binding import Form, Moment, moment_text
from web.words import length

JUSTIFICATION_LENGTH_MAX = 500


class WindowForm(Form):
    """From when until when; `permanent` leaves the end open."""

    permanent: bool = False
    start: Moment = None
    end: Moment = None
    justification: str = Field(default="", max_length=JUSTIFICATION_LENGTH_MAX)

    def complaints(self, now: datetime) -> dict[str, str]:
        """What a reader has to correct before the tenant can be asked."""
        if self.permanent:
            return {}
        if self.end is None:
            return {"end": "say when the assignment ends, or choose permanent where the role allows it"}
        if self.end <= max(self.start or now, now):
            return {"end": "the end has to come after the start and after now"}
        return {}

    def window(self) -> dict[str, Any]:
        """The fields of AdminAssign and AdminUpdate that this part fills."""
        return {
            "start": self.start,
            "end": None if self.permanent else self.end,
            "is_permanent": self.permanent,
            "justification": self.justification,
        }


def window_defaults(tenant: Tenant, role_id: str, kind: Kind) -> dict[str, Any]:
    """What the fields hold before anybody types: now, as long as the role allows, permanent where it may be."""
    limits = assignment_limits(tenant, role_id, kind)
    return {
        "permanent": limits.allows_permanent,
        "start": moment_text(tenant.now),
        "end": moment_text(tenant.now + limits.duration_max),
        "justification": "",
    }


def limit_words(limits: AssignmentLimits, kind: Kind) -> str:
    """What the settings of the role say about the length, for the hint below the fields."""
    if limits.allows_permanent:
        return f"The settings of this role allow permanent {kind} assignments."
    return f"The settings of this role allow {kind} assignments of at most {length(limits.duration_max)}."
