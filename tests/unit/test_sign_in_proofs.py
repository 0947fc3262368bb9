"""Statements about every possible sign-in: proofs, witnesses that replay, and the lock-out warning."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from simulator.conditional_access import exhaustive as x
from simulator.conditional_access.locations import Network
from simulator.conditional_access.lock_out import LockOutWarning, lock_out_warning
from simulator.conditional_access.network_classes import network_classes
from simulator.conditional_access.policies import Conditions, GrantControls
from simulator.decision import Decision
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.sign_in.sessions import ClientApp, Outcome, Platform
from tests.ca_world import (
    BLOCK,
    MFA,
    ON,
    PUSH,
    REPORT_ONLY,
    CaWorld,
    codes_of,
    conditions,
    grant,
    policy,
    rows_of,
)


def world() -> CaWorld:
    """Ada is Global Administrator with push, Ben owns nothing, Key has a key only, Gus is a guest; `staff` holds Ben
    through `floor`."""
    made = (
        CaWorld().user("ada", PUSH).user("ben").user("key", "fido2", has_password=False).user("gus", PUSH, guest=True)
    )
    made.role("ada", GLOBAL_ADMINISTRATOR).role("key", GLOBAL_ADMINISTRATOR)
    return made.group("floor", "ben").group("staff", "floor")


# --- the lock-out warning ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "controls", "caller", "expected"),
    [
        (conditions(("ada",)), grant(BLOCK), "ada", None),
        (conditions(apps=("mail",)), grant(BLOCK), "ada", None),
        (conditions(), grant(BLOCK), "ada", (True, ("ada", "key", "new"), ())),
        (conditions(except_users=("ada",)), grant(BLOCK), "ada", (False, ("key", "new"), ("ada",))),
        (conditions(), grant(MFA), "ada", (True, ("new",), ("ada", "key"))),
        (conditions(except_groups=("staff",)), grant(MFA), "ben", (False, ("new",), ("ada", "key"))),
        (
            conditions(networks=("All",), except_networks=("hq",)),
            grant(BLOCK),
            "ada",
            (True, (), ("ada", "key", "new")),
        ),
    ],
)
def test_the_editor_warns_whom_a_policy_for_everything_would_lock_out(
    what: Conditions, controls: GrantControls, caller: str, expected: tuple[bool, Iterable[str], Iterable[str]] | None
) -> None:
    made = world().user("new").role("new", GLOBAL_ADMINISTRATOR).location("hq", "198.51.100.0/24")

    warning = lock_out_warning(made.tenant, what, controls, caller)

    assert warning == (
        expected
        and LockOutWarning(reaches_caller=expected[0], locked_out_ids=tuple(expected[1]), get_in_ids=tuple(expected[2]))
    )
    assert len(made.tenant.policies) == 0


def test_editing_a_policy_weighs_the_new_version_only() -> None:
    made = world().policies(policy("p", controls=grant(BLOCK)))

    warning = lock_out_warning(made.tenant, conditions(), grant(MFA), "ada", "p")

    assert warning and warning.get_in_ids == ("ada", "key")


# --- proofs ------------------------------------------------------------------------------------------------------

NEVER_WITHOUT_MFA = frozenset({x.MFA_REQUIRED, x.BLOCKED})


def prove(made: CaWorld, users: str, apps: str, allowed: Iterable[str], **more: object) -> x.Proof:
    """A proof about these users and resources."""
    return x.always(made.tenant, users.split(), apps.split(), frozenset(allowed), **more)  # type: ignore[arg-type]  # by name


def replayed(made: CaWorld, proof: x.Proof) -> Decision:
    """What the tenant answers to the witness of a proof."""
    assert proof.witness
    return made.decide(proof.witness.sign_in)


def test_break_glass_with_a_key_gets_in_everywhere_although_portal_mfa_is_mandatory() -> None:
    made = world().policies(policy("mfa", conditions(except_users=("key",))))

    assert prove(made, "key", "portal mail pay", {x.GETS_IN}).holds
    assert prove(made, "key", "portal mail pay", NEVER_WITHOUT_MFA).holds


def test_a_policy_for_everybody_leaves_no_sign_in_without_mfa() -> None:
    proof = prove(world().policies(policy("mfa")), "ada ben gus key", "portal mail pay", NEVER_WITHOUT_MFA)

    assert proof == x.Proof(holds=True, witness=None, cells=proof.cells)


@pytest.mark.parametrize(
    ("what", "state", "found"),
    [
        (conditions(), REPORT_ONLY, ("ada", "mail", ClientApp.BROWSER, Platform.WINDOWS)),
        (conditions(except_apps=("pay",)), ON, ("ada", "pay", ClientApp.BROWSER, Platform.WINDOWS)),
        (conditions(except_groups=("staff",)), ON, ("ben", "mail", ClientApp.BROWSER, Platform.WINDOWS)),
        (conditions(client_apps=("browser",)), ON, ("ada", "mail", ClientApp.MOBILE_AND_DESKTOP, Platform.WINDOWS)),
        (
            conditions(client_apps=("browser", "mobileAppsAndDesktopClients", "exchangeActiveSync")),
            ON,
            ("ada", "mail", ClientApp.OTHER, Platform.WINDOWS),
        ),
        (
            conditions(platforms=("android", "iOS", "windows", "macOS", "linux")),
            ON,
            ("ada", "mail", ClientApp.BROWSER, Platform.UNKNOWN),
        ),
    ],
)
def test_a_gap_has_a_witness_that_replays(what: Conditions, state: object, found: tuple[object, ...]) -> None:
    made = world().policies(policy("mfa", what, state=state))  # type: ignore[arg-type]  # table

    proof = prove(made, "ada ben gus key", "portal mail pay", NEVER_WITHOUT_MFA)

    assert not proof.holds and proof.witness
    question = proof.witness.question
    assert (question.user_id, question.app_id, question.client_app, question.platform) == found
    assert proof.witness.outcomes == {x.GETS_IN, x.GRANTED_WITHOUT_MFA}
    (row,) = rows_of(replayed(made, proof))
    assert (row.outcome, row.methods) == (Outcome.GRANTED, ("password",))


@pytest.mark.parametrize(
    ("except_networks", "inside"),
    [(("hq",), "198.51.100.1"), (("north",), "NO"), (("south",), ""), (("AllTrusted",), "192.0.2.1")],
)
def test_a_gap_on_a_network_is_found_inside_it(except_networks: tuple[str, ...], inside: str) -> None:
    made = world().location("hq", "198.51.100.0/24").location("north", countries=("NO",))
    made.location("south", countries=("FR",), unknown=True).organization(mfa_trusted_ips=("192.0.2.0/28",))
    made.location("france", countries=("FR",))
    what = conditions(networks=("All",), except_networks=except_networks)
    made.policies(policy("mfa", what), policy("france", conditions(networks=("france",))))

    proof = prove(made, "ada", "mail", NEVER_WITHOUT_MFA)

    assert proof.witness
    assert inside in (proof.witness.question.ip_address, proof.witness.question.country)
    assert codes_of(replayed(made, proof)) == [0]


def test_clients_and_networks_can_be_left_out_of_a_statement() -> None:
    made = world().location("hq", "198.51.100.0/24", trusted=True)
    what = conditions(client_apps=("browser",), networks=("All",), except_networks=("hq",))
    made.policies(policy("mfa", what))

    assert not prove(made, "ada", "mail", NEVER_WITHOUT_MFA).holds
    browser = {"client_apps": (ClientApp.BROWSER,)}
    assert not prove(made, "ada", "mail", NEVER_WITHOUT_MFA, **browser).holds
    assert prove(made, "ada", "mail", {x.GRANTED_WITHOUT_MFA}, **browser, locations=frozenset({"AllTrusted"})).holds


@pytest.mark.parametrize(
    ("who", "controls", "allowed", "outcomes", "code"),
    [
        ("ada", grant(BLOCK), x.GETS_IN, {x.BLOCKED}, 53003),
        ("ada", grant(MFA), x.GRANTED_WITHOUT_MFA, {x.GETS_IN, x.MFA_REQUIRED}, 0),
        ("ben", grant(MFA), x.GETS_IN, {x.MFA_REQUIRED}, 50079),
        ("old", grant(MFA), x.GETS_IN, {x.BLOCKED}, 50057),
        ("bare", grant(MFA), x.GETS_IN, {x.BLOCKED}, 50056),
        ("key", grant(BLOCK), x.GETS_IN, {x.BLOCKED}, 53003),
        ("key", grant(), x.GRANTED_WITHOUT_MFA, {x.GETS_IN, x.MFA_REQUIRED}, 0),
    ],
)
def test_a_witness_shows_the_outcome_in_its_words(
    who: str, controls: GrantControls, allowed: str, outcomes: set[str], code: int
) -> None:
    made = world().user("old", PUSH, enabled=False).user("bare", has_password=False)
    made.policies(policy("p", controls=controls))

    proof = prove(made, who, "mail", {allowed}, client_apps=(ClientApp.MOBILE_AND_DESKTOP,))

    assert proof.witness and proof.witness.outcomes == outcomes
    assert codes_of(replayed(made, proof))[-1] == code


def test_an_account_without_password_has_no_sign_in_on_a_legacy_client() -> None:
    made = world().policies(policy("legacy", conditions(client_apps=("other",)), grant(BLOCK)))

    assert prove(made, "key", "mail", {x.GETS_IN}).holds
    assert prove(made, "key", "mail", {x.GETS_IN}, client_apps=(ClientApp.OTHER,)).cells == 0
    assert not prove(made, "ada", "mail", {x.GETS_IN}).holds


def test_alike_people_and_resources_are_looked_at_once() -> None:
    made = world().policies(policy("mfa"))
    for number in range(50):
        made.user(f"u{number}", PUSH).app(f"a{number}")
    crowd, many = [f"u{number}" for number in range(50)], [f"a{number}" for number in range(50)]

    proof = prove(made, " ".join(crowd), " ".join(many), NEVER_WITHOUT_MFA)

    assert proof.holds and proof.cells <= 4


def test_an_outcome_that_does_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(AssertionError, match="unknown outcome"):
        prove(world(), "ada", "mail", {"get_in"})


def test_networks_are_cut_at_every_range_and_country() -> None:
    made = world().location("wide", "20.0.0.0/16").location("narrow", "20.0.128.0/24").location("six", "2001:db8::/32")
    made.location("north", countries=("NO",)).location("south", countries=("FR",), unknown=True)
    mentioned = frozenset({"wide", "narrow", "six", "north", "south"})

    networks = network_classes(made.tenant, mentioned)

    assert networks[0] == Network("203.0.113.200", "US")
    assert {network.ip_address for network in networks} == {
        "203.0.113.200",
        "20.0.0.1",
        "20.0.128.1",
        "2001:db8::1",
    }
    assert {network.country for network in networks} == {"US", "NO", "FR"}
    assert len(networks) == 12


def test_the_rest_of_a_range_behind_a_narrower_one_is_a_network_of_its_own() -> None:
    made = world().location("wide", "20.0.0.0/16").location("narrow", "20.0.0.0/24")

    networks = network_classes(made.tenant, frozenset({"wide", "narrow"}))

    assert [one.ip_address for one in networks] == ["203.0.113.200", "20.0.0.1", "20.0.1.1"]


def test_the_last_address_of_all_is_a_range_too() -> None:
    made = world().location("last", "255.255.255.255/32").location("six", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")

    networks = network_classes(made.tenant, frozenset({"last", "six"}))

    assert [one.ip_address for one in networks] == [
        "203.0.113.200",
        "255.255.255.255",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]


def test_ranges_that_cover_every_address_leave_no_outside() -> None:
    halves = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
    made = world().location("everything", *halves)

    assert [one.ip_address for one in network_classes(made.tenant, frozenset({"everything"}))] == ["0.0.0.1"]
