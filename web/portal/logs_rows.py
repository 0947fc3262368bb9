"""The sign-in rows of an attempt together with the everyday traffic of its tenant."""

from __future__ import annotations

from scenarios.loader import load_text, tenant_of
from scenarios.traffic import background
from simulator.audit import AuditRecord
from simulator.licensing import log_retention_days
from simulator.logs import directory_audit, sign_in_log
from simulator.sign_in.sessions import SignInRecord
from web.desk import Desk


def sign_in_rows(desk: Desk, days: int | None = None) -> list[SignInRecord]:
    """The rows that the sign-in log shows now, newest first; with `days` everyday traffic only that far back."""
    now, simulation = desk.tenant.now, desk.simulation
    span = log_retention_days(desk.tenant) if days is None else days
    scenario = load_text(desk.attempt.scenario_text, f"{desk.attempt.scenario_id}.yaml").scenario
    traffic = background(tenant_of(scenario), desk.tenant.organization.id, now, span)
    return sign_in_log(simulation.at(0), simulation.happenings(), traffic, now)


def audit_rows(desk: Desk) -> list[AuditRecord]:
    """The rows that the audit log shows now, newest first."""
    simulation = desk.simulation
    return directory_audit(simulation.at(0), simulation.happenings(), desk.tenant.now)
