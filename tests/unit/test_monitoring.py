"""Sign-in alerts: who sets them, what is refused, and when mail goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.commands import DeleteSignInAlert, SetSignInAlert
from simulator.decision import Accepted, Decision, Refused
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import SignInAlert
from simulator.events import MailSent, SignInAlertDeleted, SignInAlertSet
from tests.ca_world import PUSH, T0, CaWorld, policy

SECOPS = "secops@adatum.example"


def world() -> CaWorld:
    """Ada is Global Administrator; Bg1 and Bg2 are watched in the tests."""
    return CaWorld().user("ada", PUSH).user("bg1", PUSH).user("bg2", PUSH).role("ada", GLOBAL_ADMINISTRATOR)


def alert(**more: object) -> SignInAlert:
    """An alert on both watched accounts that mails at the first row."""
    parts = {
        "id": "alert",
        "display_name": "Break-glass",
        "user_ids": frozenset({"bg1", "bg2"}),
        "recipients": (SECOPS,),
    }
    return SignInAlert(**{**parts, **more})  # type: ignore[arg-type]  # by name


def setting(**more: object) -> SetSignInAlert:
    """The command for such an alert."""
    parts = {"display_name": "Break-glass", "user_ids": frozenset({"bg1", "bg2"}), "recipients": (SECOPS,)}
    return SetSignInAlert(**{**parts, **more})  # type: ignore[arg-type]  # by name


def mails(decision: Decision) -> list[MailSent]:
    """The mail that a decision sent."""
    events = decision.events if isinstance(decision, Accepted) else ()
    return [event for event in events if isinstance(event, MailSent)]


def test_a_sign_in_of_a_watched_account_mails_at_once() -> None:
    made = world().happen(SignInAlertSet(alert=alert()))

    decision = made.sign_in("bg1", "mail")

    assert mails(decision) == [
        MailSent(
            rule="SignInAlert",
            recipients=(SECOPS,),
            subject_kind="signIn",
            principal_id="bg1",
            object_id="alert",
        )
    ]


@pytest.mark.parametrize(("methods", "more"), [(("password",), {"is_password_right": False}), (("fido2",), {})])
def test_failed_attempts_count_too(methods: tuple[str, ...], more: dict[str, object]) -> None:
    made = world().happen(SignInAlertSet(alert=alert()))

    assert len(mails(made.sign_in("bg1", "mail", *methods, **more))) == 1


def test_an_attempt_of_two_rows_sends_one_mail_and_counts_as_two() -> None:
    made = world().happen(SignInAlertSet(alert=alert(threshold=1))).policies(policy("mfa"))

    assert len(mails(made.sign_in("bg1", "mail", "password", PUSH))) == 1


def test_other_accounts_unknown_names_and_disabled_alerts_are_silent() -> None:
    made = world().happen(SignInAlertSet(alert=alert(id="off", is_enabled=False)))
    made.happen(SignInAlertSet(alert=alert(user_ids=frozenset({"bg2"}))))

    assert [mails(made.sign_in(who, "mail")) for who in ("ada", "bg1", "ghost")] == [[], [], []]


def test_it_takes_more_rows_than_the_threshold_over_all_watched_accounts() -> None:
    made = world().happen(SignInAlertSet(alert=alert(threshold=2)))

    counts = [len(mails(made.sign_in(who, "mail"))) for who in ("bg1", "bg2", "bg1", "bg2")]

    assert counts == [0, 0, 1, 1]


@pytest.mark.parametrize(("waited", "count"), [(timedelta(minutes=5), 0), (timedelta(minutes=4, seconds=59), 1)])
def test_rows_at_the_start_of_the_window_no_longer_count(waited: timedelta, count: int) -> None:
    made = world().happen(SignInAlertSet(alert=alert(threshold=1, window_minutes=5)))
    made.sign_in("bg1", "mail")
    made.wait(waited)

    assert len(mails(made.sign_in("bg1", "mail"))) == count


def test_the_longest_window_sees_a_whole_day() -> None:
    made = world().happen(SignInAlertSet(alert=alert(threshold=1, window_minutes=24 * 60)))
    made.sign_in("bg1", "mail")
    made.wait(timedelta(hours=23, minutes=59))

    assert len(mails(made.sign_in("bg1", "mail"))) == 1


def test_an_alert_is_created_with_everything_that_was_given() -> None:
    made = world()
    window = made.session("ada")
    command = setting(display_name=" Break-glass ", threshold=3, window_minutes=60, is_enabled=False)

    decision = made.act(command, window)

    assert isinstance(decision, Accepted)
    (event,) = decision.events
    assert isinstance(event, SignInAlertSet) and event.by == "ada"
    assert event.alert == alert(
        id=event.alert.id, threshold=3, window_minutes=60, is_enabled=False, created_at=T0, severity=0
    )


def test_replacing_an_alert_keeps_its_id_and_birth() -> None:
    before = alert(created_at=T0, severity=2)
    made = world().happen(SignInAlertSet(alert=before))
    window = made.session("ada")
    made.wait(timedelta(hours=1))

    decision = made.act(setting(alert_id="alert", threshold=4), window)

    assert isinstance(decision, Accepted)
    after = alert(created_at=T0, severity=2, threshold=4)
    assert decision.events == (SignInAlertSet(alert=after, by="ada"),)


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"alert_id": "gone"}, "KnownAlertRule"),
        ({"display_name": "  "}, "DisplayNameRule"),
        ({"display_name": "x" * 257}, "DisplayNameRule"),
        ({"user_ids": frozenset[str]()}, "WatchedAccountsRule"),
        ({"user_ids": frozenset({"bg1", "ghost"})}, "WatchedAccountsRule"),
        ({"recipients": ()}, "RecipientsRule"),
        ({"recipients": (SECOPS, "nobody")}, "RecipientsRule"),
        ({"recipients": ("a b@adatum.example",)}, "RecipientsRule"),
        ({"recipients": ("a@adatum.example\n",)}, "RecipientsRule"),
        ({"recipients": ("x" * 250 + "@a.example",)}, "RecipientsRule"),
        ({"threshold": -1}, "AlertWindowRule"),
        ({"window_minutes": 0}, "AlertWindowRule"),
        ({"window_minutes": 1441}, "AlertWindowRule"),
        ({"window_minutes": 1440, "threshold": 0, "display_name": "x" * 256}, None),
        ({"window_minutes": 1}, None),
    ],
)
def test_a_senseless_alert_is_refused(parts: dict[str, object], rule: str | None) -> None:
    made = world()
    window = made.session("ada")

    decision = made.decide(setting(**parts), window)

    assert (decision.rules if isinstance(decision, Refused) else None) == (rule and (rule,))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (None, ("CallerRule",)),
        ("Security Reader", ("CallerRule",)),
        ("Security Administrator", None),
        ("Global Administrator", None),
    ],
)
def test_administrators_of_security_set_and_delete_alerts(role: str | None, expected: tuple[str, ...] | None) -> None:
    made = world().happen(SignInAlertSet(alert=alert()))
    window = made.session("bg1")
    if role:
        made.role("bg1", ROLE_IDS_BY_NAME[role])

    decisions = [made.decide(command, window) for command in (setting(), DeleteSignInAlert(alert_id="alert"))]

    assert [one.rules if isinstance(one, Refused) else None for one in decisions] == [expected, expected]


def test_a_deleted_alert_is_silent_and_gone() -> None:
    made = world().happen(SignInAlertSet(alert=alert()))
    window = made.session("ada")

    deleted = made.act(DeleteSignInAlert(alert_id="alert"), window)
    again = made.act(DeleteSignInAlert(alert_id="alert"), window)

    assert isinstance(deleted, Accepted) and deleted.events == (SignInAlertDeleted(alert=alert(), by="ada"),)
    assert isinstance(again, Refused) and again.code == "ResourceNotFound"
    assert mails(made.sign_in("bg1", "mail")) == []


def test_nobody_signed_in_sets_nothing() -> None:
    decision = world().decide(setting())

    assert isinstance(decision, Refused) and decision.rules == ("SessionRule",)
