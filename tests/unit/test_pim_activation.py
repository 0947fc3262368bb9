"""Activating and deactivating: windows, boundaries, eligibility through groups, MFA that the session already has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from simulator import Accepted, Verdict
from simulator import commands as c
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentType, Kind, Status
from tests.unit.world import (
    ACCEPTED,
    GA,
    HA,
    POLICY,
    T0,
    UA,
    Seed,
    activation,
    answer,
    context,
    days,
    hours,
    key,
    longest_activation,
    minutes,
    on_activation,
    refusal,
    requests_of,
)


def test_an_activation_is_in_force_until_its_end_exclusive():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(1))

    world.wait(hours(1) - timedelta(seconds=1))
    assert world.is_active("ann")

    world.wait(timedelta(seconds=1))
    assert not world.is_active("ann")
    assert world.is_eligible("ann")


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (minutes(5) - timedelta(seconds=1), refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        (minutes(5), ACCEPTED),
        (hours(8), ACCEPTED),
        (hours(8) + timedelta(seconds=1), refusal(POLICY, "ExpirationRule")),
        (timedelta.max, refusal(POLICY, "ExpirationRule")),
        (-hours(1), refusal("ActiveDurationTooShort", "WindowMinimumRule")),
    ],
)
def test_an_activation_lasts_from_five_minutes_to_exactly_the_maximum(length: timedelta, expected: object):
    world = Seed().eligible("ann").begin()

    assert answer(world.activate("ann", duration=length)) == expected


def test_the_maximum_holds_whatever_the_expiration_flag_says():
    rule = replace(longest_activation(hours(1)), is_expiration_required=False)
    world = Seed().eligible("ann").settings(UA, rule).begin()

    decision = world.activate("ann", duration=hours(2))

    assert answer(decision) == refusal(POLICY, "ExpirationRule")


@pytest.mark.parametrize(("ran", "expected"), [(299, "ActiveDurationTooShort"), (300, "Accepted")])
def test_an_activation_ends_by_hand_after_exactly_five_minutes(ran: int, expected: str):
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")
    world.wait(timedelta(seconds=ran))

    decision = world.act("ann", c.SelfDeactivate(key=key("ann")))

    assert answer(decision)[0] == expected
    assert world.is_active("ann") is (expected != "Accepted")


def test_who_deactivated_may_activate_again_at_once():
    world = Seed().eligible("ann").begin()
    first = world.has_activated("ann")
    world.wait(minutes(5))
    removal = world.request("ann", c.SelfDeactivate(key=key("ann")))

    second = world.has_activated("ann")

    assert [world.status(one) for one in (first, removal, second)] == [
        Status.PROVISIONED,
        Status.REVOKED,
        Status.PROVISIONED,
    ]
    assert world.is_active("ann")


def test_activations_are_not_counted():
    world = Seed().eligible("ann").begin()

    for _ in range(30):
        world.has_activated("ann", duration=minutes(5))
        world.wait(minutes(5))

    assert not world.is_active("ann")


def test_an_activation_for_later_is_granted_and_then_provisioned_at_its_start():
    world = Seed().eligible("ann").begin()

    request_id = world.has_activated("ann", start=T0 + hours(15), duration=hours(5))

    assert world.status(request_id) is Status.GRANTED
    assert world.tenant.requests[request_id].completed_at == T0 + hours(15)
    world.wait(hours(15) - timedelta(seconds=1))
    assert not world.is_active("ann")
    world.wait(timedelta(seconds=1))
    assert world.is_active("ann")
    assert world.status(request_id) is Status.PROVISIONED
    world.wait(hours(5))
    assert not world.is_active("ann")


@pytest.mark.parametrize("start", [None, T0 - hours(1), T0])
def test_a_missing_or_past_start_is_now(start: datetime | None):
    world = Seed().eligible("ann").begin()

    request_id = world.has_activated("ann", start=start)

    (_, schedule) = world.schedules("ann")
    assert (schedule.start, schedule.end) == (T0, T0 + hours(1))
    assert world.tenant.requests[request_id].start is None


def test_the_schedule_has_the_id_of_its_request_and_names_the_eligibility():
    world = Seed().eligible("ann").begin()
    eligibility = world.schedules("ann")[0]

    request_id = world.has_activated("ann")

    before, schedule = world.schedules("ann")
    assert before == eligibility
    assert (schedule.id, schedule.created_using, schedule.activated_using) == (request_id, request_id, eligibility.id)
    assert schedule.assignment_type is AssignmentType.ACTIVATED
    assert world.tenant.requests[request_id].target_schedule_id == request_id


def test_an_eligibility_counts_from_its_start_until_its_end_exclusive():
    world = Seed().eligible("ann", start=hours(1), end=hours(2)).begin()

    answers = [answer(world.activate("ann", duration=minutes(5)))]
    for moment in (hours(1) - timedelta(seconds=1), hours(1), hours(2) - timedelta(seconds=1), hours(2)):
        world.wait_until(moment)
        answers.append(answer(world.activate("ann", duration=minutes(5))))

    refused = refusal(POLICY, "EligibilityRule")
    assert answers == [refused, refused, ACCEPTED, ACCEPTED, refused]


def test_an_eligibility_that_ends_takes_a_running_activation_with_it():
    world = Seed().eligible("ann", end=hours(2)).begin()
    request_id = world.has_activated("ann", duration=hours(8))

    world.wait(hours(2))

    assert not world.is_active("ann")
    assert world.schedules("ann") == []
    assert world.status(request_id) is Status.PROVISIONED


def test_a_planned_activation_fails_when_its_eligibility_ends_first():
    world = Seed().eligible("ann", end=hours(2)).begin()
    request_id = world.has_activated("ann", start=T0 + hours(2))

    world.wait(hours(3))

    assert world.status(request_id) is Status.FAILED
    assert not world.is_active("ann")


@pytest.mark.parametrize("planned", [hours(2), hours(24)])
def test_a_running_or_planned_activation_stands_in_the_way_of_another(planned: timedelta):
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", start=T0 + planned)

    decision = world.activate("ann")

    assert answer(decision) == refusal("RoleAssignmentExists", "AlreadyActiveRule")


def test_activations_of_two_roles_do_not_touch_each_other():
    world = Seed().eligible("ann").eligible("ann", HA).begin()
    world.has_activated("ann", UA, hours(1))
    world.has_activated("ann", HA, hours(2))

    world.wait(hours(1))

    assert (world.is_active("ann", UA), world.is_active("ann", HA)) == (False, True)


# --- the rules that an activation meets --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "command", "window", "failed"),
    [
        ((), {"justification": ""}, "ann-password", ()),
        ((rs.JUSTIFICATION,), {"justification": " \n"}, "ann-password", ("JustificationRule",)),
        ((rs.TICKETING,), {}, "ann", ("TicketingRule",)),
        ((rs.MFA,), {}, "ann-password", ("MfaRule",)),
        ((rs.MFA,), {"justification": ""}, "ann", ()),
    ],
)
def test_only_what_the_role_asks_for_is_needed(
    needs: tuple[str, ...], command: dict[str, str], window: str, failed: object
):
    world = Seed().eligible("ann").settings(UA, on_activation(*needs)).begin()

    decision = world.act(window, activation("ann", **command))

    assert answer(decision) == (refusal(POLICY, *failed) if failed else ACCEPTED)


def test_mfa_at_sign_in_serves_every_activation_of_the_session():
    world = Seed().eligible("ann").eligible("ann", HA).begin()
    world.wait(days(300))

    decisions = [world.activate("ann", UA), world.activate("ann", HA)]

    assert [answer(one) for one in decisions] == [ACCEPTED, ACCEPTED]


def test_a_context_that_no_policy_targets_falls_back_to_mfa():
    world = Seed().eligible("ann").settings(UA, on_activation(), context()).begin()

    assert answer(world.act("ann-password", activation("ann"))) == refusal(POLICY, "MfaRule")
    assert answer(world.act("ann", activation("ann"))) == ACCEPTED


# --- groups ------------------------------------------------------------------------------------------------------


def test_a_member_of_an_eligible_group_activates_alone():
    world = Seed().group("rag", "ann", "ben").eligible("rag").begin()

    world.has_activated("ann")

    assert (world.is_active("ann"), world.is_active("ben")) == (True, False)
    assert (world.is_eligible("ann"), world.is_eligible("ben"), world.is_eligible("cleo")) == (True, True, False)


def test_nobody_activates_for_a_group():
    world = Seed().group("rag", "ann").eligible("rag").begin()

    decision = world.act("ann", activation("rag"))

    assert answer(decision) == refusal("Authorization_RequestDenied", "SelfRule")


def test_an_own_eligibility_is_used_before_that_of_a_group():
    world = Seed().group("a-group", "ann").eligible("a-group").eligible("ann").begin()

    world.has_activated("ann")

    own, activated = world.schedules("ann")
    assert activated.activated_using == own.id


def test_the_trace_says_through_which_group_somebody_is_eligible():
    world = Seed().group("rag", "ann").eligible("rag").begin()

    decision = world.activate("ann")

    step = next(one for one in decision.trace if one.rule == "EligibilityRule")
    assert step.verdict is Verdict.PASS
    assert "rag" in step.fact


def test_weighing_an_activation_changes_nothing_and_says_the_same():
    world = Seed().eligible("ann").begin()
    command = activation("ann")

    weighed = world.simulation.decide(command, "ann")

    assert world.simulation.steps == []
    assert not world.is_active("ann")
    assert weighed == world.act("ann", command)


def test_a_role_held_through_an_active_group_is_held_by_every_member():
    world = Seed().group("rag", "ann").active("rag", GA).begin()

    decision = world.assign("ann", Kind.ELIGIBLE, "ben")

    assert isinstance(decision, Accepted)
    assert requests_of(decision)[0].created_by == "ann"
