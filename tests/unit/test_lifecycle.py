"""The end of an assignment: who may extend or renew it, who decides, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Accepted, Decision
from simulator import commands as c
from simulator.decision import Mark, Verdict
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.lifecycle.deciding import lifecycle_requests_to_decide
from simulator.lifecycle.views import extension_offer, renewal_offer
from simulator.pim.rows import Kind, Schedule, Status, Ticket
from simulator.profile import Profile
from tests.unit.lifecycle_world import PENDING, QUIET, decide, ended, ending, extend, renew, standing
from tests.unit.world import (
    GA,
    PRA,
    T0,
    Seed,
    answer,
    days,
    hours,
    key,
    minutes,
    refusal,
    requests_of,
)

# --- which assignments -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_days", "is_accepted"), [(15, False), (14.01, False), (14, True), (0.01, True)])
def test_an_extension_can_be_asked_for_in_the_last_fourteen_days(in_days: float, is_accepted: bool):
    decision = ending(in_days).act("ann", extend())

    assert isinstance(decision, Accepted) is is_accepted


@pytest.mark.parametrize(("ago", "is_accepted"), [(0, True), (30, True), (30.01, False)])
def test_a_renewal_can_be_asked_for_up_to_thirty_days_after_the_end(ago: float, is_accepted: bool):
    decision = ended(days(ago)).act("ann", renew())

    assert isinstance(decision, Accepted) is is_accepted


def test_what_was_removed_cannot_be_renewed():
    world = ending(10)
    world.remove("pra", Kind.ELIGIBLE, "ann")

    assert answer(world.act("ann", renew())) == refusal("RoleAssignmentDoesNotExist", "ExistenceRule")


def test_an_activation_is_not_renewed():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann")
    world.wait(hours(1))

    assert answer(world.act("ann", renew(kind=Kind.ACTIVE))) == refusal("RoleAssignmentDoesNotExist", "ExistenceRule")


def test_what_was_given_again_cannot_be_renewed_once_more():
    world = ended()
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(30))

    assert answer(world.act("ann", renew())) == refusal("RoleAssignmentExists", "DuplicateRule")


@pytest.mark.parametrize(("through", "mark"), [("group", Mark.INFERRED), ("activation", Mark.MEASURED)])
def test_how_sure_it_is_that_only_direct_assignments_are_extended(through: str, mark: Mark):
    seed = Seed().group("rag", "ann").eligible("ann")
    world = (seed.active("rag", end=days(5)) if through == "group" else seed).begin()
    if through == "activation":
        world.has_activated("ann")

    decision = world.act("ann", extend(kind=Kind.ACTIVE))

    (step,) = [one for one in decision.trace if one.verdict is Verdict.FAIL]
    assert (step.rule, step.mark) == ("DirectAssignmentRule", mark)


def test_the_pages_offer_what_the_tenant_accepts():
    world = Seed().group("rag", "ann").eligible("ann", end=days(20)).eligible("rag", GA, end=days(5)).begin()
    own, group = world.schedules("ann")[0], world.schedules("rag")[0]

    early = extension_offer(world.tenant, own, "ann")
    world.wait(days(6))
    late = extension_offer(world.tenant, own, "ann")
    world.wait(days(20))

    assert early is not None and not early.is_open and late is not None and late.is_open
    assert extension_offer(world.tenant, group, "ann") is None, "through a group never"
    assert extension_offer(world.tenant, group) is not None, "an administrator may extend the group's"
    assert (offer := renewal_offer(world.tenant, own, "ann")) and offer.is_open


# --- asking and deciding -----------------------------------------------------------------------------------------


def test_who_asks_waits_for_an_administrator_and_keeps_the_assignment():
    world = ending()

    (request,) = requests_of(world.act("ann", extend()))

    assert (request.status, request.action, request.created_by) == (PENDING, "selfExtend", "ann")
    assert standing(world) == [("eligible", days(10))]
    assert lifecycle_requests_to_decide(world.tenant, "pra") == [request]
    assert lifecycle_requests_to_decide(world.tenant, "cleo") == []


def test_an_extension_that_waits_does_not_stand_against_an_activation():
    world = ending()
    world.succeeds("ann", extend())

    assert isinstance(world.activate("ann"), Accepted)


def test_a_request_that_waits_does_not_lapse():
    world = ending()
    request_id = world.request("ann", extend())

    world.wait(days(9))

    assert world.status(request_id) is PENDING


def test_an_approved_extension_replaces_the_assignment_and_keeps_what_uses_it():
    world = ending()
    request_id = world.request("ann", extend())
    world.has_activated("ann", duration=hours(2))

    decision = decide(world, request_id)

    assert isinstance(decision, Accepted)
    assert world.status(request_id) is Status.PROVISIONED
    assert world.tenant.requests[request_id].target_schedule_id == request_id
    assert ("eligible", days(30)) in standing(world) and len(standing(world)) == 2
    assert world.is_active("ann")


def test_an_approver_may_pick_another_type_beside_the_one_asked_for():
    world = ending()
    request_id = world.request("ann", extend())

    decide(world, request_id, kind=Kind.ACTIVE, duration=days(7))

    assert standing(world) == [("eligible", days(10)), ("active", days(7))]


def test_an_extension_approved_after_the_end_gives_the_assignment_again():
    world = ending(1)
    request_id = world.request("ann", extend())
    world.wait(days(2))

    decide(world, request_id)

    assert standing(world) == [("eligible", days(32))]


def test_an_approval_gives_nothing_that_was_removed_meanwhile():
    world = ending()
    request_id = world.request("ann", extend())
    world.remove("pra", Kind.ELIGIBLE, "ann")

    decision = decide(world, request_id)

    assert answer(decision) == refusal("RoleAssignmentDoesNotExist", "ExistenceRule")
    assert world.status(request_id) is PENDING


def test_an_approved_renewal_gives_the_assignment_again():
    world = ended(days(3))
    request_id = world.request("ann", renew())

    decide(world, request_id, start=T0 + days(5), duration=days(10))

    assert standing(world) == [("eligible", days(15))]
    assert not world.is_eligible("ann"), "the administrator let it begin tomorrow"
    assert world.status(request_id) is Status.PROVISIONED


def test_a_renewal_is_not_approved_beside_a_new_assignment():
    world = ended()
    request_id = world.request("ann", renew())
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(5))

    assert answer(decide(world, request_id)) == refusal("RoleAssignmentExists", "DuplicateRule")


def test_a_denial_changes_nothing_and_is_final():
    world = ending()
    request_id = world.request("ann", extend())

    decide(world, request_id, approves=False)
    again = decide(world, request_id)

    assert world.status(request_id) is Status.DENIED
    assert standing(world) == [("eligible", days(10))]
    assert answer(again) == refusal("RequestAlreadyDecided", "StillPendingRule")
    assert isinstance(world.act("ann", extend()), Accepted), "after a denial one may ask again"


@pytest.mark.parametrize("window", ["ann", "pra", "bg"])
def test_the_requestor_and_administrators_may_withdraw_it(window: str):
    world = ending()
    request_id = world.request("ann", extend())

    world.succeeds(window, c.CancelRequest(request_id=request_id))

    assert world.status(request_id) is Status.CANCELED


def test_an_approver_of_activations_decides_no_extension():
    world = Seed().eligible("ann", end=days(5)).begin()
    request_id = world.request("ann", extend())

    decision = world.decide("pra", request_id)

    assert answer(decision) == refusal("RequestAlreadyDecided", "StillPendingRule")


def test_a_lapsed_licence_withdraws_what_waits():
    world = ending()
    request_id = world.request("ann", extend())

    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    assert world.status(request_id) is Status.CANCELED


def test_a_wish_may_be_as_long_as_anything_where_permanent_is_allowed():
    assert isinstance(ending().act("ann", extend(duration=days(400))), Accepted)


def test_nobody_is_offered_an_own_request_to_decide():
    world = Seed(profile=QUIET).eligible("pra", end=days(5)).begin()
    (request,) = requests_of(world.act("pra", extend("pra")))

    assert lifecycle_requests_to_decide(world.tenant, "pra") == []
    assert lifecycle_requests_to_decide(world.tenant, "bg") == [request]


def test_the_last_global_administrator_is_extended_at_once():
    world = Seed(profile=QUIET, administrators=False).active("pra", PRA).active("ann", GA, end=days(5)).begin()
    request_id = world.request("ann", lc.SelfExtend(kind=Kind.ACTIVE, key=key("ann", GA), justification="work"))

    later = decide(world, request_id, start=T0 + days(1))
    now = decide(world, request_id)

    assert answer(later) == refusal("Request_BadRequest", "LastAdministratorRule")
    assert isinstance(now, Accepted)


def test_a_wish_is_recorded_as_it_was_made():
    world = ending()
    wish = {"start": T0 + days(1), "end": T0 + days(60), "ticket": Ticket("INC-1", "desk")}

    request = world.tenant.requests[world.request("ann", extend(**wish))]

    assert (request.start, request.end, request.duration, request.is_permanent) == (
        T0 + days(1),
        T0 + days(60),
        None,
        False,
    )
    assert (request.ticket, request.justification) == (Ticket("INC-1", "desk"), "not done yet")


def test_a_planned_assignment_is_not_extended_before_it_starts():
    world = Seed(profile=QUIET).eligible("ann", start=days(1), end=days(5)).begin()

    assert answer(world.act("ann", extend())) == refusal("Request_BadRequest", "ExpiringRule")


@pytest.mark.parametrize("approves", [True, False])
def test_a_decision_is_complete_when_the_assignment_begins_or_at_once(approves: bool):
    world = ending()
    request_id = world.request("ann", extend())
    world.wait(hours(1))

    decide(world, request_id, approves=approves, start=T0 + days(2))

    request = world.tenant.requests[request_id]
    assert (request.decided_at, request.decided_by) == (T0 + hours(1), "pra")
    assert request.completed_at == (T0 + days(2) if approves else T0 + hours(1))


@pytest.mark.parametrize(
    ("window", "end"),
    [({"is_permanent": True, "duration": days(3)}, None), ({"duration": None, "end": T0 + days(40)}, days(40))],
)
def test_who_approves_may_pick_an_end_or_none(window: dict[str, object], end: timedelta | None):
    world = ending()
    request_id = world.request("ann", extend())

    decide(world, request_id, **window)

    assert standing(world) == [("eligible", end)]


# --- administrators ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keeps", [False, True])
def test_an_administrator_extends_at_once(keeps: bool):
    world = ending(profile=Profile(weekly_digest=False, update_keeps_schedule_id=keeps))
    before = world.schedules("ann")[0].id

    (request,) = requests_of(world.act("pra", lc.AdminExtend(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(60))))

    assert (request.status, request.action) == (Status.PROVISIONED, "adminExtend")
    assert standing(world) == [("eligible", days(60))]
    assert (world.schedules("ann")[0].id == before) is keeps
    assert request.target_schedule_id == world.schedules("ann")[0].id


def test_an_administrator_renews_for_later():
    world = ended()

    request = world.tenant.requests[
        world.request(
            "pra",
            lc.AdminRenew(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + days(2), duration=days(5)),
        )
    ]
    world.wait(days(1))

    assert request.status is Status.GRANTED
    assert world.status(request.id) is Status.PROVISIONED
    assert world.is_eligible("ann")


def test_a_group_is_extended_by_an_administrator():
    world = Seed(profile=QUIET).group("rag", "ann").eligible("rag", end=days(3)).begin()

    world.succeeds("pra", lc.AdminExtend(kind=Kind.ELIGIBLE, key=key("rag"), duration=days(60)))

    assert standing(world, "rag") == [("eligible", days(60))]


def test_a_service_principal_is_extended_by_an_administrator():
    world = Seed(profile=QUIET).active("sp", end=days(3)).begin()

    world.succeeds("pra", lc.AdminExtend(kind=Kind.ACTIVE, key=key("sp"), duration=days(60), justification="runs on"))

    assert standing(world, "sp") == [("active", days(60))]


# --- validation only ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "command"),
    [
        ("pra", lc.AdminExtend(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(60))),
        ("pra", lc.AdminRenew(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(60))),
        ("ann", extend()),
        ("ann", renew()),
        ("ann-password", extend()),
        ("ben", extend()),
        ("ann", c.SelfActivate(key=key("ann"), duration=hours(1), justification="x")),
        ("pra", c.AdminAssign(kind=Kind.ACTIVE, key=key("ann"), duration=hours(1), justification="x")),
        ("pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), duration=hours(1))),
        ("pra", c.AdminRemove(kind=Kind.ELIGIBLE, key=key("ann"))),
        ("ann", c.SelfDeactivate(key=key("ann"))),
    ],
)
def test_to_validate_only_says_the_same_and_changes_nothing(window: str, command: c.Command):
    world = ending()
    before = world.tenant.fork()

    weighed = world.simulation.decide(command, window)
    unchanged = world.tenant == before
    done = world.act(window, command)

    assert unchanged
    assert weighed == done


# --- windows side by side ----------------------------------------------------------------------------------------


def _plans(profile: Profile, start: timedelta, length: timedelta) -> Decision:
    world = Seed(profile=profile).eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(6), duration=hours(1))
    return world.activate("ann", start=T0 + start, duration=length)


@pytest.mark.parametrize(
    ("start", "length", "is_accepted"),
    [(0, 5, True), (0, 6, True), (0, 6.1, False), (6.5, 1, False), (7, 1, True)],
)
def test_where_the_profile_allows_it_windows_that_do_not_meet_stand_side_by_side(
    start: float, length: float, is_accepted: bool
):
    decision = _plans(Profile(future_plus_now_activation="allow"), hours(start), hours(length))

    assert isinstance(decision, Accepted) is is_accepted


def test_the_running_one_of_two_activations_is_given_back():
    world = Seed(profile=Profile(future_plus_now_activation="allow")).eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(6))
    world.has_activated("ann", duration=hours(2))
    world.wait(minutes(10))

    world.succeeds("ann", c.SelfDeactivate(key=key("ann")))

    left = [one for one in world.schedules("ann") if one.kind is Kind.ACTIVE]
    assert [(one.start, one.has_started) for one in left] == [(T0 + hours(6), False)]
    assert all(isinstance(one, Schedule) for one in left)
