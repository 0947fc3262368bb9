"""What is measured: each row compares our call with a peer on the same work in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from benchmarks.commands import command_rows
from benchmarks.pages import page_rows
from benchmarks.row import Row, compared
from benchmarks.storage import storage_rows
from benchmarks.timers import timer_rows
from benchmarks.timing import process_microseconds
from benchmarks.walks import walk_rows
from benchmarks.worlds import METHODS, PORTAL, activation, add_policies, id_of, name_of, signed_in, story
from simulator import Simulation
from simulator.commands import SignIn
from simulator.conditional_access.evaluate import SignInQuestion, evaluate


def rows() -> Iterator[Row]:
    """Every row, one after the other."""
    yield from (make() for make in (start, forks, decisions, undo, sign_in_size, policy_count))
    for several in (command_rows, timer_rows, storage_rows, page_rows, walk_rows):
        yield from several()


def start() -> Row:
    """The whole process that imports the engine beside one that imports nothing."""
    ours = process_microseconds(("-c", "import simulator"))
    return Row("start a process and import the engine", ours, "a bare interpreter", process_microseconds(("-c", "")), 4)


def forks() -> Row:
    """A fork of a tenant with 1,000 people beside a deep copy."""
    tenant = signed_in(1_000).tenant
    users = dict(tenant.users.items())
    return compared(
        "fork, 1,000 people", tenant.fork, "deepcopy of the user rows alone", lambda: deepcopy(users), 1 / 1000
    )


def decisions() -> Row:
    """A decision does not depend on the size of the tenant."""
    small, large = signed_in(100), signed_in(100_000)
    command = activation()
    return compared(
        "decide an activation, 100,000 people",
        lambda: large.decide(command, "w2"),
        "the same with 100 people",
        lambda: small.decide(command, "w2"),
    )


def undo() -> Row:
    """Undoing the last of 400 steps beside replaying all of them."""
    simulation = signed_in(100)
    story(simulation, 100)

    def there_and_back() -> None:
        copy = simulation.fork()
        copy.undo()

    steps, base = simulation.steps, simulation.at(0)
    return compared("undo after 400 steps", there_and_back, "replay of them", lambda: Simulation.replay(base, steps))


def sign_in_size() -> Row:
    """A sign-in does not depend on the size of the tenant."""
    small, large = signed_in(100), signed_in(100_000)
    command = SignIn(window="w9", user_principal_name=name_of(7), app_id=PORTAL, methods=METHODS)
    return compared(
        "decide a sign-in, 100,000 people",
        lambda: large.decide(command),
        "the same with 100 people",
        lambda: small.decide(command),
    )


def policy_count() -> Row:
    """One evaluation with 240 policies beside one with 24."""
    few, many = signed_in(100), signed_in(100)
    add_policies(few, 24)
    add_policies(many, 240)
    question = SignInQuestion(user_id=id_of(7), app_id=PORTAL, methods=METHODS)
    return compared(
        "evaluate Conditional Access, 240 policies",
        lambda: evaluate(many.tenant, question),
        "the same with 24 policies",
        lambda: evaluate(few.tenant, question),
    )
