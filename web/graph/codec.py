"""Values on the wire: moments, durations and schedule infos as Graph writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.durations import format_duration


def moment(value: datetime | None) -> str | None:
    """A moment in UTC, whole seconds with `Z`; None stays null."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def schedule_info(start: datetime | None, duration: timedelta | None, end: datetime | None) -> dict[str, Any]:
    """A requestSchedule: `afterDuration` with its length, `afterDateTime` with its end, or `noExpiration`."""
    kind = "afterDuration" if duration is not None else "afterDateTime" if end is not None else "noExpiration"
    expiration = {
        "type": kind,
        "duration": format_duration(duration) if duration is not None else None,
        "endDateTime": moment(end) if duration is None else None,
    }
    return {"startDateTime": moment(start), "recurrence": None, "expiration": expiration}
