"""Tables of refusals for the commands about PIM security alerts, in the manner of `pim_gate_rows`."""

from __future__ import annotations

from datetime import timedelta

from simulator import Decision
from simulator.pim_alerts import commands as alc
from simulator.pim_alerts.rows import AlertName
from tests.unit.pim_gate_rows import Table, licence
from tests.unit.world import ACCEPTED, Seed, days, refusal

_MANAGING = (
    ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
    ({"window": "ann"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
    ({"licensed": True}, refusal("Authorization_RequestDenied", "CallerRule")),
)


def _scan(*, window: str = "", licensed: bool = False) -> Decision:
    return licence(Seed(), licensed).begin().act(window, alc.ScanAlerts())


SCAN = Table(alc.ScanAlerts, _scan, (*_MANAGING, ({"window": "pra-password"}, ACCEPTED)))


def _update(
    *,
    window: str = "",
    licensed: bool = False,
    alert: AlertName = AlertName.INVALID_LICENCE,
    days: int | None = None,
    activations: int | None = 1,
    interval: timedelta | None = timedelta(0),
) -> Decision:
    command = alc.UpdateAlertSettings(alert=alert, days=days, activations=activations, interval=interval)
    return licence(Seed(), licensed).begin().act(window, command)


UPDATE = Table(
    alc.UpdateAlertSettings,
    _update,
    (
        *_MANAGING,
        ({"window": "bg"}, refusal("Request_BadRequest", "AlertSettingRule")),
        ({"alert": AlertName.STALE_SIGN_IN}, refusal("Request_BadRequest", "AlertSettingRule")),
        ({"activations": None, "interval": None}, refusal("Request_BadRequest", "AlertSettingRule")),
        (
            {"alert": AlertName.SEQUENTIAL_ACTIVATIONS, "activations": 1, "interval": timedelta(0)},
            refusal("Request_BadRequest", "AlertRangeRule"),
        ),
        ({"activations": 101}, refusal("Request_BadRequest", "AlertRangeRule")),
        ({"activations": 100}, refusal("Request_BadRequest", "AlertRangeRule")),
        ({"interval": days(30) + timedelta(seconds=1)}, refusal("Request_BadRequest", "AlertRangeRule")),
        ({"interval": days(30)}, ACCEPTED),
    ),
)


def _fix(
    *,
    window: str = "",
    licensed: bool = False,
    alert: AlertName = AlertName.STALE_SIGN_IN,
    incident: str = "no-such-incident",
) -> Decision:
    seed = Seed().group("rag", "cleo").active("rag").active("ben", outside=True)
    return licence(seed, licensed).begin().act(window, alc.FixIncident(alert=alert, incident_id=incident))


FIX = Table(
    alc.FixIncident,
    _fix,
    (
        *_MANAGING,
        ({"window": "pra-password"}, refusal("ResourceNotFound", "IncidentRule")),
        ({"incident": "active-3/cleo"}, refusal("Request_BadRequest", "AlertFixRule")),
        ({"alert": AlertName.OUTSIDE_PIM}, refusal("ResourceNotFound", "IncidentRule")),
        ({"incident": "active-4"}, ACCEPTED),
    ),
)


def _dismiss(
    *, window: str = "", licensed: bool = False, alert: AlertName = AlertName.REDUNDANT_ASSIGNMENT
) -> Decision:
    return licence(Seed(), licensed).begin().act(window, alc.DismissAlert(alert=alert))


DISMISS = Table(
    alc.DismissAlert,
    _dismiss,
    (
        *_MANAGING,
        ({"window": "bg"}, refusal("Request_BadRequest", "AlertActiveRule")),
        ({"alert": AlertName.STALE_SIGN_IN}, ACCEPTED),
    ),
)
