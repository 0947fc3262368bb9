"""What is only inferred says so, also where the same rule is documented in other cases."""

import pytest

from simulator import Decision, Verdict
from simulator.decision import Mark
from simulator.pim.rows import Kind
from simulator.sign_in.sessions import ClientApp
from tests.ca_world import PUSH, REPORT_ONLY, CaWorld, policy
from tests.unit.world import GA, T0, UA, Seed, approval, hours
from web.words import why_lines


def mark_of(decision: Decision, rule: str) -> Mark:
    """How sure the step of a rule is that refused."""
    (step,) = (one for one in decision.trace if one.rule == rule and one.verdict is Verdict.FAIL)
    return step.mark


@pytest.mark.parametrize(("who", "mark"), [("pra", Mark.INFERRED), ("bg", Mark.INFERRED), ("cleo", Mark.DOCUMENTED)])
def test_that_an_unlisted_administrator_cannot_approve_is_inferred(who: str, mark: Mark):
    world = Seed().eligible("ann").settings(UA, approval("ben")).begin()
    request_id = world.has_activated("ann")

    decision = world.decide(who, request_id)

    assert mark_of(decision, "ApproverRule") is mark


def test_a_twin_of_a_running_activation_is_measured():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann")

    decision = world.activate("ann")

    assert mark_of(decision, "AlreadyActiveRule") is Mark.MEASURED


def test_an_activation_beside_a_planned_one_is_inferred():
    world = Seed().eligible("ann").begin()
    world.has_activated("ann", start=T0 + hours(6))

    decision = world.activate("ann")

    assert mark_of(decision, "AlreadyActiveRule") is Mark.INFERRED


def test_an_activation_beside_a_standing_assignment_is_inferred():
    world = Seed().eligible("ann", GA).active("ann", GA).begin()

    decision = world.activate("ann", GA)

    assert mark_of(decision, "AlreadyActiveRule") is Mark.INFERRED


def test_the_page_says_how_sure_a_rule_is():
    world = Seed().active("ann").begin()

    lines = {line.rule: line.source for line in why_lines(world.assign("pra", Kind.ACTIVE, "ann").trace)}

    assert lines["DuplicateRule"] == "Omnicit live checklist 3.3 (measured)"
    assert lines["LicenceRule"] == "licensing-fundamentals (documented)"


@pytest.mark.parametrize(("methods", "mark"), [(("password",), Mark.INFERRED), (("password", PUSH), Mark.DOCUMENTED)])
def test_which_number_a_demand_for_mfa_shows_is_inferred(methods: tuple[str, ...], mark: Mark):
    decision = CaWorld().user("ann", PUSH).policies(policy("mfa")).sign_in("ann", "mail", *methods)

    assert decision.trace[-1].rule == "SignInOutcome"
    assert decision.trace[-1].mark is mark


@pytest.mark.parametrize(("client", "mark"), [(ClientApp.OTHER, Mark.INFERRED), (ClientApp.BROWSER, Mark.DOCUMENTED)])
def test_what_report_only_says_of_a_legacy_client_is_inferred(client: ClientApp, mark: Mark):
    world = CaWorld().user("ann", PUSH).policies(policy("mfa", state=REPORT_ONLY))

    decision = world.sign_in("ann", "mail", client_app=client)

    assert [step.mark for step in decision.trace if step.rule == "ConditionalAccessPolicy"] == [mark]
