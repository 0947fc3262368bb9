"""What was done before the learner came: `before` is on record, `given` is not, and neither is the learner's."""

from __future__ import annotations

from scenarios.facts import facts_of
from scenarios.seeding import seed_of, seed_with_story
from simulator.audit import audit_records
from simulator.events import HistoryStarted, MailSent
from simulator.simulation import Simulation
from tests.scenarios.small import small

GIVEN = (
    "tasks:\n",
    "given:\n  - {in: holly, do: set_role_settings, role: User Administrator, activation_max: 3h}\ntasks:\n",
)
BEFORE = (
    "tasks:\n",
    "before:\n"
    "  - {in: holly, do: assign, to: laura, role: Security Reader, kind: eligible, lasts: 90d, reason: night}\n"
    "  - {wait: 2h, in: holly, do: set_role_settings, role: Security Reader, require: none}\n"
    "tasks:\n",
)


def test_what_was_done_before_is_in_the_audit_log_with_who_and_when() -> None:
    simulation = Simulation(seed_of(small(BEFORE)))

    records = audit_records(simulation.tenant.organization.id, simulation.happenings())

    changed = [one for one in records if one.activity == "Update role setting in PIM"]
    assert [(f"{one.at:%H:%M}", simulation.tenant.users[one.by_user_id or ""].display_name) for one in changed] == [
        ("11:00", "Holly Dickson")
    ]
    assert any(one.reason == "night" for one in records)


def test_mail_of_what_was_done_before_is_in_the_mailboxes() -> None:
    simulation = Simulation(seed_of(small(BEFORE)))

    mails = [one.event for one in simulation.happenings() if isinstance(one.event, MailSent)]

    assert any("laura@adatum.example" in mail.recipients for mail in mails)


def test_what_sets_the_stage_leaves_no_trace_in_the_logs() -> None:
    simulation = Simulation(seed_of(small(GIVEN)))

    assert simulation.happenings() == []
    assert len(simulation.tenant.role_settings) == 1


def test_history_is_neither_a_step_nor_something_that_the_learner_did() -> None:
    simulation = Simulation(seed_of(small(BEFORE)))

    assert simulation.steps == []
    assert facts_of(simulation) == []
    assert simulation.undo() is False


def test_a_fork_has_the_same_history() -> None:
    simulation = Simulation(seed_of(small(BEFORE)))

    assert simulation.fork().happenings() == simulation.happenings()


def test_the_origin_is_the_tenant_before_its_history() -> None:
    simulation = Simulation(seed_of(small(BEFORE)))

    assert len(simulation.origin.role_settings) == 0
    assert len(simulation.tenant.role_settings) == 1
    assert simulation.origin.now < simulation.tenant.now


def test_a_refused_step_of_the_history_is_reported() -> None:
    wrong = (BEFORE[0], BEFORE[1].replace("{in: holly, do: assign", "{in: patti, do: assign"))

    events, problems = seed_with_story(small(wrong))

    assert any(isinstance(event, HistoryStarted) for event in events)
    assert [problem.split(":")[0] for problem in problems] == ["`before`"]
    assert "not_allowed" in problems[0]


def test_changes_at_different_moments_are_told_apart_in_the_audit_log() -> None:
    twice = BEFORE[1].replace(
        "tasks:\n",
        "  - {wait: 1h, in: holly, do: set_role_settings, role: Security Reader, require: mfa}\ntasks:\n",
    )
    simulation = Simulation(seed_of(small((BEFORE[0], twice))))

    records = audit_records(simulation.tenant.organization.id, simulation.happenings())

    changes = [one for one in records if one.activity == "Update role setting in PIM"]
    assert [f"{one.at:%H:%M}" for one in changes] == ["11:00", "12:00"]
    assert len({one.correlation_id for one in changes}) == 2
    assert len({one.id for one in records}) == len(records)
