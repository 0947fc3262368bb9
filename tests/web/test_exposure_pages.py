"""The privilege timeline and who could act now: what they show of a story, filters, the table, and exams."""

import pytest
from flask import Flask

from simulator.commands import AdminAssign, SelfActivate, SelfDeactivate, SetLicence, UpdateRoleSettings
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Sku
from simulator.durations import parse_duration
from simulator.pim.role_settings import ACTIVATION_APPROVAL, ApprovalRule
from simulator.pim.rows import AssignmentKey, Kind
from tests.web.live_server import Learner
from tests.web.portal_world import Page, PortalWorld, make_app, open_world

HELPDESK = ROLE_IDS_BY_NAME["Helpdesk Administrator"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("exposure"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    return open_world(app)


def lab_page(world: PortalWorld, path: str, status: int = 200) -> Page:
    return Page(world.client.get(f"/a/{world.attempt.id}/{path}"), status)


def makes_eligible(world: PortalWorld, slug: str, role_id: str = HELPDESK) -> AssignmentKey:
    key = AssignmentKey(world.id_of(slug), role_id)
    world.do("w1", AdminAssign(kind=Kind.ELIGIBLE, key=key, is_permanent=True, justification="needed"))
    return key


def uses_for_two_hours(world: PortalWorld) -> None:
    """Patti becomes eligible at 09:00, uses the role from 10:00 and gives it back at 12:00."""
    key = makes_eligible(world, "patti")
    world.wait("PT1H")
    world.do("w2", SelfActivate(key=key, duration=parse_duration("PT4H"), justification="work"))
    world.wait("PT2H")
    world.do("w2", SelfDeactivate(key=key))


def test_standing_roles_fill_the_day_and_an_activation_its_hours(world: PortalWorld):
    uses_for_two_hours(world)

    page = lab_page(world, "timeline")

    rows = page.rows("Role holdings, 1 September 2026")
    assert ["Holly Dickson Global Administrator", "standing 1 Sep 2026 00:00 to 2 Sep 2026 00:00"] in rows
    assert [
        "Patti Fernandez Helpdesk Administrator",
        "eligible 1 Sep 2026 09:00 to 2 Sep 2026 00:00; was activated 1 Sep 2026 10:00 to 1 Sep 2026 12:00",
    ] in rows


def test_role_hours_are_told_by_role_and_for_the_whole_lab(world: PortalWorld):
    uses_for_two_hours(world)

    page = lab_page(world, "timeline")

    assert page.rows("Role-hours in this window") == [
        ["Global Administrator", "4", "96", "0"],
        ["Helpdesk Administrator", "1", "0", "2"],
    ]
    assert "Since the start of the lab: 12 standing and 2 just-in-time role-hours." in page.main


def test_the_heat_map_counts_people(world: PortalWorld):
    uses_for_two_hours(world)

    rows = lab_page(world, "timeline").rows("Exposure heat-map")

    assert rows == [
        ["Global Administrator", *["4"] * 12],
        ["Helpdesk Administrator", *["0"] * 5, "1", *["0"] * 6],
    ]


def test_before_and_after_tell_what_an_assignment_costs(world: PortalWorld):
    key = AssignmentKey(world.id_of("alex"), HELPDESK)
    world.do("w1", AdminAssign(kind=Kind.ACTIVE, key=key, is_permanent=True, justification="needed"))

    rows = lab_page(world, "timeline").rows("Before and after")

    assert rows == [["At the start of the lab", "96", "0"], ["Now", "120", "0"]]


def test_a_filter_leaves_one_role_and_one_person(world: PortalWorld):
    uses_for_two_hours(world)

    page = lab_page(world, f"timeline?role={HELPDESK}&person={world.id_of('patti')}")

    assert [row[0] for row in page.rows("Role holdings, 1 September 2026")] == [
        "Patti Fernandez Helpdesk Administrator"
    ]
    assert {row[1] for row in page.rows("Intervals")} == {"Helpdesk Administrator"}
    assert page.chosen("role") == HELPDESK


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("span=week", "Role holdings, 26 August 2026 to 1 September 2026"),
        ("span=month", "Role holdings, 3 August 2026 to 1 September 2026"),
        ("from=2026-09-02", "Role holdings, 2 September 2026"),
        ("from=2026-13-99&span=year", "Role holdings, 1 September 2026"),
        ("role=<b>&person='", "Role holdings, 1 September 2026"),
        ("from=9999-12-31", "Role holdings"),
        ("from=0001-01-01", "Role holdings"),
    ],
)
def test_any_window_has_a_page(world: PortalWorld, query: str, title: str):
    page = lab_page(world, f"timeline?{query}")

    assert title in page.main


