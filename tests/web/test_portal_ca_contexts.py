"""Authentication contexts through the portal: made, changed, deleted, targeted by a policy, refused with a reason."""

from __future__ import annotations

import pytest
from flask import Flask

from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import CreatePolicy, SetTenantSwitches
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from tests.web.portal_world import PortalWorld, make_app, open_world
from web.graph.resources.conditional_access_policies import to_row

LIST = "ca/contexts"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def protected(world: PortalWorld, state: PolicyState = PolicyState.ON) -> None:
    """A context with a policy that asks everybody for MFA."""
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))
    targets = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
    world.do(
        "w1",
        CreatePolicy(
            display_name="Protect c1",
            state=state,
            conditions=Conditions(users=UserCondition(include_users=frozenset({"All"})), applications=targets),
            grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
        ),
    )


def test_a_context_is_made_and_listed(world: PortalWorld) -> None:
    empty = world.get("w1", LIST)
    form = world.get("w1", f"{LIST}/new")

    answer = world.post("w1", f"{LIST}/new", {**form.form_data("context-form"), "name": " Fresh proof ", "id": "c9"})

    assert "No authentication context yet" in empty.main
    assert form.chosen("id") == "c1"
    assert "checked" in form.field("published").attrib
    assert answer.path() == LIST
    row = world.tenant.authentication_contexts["c9"]
    assert (row.display_name, row.is_available) == ("Fresh proof", True)
    assert world.get("w1", LIST).rows("Authentication contexts")[0][:3] == ["Fresh proof", "c9", "Yes"]
    assert "c9" not in [one.get("value") for one in world.get("w1", f"{LIST}/new").field("id").iter("option")]


def test_an_empty_name_is_noticed_before_the_tenant_is_asked(world: PortalWorld) -> None:
    before = len(world.simulation.steps)

    page = world.post("w1", f"{LIST}/new", {"name": "  ", "id": "c1"}, 422)

    assert "enter a name" in page.main
    assert len(world.simulation.steps) == before


def test_an_id_that_is_taken_is_not_overwritten(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))

    page = world.post("w1", f"{LIST}/new", {"name": "Other", "id": "c1"}, 422)

    assert "`c1` is taken" in page.main
    assert world.tenant.authentication_contexts["c1"].display_name == "Fresh proof"


def test_an_id_that_cannot_be_is_refused(world: PortalWorld) -> None:
    page = world.post("w1", f"{LIST}/new", {"name": "Other", "id": "c100"}, 422)

    assert 'data-rule="ContextIdRule"' in page.text


def test_a_context_is_changed(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))
    form = world.get("w1", f"{LIST}/c1").form_data("context-form")

    world.post("w1", f"{LIST}/c1", {**form, "name": "Fresh", "description": "For roles", "published": []})

    row = world.tenant.authentication_contexts["c1"]
    assert (row.display_name, row.description, row.is_available) == ("Fresh", "For roles", False)


def test_an_unknown_context_has_no_page(world: PortalWorld) -> None:
    world.get("w1", f"{LIST}/c50", 404)
    world.get("w1", f"{LIST}/nothing", 404)


def test_what_is_published_or_used_stays(world: PortalWorld) -> None:
    protected(world)
    published = world.post("w1", f"{LIST}/delete", {"context": "c1"}, 422)
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof", is_available=False))
    used = world.post("w1", f"{LIST}/delete", {"context": "c1"}, 422)

    assert 'data-rule="PublishedContextRule"' in published.text
    assert 'data-rule="ContextInUseRule"' in used.text
    assert "policy Protect c1 targets it" in used.main
    assert world.get("w1", LIST).rows("Authentication contexts")[0][3] == "Protect c1"


