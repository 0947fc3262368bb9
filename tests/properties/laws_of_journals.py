"""Laws about a whole journal: mail, the audit log, ids, time and replay."""

from __future__ import annotations

from simulator import Accepted, Event, Simulation, Tenant
from simulator import events as e
from simulator.apply import apply_all
from simulator.audit import PIM, audit_records
from simulator.pim_alerts.events import AlertsScanned
from tests.properties.law_book import journal_law, rows_of
from tests.unit.world import T0, TENANT

Seed = tuple[Event, ...]
# Mail, time, a scan that found nothing, and lab control over the subscription: none is an act in the tenant.
SILENT = (e.MailSent, e.ClockMoved, AlertsScanned, e.LicenceSet)


@journal_law(71)
def a_mail_goes_to_at_most_a_thousand_addresses_once_each(simulation: Simulation, seed: Seed) -> None:
    for one in simulation.happenings():
        if isinstance(one.event, e.MailSent):
            assert 0 < len(one.event.recipients) <= 1000
            assert len(set(one.event.recipients)) == len(one.event.recipients)


@journal_law(72)
def mail_never_changes_who_may_do_what(simulation: Simulation, seed: Seed) -> None:
    tenant = Tenant()
    apply_all(tenant, seed)
    apply_all(tenant, tuple(one.event for one in simulation.happenings() if not isinstance(one.event, e.MailSent)))
    assert rows_of(tenant) == rows_of(simulation.tenant)


@journal_law(73)
def every_change_is_audited_and_every_audit_record_has_a_cause(simulation: Simulation, seed: Seed) -> None:
    happened = simulation.happenings()
    records = audit_records(TENANT, happened)
    assert len({one.id for one in records}) == len(records)
    assert all(bool(one.by_user_id) != bool(one.by_app) for one in records)
    written = {one.at for one in records}
    for one in happened:
        assert isinstance(one.event, SILENT) or one.at in written, f"nothing is written about {one.event}"
    assert written <= {one.at for one in happened if not isinstance(one.event, e.MailSent | e.ClockMoved)}
    about = {one.correlation_id for one in records}
    for one in happened:
        if isinstance(one.event, e.RequestSubmitted | e.RequestDecided | e.RequestClosed):
            assert one.event.request.id in about


@journal_law(74)
def what_is_completed_was_requested_under_the_same_correlation(simulation: Simulation, seed: Seed) -> None:
    requested: set[str] = set()
    for one in audit_records(TENANT, simulation.happenings()):
        if one.service == PIM and " requested" in one.activity:
            requested.add(one.correlation_id)
        if one.service == PIM and " completed" in one.activity and one.by_user_id:
            assert one.correlation_id in requested, str(one)


@journal_law(75)
def the_reason_in_the_audit_log_is_the_justification_that_was_given(simulation: Simulation, seed: Seed) -> None:
    records = audit_records(TENANT, simulation.happenings())
    told = {(one.correlation_id, one.at, one.by_user_id, one.reason) for one in records}
    for step in simulation.path():
        for event in step.decision.events if isinstance(step.decision, Accepted) else ():
            if isinstance(event, e.RequestSubmitted | e.RequestDecided):
                said = getattr(step.command, "justification")  # noqa: B009 - commands differ, these all have one
                assert (event.request.id, step.at, step.user_id, said) in told


@journal_law(81)
def replaying_the_journal_gives_the_same_tenant(simulation: Simulation, seed: Seed) -> None:
    replayed = Simulation.replay(seed, simulation.steps)
    assert rows_of(replayed.tenant) == rows_of(simulation.tenant)
    assert replayed.tenant.due.upcoming() == simulation.tenant.due.upcoming()
    assert replayed.cursor == simulation.cursor


@journal_law(13)
def a_journal_never_goes_back_in_time(simulation: Simulation, seed: Seed) -> None:
    moments = [T0, *(one.at for one in simulation.happenings())]
    assert moments == sorted(moments) and moments[-1] == simulation.tenant.now
