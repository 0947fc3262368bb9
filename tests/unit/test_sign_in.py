"""Signing in by example: methods, first factor, demands, and interrupted attempts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.commands import SignIn
from simulator.conditional_access.misconceptions import MISCONCEPTIONS
from simulator.decision import Verdict
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.events import SessionEnded, SessionStarted, SignInRecorded
from simulator.gates import SKIP, Rules
from simulator.sign_in import methods as m
from simulator.sign_in.sessions import ClientApp, Outcome, Platform, Session, SessionKind, SignInRecord
from tests.ca_world import BLOCK, PUSH, T0, CaWorld, codes_of, conditions, grant, policy, rows_of


def world(**switches: bool) -> CaWorld:
    """Ann has push, Ben has nothing, Key signs in with a key only, Old is disabled; nobody holds a role."""
    made = CaWorld(**switches)
    made.user("ann", PUSH, "sms").user("ben").user("key", "fido2", has_password=False)
    return made.user("old", PUSH, enabled=False)


# --- methods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "is_mfa"),
    [
        ((), False),
        (("password",), False),
        (("federatedSingleFactor",), False),
        (("x509CertificateSingleFactor",), False),
        (("qrCodePin",), False),
        (("sms",), False),
        (("email",), False),
        (("password", "email"), False),
        (("sms", "voice"), False),
        (("password", "x509CertificateSingleFactor"), False),
        (("password", PUSH), True),
        (("password", "softwareOath"), True),
        (("password", "hardwareOath"), True),
        (("password", "sms"), True),
        (("password", "voice"), True),
        (("federatedSingleFactor", "voice"), True),
        (("federatedMultiFactor",), True),
        (("deviceBasedPush",), True),
        (("temporaryAccessPassOneTime",), True),
        (("temporaryAccessPassMultiUse",), True),
        (("windowsHelloForBusiness",), True),
        (("fido2",), True),
        (("x509CertificateMultiFactor",), True),
    ],
)
def test_methods_make_mfa_as_the_built_in_strength_says(used: tuple[str, ...], is_mfa: bool) -> None:
    assert m.satisfies_mfa(used) is is_mfa


def test_only_keys_certificates_and_hello_resist_phishing() -> None:
    resistant = {method for method in m.DISPLAY_NAMES if m.is_phishing_resistant(method)}

    assert resistant == {"fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"}


def test_every_method_has_a_name_and_an_unknown_one_keeps_its_own() -> None:
    assert m.display_name("fido2") == "Passkey (FIDO2)"
    assert m.display_name("carrierPigeon") == "carrierPigeon"
    assert m.DISPLAY_NAMES.keys() >= m.FIRST_FACTORS | m.SECOND_FACTORS


def test_second_factors_and_text_messages_cannot_begin_a_sign_in() -> None:
    assert [one for one in (*sorted(m.SECOND_FACTORS), "email") if m.is_first_factor(one)] == []
    assert m.is_first_factor("password") and m.is_first_factor("fido2")


# --- the first factor --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "app", "methods", "more", "code", "rule"),
    [
        ("ghost", "nowhere", ("fido2",), {}, 50034, "KnownUserRule"),
        ("old", "nowhere", ("fido2",), {"is_password_right": False}, 50057, "AccountEnabledRule"),
        ("key", "nowhere", ("password", "sms"), {"is_password_right": False}, 500011, "KnownResourceRule"),
        ("key", "mail", ("password", "sms"), {"is_password_right": False}, 50056, "PasswordExistsRule"),
        ("ann", "mail", ("password", "fido2"), {"is_password_right": False}, 50126, "PasswordRule"),
        ("ann", "mail", ("password", "fido2"), {}, 500121, "MethodOwnedRule"),
        ("ann", "mail", (PUSH,), {"is_request_approved": False}, 500121, "RequestApprovedRule"),
        ("ann", "mail", (PUSH,), {}, 54008, "CredentialOrderRule"),
        ("key", "mail", ("fido2",), {"client_app": ClientApp.OTHER}, 54009, "FirstFactorRule"),
    ],
)
def test_the_first_thing_wrong_decides_the_row(
    name: str, app: str, methods: tuple[str, ...], more: dict[str, object], code: int, rule: str
) -> None:
    made = world().policies(policy("mfa"))

    decision = made.sign_in(name, app, *methods, **more)

    (row,) = rows_of(decision)
    assert (row.error_code, row.outcome, row.conditional_access_status) == (code, Outcome.FAILED, "notApplied")
    assert row.applied_policies == () and row.required_mfa_by == ()
    assert made.session_in() is None
    assert [(step.rule, step.verdict) for step in decision.trace] == [
        (rule, Verdict.FAIL),
        ("SignInOutcome", Verdict.FAIL),
    ]


def test_an_unknown_name_is_logged_as_it_was_typed() -> None:
    (row,) = rows_of(world().sign_in("Ghost", "mail"))

    assert (row.user_id, row.user_principal_name) == (None, "Ghost@adatum.example")


def test_names_are_alike_in_upper_and_lower_case() -> None:
    (row,) = rows_of(world().sign_in("ANN", "mail"))

    assert (row.error_code, row.user_id, row.user_principal_name) == (0, "ann", "ann@adatum.example")


def test_a_window_without_session_cannot_sign_in_silently() -> None:
    made = world()
    silent = SignIn(window="w", user_principal_name="ann@adatum.example", app_id="mail", methods=())

    decision = made.act(silent)

    (row,) = rows_of(decision)
    assert (row.error_code, row.outcome) == (50058, Outcome.INTERRUPTED)
    assert made.session_in() is None and "w" not in made.tenant.interrupted


# --- granted -----------------------------------------------------------------------------------------------------


def test_without_any_policy_a_right_password_gets_a_token_without_mfa() -> None:
    made = world()

    decision = made.sign_in(
        "ann",
        "mail",
        kind=SessionKind.API,
        client_app=ClientApp.MOBILE_AND_DESKTOP,
        ip_address="198.51.100.9",
        country="DE",
        platform=Platform.IOS,
    )

    recorded, started = decision.events
    assert isinstance(recorded, SignInRecorded) and isinstance(started, SessionStarted)
    assert started.session == Session(
        id=started.session.id,
        window="w",
        user_id="ann",
        kind=SessionKind.API,
        app_id="mail",
        client_app=ClientApp.MOBILE_AND_DESKTOP,
        methods=("password",),
        started_at=T0,
        mfa_at=None,
        ip_address="198.51.100.9",
        country="DE",
        platform=Platform.IOS,
    )
    assert recorded.record == SignInRecord(
        id=recorded.record.id,
        at=T0,
        correlation_id=recorded.record.correlation_id,
        user_id="ann",
        user_principal_name="ann@adatum.example",
        app_id="mail",
        app_display_name="Mail",
        client_app=ClientApp.MOBILE_AND_DESKTOP,
        outcome=Outcome.GRANTED,
        error_code=0,
        failure_reason="",
        conditional_access_status="notApplied",
        methods=("password",),
        ip_address="198.51.100.9",
        country="DE",
        platform=Platform.IOS,
        session_id=started.session.id,
    )
    assert len({recorded.record.id, recorded.record.correlation_id, started.session.id}) == 3


def test_mfa_done_without_being_asked_is_in_the_token() -> None:
    made = world()

    decision = made.sign_in("ann", "mail", "password", PUSH)

    session = made.session_in()
    assert codes_of(decision) == [0]
    assert session and session.methods == ("password", PUSH) and session.mfa_at == T0


def test_a_key_alone_is_enough_where_mfa_is_mandatory() -> None:
    made = world().policies(policy("mfa"))

    decision = made.sign_in("key", "portal", "fido2")

    session = made.session_in()
    assert codes_of(decision) == [0]
    assert session and session.has_mfa and rows_of(decision)[0].required_mfa_by == ("mfa", "mandatoryPortalMfa")


def test_a_new_session_ends_the_one_that_the_window_had() -> None:
    made = world()
    made.sign_in("ann", "mail")
    before = made.session_in()
    assert before

    decision = made.sign_in("ben", "mail")

    after = made.session_in()
    assert [type(event) for event in decision.events] == [SignInRecorded, SessionEnded, SessionStarted]
    assert after and after.user_id == "ben" and not made.tenant.sessions[before.id].is_open


def test_a_failed_attempt_leaves_the_session_of_the_window_alone() -> None:
    made = world()
    made.sign_in("ann", "mail")
    before = made.session_in()

    made.sign_in("ben", "mail", is_password_right=False)

    assert made.session_in() == before


# --- interrupted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        ("ann", SessionKind.PORTAL, 50074),
        ("ann", SessionKind.API, 50076),
        ("ben", SessionKind.PORTAL, 50072),
        ("ben", SessionKind.API, 50079),
    ],
)
def test_an_unmet_demand_shows_the_number_of_its_client(who: str, kind: SessionKind, code: int) -> None:
    made = world().policies(policy("mfa"))

    decision = made.sign_in(who, "mail", kind=kind)

    waiting = made.tenant.interrupted["w"]
    assert codes_of(decision) == [code] and made.session_in() is None
    assert (waiting.user_id, waiting.app_id, waiting.methods) == (who, "mail", ("password",))
    assert (waiting.error_code, waiting.kind, waiting.correlation_id) == (
        code,
        kind,
        rows_of(decision)[0].correlation_id,
    )


def test_the_second_factor_continues_the_attempt_under_the_same_correlation_id() -> None:
    made = world().policies(policy("mfa"))
    first = made.sign_in("ann", "mail")
    made.wait(timedelta(minutes=1))

    second = made.sign_in("ann", "mail", PUSH)

    session = made.session_in()
    assert codes_of(second) == [0]
    assert rows_of(second)[0].correlation_id == rows_of(first)[0].correlation_id
    assert session and session.methods == ("password", PUSH) and session.mfa_at == T0 + timedelta(minutes=1)
    assert "w" not in made.tenant.interrupted


def test_giving_both_at_once_writes_the_same_two_rows() -> None:
    made = world().policies(policy("mfa"))

    decision = made.sign_in("ann", "mail", "password", PUSH)

    first, second = rows_of(decision)
    assert (first.error_code, first.methods, first.session_id) == (50074, ("password",), None)
    assert (second.error_code, second.methods) == (0, ("password", PUSH))
    assert first.correlation_id == second.correlation_id and first.id != second.id
    assert [one.result for one in first.applied_policies + second.applied_policies] == ["failure", "success"]


@pytest.mark.parametrize(
    ("window", "who", "app"), [("other", "ann", "mail"), ("w", "cid", "mail"), ("w", "ann", "pay")]
)
def test_another_window_person_or_resource_starts_anew(window: str, who: str, app: str) -> None:
    made = world().user("cid", PUSH).policies(policy("mfa"))
    first = made.sign_in("ann", "mail")

    second = made.sign_in(who, app, PUSH, window=window)

    assert codes_of(second) == [54008]
    assert rows_of(second)[0].correlation_id != rows_of(first)[0].correlation_id


def test_a_failed_second_factor_can_be_tried_again() -> None:
    made = world().policies(policy("mfa"))
    made.sign_in("ann", "mail")

    failed = made.sign_in("ann", "mail", "voice")
    again = made.sign_in("ann", "mail", "sms")

    assert codes_of(failed) + codes_of(again) == [500121, 0]
    assert rows_of(failed)[0].correlation_id == rows_of(again)[0].correlation_id


def test_a_denied_request_can_be_sent_again() -> None:
    made = world().policies(policy("mfa"))
    made.sign_in("ann", "mail")

    denied = made.sign_in("ann", "mail", PUSH, is_request_approved=False)
    again = made.sign_in("ann", "mail", PUSH)

    assert codes_of(denied) + codes_of(again) == [500121, 0]
    assert rows_of(denied)[0].correlation_id == rows_of(again)[0].correlation_id


def test_a_password_asks_nobody_for_approval() -> None:
    assert codes_of(world().sign_in("ann", "mail", is_request_approved=False)) == [0]


def test_a_wrong_password_ends_the_interrupted_attempt() -> None:
    made = world().policies(policy("mfa"))
    made.sign_in("ann", "mail")

    made.sign_in("ann", "mail", is_password_right=False)

    assert "w" not in made.tenant.interrupted


def test_a_block_is_answered_before_the_second_factor_is_asked() -> None:
    made = world().policies(policy("mfa"), policy("block", controls=grant(BLOCK)))

    decision = made.sign_in("ann", "mail", "password", PUSH)

    (row,) = rows_of(decision)
    assert (row.error_code, row.outcome, row.methods) == (53003, Outcome.BLOCKED, ("password",))
    assert made.session_in() is None and "w" not in made.tenant.interrupted


def test_a_legacy_client_is_blocked_where_mfa_is_asked() -> None:
    made = world().policies(policy("mfa"))

    decision = made.sign_in("ann", "mail", "password", PUSH, client_app=ClientApp.EXCHANGE_ACTIVE_SYNC)

    (row,) = rows_of(decision)
    assert (row.error_code, row.outcome) == (50076, Outcome.BLOCKED)
    assert made.session_in() is None and "w" not in made.tenant.interrupted


def test_a_legacy_client_never_carries_an_mfa_claim() -> None:
    made = world()

    made.sign_in("ann", "mail", "password", PUSH, client_app=ClientApp.OTHER)

    session = made.session_in()
    assert session and session.methods == ("password",) and not session.has_mfa


# --- mandatory portal MFA and security defaults ------------------------------------------------------------------


def test_the_portals_ask_for_mfa_even_of_accounts_that_every_policy_excludes() -> None:
    excluded = policy("mfa", conditions(except_users=("ann",)))
    made = world().policies(excluded)

    decision = made.sign_in("ann", "portal")

    (row,) = rows_of(decision)
    assert (row.error_code, row.required_mfa_by, row.conditional_access_status) == (
        50074,
        ("mandatoryPortalMfa",),
        "notApplied",
    )
    assert [step.rule for step in decision.trace] == [
        "FirstFactorRule",
        "ConditionalAccessPolicy",
        "ConditionalAccess",
        "MandatoryPortalMfa",
        "SignInOutcome",
    ]


def test_a_tenant_that_postponed_mandatory_mfa_lets_a_password_in() -> None:
    assert codes_of(world(mandatory_portal_mfa=False).sign_in("ann", "portal")) == [0]


def test_mandatory_mfa_reaches_the_portals_only() -> None:
    assert codes_of(world().sign_in("ann", "mail")) == [0]


@pytest.mark.parametrize(
    ("role", "who", "app", "client", "code"),
    [
        (None, "ann", "mail", ClientApp.BROWSER, 0),
        (None, "ann", "portal", ClientApp.BROWSER, 50074),
        (None, "ben", "mail", ClientApp.BROWSER, 50072),
        ("Helpdesk Administrator", "ann", "mail", ClientApp.BROWSER, 50074),
        ("Identity Governance Administrator", "ann", "mail", ClientApp.BROWSER, 50074),
        ("Reports Reader", "ann", "mail", ClientApp.BROWSER, 0),
        (None, "ann", "mail", ClientApp.OTHER, 530035),
        ("Directory Synchronization Accounts", "ben", "mail", ClientApp.BROWSER, 0),
        ("Directory Synchronization Accounts", "ben", "mail", ClientApp.OTHER, 0),
    ],
)
def test_security_defaults_ask_administrators_portals_and_the_unregistered(
    role: str | None, who: str, app: str, client: ClientApp, code: int
) -> None:
    made = world(security_defaults=True, mandatory_portal_mfa=False)
    if role:
        made.role(who, ROLE_IDS_BY_NAME[role])

    decision = made.sign_in(who, app, client_app=client)

    assert codes_of(decision) == [code]
    sources = () if code in (0, 530035) else ("securityDefaults",)
    assert rows_of(decision)[0].required_mfa_by == sources


def test_a_block_by_security_defaults_is_a_block() -> None:
    decision = world(security_defaults=True).sign_in("ann", "mail", client_app=ClientApp.OTHER)

    assert rows_of(decision)[0].outcome is Outcome.BLOCKED
    assert ("SecurityDefaults", Verdict.FAIL) in [(step.rule, step.verdict) for step in decision.trace]


@pytest.mark.parametrize(
    ("slug", "app", "codes"),
    [("mandatory-mfa-configurable", "portal", [0]), ("breakglass-no-mfa", "portal", [0])],
)
def test_believing_that_exclusions_lift_portal_mfa_lets_a_password_in(slug: str, app: str, codes: list[int]) -> None:
    made = world().policies(policy("mfa", conditions(except_users=("ann",))))
    command = SignIn(window="w", user_principal_name="ann@adatum.example", app_id=app, methods=("password",))

    decision = made.decide(command, rules=MISCONCEPTIONS[slug])

    assert codes_of(decision) == codes


def test_a_gate_of_the_first_factor_can_be_replaced_by_name() -> None:
    command = SignIn(
        window="w",
        user_principal_name="ann@adatum.example",
        app_id="mail",
        methods=("password",),
        is_password_right=False,
    )

    decision = world().decide(command, rules=Rules({"PasswordRule": lambda case: SKIP}))

    assert codes_of(decision) == [0]
