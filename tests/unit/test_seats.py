"""How many seats a tenant needs: the worked examples of the licensing page, and what counts for nothing."""

import pytest

from simulator.commands import SetLicence
from simulator.directory.rows import Sku
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind
from simulator.reviews.commands import CreateReview
from simulator.reviews.rows import Reviewers
from simulator.seats import Ground, seats_held, seats_needed
from tests.unit.world import GA, HA, UA, Seed, activation, approval, days, on_activation


def crowd(number: int, name: str = "p") -> tuple[str, ...]:
    return tuple(f"{name}{one}" for one in range(number))


def grounds(story: Seed) -> dict[str, set[Ground]]:
    tenant = story.begin().tenant
    return {seat.user_id: {reason.ground for reason in seat.reasons} for seat in seats_needed(tenant)}


def test_five_eligible_administrators_need_five_seats():
    story = Seed(people=crowd(5), administrators=False)
    for one in crowd(5):
        story.eligible(one, UA)

    assert len(seats_needed(story.begin().tenant)) == 5


def test_fourteen_eligible_and_three_approvers_need_seventeen():
    people, approvers = crowd(14), crowd(3, "approver")
    story = Seed(people=(*people, *approvers), administrators=False).settings(UA, approval(*approvers))
    for one in people:
        story.eligible(one, UA)

    assert len(seats_needed(story.begin().tenant)) == 17


def test_members_of_an_eligible_group_their_approvers_and_reviewers_need_fifty_three():
    people, approvers, reviewers = crowd(42), crowd(5, "approver"), crowd(6, "reviewer")
    story = Seed(people=("bg", *people, *approvers, *reviewers), administrators=False).active("bg", GA)
    story = story.group("g", *people).group("a", *approvers).eligible("g", UA)
    world = story.settings(UA, approval(groups=("a",))).begin()
    world.succeeds("bg", review_of(UA, reviewers))

    assert len(seats_needed(world.tenant)) == 53


def review_of(role_id: str, reviewer_ids: tuple[str, ...]) -> CreateReview:
    return CreateReview(display_name="All", role_ids=(role_id,), reviewers=Reviewers(ids=reviewer_ids))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (Seed(), {}),
        (Seed().active("ann", UA), {}),
        (Seed().active("ann", UA, outside=True), {}),
        (Seed().active("ann", UA, end=days(3)), {"ann": {Ground.TIME_BOUND}}),
        (Seed().eligible("ann", UA, start=days(3)), {"ann": {Ground.ELIGIBLE}}),
        (Seed().eligible("ann", UA).active("ann", HA, end=days(3)), {"ann": {Ground.ELIGIBLE, Ground.TIME_BOUND}}),
        (Seed().group("g", "ann", "ben").active("g", UA), {}),
        (Seed().group("g", "ann").active("g", UA, end=days(1)), {"ann": {Ground.TIME_BOUND}}),
        (Seed().active("sp", UA, end=days(1)), {}),
        (Seed().settings(UA, approval()), {"bg": {Ground.APPROVER}, "pra": {Ground.APPROVER}}),
        (Seed().settings(UA, rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, user_ids=("ann",))), {}),
    ],
)
def test_only_what_pim_is_used_for_needs_a_seat(story: Seed, expected: dict[str, set[Ground]]):
    assert grounds(story) == expected


def test_an_activation_needs_no_second_seat():
    world = Seed().eligible("ann", UA).settings(UA, on_activation()).begin()
    world.succeeds("ann", activation("ann", UA))

    assert [[reason.ground for reason in seat.reasons] for seat in seats_needed(world.tenant)] == [[Ground.ELIGIBLE]]


def test_seats_go_with_the_assignment():
    world = Seed().eligible("ann", UA).begin()
    world.remove("pra", Kind.ELIGIBLE, "ann")

    assert seats_needed(world.tenant) == ()


def test_seats_of_subscriptions_in_force_add_up():
    world = Seed().begin()
    world.succeeds("", SetLicence(sku=Sku.GOVERNANCE, is_enabled=True, seats=10))
    both = seats_held(world.tenant)
    world.succeeds("", SetLicence(sku=Sku.P2, is_enabled=False, seats=25))

    assert (both, seats_held(world.tenant)) == (35, 10)
