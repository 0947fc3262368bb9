"""The logs: everyday traffic is answered by the tenant of its moment, and old rows go with their licence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator import Happening, Simulation
from simulator.commands import AdvanceClock, SetLicence
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Sku
from simulator.logs import directory_audit, log_horizon, needs_multifactor, sign_in_log
from simulator.sign_in.sessions import ClientApp, SignInRecord
from tests.ca_world import ON, PUSH, T0, CaWorld, create


@dataclass(frozen=True)
class Visit:
    """One sign-in of everyday traffic."""

    at: datetime
    question: SignInQuestion


def visit(at: datetime, who: str = "ann", app: str = "mail", client: ClientApp = ClientApp.BROWSER) -> Visit:
    """A visit to the mail with a browser."""
    return Visit(at, SignInQuestion(user_id=who, app_id=app, client_app=client))


def days(count: float) -> timedelta:
    return timedelta(days=count)


def attempt() -> Simulation:
    """Ann owns Authenticator and is Global Administrator with an open window; Cleo owns a password only."""
    world = CaWorld().user("ann", PUSH).user("cleo").role("ann", GLOBAL_ADMINISTRATOR)
    world.session("ann")
    return Simulation(world.events)


def log_of(simulation: Simulation, *traffic: Visit) -> list[SignInRecord]:
    return sign_in_log(simulation.at(0), simulation.happenings(), traffic, simulation.tenant.now)


def test_traffic_meets_the_policies_of_its_own_moment():
    simulation = attempt()
    simulation.run(AdvanceClock(by=days(2)))
    simulation.run(create(state=ON), "ann")
    simulation.run(AdvanceClock(by=days(2)))

    rows = log_of(simulation, visit(T0 + days(3)), visit(T0 + days(1)))

    assert [(row.at - T0, row.error_code, row.methods) for row in rows] == [
        (days(3), 0, ("password", PUSH)),
        (days(3), 50074, ("password",)),
        (days(1), 0, ("password",)),
    ]
    assert len({row.correlation_id for row in rows}) == 2
    assert [needs_multifactor(row) for row in rows] == [True, True, False]


def test_people_without_a_second_factor_stay_at_the_registration():
    simulation = attempt()
    simulation.run(create(state=ON), "ann")
    simulation.run(AdvanceClock(by=days(1)))

    rows = log_of(simulation, visit(T0 + days(0.5), "cleo"))

    assert [row.error_code for row in rows] == [50072]


def test_rows_keep_their_ids_when_time_goes_on():
    simulation = attempt()
    simulation.run(AdvanceClock(by=days(1)))
    one = visit(T0 + days(0.5))
    before = log_of(simulation, one)

    simulation.run(AdvanceClock(by=days(1)))
    after = log_of(simulation, one, visit(T0 + days(1.5)))

    assert [row.id for row in before] == [row.id for row in after[1:]]
    assert len({row.id for row in after}) == 2


def test_traffic_of_the_future_and_of_accounts_that_are_gone_is_left_out():
    simulation = attempt()

    assert log_of(simulation, visit(T0 + timedelta(minutes=1)), visit(T0 - days(1), "nobody")) == []


def test_looking_changes_nothing():
    simulation = attempt()
    simulation.run(AdvanceClock(by=days(1)))
    before = simulation.tenant.fork()

    log_of(simulation, visit(T0 + days(0.5)))

    assert simulation.tenant == before


def happened(simulation: Simulation) -> list[Happening]:
    return simulation.happenings()


def test_rows_are_kept_for_thirty_days_with_p1_to_the_second():
    simulation = attempt()
    simulation.run(AdvanceClock(by=days(30)))

    rows = log_of(simulation, visit(T0), visit(T0 - timedelta(seconds=1)))

    assert [row.at for row in rows] == [T0]


def test_what_a_lapsed_licence_lost_does_not_come_back():
    simulation = attempt()
    simulation.run(AdvanceClock(by=days(10)))
    simulation.run(SetLicence(sku=Sku.P1, is_enabled=False))
    lapsed = log_horizon(simulation.at(0), happened(simulation), simulation.tenant.now)
    simulation.run(AdvanceClock(by=days(1)))
    simulation.run(SetLicence(sku=Sku.P1, is_enabled=True))

    renewed = log_horizon(simulation.at(0), happened(simulation), simulation.tenant.now)

    assert lapsed == T0 + days(3)
    assert renewed == T0 + days(4)


def test_the_audit_log_is_newest_first_and_forgets_too():
    simulation = attempt()
    simulation.run(create(name="first"), "ann")
    simulation.run(AdvanceClock(by=days(20)))
    simulation.run(create(name="second"), "ann")

    both = directory_audit(simulation.at(0), happened(simulation), simulation.tenant.now)
    simulation.run(AdvanceClock(by=days(11)))
    one = directory_audit(simulation.at(0), happened(simulation), simulation.tenant.now)

    assert [record.target_name for record in both] == ["second", "first"]
    assert [record.target_name for record in one] == ["second"]
