"""Tables of refusals for access reviews: each row repairs one thing more than the row above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from simulator import Decision
from simulator import events as e
from simulator.directory.rows import Licence, Sku
from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    Frequency,
    Outcome,
    Population,
    ReviewerKind,
    Reviewers,
    ReviewScope,
    ReviewSettings,
)
from tests.unit.pim_gate_rows import Table, licence
from tests.unit.world import ACCEPTED, T0, UA, Seed, World, days, refusal

PRA_REVIEWS = Reviewers(ids=("pra",))


def creation(**more: Any) -> rc.CreateReview:
    """A review of User Administrator by `pra` that starts now and lasts a week, unless told otherwise."""
    parts: dict[str, Any] = {
        "display_name": "Admins",
        "role_ids": (UA,),
        "reviewers": PRA_REVIEWS,
        "duration_days": 7,
        "settings": ReviewSettings(reason_on_approval=False),
    }
    return rc.CreateReview(**{**parts, **more})


def reviewing(seed: Seed, **more: Any) -> World:
    """The story with such a review under way."""
    world = seed.begin()
    world.succeeds("pra", creation(**more))
    return world


def open_round(world: World) -> str:
    """The id of the newest round."""
    return list(world.tenant.review_instances.values())[-1].id


def row_of(world: World, principal_id: str) -> str:
    """The id of the row of a principal in the newest round that has one."""
    return [item.id for item in world.tenant.review_items.values() if item.principal_id == principal_id][-1]


def _lapsed(world: World, licensed: bool) -> World:
    """The story after the licence went, without its consequences."""
    row = Licence(sku=Sku.P2, seats=25, is_enabled=licensed)
    world.simulation.tenant.licences.put(Sku.P2, row)
    return world


# --- a new review ------------------------------------------------------------------------------------------------

THEMSELVES = Reviewers(kind=ReviewerKind.SELF, ids=("nobody",))
SERVICE_PRINCIPALS = ReviewScope(population=Population.SERVICE_PRINCIPALS, inactive_days=731)


def _create(
    *,
    window: str = "",
    licensed: bool = False,
    name: str = " ",
    role_ids: tuple[str, ...] = (),
    crowded: bool = True,
    start: datetime = T0 - timedelta(seconds=1),
    frequency: Frequency = Frequency.MONTHLY,
    duration: int = 28,
    last_start: datetime | None = T0,
    occurrences: int | None = 0,
    scope: ReviewScope = SERVICE_PRINCIPALS,
    workload: bool = False,
    reviewers: Reviewers = THEMSELVES,
    notified: tuple[str, ...] = ("nobody",),
) -> Decision:
    seed = licence(Seed().eligible("ann").group("empty"), licensed)
    if workload:
        seed.events.append(e.LicenceSet(licence=Licence(sku=Sku.WORKLOAD_ID, seats=1)))
    world = seed.begin()
    if crowded:
        _crowd(world)
    command = rc.CreateReview(
        display_name=name,
        role_ids=role_ids,
        reviewers=reviewers,
        start=start,
        frequency=frequency,
        duration_days=duration,
        last_start=last_start,
        occurrences=occurrences,
        scope=scope,
        settings=ReviewSettings(notified_ids=notified),
    )
    return world.act(window, command)


def _crowd(world: World) -> None:
    """A hundred reviews are there already."""
    other = reviewing(Seed())
    review = next(iter(other.tenant.reviews.values()))
    for number in range(100):
        world.tenant.reviews.put(f"r{number}", replace(review, id=f"r{number}"))


def _bad(rule: str) -> tuple[str, frozenset[str]]:
    return refusal("Request_BadRequest", rule)


CREATE = Table(
    rc.CreateReview,
    _create,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann-out"}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra"}, _bad("DisplayNameRule")),
        ({"name": "x" * 257}, _bad("DisplayNameRule")),
        ({"name": "x" * 256}, refusal("RoleNotFound", "RoleRule")),
        ({"role_ids": (UA, "no-such-role")}, refusal("RoleNotFound", "RoleRule")),
        ({"role_ids": (UA, UA)}, _bad("ReviewLimitRule")),
        ({"crowded": False}, _bad("ReviewStartRule")),
        ({"start": T0 + days(3651)}, _bad("ReviewStartRule")),
        ({"start": T0}, _bad("ReviewDurationRule")),
        ({"duration": 0}, _bad("ReviewDurationRule")),
        ({"duration": 27}, _bad("ReviewEndRule")),
        ({"last_start": None}, _bad("ReviewEndRule")),
        ({"occurrences": None, "last_start": T0 - timedelta(seconds=1)}, _bad("ReviewEndRule")),
        ({"last_start": T0}, _bad("InactiveDaysRule")),
        ({"scope": ReviewScope(inactive_days=731)}, _bad("InactiveDaysRule")),
        ({"scope": ReviewScope(inactive_days=0)}, _bad("InactiveDaysRule")),
        (
            {"scope": ReviewScope(population=Population.SERVICE_PRINCIPALS)},
            refusal("AadPremiumLicenseRequired", "WorkloadLicenceRule"),
        ),
        ({"workload": True}, _bad("ReviewerKindRule")),
        ({"reviewers": Reviewers(kind=ReviewerKind.MANAGER)}, _bad("ReviewerKindRule")),
        ({"reviewers": Reviewers()}, _bad("ReviewersRule")),
        ({"reviewers": Reviewers(ids=("pra", "nobody"))}, _bad("ReviewersRule")),
        ({"reviewers": Reviewers(ids=("empty",))}, _bad("ReviewersRule")),
        ({"reviewers": PRA_REVIEWS}, _bad("ReviewReceiversRule")),
        ({"notified": ("pra", "empty")}, ACCEPTED),
    ),
)


# --- what is there -----------------------------------------------------------------------------------------------


def _delete(*, window: str = "", licensed: bool = False, known: bool = False) -> Decision:
    world = _lapsed(reviewing(Seed().eligible("ann")), licensed)
    review_id = next(iter(world.tenant.reviews)) if known else "nothing"
    return world.act(window, rc.DeleteReview(review_id=review_id))


UNKNOWN = refusal("ResourceNotFound", "AccessReviewRule")
_SIGNED_IN_MANAGER = (
    ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
    ({"window": "ann"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
    ({"licensed": True}, refusal("Authorization_RequestDenied", "CallerRule")),
    ({"window": "bg"}, UNKNOWN),
)
DELETE = Table(rc.DeleteReview, _delete, (*_SIGNED_IN_MANAGER, ({"known": True}, ACCEPTED)))


def _update(
    *,
    window: str = "",
    licensed: bool = False,
    known: bool = False,
    running: bool = False,
    name: str = "",
    last_start: datetime | None = T0 - timedelta(seconds=1),
    reviewers: tuple[str, ...] = ("nobody",),
    notified: tuple[str, ...] = ("nobody",),
) -> Decision:
    by_manager = Reviewers(kind=ReviewerKind.MANAGER, fallback_ids=("pra",))
    world = reviewing(Seed().eligible("ann"), reviewers=by_manager, frequency=Frequency.MONTHLY)
    if not running:
        world.succeeds("pra", rc.StopReview(instance_id=open_round(world)))
    review_id = next(iter(world.tenant.reviews)) if known else "nothing"
    command = rc.UpdateReview(
        review_id=review_id,
        extent=rc.Extent.CURRENT,
        display_name=name,
        changes_end=True,
        last_start=last_start,
        reviewer_ids=reviewers,
        settings=ReviewSettings(notified_ids=notified),
    )
    return _lapsed(world, licensed).act(window, command)


UPDATE = Table(
    rc.UpdateReview,
    _update,
    (
        *_SIGNED_IN_MANAGER,
        ({"known": True}, _bad("ReviewRoundRule")),
        ({"running": True}, _bad("DisplayNameRule")),
        ({"name": "Admins again"}, _bad("ReviewEndRule")),
        ({"last_start": None}, _bad("ReviewersRule")),
        ({"reviewers": ("bg",)}, _bad("FallbackReviewerRule")),
        ({"reviewers": ("bg", "pra")}, _bad("ReviewReceiversRule")),
        ({"notified": ("ann",)}, ACCEPTED),
    ),
)


def _stop(*, window: str = "", licensed: bool = False, known: bool = False, running: bool = False) -> Decision:
    world = reviewing(Seed().eligible("ann"))
    if not running:
        world.wait(days(7))
    instance_id = open_round(world) if known else "nothing"
    return _lapsed(world, licensed).act(window, rc.StopReview(instance_id=instance_id))


STOP = Table(
    rc.StopReview,
    _stop,
    (*_SIGNED_IN_MANAGER, ({"known": True}, _bad("ReviewActiveRule")), ({"running": True}, ACCEPTED)),
)


def _reset(
    *, window: str = "", licensed: bool = False, known: bool = False, running: bool = False, decided: bool = False
) -> Decision:
    world = reviewing(Seed().eligible("ann"))
    if decided:
        world.succeeds("pra", rc.DecideReview(item_ids=(row_of(world, "ann"),), outcome=Outcome.DENY))
    if not running:
        world.wait(days(7))
    instance_id = open_round(world) if known else "nothing"
    return _lapsed(world, licensed).act(window, rc.ResetReview(instance_id=instance_id))


RESET = Table(
    rc.ResetReview,
    _reset,
    (
        *_SIGNED_IN_MANAGER,
        ({"known": True}, _bad("ReviewActiveRule")),
        ({"running": True}, _bad("ReviewDecidedRule")),
        ({"decided": True}, ACCEPTED),
    ),
)


def _apply(
    *, window: str = "", licensed: bool = False, known: bool = False, by_hand: bool = False, ended: bool = False
) -> Decision:
    settings = ReviewSettings(auto_apply=not by_hand)
    world = reviewing(Seed().eligible("ann"), settings=settings)
    if ended:
        world.wait(days(7))
    instance_id = open_round(world) if known else "nothing"
    return _lapsed(world, licensed).act(window, rc.ApplyReview(instance_id=instance_id))


APPLY = Table(
    rc.ApplyReview,
    _apply,
    (
        *_SIGNED_IN_MANAGER,
        ({"known": True}, _bad("AutoApplyRule")),
        ({"by_hand": True}, _bad("ReviewCompletedRule")),
        ({"ended": True}, ACCEPTED),
    ),
)


# --- deciding ----------------------------------------------------------------------------------------------------


def _decide(
    *,
    window: str = "",
    licensed: bool = False,
    rows: tuple[str, ...] = (),
    running: bool = False,
    takes: Outcome | None = None,
    reason: str = "  ",
) -> Decision:
    world = reviewing(Seed().eligible("ann").group("g", "ben").eligible("g"), settings=ReviewSettings())
    if not running:
        world.wait(days(7))
    ids = tuple(row_of(world, one) if one != "nothing" else one for one in rows)
    command = rc.DecideReview(item_ids=ids, outcome=takes, justification=reason)
    return _lapsed(world, licensed).act(window, command)


DECIDE = Table(
    rc.DecideReview,
    _decide,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "bg"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("ResourceNotFound", "ReviewItemRule")),
        ({"rows": ("ann", "nothing")}, refusal("ResourceNotFound", "ReviewItemRule")),
        ({"rows": ("ann", "g")}, refusal("Authorization_RequestDenied", "ReviewerRule")),
        ({"window": "pra"}, _bad("ReviewActiveRule")),
        ({"running": True}, _bad("RecommendationRule")),
        ({"takes": Outcome.APPROVE}, _bad("ReviewReasonRule")),
        ({"reason": "needed"}, ACCEPTED),
    ),
)
