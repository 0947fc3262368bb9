"""Who may hold, use and decide what: guests, groups, service principals; and how long requests are listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator import Accepted
from simulator import commands as c
from simulator import events as e
from simulator.lifecycle.commands import SelfExtend
from simulator.pim.approvers import approvers_of
from simulator.pim.rows import Kind, Status
from simulator.pim.views import kept_requests, requests_seen_by
from tests.unit.world import UA, Seed, World, answer, approval, days, hours, key, refusal


def _with_guest(seed: Seed) -> Seed:
    """Ann is a guest."""
    seed.events = [
        replace(one, user=replace(one.user, user_type="Guest"))
        if isinstance(one, e.UserWritten) and one.user.id == "ann"
        else one
        for one in seed.events
    ]
    return seed


def test_a_guest_is_made_eligible_activates_and_asks_for_more_time():
    world = _with_guest(Seed()).begin()

    assigned = world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(5))
    activated = world.activate("ann")
    asked = world.act("ann", SelfExtend(kind=Kind.ELIGIBLE, key=key("ann"), justification="work"))

    assert all(isinstance(one, Accepted) for one in (assigned, activated, asked))
    assert world.is_active("ann")


def test_a_guest_may_decide():
    world = _with_guest(Seed()).eligible("ben").settings(UA, approval("ann")).begin()

    assert isinstance(world.decide("ann", world.has_activated("ben")), Accepted)


def test_a_service_principal_never_decides():
    world = Seed().eligible("ben").settings(UA, approval("sp", "cleo")).begin()
    request = world.tenant.requests[world.has_activated("ben")]

    assert approvers_of(world.tenant, request) == {"cleo"}


def test_a_service_principal_alone_as_approver_leaves_nobody():
    world = Seed().eligible("ben").settings(UA, approval("sp")).begin()
    request_id = world.has_activated("ben")

    decision = world.decide("pra", request_id)

    assert answer(decision) == refusal("Authorization_RequestDenied", "ApproverRule")
    assert approvers_of(world.tenant, world.tenant.requests[request_id]) == frozenset()


def test_in_a_group_of_approvers_the_others_decide():
    world = Seed().group("rag", "ann", "ben").eligible("ann").settings(UA, approval(groups=("rag",))).begin()
    request_id = world.has_activated("ann")

    own = world.decide("ann", request_id)
    others = world.decide("ben", request_id)

    assert answer(own) == refusal("Authorization_RequestDenied", "OwnRequestRule")
    assert isinstance(others, Accepted)


def test_when_nobody_can_decide_an_administrator_can_still_withdraw_the_request():
    world = Seed().eligible("ann").settings(UA, approval("ann")).begin()
    request_id = world.has_activated("ann")

    world.succeeds("pra", c.CancelRequest(request_id=request_id))

    assert world.status(request_id) is Status.CANCELED


# --- how long requests are listed --------------------------------------------------------------------------------


def _listed(world: World, request_id: str) -> bool:
    return request_id in [one.id for one in kept_requests(world.tenant)]


@pytest.mark.parametrize(("after", "is_listed"), [(days(44), True), (days(46), False)])
def test_a_request_is_listed_for_about_forty_five_days(after: timedelta, is_listed: bool):
    world = Seed().eligible("ann").begin()
    request_id = world.has_activated("ann")

    world.wait(after)

    assert _listed(world, request_id) is is_listed
    assert request_id in world.tenant.requests, "the tenant remembers it"
    assert (request_id in [one.id for one in requests_seen_by(world.tenant, "ann")]) is is_listed


@pytest.mark.parametrize(("after", "is_listed"), [(days(29), True), (days(31), False)])
def test_a_canceled_request_is_listed_for_thirty_days(after: timedelta, is_listed: bool):
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")
    world.wait(hours(1))
    world.succeeds("ann", c.CancelRequest(request_id=request_id))

    world.wait(after)

    assert _listed(world, request_id) is is_listed


def test_what_waits_is_listed_however_old():
    world = Seed().eligible("ann", end=days(5)).begin()
    request_id = world.request("ann", SelfExtend(kind=Kind.ELIGIBLE, key=key("ann")))

    world.wait(days(60))

    assert _listed(world, request_id)
