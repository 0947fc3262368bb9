"""Simulated windows by example: silent sign-in, tokens, signing out, and registration."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.commands import HoldToken, RegisterMethod, SignIn, SignOut
from simulator.decision import Accepted, Refused
from simulator.events import SessionEnded, SessionStarted, UserWritten
from simulator.sign_in.sessions import ClientApp, SessionKind
from tests.ca_world import BLOCK, PUSH, T0, CaWorld, codes_of, conditions, grant, policy, rows_of


def world(**switches: bool) -> CaWorld:
    """Ann has push, Ben has nothing, Key signs in with a key only, Old is disabled; nobody holds a role."""
    made = CaWorld(**switches)
    made.user("ann", PUSH, "sms").user("ben").user("key", "fido2", has_password=False)
    return made.user("old", PUSH, enabled=False)


# --- silent sign-in ----------------------------------------------------------------------------------------------


def test_a_session_opens_the_next_resource_with_its_mfa_claim() -> None:
    made = world().policies(policy("mfa"))
    made.sign_in("ann", "mail", "password", PUSH)
    made.wait(timedelta(hours=1))

    decision = made.act(
        SignIn(window="w", user_principal_name="ann@adatum.example", app_id="portal", methods=()),
    )

    session = made.session_in()
    assert codes_of(decision) == [0]
    assert session and (session.app_id, session.mfa_at) == ("portal", T0)
    assert session.started_at == T0 + timedelta(hours=1)


def test_a_session_without_mfa_is_asked_at_the_next_resource() -> None:
    made = world()
    made.sign_in("ann", "mail")

    asked = made.act(SignIn(window="w", user_principal_name="ann@adatum.example", app_id="portal", methods=()))
    done = made.sign_in("ann", "portal", PUSH)

    assert codes_of(asked) + codes_of(done) == [50074, 0]


@pytest.mark.parametrize("reason", ["signed out", "token", "another person", "legacy"])
def test_nothing_else_can_be_reused_silently(reason: str) -> None:
    made = world()
    if reason == "token":
        made.act(HoldToken(window="w", user_id="ann", app_id="mail", methods=("password",)))
    elif reason == "legacy":
        made.sign_in("ann", "mail", client_app=ClientApp.OTHER)
    else:
        made.sign_in("ben" if reason == "another person" else "ann", "mail")
    if reason == "signed out":
        made.act(SignOut(window="w"))

    decision = made.act(SignIn(window="w", user_principal_name="ann@adatum.example", app_id="mail", methods=()))

    assert codes_of(decision) == [50058]


# --- tokens and signing out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("methods", "has_mfa"), [(("password",), False), (("password", PUSH), True)])
def test_lab_control_hands_a_window_a_token_that_nobody_checks_again(methods: tuple[str, ...], has_mfa: bool) -> None:
    made = world().policies(policy("block", controls=grant(BLOCK)))
    made.session("ben", window="w")

    decision = made.act(HoldToken(window="w", user_id="ann", app_id="mail", methods=methods))

    session = made.session_in()
    assert isinstance(decision, Accepted) and rows_of(decision) == []
    assert [type(event) for event in decision.events] == [SessionEnded, SessionStarted]
    assert session and (session.kind, session.user_id, session.has_mfa) == (SessionKind.TOKEN, "ann", has_mfa)
    assert (session.methods, session.app_id, session.client_app) == (methods, "mail", ClientApp.MOBILE_AND_DESKTOP)


@pytest.mark.parametrize(
    ("who", "app", "rule"), [("ghost", "nowhere", "KnownUserRule"), ("ann", "nowhere", "KnownResourceRule")]
)
def test_a_token_needs_a_person_and_a_resource(who: str, app: str, rule: str) -> None:
    decision = world().decide(HoldToken(window="w", user_id=who, app_id=app, methods=("password",)))

    assert isinstance(decision, Refused) and (decision.code, decision.rules) == ("ResourceNotFound", (rule,))


def test_signing_out_ends_the_session_once() -> None:
    made = world()
    made.sign_in("ann", "mail")

    first = made.act(SignOut(window="w"))
    second = made.act(SignOut(window="w"))

    assert isinstance(first, Accepted) and made.session_in() is None
    assert isinstance(second, Refused) and second.code == "InvalidAuthenticationToken"


# --- registration ------------------------------------------------------------------------------------------------


def test_whoever_must_register_does_so_and_continues_with_the_new_method() -> None:
    made = world().policies(policy("mfa"))
    first = made.sign_in("ben", "mail")

    registered = made.act(RegisterMethod(user_id="ben", method=PUSH, window="w"), "w")
    second = made.sign_in("ben", "mail", PUSH)

    assert isinstance(registered, Accepted)
    (written,) = registered.events
    assert isinstance(written, UserWritten) and written.by == "ben" and written.user.methods == (PUSH,)
    assert codes_of(first) + codes_of(second) == [50072, 0]
    assert rows_of(first)[0].correlation_id == rows_of(second)[0].correlation_id


@pytest.mark.parametrize(
    ("window", "who", "method", "rule"),
    [
        ("nobody", "ben", PUSH, "OwnAccountRule"),
        ("ann", "ben", PUSH, "OwnAccountRule"),
        ("waits-for-mfa", "ann", PUSH, "OwnAccountRule"),
        ("waits", "ann", PUSH, "OwnAccountRule"),
        ("gone", "old", PUSH, "AccountEnabledRule"),
        ("waits", "ben", "temporaryAccessPassOneTime", "MethodOfferedRule"),
        ("waits", "ben", "password", "MethodOfferedRule"),
        ("ann", "ann", "sms", "MethodNewRule"),
        ("ann-password", "ann", "voice", "RegistrationMfaRule"),
        ("waits", "ben", "fido2", "PasskeyMfaRule"),
        ("ben", "ben", "fido2", "PasskeyMfaRule"),
        ("waits", "ben", "sms", None),
        ("ben", "ben", "softwareOath", None),
        ("ann", "ann", "voice", None),
        ("ann", "ann", "fido2", None),
    ],
)
def test_people_register_for_themselves_and_with_mfa_once_they_own_a_method(
    window: str, who: str, method: str, rule: str | None
) -> None:
    made = world().policies(policy("mfa", conditions(apps=("pay",))))
    made.session("ann")
    made.session("ann", mfa=False, window="ann-password")
    made.session("ben", mfa=False)
    made.session("old", window="gone")
    made.sign_in("ben", "pay", window="waits")
    made.sign_in("ann", "pay", window="waits-for-mfa")

    decision = made.decide(RegisterMethod(user_id=who, method=method, window=window), window)

    shown = decision.rules if isinstance(decision, Refused) else None
    assert shown == (rule and (rule,))
