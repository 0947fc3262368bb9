"""Each named switch of a tenant's profile: what its default does and what the other values do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from simulator import Accepted, Refused
from simulator import commands as c
from simulator.audit import audit_records
from simulator.conditional_access.policies import PolicyState
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Sku
from simulator.events import MailSent
from simulator.pim.holdings import settings_of
from simulator.pim.replication import listed_in_force
from simulator.pim.role_settings import JUSTIFICATION, NotificationRule
from simulator.pim.rows import Kind
from simulator.pim_alerts.definitions import default_settings as alert_defaults
from simulator.pim_alerts.events import AlertsScanned
from simulator.pim_alerts.rows import AlertName
from simulator.profile import DOCUMENTED, Profile
from simulator.reviews.commands import DecideReview
from simulator.reviews.rows import DefaultDecision, Outcome, ReviewerKind, Reviewers, ReviewSettings
from tests.unit.review_gate_rows import creation, row_of
from tests.unit.world import (
    GA,
    POLICY,
    SECURITY_ADMINISTRATOR,
    T0,
    TENANT,
    UA,
    Seed,
    activation,
    address,
    answer,
    approval,
    context,
    days,
    hours,
    key,
    mails_of,
    minutes,
    on_activation,
)
from web.graph.errors import refusal_error


def _defaults(profile: Profile) -> object:
    """The longest activation of a privileged role and of one that is not."""
    tenant = Seed(profile=profile).begin().tenant
    reader = ROLE_IDS_BY_NAME["Message Center Reader"]
    return tuple(settings_of(tenant, role).activation_duration_max for role in (UA, reader))


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


def _listed_at_once(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    world.wait(minutes(1))
    world.assign("pra", Kind.ELIGIBLE, "ann")
    return bool(listed_in_force(world.tenant, world.simulation.happenings, Kind.ELIGIBLE))


def _unknown_role(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    decision = world.activate("ann", "no-such-role")
    assert isinstance(decision, Refused)
    return refusal_error(decision, profile).status


def _narrower_activation(profile: Profile) -> object:
    world = Seed(profile=profile).unit("north").eligible("ann").begin()
    command = c.SelfActivate(key=key("ann", UA, "/administrativeUnits/north"), duration=hours(1), justification="work")
    return answer(world.act("ann", command))[0]


def _asked_by(seed: Seed, state: PolicyState) -> Seed:
    """Ann is eligible for a role that asks for a reason and for a context with a policy in this state."""
    seed.eligible("ann").settings(UA, context(), on_activation(JUSTIFICATION))
    return seed.policy(contexts=("c1",), state=state)


def _reason_and_claim_missing(profile: Profile) -> object:
    world = _asked_by(Seed(profile=profile).context("c1"), PolicyState.ON).begin()
    return answer(world.act("ann-password", activation("ann", justification="")))[0]


def _claim_missing_in_report_only(profile: Profile) -> object:
    """The token is older than the context, so it lacks the claim."""
    world = _asked_by(Seed(profile=profile), PolicyState.REPORT_ONLY).begin()
    world.succeeds("w", c.SignIn(window="w", user_principal_name=address("ann"), app_id="graph", methods=("password",)))
    return answer(world.act("w", activation("ann")))[0]


def _reminded(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ben").eligible("cleo").begin()
    world.succeeds("pra", creation(reviewers=Reviewers(kind=ReviewerKind.SELF)))
    decision = DecideReview(item_ids=(row_of(world, "ben"),), outcome=Outcome.DENY)
    world.succeeds("ben", decision)
    world.wait(days(4))
    happened = (one.event for one in world.simulation.happenings())
    reminders = (one for one in happened if isinstance(one, MailSent) and one.subject_kind == "reviewReminder")
    return {who for mail in reminders for who in ("ben", "cleo") if address(who) in mail.recipients}


def _minutes_of_applying(profile: Profile) -> object:
    world = Seed(profile=profile).eligible("ann").begin()
    settings = ReviewSettings(auto_apply=True, default_decision=DefaultDecision.DENY)
    world.succeeds("pra", creation(settings=settings))
    world.wait(days(7))
    passed = 0
    while world.schedules("ann"):
        world.wait(minutes(1))
        passed += 1
    return passed


def _scanned_by_itself(profile: Profile) -> object:
    world = Seed(profile=profile).begin()
    world.set_rules(UA, on_activation())
    world.wait(days(2))
    return any(isinstance(one.event, AlertsScanned) for one in world.simulation.happenings())


def _too_many_global_administrators(profile: Profile) -> object:
    settings = alert_defaults(AlertName.TOO_MANY_GLOBAL_ADMINISTRATORS, profile)
    return settings.administrators, settings.percentage


SWITCHES: dict[str, tuple[Callable[[Profile], object], dict[object, object]]] = {
    "defaults_profile": (
        _defaults,
        {
            "classic": (hours(8), hours(8)),
            "measured_2026": (hours(1), hours(1)),
            "mixed_by_isPrivileged": (hours(8), hours(1)),
        },
    ),
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
    "acrs_and_policy_errors": (
        _reason_and_claim_missing,
        {"policy list first": POLICY, "acrs first": "RoleAssignmentRequestAcrsValidationFailed"},
    ),
    "context_without_acrs_in_report_only": (
        _claim_missing_in_report_only,
        {"accepted": "Accepted", "AcrsValidationFailed": "RoleAssignmentRequestAcrsValidationFailed"},
    ),
    "narrower_activation_scope": (_narrower_activation, {"allow": "Accepted", "InvalidScope": "InvalidScope"}),
    "replication_lag_s": (_listed_at_once, {0: True, 5: False, 10: False, 25: False, 30: False}),
    "not_found_http": (_unknown_role, {404: 404, 400: 400}),
    "daily_alert_scan": (_scanned_by_itself, {True: True, False: False}),
    "alert_thresholds": (_too_many_global_administrators, {"simulator": (3, 10), "api_sample": (2, 4)}),
    "review_reminder_to": (_reminded, {"all": {"ben", "cleo"}, "unfinished": {"cleo"}}),
    "review_apply_minutes": (_minutes_of_applying, {0: 0, 5: 5, 15: 15}),
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
