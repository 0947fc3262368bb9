"""The seven alerts of Privileged Identity Management: titles, severities, and what may be set within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from simulator.pim_alerts.rows import AlertName, AlertSettings, Severity
from simulator.profile import Profile

LOOK_BACK = timedelta(days=30)
INTERVAL_MIN, INTERVAL_MAX = timedelta(seconds=1), LOOK_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDefinition:
    """What an alert is. Portal and API name different severities for some; `severity` is the portal's.

    `limits` gives the lowest and highest number of each setting that the alert has. `removes` tells that its fix
    removes an assignment, `sets_mfa` that it requires MFA; an alert with neither has no fix.
    """

    name: AlertName
    title: str
    severity: Severity
    api_severity: Severity
    limits: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    has_interval: bool = False
    has_mail: bool = False
    removes: bool = False
    sets_mfa: bool = False

    @property
    def can_be_fixed(self) -> bool:
        """Whether the portal offers a fix."""
        return self.removes or self.sets_mfa


def _limits(**limits: tuple[int, int]) -> Mapping[str, tuple[int, int]]:
    return MappingProxyType(limits)


_DEFINITIONS = (
    AlertDefinition(
        name=AlertName.OUTSIDE_PIM,
        title="Roles are being assigned outside of Privileged Identity Management",
        severity=Severity.HIGH,
        api_severity=Severity.HIGH,
        has_mail=True,
        removes=True,
    ),
    AlertDefinition(
        name=AlertName.STALE_SIGN_IN,
        title="Potential stale accounts in a privileged role",
        severity=Severity.MEDIUM,
        api_severity=Severity.MEDIUM,
        limits=_limits(days=(1, 365)),
        removes=True,
    ),
    AlertDefinition(
        name=AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS,
        title="There are too many global administrators",
        severity=Severity.LOW,
        api_severity=Severity.LOW,
        limits=_limits(administrators=(2, 100), percentage=(0, 100)),
        removes=True,
    ),
    AlertDefinition(
        name=AlertName.REDUNDANT_ASSIGNMENT,
        title="Administrators aren't using their privileged roles",
        severity=Severity.LOW,
        api_severity=Severity.LOW,
        limits=_limits(days=(0, 100)),
        removes=True,
    ),
    AlertDefinition(
        name=AlertName.NO_MFA_ON_ACTIVATION,
        title="Roles don't require multifactor authentication for activation",
        severity=Severity.LOW,
        api_severity=Severity.MEDIUM,
        sets_mfa=True,
    ),
    AlertDefinition(
        name=AlertName.SEQUENTIAL_ACTIVATIONS,
        title="Roles are being activated too frequently",
        severity=Severity.LOW,
        api_severity=Severity.MEDIUM,
        limits=_limits(activations=(2, 100)),
        has_interval=True,
    ),
    AlertDefinition(
        name=AlertName.INVALID_LICENCE,
        title="The organization doesn't have Microsoft Entra ID P2 or Microsoft Entra ID Governance",
        severity=Severity.LOW,
        api_severity=Severity.HIGH,
    ),
)
# Source: pim-how-to-configure-security-alerts (documented); API severities: list-alertdefinitions sample (documented).
DEFINITIONS: Mapping[AlertName, AlertDefinition] = MappingProxyType({one.name: one for one in _DEFINITIONS})


def default_settings(name: AlertName, profile: Profile) -> AlertSettings:
    """How an alert that nobody has touched is set.

    The thresholds are not documented: the simulator's own, or for Global Administrators those of the API's sample.
    """
    match name:
        case AlertName.OUTSIDE_PIM:
            return AlertSettings(is_mail_enabled=True)
        case AlertName.STALE_SIGN_IN | AlertName.REDUNDANT_ASSIGNMENT:
            return AlertSettings(days=30)
        case AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS:
            if profile.alert_thresholds == "api_sample":
                return AlertSettings(administrators=2, percentage=4)
            return AlertSettings(administrators=3, percentage=10)
        case AlertName.SEQUENTIAL_ACTIVATIONS:
            return AlertSettings(activations=3, interval=timedelta(hours=5))
        case AlertName.NO_MFA_ON_ACTIVATION | AlertName.INVALID_LICENCE:
            return AlertSettings()
