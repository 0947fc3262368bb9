"""What is measured: each row compares our call with a peer on the same work in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from benchmarks.timing import microseconds
from benchmarks.worlds import METHODS, PORTAL, activation, add_policies, id_of, name_of, signed_in, story
from simulator import Simulation
from simulator.commands import SignIn
from simulator.conditional_access.evaluate import SignInQuestion, evaluate


@dataclass(frozen=True, slots=True)
class Row:
    """Two times in microseconds and what they mean; `ratio` is ours over the peer's, below 1 is faster."""

    name: str
    ours: float
    peer_name: str
    peer: float

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.ours / self.peer


def rows() -> Iterator[Row]:
    """Every row, one after the other."""
    yield from (make() for make in (forks, decisions, undo, sign_in_size, policy_count))


def _row(name: str, ours: Callable[[], object], peer_name: str, peer: Callable[[], object]) -> Row:
    return Row(name, microseconds(ours), peer_name, microseconds(peer))


def forks() -> Row:
    """A fork of a tenant with 1,000 people beside a deep copy of its rows."""
    tenant = signed_in(1_000).tenant
    users = dict(tenant.users.items())
    return _row("fork, 1,000 people", tenant.fork, "deepcopy of the user rows alone", lambda: deepcopy(users))


def decisions() -> Row:
    """A decision does not depend on the size of the tenant."""
    small, large = signed_in(100), signed_in(100_000)
    command = activation()
    return _row(
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
    return _row("undo after 400 steps", there_and_back, "replay of them", lambda: Simulation.replay(base, steps))


def sign_in_size() -> Row:
    """A sign-in does not depend on the size of the tenant."""
    small, large = signed_in(100), signed_in(100_000)
    command = SignIn(window="w9", user_principal_name=name_of(7), app_id=PORTAL, methods=METHODS)
    return _row(
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
    return _row(
        "evaluate Conditional Access, 240 policies",
        lambda: evaluate(many.tenant, question),
        "the same with 24 policies",
        lambda: evaluate(few.tenant, question),
    )
