"""Words for stories about the end of an assignment, shared by tests."""

from __future__ import annotations

from datetime import timedelta

from simulator import Decision
from simulator.audit import PIM, audit_records
from simulator.lifecycle import commands as lc
from simulator.pim.rows import Kind, Status
from simulator.profile import Profile
from tests.unit.world import (
    T0,
    TENANT,
    Seed,
    World,
    address,
    days,
    key,
)

QUIET = Profile(weekly_digest=False, daily_alert_scan=False)
ADMINS = {address("bg"), address("pra")}
PENDING = Status.PENDING_ADMIN_DECISION


def extend(who: str = "ann", kind: Kind = Kind.ELIGIBLE, **more: object) -> lc.SelfExtend:
    """Somebody asks for an extension."""
    return lc.SelfExtend(kind=kind, key=key(who), **{"justification": "not done yet", **more})


def renew(who: str = "ann", kind: Kind = Kind.ELIGIBLE) -> lc.SelfRenew:
    """Somebody asks for a renewal."""
    return lc.SelfRenew(kind=kind, key=key(who), justification="needed again")


def decide(world: World, request_id: str, window: str = "pra", *, approves: bool = True, **more: object) -> Decision:
    """An administrator decides, for thirty days unless told otherwise."""
    fields = {"duration": days(30), "justification": "fine", **more}
    return world.act(window, lc.DecideLifecycle(request_id=request_id, approves=approves, **fields))


def ending(in_days: float = 10, kind: Kind = Kind.ELIGIBLE, profile: Profile = QUIET) -> World:
    """Ann's assignment ends in so many days."""
    seed = Seed(profile=profile)
    seed = seed.eligible("ann", end=days(in_days)) if kind is Kind.ELIGIBLE else seed.active("ann", end=days(in_days))
    return seed.begin()


def ended(ago: timedelta = timedelta(0)) -> World:
    """Ann's eligibility has ended so long ago."""
    world = ending(1)
    world.wait(days(1) + ago)
    return world


def standing(world: World, who: str = "ann") -> list[tuple[str, timedelta | None]]:
    """What somebody holds or will hold, with the end counted from the beginning of the story."""
    return [(str(one.kind), one.end - T0 if one.end else None) for one in world.schedules(who)]


def pim_log(world: World) -> list[tuple[str, str]]:
    """The activities of PIM about roles, with who did them."""
    records = audit_records(TENANT, world.simulation.happenings())
    about_roles = (one for one in records if one.service == PIM and "PIM alert" not in one.activity)
    return [(one.activity, one.by_user_id or one.by_app) for one in about_roles]
