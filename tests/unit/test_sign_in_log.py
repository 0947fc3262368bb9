"""The sign-in log as its page shows it: order, retention, and rows that never change afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Accepted, Simulation
from simulator.commands import AdvanceClock, CreatePolicy, SetLicence, SignIn
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.directory.rows import Sku
from simulator.logs import sign_in_log
from simulator.sign_in.sessions import SignInRecord
from tests.ca_world import BLOCK, ON, PUSH, CaWorld, conditions, create, grant, policy


def simulation(made: CaWorld | None = None) -> Simulation:
    """Ann is Global Administrator and signed in with MFA in her window; Ben owns a password only."""
    made = made or CaWorld()
    made.user("ann", PUSH).user("ben").role("ann", GLOBAL_ADMINISTRATOR).session("ann")
    return Simulation(made.events)


def tries(running: Simulation, who: str, *methods: str) -> None:
    """Somebody tries to sign in to the mail resource."""
    name = f"{who}@adatum.example"
    running.run(SignIn(window="w", user_principal_name=name, app_id="mail", methods=methods or ("password",)))


def waits(running: Simulation, by: timedelta) -> None:
    """Time passes."""
    assert isinstance(running.run(AdvanceClock(by=by)), Accepted)


def log(running: Simulation) -> list[SignInRecord]:
    """What the log shows now."""
    return sign_in_log(running.at(0), running.happenings(), (), running.tenant.now)


def test_the_newest_row_comes_first() -> None:
    running = simulation(CaWorld().policies(policy("mfa")))
    tries(running, "ann", "password", PUSH)
    waits(running, timedelta(minutes=5))
    tries(running, "ghost")

    assert [row.error_code for row in log(running)] == [50034, 0, 50074]


@pytest.mark.parametrize(("licensed", "days"), [(True, 30), (False, 7)])
def test_a_row_is_kept_for_as_long_as_the_licence_says(licensed: bool, days: int) -> None:
    running = simulation()
    running.run(SetLicence(sku=Sku.P1, is_enabled=licensed))
    tries(running, "ann")

    waits(running, timedelta(days=days))
    on_the_last_day = len(log(running))
    waits(running, timedelta(minutes=1))

    assert (on_the_last_day, len(log(running))) == (1, 0)


def test_a_later_licence_never_brings_older_rows_back() -> None:
    running = simulation()
    running.run(SetLicence(sku=Sku.P1, is_enabled=False))
    tries(running, "ann")
    waits(running, timedelta(days=5))
    tries(running, "ben")
    waits(running, timedelta(days=3))

    running.run(SetLicence(sku=Sku.P2, is_enabled=True))

    assert [row.user_id for row in log(running)] == ["ben"]


def block_everybody(running: Simulation) -> CreatePolicy:
    """Ann blocks everybody from the mail resource."""
    command = create(conditions(apps=("mail",)), grant(BLOCK), ON)
    assert isinstance(running.run(command, "ann"), Accepted)
    return command


def test_a_policy_that_comes_later_never_edits_old_rows() -> None:
    running = simulation()
    tries(running, "ann")
    before = log(running)

    block_everybody(running)
    tries(running, "ann")

    assert log(running)[1:] == before and log(running)[0].error_code == 53003
