"""Access reviews of Entra roles: what a round takes in, who reviews, and the laws that every review keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator import Accepted
from simulator import events as e
from simulator.directory.rows import Licence, Sku
from simulator.pim.rows import Kind
from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    Frequency,
    Outcome,
    Population,
    ReviewedType,
    ReviewerKind,
    Reviewers,
    ReviewScope,
)
from tests.unit.review_gate_rows import creation, open_round, reviewing, row_of
from tests.unit.review_story import (
    DENY_ALL,
    apply_results,
    assignments,
    decide,
    items,
    only_review,
    stop,
)
from tests.unit.world import GA, T0, Seed, days

# --- what a round takes in ---------------------------------------------------------------------------------------


def a_mixed_role() -> Seed:
    """Eligible, active, planned and activated holders of User Administrator, a group and a service principal."""
    return (
        Seed()
        .eligible("ann")
        .active("ben")
        .eligible("cleo", start=days(2))
        .group("g", "cleo")
        .eligible("g")
        .active("sp")
        .active("ann", GA)
    )


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (ReviewScope(), {"ann", "ben", "g"}),
        (ReviewScope(reviewed_type=ReviewedType.ELIGIBLE), {"ann", "g"}),
        (ReviewScope(reviewed_type=ReviewedType.ACTIVE), {"ben"}),
        (ReviewScope(inactive_days=30), {"ann", "ben"}),
        (ReviewScope(population=Population.SERVICE_PRINCIPALS), {"sp"}),
        (ReviewScope(population=Population.SERVICE_PRINCIPALS, reviewed_type=ReviewedType.ELIGIBLE), set[str]()),
    ],
)
def test_a_round_takes_in_who_holds_the_role_in_its_scope(scope: ReviewScope, expected: set[str]) -> None:
    seed = a_mixed_role()
    seed.events.append(e.LicenceSet(licence=Licence(sku=Sku.WORKLOAD_ID, seats=1)))

    world = reviewing(seed, scope=scope)

    assert items(world).keys() == expected


def test_an_activation_is_no_assignment_of_its_own() -> None:
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")

    world.succeeds("pra", creation())

    assert [one.kind for one in items(world)["ann"].assignments] == [Kind.ELIGIBLE]


def test_a_principal_with_both_kinds_is_one_row() -> None:
    world = reviewing(Seed().eligible("ann").active("ann"))

    assert {one.kind for one in items(world)["ann"].assignments} == {Kind.ELIGIBLE, Kind.ACTIVE}


def test_what_changes_during_a_round_waits_for_the_next_one() -> None:
    world = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3)
    world.assign("pra", Kind.ELIGIBLE, "ben", is_permanent=True)

    before = set(items(world))
    world.wait(days(7))

    assert before == {"ann"}
    assert set(items(world)) == {"ann", "ben"}


def test_only_who_has_not_signed_in_is_inactive() -> None:
    world = Seed().eligible("ann").eligible("ben").eligible("cleo").begin()
    tenant = world.simulation.tenant
    tenant.last_sign_ins.put("ann", T0 - days(30))
    tenant.last_sign_ins.put("ben", T0 - days(30) - timedelta(seconds=1))

    world.succeeds("pra", creation(scope=ReviewScope(inactive_days=30)))

    assert set(items(world)) == {"ben", "cleo"}


@pytest.mark.parametrize(
    ("last", "recommended"),
    [(days(30), Outcome.APPROVE), (days(30) + timedelta(seconds=1), Outcome.DENY), (None, Outcome.DENY)],
)
def test_a_recommendation_follows_from_thirty_days(last: timedelta | None, recommended: Outcome) -> None:
    world = Seed().eligible("ann").begin()
    if last is not None:
        world.simulation.tenant.last_sign_ins.put("ann", T0 - last)

    world.succeeds("pra", creation())

    assert items(world)["ann"].recommendation is recommended
    assert items(world)["ann"].last_sign_in == (None if last is None else T0 - last)


def test_everyday_traffic_counts_as_signing_in() -> None:
    seed = Seed().eligible("ann")
    user = next(one.user for one in seed.events if isinstance(one, e.UserWritten) and one.user.id == "ann")
    seed.events.append(e.UserWritten(user=replace(user, signs_in_every_day=True)))

    world = reviewing(seed)

    assert items(world)["ann"].recommendation is Outcome.APPROVE


def test_groups_have_no_recommendation() -> None:
    world = reviewing(Seed().group("g", "ann").eligible("g"))

    assert items(world)["g"].recommendation is None


# --- reviewers ---------------------------------------------------------------------------------------------------


def managed() -> Seed:
    """Ann's manager is Ben; Cleo has none; a group is eligible too."""
    seed = Seed().eligible("ann").eligible("cleo").group("g", "ann").eligible("g").group("team", "ben", "bg")
    user = next(one.user for one in seed.events if isinstance(one, e.UserWritten) and one.user.id == "ann")
    seed.events.append(e.UserWritten(user=replace(user, manager_id="ben")))
    return seed


