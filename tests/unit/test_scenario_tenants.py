"""The practice tenant adatum: its cast, what everybody holds, and the background traffic."""

from datetime import UTC, datetime, timedelta

import pytest

from scenarios.loader import tenant_file
from scenarios.player import Player
from scenarios.seeding import seed_of
from scenarios.tenant_file import TenantFile, seed_events, user_id
from scenarios.traffic import background
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Sku
from simulator.ids import tenant_id
from simulator.pim.holdings import active_users, schedules_for_role
from simulator.simulation import Simulation
from simulator.tenant import Tenant
from tests.scenarios.small import small

TENANT = tenant_id("test")
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def file() -> TenantFile:
    """The tenant file."""
    found = tenant_file("adatum")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def tenant(file: TenantFile) -> Tenant:
    """The tenant at the start."""
    return Simulation(seed_events(file, TENANT)).tenant


def test_four_accounts_hold_global_administrator_for_ever_and_for_more_than_ten_months(tenant: Tenant) -> None:
    schedules = list(schedules_for_role(tenant, GLOBAL_ADMINISTRATOR))

    holders = active_users(tenant, GLOBAL_ADMINISTRATOR)
    assert holders == {user_id(TENANT, name) for name in ("mod", "holly", "breakglass1", "breakglass2")}
    assert all(one.end is None and NOW - one.start > timedelta(days=304) for one in schedules)


@pytest.mark.parametrize("name", ["breakglass1", "breakglass2"])
def test_emergency_accounts_are_cloud_only_and_own_a_key_and_no_password(tenant: Tenant, name: str) -> None:
    user = tenant.users[user_id(TENANT, name)]

    assert user.user_principal_name.endswith(".onmicrosoft.com")
    assert (user.has_password, user.methods) == (False, ("fido2",))


@pytest.mark.parametrize(
    ("name", "methods"),
    [("patti", ("microsoftAuthenticatorPush",)), ("debra", ("microsoftAuthenticatorPush",)), ("adele", ())],
)
def test_staff_have_a_password_and_an_authenticator_but_adele_has_none(
    tenant: Tenant, name: str, methods: tuple[str, ...]
) -> None:
    user = tenant.users[user_id(TENANT, name)]

    assert (user.has_password, user.methods) == (True, methods)


def test_the_tenant_has_p2_and_mandatory_portal_mfa_and_no_security_defaults(tenant: Tenant) -> None:
    licence = tenant.licences[Sku.P2]

    assert (licence.seats, licence.is_enabled) == (25, True)
    assert tenant.organization.mandatory_portal_mfa
    assert not tenant.organization.security_defaults
    assert tenant.organization.profile.defaults_profile == "classic"


def test_the_resources_are_known_by_their_documented_ids(tenant: Tenant) -> None:
    names = {app.app_id: app.display_name for app in tenant.applications.values()}

    assert names["c44b4083-3bb0-49c1-b47d-974e53cbdf3c"] == "Microsoft Entra admin center"
    assert names["00000003-0000-0000-c000-000000000000"] == "Microsoft Graph"
    assert names["00000002-0000-0ff1-ce00-000000000000"] == "Exchange Online"
    assert names["00000003-0000-0ff1-ce00-000000000000"] == "SharePoint Online"
    assert names["797f4846-ba00-4fd7-ba43-dac1f8f63013"] == "Azure Service Management"
    assert "Payroll" in names.values()
    assert len(names) == 8


def test_the_named_locations_are_hq_branch_and_countries(tenant: Tenant) -> None:
    found = {one.display_name: (one.ip_ranges, one.is_trusted) for one in tenant.named_locations.values()}

    assert found["HQ"] == (("198.51.100.0/24",), True)
    assert found["Branch"] == (("203.0.113.0/24",), False)
    assert found["Home countries"] == ((), False)


def test_secops_is_a_mailbox_without_an_account(file: TenantFile, tenant: Tenant) -> None:
    assert "secops@adatum.example" in file.addresses()
    assert "secops@adatum.example" not in tenant.user_ids_by_name


def test_two_attempts_have_ids_of_their_own() -> None:
    scenario = small()

    first, second = Simulation(seed_of(scenario, "a")).tenant, Simulation(seed_of(scenario, "b")).tenant

    assert set(first.users).isdisjoint(second.users)
    assert set(first.users) == set(Simulation(seed_of(scenario, "a")).tenant.users)


def test_what_the_author_did_before_is_there_and_its_ids_are_never_used_again() -> None:
    given = (
        "tasks:\n",
        "given:\n  - {in: holly, do: create_group, name: Before, expect: ok}\ntasks:\n",
    )
    scenario = small(given)
    simulation = Simulation(seed_of(scenario))
    before = {group.id for group in simulation.tenant.groups.values()}

    Player(simulation, scenario.sessions, "x").play(small(given).given)

    assert len(before) == 1
    assert len(simulation.tenant.groups) == 2
    assert simulation.happenings()[0].step.sequence == 1


def test_background_traffic_follows_the_habits(file: TenantFile) -> None:
    midnight = NOW.replace(hour=0)

    rows = background(file, TENANT, midnight, days=7)

    per_day = sum(habit.per_day for habits in file.traffic.values() for habit in habits)
    assert len(rows) == 7 * per_day
    assert rows == sorted(rows, key=lambda row: (row.at, row.person))
    assert all(midnight - timedelta(days=7) <= row.at < midnight for row in rows)
    assert {row.question.user_id for row in rows} == {user_id(TENANT, name) for name in file.traffic}


def test_the_past_of_the_traffic_never_changes(file: TenantFile) -> None:
    today = background(file, TENANT, NOW, days=7)
    later = background(file, TENANT, NOW + timedelta(days=1, hours=3), days=14)

    assert set(today) <= set(later)
