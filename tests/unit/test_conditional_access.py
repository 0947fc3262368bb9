"""Conditional Access by example: what policies see, misconceptions, and explanations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from simulator.conditional_access.drafts import DRAFT_GATES
from simulator.conditional_access.evaluate import RULES, Demand, Evaluation, SignInQuestion, evaluate
from simulator.conditional_access.explain import explain
from simulator.conditional_access.misconceptions import MISCONCEPTIONS
from simulator.conditional_access.policies import Conditions, GrantControls
from simulator.decision import Accepted, Refused, Verdict
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.rows import Kind
from simulator.sign_in.sessions import ClientApp, Platform
from tests.ca_world import (
    BLOCK,
    MFA,
    OFF,
    ON,
    PUSH,
    REPORT_ONLY,
    T0,
    CaWorld,
    conditions,
    create,
    grant,
    policy,
)

HELPDESK = ROLE_IDS_BY_NAME["Helpdesk Administrator"]


def world() -> CaWorld:
    """Ada is Global Administrator with push, Ben owns nothing, Key has a key only, Gus is a guest; `staff` holds Ben
    through `floor`."""
    made = (
        CaWorld().user("ada", PUSH).user("ben").user("key", "fido2", has_password=False).user("gus", PUSH, guest=True)
    )
    made.role("ada", GLOBAL_ADMINISTRATOR).role("key", GLOBAL_ADMINISTRATOR)
    return made.group("floor", "ben").group("staff", "floor")


def ask(made: CaWorld, user_id: str = "ada", rules: Rules = TRUE_RULES, **more: object) -> Evaluation:
    """The evaluation of a browser sign-in with a password to the mail resource, changed by name."""
    question = replace(SignInQuestion(user_id=user_id, app_id="mail"), **more)  # type: ignore[arg-type]  # by name
    return evaluate(made.tenant, question, rules)


def results(evaluation: Evaluation) -> dict[str, str]:
    """Each policy's result."""
    return {row.policy_id: row.result for row in evaluation.applied_policies}


# --- evaluation --------------------------------------------------------------------------------------------------


def test_without_policies_the_token_is_issued() -> None:
    assert ask(CaWorld().user("ada")) == Evaluation(
        applied_policies=(), conditional_access_status="notApplied", demand=Demand.GRANTED
    )


def test_every_policy_appears_once_oldest_first() -> None:
    young = policy("a", created_at=T0 + timedelta(hours=1))
    made = world().policies(young, policy("c", state=OFF), policy("b", state=REPORT_ONLY))

    assert [row.policy_id for row in ask(made).applied_policies] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("state", "controls", "mfa", "result", "demand", "status"),
    [
        (ON, (MFA,), False, "failure", Demand.MFA, "failure"),
        (ON, (MFA,), True, "success", Demand.GRANTED, "success"),
        (ON, (BLOCK,), True, "failure", Demand.BLOCKED, "failure"),
        (REPORT_ONLY, (MFA,), False, "reportOnlyInterrupted", Demand.GRANTED, "notApplied"),
        (REPORT_ONLY, (MFA,), True, "reportOnlySuccess", Demand.GRANTED, "notApplied"),
        (REPORT_ONLY, (BLOCK,), True, "reportOnlyFailure", Demand.GRANTED, "notApplied"),
        (OFF, (BLOCK,), False, "notEnabled", Demand.GRANTED, "notApplied"),
    ],
)
def test_the_state_of_a_policy_decides_what_it_shows_and_does(
    state: object, controls: tuple[object, ...], mfa: bool, result: str, demand: Demand, status: str
) -> None:
    made = world().policies(policy("p", controls=grant(*controls), state=state))  # type: ignore[arg-type]  # table

    evaluation = ask(made, has_mfa_claim=mfa)

    assert (results(evaluation), evaluation.demand, evaluation.conditional_access_status) == (
        {"p": result},
        demand,
        status,
    )


@pytest.mark.parametrize("state", [ON, REPORT_ONLY])
@pytest.mark.parametrize("mfa", [True, False])
def test_a_legacy_client_fails_every_demand_for_mfa(state: object, mfa: bool) -> None:
    made = world().policies(policy("p", state=state))  # type: ignore[arg-type]  # table

    evaluation = ask(made, client_app=ClientApp.OTHER, has_mfa_claim=mfa, methods=("password", PUSH))

    expected = {ON: ("failure", Demand.MFA_IMPOSSIBLE), REPORT_ONLY: ("reportOnlyFailure", Demand.GRANTED)}
    assert (results(evaluation)["p"], evaluation.demand) == expected[state]


