"""Mail about ends, about roles assigned outside PIM, and the weekly digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import commands as c
from simulator import events as e
from simulator.directory.rows import Sku
from simulator.lifecycle import commands as lc
from simulator.mailbox import mails, mails_to
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind
from simulator.profile import Profile
from tests.unit.lifecycle_world import ADMINS, QUIET, decide, ended, ending, extend, renew
from tests.unit.world import (
    GA,
    PRA,
    SECURITY_ADMINISTRATOR,
    T0,
    UA,
    Seed,
    World,
    address,
    approval,
    days,
    hours,
    key,
    mails_of,
    minutes,
    requests_of,
)

# --- mail --------------------------------------------------------------------------------------------------------


def _about_ends(world: World) -> list[tuple[timedelta, str, frozenset[str]]]:
    return [
        (one.at - T0, one.event.rule, frozenset(one.event.recipients))
        for one in world.simulation.happenings()
        if isinstance(one.event, e.MailSent) and one.event.subject_kind in ("endsSoon", "expired")
    ]


@pytest.mark.parametrize(("kind", "level"), [(Kind.ELIGIBLE, "Admin_Eligibility"), (Kind.ACTIVE, "Admin_Assignment")])
def test_the_assignee_and_the_administrators_are_reminded_twice_and_told_at_the_end(kind: Kind, level: str):
    world = ending(20, kind)

    world.wait(days(30))

    admins, person = (f"Notification_Admin_{level}", frozenset(ADMINS)), frozenset({address("ann")})
    assert _about_ends(world) == [
        (days(when), rule, told)
        for when in (6, 19, 20)
        for rule, told in (admins, (f"Notification_Requestor_{level}", person))
    ]


def test_nobody_is_reminded_of_a_moment_that_had_passed():
    world = ending(0.5)

    world.wait(days(1))

    assert {when for when, _, _ in _about_ends(world)} == {hours(12)}


def test_a_new_window_is_reminded_of_and_not_the_old_one():
    world = Seed(profile=Profile(weekly_digest=False, update_keeps_schedule_id=True)).eligible("ann", end=days(20))
    story = world.begin()
    story.update("pra", Kind.ELIGIBLE, "ann", duration=days(33))

    story.wait(days(40))

    assert [when for when, rule, _ in _about_ends(story) if "Requestor" in rule] == [days(19), days(32), days(33)]


def test_an_activation_is_not_reminded_of():
    world = Seed(profile=QUIET).eligible("ann").begin()
    world.has_activated("ann")

    world.wait(days(1))

    assert _about_ends(world) == []


def test_who_was_an_administrator_until_then_is_told_as_assignee_only():
    world = Seed(profile=QUIET).active("ann", PRA, end=days(0.5)).begin()

    world.wait(days(1))

    assert [told for _, rule, told in _about_ends(world) if rule.startswith("Notification_Admin")] == [ADMINS]


def test_an_assignment_that_is_held_has_not_ended():
    world = Seed(profile=QUIET, administrators=False).active("ann", GA, end=days(0.5)).begin()

    world.wait(days(1))

    assert _about_ends(world) == []


def test_without_a_licence_nobody_is_reminded():
    world = ending(20, Kind.ACTIVE, Profile(weekly_digest=False, licence_lapse_timebound="unchanged"))
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))

    world.wait(days(30))

    assert _about_ends(world) == []
    assert not world.is_active("ann")


def test_waiting_in_parts_reminds_as_waiting_at_once():
    once, in_parts = ending(20), ending(20)

    once.wait(days(21))
    for part in (days(6), minutes(1), days(13), days(1), days(1) - minutes(1)):
        in_parts.wait(part)

    assert _about_ends(in_parts) == _about_ends(once)
    assert in_parts.tenant == once.tenant


def test_critical_silences_please_extend_but_not_approve_this_extension():
    rules = [rs.NotificationRule(id=one, level="Critical") for one in rs.NOTIFICATION_IDS]
    world = Seed(profile=QUIET).eligible("ann", end=days(15)).settings(UA, *rules).begin()
    world.wait(days(2))

    asked = world.act("ann", extend())

    assert _about_ends(world) == []
    assert mails_of(asked) == {"Notification_Approver_Admin_Eligibility": ADMINS}


@pytest.mark.parametrize("approves", [True, False])
def test_a_request_is_told_to_administrators_and_its_decision_to_everybody(approves: bool):
    world = ending()

    asked = world.act("ann", extend())
    decided = decide(world, requests_of(asked)[0].id, approves=approves, justification="as you wish")

    assert mails_of(asked) == {"Notification_Approver_Admin_Eligibility": ADMINS}
    assert mails_of(decided) == {
        "Notification_Admin_Admin_Eligibility": ADMINS,
        "Notification_Requestor_Admin_Eligibility": {address("ann")},
    }
    mine = mails_to(address("ann"), mails(world.tenant, world.simulation.happenings()))[-1]
    assert mine.subject.endswith("was approved" if approves else "was denied")
    assert ("Reason", "as you wish") in mine.facts and ("By", "Pra") in mine.facts


def _subjects(world: World) -> list[str]:
    return [one.subject for one in mails_to(address("bg"), mails(world.tenant, world.simulation.happenings()))]


def test_the_subjects_tell_extensions_and_renewals_apart():
    for world, ask, word in ((ending(), extend(), "extend"), (ended(), renew(), "renew")):
        before = len(_subjects(world))
        decide(world, world.request("ann", ask))

        assert _subjects(world)[before:] == [
            f"PIM: Ann asks to {word} the User Administrator role; approve or deny",
            f"PIM: the request of Ann to {word} the User Administrator role was approved",
        ]
    for world, command, word in ((ending(), lc.AdminExtend, "extended"), (ended(), lc.AdminRenew, "renewed")):
        world.succeeds("pra", command(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(30)))

        assert _subjects(world)[-1] == f"PIM: the User Administrator role of Ann was {word}"


def test_an_administrators_extension_is_told_to_the_other_administrators():
    decision = ending().act("pra", lc.AdminExtend(kind=Kind.ELIGIBLE, key=key("ann"), duration=days(60)))

    assert mails_of(decision) == {
        "Notification_Admin_Admin_Eligibility": {address("bg")},
        "Notification_Requestor_Admin_Eligibility": {address("ann")},
    }


def test_the_mail_of_an_approved_activation_carries_the_requestors_reason():
    from_ann = (
        Seed().eligible("ann").settings(UA, rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=True))
    )
    world = from_ann.begin()
    request_id = world.has_activated("ann", justification="reset keys")
    world.decide("pra", request_id, justification="go ahead")

    activated, approved = (
        next(one for one in mails(world.tenant, world.simulation.happenings()) if words in one.subject)
        for words in ("activated", "was approved")
    )

    assert ("Reason", "reset keys") in activated.facts and ("By", "Ann") in activated.facts
    assert ("Reason", "go ahead") in approved.facts and ("By", "Pra") in approved.facts


def test_a_request_decided_before_its_mail_left_asks_nobody():
    late = Profile(approval_mail_delay_minutes=5)
    world = Seed(profile=late).eligible("ann").settings(UA, approval("ben", "cleo")).begin()
    request_id = world.has_activated("ann")
    world.wait(minutes(4))
    world.decide("ben", request_id)

    world.wait(minutes(30))

    subjects = [one.subject for one in mails(world.tenant, world.simulation.happenings())]
    assert not [one for one in subjects if "asks to activate" in one]


def test_the_weekly_digest_counts_the_week():
    world = Seed().eligible("ann").eligible("ben").active("ben", SECURITY_ADMINISTRATOR).begin()
    for who in ("ann", "ben"):
        world.has_activated(who)
    world.assign("pra", Kind.ACTIVE, "cleo")
    world.assign("pra", Kind.ELIGIBLE, "bg", UA)
    world.succeeds("bg", c.AssignRoleDirectly(key=key("ann", GA)))

    world.wait(days(8))

    (digest,) = [one for one in mails(world.tenant, world.simulation.happenings()) if one.rule == "WeeklyDigest"]
    assert set(digest.recipients) == ADMINS | {address("ann"), address("ben")}
    assert digest.facts == (
        ("Users activated", "2"),
        ("Users made permanent", "2"),
        ("Role assignments in PIM", "2"),
        ("Role assignments outside PIM", "1"),
        ("Top roles", "User Administrator (4), Global Administrator (1)"),
    )


def test_who_assigns_outside_pim_is_told_of():
    world = Seed().active("ben", SECURITY_ADMINISTRATOR).begin()

    decision = world.act("bg", c.AssignRoleDirectly(key=key("ann", GA)))

    assert mails_of(decision) == {"RolesAssignedOutsidePimAlert": ADMINS | {address("ben")}}
