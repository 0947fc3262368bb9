"""Access reviews in the portal: making one, deciding in it, and what the owner can do with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from simulator.commands import AdminAssign, SetLicence
from simulator.directory.rows import Sku
from simulator.pim.holdings import schedules_of
from simulator.pim.rows import AssignmentKey, Kind
from simulator.reviews.rows import DefaultDecision, Frequency, Instance, Outcome, Population, Review, ReviewedType
from tests.web.portal_world import GA, GLOBAL_READER, UA, Page, PortalWorld, make_app, open_world


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2; Alex is eligible for User Administrator."""
    made = open_world(app)
    key = AssignmentKey(made.id_of("alex"), UA)
    made.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=300)))
    return made


def filled(world: PortalWorld, **changes: Any) -> dict[str, Any]:
    """The form of a new review by Patti, filled in."""
    page = world.get("w1", "pim/reviews/new")
    return {
        **page.form_data("review-new"),
        "name": "Admins",
        "role": [UA],
        "duration": "7",
        "reviewer": [world.id_of("patti")],
        **changes,
    }


def created(world: PortalWorld, **changes: Any) -> Review:
    """A review that was made through the form."""
    world.post("w1", "pim/reviews/new", filled(world, **changes))
    return list(world.tenant.reviews.values())[-1]


def newest(world: PortalWorld, review: Review) -> Instance:
    """The newest round of a review."""
    return world.tenant.review_instances[(world.tenant.instance_ids_of_review.get(review.id) or ())[-1]]


def row(world: PortalWorld, review: Review, slug: str) -> str:
    """The id of the row of a person in the newest round."""
    rows = (world.tenant.review_items[one] for one in newest(world, review).item_ids)
    return next(item.id for item in rows if item.principal_id == world.id_of(slug))


def decide(world: PortalWorld, review: Review, decision: str, status: int = 303, **more: Any) -> Any:
    """Patti's answer about Alex."""
    fields = {"item": [row(world, review, "alex")], "decision": decision, "reason": "still on the team", **more}
    return world.post("w2", f"pim/review-access/{newest(world, review).id}", fields, status)


# --- a new review ------------------------------------------------------------------------------------------------


def test_an_empty_form_stands_on_the_defaults_of_the_portal(world: PortalWorld) -> None:
    page = world.get("w1", "pim/reviews/new")

    assert page.field("start").get("value") == "2026-09-01T09:00"
    assert page.field("duration").get("value") == "30"
    chosen = {
        name: page.chosen(name)
        for name in ("frequency", "ends", "population", "type", "reviewers", "auto_apply", "no_response")
    }
    assert chosen == {
        "frequency": "oneTime",
        "ends": "never",
        "population": "usersAndGroups",
        "type": "all",
        "reviewers": "selected",
        "auto_apply": "no",
        "no_response": "None",
    }


def test_the_form_makes_a_review_and_the_list_shows_it(world: PortalWorld) -> None:
    answer = world.post("w1", "pim/reviews/new", filled(world))
    page = world.get("w1", answer.path())

    assert "Access review created: User Administrator" in page.words
    assert page.rows("Access reviews") == [
        [
            "Admins User Administrator · One time",
            "1 Sep 2026 09:00",
            "8 Sep 2026 09:00",
            "Active",
            "0 of 1 reviewed",
        ]
    ]


def test_every_setting_of_the_form_reaches_the_review(world: PortalWorld) -> None:
    holly = world.id_of("holly")
    review = created(
        world,
        description="Twice a year",
        start="2026-10-01T08:00",
        frequency="quarterly",
        duration="20",
        ends="date",
        last_start="2027-10-01T08:00",
        inactive="1",
        inactive_days="60",
        type="eligible",
        reviewers="manager",
        fallback=[holly],
        auto_apply="yes",
        no_response="Recommendation",
        notified=[holly],
        recommendations="no",
        reason="no",
        mail="no",
        reminders="no",
        mail_text="Call 4711",
    )

    assert (review.display_name, review.description, review.role_id) == ("Admins", "Twice a year", UA)
    recurrence, scope, settings = review.recurrence, review.scope, review.settings
    assert recurrence.start == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert (recurrence.frequency, recurrence.duration_days) == (Frequency.QUARTERLY, 20)
    assert recurrence.last_start == datetime(2027, 10, 1, 8, tzinfo=UTC)
    assert (scope.population, scope.reviewed_type, scope.inactive_days) == (
        Population.USERS_AND_GROUPS,
        ReviewedType.ELIGIBLE,
        60,
    )
    assert (review.reviewers.kind, review.reviewers.ids, review.reviewers.fallback_ids) == ("manager", (), (holly,))
    assert (settings.auto_apply, settings.default_decision) == (True, DefaultDecision.RECOMMENDATION)
    assert (settings.notified_ids, settings.mail_text) == ((holly,), "Call 4711")
    assert not any(
        (settings.recommendations, settings.reason_on_approval, settings.mail_notifications, settings.reminders)
    )


