"""The Conditional Access pages without a script: the editor keeps drafts, the guard asks, lists and What If answer."""

import re

import pytest

from simulator.commands import SetLicence, UpdatePolicy
from simulator.conditional_access.policies import ConditionalAccessPolicy, GrantControl, PolicyState
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Sku
from tests.web.live_server import Learner, PageRead

FORM = "policy-form"
MFA_FOR_ALL = {
    "name": "CA001 Require MFA for all users",
    "users_include": "all",
    "resources_include": "all",
    "access": "grant",
    "controls": ["mfa"],
}


@pytest.fixture
def learner() -> Learner:
    learner = Learner.new()
    learner.sign_in("holly")
    return learner


def only_policy(learner: Learner) -> ConditionalAccessPolicy:
    (policy,) = learner.tenant.policies.values()
    return policy


def new(learner: Learner, **values: object) -> PageRead:
    """The answer to a new policy with these fields."""
    return learner.submit(learner.get("ca/policies/new"), FORM, button=("save", "1"), **{**MFA_FOR_ALL, **values})


def created(learner: Learner, **values: object) -> ConditionalAccessPolicy:
    """A policy that was made through the page."""
    answer = new(learner, **values)
    assert answer.status == 303, answer.main
    return only_policy(learner)


# --- the editor --------------------------------------------------------------------------------------------------


def test_a_new_policy_starts_empty_and_report_only(learner: Learner):
    page = learner.get("ca/policies/new")

    assert page.fields(FORM)["state"] == "enabledForReportingButNotEnforced"
    for words in (
        "0 users or agents (Preview) selected",
        "No target resources selected",
        "Not configured",
        "0 conditions selected",
        "0 controls selected",
    ):
        assert words in page.words("policy-summary")


def test_every_part_of_a_draft_survives_the_way_through_all_parts(learner: Learner):
    page = learner.get("ca/policies/new")
    steps = [
        ("users", {"name": "CA009", "users_include": "select"}),
        ("users", {"include_kinds": ["roles"], "exclude_kinds": ["people"]}),
        ("users", {"include_roles": [GLOBAL_ADMINISTRATOR], "exclude_people": [learner.id_of("mod")]}),
        ("resources", {"resources_include": "select"}),
        ("resources", {"include_resources": ["Office365"], "exclude_resources": ["MicrosoftAdminPortals"]}),
        ("network", {"network_on": "yes"}),
        ("network", {"network_include": "any", "network_exclude": "trusted"}),
        ("conditions", {"platforms_on": "yes", "clients_on": "yes"}),
        ("conditions", {"exclude_platforms": ["linux"], "clients": ["browser", "other"]}),
        ("grant", {"access": "grant", "controls": ["mfa"]}),
        ("session", {}),
    ]

    for part, changes in steps:
        page = learner.submit(page, FORM, button=("go", part))
        page = learner.submit(page, FORM, button=("_refresh", "1"), **changes)
    answer = learner.submit(page, FORM, button=("save", "1"))

    assert answer.location == learner.url("ca/policies")
    policy = only_policy(learner)
    users, resources = policy.conditions.users, policy.conditions.applications
    assert (policy.display_name, policy.state) == ("CA009", PolicyState.REPORT_ONLY)
    assert (users.include_roles, users.include_users) == ({GLOBAL_ADMINISTRATOR}, set())
    assert users.exclude_users == {learner.id_of("mod")}
    assert (resources.include, resources.exclude) == ({"Office365"}, {"MicrosoftAdminPortals"})
    assert policy.conditions.locations is not None
    assert (policy.conditions.locations.include, policy.conditions.locations.exclude) == ({"All"}, {"AllTrusted"})
    assert policy.conditions.platforms is not None
    assert (policy.conditions.platforms.include, policy.conditions.platforms.exclude) == ({"all"}, {"linux"})
    assert policy.conditions.client_app_types == {"browser", "other"}
    assert policy.grant_controls.built_in_controls == {GrantControl.MFA}


def test_a_stored_policy_comes_back_into_the_editor_unchanged(learner: Learner):
    before = created(
        learner,
        users_include="select",
        include_kinds=["guests", "people"],
        include_people=[learner.id_of("patti")],
        network_on="yes",
        network_include="selected",
        include_locations=[next(iter(learner.tenant.named_locations))],
        access="block",
    )

    answer = learner.submit(learner.get(f"ca/policies/{before.id}"), FORM, button=("save", "1"))

    after = only_policy(learner)
    assert answer.status == 303
    assert (after.conditions, after.grant_controls, after.state) == (
        before.conditions,
        before.grant_controls,
        before.state,
    )


