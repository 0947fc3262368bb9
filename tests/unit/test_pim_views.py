"""What the pages of PIM list: in which order, for how long, and what is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import commands as c
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim import views
from simulator.pim.rows import AssignmentType, Kind, Status
from simulator.pim.scopes import unit_scope
from simulator.profile import Profile
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import (
    GA,
    HA,
    PRA,
    T0,
    UA,
    Seed,
    World,
    approval,
    days,
    expires_after,
    hours,
    key,
    longest_activation,
    minutes,
    on_activation,
    on_assignment,
)

UNIT = unit_scope("sales")
READER = ROLE_IDS_BY_NAME["Directory Readers"]
SECOND = timedelta(seconds=1)


def _keys(world: World, kind: Kind, role: str | None = None) -> list[tuple[str, str]]:
    found = views.assignments_of_kind(world.tenant, kind, role)
    return [(one.key.principal_id, one.key.role_id) for one in found]


# --- roles and assignments -----------------------------------------------------------------------------------------


def test_a_role_counts_what_is_in_force_by_kind():
    world = Seed().active("ann").eligible("ben").eligible("cleo").eligible("bg", start=days(1)).begin()

    counts = views.role_counts(world.tenant, UA)

    assert (counts.active, counts.eligible) == (1, 2)


def test_all_145_roles_are_offered_by_name():
    names = [role.display_name.lower() for role in views.assignable_roles()]

    assert len(names) == 145
    assert names == sorted(names)


def test_assignments_are_listed_by_role_and_then_by_holder():
    world = Seed().eligible("cleo").eligible("ann", start=days(1)).eligible("ben", HA).active("ben").begin()

    assert _keys(world, Kind.ELIGIBLE) == [("ben", HA), ("ann", UA), ("cleo", UA)]
    assert _keys(world, Kind.ELIGIBLE, UA) == [("ann", UA), ("cleo", UA)]
    assert _keys(world, Kind.ACTIVE) == [("bg", GA), ("pra", PRA), ("ben", UA)]


def test_a_unit_lists_what_is_limited_to_it():
    world = Seed().unit("sales").eligible("cleo", scope=UNIT).active("ann", scope=UNIT).eligible("ben").begin()

    found = views.assignments_at_scope(world.tenant, UNIT)

    assert [one.key.principal_id for one in found] == ["ann", "cleo"]
    assert views.assignments_at_scope(world.tenant, unit_scope("other")) == []


def test_a_person_holds_what_the_groups_hold():
    world = Seed().group("rag", "ann").eligible("rag").eligible("ann", HA).eligible("ann", GA, start=days(1)).begin()

    held = views.held_by(world.tenant, "ann", Kind.ELIGIBLE)

    assert [(one.key.principal_id, one.key.role_id) for one in held] == [("ann", HA), ("rag", UA)]
    assert views.held_by(world.tenant, "ann", Kind.ACTIVE) == []


@pytest.mark.parametrize(("role", "group"), [(UA, "rag"), (HA, None)])
def test_an_activation_names_the_group_whose_eligibility_it_uses(role: str, group: str | None):
    world = Seed().group("rag", "ann").eligible("rag").eligible("ann", HA).begin()
    world.has_activated("ann", role)

    (activation,) = [one for one in world.schedules("ann") if one.assignment_type is AssignmentType.ACTIVATED]

    behind = views.group_behind(world.tenant, activation)
    assert (behind.id if behind else None) == group


def test_what_a_group_holds_is_behind_the_group_and_the_rest_behind_nobody():
    world = Seed().group("rag", "ann").eligible("rag").eligible("ben").begin()

    behind = [views.group_behind(world.tenant, *world.schedules(who)) for who in ("rag", "ben")]

    assert [one.id if one else None for one in behind] == ["rag", None]


def test_an_activation_that_outlives_the_eligibility_names_no_group():
    lasting = Profile(weekly_digest=False, daily_alert_scan=False, eligibility_end_ends_activation=False)
    world = Seed(profile=lasting).group("rag", "ann").eligible("rag", end=minutes(30)).begin()
    world.has_activated("ann")
    world.wait(minutes(30))

    assert [views.group_behind(world.tenant, one) for one in world.schedules("ann")] == [None]


@pytest.mark.parametrize(("later", "count"), [(days(29), 2), (days(29) + SECOND, 1), (days(30) + SECOND, 0)])
def test_what_expired_is_listed_for_thirty_days_newest_first(later: timedelta, count: int):
    world = Seed(profile=QUIET).eligible("ann", end=days(1)).eligible("ben", end=days(2)).eligible("cleo").begin()
    world.remove("pra", Kind.ELIGIBLE, "cleo")
    world.wait(days(2) + later)

    found = views.expired(world.simulation.happenings(), world.tenant.now)

    everybody = [("ben", T0 + days(2)), ("ann", T0 + days(1))]
    assert [(one.schedule.key.principal_id, one.at) for one in found] == everybody[:count]


# --- what a form may offer -----------------------------------------------------------------------------------------


def test_a_form_that_assigns_asks_for_what_the_kind_needs():
    rules = (
        expires_after(days(15), Kind.ACTIVE),
        on_assignment(rs.MFA),
        on_assignment(rs.JUSTIFICATION, kind=Kind.ELIGIBLE),
    )
    world = Seed().settings(UA, *rules).begin()

    active = views.assignment_limits(world.tenant, UA, Kind.ACTIVE)
    eligible = views.assignment_limits(world.tenant, UA, Kind.ELIGIBLE)

    assert (active.allows_permanent, active.duration_max) == (False, days(15))
    assert (active.needs_justification, active.needs_mfa) == (False, True)
    assert (eligible.allows_permanent, eligible.duration_max) == (True, days(365))
    assert (eligible.needs_justification, eligible.needs_mfa) == (True, False)


@pytest.mark.parametrize(
    ("needs", "justification", "ticket"),
    [((rs.JUSTIFICATION,), True, False), ((rs.TICKETING,), False, True), ((), False, False)],
)
def test_a_form_that_activates_asks_for_what_the_role_needs(needs: tuple[str, ...], justification: bool, ticket: bool):
    world = Seed().settings(UA, longest_activation(hours(3)), on_activation(*needs)).begin()

    limits = views.activation_limits(world.tenant, key("ann"))

    assert (limits.duration_max, limits.needs_approval) == (hours(3), False)
    assert (limits.needs_justification, limits.needs_ticket) == (justification, ticket)


def test_who_would_decide_never_is_who_asks():
    world = Seed().settings(UA, approval("cleo", "ann", "ben")).begin()

    limits = views.activation_limits(world.tenant, key("ann"))

    assert limits.needs_approval
    assert limits.approver_ids == ("ben", "cleo")


# --- requests ------------------------------------------------------------------------------------------------------


def test_administrators_see_every_request_and_others_their_own():
    world = Seed().eligible("ann").eligible("ben").begin()
    first = world.has_activated("ann")
    world.wait(minutes(1))
    second = world.has_activated("ben")

    seen = {who: [one.id for one in views.requests_seen_by(world.tenant, who)] for who in ("bg", "pra", "ann", "cleo")}

    assert seen == {"bg": [second, first], "pra": [second, first], "ann": [first], "cleo": []}


def test_a_request_waits_for_a_decision_or_for_its_start():
    world = Seed(profile=QUIET).eligible("ann", end=days(5)).eligible("ben", HA).settings(UA, approval("cleo")).begin()
    asked = world.has_activated("ann")
    longer = world.request("ann", lc.SelfExtend(kind=Kind.ELIGIBLE, key=key("ann"), justification="not done"))
    planned = world.has_activated("ben", HA, start=T0 + hours(1))
    rows = [world.tenant.requests[one] for one in (asked, longer, planned)]

    assert [one.status for one in rows] == [Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION, Status.GRANTED]
    assert [views.waits_for_somebody(one) for one in rows] == [True, True, False]
    assert [views.is_open(one) for one in rows] == [True, True, True]


def test_a_request_that_is_done_waits_for_nothing():
    world = Seed().eligible("ann").begin()
    done = world.tenant.requests[world.has_activated("ann")]

    assert not views.waits_for_somebody(done)
    assert not views.is_open(done)


# --- activity ------------------------------------------------------------------------------------------------------


def test_an_activation_counts_once_it_is_granted():
    world = Seed().eligible("ann").eligible("ben", HA).settings(UA, approval("cleo")).begin()
    denied = world.has_activated("ann")
    world.decide("cleo", denied, approves=False)
    approved = world.has_activated("ann")
    world.decide("cleo", approved)
    planned = world.has_activated("ben", HA, start=T0 + hours(1))
    world.assign("pra", Kind.ACTIVE, "cleo")

    counted = [one.event.request.id for one in views.activations(world.simulation.happenings())]

    assert counted == [approved, planned]


def test_standing_privileged_access_is_permanent_active_and_tenant_wide():
    seed = Seed().unit("sales").active("ann", UA, scope=UNIT).active("ben", UA, end=days(1)).eligible("cleo", UA)
    world = seed.eligible("ann", PRA).active("cleo", HA).active("ben", READER).begin()
    world.has_activated("ann", PRA)
    planned = c.AdminAssign(kind=Kind.ACTIVE, key=key("ann", HA), start=T0 + days(1), justification="later")
    world.succeeds("pra", planned)

    standing = views.standing_privileged(world.tenant)

    assert [(one.key.principal_id, one.key.role_id) for one in standing] == [("bg", GA), ("pra", PRA), ("cleo", HA)]


@pytest.mark.parametrize(("later", "count"), [(days(30), 2), (days(30) + SECOND, 0)])
def test_the_audit_page_shows_thirty_days_of_pim_newest_first(later: timedelta, count: int):
    world = Seed(profile=QUIET).begin()
    world.assign("pra", Kind.ELIGIBLE, "ann")
    world.wait(later)

    shown = views.pim_audit(world.tenant, world.simulation.happenings())

    both = ["Add eligible member to role in PIM completed (permanent)"]
    both += ["Add eligible member to role in PIM requested (permanent)"]
    assert [one.activity for one in shown] == both[:count]
    assert all(views.is_about(one, "ann") and views.is_about(one, "pra") for one in shown)
    assert not any(views.is_about(one, "ben") for one in shown)


def test_the_latest_change_of_each_roles_settings_is_known():
    world = Seed().begin()
    world.set_rules(UA, longest_activation(hours(2)))
    world.set_rules(HA, longest_activation(hours(2)))
    world.wait(hours(1))
    world.set_rules(UA, longest_activation(hours(3)), window="bg")
    world.succeeds("ann", c.AdvanceClock(by=minutes(1)))

    written = views.settings_written(world.simulation.happenings())

    assert {role: one.at for role, one in written.items()} == {UA: T0 + hours(1), HA: T0}


@pytest.mark.parametrize(("later", "is_listed"), [(timedelta(0), True), (SECOND, False)])
def test_a_request_goes_from_the_list_when_its_days_are_over(later: timedelta, is_listed: bool):
    world = Seed(profile=QUIET).eligible("ann").eligible("ben").settings(UA, approval("cleo")).begin()
    canceled = world.has_activated("ann")
    world.succeeds("ann", c.CancelRequest(request_id=canceled))
    denied = world.has_activated("ben")
    world.decide("cleo", denied, approves=False)

    world.wait(days(30) + later)
    after_a_month = {one.id for one in views.kept_requests(world.tenant)}
    world.wait_until(days(45) + later)
    after_half_a_quarter = {one.id for one in views.kept_requests(world.tenant)}

    assert after_a_month == ({canceled, denied} if is_listed else {denied})
    assert after_half_a_quarter == ({denied} if is_listed else set())