def test_several_roles_make_several_reviews(world: PortalWorld) -> None:
    answer = world.post("w1", "pim/reviews/new", filled(world, role=[UA, GA]))

    assert {review.role_id for review in world.tenant.reviews.values()} == {UA, GA}
    assert len(world.get("w1", answer.path()).rows("Access reviews")) == 2


@pytest.mark.parametrize(
    ("changes", "name", "complaint"),
    [
        ({"name": " "}, "name", "the name has 0 characters"),
        ({"role": []}, "role", "no role is chosen"),
        ({"role": ["nothing"]}, "role", "role `nothing`"),
        ({"start": "tomorrow"}, "start", "`tomorrow` is no date and time"),
        ({"start": "2026-08-31T09:00"}, "start", "has passed"),
        ({"frequency": "monthly", "duration": "28"}, "duration", "28 days; 1 to 27 are possible"),
        ({"frequency": "sometimes"}, "frequency", "`sometimes` is none of the values that fit here"),
        ({"duration": "0"}, "duration", "0 days"),
        ({"duration": "a week"}, "duration", "`a week` is none of the values that fit here"),
        ({"frequency": "weekly", "duration": "3", "ends": "date"}, "last_start", "say on which date the series ends"),
        (
            {"frequency": "weekly", "duration": "3", "ends": "occurrences", "occurrences": "0"},
            "ends",
            "0 rounds; a series has at least one",
        ),
        ({"inactive": "1", "inactive_days": "731"}, "inactive_days", "731 days; 1 to 730 are possible"),
        ({"reviewer": []}, "reviewer", "no reviewer is chosen"),
        ({"reviewer": ["nobody"]}, "reviewer", "`nobody` is no user or group"),
        ({"mail_text": "x" * 2001}, "mail_text", "write at most 2000 characters"),
    ],
)
def test_a_senseless_review_is_refused_beside_its_field(
    world: PortalWorld, changes: dict[str, Any], name: str, complaint: str
) -> None:
    page = world.post("w1", "pim/reviews/new", filled(world, **changes), 422)

    assert complaint in page.main
    assert page.field("mail").get("name") == "mail"
    assert not list(world.tenant.reviews)
    assert name in page.text


def test_reviewing_service_principals_asks_for_its_licence(world: PortalWorld) -> None:
    page = world.post("w1", "pim/reviews/new", filled(world, population="servicePrincipals"), 422)

    assert 'data-rule="WorkloadLicenceRule"' in page.text


def test_filtering_a_picker_keeps_what_was_typed_and_makes_nothing(world: PortalWorld) -> None:
    fields = filled(world, auto_apply="yes", _filter="reviewer", filter_reviewer="holly")

    page = world.post("w1", "pim/reviews/new", fields, 200)

    offered = {one.get("value"): "checked" in one.attrib for one in page.fields("reviewer")}
    assert offered == {world.id_of("patti"): True, world.id_of("holly"): False}
    assert page.field("name").get("value") == "Admins"
    assert page.chosen("auto_apply") == "yes"
    assert not list(world.tenant.reviews)


def test_only_readers_of_pim_open_the_list_and_only_managers_make_reviews(world: PortalWorld) -> None:
    world.get("w2", "pim/reviews", 403)
    world.post("w2", "pim/reviews/new", {"name": "Admins"}, 403)

    assert not list(world.tenant.reviews)


def test_without_a_licence_the_list_says_so(world: PortalWorld) -> None:
    world.do("", SetLicence(sku=Sku.P2, is_enabled=False))

    assert "no Microsoft Entra ID P2" in world.get("w1", "pim/reviews").main


# --- deciding ----------------------------------------------------------------------------------------------------


