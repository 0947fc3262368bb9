"""Laws that compare two questions: giving more, or asking less of people, never turns a yes into a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from simulator import Accepted, Simulation
from simulator import commands as c
from simulator.pim import role_settings as rs
from simulator.pim.rows import Ticket
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.pim_machine import Pair
from tests.unit.world import UA, answer, key, minutes, on_activation

CAN = [("eligible", "ann", UA, None)]
settings_of_ua = st.builds(
    lambda needs, approval, longest: (on_activation(*needs), approval, longest),
    st.sets(st.sampled_from(s.ENABLED)),
    s.approval_rules,
    st.sampled_from([minutes(30), minutes(60), minutes(480)]).map(
        lambda length: rs.ExpirationRule(
            id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=length
        )
    ),
)
asked = st.builds(
    c.SelfActivate,
    key=st.just(key("ann")),
    duration=s.any_lengths,
    justification=s.words,
    ticket=s.tickets,
)


def _with(rules: tuple[rs.Rule, ...]) -> Simulation:
    simulation = Pair(Profile(), CAN).simulation
    assert isinstance(simulation.run(c.UpdateRoleSettings(role_id=UA, rules=rules), "pra"), Accepted)
    return simulation


def _answers(rules: tuple[rs.Rule, ...], command: c.SelfActivate, window: str) -> tuple[str, frozenset[str]]:
    return answer(_with(rules).decide(command, window))


@given(rules=settings_of_ua, command=asked, window=st.sampled_from(["ann", "ann-password"]), data=st.data())
def test_asking_less_never_turns_a_yes_into_a_no(rules: Any, command: c.SelfActivate, window: str, data: Any):
    """Law 35: fewer needs, no approval or a longer maximum."""
    needs, approval, longest = rules
    before = _answers(rules, command, window)
    fewer = data.draw(st.sets(st.sampled_from(sorted(needs.enabled_rules)))) if needs.enabled_rules else set[str]()
    laxer = (
        on_activation(*fewer),
        replace(approval, is_approval_required=False),
        replace(longest, maximum_duration=minutes(1440)),
    )

    after = _answers(laxer, command, window)

    assert after[1] <= before[1]


@given(rules=settings_of_ua, command=asked, shorter=st.sampled_from([minutes(5), minutes(30), minutes(480)]))
@example(rules=(on_activation(),), command=c.SelfActivate(key=key("ann"), duration=minutes(480)), shorter=minutes(479))
def test_asking_for_less_time_is_never_too_long(rules: Any, command: c.SelfActivate, shorter: timedelta):
    """Law 36."""
    assume(command.duration is not None and minutes(5) <= shorter <= command.duration)
    before = _answers(rules, command, "ann")

    after = _answers(rules, replace(command, duration=shorter), "ann")

    assert "ExpirationRule" in before[1] or "ExpirationRule" not in after[1]
    assert after[1] <= before[1]


@given(rules=settings_of_ua, command=asked)
def test_giving_more_never_turns_a_yes_into_a_no(rules: Any, command: c.SelfActivate):
    """Law 37: MFA, a reason and a ticket."""
    before = _answers(rules, command, "ann-password")
    more = replace(command, justification="work", ticket=Ticket("INC-1", "desk"))

    with_words = _answers(rules, more, "ann-password")
    with_mfa = _answers(rules, more, "ann")

    assert with_mfa[1] <= with_words[1] <= before[1]
    assert with_mfa[1] <= {"ExpirationRule", "WindowMinimumRule"}
