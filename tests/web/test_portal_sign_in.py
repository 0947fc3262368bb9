"""Signing in through the pages: every outcome that the simulator knows has its page, and no page leads elsewhere."""

import pytest

from simulator.commands import CreatePolicy, SetTenantSwitches
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.events import SignInRecorded
from simulator.sign_in.sessions import SignInRecord
from tests.web.live_server import AUTHENTICATOR, Learner


@pytest.fixture
def learner() -> Learner:
    return Learner.new()


def rows(learner: Learner) -> list[SignInRecord]:
    """What the sign-in log got from this attempt."""
    events = [one.event for one in learner.simulation.happenings()]
    return [event.record for event in events if isinstance(event, SignInRecorded)]


def set_switches(learner: Learner, **changes: bool) -> None:
    """Lab control over tenant-wide switches."""
    with learner.app.app_context():
        attempts = learner.app.extensions["attempts"]
        attempts.act(learner.attempt, "", SetTenantSwitches(**changes), seen=None)


def put_policy(learner: Learner, control: GrantControl, user: str = "All") -> None:
    """A policy that is on, written by Holly in a window of her own."""
    admin = learner.at("w9")
    admin.sign_in("holly")
    command = CreatePolicy(
        display_name="CA900 test",
        state=PolicyState.ON,
        conditions=Conditions(
            users=UserCondition(include_users=frozenset({user})),
            applications=ApplicationCondition(include=frozenset({"All"})),
        ),
        grant_controls=GrantControls(built_in_controls=frozenset({control})),
    )
    with learner.app.app_context():
        learner.app.extensions["attempts"].act(learner.attempt, "w9", command, seen=None)


def test_the_account_page_offers_everybody_and_asks_for_no_password(learner: Learner):
    page = learner.get("sign-in")

    assert page.status == 200
    assert len([words for words in page.links() if "@adatum" in words]) == len(learner.tenant.users)
    assert 'type="password"' not in page.html


def test_a_portal_page_leads_to_the_sign_in_page_and_back(learner: Learner):
    refused = learner.get("ca/policies?q=x")

    assert refused.status == 303
    assert refused.location == learner.url("sign-in?next=ca/policies%3Fq%3Dx")
    entered = learner.sign_in("holly", next="ca/policies%3Fq%3Dx")
    assert (entered.status, entered.location) == (303, learner.url("ca/policies?q=x"))


def test_a_typed_name_that_nobody_has_is_answered_with_words(learner: Learner):
    page = learner.get("sign-in?who=nobody@adatum.example")

    assert page.status == 404
    assert "There is no account `nobody@adatum.example`" in page.main


def test_a_typed_sign_in_name_counts_like_a_click(learner: Learner):
    page = learner.get("sign-in?who=HOLLY@adatum.example")

    assert page.status == 200
    assert "holly@adatum.example" in page.main


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("holly", ["password", "wrong-password"]),
        ("breakglass1", ["fido2"]),
        ("adele", ["password", "wrong-password"]),
    ],
)
def test_an_account_offers_only_what_it_owns(learner: Learner, who: str, buttons: list[str]):
    page = learner.get(f"sign-in?who={learner.id_of(who)}")

    offered = [one.get("value") for one in page.controls("sign-in-form") if one.get("name") == "method"]
    assert offered == buttons


def test_a_wrong_password_is_logged_and_said(learner: Learner):
    page = learner.get(f"sign-in?who={learner.id_of('holly')}&next=ca")

    answer = learner.submit(page, "sign-in-form", method="wrong-password", network="abroad-fr", platform="macOS")

    again = learner.follow(answer)
    assert "AADSTS50126" in again.main
    assert again.fields("sign-in-form")["network"] == "abroad-fr"
    assert again.fields("sign-in-form")["next"] == "ca"
    assert [(row.error_code, row.country, row.platform.value) for row in rows(learner)] == [(50126, "FR", "macOS")]
    assert learner.get("ca").status == 303


def test_the_portal_asks_for_a_second_factor_and_then_opens(learner: Learner):
    page = learner.get(f"sign-in?who={learner.id_of('holly')}&next=ca")

    asked = learner.follow(learner.submit(page, "sign-in-form", method="password"))
    entered = learner.submit(asked, "go-on-form", method=AUTHENTICATOR)

    assert "Approve sign in request" in asked.main
    assert entered.location == learner.url("ca")
    assert [row.error_code for row in rows(learner)] == [50074, 0]
    session = learner.simulation.session_in("w1")
    assert session is not None
    assert session.has_mfa


def test_a_denied_request_keeps_the_attempt_open(learner: Learner):
    page = learner.get(f"sign-in?who={learner.id_of('holly')}")
    asked = learner.follow(learner.submit(page, "sign-in-form", method="password"))

    denied = learner.follow(learner.submit(asked, "go-on-form", method="deny"))
    entered = learner.submit(denied, "go-on-form", method=AUTHENTICATOR)

    assert "AADSTS500121" in denied.main
    assert entered.location == learner.url()
    assert [row.error_code for row in rows(learner)] == [50074, 500121, 0]


def test_a_security_key_needs_no_second_step(learner: Learner):
    entered = learner.sign_in("breakglass1", method="fido2")

    assert entered.location == learner.url()
    assert [row.error_code for row in rows(learner)] == [0]


