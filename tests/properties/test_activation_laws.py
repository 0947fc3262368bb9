"""Laws about activations that compare one story with another: again and again, in any order, with nobody to approve."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator import Accepted, Refused, Simulation, Step
from simulator import commands as c
from simulator.gates import Case, Collecting, walk
from simulator.ids import IdSource
from simulator.pim import role_settings as rs
from simulator.pim.holdings import active_roles
from simulator.pim.policy_rules import ACTIVATION_RULES
from simulator.pim.rows import Status
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.pim_machine import Pair
from tests.unit.world import (
    ACCEPTED,
    GA,
    PRA,
    TENANT,
    UA,
    Seed,
    answer,
    approval,
    hours,
    key,
    minutes,
    on_activation,
)

lengths = st.sampled_from([minutes(one) for one in (5, 6, 30, 59, 60)])
ASKED = st.builds(
    c.SelfActivate,
    key=st.builds(key, st.sampled_from(["ann", "ben"]), st.sampled_from(s.ROLES)),
    duration=st.none() | s.any_lengths,
    justification=s.words,
    ticket=s.tickets,
)


@given(profile=s.profiles, story=s.stories, cut=st.integers(0, 25))
def test_effective_roles_follow_from_what_happened_up_to_that_moment(profile: Profile, story: list[Any], cut: int):
    pair = Pair(profile, [("eligible", "ann", UA, None), ("active", "ben", UA, minutes(60))])
    seen: list[tuple[int, list[frozenset[str]]]] = []
    for window, draft in story:
        simulation = pair.simulation
        simulation.run(s.placed(draft, simulation.tenant.now, list(simulation.tenant.requests)), window)
        seen.append((len(simulation.steps), [active_roles(simulation.tenant, who) for who in s.PEOPLE]))
    steps: list[Step] = pair.simulation.steps

    for count, roles in seen[: cut + 1]:
        replayed = Simulation.replay(pair.seed, steps[:count])
        assert [active_roles(replayed.tenant, who) for who in s.PEOPLE] == roles


@given(
    command=ASKED,
    window=st.sampled_from(["ann", "ann-password"]),
    needs=st.sets(st.sampled_from(s.ENABLED)),
    order=st.permutations(range(5)),
)
def test_the_failing_rules_do_not_depend_on_their_order(
    command: c.SelfActivate, window: str, needs: set[str], order: list[int]
):
    simulation = Simulation(Seed().eligible("ann").settings(UA, on_activation(*needs)).begin().tenant)
    assert len(ACTIVATION_RULES.gates) == len(order)
    turned = Collecting(ACTIVATION_RULES.code, tuple(ACTIVATION_RULES.gates[one] for one in order))
    case = Case(simulation.tenant, command, simulation.session_in(window), IdSource(TENANT, 1))

    as_written, as_turned = walk((ACTIVATION_RULES,), case)[1], walk((turned,), case)[1]

    assert set(as_written.rules if as_written else ()) == set(as_turned.rules if as_turned else ())
    mine, asked = command.key == key("ann"), command.duration
    reason, ticket = command.justification.strip(), command.ticket
    expected = {
        "EligibilityRule": not mine,
        "ExpirationRule": asked is None or asked > hours(8),
        "JustificationRule": mine and rs.JUSTIFICATION in needs and not reason,
        "TicketingRule": mine and rs.TICKETING in needs and not (ticket.number.strip() and ticket.system.strip()),
        "MfaRule": mine and rs.MFA in needs and window == "ann-password",
    }
    if mine:
        assert set(as_turned.rules if as_turned else ()) == {name for name, fails in expected.items() if fails}
    else:
        assert as_turned is not None and "EligibilityRule" in as_turned.rules


@given(length=lengths, early=st.booleans(), again=lengths)
def test_a_role_can_be_activated_again_at_once_after_its_end_or_deactivation(length: Any, early: bool, again: Any):
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=length)
    assert answer(world.activate("ann"))[0] == "RoleAssignmentExists"
    world.wait(minutes(5) if early else length)
    if early and length > minutes(5):
        world.succeeds("ann", c.SelfDeactivate(key=key("ann")))

    decision = world.activate("ann", duration=again)

    assert answer(decision) == ACCEPTED and world.is_active("ann")


@given(count=st.integers(1, 60))
def test_there_is_no_limit_to_activations_in_a_day(count: int):
    world = Seed().eligible("ann").begin()

    for _ in range(count):
        world.has_activated("ann", duration=minutes(5))
        world.wait(minutes(5))

    requests = list(world.tenant.requests.values())
    assert len(requests) == count and {one.status for one in requests} == {Status.PROVISIONED}


nobody = st.sampled_from(["the requestor alone", "an empty group", "administrators who are only eligible"])


def _without_approvers(how: str) -> Seed:
    if how == "the requestor alone":
        return Seed().eligible("ann").settings(UA, approval("ann"))
    if how == "an empty group":
        return Seed().group("nobody").eligible("ann").settings(UA, approval(groups=("nobody",)))
    seed = Seed(administrators=False).eligible("bg", GA).eligible("pra", PRA)
    return seed.eligible("ann").settings(UA, approval())


@given(how=nobody, who=st.sampled_from(s.PEOPLE), approves=st.booleans(), waits=st.booleans())
def test_without_an_approver_a_request_can_only_lapse_or_be_canceled(how: str, who: str, approves: bool, waits: bool):
    world = _without_approvers(how).begin()
    request_id = world.has_activated("ann")

    decided = world.decide(who, request_id, approves=approves)

    assert isinstance(decided, Refused) and world.status(request_id) is Status.PENDING_APPROVAL
    if waits:
        world.wait(hours(24))
        assert world.status(request_id) is Status.FAILED
    else:
        assert isinstance(world.act("ann", c.CancelRequest(request_id=request_id)), Accepted)
        assert world.status(request_id) is Status.CANCELED
    assert not world.is_active("ann")
