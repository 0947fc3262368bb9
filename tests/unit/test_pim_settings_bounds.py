"""The bounds of role settings, at and beside them, and what a refusal names."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from simulator import Refused
from simulator.pim import role_settings as rs
from simulator.pim.role_settings import default_settings
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import UA, Seed, answer, approval, expires_after, hours, longest_activation, minutes


@pytest.mark.parametrize(
    ("longest", "code"),
    [
        (minutes(29), "InvalidPolicy"),
        (minutes(30), "Accepted"),
        (hours(24), "Accepted"),
        (hours(24) + minutes(1), "InvalidPolicy"),
    ],
)
def test_an_activation_maximum_lies_between_half_an_hour_and_a_day(longest: timedelta, code: str):
    world = Seed(profile=QUIET).begin()

    assert answer(world.set_rules(UA, longest_activation(longest)))[0] == code


@pytest.mark.parametrize(("longest", "code"), [(hours(1), "Accepted"), (-hours(1), "InvalidPolicy")])
def test_an_assignment_maximum_is_any_length_above_nothing(longest: timedelta, code: str):
    world = Seed(profile=QUIET).begin()

    assert answer(world.set_rules(UA, expires_after(longest, Kind.ACTIVE)))[0] == code


def test_the_first_approver_that_is_missing_is_named():
    world = Seed(profile=QUIET).begin()

    decision = world.set_rules(UA, approval("ann", "ghost", "spook"))

    assert isinstance(decision, Refused)
    assert "`ghost`" in decision.trace[-1].fact


def _told(*recipients: str) -> rs.NotificationRule:
    return rs.NotificationRule(id="Notification_Admin_Admin_Eligibility", recipients=recipients)


def test_the_first_address_that_is_none_is_named():
    world = Seed(profile=QUIET).begin()

    decision = world.set_rules(UA, _told("secops@adatum.example", "nobody", "nowhere"))

    assert isinstance(decision, Refused)
    assert (decision.trace[-1].rule, decision.trace[-1].fact) == ("RecipientRule", "`nobody` is no mail address")


@pytest.mark.parametrize("profile", ["classic", "measured_2026"])
def test_only_the_activation_has_to_end_by_default(profile: Literal["classic", "measured_2026"]):
    settings = default_settings(Profile(defaults_profile=profile), UA)
    rules = [one for one in settings.rules.values() if isinstance(one, rs.ExpirationRule)]

    assert {one.id for one in rules if one.is_expiration_required} == {"Expiration_EndUser_Assignment"}
    assert len(rules) == 3
