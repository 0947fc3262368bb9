"""What people wrongly believe about PIM: where each belief answers something else than the truth, and where not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Simulation
from simulator import commands as c
from simulator import events as e
from simulator.directory.rows import Licence, Sku
from simulator.gates import TRUE_RULES
from simulator.pim import role_settings as rs
from simulator.pim.misconceptions import PIM_MISCONCEPTIONS
from simulator.pim.rows import Kind, Ticket
from tests.unit.world import (
    ACCEPTED,
    GA,
    POLICY,
    UA,
    Seed,
    World,
    activation,
    answer,
    approval,
    days,
    expires_after,
    hours,
    key,
    on_activation,
    on_assignment,
    refusal,
)

FREE_TICKET, TRACKED_TICKET = Ticket("see my mail", "desk"), Ticket("INC-7", "desk")
FOR_FIFTEEN_DAYS = expires_after(days(15), Kind.ACTIVE)


def _worlds(seed: Seed, slug: str) -> tuple[World, World]:
    """The same story under the true rules and under a belief."""
    return World(Simulation(seed.events, TRUE_RULES)), World(Simulation(seed.events, PIM_MISCONCEPTIONS[slug]))


def _answers(seed: Seed, slug: str, window: str, command: c.Command) -> list[tuple[str, frozenset[str]]]:
    return [answer(world.act(window, command)) for world in _worlds(seed, slug)]


def _decisions(seed: Seed, slug: str, approver: str) -> list[str]:
    """What the truth and a belief say when somebody approves ann's activation."""
    return [answer(world.decide(approver, world.has_activated("ann")))[0] for world in _worlds(seed, slug)]


def _assigning(who: str = "ann", **more: object) -> c.AdminAssign:
    return c.AdminAssign(kind=Kind.ACTIVE, key=key(who), **{"justification": "needed", **more})


TOO_LONG = refusal(POLICY, "ExpirationRule")


@pytest.mark.parametrize(
    ("length", "truth", "belief"),
    [(hours(8), ACCEPTED, ACCEPTED), (days(15), TOO_LONG, ACCEPTED), (days(16), TOO_LONG, TOO_LONG)],
)
def test_the_length_of_active_assignments_is_taken_for_that_of_activations(
    length: timedelta, truth: object, belief: object
):
    seed = Seed().eligible("ann").settings(UA, FOR_FIFTEEN_DAYS)

    answers = _answers(seed, "expiry-is-activation-length", "ann", activation("ann", UA, length))

    assert answers == [truth, belief]


def test_who_believes_so_still_wants_an_end():
    seed = Seed().eligible("ann").settings(UA, FOR_FIFTEEN_DAYS)

    answers = _answers(seed, "expiry-is-activation-length", "ann", c.SelfActivate(key=key("ann"), justification="work"))

    assert answers == [TOO_LONG, TOO_LONG]


def test_where_assignments_may_be_permanent_any_activation_is_believed_short_enough():
    answers = _answers(Seed().eligible("ann"), "expiry-is-activation-length", "ann", activation("ann", UA, days(200)))

    assert answers == [TOO_LONG, ACCEPTED]


@pytest.mark.parametrize(("length", "expected"), [(days(15), ACCEPTED), (days(16), TOO_LONG)])
def test_who_believes_so_is_right_about_assignments(length: object, expected: object):
    seed = Seed().settings(UA, FOR_FIFTEEN_DAYS)

    answers = _answers(seed, "expiry-is-activation-length", "pra", _assigning(duration=length))

    assert answers == [expected, expected]


@pytest.mark.parametrize(("sku", "belief"), [(Sku.P1, ACCEPTED), (Sku.P2, ACCEPTED), (Sku.GOVERNANCE, ACCEPTED)])
def test_pim_is_believed_to_come_with_the_first_plan(sku: Sku, belief: object):
    seed = Seed().eligible("ann").unlicensed()
    seed.events.append(e.LicenceSet(licence=Licence(sku=sku, seats=5)))

    truth = refusal("AadPremiumLicenseRequired", "LicenceRule") if sku is Sku.P1 else ACCEPTED
    assert _answers(seed, "pim-is-p1", "ann", activation("ann")) == [truth, belief]