def test_the_intervals_are_a_download_too(world: PortalWorld):
    uses_for_two_hours(world)

    lines = lab_page(world, "timeline?format=csv").text.splitlines()

    assert lines[0] == "Person,Role,Right,Through,Scope,From,To"
    assert "Patti Fernandez,Helpdesk Administrator,Activated,,Directory,1 Sep 2026 10:00,1 Sep 2026 12:00" in lines


def test_a_request_that_waits_is_hatched(world: PortalWorld):
    rule = ApprovalRule(id=ACTIVATION_APPROVAL, is_approval_required=True, user_ids=(world.id_of("holly"),))
    world.do("w1", UpdateRoleSettings(role_id=HELPDESK, rules=(rule,)))
    key = makes_eligible(world, "patti")
    world.do("w2", SelfActivate(key=key, duration=parse_duration("PT1H"), justification="work"))

    page = lab_page(world, "timeline")

    lane = next(row for row in page.rows("Role holdings, 1 September 2026") if row[0].startswith("Patti"))
    assert "waits for approval 1 Sep 2026 09:00 to 2 Sep 2026 00:00" in lane[1]
    assert any(row[2] == "Waited for approval: PendingApproval" for row in page.rows("Intervals"))


def test_looking_back_shows_the_timeline_of_that_moment(world: PortalWorld):
    before = len(world.simulation.steps)
    makes_eligible(world, "patti")

    page = lab_page(world, f"timeline?at={before}")

    assert "Helpdesk Administrator" not in page.main


def test_who_could_act_now_names_the_way_and_what_stops(world: PortalWorld):
    makes_eligible(world, "patti")

    password = lab_page(world, "paths").rows("People with a way to a role")
    session = lab_page(world, "paths?theft=session").rows("People with a way to a role")
    with_mfa = lab_page(world, "paths?theft=sessionWithMfa").rows("People with a way to a role")

    def of_patti(rows: list[list[str]]) -> list[str]:
        return next(row for row in rows if row[0].endswith("Patti Fernandez"))[1:4]

    stopped = "Helpdesk Administrator: MFA in this session"
    assert of_patti(password) == ["Yes, without MFA", "None", stopped]
    assert of_patti(session) == ["Yes, without MFA", "None", stopped]
    assert of_patti(with_mfa) == ["Yes, with MFA", "Helpdesk Administrator: activates it", ""]


def test_why_shows_the_rules_behind_a_row(world: PortalWorld):
    makes_eligible(world, "patti")

    page = lab_page(world, f"paths?theft=session&why={world.id_of('patti')}")

    assert "Getting in" in page.main
    assert "the session carries no MFA claim" in page.main


def test_a_role_limits_who_is_looked_at(world: PortalWorld):
    makes_eligible(world, "patti")

    rows = lab_page(world, f"paths?role={HELPDESK}").rows("People with a way to a role")

    assert [row[0] for row in rows] == ["Patti Fernandez"]


@pytest.mark.parametrize("query", ["theft=nonsense&page=0", "page=99999999", "role='&why=nobody", "page=-1"])
def test_odd_addresses_have_a_page(world: PortalWorld, query: str):
    page = lab_page(world, f"paths?{query}")

    assert "Stolen password" in page.main


def test_nothing_happens_by_looking(world: PortalWorld):
    before = len(world.simulation.steps)
    tenant = world.tenant.fork()

    for path in ("timeline", "paths", "paths?theft=sessionWithMfa"):
        lab_page(world, path)

    assert (len(world.simulation.steps), world.tenant) == (before, tenant)


def test_the_navigation_leads_there(world: PortalWorld):
    text = world.get("w1", "").text

    assert f'href="/a/{world.attempt.id}/timeline"' in text
    assert f'href="/a/{world.attempt.id}/paths"' in text


@pytest.mark.parametrize("path", ["timeline", "paths"])
def test_an_exam_shows_neither(app: Flask, path: str):
    learner = Learner.new(mode="exam", app=app)
    learner.sign_in("holly")

    answer = learner.client.get(f"/a/{learner.attempt.id}/{path}")

    assert answer.status_code == 403
    assert f"/a/{learner.attempt.id}/{path}" not in learner.client.get(f"/a/{learner.attempt.id}/").text


# --- licences ----------------------------------------------------------------------------------------------------


def test_the_licences_page_counts_seats_and_says_why(world: PortalWorld):
    makes_eligible(world, "patti")

    page = world.get("w1", "licences")

    assert page.rows("People who need a seat") == [["Patti Fernandez", "is eligible for Helpdesk Administrator"]]
    assert "1 seat needed, 25 there" in page.main


def test_too_few_seats_are_named(world: PortalWorld):
    makes_eligible(world, "patti")
    makes_eligible(world, "alex")
    world.do("", SetLicence(sku=Sku.P2, is_enabled=True, seats=1))

    page = world.get("w1", "licences")

    assert "2 seats needed, 1 there" in page.main
    assert "Buy 1 more" in page.main
