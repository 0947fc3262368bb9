"""Laws about mail that compare two stories which differ in one notification rule."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator import Simulation
from simulator import commands as c
from simulator import events as e
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.law_book import rows_of
from tests.unit.world import GA, UA, Seed, hours, key, minutes

Sent = Counter[tuple[str, str | None, tuple[str, ...]]]


def _story(profile: Profile, role: str, rule: rs.Rule | None, story: list[Any]) -> Simulation:
    seed = Seed(profile=profile, people=s.PEOPLE).group("rag", "ann", "ben").group("plain", assignable=False)
    seed.eligible("ann").eligible("ben", GA, end=minutes(60)).active("rag", UA, end=minutes(480))
    if rule is not None:
        seed.settings(role, rule)
    simulation = Simulation(seed.events)
    for window, draft in story:
        if draft[0] not in (c.UpdateRoleSettings, c.SetLicence):
            simulation.run(s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests)), window)
    for kind in Kind:  # whatever the story was, somebody is assigned the role in both ways
        simulation.run(c.AdminAssign(kind=kind, key=key("pra", role), duration=hours(2), justification="needed"), "bg")
    return simulation


def _mail(simulation: Simulation) -> Sent:
    found = (one.event for one in simulation.happenings() if isinstance(one.event, e.MailSent))
    return Counter((one.rule, one.role_id, one.recipients) for one in found)


@given(
    profile=s.profiles.filter(lambda one: one.expiry_mail_rules == "assignment"),
    role=st.sampled_from(s.ROLES),
    rule_id=st.sampled_from(rs.NOTIFICATION_IDS),
    story=s.stories,
)
def test_a_rule_without_recipients_sends_nothing_and_leaves_other_mail_alone(
    profile: Profile, role: str, rule_id: str, story: list[Any]
):
    silent = rs.NotificationRule(id=rule_id, is_default_recipients_enabled=False)

    loud, quiet = _story(profile, role, None, story), _story(profile, role, silent, story)

    assert not [one for one in _mail(quiet) if one[:2] == (rule_id, role)]
    assert _mail(quiet) == Counter({one: count for one, count in _mail(loud).items() if one[:2] != (rule_id, role)})
    assert {**rows_of(quiet.tenant).schedules} == {**rows_of(loud.tenant).schedules}


@given(
    profile=s.profiles.filter(lambda one: one.expiry_mail_rules == "assignment"),
    role=st.sampled_from(s.ROLES),
    rule_id=st.sampled_from(rs.NOTIFICATION_IDS),
    story=s.stories,
)
def test_an_additional_recipient_gets_exactly_the_mail_of_that_rule(
    profile: Profile, role: str, rule_id: str, story: list[Any]
):
    extra = rs.NotificationRule(id=rule_id, recipients=("soc@adatum.example",))

    with_extra = _mail(_story(profile, role, extra, story))

    for (rule, role_id, recipients), _ in with_extra.items():
        assert ("soc@adatum.example" in recipients) == ((rule, role_id) == (rule_id, role))