NO_MFA = refusal(POLICY, "MfaRule")


@pytest.mark.parametrize(
    ("on_use", "on_assigning", "window", "truth", "belief"),
    [
        ((), (rs.MFA,), "ann-password", ACCEPTED, NO_MFA),
        ((), (rs.MFA,), "ann", ACCEPTED, ACCEPTED),
        ((rs.MFA,), (), "ann-password", NO_MFA, NO_MFA),
        ((), (), "ann-password", ACCEPTED, ACCEPTED),
    ],
)
def test_mfa_of_the_administrator_is_taken_for_that_of_the_holder(
    on_use: tuple[str, ...], on_assigning: tuple[str, ...], window: str, truth: object, belief: object
):
    seed = Seed().eligible("ann").settings(UA, on_activation(*on_use), on_assignment(*on_assigning))

    assert _answers(seed, "mfa-on-active-assignment", window, activation("ann")) == [truth, belief]


@pytest.mark.parametrize(("window", "expected"), [("pra", ACCEPTED), ("pra-password", NO_MFA)])
def test_who_believes_so_is_right_about_the_administrator(window: str, expected: object):
    seed = Seed().settings(UA, on_assignment(rs.MFA))

    assert _answers(seed, "mfa-on-active-assignment", window, _assigning()) == [expected, expected]


@pytest.mark.parametrize(
    ("needs", "ticket", "belief"),
    [
        ((rs.TICKETING,), FREE_TICKET, refusal(POLICY, "TicketingRule")),
        ((rs.TICKETING,), TRACKED_TICKET, ACCEPTED),
        ((), FREE_TICKET, ACCEPTED),
    ],
)
def test_a_ticket_is_believed_to_be_looked_up(needs: tuple[str, ...], ticket: Ticket, belief: object):
    seed = Seed().eligible("ann").settings(UA, on_activation(*needs))

    assert _answers(seed, "ticket-verified", "ann", activation("ann", ticket=ticket)) == [ACCEPTED, belief]


YES, NO = "Accepted", "Authorization_RequestDenied"


@pytest.mark.parametrize(
    ("slug", "rule", "approver", "truth", "belief"),
    [
        ("approver-approves-self", approval("ann", "ben"), "ann", NO, YES),
        ("approver-approves-self", approval("ann", "ben"), "ben", YES, YES),
        ("approver-approves-self", approval("ann", "ben"), "cleo", NO, NO),
        ("approver-needs-role", approval("ben"), "ben", YES, NO),
        ("approver-needs-role", approval("ben"), "pra", NO, YES),
        ("empty-approvers-nobody", approval(), "pra", YES, NO),
        ("empty-approvers-nobody", approval("ben"), "ben", YES, YES),
        ("empty-approvers-nobody", approval("ben"), "cleo", NO, NO),
        ("empty-approvers-nobody", approval(groups=("rag",)), "ben", YES, YES),
        ("empty-approvers-nobody", approval(groups=("rag",)), "pra", NO, NO),
        ("eligible-is-active", approval(), "ben", NO, YES),
        ("eligible-is-active", approval(), "pra", YES, YES),
        ("eligible-is-active", approval(), "cleo", NO, NO),
        ("eligible-is-active", approval("cleo"), "cleo", YES, YES),
        ("eligible-is-active", approval("cleo"), "ben", NO, NO),
        ("eligible-is-active", approval(groups=("other",)), "cleo", YES, YES),
        ("eligible-is-active", approval(groups=("other",)), "ben", NO, NO),
    ],
)
def test_who_is_believed_to_approve(slug: str, rule: rs.ApprovalRule, approver: str, truth: str, belief: str):
    people = Seed().group("rag", "ben").group("other", "cleo").eligible("ann").eligible("ben", GA)

    assert _decisions(people.settings(UA, rule), slug, approver) == [truth, belief]


def test_any_group_is_believed_to_hold_roles():
    seed = Seed().group("team", "ann", assignable=False)

    answers = _answers(seed, "group-any", "pra", _assigning("team"))

    assert answers == [refusal("Request_BadRequest", "PrincipalKindRule"), ACCEPTED]
