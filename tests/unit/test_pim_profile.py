"""Each named switch of a tenant's profile: what its default does and what the other values do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from simulator import Accepted, Refused
from simulator import commands as c
from simulator.audit import audit_records
from simulator.directory.rows import Sku
from simulator.events import MailSent
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import NotificationRule
from simulator.pim.rows import Kind
from simulator.profile import DOCUMENTED, Profile
from tests.unit.world import (
    GA,
    SECURITY_ADMINISTRATOR,
    T0,
    TENANT,
    UA,
    Seed,
    address,
    answer,
    approval,
    days,
    hours,
    key,
    mails_of,
    minutes,
)
from web.graph.errors import refusal_error


def _defaults(profile: Profile) -> object:
    return settings_of(Seed(profile=profile).begin().tenant, UA).activation_duration_max


def _young_eligibility_removed(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    world.assign("pra", Kind.ELIGIBLE, "ann", duration=days(1))
    world.wait(minutes(4))
    return answer(world.remove("pra", Kind.ELIGIBLE, "ann"))[0]


def _update_keeps_id(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").begin()
    before = world.schedules("ann")[0].id
    world.update("pra", Kind.ELIGIBLE, "ann", duration=days(1))
    return world.schedules("ann")[0].id == before


def _lapsed(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")
    world.wait(hours(24))
    activities = [one.activity for one in audit_records(TENANT, world.simulation.happenings())]
    assert activities[-1] == "PIM activation request expired", "the log says so whatever the status is called"
    return str(world.status(request_id))


def _activation_outlives_eligibility(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann", end=hours(1)).begin()
    world.has_activated("ann", duration=hours(2))
    world.wait(hours(1))
    return world.is_active("ann")


def _last_assigned_administrator_kept(profile: Profile) -> object:
    world = Seed(profile=profile, administrators=False).active("ann", GA, end=hours(1)).eligible("ben", GA).begin()
    world.wait(hours(1))
    return world.is_active("ann", GA)


def _limited_active_after_lapse(profile: Profile) -> object:
    world = Seed(profile=profile).active("ann", end=days(2)).begin()
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))
    world.wait(days(3))
    return world.is_active("ann")


def _activation_beside_standing(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").active("ann").begin()
    return answer(world.activate("ann"))[0]


def _security_administrator_told(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").active("cleo", SECURITY_ADMINISTRATOR).begin()
    return address("cleo") in mails_of(world.activate("ann"))["Notification_Admin_EndUser_Assignment"]


def _now_beside_later(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(6))
    return answer(world.activate("ann"))[0]


def _approvers_asked_after(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").settings(UA, approval("ben")).begin()
    world.has_activated("ann")
    world.wait(minutes(30))
    asked = [one for one in world.simulation.happenings() if isinstance(one.event, MailSent)]
    return [(one.at - T0, one.event.recipients) for one in asked]


def _silenced_expiry(profile: Profile) -> object:
    off = (
        NotificationRule(id=f"Notification_{who}_Admin_Eligibility", is_default_recipients_enabled=False)
        for who in ("Admin", "Requestor")
    )
    world = Seed(profile=profile).eligible("ann", end=hours(1)).settings(UA, *off).begin()
    return bool(mails_of(world.act("", c.AdvanceClock(by=hours(1)))))


def _digests_in_a_fortnight(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    decision = world.act("", c.AdvanceClock(by=days(14)))
    assert isinstance(decision, Accepted)
    return sum(isinstance(one, MailSent) for one in decision.events)


def _unknown_role(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    decision = world.activate("ann", "no-such-role")
    assert isinstance(decision, Refused)
    return refusal_error(decision, profile).status


SWITCHES: dict[str, tuple[Callable[[Profile], object], dict[object, object]]] = {
    "defaults_profile": (_defaults, {"classic": hours(8), "measured_2026": hours(1)}),
    "five_minute_rule": (
        _young_eligibility_removed,
        {"measured": "Accepted", "documented": "ActiveDurationTooShort"},
    ),
    "update_keeps_schedule_id": (_update_keeps_id, {False: False, True: True}),
    "lapse_status": (_lapsed, {"Failed": "Failed", "Denied": "Denied", "Canceled": "Canceled"}),
    "eligibility_end_ends_activation": (_activation_outlives_eligibility, {True: False, False: True}),
    "last_ga_hold_includes_active": (_last_assigned_administrator_kept, {True: True, False: False}),
    "licence_lapse_timebound": (_limited_active_after_lapse, {"permanent": True, "unchanged": False}),
    "activation_beside_standing": (
        _activation_beside_standing,
        {"RoleAssignmentExists": "RoleAssignmentExists", "allow": "Accepted"},
    ),
    "admin_mail_includes_security_admin": (_security_administrator_told, {True: True, False: False}),
    "future_plus_now_activation": (
        _now_beside_later,
        {"RoleAssignmentExists": "RoleAssignmentExists", "allow": "Accepted"},
    ),
    "approval_mail_delay_minutes": (
        _approvers_asked_after,
        {late: [(minutes(late), (address("ben"),))] for late in (0, 5, 10, 15)},
    ),
    "expiry_mail_rules": (_silenced_expiry, {"assignment": False, "none": True}),
    "weekly_digest": (_digests_in_a_fortnight, {True: 2, False: 0}),
    "not_found_http": (_unknown_role, {404: 404, 400: 400}),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_every_value_of_the_switch_gives_its_own_answer(switch: str):
    ask, expected = SWITCHES[switch]

    found = {value: ask(Profile(**{switch: value})) for value in expected}

    assert found == expected
    assert next(iter(expected)) == getattr(DOCUMENTED, switch), "the first value is the default"


def test_every_switch_is_tested_and_explained():
    names = {one.name for one in fields(Profile)}

    assert names == set(SWITCHES)
    rows = [
        line.split("|")[1].strip() for line in (Profile.__doc__ or "").splitlines() if line.strip().startswith("| ")
    ]
    assert set(rows) - {"switch"} == names


# --- corners of single switches ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("waited", "expected"), [(4, "ActiveDurationTooShort"), (5, "Accepted")])
def test_by_the_documents_any_new_assignment_is_locked_for_five_minutes(waited: int, expected: str):
    world = Seed(profile=Profile(five_minute_rule="documented")).begin()
    world.assign("pra", Kind.ELIGIBLE, "ann", start=T0 + hours(1), duration=days(1))
    world.wait(minutes(waited))

    assert answer(world.remove("pra", Kind.ELIGIBLE, "ann"))[0] == expected


def test_a_planned_window_that_kept_its_id_goes_when_its_request_is_withdrawn():
    world = Seed(profile=Profile(update_keeps_schedule_id=True)).eligible("ann").begin()
    request_id = world.request(
        "pra", c.AdminUpdate(kind=Kind.ELIGIBLE, key=key("ann"), start=T0 + hours(1), duration=days(1))
    )

    world.succeeds("pra", c.CancelRequest(request_id=request_id))

    assert world.schedules("ann") == []
