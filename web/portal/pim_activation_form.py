"""The form of the Activate pane."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field

from simulator import Tenant
from simulator.commands import SelfActivate
from simulator.pim.rows import AssignmentKey, Ticket
from simulator.pim.views import ActivationLimits, activation_limits
from web.portal.binding import Form, Moment, moment_text
from web.portal.pim_settings_form import HALF_HOUR, Hours
from web.portal.pim_settings_words import hours_text

REASON_LENGTH_MAX = 500
TICKET_LENGTH_MAX = 100


class ActivationForm(Form):
    """From when, for how long, and why."""

    custom_start: bool = False
    start: Moment = None
    duration: Hours
    ticket_number: str = Field(default="", max_length=TICKET_LENGTH_MAX)
    ticket_system: str = Field(default="", max_length=TICKET_LENGTH_MAX)
    reason: str = Field(default="", max_length=REASON_LENGTH_MAX)

    def complaints(self) -> dict[str, str]:
        """What a reader has to correct before the tenant can be asked."""
        needs_start = self.custom_start and self.start is None
        return {"start": "say when the activation starts, or take the tick away"} if needs_start else {}

    def command(self, key: AssignmentKey) -> SelfActivate:
        """What Activate asks of the tenant."""
        return SelfActivate(
            key=key,
            duration=self.duration,
            start=self.start if self.custom_start else None,
            justification=self.reason,
            ticket=Ticket(self.ticket_number, self.ticket_system),
        )


def activation_defaults(tenant: Tenant, limits: ActivationLimits) -> dict[str, Any]:
    """What the fields hold before anybody types."""
    return {"duration": hours_text(limits.duration_max), "start": moment_text(tenant.now), "reason": ""}


def longest_try(tenant: Tenant, key: AssignmentKey) -> SelfActivate:
    """An activation as long as the role allows, with everything filled in that a form can fill in.

    What the tenant answers to it shows what the person lacks besides words: an eligibility, MFA, an approval.
    """
    limits = activation_limits(tenant, key)
    ticket = Ticket("1", "tickets")
    return SelfActivate(key=key, duration=limits.duration_max, justification="a reason", ticket=ticket)


def slider_bounds(duration_max: timedelta) -> tuple[str, str]:
    """The smallest and largest number of hours of the slider."""
    return hours_text(min(HALF_HOUR, duration_max)), hours_text(duration_max)