def test_somebody_without_a_second_factor_registers_one_first(learner: Learner):
    page = learner.get(f"sign-in?who={learner.id_of('adele')}")

    on_the_way = learner.follow(learner.submit(page, "sign-in-form", method="password"))
    register = learner.follow(on_the_way)
    asked = learner.follow(learner.submit(register, "register-form"))
    entered = learner.submit(asked, "go-on-form", method=AUTHENTICATOR)

    assert "Register Microsoft Authenticator" in register.main
    assert entered.location == learner.url()
    assert [row.error_code for row in rows(learner)] == [50072, 0]
    assert learner.tenant.users[learner.id_of("adele")].methods == (AUTHENTICATOR,)


def test_a_block_shows_its_code_the_policy_and_why(learner: Learner):
    put_policy(learner, GrantControl.BLOCK, learner.id_of("patti"))
    page = learner.get(f"sign-in?who={learner.id_of('patti')}")

    blocked = learner.follow(learner.submit(page, "sign-in-form", method="password"))

    assert blocked.status == 200
    assert "AADSTS53003" in blocked.main
    assert "CA900 test" in blocked.main
    assert 'data-rule="ConditionalAccessPolicy"' in blocked.html
    assert rows(learner)[-1].correlation_id in blocked.main


def test_an_exam_keeps_the_why_of_a_block_to_itself():
    learner = Learner.new(mode="exam")
    put_policy(learner, GrantControl.BLOCK, learner.id_of("patti"))
    page = learner.get(f"sign-in?who={learner.id_of('patti')}")

    blocked = learner.follow(learner.submit(page, "sign-in-form", method="password"))

    assert "AADSTS53003" in blocked.main
    assert "data-rule=" not in blocked.html


def test_step_up_adds_the_mfa_claim_to_an_open_session(learner: Learner):
    set_switches(learner, mandatory_portal_mfa=False)
    learner.sign_in("patti")
    before = learner.simulation.session_in("w1")

    asked = learner.follow(learner.get("sign-in/step-up?next=pim/my-roles"))
    back = learner.submit(asked, "go-on-form", method=AUTHENTICATOR)

    after = learner.simulation.session_in("w1")
    assert before is not None and not before.has_mfa
    assert after is not None and after.has_mfa
    assert after.user_id == learner.id_of("patti")
    assert back.location == learner.url("pim/my-roles")


def test_step_up_goes_straight_back_when_the_claim_is_there(learner: Learner):
    learner.sign_in("holly")

    back = learner.get("sign-in/step-up?next=pim/my-roles")

    assert back.location == learner.url("pim/my-roles")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "../../../lab",
        "/a/other/w/w1/ca",
        "sign-in",
    ],
)
def test_next_never_leads_out_of_the_window(learner: Learner, elsewhere: str):
    page = learner.get(f"sign-in?who={learner.id_of('breakglass1')}")

    entered = learner.submit(page, "sign-in-form", method="fido2", next=elsewhere)

    assert (entered.status, entered.location) == (303, learner.url())


@pytest.mark.parametrize(
    "bad", [{"method": "sms"}, {"method": ""}, {"network": "moon"}, {"platform": "toaster"}, {"next": "x" * 501}]
)
def test_a_value_that_the_page_never_offered_is_refused_and_nothing_happens(learner: Learner, bad: dict[str, str]):
    page = learner.get(f"sign-in?who={learner.id_of('holly')}")

    answer = learner.submit(page, "sign-in-form", **{"method": "password", **bad})

    assert answer.status == 422
    assert rows(learner) == []


def test_a_method_of_somebody_else_is_refused_on_the_second_page(learner: Learner):
    page = learner.get(f"sign-in?who={learner.id_of('holly')}")
    asked = learner.follow(learner.submit(page, "sign-in-form", method="password"))

    answer = learner.submit(asked, "go-on-form", method="fido2")

    assert answer.status == 422
    assert [row.error_code for row in rows(learner)] == [50074]


@pytest.mark.parametrize("path", ["sign-in/go-on", "sign-in/register", "sign-in/step-up", "sign-in/blocked?row=none"])
def test_a_later_page_without_an_attempt_leads_to_the_first(learner: Learner, path: str):
    page = learner.get(path)

    assert page.status == 303
    assert page.location.startswith(learner.url("sign-in"))


def test_signing_out_closes_the_window_for_its_pages(learner: Learner):
    learner.sign_in("holly")
    home = learner.get("ca")

    out = learner.client.post(learner.url("sign-out"), data={"csrf_token": csrf(home), "seq": str(seen(learner))})

    assert out.status_code == 303
    assert learner.get("ca").status == 303


def test_another_window_has_another_person(learner: Learner):
    learner.sign_in("holly")
    learner.at("w2").sign_in("patti")

    first, second = learner.simulation.session_in("w1"), learner.simulation.session_in("w2")

    assert first is not None and second is not None
    assert (first.user_id, second.user_id) == (learner.id_of("holly"), learner.id_of("patti"))


def csrf(page) -> str:
    """The token of the page's sign-out form."""
    return next(one.get("value") for one in page.root.iter("input") if one.get("name") == "csrf_token")


def seen(learner: Learner) -> int:
    """How many steps there are."""
    return len(learner.simulation.steps)