@pytest.mark.parametrize("part", ["users", "resources", "network", "conditions", "grant", "session", "nonsense"])
def test_each_part_opens_by_its_address(learner: Learner, part: str):
    page = learner.get(f"ca/policies/new?part={part}")

    assert page.status == 200
    assert page.fields(FORM)["shown"] == ("users" if part == "nonsense" else part)


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"users_include": "select"}, "users"),
        ({"users_include": "select", "include_kinds": ["people"], "include_people": ["nobody"]}, "users"),
        ({"resources_include": "select"}, "resources"),
        ({"resources_include": "select", "include_resources": ["no-app"]}, "resources"),
        ({"network_on": "yes", "network_include": "selected", "network_exclude": "trusted"}, "network"),
        ({"clients_on": "yes", "clients": ["fax"]}, "conditions"),
        ({"controls": []}, "grant"),
    ],
)
def test_what_the_tenant_refuses_is_explained_and_the_draft_kept(learner: Learner, wrong: dict[str, object], part: str):
    answer = new(learner, **wrong)

    assert (answer.status, len(learner.tenant.policies)) == (422, 0)
    assert 'role="alert"' in answer.html
    assert answer.fields(FORM)["name"] == MFA_FOR_ALL["name"]
    assert answer.fields(FORM)["shown"] == part


@pytest.mark.parametrize("name", ["", "   ", "x" * 257])
def test_a_policy_needs_a_name_of_at_most_256_characters(learner: Learner, name: str):
    answer = new(learner, name=name)

    assert answer.status == 422
    assert "1 to 256 are allowed" in answer.words("name-error")
    assert len(learner.tenant.policies) == 0


@pytest.mark.parametrize(
    "bad", [{"state": "maybe"}, {"users_include": "some"}, {"access": "perhaps"}, {"operator": "XOR"}, {"guard": "no"}]
)
def test_a_value_that_the_editor_never_offered_is_named(learner: Learner, bad: dict[str, str]):
    answer = new(learner, **bad)

    assert answer.status == 422
    assert "is none of the values that fit here" in answer.main
    assert len(learner.tenant.policies) == 0


# --- lock-out ----------------------------------------------------------------------------------------------------


def test_the_warning_stands_under_a_draft_for_everybody_and_everything(learner: Learner):
    page = learner.submit(learner.get("ca/policies/new"), FORM, button=("_refresh", "1"), **MFA_FOR_ALL)
    narrow = learner.submit(page, FORM, button=("_refresh", "1"), resources_include="none")

    assert "Don’t lock yourself out!" in page.main
    assert "lock yourself out" not in narrow.main


def test_turning_it_on_asks_first_and_excludes_the_own_account_by_default(learner: Learner):
    asked = new(learner, state="enabled")
    assert (asked.status, len(learner.tenant.policies)) == (422, 0)
    assert asked.fields(FORM)["guard"] == "exclude"

    answer = learner.submit(asked, FORM, button=("save", "1"))

    assert answer.status == 303
    assert only_policy(learner).conditions.users.exclude_users == {learner.id_of("holly")}


def test_proceeding_anyway_needs_the_second_choice(learner: Learner):
    asked = new(learner, state="enabled")

    answer = learner.submit(asked, FORM, button=("save", "1"), guard="proceed")

    assert answer.status == 303
    assert only_policy(learner).conditions.users.exclude_users == set()


@pytest.mark.parametrize(
    "safe",
    [
        {"state": "enabledForReportingButNotEnforced"},
        {"state": "disabled"},
        {"state": "enabled", "resources_include": "select", "include_resources": ["Office365"]},
    ],
)
def test_nothing_is_asked_when_nobody_is_locked_out(learner: Learner, safe: dict[str, object]):
    assert new(learner, **safe).status == 303


def test_a_block_for_all_names_the_administrators_it_would_shut_out(learner: Learner):
    page = learner.submit(
        learner.get("ca/policies/new"), FORM, button=("_refresh", "1"), **{**MFA_FOR_ALL, "access": "block"}
    )

    assert "could not get in anywhere" in page.main
    assert "Emergency access 1" in page.main


# --- effect ------------------------------------------------------------------------------------------------------


def test_the_effect_of_a_draft_is_shown_and_nothing_is_saved(learner: Learner):
    steps = len(learner.simulation.steps)

    page = learner.submit(learner.get("ca/policies/new"), FORM, button=("effect", "1"), **MFA_FOR_ALL)

    effect = page.words("draft-effect")
    assert page.status == 200
    assert "No sign-in without MFA is left." in effect
    assert "Would have to register a second factor first: Adele Vance." in effect
    assert "Nobody who gets in today would be shut out." in effect
    assert "Report-only: Success" in effect
    assert (len(learner.simulation.steps), len(learner.tenant.policies)) == (steps, 0)