def test_a_reviewer_finds_the_review_and_decides(world: PortalWorld) -> None:
    review = created(world)

    waiting = world.get("w2", "pim/review-access")
    page = world.get("w2", f"pim/review-access/{newest(world, review).id}")
    answer = decide(world, review, "deny")
    after = world.get("w2", answer.path("w2"))

    assert waiting.rows("Access reviews") == [["Admins", "User Administrator", "8 Sep 2026 09:00", "1", "1"]]
    assert page.rows("Who has the role")[0][2:5] == [
        "Eligible User",
        "Approve last sign-in 31 Aug 2026",
        "Not reviewed",
    ]
    assert "Decision saved: Alex Wilber" in after.words
    assert after.rows("Who has the role")[0][4:] == ["Denied still on the team"]
    assert list(schedules_of(world.tenant, world.id_of("alex")))


def test_recommendations_can_be_taken_with_one_button(world: PortalWorld) -> None:
    review = created(world)

    decide(world, review, "recommended")

    assert world.tenant.review_items[row(world, review, "alex")].outcome is Outcome.APPROVE


def test_a_decision_can_be_changed_and_taken_back(world: PortalWorld) -> None:
    review = created(world)

    outcomes: list[Outcome] = []
    for decision in ("approve", "dont_know", "reset"):
        decide(world, review, decision)
        outcomes.append(world.tenant.review_items[row(world, review, "alex")].outcome)

    assert outcomes == [Outcome.APPROVE, Outcome.DONT_KNOW, Outcome.NOT_REVIEWED]


def test_approving_asks_for_a_reason_and_keeps_the_ticks(world: PortalWorld) -> None:
    review = created(world)

    page = decide(world, review, "approve", 422, reason=" ")

    assert 'data-rule="ReviewReasonRule"' in page.text
    assert "checked" in page.field("item").attrib


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"item": []}, "tick at least one row first"),
        ({"decision": "perhaps"}, "`perhaps` is none of the values that fit here"),
        ({"reason": "x" * 501}, "write at most 500 characters"),
        ({"item": ["nothing"]}, "Who is under review"),
    ],
)
def test_a_broken_decision_changes_nothing(world: PortalWorld, fields: dict[str, Any], complaint: str) -> None:
    review = created(world)

    page = decide(world, review, **{"decision": "deny", "status": 422, **fields})

    assert complaint in page.main
    assert world.tenant.review_items[row(world, review, "alex")].outcome is Outcome.NOT_REVIEWED


def test_who_reviews_nobody_there_finds_no_page(world: PortalWorld) -> None:
    review = created(world)

    world.get("w1", f"pim/review-access/{newest(world, review).id}", 404)
    assert "No access review waits for you" in world.get("w1", "pim/review-access").main


# --- the owner's pages -------------------------------------------------------------------------------------------


def test_stop_then_apply_removes_who_was_denied(world: PortalWorld) -> None:
    review = created(world)
    decide(world, review, "deny")
    instance = newest(world, review)

    world.post("w1", f"pim/reviews/{review.id}/stop", {"round": instance.id})
    held_before = list(schedules_of(world.tenant, world.id_of("alex")))
    world.post("w1", f"pim/reviews/{review.id}/apply", {"round": instance.id})
    results = world.get("w1", f"pim/reviews/{review.id}?tab=results").rows("Results")

    assert held_before
    assert not list(schedules_of(world.tenant, world.id_of("alex")))
    assert results[0][1:4] == ["Eligible User", "Denied still on the team", "Patti Fernandez"]
    assert results[0][4] == "Success by Holly Dickson"


def test_the_last_administrator_stays_and_the_results_say_why(world: PortalWorld) -> None:
    reader = AssignmentKey(world.id_of("patti"), GLOBAL_READER)
    world.do("w1", AdminAssign(kind=Kind.ACTIVE, key=reader, duration=timedelta(days=30), justification="audit"))
    review = created(world, role=[GA], no_response="Deny", auto_apply="yes", type="active")
    world.wait("P8D")

    results = world.get("w2", f"pim/reviews/{review.id}?tab=results").rows("Results")

    assert [line[4].split(":")[0] for line in results].count("Failed") == 1
    assert any(schedule.key.role_id == GA for schedule in world.tenant.schedules.values())


def test_buttons_that_would_be_refused_say_why(world: PortalWorld) -> None:
    review = created(world, auto_apply="yes")

    page = world.get("w1", f"pim/reviews/{review.id}")

    reasons = {one.get("title") for one in page.root.iter("button") if "disabled" in one.attrib}
    assert reasons == {"Something to reset", "Applying by hand"}