@pytest.mark.parametrize(
    ("what", "reached"),
    [
        (conditions(users=()), ""),
        (conditions(users=("None",)), ""),
        (conditions(users=("ada",)), "ada"),
        (conditions(users=("GuestsOrExternalUsers",)), "gus"),
        (conditions(except_users=("GuestsOrExternalUsers",)), "ada ben key"),
        (conditions(users=(), groups=("staff",)), "ben"),
        (conditions(users=("ben",), except_groups=("staff",)), ""),
        (conditions(users=(), roles=(GLOBAL_ADMINISTRATOR,)), "ada key"),
        (conditions(except_roles=(GLOBAL_ADMINISTRATOR,)), "ben gus"),
        (conditions(users=(), groups=("staff",), roles=(GLOBAL_ADMINISTRATOR,), except_users=("key",)), "ada ben"),
    ],
)
def test_users_are_reached_by_id_group_role_and_kind_and_exclusion_wins(what: Conditions, reached: str) -> None:
    made = world().policies(policy("p", what, grant(BLOCK)))

    hit = [who for who in ("ada", "ben", "gus", "key") if ask(made, who).demand is Demand.BLOCKED]

    assert " ".join(hit) == reached


def test_eligible_planned_scoped_and_unknown_roles_are_invisible_to_policies() -> None:
    made = world().role("ben", HELPDESK, Kind.ELIGIBLE).role("ben", HELPDESK, scope="/administrativeUnits/a")
    made.role("ben", HELPDESK, has_started=False).role("ben", "custom")
    made.policies(policy("p", conditions(users=(), roles=(HELPDESK, "custom")), grant(BLOCK)))

    assert ask(made, "ben").demand is Demand.GRANTED


def test_a_role_held_through_a_group_is_seen() -> None:
    made = world().role("staff", HELPDESK).policies(policy("p", conditions(users=(), roles=(HELPDESK,))))

    assert ask(made, "ben").demand is Demand.MFA


@pytest.mark.parametrize(
    ("apps", "except_apps", "reached"),
    [
        (("All",), (), "mail pay portal"),
        (("None",), (), ""),
        ((), (), ""),
        (("pay",), (), "pay"),
        (("Office365",), (), "mail"),
        (("MicrosoftAdminPortals", "pay"), (), "pay portal"),
        (("All",), ("Office365",), "pay portal"),
        (("mail",), ("mail",), ""),
    ],
)
def test_resources_are_reached_by_id_and_app_group(
    apps: tuple[str, ...], except_apps: tuple[str, ...], reached: str
) -> None:
    made = world().policies(policy("p", conditions(apps=apps, except_apps=except_apps), grant(BLOCK)))

    hit = [app for app in ("mail", "pay", "portal") if ask(made, app_id=app).demand is Demand.BLOCKED]

    assert " ".join(hit) == reached


@pytest.mark.parametrize(
    ("what", "more", "applies"),
    [
        (conditions(client_apps=("browser",)), {}, True),
        (conditions(client_apps=("other", "exchangeActiveSync")), {}, False),
        (conditions(client_apps=()), {}, True),
        (conditions(platforms=("windows",)), {}, True),
        (conditions(platforms=("macOS",)), {}, False),
        (conditions(platforms=("all",), except_platforms=("windows",)), {}, False),
        (conditions(platforms=("all",)), {"platform": Platform.UNKNOWN}, True),
        (conditions(platforms=("unknown", "windows", "linux")), {"platform": Platform.UNKNOWN}, False),
        (conditions(platforms=()), {}, False),
        (conditions(networks=("All",)), {}, True),
        (conditions(networks=()), {}, False),
        (conditions(networks=("hq",)), {"ip_address": "198.51.100.7"}, True),
        (conditions(networks=("hq",)), {"ip_address": "198.51.101.7"}, False),
        (conditions(networks=("hq",)), {"ip_address": "not an address"}, False),
        (conditions(networks=("All",), except_networks=("AllTrusted",)), {"ip_address": "198.51.100.7"}, False),
        (conditions(networks=("AllTrusted",)), {"ip_address": "192.0.2.5"}, True),
        (conditions(networks=("AllTrusted",)), {"ip_address": "203.0.113.7"}, False),
        (conditions(networks=("00000000-0000-0000-0000-000000000000",)), {"ip_address": "192.0.2.5"}, True),
        (conditions(networks=("six",)), {"ip_address": "2001:db8:1::5"}, True),
        (conditions(networks=("north",)), {"country": "NO"}, True),
        (conditions(networks=("north",)), {"country": "FR"}, False),
        (conditions(networks=("north",)), {"country": ""}, False),
        (conditions(networks=("south",)), {"country": ""}, True),
        (conditions(networks=("deleted",)), {}, False),
        (conditions(networks=("All",), except_networks=("deleted",)), {}, True),
    ],
)
def test_client_platform_and_network_conditions(what: Conditions, more: dict[str, object], applies: bool) -> None:
    made = world().location("hq", "198.51.100.0/24", trusted=True).location("six", "2001:db8:1::/48")
    made.location("branch", "203.0.113.0/24").location("north", countries=("NO", "SE"))
    made.location("south", countries=("FR",), unknown=True).organization(mfa_trusted_ips=("192.0.2.0/28",))
    made.policies(policy("p", what, grant(BLOCK)))

    assert (ask(made, **more).demand is Demand.BLOCKED) is applies


