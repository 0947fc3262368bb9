"""Losing the licence: what goes, what stays, what becomes permanent, and that PIM no longer answers."""

from __future__ import annotations

import pytest

from simulator import commands as c
from simulator import events as e
from simulator import licensing
from simulator.directory.rows import Sku
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import default_settings
from simulator.pim.rows import Kind, Status
from simulator.pim_alerts.commands import DismissAlert, ScanAlerts
from simulator.pim_alerts.rows import AlertName
from simulator.profile import Profile
from tests.unit.world import (
    ACCEPTED,
    GA,
    HA,
    T0,
    UA,
    Seed,
    World,
    answer,
    approval,
    days,
    hours,
    key,
    longest_activation,
    minutes,
    refusal,
)

UNLICENSED = refusal("AadPremiumLicenseRequired", "LicenceRule")


def _lapse(world: World, sku: Sku = Sku.P2) -> None:
    world.succeeds("", c.SetLicence(sku=sku, is_enabled=False))


def test_eligibilities_and_their_activations_go_and_never_come_back():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", duration=hours(8))

    _lapse(world)
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=True))

    assert world.schedules("ann") == []
    assert not world.is_active("ann")


def test_permanent_assignments_stay_as_they_were():
    world = Seed().active("ann").begin()
    before = world.schedules("ann")

    _lapse(world)
    world.wait(days(300))

    assert world.schedules("ann") == before
    assert world.is_active("bg", GA)


def test_limited_assignments_become_permanent():
    world = Seed().active("ann", end=days(2)).begin()

    _lapse(world)
    world.wait(days(3))

    assert world.is_active("ann")
    assert world.schedules("ann")[0].end is None


def test_requests_that_wait_or_are_planned_fail():
    world = Seed().eligible("ann").eligible("ben", HA).settings(UA, approval("cleo")).begin()
    waiting = world.has_activated("ann")
    planned = world.has_activated("ben", HA, start=T0 + hours(1))
    later = world.request("pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("cleo"), start=T0 + hours(1)))

    _lapse(world)

    assert [world.status(one) for one in (waiting, planned, later)] == [Status.FAILED] * 3
    assert list(world.tenant.open_request_ids) == []
    assert list(world.tenant.pending_request_id_of_key) == []


def test_role_settings_fall_back_to_the_defaults():
    world = Seed().settings(UA, longest_activation(hours(2))).begin()

    _lapse(world)

    assert settings_of(world.tenant, UA) == default_settings(Profile())


def test_an_activation_that_outlived_its_eligibility_ends_too():
    world = Seed(profile=Profile(eligibility_end_ends_activation=False)).eligible("ann").begin()
    world.has_activated("ann")
    world.wait(minutes(5))
    world.remove("pra", Kind.ELIGIBLE, "ann")
    assert world.is_active("ann")

    _lapse(world)

    assert not world.is_active("ann")


def test_a_downgrade_to_p1_is_a_lapse_that_keeps_conditional_access():
    world = Seed().eligible("ann").active("ben", end=days(1)).begin()
    world.succeeds("", c.SetLicence(sku=Sku.P1, is_enabled=True))

    _lapse(world)
    world.wait(days(2))

    assert not world.is_eligible("ann") and world.is_active("ben"), "the assignment has become permanent"
    assert answer(world.activate("ann")) == UNLICENSED
    assert licensing.has_conditional_access(world.tenant)


def test_what_was_planned_goes_or_loses_its_end():
    world = Seed().eligible("ann", start=hours(1)).active("ben", start=hours(1), end=hours(2)).begin()

    _lapse(world)
    world.wait(hours(3))

    assert not world.is_eligible("ann")
    assert world.is_active("ben"), "time-bound assignments have become permanent"


def test_no_pim_mail_goes_out_after_a_lapse():
    world = Seed().eligible("ann", end=days(2)).active("ben", end=days(2)).begin()
    _lapse(world)
    since = len(world.simulation.happenings())

    world.wait(days(30))

    sent = [one.event for one in world.simulation.happenings()[since:] if isinstance(one.event, e.MailSent)]
    assert sent == []


def test_no_pim_command_is_answered():
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")
    _lapse(world)

    answers = [
        world.activate("ann"),
        world.act("ann", c.SelfDeactivate(key=key("ann"))),
        world.assign("pra", Kind.ELIGIBLE, "ann"),
        world.update("pra", Kind.ACTIVE, "bg", GA),
        world.remove("pra", Kind.ACTIVE, "bg", GA),
        world.decide("ben", request_id),
        world.act("ann", c.CancelRequest(request_id=request_id)),
        world.set_rules(UA, approval()),
        world.act("pra", ScanAlerts()),
        world.act("pra", DismissAlert(alert=AlertName.INVALID_LICENCE)),
    ]

    assert [answer(one) for one in answers] == [UNLICENSED] * len(answers)
    assert answer(world.act("bg", c.AssignRoleDirectly(key=key("ann")))) == ACCEPTED, "that is not PIM"


def test_one_of_two_licences_is_enough():
    world = Seed().eligible("ann").begin()
    world.succeeds("", c.SetLicence(sku=Sku.GOVERNANCE, is_enabled=True))

    _lapse(world, Sku.P2)
    assert world.is_eligible("ann")
    _lapse(world, Sku.GOVERNANCE)

    assert not world.is_eligible("ann")


def test_a_licence_that_lapses_twice_or_carries_no_pim_changes_nothing_more():
    world = Seed().active("ann", end=days(2)).begin()
    _lapse(world, Sku.P1)
    assert world.schedules("ann")[0].end == T0 + days(2)
    _lapse(world)
    before = world.schedules("ann")

    _lapse(world)

    assert world.schedules("ann") == before


@pytest.mark.parametrize(
    ("sku", "pim", "conditional_access", "days_kept"),
    [(Sku.P1, False, True, 30), (Sku.P2, True, True, 30), (Sku.GOVERNANCE, True, False, 7)],
)
def test_each_licence_unlocks_its_own_features(sku: Sku, pim: bool, conditional_access: bool, days_kept: int):
    world = Seed().unlicensed().begin()

    world.succeeds("", c.SetLicence(sku=sku, is_enabled=True))

    assert licensing.has_privileged_identity_management(world.tenant) is pim
    assert licensing.has_conditional_access(world.tenant) is conditional_access
    assert licensing.log_retention_days(world.tenant) == days_kept


def test_a_lapse_in_the_middle_of_a_request_leaves_nothing_due():
    world = Seed().eligible("ann", end=days(1)).settings(UA, approval("ben")).begin()
    world.has_activated("ann")
    _lapse(world)
    before = dict(world.tenant.requests.items())

    world.wait(days(2))

    assert dict(world.tenant.requests.items()) == before
    world.wait(minutes(1))
