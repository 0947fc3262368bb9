"""What people wrongly believe about PIM: each belief answers one thing otherwise than the truth, and the rest alike."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.questions.pim_stage import ADMIN, Stage, session_of, steps_of
from simulator.decision import Accepted
from simulator.gates import TRUE_RULES
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS

ROLE = "Helpdesk Administrator"
Row = dict[str, Any]


def settings(**changes: Any) -> Row:
    """A change of the settings of the role."""
    return {"in": ADMIN, "do": "set_role_settings", "role": ROLE, **changes}


def eligible(to: str = "user1", role: str = ROLE, kind: str = "eligible") -> Row:
    """Somebody made eligible, or active."""
    return {"in": ADMIN, "do": "assign", "to": to, "role": role, "kind": kind, "lasts": "permanent", "reason": "x"}


def activation(session: str = "user1", length: str = "2h", ticket: str = "INC-1") -> Row:
    """An activation of the role."""
    named = {"number": ticket, "system": "Desk"}
    return {"in": session, "do": "activate", "role": ROLE, "duration": length, "reason": "x", "ticket": named}


def approval(session: str) -> Row:
    """An approval of the first user's request."""
    return {"in": session, "do": "approve", "of": "user1", "role": ROLE, "reason": "x"}


def assignment(session: str, **changes: Any) -> Row:
    """An active assignment by an administrator."""
    row = {"in": session, "do": "assign", "to": "user2", "role": ROLE, "kind": "active", "lasts": "1d", "reason": "x"}
    return {**row, **changes}


FIFTEEN_DAYS = settings(active_max="15d", allow_permanent_active=False)
GUARDED = settings(require="none", assign_mfa=True)
NAMED = settings(approvers=["user1", "user2"])
NOBODY = settings(approval=True, approvers=[])
LAPSE: list[Row] = [
    {"do": "set_licence", "sku": "P1", "enabled": True},
    {"do": "set_licence", "sku": "P2", "enabled": False},
]
PLAIN_GROUP = {"in": ADMIN, "do": "create_group", "name": "Plain", "members": ["user1"]}
WITHOUT_MFA = session_of("User1", has_mfa=False)
OFFICER = "Security Administrator"

# slug, what was done before, what is tried, the true answer, the answer of somebody with the belief
CASES: list[tuple[str, list[Row], Row, bool, bool]] = [
    ("expiry-is-activation-length", [FIFTEEN_DAYS, eligible()], activation(length="9h"), False, True),
    ("expiry-is-activation-length", [FIFTEEN_DAYS, eligible()], activation(length="14d"), False, True),
    ("expiry-is-activation-length", [FIFTEEN_DAYS, eligible()], activation(length="16d"), False, False),
    ("expiry-is-activation-length", [eligible()], activation(length="99d"), False, True),
    ("expiry-is-activation-length", [FIFTEEN_DAYS], assignment(ADMIN, lasts="16d"), False, False),
    ("expiry-is-activation-length", [FIFTEEN_DAYS], assignment(ADMIN, lasts="14d"), True, True),
    ("pim-is-p1", LAPSE[:1], assignment(ADMIN), True, True),
    ("pim-is-p1", LAPSE, assignment(ADMIN), False, True),
    ("mfa-on-active-assignment", [GUARDED, eligible()], activation(WITHOUT_MFA), True, False),
    ("mfa-on-active-assignment", [GUARDED, eligible()], activation(), True, True),
    ("mfa-on-active-assignment", [settings(require="mfa"), eligible()], activation(WITHOUT_MFA), False, False),
    ("mfa-on-active-assignment", [settings(require="none"), eligible()], activation(WITHOUT_MFA), True, True),
    ("mfa-on-active-assignment", [GUARDED], assignment(f"{ADMIN}-password"), False, False),
    ("mfa-on-active-assignment", [GUARDED], assignment(ADMIN), True, True),
    ("ticket-verified", [settings(ticket=True), eligible()], activation(ticket="n/a"), True, False),
    ("ticket-verified", [settings(ticket=True), eligible()], activation(ticket="INC-1"), True, True),
    ("ticket-verified", [settings(ticket=False), eligible()], activation(ticket="n/a"), True, True),
    ("approver-approves-self", [NAMED, eligible(), activation()], approval("user1"), False, True),
    ("approver-approves-self", [NAMED, eligible(), activation()], approval("user2"), True, True),
    ("approver-approves-self", [NAMED, eligible(), activation()], approval("user3"), False, False),
    ("approver-needs-role", [NAMED, eligible(), activation()], approval("user2"), True, False),
    ("approver-needs-role", [eligible("user3", OFFICER, "active"), NAMED, eligible(), activation()],
     approval("user3"), False, True),
    ("empty-approvers-nobody", [NOBODY, eligible(), activation()], approval(ADMIN), True, False),
    ("empty-approvers-nobody", [NAMED, eligible(), activation()], approval("user2"), True, True),
    ("empty-approvers-nobody", [NAMED, eligible(), activation()], approval("user3"), False, False),
    ("eligible-is-active", [eligible("user2", "Global Administrator"), NOBODY, eligible(), activation()],
     approval("user2"), False, True),
    ("eligible-is-active", [eligible("user2", OFFICER), NOBODY, eligible(), activation()],
     approval("user2"), False, False),
    ("eligible-is-active", [eligible("user3", "Global Administrator"), NAMED, eligible(), activation()],
     approval("user3"), False, False),
    ("eligible-is-active", [NOBODY, eligible(), activation()], approval(ADMIN), True, True),
    ("group-any", [PLAIN_GROUP], eligible("Plain"), False, True),
    ("group-any", [], eligible("user1"), True, True),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "before", "row", "truth", "believed"), CASES)
def test_a_belief_answers_otherwise_only_where_it_is_wrong(
    slug: str, before: list[Row], row: Row, truth: bool, believed: bool
) -> None:
    stage, step = Stage().play(before), steps_of([row])[0]

    answers = [isinstance(stage.weigh(step, rules), Accepted) for rules in (TRUE_RULES, PIM_MISCONCEPTIONS[slug])]

    assert answers == [truth, believed]


def test_every_belief_has_a_case_in_which_it_is_wrong() -> None:
    assert {slug for slug, *_, truth, believed in CASES if truth != believed} == set(PIM_MISCONCEPTIONS)
