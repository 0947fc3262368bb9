"""Questions and moves that stories about access reviews share."""

from __future__ import annotations

from typing import Any

from simulator import Accepted
from simulator.audit import audit_records
from simulator.reviews import commands as rc
from simulator.reviews.rows import DefaultDecision, Instance, Item, Outcome, Review, ReviewSettings
from tests.unit.review_gate_rows import open_round, row_of
from tests.unit.world import TENANT, World

DENY_ALL = ReviewSettings(default_decision=DefaultDecision.DENY, auto_apply=True)


def items(world: World) -> dict[str, Item]:
    """The rows of the newest round by principal."""
    instance = newest(world)
    return {item.principal_id: item for item in map(world.tenant.review_items.__getitem__, instance.item_ids)}


def newest(world: World) -> Instance:
    """The newest round."""
    return world.tenant.review_instances[open_round(world)]


def only_review(world: World) -> Review:
    """The one review of the story."""
    (found,) = world.tenant.reviews.values()
    return found


def decide(world: World, outcome: Outcome | None, *who: str, window: str = "pra", **more: Any) -> None:
    """A reviewer decides about principals of the newest round."""
    ids = tuple(row_of(world, one) for one in who)
    world.succeeds(window, rc.DecideReview(item_ids=ids, outcome=outcome, **more))


def stop(world: World) -> Accepted:
    """The owner ends the open round."""
    return world.succeeds("pra", rc.StopReview(instance_id=open_round(world)))


def apply_results(world: World) -> Accepted:
    """The owner applies the newest round."""
    return world.succeeds("pra", rc.ApplyReview(instance_id=open_round(world)))


def activities(world: World, service: str = "Access Reviews") -> list[tuple[str, str, str]]:
    """Category, activity and initiator of the audit records of a service, oldest first."""
    records = audit_records(TENANT, world.simulation.happenings())
    return [(one.category, one.activity, one.by_user_id or one.by_app) for one in records if one.service == service]


def assignments(world: World) -> set[tuple[str, str]]:
    """Who holds what, in short."""
    return {(one.key.principal_id, str(one.kind)) for one in world.tenant.schedules.values()}
