"""Scopes and authentication contexts in a real browser: the fields that follow a choice, and the way to a proof."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from simulator.administrative_units.commands import CreateAdministrativeUnit
from simulator.authentication_contexts.commands import SetAuthenticationContext
from simulator.commands import AdminAssign, SetTenantSwitches
from simulator.directory.roles import USER_ADMINISTRATOR
from simulator.pim.holdings import active_roles, settings_of
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.furnished_lab import act, served
from tests.web.live_server import Learner, practice_app
from tests.web.portal_steps import Walk


@pytest.fixture
def learner() -> Learner:
    """Holly at the portal; Patti, who needs no MFA there, is eligible for User Administrator."""
    learner = Learner.new(app=practice_app())
    act(learner, SetTenantSwitches(mandatory_portal_mfa=False))
    learner.sign_in("holly")
    key = AssignmentKey(learner.id_of("patti"), USER_ADMINISTRATOR)
    act(learner, AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True), "w1")
    return learner


@pytest.fixture
def base(learner: Learner) -> Iterator[str]:
    with served(learner.app) as address:
        yield address


def at(learner: Learner, base: str, window: str, path: str) -> str:
    return f"{base}/a/{learner.attempt.id}/w/{window}/{path}"


def test_the_scopes_follow_the_role(learner: Learner, base: str, page: Page):
    act(learner, CreateAdministrativeUnit(display_name="Branch"), "w1")
    page.goto(at(learner, base, "w1", "pim/assignments/add"))
    kinds = page.get_by_label("Scope type")

    expect(kinds.locator("option")).to_have_text(["Directory"])
    page.get_by_label("Select role").select_option(label="User Administrator")
    expect(kinds.locator("option")).to_have_text(["Directory", "Administrative unit"])
    kinds.select_option(label="Administrative unit")
    page.locator("#scope_object").select_option(label="Branch")
    Walk(page).pick(re.compile("^Select: "), "Alex Wilber")
    page.get_by_role("button", name="Next >").click()
    page.get_by_role("button", name="Assign", exact=True).click()

    expect(page.locator("#toasts")).to_contain_text("User Administrator for Branch")
    (unit_id,) = learner.tenant.administrative_units
    scopes = [one.key.directory_scope_id for one in learner.tenant.schedules.values()]
    assert f"/administrativeUnits/{unit_id}" in scopes


def test_a_context_is_demanded_protected_and_proven(learner: Learner, base: str, page: Page):
    act(learner, SetAuthenticationContext(context_id="c1", display_name="Fresh proof"), "w1")
    page.goto(at(learner, base, "w1", f"pim/roles/{USER_ADMINISTRATOR}/settings/edit"))
    page.get_by_label(re.compile("^Microsoft Entra Conditional Access authentication context")).check()
    page.locator("#context").select_option(label="Fresh proof (c1)")
    page.get_by_role("button", name="Update").first.click()
    expect(page.locator("main")).to_contain_text("Fresh proof (c1)")
    page.goto(at(learner, base, "w1", "ca/policies/new"))
    page.get_by_label("Name", exact=True).fill("Protect activations")
    page.get_by_label("All users", exact=True).check()
    page.get_by_role("button", name=re.compile("^Target resources")).click()
    page.get_by_label("Select what this policy applies to").select_option(label="Authentication context")
    page.get_by_label("Fresh proof (c1)").check()
    page.get_by_role("button", name=re.compile("^Grant")).click()
    page.get_by_label("Require multifactor authentication").check()
    page.get_by_role("radio", name="On", exact=True).check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("#grid-policies")).to_contain_text("Protect activations")

    walk = Walk(page)
    walk.sign_in("w2", "Patti Fernandez", approve=False)
    page.goto(at(learner, base, "w2", f"pim/my-roles/{USER_ADMINISTRATOR}/activate"))
    page.get_by_role("link", name=re.compile("^Additional verification required")).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Approve in Authenticator").click()
    page.get_by_label(re.compile("^Reason")).fill("fresh")
    page.get_by_role("button", name="Activate", exact=True).click()

    expect(page.locator("main")).to_contain_text("Your active roles have changed")
    assert settings_of(learner.tenant, USER_ADMINISTRATOR).authentication_context.claim_value == "c1"
    assert USER_ADMINISTRATOR in active_roles(learner.tenant, learner.id_of("patti"))