def test_an_unpublished_unused_context_is_deleted_after_a_question(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof", is_available=False))
    asked = world.get("w1", f"{LIST}?delete=c1")

    world.post("w1", f"{LIST}/delete", {"context": "c1"})

    assert "Fresh proof" in asked.main or "Fresh proof" in asked.words
    assert "c1" not in world.tenant.authentication_contexts


def test_somebody_without_a_role_sees_no_contexts(world: PortalWorld) -> None:
    page = world.get("w2", LIST, 403)

    assert "needs" in page.main.lower()


# --- the policy editor ---------------------------------------------------------------------------------------------

NEW = "ca/policies/new"


def draft(world: PortalWorld, **changes: object) -> dict[str, object]:
    """A policy for a context as the editor posts it."""
    filled = {"name": "Protect", "users_include": "all", "applies_to": "contexts", "access": "grant"}
    return {**filled, "controls": ["mfa"], "shown": "resources", **changes}


def test_a_policy_can_target_a_context(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))
    page = world.post("w1", NEW, draft(world, _refresh="1"), 200)

    world.post("w1", NEW, draft(world, contexts=["c1"], save="1"))

    assert "Fresh proof (c1)" in page.main
    (policy,) = world.tenant.policies.values()
    assert policy.conditions.applications == ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
    again = world.get("w1", f"ca/policies/{policy.id}?part=resources")
    assert "1 authentication context included" in again.main
    assert again.chosen("applies_to") == "contexts"


def test_graph_shows_the_contexts_of_a_policy(world: PortalWorld) -> None:
    protected(world)
    (policy,) = world.tenant.policies.values()

    applications = to_row(policy)["conditions"]["applications"]

    assert applications["includeAuthenticationContextClassReferences"] == ["c1"]
    assert (applications["includeApplications"], applications["excludeApplications"]) == ([], [])


def test_what_if_answers_about_a_context(world: PortalWorld) -> None:
    protected(world)
    patti = world.id_of("patti")
    for_all = {"name": "Everything", "users_include": "all", "resources_include": "all", "controls": ["mfa"]}
    world.post("w1", NEW, {**for_all, "save": "1"})

    asked = world.get("w1", f"ca/what-if?user={patti}&target=context&context=c1")
    resource = world.get("w1", f"ca/what-if?user={patti}&resource=00000003-0000-0000-c000-000000000000")
    nothing = world.get("w1", f"ca/what-if?user={patti}&target=context", 422)

    assert [row[0] for row in asked.rows("Policies that will apply")] == ["Protect c1"]
    assert [row[0] for row in asked.rows("Policies that will not apply")] == ["Everything"]
    assert [row[0] for row in resource.rows("Policies that will apply")] == ["Everything"]
    assert "select an authentication context" in nothing.main


def test_switching_to_contexts_and_back_keeps_both_choices(world: PortalWorld) -> None:
    world.do("w1", SetAuthenticationContext(context_id="c1", display_name="Fresh proof"))
    chosen = draft(world, contexts=["c1"], resources_include="select", include_resources=["Office365"])

    there = world.post("w1", NEW, {**chosen, "_refresh": "1"}, 200).form_data("policy-form")
    back = world.post("w1", NEW, {**there, "applies_to": "resources", "_refresh": "1"}, 200).form_data("policy-form")

    for fields in (there, back):
        assert fields["contexts"] == ["c1"]
        assert fields["include_resources"] == ["Office365"]
        assert fields["resources_include"] == ["select"]


@pytest.mark.parametrize(("contexts", "rule"), [([], "ApplicationsIncludedRule"), (["c2"], "KnownContextsRule")])
def test_a_policy_for_no_context_is_refused(world: PortalWorld, contexts: list[str], rule: str) -> None:
    page = world.post("w1", NEW, draft(world, contexts=contexts, save="1"), 422)

    assert f'data-rule="{rule}"' in page.text
    assert page.chosen("applies_to") == "contexts"
    assert len(world.tenant.policies) == 0


def test_an_empty_name_leaves_no_step_behind(world: PortalWorld) -> None:
    before = len(world.simulation.steps)

    page = world.post("w1", NEW, draft(world, name="", save="1"), 422)

    assert "1 to 256 are allowed" in page.main
    assert len(world.simulation.steps) == before


def test_the_editor_says_what_security_defaults_forbid(world: PortalWorld) -> None:
    before = world.get("w1", NEW)
    world.do("w1", SetTenantSwitches(security_defaults=True))

    page = world.get("w1", NEW)

    assert "Security defaults are on" not in before.main
    assert "Security defaults are on" in page.main


def test_what_to_correct_stands_before_the_reasons(world: PortalWorld) -> None:
    fields = {"kind": "ip", "name": "Office", "ranges": "nonsense"}

    page = world.post("w1", "ca/named-locations/new", fields, 422)

    assert page.text.index("error-summary") < page.text.index('id="refusal"')