def test_the_conditions_that_failed_are_named_in_graphs_words() -> None:
    what = conditions(("ben",), ("pay",), client_apps=("other",), platforms=("iOS",), networks=("AllTrusted",))
    (row,) = ask(world().policies(policy("p", what))).applied_policies

    assert row.conditions_not_satisfied == ("users", "application", "clientType", "devicePlatform", "location")
    assert (row.result, row.enforced_grant_controls, row.display_name) == ("notApplied", ("Mfa",), "p")


def test_the_status_is_success_once_a_policy_looked_at_this_person_and_resource() -> None:
    elsewhere = policy("p", conditions(platforms=("iOS",)))
    others = policy("q", conditions(("ben",), platforms=("iOS",)))

    assert ask(world().policies(elsewhere)).conditional_access_status == "success"
    assert ask(world().policies(others)).conditional_access_status == "notApplied"


def test_all_matching_policies_count_and_block_beats_everything() -> None:
    made = world().policies(policy("a"), policy("b", controls=grant(BLOCK)), policy("c", conditions(apps=("mail",))))

    blocked, unblocked = ask(made), ask(world().policies(policy("a"), policy("c")))

    assert (blocked.demand, blocked.decided_by, blocked.required_mfa_by) == (Demand.BLOCKED, ("b",), ("a", "c"))
    assert (unblocked.demand, unblocked.decided_by) == (Demand.MFA, ("a", "c"))


# --- misconceptions ----------------------------------------------------------------------------------------------


def _believed(slug: str, made: CaWorld, user_id: str = "ada") -> tuple[Demand, Demand]:
    """The truth, and what somebody with this belief expects."""
    return ask(made, user_id).demand, ask(made, user_id, MISCONCEPTIONS[slug]).demand


def test_each_belief_replaces_one_rule_that_exists() -> None:
    replaced = {slug: tuple(rules.replaced) for slug, rules in MISCONCEPTIONS.items()}
    gates = {gate.rule for gate in DRAFT_GATES}

    assert all(len(names) == 1 for names in replaced.values())
    assert {name for (name,) in replaced.values()} == RULES.keys() | {"MandatoryPortalMfaRule"} | (
        gates & {"SecurityDefaultsRule"}
    )


def test_believing_that_report_only_enforces() -> None:
    made = world().policies(policy("p", state=REPORT_ONLY))

    assert _believed("report-only-enforces", made) == (Demand.GRANTED, Demand.MFA)
    assert results(ask(made, rules=MISCONCEPTIONS["report-only-enforces"])) == {"p": "failure"}


def test_believing_that_include_beats_exclude() -> None:
    named = world().policies(policy("p", conditions(("ben",), except_groups=("staff",))))
    everybody = world().policies(policy("p", conditions(except_users=("ada",))))

    assert _believed("include-beats-exclude", named, "ben") == (Demand.GRANTED, Demand.MFA)
    assert _believed("include-beats-exclude", everybody) == (Demand.GRANTED, Demand.GRANTED)


def test_believing_that_the_first_policy_wins() -> None:
    made = world().policies(policy("a"), policy("b", controls=grant(BLOCK)))

    assert _believed("first-policy-wins", made) == (Demand.BLOCKED, Demand.MFA)
    assert results(ask(made, rules=MISCONCEPTIONS["first-policy-wins"])) == {"a": "failure", "b": "notApplied"}