def test_reset_marks_everybody_as_not_reviewed(world: PortalWorld) -> None:
    review = created(world)
    decide(world, review, "deny")

    world.post("w1", f"pim/reviews/{review.id}/reset", {"round": newest(world, review).id})

    assert world.tenant.review_items[row(world, review, "alex")].outcome is Outcome.NOT_REVIEWED


@pytest.mark.parametrize("what", ["stop", "reset", "apply"])
def test_a_command_about_no_round_is_refused(world: PortalWorld, what: str) -> None:
    review = created(world)

    world.post("w1", f"pim/reviews/{review.id}/{what}", {"round": "nothing"}, 422)
    world.post("w1", f"pim/reviews/{review.id}/{what}", {}, 422)

    assert newest(world, review).status == "InProgress"


def test_delete_takes_the_review_away_without_a_question(world: PortalWorld) -> None:
    review = created(world)

    answer = world.post("w1", f"pim/reviews/{review.id}/delete", {})

    assert not list(world.tenant.reviews)
    assert answer.path() == "pim/reviews"
    world.get("w1", f"pim/reviews/{review.id}", 404)


def test_settings_of_the_series_leave_the_open_round_alone(world: PortalWorld) -> None:
    review = created(world, frequency="monthly")
    page = world.get("w1", f"pim/reviews/{review.id}?tab=settings&extent=series")

    fields = {**page.form_data("review-settings"), "auto_apply": "yes", "ends": "occurrences", "occurrences": "2"}
    world.post("w1", f"pim/reviews/{review.id}/settings", fields)

    after = world.tenant.reviews[review.id]
    assert (after.settings.auto_apply, after.recurrence.occurrences) == (True, 2)
    assert newest(world, review).settings.auto_apply is False


def test_settings_of_the_open_round_leave_the_series_alone(world: PortalWorld) -> None:
    review = created(world, frequency="monthly")
    page = world.get("w1", f"pim/reviews/{review.id}?tab=settings&extent=current")

    fields = {**page.form_data("review-settings"), "reviewer": [world.id_of("holly")]}
    world.post("w1", f"pim/reviews/{review.id}/settings", fields)

    assert world.tenant.review_items[row(world, review, "alex")].reviewer_ids == (world.id_of("holly"),)
    assert world.tenant.reviews[review.id].reviewers.ids == (world.id_of("patti"),)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "the name has 0 characters"),
        ({"reviewer": []}, "no reviewer is chosen"),
        ({"extent": "everything"}, "choose the current review or the series"),
        ({"ends": "date", "last_start": ""}, "say on which date the series ends"),
    ],
)
def test_broken_settings_are_named_and_change_nothing(
    world: PortalWorld, changes: dict[str, Any], complaint: str
) -> None:
    review = created(world, frequency="monthly")
    page = world.get("w1", f"pim/reviews/{review.id}?tab=settings&extent=series")

    again = world.post("w1", f"pim/reviews/{review.id}/settings", {**page.form_data("review-settings"), **changes}, 422)

    assert complaint in again.main
    assert world.tenant.reviews[review.id] == review


@pytest.mark.parametrize("tab", ["overview", "results", "reviewers", "settings", "nonsense"])
def test_every_tab_opens_before_and_after_the_first_round(world: PortalWorld, tab: str) -> None:
    planned = created(world, start="2026-09-05T09:00", frequency="weekly", duration="3")
    world.get("w1", f"pim/reviews/{planned.id}?tab={tab}")
    world.wait("P5D")

    page = world.get("w1", f"pim/reviews/{planned.id}?tab={tab}")

    assert "User Administrator" in page.words


def test_results_can_be_downloaded(world: PortalWorld) -> None:
    review = created(world)

    answer = world.get("w1", f"pim/reviews/{review.id}/results.csv")

    assert answer.text.splitlines()[1].startswith("Alex Wilber,User,Eligible,Not reviewed")


def test_the_mail_reaches_the_reviewer_with_the_extra_text(world: PortalWorld) -> None:
    created(world, mail_text="Call 4711")

    answer = world.client.get(f"/a/{world.attempt.id}/mailbox?address=patti@adatum.example")
    page = Page(answer, 200)

    assert "PIM: review who still needs the User Administrator role" in page.main
    assert "Call 4711" in page.main


def test_the_menus_lead_to_the_pages(world: PortalWorld) -> None:
    page = world.get("w1", "pim/entra")

    assert world.url("w1", "pim/reviews") in page.text
    assert world.url("w1", "pim/review-access") in page.text
    assert "access reviews" in world.get("w1", "search?q=access reviews").main.lower()
