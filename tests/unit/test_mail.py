"""Mail about PIM: who is told what, what the settings keep back, and what the message says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator import commands as c
from simulator.mailbox import Mail, mails, mails_to
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind
from tests.unit.world import (
    GA,
    HA,
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
)

ADMIN_ACTIVATION = "Notification_Admin_EndUser_Assignment"
OWN_ACTIVATION = "Notification_Requestor_EndUser_Assignment"
APPROVER_ACTIVATION = "Notification_Approver_EndUser_Assignment"
ADMINS = {address("bg"), address("pra")}
SECOPS = "secops@adatum.example"


def _inbox(world: World, who: str) -> list[Mail]:
    return mails_to(address(who), mails(world.tenant, world.simulation.happenings()))


@pytest.mark.parametrize(("kind", "level"), [(Kind.ELIGIBLE, "Admin_Eligibility"), (Kind.ACTIVE, "Admin_Assignment")])
def test_an_assignment_is_told_to_the_assignee_and_the_administrators(kind: Kind, level: str):
    world = Seed().active("cleo", SECURITY_ADMINISTRATOR).begin()

    decision = world.assign("pra", kind, "ann")

    assert mails_of(decision) == {
        f"Notification_Requestor_{level}": {address("ann")},
        f"Notification_Admin_{level}": ADMINS,
    }


@pytest.mark.parametrize("who", ["rag", "sp"])
def test_groups_and_service_principals_have_no_mailbox(who: str):
    world = Seed().group("rag", "ann").begin()

    decision = world.assign("pra", Kind.ACTIVE, who)

    assert mails_of(decision) == {"Notification_Admin_Admin_Assignment": ADMINS}


def test_a_completed_activation_is_told_to_the_person_and_the_administrators():
    world = Seed().eligible("ann").active("cleo", SECURITY_ADMINISTRATOR).begin()

    decision = world.activate("ann")

    assert mails_of(decision) == {OWN_ACTIVATION: {address("ann")}, ADMIN_ACTIVATION: ADMINS | {address("cleo")}}


def test_an_eligible_administrator_is_told_nothing():
    world = Seed().eligible("ann").eligible("ben", GA).begin()

    decision = world.activate("ann")

    assert address("ben") not in mails_of(decision)[ADMIN_ACTIVATION]


def test_a_planned_activation_is_told_when_it_begins():
    world = Seed().eligible("ann").begin()

    planned = world.activate("ann", start=T0 + hours(1))
    begun = world.succeeds("", c.AdvanceClock(by=hours(1)))

    assert mails_of(planned) == {}
    assert mails_of(begun) == {OWN_ACTIVATION: {address("ann")}, ADMIN_ACTIVATION: ADMINS}


@pytest.mark.parametrize(("approvers", "asked"), [(("ann", "ben"), {address("ben")}), ((), ADMINS)])
def test_only_who_may_decide_is_asked_for_approval(approvers: tuple[str, ...], asked: set[str]):
    world = Seed().eligible("ann").settings(UA, approval(*approvers)).begin()

    decision = world.activate("ann")

    assert mails_of(decision) == {APPROVER_ACTIVATION: asked}


def test_an_approval_is_told_to_all_approvers_the_requestor_and_the_administrators():
    world = Seed().eligible("ann").settings(UA, approval("ben", "cleo")).begin()
    request_id = world.has_activated("ann")

    decision = world.decide("ben", request_id)

    assert mails_of(decision) == {
        APPROVER_ACTIVATION: {address("ben"), address("cleo")},
        OWN_ACTIVATION: {address("ann")},
        ADMIN_ACTIVATION: ADMINS,
    }


def test_a_denial_is_told_to_all_approvers_and_the_requestor_but_not_to_the_administrators():
    world = Seed().eligible("ann").settings(UA, approval("ben", "cleo")).begin()
    request_id = world.has_activated("ann")

    decision = world.decide("ben", request_id, approves=False)

    told = {APPROVER_ACTIVATION: {address("ben"), address("cleo")}, OWN_ACTIVATION: {address("ann")}}
    assert mails_of(decision) == told


def test_an_approval_for_later_is_told_to_the_requestor_now():
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann", start=T0 + hours(5))

    decision = world.decide("ben", request_id)

    assert mails_of(decision) == {APPROVER_ACTIVATION: {address("ben")}, OWN_ACTIVATION: {address("ann")}}
    assert _inbox(world, "ann")[-1].subject == (
        "PIM: the request of Ann to activate the User Administrator role was approved"
    )


def test_withdrawing_and_lapsing_send_nothing():
    world = Seed().eligible("ann").eligible("ben").settings(UA, approval("cleo")).begin()
    request_id = world.has_activated("ann")
    world.has_activated("ben")

    withdrawn = world.act("ann", c.CancelRequest(request_id=request_id))
    lapsed = world.act("", c.AdvanceClock(by=days(2)))

    assert (mails_of(withdrawn), mails_of(lapsed)) == ({}, {})


# --- settings ----------------------------------------------------------------------------------------------------


def _notice(rule_id: str, **more: object) -> rs.NotificationRule:
    return rs.NotificationRule(id=rule_id, **more)


def test_default_off_without_extra_recipients_silences_that_mail_only():
    world = Seed().eligible("ann").settings(UA, _notice(OWN_ACTIVATION, is_default_recipients_enabled=False)).begin()

    assert mails_of(world.activate("ann")) == {ADMIN_ACTIVATION: ADMINS}


@pytest.mark.parametrize(("default", "told"), [(True, ADMINS | {SECOPS}), (False, {SECOPS})])
def test_extra_recipients_are_told_with_or_without_the_default_ones(default: bool, told: set[str]):
    rule = _notice(ADMIN_ACTIVATION, is_default_recipients_enabled=default, recipients=(SECOPS,))
    world = Seed().eligible("ann").settings(UA, rule).begin()

    assert mails_of(world.activate("ann"))[ADMIN_ACTIVATION] == told


def test_the_settings_of_one_role_do_not_silence_another():
    rule = _notice(OWN_ACTIVATION, is_default_recipients_enabled=False)
    world = Seed().eligible("ann").eligible("ann", HA).settings(UA, rule).begin()

    assert OWN_ACTIVATION not in mails_of(world.activate("ann", UA))
    assert mails_of(world.activate("ann", HA))[OWN_ACTIVATION] == {address("ann")}


def test_critical_keeps_only_mail_that_asks_somebody_to_act():
    rules = [_notice(one, level="Critical") for one in rs.NOTIFICATION_IDS]
    world = Seed().eligible("ann").settings(UA, approval("ben"), *rules).begin()

    asked = world.activate("ann")
    decided = world.decide("ben", world.simulation.tenant.pending_request_id_of_key[key("ann")])
    assigned = world.assign("pra", Kind.ELIGIBLE, "cleo")

    assert mails_of(asked) == {APPROVER_ACTIVATION: {address("ben")}}
    assert (mails_of(decided), mails_of(assigned)) == ({}, {})


def test_at_most_a_thousand_recipients_get_one_mail():
    many = tuple(f"reader{number}@adatum.example" for number in range(1200))
    world = Seed().eligible("ann").settings(UA, _notice(OWN_ACTIVATION, recipients=many)).begin()

    world.activate("ann")

    (mail,) = [one for one in _all(world) if one.rule == OWN_ACTIVATION]
    assert len(mail.recipients) == len(set(mail.recipients)) == 1000
    assert mail.recipients[0] == address("ann")


def test_nobody_gets_the_same_mail_twice():
    rule = _notice(OWN_ACTIVATION, recipients=(address("ann"), SECOPS, SECOPS))
    world = Seed().eligible("ann").settings(UA, rule).begin()

    world.activate("ann")

    (mail,) = [one for one in _all(world) if one.rule == OWN_ACTIVATION]
    assert mail.recipients == (address("ann"), SECOPS)


def _all(world: World) -> list[Mail]:
    return mails(world.tenant, world.simulation.happenings())


# --- the message -------------------------------------------------------------------------------------------------


def test_a_message_says_who_what_why_and_until_when():
    world = Seed().eligible("ann").begin()
    world.wait(minutes(5))
    world.activate("ann", duration=hours(2), justification="reset keys")

    (mail,) = _inbox(world, "ann")

    assert mail.subject == "PIM: Ann activated the User Administrator role assignment"
    assert (mail.at, mail.principal_id, mail.role_id, mail.rule) == (T0 + minutes(5), "ann", UA, OWN_ACTIVATION)
    assert mail.facts == (
        ("Person", "Ann"),
        ("Role", "User Administrator"),
        ("By", "Ann"),
        ("Reason", "reset keys"),
        ("Until", "02 Mar 2026 11:05 UTC"),
    )


def test_mail_about_a_decision_carries_the_approver_and_the_approvers_reason():
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann", justification="reset keys")
    world.decide("ben", request_id, approves=False, justification="not today")

    (mail,) = _inbox(world, "ann")

    assert mail.subject == "PIM: the request of Ann to activate the User Administrator role was denied"
    assert ("By", "Ben") in mail.facts and ("Reason", "not today") in mail.facts


def test_a_mailbox_is_found_in_any_letter_case_and_numbers_go_up():
    world = Seed().eligible("ann").begin()
    world.activate("ann")
    everything = _all(world)

    assert mails_to(address("ann").upper(), everything) == mails_to(address("ann"), everything) != []
    assert [one.number for one in everything] == list(range(1, len(everything) + 1))


def test_undone_mail_was_never_sent():
    world = Seed().eligible("ann").begin()
    world.activate("ann")

    world.simulation.undo()

    assert _all(world) == []


def test_every_mail_of_the_simulator_has_a_subject():
    seed = Seed().eligible("ann").settings(UA, approval("ben"))
    world = seed.settings(HA, replace(approval(), is_approval_required=False)).begin()
    world.decide("ben", world.has_activated("ann"))
    for kind in Kind:
        world.assign("pra", kind, "cleo", HA)

    assert all(one.subject.startswith("PIM: ") and "{" not in one.subject for one in _all(world))
    assert len(_all(world)) == 8