def test_the_effect_names_a_sign_in_that_slips_through(learner: Learner):
    values = {**MFA_FOR_ALL, "exclude_kinds": ["people"], "exclude_people": [learner.id_of("debra")]}

    page = learner.submit(learner.get("ca/policies/new"), FORM, button=("effect", "1"), **values)

    assert "A sign-in without MFA is left: Debra Berger at" in page.words("draft-effect")


def test_an_exam_has_no_effect_button():
    learner = Learner.new(mode="exam")
    learner.sign_in("holly")

    page = learner.get("ca/policies/new")

    assert "Show effect" not in page.buttons(FORM)
    assert "Create" in page.buttons(FORM)


# --- list, deletion, conflicts -----------------------------------------------------------------------------------


def test_the_list_shows_state_and_moments_and_searches(learner: Learner):
    policy = created(learner)

    found, nothing = learner.get("ca/policies?q=ca001"), learner.get("ca/policies?q=zzz")

    assert policy.display_name in found.main
    assert "Report-only" in found.main
    assert "1 Sep 2026" in found.main
    assert policy.display_name not in nothing.main


def test_deleting_asks_and_then_deletes(learner: Learner):
    policy = created(learner)
    asked = learner.get(f"ca/policies?delete={policy.id}")
    form = next(one for one in asked.find("delete-policy").iter("form"))
    values = {one.get("name"): one.get("value") for one in form.iter("input")}

    answer = learner.client.post(form.get("action"), data=values)

    assert "CA001" in asked.words("delete-policy")
    assert answer.status_code == 303
    assert len(learner.tenant.policies) == 0


def test_a_stale_editor_does_not_overwrite_what_another_tab_saved(learner: Learner):
    policy = created(learner)
    first, second = learner.get(f"ca/policies/{policy.id}"), learner.get(f"ca/policies/{policy.id}")
    learner.submit(first, FORM, button=("save", "1"), name="first tab")

    late = learner.submit(second, FORM, button=("save", "1"), name="second tab")

    assert late.status == 409
    assert only_policy(learner).display_name == "first tab"


def test_an_editor_of_a_policy_that_is_gone_says_so(learner: Learner):
    policy = created(learner)
    page = learner.get(f"ca/policies/{policy.id}")
    asked = learner.get(f"ca/policies?delete={policy.id}")
    form = next(one for one in asked.find("delete-policy").iter("form"))
    learner.client.post(form.get("action"), data={one.get("name"): one.get("value") for one in form.iter("input")})

    late = learner.submit(page, FORM, button=("save", "1"))

    assert late.status in (404, 409)
    assert learner.get(f"ca/policies/{policy.id}").status == 404


# --- who may -----------------------------------------------------------------------------------------------------

PAGES = ["ca", "ca/policies", "ca/policies/new", "ca/named-locations", "ca/named-locations/new", "ca/what-if"]


@pytest.mark.parametrize("path", PAGES)
def test_people_without_a_role_get_the_reason_instead_of_the_page(path: str):
    learner = Learner.new()
    learner.sign_in("alex")

    page = learner.get(path)

    assert page.status == 403
    assert "Conditional Access Administrator" in page.main


def test_without_a_licence_policies_can_be_deleted_but_not_changed(learner: Learner):
    policy = created(learner)
    with learner.app.app_context():
        learner.app.extensions["attempts"].act(learner.attempt, "", SetLicence(sku=Sku.P2, is_enabled=False), seen=None)

    refused = learner.submit(learner.get(f"ca/policies/{policy.id}"), FORM, button=("save", "1"), name="other")

    assert refused.status == 422
    assert only_policy(learner).display_name == policy.display_name
    assert "no Microsoft Entra ID P1 or P2" in learner.get("ca").main


def test_the_overview_counts_by_state(learner: Learner):
    policy = created(learner)
    with learner.app.app_context():
        command = UpdatePolicy(policy_id=policy.id, state=PolicyState.OFF)
        learner.app.extensions["attempts"].act(learner.attempt, "w1", command, seen=None)

    page = learner.get("ca")

    assert re.search(r"On ?0 policies", page.main)
    assert re.search(r"Off ?1 policy", page.main)


# --- named locations ---------------------------------------------------------------------------------------------


def new_location(learner: Learner, kind: str, **values: object) -> PageRead:
    page = learner.get(f"ca/named-locations/new?kind={kind}")
    return learner.submit(page, "location-form", **values)


