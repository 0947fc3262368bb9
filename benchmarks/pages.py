"""Pages of the portal in a tenant of 100,000 people and 10,000 assignments beside one of 100."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from benchmarks.row import Row
from benchmarks.timing import microseconds
from benchmarks.worlds import NOW
from scenarios.loader import LIBRARY, load_file
from scenarios.seeding import seed_of
from scenarios.tenant_file import user_id
from simulator import Event
from simulator.commands import SignIn
from simulator.directory.roles import ROLES
from simulator.directory.rows import User
from simulator.events import ScheduleCreated, UserWritten
from simulator.ids import seeded_id, tenant_id
from simulator.pim.rows import AssignmentKey, Kind, Schedule
from simulator.sign_in.views import portal_app_id
from web.app import Settings, create_app
from web.attempts import Attempts, NewAttempt

PAGES = {
    "the list of users": "users",
    "the wizard with its picker of people": "pim/assignments/add",
    "the roles of PIM with their counts": "pim/roles",
    "the policy editor": "ca/policies/new",
    "My roles": "pim/my-roles",
}
SCENARIO = "seed-guide"
PEOPLE, ASSIGNMENTS = 100_000, 10_000
METHODS = ("password", "microsoftAuthenticatorPush")


def page_rows() -> Iterator[Row]:
    """A whole page each, rendered in the process."""
    with TemporaryDirectory() as small, TemporaryDirectory() as large:
        few, many = _portal(Path(small), 100, 100), _portal(Path(large), PEOPLE, ASSIGNMENTS)
        for name, path in PAGES.items():
            yield Row(f"page: {name}, 100,000 people", _time(many, path), "the same with 100", _time(few, path), 1.3)


def _time(portal: tuple[FlaskClient, str], path: str) -> float:
    client, address = portal

    def fetch() -> None:
        answer = client.get(address + path)
        assert answer.status_code == 200, (path, answer.status_code)

    return microseconds(fetch)


def _portal(folder: Path, people: int, assignments: int) -> tuple[FlaskClient, str]:
    """A client, and the address of the window in which it is signed in as an administrator."""
    app = create_app(Settings(folder=str(folder)))
    loaded = load_file(LIBRARY / f"{SCENARIO}.yaml")
    service: Attempts = app.extensions["attempts"]

    def events(attempt_id: str) -> Iterator[Event]:
        yield from seed_of(loaded.scenario, attempt_id)
        yield from _crowd(tenant_id(attempt_id), people, assignments)

    attempt = service.start(
        NewAttempt(
            owner="local",
            scenario_id=SCENARIO,
            title=loaded.scenario.title,
            mode="practice",
            tenant_name="Bench",
            scenario_text=loaded.text,
            seed_for=events,
        )
    )
    tenant = service.simulation_of(attempt).tenant
    name = tenant.users[user_id(attempt.tenant_id, "holly")].user_principal_name
    command = SignIn(window="w1", user_principal_name=name, app_id=portal_app_id(tenant), methods=METHODS)
    service.act(attempt, "w1", command, seen=None)
    return app.test_client(), f"/a/{attempt.id}/w/w1/"


def _crowd(tenant: str, people: int, assignments: int) -> Iterator[Event]:
    roles = sorted(ROLES)
    for number in range(people):
        name = f"person{number}@bench.example"
        yield UserWritten(
            user=User(
                id=seeded_id(tenant, "user", name),
                user_principal_name=name,
                display_name=f"Person {number}",
                created_at=NOW,
            )
        )
    for number in range(assignments):
        person = seeded_id(tenant, "user", f"person{number * 97 % people}@bench.example")
        yield ScheduleCreated(
            schedule=Schedule(
                id=seeded_id(tenant, "schedule", str(number)),
                kind=Kind.ELIGIBLE,
                key=AssignmentKey(person, roles[number % len(roles)]),
                start=NOW,
                end=None,
                created_at=NOW,
            )
        )
