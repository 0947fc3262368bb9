"""Users, Roles & admins, the search of the top bar, and the pages about what is not simulated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from simulator.apply import apply
from simulator.commands import AdminAssign, CreateGroup, SelfActivate
from simulator.directory.rows import User
from simulator.events import UserWritten
from simulator.pim.holdings import active_roles, schedule_at
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.portal_world import GA, GLOBAL_READER, UA, PortalWorld, make_app, open_world
from web.portal.unsimulated import MISSING
from web.portal.users import PAGE_SIZE


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


# --- users -------------------------------------------------------------------------------------------------------


def test_everybody_is_listed_by_name_and_searched(world: PortalWorld) -> None:
    page = world.get("w2", "users")
    found = world.get("w2", "users?q=HOLLY@").rows("Users")

    names = [row[0] for row in page.rows("Users")]
    assert names == sorted(names)
    assert "11 users" in page.main
    assert found == [["Holly Dickson", "holly@adatum.example", "Member", "Yes"]]


@pytest.mark.parametrize("page", ["0", "-3", "99999", "x", ""])
def test_a_page_number_out_of_range_shows_the_nearest_page(world: PortalWorld, page: str) -> None:
    rows = world.get("w1", f"users?page={page}").rows("Users")

    assert len(rows) == 11


def test_a_search_finds_the_beginning_of_any_word_of_a_name(world: PortalWorld) -> None:
    found = {text: [row[0] for row in world.get("w2", f"users?q={text}").rows("Users")] for text in ("dick", "olly")}

    assert found == {"dick": ["Holly Dickson"], "olly": []}


def test_a_long_list_has_pages(world: PortalWorld) -> None:
    at = world.tenant.now
    crowd = [
        UserWritten(user=User(id=f"u{n}", user_principal_name=f"u{n}@x", display_name=f"Zz {n:03}", created_at=at))
        for n in range(PAGE_SIZE)
    ]
    for event in crowd:
        apply(world.tenant, event)

    first = world.get("w1", "users")
    second = world.get("w1", "users?page=2")

    assert len(first.rows("Users")) == PAGE_SIZE
    assert len(second.rows("Users")) == 11
    assert "Page 2 of 2" in second.main


def test_the_page_of_a_user_shows_roles_groups_methods_and_sessions(world: PortalWorld) -> None:
    patti = world.id_of("patti")
    world.do("w1", CreateGroup(display_name="Readers", is_assignable_to_role=True, member_ids=(patti,)))
    group_id = next(iter(world.tenant.groups))
    for principal, role_id in ((patti, UA), (group_id, GLOBAL_READER)):
        world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=AssignmentKey(principal, role_id), is_permanent=True))
    world.do("w2", SelfActivate(key=AssignmentKey(patti, UA), duration=timedelta(hours=1), justification="x"))

    overview = world.get("w1", f"users/{patti}")
    roles = world.get("w1", f"users/{patti}?tab=roles").rows("Assigned roles")
    groups = world.get("w1", f"users/{patti}?tab=groups").rows("Groups")
    methods = world.get("w1", f"users/{patti}?tab=methods").rows("Authentication methods")
    sessions = world.get("w1", f"users/{patti}?tab=sessions").rows("Sign-in sessions")

    assert "patti@adatum.example" in overview.main
    assert [[row[0], *row[2:4]] for row in roles] == [
        ["Global Reader", "Eligible", "Readers"],
        ["User Administrator", "Eligible", "Direct"],
        ["User Administrator", "Activated", "Direct"],
    ]
    assert groups == [["Readers", "Direct"]]
    assert len(methods) == 2
    assert sessions[0][0] == "w2"
    assert sessions[0][2] == "Microsoft Entra admin center"
    assert sessions[0][6] == "Open"


def test_an_unknown_tab_opens_the_overview_and_an_unknown_user_nothing(world: PortalWorld) -> None:
    page = world.get("w1", f"users/{world.id_of('patti')}?tab=secrets")
    missing = world.get("w1", "users/nobody", 404)

    assert "User principal name" in page.main
    assert "There is no such user" in missing.main


def test_add_assignments_of_a_user_opens_the_wizard_with_the_user(world: PortalWorld) -> None:
    page = world.get("w1", f"users/{world.id_of('patti')}?tab=roles")

    wizard = world.get("w1", page.links()["Add assignments"].split("/w/w1/", 1)[1])

    chosen = [one.get("value") for one in wizard.fields("member") if "checked" in one.attrib]
    assert chosen == [world.id_of("patti")]


# --- roles & admins ----------------------------------------------------------------------------------------------


def test_roles_and_admins_lists_roles_with_their_active_assignments(world: PortalWorld) -> None:
    rows = {row[0]: row[2:] for row in world.get("w2", "roles").rows("Roles")}

    assert rows["Global Administrator Privileged"] == ["Built-in", "4"]
    assert rows["Reports Reader"] == ["Built-in", "0"]


def test_a_direct_assignment_is_permanent_and_outside_pim(world: PortalWorld) -> None:
    pane = world.get("w1", f"roles/{UA}?add=1")
    answer = world.post("w1", f"roles/{UA}/add", {"member": world.id_of("patti")})
    page = world.get("w1", answer.path())

    held = schedule_at(world.tenant, AssignmentKey(world.id_of("patti"), UA), Kind.ACTIVE)
    assert "permanent and lies outside Privileged Identity Management" in pane.main
    assert held is not None
    assert held.is_outside_pim
    assert page.rows("Assignments")[0][4:] == ["Assigned", "Permanent", "Remove"]
    assert page.links()["Manage in PIM"] == world.url("w1", f"pim/roles/{UA}")


def test_in_pim_a_direct_assignment_has_no_start_time(world: PortalWorld) -> None:
    world.post("w1", f"roles/{UA}/add", {"member": world.id_of("patti")})

    rows = world.get("w1", f"pim/roles/{UA}?tab=active").rows("Assignments")

    assert rows[0][5:8] == ["Assigned", "-", "Permanent"]


@pytest.mark.parametrize(
    ("window", "member", "told"),
    [
        ("w1", "", "select at least one member"),
        ("w1", "ghost", 'data-rule="PrincipalRule"'),
        ("w1", "holly", 'data-rule="DuplicateRule"'),
        ("w2", "patti", 'data-rule="CallerRule"'),
    ],
)
def test_a_wrong_direct_assignment_is_explained(world: PortalWorld, window: str, member: str, told: str) -> None:
    wanted = world.id_of(member) if member in ("holly", "patti") else member
    before = active_roles(world.tenant, world.id_of("patti"))

    page = world.post(window, f"roles/{GA}/add", {"member": wanted} if wanted else {}, 422)

    assert told in page.text
    assert active_roles(world.tenant, world.id_of("patti")) == before


def test_several_direct_assignments_show_each_answer(world: PortalWorld) -> None:
    page = world.post("w1", f"roles/{GA}/add", {"member": [world.id_of("holly"), world.id_of("patti")]}, 422)

    assert "Patti Fernandez: done" in page.main
    assert GA in active_roles(world.tenant, world.id_of("patti"))


def test_a_direct_assignment_is_asked_about_and_removed(world: PortalWorld) -> None:
    held = schedule_at(world.tenant, AssignmentKey(world.id_of("mod"), GA), Kind.ACTIVE)
    assert held is not None

    asked = world.get("w1", f"roles/{GA}?remove={held.id}")
    world.post("w1", f"roles/{GA}/remove", {"principal": world.id_of("mod")})

    assert "MOD Administrator loses Global Administrator at once" in asked.main
    assert GA not in active_roles(world.tenant, world.id_of("mod"))


def test_nobody_removes_their_own_global_administrator(world: PortalWorld) -> None:
    page = world.post("w1", f"roles/{GA}/remove", {"principal": world.id_of("holly")}, 422)

    assert 'data-rule="OwnGlobalAdministratorRule"' in page.text
    assert GA in active_roles(world.tenant, world.id_of("holly"))


def test_what_is_not_there_cannot_be_removed(world: PortalWorld) -> None:
    page = world.post("w1", f"roles/{GA}/remove", {"principal": world.id_of("patti")}, 422)

    assert 'data-rule="ExistenceRule"' in page.text


def test_the_holders_are_downloaded(world: PortalWorld) -> None:
    lines = world.get("w1", f"roles/{GA}/assignments.csv").text.splitlines()

    assert lines[0] == "Name,Principal name,Type,Scope,State,End time"
    assert "Holly Dickson,holly@adatum.example,User,Directory,Assigned,Permanent" in lines


# --- search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "label", "path"),
    [
        ("azure ad pim", "Privileged Identity Management", "pim"),
        ("identity > protection", "Conditional Access", "ca"),
        ("roles and administrators", "Roles & admins", "roles"),
        ("activate role", "My roles", "pim/my-roles"),
        ("my requests", "Pending requests", "pim/requests"),
        ("directory roles audit", "Resource audit", "pim/audit"),
        ("sign-in logs", "Sign-in logs", "logs/sign-ins"),
        ("devices", "Devices", "not-simulated?what=devices"),
    ],
)
def test_pages_are_found_by_their_names_old_ones_too(world: PortalWorld, typed: str, label: str, path: str) -> None:
    page = world.get("w2", f"search?q={typed}")

    assert page.links()[label] == world.url("w2", path)


def test_people_groups_and_roles_are_found(world: PortalWorld) -> None:
    world.do("w1", CreateGroup(display_name="Patti's friends"))

    people = world.get("w2", "search?q=patti").rows("Users and groups")
    roles = world.get("w2", "search?q=global%20admin").rows("Roles")

    assert [row[:2] for row in people] == [["Patti Fernandez", "User"], ["Patti's friends", "Group"]]
    assert [row[0] for row in roles] == ["Global Administrator"]


def test_a_search_for_nothing_says_what_to_do(world: PortalWorld) -> None:
    empty, unknown = world.get("w2", "search"), world.get("w2", "search?q=zzzz")

    assert "Type what you look for" in empty.main
    assert "Nothing is called that" in unknown.main


def test_what_is_typed_is_shown_as_text(world: PortalWorld) -> None:
    page = world.get("w2", "search?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert(1)</script>" not in page.response.get_data(as_text=True)


# --- what is missing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", sorted(MISSING))
def test_each_missing_part_says_what_it_would_be(world: PortalWorld, what: str) -> None:
    page = world.get("w2", f"not-simulated?what={what}")

    assert MISSING[what].label in page.main
    assert MISSING[what].text in page.main


def test_an_unknown_missing_part_is_honest_too(world: PortalWorld) -> None:
    page = world.get("w2", "not-simulated?what=%3Cb%3Eyour%20money")

    assert "Not simulated" in page.main
    assert "your money" not in page.main