@pytest.mark.parametrize(
    ("reviewers", "expected"),
    [
        (Reviewers(ids=("team", "pra")), dict.fromkeys(("ann", "cleo", "g"), ("ben", "bg", "pra"))),
        (Reviewers(kind=ReviewerKind.SELF), {"ann": ("ann",), "cleo": ("cleo",)}),
        (Reviewers(kind=ReviewerKind.MANAGER), {"ann": ("ben",), "cleo": (), "g": ()}),
        (
            Reviewers(kind=ReviewerKind.MANAGER, fallback_ids=("pra",)),
            {"ann": ("ben",), "cleo": ("pra",), "g": ("pra",)},
        ),
    ],
)
def test_reviewers_are_settled_when_a_round_starts(reviewers: Reviewers, expected: dict[str, tuple[str, ...]]) -> None:
    world = reviewing(managed(), reviewers=reviewers)

    assert {who: item.reviewer_ids for who, item in items(world).items()} == expected


def test_new_reviewers_of_the_open_round_can_decide_and_old_ones_cannot() -> None:
    world = reviewing(Seed().eligible("ann"))
    command = rc.UpdateReview(review_id=only_review(world).id, extent=rc.Extent.CURRENT, reviewer_ids=("ben",))

    world.succeeds("bg", command)

    refused = world.act("pra", rc.DecideReview(item_ids=(row_of(world, "ann"),), outcome=Outcome.DENY))
    decide(world, Outcome.DENY, "ann", window="ben")
    assert not isinstance(refused, Accepted)
    assert items(world)["ann"].reviewed_by == "ben"


# --- laws --------------------------------------------------------------------------------------------------------


def test_a_running_review_changes_nothing() -> None:
    world = reviewing(a_mixed_role(), settings=DENY_ALL)
    before = assignments(world)

    decide(world, Outcome.DENY, "ann", "ben", "g")
    world.wait(days(7) - timedelta(seconds=1))

    assert assignments(world) == before


def test_applying_twice_equals_applying_once() -> None:
    world = reviewing(Seed().eligible("ann").eligible("ben"))
    decide(world, Outcome.DENY, "ann")
    stop(world)
    apply_results(world)
    once = world.tenant.fork()

    again = world.act("pra", rc.ApplyReview(instance_id=open_round(world)))

    assert not isinstance(again, Accepted)
    assert world.tenant == once
    assert ("ann", "eligible") not in assignments(world)


def test_deny_on_a_group_removes_the_assignment_of_the_group_only() -> None:
    world = reviewing(Seed().group("g", "ann", "ben").eligible("g").eligible("ann"))
    decide(world, Outcome.DENY, "g")
    decide(world, Outcome.APPROVE, "ann")
    before = assignments(world)

    stop(world)
    apply_results(world)

    assert before - assignments(world) == {("g", "eligible")}
    assert world.tenant.groups["g"].member_ids == ("ann", "ben")


def test_without_auto_apply_nothing_changes_until_apply() -> None:
    world = reviewing(Seed().eligible("ann"))
    decide(world, Outcome.DENY, "ann")

    world.wait(days(400))
    before = assignments(world)
    apply_results(world)

    assert ("ann", "eligible") in before
    assert before - assignments(world) == {("ann", "eligible")}
