"""Who counts as another Global Administrator when an eligible one comes to the end."""

from __future__ import annotations

from tests.unit.lifecycle_world import QUIET
from tests.unit.world import GA, UA, Seed, days, hours


def test_an_own_activation_is_no_other_assignment():
    world = Seed(profile=QUIET, administrators=False).eligible("ann", GA, end=days(1)).begin()
    world.wait(days(1) - hours(1))
    world.has_activated("ann", GA, hours(2))

    world.wait(hours(3))

    (kept,) = world.schedules("ann")
    assert (kept.key.role_id, kept.end) == (GA, None)


def test_an_assignment_of_another_role_is_no_other_one():
    world = Seed(profile=QUIET, administrators=False).eligible("ann", GA, end=days(1)).active("ben", UA).begin()

    world.wait(days(2))

    assert world.is_eligible("ann", GA)


def test_an_assignment_in_force_is_one_of_either_kind():
    for other in (Seed.eligible, Seed.active):
        seed = Seed(profile=QUIET, administrators=False).eligible("ann", GA, end=days(1))
        world = other(seed, "ben", GA).begin()

        world.wait(days(1))

        assert not world.is_eligible("ann", GA)
