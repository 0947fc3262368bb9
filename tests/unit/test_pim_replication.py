"""Lists that lag: what is new comes late, what has gone stays a little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.pim.replication import listed_in_force
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.world import Seed, World, days, minutes


def _seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def _lagging(seed: Seed) -> World:
    world = seed.begin()
    world.wait(minutes(10))
    return world


def _listed(world: World, kind: Kind = Kind.ELIGIBLE) -> list[tuple[str, object]]:
    found = listed_in_force(world.tenant, world.simulation.happenings, kind)
    return sorted((one.key.principal_id, one.end) for one in found if one.key.principal_id not in ("bg", "pra"))


@pytest.mark.parametrize(("after", "is_listed"), [(0, False), (24, False), (25, True)])
def test_what_is_new_is_listed_after_the_lag(after: float, is_listed: bool):
    world = _lagging(Seed(profile=Profile(replication_lag_s=25)))
    world.assign("pra", Kind.ELIGIBLE, "ann")
    if after:
        world.wait(_seconds(after))

    assert bool(_listed(world)) is is_listed
    assert world.is_eligible("ann"), "the rules do not lag"


@pytest.mark.parametrize(("after", "is_listed"), [(0, True), (24, True), (25, False)])
def test_what_has_gone_is_listed_until_the_lag_is_over(after: float, is_listed: bool):
    world = _lagging(Seed(profile=Profile(replication_lag_s=25)).eligible("ann"))
    world.remove("pra", Kind.ELIGIBLE, "ann")
    if after:
        world.wait(_seconds(after))

    assert bool(_listed(world)) is is_listed


def test_an_update_shows_the_old_window_first():
    world = _lagging(Seed(profile=Profile(replication_lag_s=25)).eligible("ann"))
    world.update("pra", Kind.ELIGIBLE, "ann", duration=days(5))
    end = world.schedules("ann")[0].end

    first = _listed(world)
    world.wait(_seconds(30))

    assert first == [("ann", None)]
    assert _listed(world) == [("ann", end)]


def test_each_kind_has_its_list():
    world = _lagging(Seed(profile=Profile(replication_lag_s=25)).eligible("ann").active("ben"))
    world.remove("pra", Kind.ACTIVE, "ben")

    assert _listed(world) == [("ann", None)]
    assert _listed(world, Kind.ACTIVE) == [("ben", None)]


def test_without_a_lag_lists_are_true_at_once():
    world = _lagging(Seed().eligible("ann"))
    world.assign("pra", Kind.ELIGIBLE, "ben")
    world.remove("pra", Kind.ELIGIBLE, "ann")

    assert _listed(world) == [("ben", None)]


def test_one_principal_is_listed_with_the_same_lag():
    world = _lagging(Seed(profile=Profile(replication_lag_s=25)).eligible("ann").eligible("ben"))
    world.remove("pra", Kind.ELIGIBLE, "ann")
    world.remove("pra", Kind.ELIGIBLE, "ben")

    found = listed_in_force(world.tenant, world.simulation.happenings, Kind.ELIGIBLE, "ann")

    assert [one.key.principal_id for one in found] == ["ann"]
