"""What the Conditional Access pages read: drafts weighed before they are saved, and What If."""

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.commands import UpdatePolicy
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.conditional_access.policies import ConditionalAccessPolicy, Conditions, GrantControls, PolicyState
from simulator.conditional_access.views import (
    asks_before_saving,
    draft_effect,
    draft_policy,
    policies_naming,
    policy_counts,
    prove_draft,
    what_if,
)
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.sign_in.sessions import ClientApp, Outcome, Platform, SignInRecord
from tests.ca_world import BLOCK, MFA, OFF, ON, PUSH, REPORT_ONLY, T0, CaWorld, conditions, create, grant, policy


def row(number: int, who: str | None = "ann", *, app: str = "mail", **changes: object) -> SignInRecord:
    """One row of the log, an hour ago, with a password only."""
    record = SignInRecord(
        id=f"row-{number}",
        at=T0 - timedelta(hours=1),
        correlation_id=f"correlation-{number}",
        user_id=who,
        user_principal_name=f"{who}@adatum.example",
        app_id=app,
        app_display_name=app,
        client_app=ClientApp.BROWSER,
        outcome=Outcome.GRANTED,
        error_code=0,
        failure_reason="",
        conditional_access_status="notApplied",
        methods=("password",),
        ip_address="203.0.113.9",
        country="US",
        platform=Platform.WINDOWS,
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # tests name fields freely


def world() -> CaWorld:
    """Ann and Ben own Authenticator, Cleo nothing but a password; Ann is Global Administrator."""
    return CaWorld().user("ann", PUSH).user("ben", PUSH).user("cleo").role("ann", GLOBAL_ADMINISTRATOR)


def counts(draft: ConditionalAccessPolicy, *rows: SignInRecord) -> dict[str, tuple[int, int]]:
    """Sign-ins and people by result, zero rows left out."""
    found = draft_effect(world().tenant, draft, rows)
    return {one.result: (one.sign_ins, one.users) for one in found if one.sign_ins}


def test_each_result_of_report_only_is_counted_with_its_people():
    draft = policy("draft", conditions(except_users=("cleo",)))
    with_mfa = {"methods": ("password", PUSH)}

    found = counts(
        draft,
        row(1, **with_mfa),
        row(2),
        row(3),
        row(4, "ben", client_app=ClientApp.OTHER),
        row(5, "cleo"),
    )

    assert found == {
        "reportOnlySuccess": (1, 1),
        "reportOnlyInterrupted": (2, 1),
        "reportOnlyFailure": (1, 1),
        "reportOnlyNotApplied": (1, 1),
    }


def test_a_sign_in_of_two_rows_counts_once_with_its_newest_row():
    newest = row(2, correlation_id="one", methods=("password", PUSH))
    oldest = row(1, correlation_id="one", outcome=Outcome.INTERRUPTED)

    assert counts(policy("draft"), newest, oldest) == {"reportOnlySuccess": (1, 1)}


@pytest.mark.parametrize(
    "left_out",
    [
        row(1, outcome=Outcome.FAILED),
        row(1, who=None),
        row(1, who="gone"),
        row(1, at=T0 - timedelta(days=7, minutes=1)),
    ],
    ids=["first factor failed", "unknown account", "deleted account", "older than seven days"],
)
def test_what_conditional_access_never_saw_or_is_too_old_does_not_count(left_out: SignInRecord):
    assert counts(policy("draft"), left_out) == {}


def test_the_seventh_day_still_counts():
    assert counts(policy("draft"), row(1, at=T0 - timedelta(days=7))) == {"reportOnlyInterrupted": (1, 1)}


def test_a_draft_for_everybody_leaves_no_sign_in_without_mfa_and_sends_who_owns_nothing_to_registration():
    proof = prove_draft(world().tenant, policy("draft"))

    assert proof.without_mfa.holds
    assert proof.shut_out_ids == ()
    assert proof.to_register_ids == ("cleo",)


def test_an_exclusion_leaves_a_sign_in_without_mfa_as_witness():
    proof = prove_draft(world().tenant, policy("draft", conditions(except_users=("ben",))))

    witness = proof.without_mfa.witness
    assert witness is not None
    assert (witness.question.user_id, witness.question.app_id == "portal") == ("ben", False)


def test_a_block_for_everybody_shuts_everybody_out():
    proof = prove_draft(world().tenant, policy("draft", controls=grant(BLOCK)))

    assert proof.shut_out_ids == ("ann", "ben", "cleo")
    assert proof.to_register_ids == ()


def test_a_draft_of_a_stored_policy_replaces_it():
    tenant = world().policies(policy("old", controls=grant(BLOCK))).tenant

    proof = prove_draft(tenant, policy("old", controls=grant(MFA)))

    assert proof.shut_out_ids == ()


@pytest.mark.parametrize(
    ("what", "state", "asks"),
    [
        (conditions(), ON, True),
        (conditions(), REPORT_ONLY, False),
        (conditions(), OFF, False),
        (conditions(except_users=("ann",)), ON, False),
        (conditions(except_users=("ben",)), ON, True),
        (conditions(users=("ann",)), ON, False),
        (conditions(apps=("mail",)), ON, False),
    ],
)
def test_the_portal_asks_only_when_on_for_everybody_and_everything_and_oneself(
    what: Conditions, state: PolicyState, asks: bool
):
    draft = policy("draft", what, state=state)

    assert asks_before_saving(world().tenant, draft, "ann") is asks


def test_a_draft_is_what_would_be_stored():
    tenant = world().policies(policy("old")).tenant
    new = create(name="  MFA for all ")

    assert draft_policy(tenant, new).display_name == "MFA for all"
    changed = draft_policy(tenant, UpdatePolicy(policy_id="old", state=OFF))
    assert (changed.id, changed.state, changed.conditions) == ("old", OFF, conditions())


def test_policies_are_counted_by_state_and_found_by_location():
    at_hq = conditions(networks=("hq",))
    tenant = (
        world()
        .location("hq", "198.51.100.0/24")
        .policies(policy("one"), policy("two", state=OFF), policy("three", at_hq, state=OFF))
        .tenant
    )

    assert policy_counts(tenant) == {ON: 1, OFF: 2}
    assert [one.id for one in policies_naming(tenant, "hq")] == ["three"]


def test_what_if_names_the_first_unmet_condition_and_skips_what_is_off():
    tenant = (
        world()
        .policies(
            policy("applies", state=REPORT_ONLY),
            policy("off", state=OFF),
            policy("others", conditions(users=("ben",), apps=("pay",))),
            policy("elsewhere", conditions(apps=("pay",))),
            policy("phones", conditions(platforms=("android",), client_apps=("browser",))),
            policy("apps", conditions(client_apps=("mobileAppsAndDesktopClients",))),
        )
        .tenant
    )

    found = {one.policy.id: one.unmet for one in what_if(tenant, SignInQuestion(user_id="ann", app_id="mail"))}

    assert found == {
        "applies": "",
        "others": "users",
        "elsewhere": "application",
        "phones": "devicePlatform",
        "apps": "clientType",
    }


def test_grant_controls_do_not_matter_to_what_if():
    tenant = world().policies(policy("block", controls=grant(BLOCK)), policy("none", controls=GrantControls())).tenant

    assert all(one.applies for one in what_if(tenant, SignInQuestion(user_id="ann", app_id="mail")))
