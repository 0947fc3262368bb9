"""The PIM pages as different people see them: who may open what, lists, sorting, search and export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask

from simulator.commands import AdminAssign, AssignRoleDirectly, CreateGroup, SelfActivate, SetLicence
from simulator.directory.role_table import BUILT_IN_ROLES
from simulator.directory.rows import Sku
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.portal_world import GA, GLOBAL_READER, UA, PortalWorld, make_app, open_world

ADMINISTRATION = [
    "pim/roles",
    "pim/roles.csv",
    f"pim/roles/{GA}",
    "pim/roles/global-administrator",
    f"pim/roles/{GA}/description",
    f"pim/roles/{GA}/assignments.csv",
    f"pim/roles/{GA}/add",
    f"pim/roles/{GA}/settings",
    f"pim/roles/{GA}/settings/edit",
    "pim/assignments",
    "pim/assignments.csv",
    "pim/assignments/add",
    "pim/settings",
    "pim/audit",
    "pim/audit.csv",
]
EVERYBODY = [
    "",
    "overview",
    "pim",
    "pim/entra",
    "pim/overview",
    "pim/my-roles",
    "pim/my-roles?tab=active",
    "pim/my-roles?tab=expired",
    f"pim/my-roles/{GA}/activate",
    "pim/my-roles/why",
    "pim/requests",
    "pim/requests?show=all",
    "pim/requests.csv",
    "pim/approve",
    "pim/my-audit",
    "pim/my-audit.csv",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


def table(page_text: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(page_text)))


def test_administrators_open_every_page(world: PortalWorld) -> None:
    for path in (*ADMINISTRATION, *EVERYBODY):
        world.get("w1", path)


def test_people_without_a_role_open_their_own_pages(world: PortalWorld) -> None:
    for path in EVERYBODY:
        world.get("w2", path)


@pytest.mark.parametrize("path", ADMINISTRATION)
def test_people_without_a_role_are_told_which_roles_open_an_administrators_page(world: PortalWorld, path: str) -> None:
    page = world.get("w2", path, 403)

    for name in ("Global Administrator", "Privileged Role Administrator", "Global Reader", "Security Reader"):
        assert name in page.main


def test_a_window_without_a_session_leads_to_its_sign_in(world: PortalWorld) -> None:
    page = world.get("w7", "pim/roles", 303)

    assert page.path("w7").startswith("sign-in?next=pim/roles")


@pytest.mark.parametrize(
    "path", ["pim/roles/nothing", "pim/roles/nothing/settings/edit", "pim/my-roles/nothing/activate"]
)
def test_an_unknown_role_has_no_page(world: PortalWorld, path: str) -> None:
    page = world.get("w1", path, 404)

    assert "There is no such role" in page.main


def test_the_roles_list_shows_every_role_with_its_counts(world: PortalWorld) -> None:
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(world.id_of("patti"), GA), is_permanent=True))

    rows = world.get("w1", "pim/roles").rows("Microsoft Entra roles")

    assert len(rows) == len(BUILT_IN_ROLES)
    counts = {row[0]: row[2:] for row in rows}
    assert counts["Global Administrator Privileged"] == ["4", "1"]
    assert counts["Global Reader Privileged"] == ["0", "0"]
    assert "Reports Reader" in counts


def test_roles_are_sorted_both_ways_and_searched(world: PortalWorld) -> None:
    most_held = world.get("w1", "pim/roles?sort=-active").rows("Microsoft Entra roles")
    down = world.get("w1", "pim/roles?sort=-role").rows("Microsoft Entra roles")
    found = world.get("w1", "pim/roles?q=READER&sort=role").rows("Microsoft Entra roles")

    assert most_held[0][0].startswith("Global Administrator")
    assert down[0][0] == "Yammer Administrator"
    assert [row[0] for row in found] == sorted((row[0] for row in found), key=str.lower)
    assert all("reader" in row[0].lower() for row in found)


def test_an_unknown_sort_key_falls_back_to_the_name(world: PortalWorld) -> None:
    rows = world.get("w1", "pim/roles?sort=colour").rows("Microsoft Entra roles")

    assert rows[0][0].startswith("Agent ID Administrator")


def test_the_roles_list_is_exported(world: PortalWorld) -> None:
    page = world.get("w1", "pim/roles.csv?q=global")

    assert page.response.headers["Content-Disposition"] == 'attachment; filename="roles.csv"'
    assert table(page.text)[:2] == [["Role", "Description", "Active", "Eligible"], table(page.text)[1]]
    assert table(page.text)[1][0] == "Global Administrator"
    assert table(page.text)[1][2:] == ["4", "0"]


def test_an_exported_name_cannot_become_a_formula(world: PortalWorld) -> None:
    name = "=HYPERLINK(1)"
    world.do("w1", CreateGroup(display_name=name, is_assignable_to_role=True))
    group_id = next(iter(world.tenant.groups))
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(group_id, UA), is_permanent=True))

    rows = table(world.get("w1", f"pim/roles/{UA}/assignments.csv").text)

    assert rows[1][2] == "'=HYPERLINK(1)"


def test_assignments_show_kind_membership_and_end(world: PortalWorld) -> None:
    patti = world.id_of("patti")
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(patti, UA), duration=timedelta(days=15)))
    world.do("w2", SelfActivate(key=AssignmentKey(patti, UA), duration=timedelta(hours=2), justification="reset"))

    eligible = world.get("w1", f"pim/roles/{UA}").rows("Assignments")
    active = world.get("w1", f"pim/roles/{UA}?tab=active").rows("Assignments")

    assert eligible == [
        [
            *("Patti Fernandez", "patti@adatum.example", "User", "Directory", "Direct"),
            *("1 Sep 2026 09:00", "16 Sep 2026 09:00", "Remove Update"),
        ]
    ]
    assert active[0][4:8] == ["Direct", "Activated", "1 Sep 2026 09:00", "1 Sep 2026 11:00"]
    assert active[0][8] == "Remove"


def test_what_ran_out_is_listed_as_expired_for_thirty_days(world: PortalWorld) -> None:
    key = AssignmentKey(world.id_of("patti"), UA)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=1)))
    world.wait("P2D")

    soon = world.get("w1", f"pim/roles/{UA}?tab=expired").rows("Assignments")
    world.wait("P30D")
    late = world.get("w1", f"pim/roles/{UA}?tab=expired").rows("Assignments")

    assert [row[0] for row in soon] == ["Patti Fernandez"]
    assert soon[0][-1].startswith("Renew")
    assert late == []


def test_all_assignments_are_grouped_by_role_and_searched(world: PortalWorld) -> None:
    for slug, role_id in (("patti", UA), ("alex", GLOBAL_READER)):
        key = AssignmentKey(world.id_of(slug), role_id)
        world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True))

    rows = world.get("w1", "pim/assignments").rows("Assignments")
    found = world.get("w1", "pim/assignments?q=patti@").rows("Assignments")

    assert [row[0] for row in rows] == ["Global Reader", "Alex Wilber", "User Administrator", "Patti Fernandez"]
    assert [row[0] for row in found] == ["User Administrator", "Patti Fernandez"]


def test_a_group_is_a_direct_member_of_its_role(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Helpers", is_assignable_to_role=True, member_ids=(world.id_of("patti"),)))
    group_id = next(iter(world.tenant.groups))
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(group_id, UA), is_permanent=True))

    of_role = world.get("w1", f"pim/roles/{UA}").rows("Assignments")
    mine = world.get("w2", "pim/my-roles").rows("My roles: eligible assignments")

    assert of_role[0][:5] == ["Helpers", "-", "Group", "Directory", "Direct"]
    assert mine[0][:4] == ["User Administrator", "Directory", "Group", "Permanent"]


def test_the_overview_of_an_administrator_counts_the_tenant(world: PortalWorld) -> None:
    patti = world.id_of("patti")
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(patti, UA), is_permanent=True))
    world.do("w2", SelfActivate(key=AssignmentKey(patti, UA), duration=timedelta(hours=1), justification="reset"))

    page = world.get("w1", "pim/overview")
    admin, own = page.main, world.get("w2", "pim/overview").main

    assert "Admin view" in admin
    assert "4 permanent active assignments of privileged roles" in admin
    assert page.rows("Top roles by assignments")[0] == ["Global Administrator", "4", "0"]
    assert ["Add member to role completed (PIM activation)", "1"] in page.rows("PIM activities in the last 7 days")
    assert "My view" in own
    assert "1 eligible, 1 active" in own
    assert "permanent active assignments" not in own


def test_discovery_lists_permanent_assignments_of_privileged_roles(world: PortalWorld) -> None:
    world.do("w1", AssignRoleDirectly(key=AssignmentKey(world.id_of("patti"), UA)))

    page = world.get("w1", "pim/discovery")

    rows = page.rows("Permanent assignments of privileged roles")
    assert [row[0] for row in rows] == [*["Global Administrator"] * 4, "User Administrator"]
    assert "Permanent Global Administrators 4" in page.main
    assert "Other permanent privileged assignments 1" in page.main


def test_discovery_is_for_those_who_may_read_pim(world: PortalWorld) -> None:
    assert "needs Global Administrator" in world.get("w2", "pim/discovery", 403).main


def test_the_quick_start_of_people_without_a_role_says_what_assigning_needs(world: PortalWorld) -> None:
    page = world.get("w2", "pim/entra")

    assert "needs Global Administrator or Privileged Role Administrator" in page.main
    assert "Assign Eligibility" not in page.links()
    assert "Assign Eligibility" in world.get("w1", "pim/entra").links()


def test_without_a_licence_the_quick_start_says_so_and_assigning_is_refused(world: PortalWorld) -> None:
    world.do("", SetLicence(sku=Sku.P2, is_enabled=False))

    page = world.get("w1", "pim")
    fields = {"role": UA, "member": world.id_of("patti"), "type": "eligible", "permanent": "1"}
    refused = world.post("w1", f"pim/roles/{UA}/add", fields, 422)

    assert "no Microsoft Entra ID P2" in page.main
    assert "AadPremiumLicenseRequired" in refused.main


def test_the_blade_menu_marks_what_is_not_simulated(world: PortalWorld) -> None:
    page = world.get("w1", "pim")

    for label in ("Azure resources", "General settings"):
        address = next(one.get("href", "") for one in page.root.iter("a") if label in "".join(one.itertext()))
        assert "not-simulated?what=" in address
        honest = world.get("w1", address.split("/w/w1/", 1)[1])
        assert "this practice tenant leaves it out" in honest.main


def test_every_link_of_the_navigation_leads_somewhere(world: PortalWorld) -> None:
    page = world.get("w1", "pim/roles")
    places = {one.get("href", "") for nav in page.root.iter("nav") for one in nav.iter("a")}

    for place in sorted(place for place in places if "/w/w1/" in place):
        assert world.client.get(place).status_code == 200, place
