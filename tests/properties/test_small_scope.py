"""The small-scope search: every law holds after every transition of every short story."""

from __future__ import annotations

from tests.conftest import DEEP
from tests.properties import small_scope

DEPTH = 8 if DEEP else 5


def test_no_short_story_of_a_small_world_breaks_a_law():
    search = small_scope.Search()

    search.run(DEPTH)

    print(f"depth {DEPTH}: {search.transitions} transitions, {search.states} states")
    assert search.broken == {}
    assert search.states > 100 * DEPTH


def test_the_small_world_offers_the_same_31_things_everywhere():
    tenant = small_scope.beginning()

    assert len(list(small_scope.actions(tenant))) == 31


def test_a_state_is_recognised_whatever_its_ids_are():
    first, again = small_scope.Search().run(2), small_scope.Search(transitions=1000).run(2)

    assert first.seen == again.seen and first.states == again.states > 31
