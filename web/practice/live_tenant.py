"""A question as a live tenant: an attempt on its world, in which the sign-ins of its statements were just tried."""

from __future__ import annotations

from urllib.parse import quote

from scenarios.loader import load_text, tenant_of
from scenarios.questions.item import Item
from scenarios.questions.table_scenario import sign_in_of, tenant_events
from scenarios.tenant_file import user_id
from simulator.commands import SignOut
from simulator.sign_in.windows import open_session
from web.attempts import Attempts, NewAttempt
from web.progress import PRACTICE
from web.store import Attempt

FIRST_WINDOW = 2  # window 1 is for the learner
LOOK_AT = "logs/sign-ins"


def start_live(attempts: Attempts, item: Item, owner: str) -> Attempt:
    """A new attempt in the tenant of the question; its sign-in log holds a sign-in for each statement."""
    loaded = load_text(item.scenario, f"{item.scenario_id}.yaml")
    attempt = attempts.start(
        NewAttempt(
            owner=owner,
            scenario_id=item.scenario_id,
            title=f"{item.title} Question {item.seed}",
            mode=PRACTICE,
            tenant_name=tenant_of(loaded.scenario).name,
            scenario_text=loaded.text,
            seed_for=lambda attempt_id: tenant_events(item, attempt_id),
        )
    )
    tenant = attempts.simulation_of(attempt).tenant
    for number, statement in enumerate(item.statements, FIRST_WINDOW):
        window = f"w{number}"
        _, after = attempts.act(attempt, window, sign_in_of(tenant, statement, window), seen=None)
        if open_session(after.tenant, window):
            attempts.act(attempt, window, SignOut(window=window), seen=None)
    return attempt


def way_in(attempt: Attempt) -> str:
    """The address where the administrator signs in to look at the log."""
    who = user_id(attempt.tenant_id, "admin")
    return f"/a/{attempt.id}/w/w1/sign-in?who={quote(who)}&next={quote(LOOK_AT)}"