def test_believing_that_a_grant_beats_a_block() -> None:
    made = world().policies(policy("a", controls=grant(BLOCK)), policy("b"))
    alone = world().policies(policy("a", controls=grant(BLOCK)))

    assert _believed("grant-beats-block", made) == (Demand.BLOCKED, Demand.MFA)
    assert _believed("grant-beats-block", alone) == (Demand.BLOCKED, Demand.BLOCKED)


def test_believing_that_eligible_counts_as_active() -> None:
    made = world().role("ben", HELPDESK, Kind.ELIGIBLE)
    made.policies(policy("p", conditions(users=(), roles=(HELPDESK,))))

    assert _believed("eligible-is-active", made, "ben") == (Demand.GRANTED, Demand.MFA)


def test_believing_that_a_policy_without_target_protects() -> None:
    assert _believed("all-apps-means-apps-listed", world().policies(policy("p", conditions(apps=("None",))))) == (
        Demand.GRANTED,
        Demand.MFA,
    )


def test_believing_that_a_sign_in_needs_a_policy() -> None:
    assert _believed("no-policy-blocks", world()) == (Demand.GRANTED, Demand.BLOCKED)


def test_believing_that_policies_and_security_defaults_go_together() -> None:
    made = world().organization(security_defaults=True)
    window = made.session("ada")

    truth = made.decide(create(state=ON), window)
    belief = made.decide(create(state=ON), window, MISCONCEPTIONS["security-defaults-plus-ca"])

    assert isinstance(truth, Refused) and truth.rules == ("SecurityDefaultsRule",)
    assert isinstance(belief, Accepted)


# --- explanation -------------------------------------------------------------------------------------------------


def test_the_trace_says_of_each_policy_what_it_did_or_what_let_the_sign_in_slip() -> None:
    made = world().location("hq", "198.51.100.0/24", trusted=True)
    made.policies(
        policy("1 asks"),
        policy("2 blocks elsewhere", conditions(apps=("pay",)), grant(BLOCK)),
        policy("3 excludes", conditions(except_roles=(GLOBAL_ADMINISTRATOR,), except_users=("ada",))),
        policy("4 trusts", conditions(networks=("All",), except_networks=("hq",))),
        policy("5 watches", state=REPORT_ONLY),
        policy("6 sleeps", state=OFF),
        policy("7 watches others", conditions(("ben",)), state=REPORT_ONLY),
        policy("8 demands nothing", controls=GrantControls()),
    )
    question = SignInQuestion(user_id="ada", app_id="mail", ip_address="198.51.100.9")

    trace = explain(made.tenant, question, evaluate(made.tenant, question))

    assert [(step.verdict, step.fact) for step in trace] == [
        (Verdict.NEEDS, "1 asks: applies and demands MFA, which is missing"),
        (Verdict.SKIPPED, "2 blocks elsewhere: does not apply; target resources: not included"),
        (Verdict.SKIPPED, "3 excludes: does not apply; users: excluded by Ada, role Global Administrator"),
        (Verdict.SKIPPED, "4 trusts: does not apply; network: excluded by hq"),
        (Verdict.SKIPPED, "5 watches: report-only, enforces nothing; applies and demands MFA, which is missing"),
        (Verdict.SKIPPED, "6 sleeps: the policy is off"),
        (Verdict.SKIPPED, "7 watches others: report-only, enforces nothing; does not apply; users: not included"),
        (Verdict.PASS, "8 demands nothing: applies and demands nothing"),
        (Verdict.NEEDS, "MFA is demanded by 1 asks"),
    ]
    assert {step.rule for step in trace} == {"ConditionalAccessPolicy", "ConditionalAccess"}
    assert trace[0].object_id == trace[-1].object_id == "1 asks"


@pytest.mark.parametrize(
    ("controls", "client", "verdict", "fact"),
    [
        (grant(BLOCK), ClientApp.BROWSER, Verdict.FAIL, "blocked by p"),
        (grant(MFA), ClientApp.OTHER, Verdict.FAIL, "a legacy client can never do the MFA that is demanded by p"),
        (grant(), ClientApp.BROWSER, Verdict.PASS, "no policy in force stands in the way"),
    ],
)
def test_the_last_line_of_the_trace_is_the_outcome(
    controls: GrantControls, client: ClientApp, verdict: Verdict, fact: str
) -> None:
    made = world().policies(policy("p", controls=controls))
    question = SignInQuestion(user_id="ada", app_id="mail", client_app=client)

    outcome = explain(made.tenant, question, evaluate(made.tenant, question))[-1]

    assert (outcome.verdict, outcome.fact) == (verdict, fact)
