"""The rows of both logs as an attempt shows them now; sign-ins come with the everyday traffic of the tenant."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from scenarios.loader import tenant_of
from scenarios.traffic import background
from simulator import Happening, Simulation
from simulator.audit import AuditRecord
from simulator.licensing import log_retention_days
from simulator.logs import directory_audit, sign_in_log
from simulator.sign_in.sessions import SignInRecord
from web.desk import Desk
from web.progress import scenario_of

# A simulation is replaced, never changed (web.attempts), so what was read from one stays right as long as it lives.
_kept: WeakKeyDictionary[Simulation, dict[str, list[SignInRecord]]] = WeakKeyDictionary()
_lock = Lock()


def sign_in_rows(desk: Desk, days: int | None = None) -> list[SignInRecord]:
    """The rows that the sign-in log shows now, newest first; with `days` everyday traffic only that far back."""
    span = log_retention_days(desk.tenant) if days is None else days
    name = f"{span}/{desk.tenant.now.isoformat()}"
    with _lock:
        kept = _kept.setdefault(desk.simulation, {})
    if name not in kept:
        kept[name] = _read(desk, span)
    return kept[name]


def _read(desk: Desk, days: int) -> list[SignInRecord]:
    now = desk.tenant.now
    traffic = background(tenant_of(scenario_of(desk.attempt)), desk.tenant.organization.id, now, days)
    return sign_in_log(desk.simulation.origin, _happened(desk), traffic, now)


def audit_rows(desk: Desk) -> list[AuditRecord]:
    """The rows that the audit log shows now, newest first."""
    return directory_audit(desk.simulation.origin, _happened(desk), desk.tenant.now)


def _happened(desk: Desk) -> list[Happening]:
    """What happened up to the moment that the page shows."""
    return [one for one in desk.simulation.happenings() if one.at <= desk.tenant.now]