def test_a_location_by_ranges_and_one_by_countries_are_created(learner: Learner):
    by_range = new_location(learner, "ip", name="Lab", ranges="198.51.100.0/25\n2001:db8::/32", trusted="1")
    by_country = new_location(learner, "countries", name="Nordics", countries=["NO", "SE"], unknown="1")

    assert (by_range.status, by_country.status) == (303, 303)
    found = {one.display_name: one for one in learner.tenant.named_locations.values()}
    assert found["Lab"].ip_ranges == ("198.51.100.0/25", "2001:db8::/32")
    assert found["Lab"].is_trusted
    assert found["Nordics"].countries == {"NO", "SE"}
    assert found["Nordics"].includes_unknown_countries


@pytest.mark.parametrize(
    ("kind", "values", "field", "words"),
    [
        ("ip", {"name": "", "ranges": "198.51.100.0/24"}, "name", "1 to 256 are allowed"),
        ("ip", {"name": "x", "ranges": "198.51.100.0"}, "ranges", "`198.51.100.0` is no address range"),
        ("ip", {"name": "x", "ranges": "10.1.0.0/16"}, "ranges", "private"),
        ("ip", {"name": "x", "ranges": "128.0.0.0/8"}, "ranges", "longer than /8"),
        ("countries", {"name": "x", "countries": ["ZZ"]}, "countries", "`ZZ` is no ISO 3166 country code"),
    ],
)
def test_a_bad_location_is_explained_beside_its_field(
    learner: Learner, kind: str, values: dict[str, object], field: str, words: str
):
    before = len(learner.tenant.named_locations)

    answer = new_location(learner, kind, **values)

    assert answer.status == 422
    assert words in answer.words(f"{field}-error")
    assert len(learner.tenant.named_locations) == before


def test_a_location_with_nothing_in_it_is_refused(learner: Learner):
    assert new_location(learner, "ip", name="Nowhere", ranges=" ").status == 422
    assert new_location(learner, "countries", name="Nowhere").status == 422


def test_an_unknown_kind_of_location_is_no_page(learner: Learner):
    assert learner.get("ca/named-locations/new?kind=gps").status == 404


def test_a_trusted_location_cannot_be_deleted_an_untrusted_one_can(learner: Learner):
    ids = {one.display_name: one.id for one in learner.tenant.named_locations.values()}

    answers: dict[str, int] = {}
    for name in ("HQ", "Branch"):
        form = next(
            one for one in learner.get(f"ca/named-locations?delete={ids[name]}").find("delete-location").iter("form")
        )
        values = {one.get("name"): one.get("value") for one in form.iter("input")}
        answers[name] = learner.client.post(form.get("action"), data=values).status_code

    assert answers == {"HQ": 422, "Branch": 303}
    assert {one.display_name for one in learner.tenant.named_locations.values()} == {"HQ", "Home countries"}


# --- What If -----------------------------------------------------------------------------------------------------


def asked(learner: Learner, **values: str) -> PageRead:
    address = {"user": learner.id_of("patti"), "resource": "00000003-0000-0000-c000-000000000000", **values}
    return learner.get("ca/what-if?" + "&".join(f"{name}={value}" for name, value in address.items()))


def test_what_if_sorts_the_policies_and_gives_the_first_reason(learner: Learner):
    created(learner)

    everybody = asked(learner)
    excluded = asked(learner, client="other")

    assert "CA001" in everybody.words("grid-policies-that-will-apply")
    assert "CA001" not in everybody.words("grid-policies-that-will-not-apply")
    assert "Require multifactor authentication" in everybody.words("grid-policies-that-will-apply")
    assert "CA001" in excluded.words("grid-policies-that-will-apply")


def test_what_if_says_which_condition_keeps_a_policy_away(learner: Learner):
    created(learner, platforms_on="yes", platforms_include="selected", include_platforms=["android"])

    page = asked(learner, platform="windows")

    assert "Device platforms" in page.words("grid-policies-that-will-not-apply")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"user": ""}, "select a user"),
        ({"user": "nobody"}, "select a user"),
        ({"resource": ""}, "select a resource"),
        ({"ip": "999.1.1.1"}, "is no IP address"),
        ({"country": "ZZ"}, "is no country code"),
        ({"platform": "toaster"}, "is none of the values"),
    ],
)
def test_a_question_that_cannot_be_asked_is_explained(learner: Learner, bad: dict[str, str], words: str):
    page = asked(learner, **bad)

    assert page.status == 422
    assert words in page.main
    assert "will-apply" not in page.html
