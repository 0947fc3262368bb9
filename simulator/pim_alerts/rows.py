"""Rows of PIM security alerts: how each is set, what one found, and what the last scan left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class AlertName(StrEnum):
    """The seven alerts, spelled as Graph does in `DirectoryRole_<tenant>_<name>`."""

    OUTSIDE_PIM = "RolesAssignedOutsidePimAlert"
    STALE_SIGN_IN = "StaleSignInAlert"
    TOO_MANY_GLOBAL_ADMINISTRATORS = "TooManyGlobalAdminsAssignedToTenantAlert"
    REDUNDANT_ASSIGNMENT = "RedundantAssignmentAlert"
    NO_MFA_ON_ACTIVATION = "NoMfaOnRoleActivationAlert"
    SEQUENTIAL_ACTIVATIONS = "SequentialActivationRenewalsAlert"
    INVALID_LICENCE = "InvalidLicenseAlert"


class Severity(StrEnum):
    """How urgent an alert is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """How one alert is set; what an alert does not have is None.

    `days` without use or sign-in; `administrators` and `percentage` are both needed for too many Global
    Administrators; `activations` within `interval` are too many.
    """

    is_enabled: bool = True
    is_mail_enabled: bool | None = None
    days: int | None = None
    administrators: int | None = None
    percentage: int | None = None
    activations: int | None = None
    interval: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One thing that an alert is about. `id` stays the same from scan to scan as long as the thing does.

    `since` is the moment that the alert counts from: the last use, the last sign-in, the assignment. `schedule_id` is
    the assignment that a fix removes; `count` is how many activations were too many.
    """

    id: str
    alert: AlertName
    principal_id: str | None = None
    role_id: str | None = None
    schedule_id: str | None = None
    since: datetime | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """What is remembered of an alert: whether it was active when last looked at, since when, and what was dismissed."""

    alert: AlertName
    is_active: bool = False
    dismissed_ids: tuple[str, ...] = ()
    triggered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTimes:
    """When a scan last ran, and when one has to run by itself because something may have changed (None: never)."""

    last: datetime | None = None
    next: datetime | None = None
