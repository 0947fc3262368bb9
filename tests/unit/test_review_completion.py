"""How rounds of access reviews end and are applied, who is mailed, what is logged, and what the clock does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulator import Simulation
from simulator import commands as c
from simulator import events as e
from simulator.audit import audit_records
from simulator.directory.rows import Sku
from simulator.pim.rows import Kind, Status
from simulator.profile import Profile
from simulator.reviews import commands as rc
from simulator.reviews.rows import (
    ApplyResult,
    DefaultDecision,
    Frequency,
    InstanceStatus,
    Outcome,
    ReviewedType,
    ReviewerKind,
    Reviewers,
    ReviewScope,
    ReviewSettings,
)
from tests.unit.review_gate_rows import creation, open_round, reviewing
from tests.unit.review_story import (
    DENY_ALL,
    activities,
    apply_results,
    assignments,
    decide,
    items,
    newest,
    only_review,
    stop,
)
from tests.unit.world import GA, PRA, T0, TENANT, UA, Seed, World, days, hours, key, mails_of

# --- completion --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("default", "outcomes"),
    [
        (DefaultDecision.NONE, (Outcome.NOT_REVIEWED, Outcome.NOT_REVIEWED, Outcome.NOT_REVIEWED)),
        (DefaultDecision.APPROVE, (Outcome.APPROVE, Outcome.APPROVE, Outcome.APPROVE)),
        (DefaultDecision.DENY, (Outcome.DENY, Outcome.DENY, Outcome.DENY)),
        (DefaultDecision.RECOMMENDATION, (Outcome.APPROVE, Outcome.DENY, Outcome.NOT_REVIEWED)),
    ],
)
def test_who_nobody_reviewed_gets_the_default(default: DefaultDecision, outcomes: tuple[Outcome, ...]) -> None:
    world = Seed().eligible("ann").eligible("ben").group("g", "cleo").eligible("g").eligible("cleo").begin()
    world.simulation.tenant.last_sign_ins.put("ann", T0)
    world.succeeds("pra", creation(settings=ReviewSettings(default_decision=default)))
    decide(world, Outcome.DONT_KNOW, "cleo")

    world.wait(days(7))

    found = items(world)
    assert tuple(found[who].outcome for who in ("ann", "ben", "g")) == outcomes
    assert found["cleo"].outcome is Outcome.DONT_KNOW


@pytest.mark.parametrize(
    ("reviewed", "gone"),
    [
        (ReviewedType.ELIGIBLE, {("ann", "eligible")}),
        (ReviewedType.ACTIVE, {("ann", "active")}),
        (ReviewedType.ALL, {("ann", "active"), ("ann", "eligible")}),
    ],
)
def test_a_denial_takes_away_the_reviewed_type_only(reviewed: ReviewedType, gone: set[tuple[str, str]]) -> None:
    seed = Seed().eligible("ann").active("ann")
    world = reviewing(seed, settings=DENY_ALL, scope=ReviewScope(reviewed_type=reviewed))
    before = assignments(world)

    world.wait(days(7))

    assert before - assignments(world) == gone
    assert newest(world).status is InstanceStatus.APPLIED


def test_an_activation_ends_with_the_eligibility_that_was_denied() -> None:
    world = Seed().eligible("ann").begin()
    world.succeeds("pra", creation(settings=DENY_ALL))
    world.wait(days(7) - hours(1))
    world.has_activated("ann", duration=hours(8))

    world.wait(hours(1))

    assert not world.is_active("ann")


def test_stop_completes_now_and_auto_apply_follows() -> None:
    world = reviewing(Seed().eligible("ann"), settings=DENY_ALL)

    stop(world)

    assert newest(world).status is InstanceStatus.APPLIED
    assert newest(world).stopped_by == "pra"
    assert items(world)["ann"].apply_result is ApplyResult.APPLIED
    assert not world.schedules("ann")


def test_stopping_a_round_lets_the_series_go_on() -> None:
    world = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3)

    stop(world)
    world.wait(days(7))

    assert (newest(world).number, newest(world).status) == (1, InstanceStatus.IN_PROGRESS)


def test_applying_takes_the_minutes_that_the_profile_says() -> None:
    world = reviewing(Seed(profile=Profile(review_apply_minutes=5)).eligible("ann"), settings=DENY_ALL)

    stop(world)
    during = (newest(world).status, len(world.schedules("ann")))
    world.wait(timedelta(minutes=5))

    assert during == (InstanceStatus.APPLYING, 1)
    assert (newest(world).status, len(world.schedules("ann"))) == (InstanceStatus.APPLIED, 0)


def test_the_last_global_administrator_stays_and_the_refusal_is_recorded() -> None:
    world = reviewing(Seed().active("ann", GA), role_ids=(GA,), settings=DENY_ALL)

    world.wait(days(7))

    results = {who: (item.apply_result, item.note) for who, item in items(world).items()}
    assert results == {
        "ann": (ApplyResult.APPLIED, ""),
        "bg": (ApplyResult.REFUSED, "LastAdministratorRule"),
    }
    assert world.is_active("bg", GA)


def test_the_last_privileged_role_administrator_stays() -> None:
    world = reviewing(Seed(), role_ids=(PRA,), settings=DENY_ALL)

    world.wait(days(7))

    assert world.is_active("pra", PRA)


def test_an_assignment_that_is_gone_already_is_no_failure() -> None:
    world = reviewing(Seed().eligible("ann"), settings=DENY_ALL)
    world.remove("pra", Kind.ELIGIBLE, "ann")

    world.wait(days(7))

    assert items(world)["ann"].apply_result is ApplyResult.NOT_FOUND


def test_a_removed_assignment_leaves_the_record_of_a_removal() -> None:
    world = reviewing(Seed().eligible("ann"))
    decide(world, Outcome.DENY, "ann")
    stop(world)

    decision = apply_results(world)

    (request,) = (one.request for one in decision.events if isinstance(one, e.RequestSubmitted))
    assert (request.status, request.created_by, request.key) == (Status.REVOKED, "pra", key("ann"))
    assert ("RoleManagement", "Remove eligible member from role in PIM requested (permanent)", "pra") in activities(
        world, "PIM"
    )


def test_reset_takes_every_decision_back() -> None:
    world = reviewing(Seed().eligible("ann").eligible("ben"))
    before = items(world)
    decide(world, Outcome.DENY, "ann", justification="left")
    decide(world, Outcome.APPROVE, "ben", justification="stays")

    world.succeeds("pra", rc.ResetReview(instance_id=open_round(world)))

    assert items(world) == before


def test_deleting_a_review_leaves_access_alone_and_nothing_behind() -> None:
    world = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3)
    before = assignments(world)
    world.wait(days(15))

    world.succeeds("pra", rc.DeleteReview(review_id=only_review(world).id))
    world.wait(days(30))

    tenant = world.tenant
    assert assignments(world) == before
    assert not any(map(len, (tenant.reviews, tenant.review_instances, tenant.review_items)))
    assert not len(tenant.instance_ids_of_review)


def test_recommendations_are_taken_row_by_row() -> None:
    world = Seed().eligible("ann").eligible("ben").begin()
    world.simulation.tenant.last_sign_ins.put("ann", T0)
    world.succeeds("pra", creation())

    decide(world, None, "ann", "ben")

    assert {who: item.outcome for who, item in items(world).items()} == {"ann": Outcome.APPROVE, "ben": Outcome.DENY}


def test_settings_of_the_open_round_and_of_the_series_are_apart() -> None:
    world = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3)
    review_id = only_review(world).id
    world.succeeds("pra", rc.UpdateReview(review_id=review_id, extent=rc.Extent.CURRENT, settings=DENY_ALL))

    during = only_review(world).settings.auto_apply
    world.wait(days(7))

    assert not during
    assert not world.schedules("ann")
    assert newest(world).settings.auto_apply is False


def test_a_single_review_has_one_set_of_settings() -> None:
    world = reviewing(Seed().eligible("ann"))

    world.succeeds("pra", rc.UpdateReview(review_id=only_review(world).id, settings=DENY_ALL, description="new"))

    assert only_review(world).settings == newest(world).settings == DENY_ALL
    assert only_review(world).description == "new"


# --- mail --------------------------------------------------------------------------------------------------------


def address(who: str) -> str:
    """The mailbox of a person."""
    return f"{who}@adatum.example"


def sent(world: World) -> list[tuple[timedelta, str, set[str], str]]:
    """When which mail about reviews went to whom, with its extra text."""
    return [
        (one.at - T0, one.event.subject_kind, set(one.event.recipients), one.event.text)
        for one in world.simulation.happenings()
        if isinstance(one.event, e.MailSent) and one.event.rule == "AccessReview"
    ]


def test_reviewers_are_mailed_at_the_start_and_halfway_and_owners_at_the_end() -> None:
    world = Seed().eligible("ann").group("board", "cleo").begin()
    settings = ReviewSettings(mail_text="Call 4711", notified_ids=("board",))
    world.succeeds("pra", creation(reviewers=Reviewers(ids=("ben",)), settings=settings))

    world.wait(days(8))

    assert sent(world) == [
        (days(0), "reviewAsked", {address("ben")}, "Call 4711"),
        (days(3.5), "reviewReminder", {address("ben")}, "Call 4711"),
        (days(7), "reviewCompleted", {address("bg"), address("pra"), address("cleo")}, ""),
    ]


def test_mail_and_reminders_can_be_switched_off() -> None:
    settings = ReviewSettings(mail_notifications=False, reminders=False, notified_ids=("cleo",))
    world = reviewing(Seed().eligible("ann"), settings=settings)

    world.wait(days(8))

    assert [(kind, people) for _, kind, people, _ in sent(world)] == [("reviewCompleted", {address("cleo")})]


@pytest.mark.parametrize(("to", "expected"), [("all", {"ben", "cleo"}), ("unfinished", {"cleo"})])
def test_who_is_reminded_is_a_switch(to: Any, expected: set[str]) -> None:
    seed = Seed(profile=Profile(review_reminder_to=to)).eligible("ben").eligible("cleo")
    world = reviewing(seed, reviewers=Reviewers(kind=ReviewerKind.SELF))
    decide(world, Outcome.DENY, "ben", window="ben")

    world.wait(days(4))

    (reminded,) = (people for _, kind, people, _ in sent(world) if kind == "reviewReminder")
    assert reminded == {address(one) for one in expected}


def test_a_stopped_round_reminds_nobody() -> None:
    world = reviewing(Seed().eligible("ann"))
    stop(world)

    world.wait(days(8))

    assert "reviewReminder" not in [kind for _, kind, _, _ in sent(world)]


# --- audit and licence -------------------------------------------------------------------------------------------


def test_the_audit_log_tells_the_story_in_the_names_of_the_service() -> None:
    world = reviewing(
        Seed().eligible("ann").eligible("ben").eligible("cleo"),
        settings=ReviewSettings(reason_on_approval=False, default_decision=DefaultDecision.APPROVE),
    )
    decide(world, Outcome.DENY, "ann")
    decide(world, Outcome.APPROVE, "ann", "ben")
    decide(world, Outcome.DENY, "ann")
    stop(world)
    apply_results(world)
    world.succeeds("pra", rc.DeleteReview(review_id=only_review(world).id))

    service = "Access Reviews"
    assert activities(world) == [
        ("Policy", "Create access review", "pra"),
        ("Policy", "Deny decision", "pra"),
        ("Policy", "Bulk Approve decisions", "pra"),
        ("Policy", "Deny decision", "pra"),
        ("Policy", "Access review ended", "pra"),
        ("UserManagement", "Auto review", service),
        ("UserManagement", "Apply review", "pra"),
        ("Policy", "Apply decision", service),
        ("Policy", "Apply decision", service),
        ("Policy", "Apply decision", service),
        ("Policy", "Delete access review", "pra"),
    ]


def test_the_end_of_the_licence_fails_open_rounds_and_ends_the_series() -> None:
    world = reviewing(Seed().active("ann"), frequency=Frequency.WEEKLY, duration_days=3, settings=DENY_ALL)

    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=False))
    world.wait(days(10))
    world.succeeds("", c.SetLicence(sku=Sku.P2, is_enabled=True))
    world.wait(days(30))

    assert newest(world).status is InstanceStatus.FAILED
    assert len(world.tenant.review_instances) == 1
    assert world.is_active("ann")


# --- the clock ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", [hours(1), days(3), days(3.5), days(7), days(7) + hours(2), days(20)])
def test_the_clock_reaches_the_same_tenant_in_one_go_or_in_two(split: timedelta) -> None:
    whole = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3, settings=DENY_ALL)
    parts = World(whole.simulation.fork())

    whole.wait(days(45))
    parts.wait(split)
    parts.wait(days(45) - split)

    assert parts.tenant == whole.tenant


def test_replaying_the_journal_gives_the_same_tenant() -> None:
    seed = Seed().eligible("ann")
    world = reviewing(seed, frequency=Frequency.WEEKLY, duration_days=3, settings=DENY_ALL)
    world.wait(days(20))

    again = Simulation.replay(seed.events, world.simulation.steps)

    assert again.tenant == world.tenant


def test_an_endless_series_queues_one_round_at_a_time() -> None:
    world = reviewing(Seed().eligible("ann"), frequency=Frequency.WEEKLY, duration_days=3)

    world.wait(days(400))

    ours = [one for one in world.tenant.due.upcoming() if one.kind.name.startswith("REVIEW")]
    assert len(world.tenant.review_instances) == 58
    assert len(ours) == 3


def test_mails_never_leave_without_reviewers() -> None:
    world = Seed().eligible("ann").begin()

    decision = world.act("pra", creation(reviewers=Reviewers(kind=ReviewerKind.MANAGER)))

    assert mails_of(decision) == {}
    assert only_review(world).role_id == UA


def test_a_decision_that_could_not_be_applied_is_logged_as_a_failure() -> None:
    world = reviewing(Seed().active("ann", GA), role_ids=(GA,), settings=DENY_ALL)

    world.wait(days(7))

    records = audit_records(TENANT, world.simulation.happenings())
    applied = {one.principal_id: (one.succeeded, one.reason) for one in records if one.activity == "Apply decision"}
    assert applied == {"ann": (True, ""), "bg": (False, "LastAdministratorRule")}


def test_a_review_judges_assignments_at_every_scope() -> None:
    seed = Seed().unit("north").eligible("ann")
    world = seed.begin()
    world.succeeds(
        "pra", c.AdminAssign(kind=Kind.ELIGIBLE, key=key("ann", UA, "/administrativeUnits/north"), is_permanent=True)
    )
    world.succeeds("pra", creation(settings=DENY_ALL))

    scopes = {one.directory_scope_id for one in items(world)["ann"].assignments}
    world.wait(days(7))

    assert scopes == {"/", "/administrativeUnits/north"}
    assert not world.schedules("ann")
