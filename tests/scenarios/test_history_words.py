"""Lines of the report about what was done: sentences with names and dates, for every word that a check can use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from scenarios.checks import FactWord, Happened, History
from scenarios.facts import judge
from scenarios.history_words import happened_words, moment_words
from scenarios.loader import load_library
from scenarios.mail_words import mail_words
from scenarios.player import Player
from scenarios.seeding import seed_of
from simulator.pim.role_settings import NOTIFICATION_IDS
from simulator.simulation import Simulation


@pytest.fixture(scope="module")
def solved() -> Simulation:
    """The seed guide after its solution."""
    scenario = load_library()["seed-guide"]
    simulation = Simulation(seed_of(scenario))
    Player(simulation, scenario.sessions, "learner").play(scenario.solution)
    return simulation


@pytest.mark.parametrize("word", get_args(FactWord))
def test_every_word_is_said_in_a_sentence_with_somebody(solved: Simulation, word: FactWord) -> None:
    words = happened_words(solved.tenant, Happened(step=word))

    assert words.startswith("somebody ")
    assert not set("_()`{}") & set(words)


def test_people_and_roles_are_named() -> None:
    scenario = load_library()["ms102-lab4-ex2"]
    tenant = Simulation(seed_of(scenario)).tenant
    wanted = Happened(step="approve", by="holly", of="patti", role="Global Administrator")

    words = happened_words(tenant, wanted)

    assert words == "Holly Dickson approved the request of Patti Fernandez for Global Administrator"


def test_what_was_done_is_told_with_its_moment(solved: Simulation) -> None:
    drill = History(step="sign_in", by="breakglass1", outcome="allowed")

    assert judge(solved, drill) == (True, "Emergency access 1 signed in, on 8 Sep 2026 at 09:00")


def test_whoever_did_it_is_named_where_anybody_would_do(solved: Simulation) -> None:
    wanted = History(step="set_ca_policy", state="report_only")

    holds, words = judge(solved, wanted)

    assert holds
    assert words == "Holly Dickson set a Conditional Access policy to report-only, on 1 Sep 2026 at 09:00"


def test_what_is_missing_and_what_came_too_early_are_sentences(solved: Simulation) -> None:
    missing = History(step="deny", of="patti")
    wrong_order = History(step="approve", by="holly", before=Happened(step="activate", by="patti"))

    assert judge(solved, missing) == (
        False,
        "It has not happened yet that somebody denied the request of Patti Fernandez for a role",
    )
    assert judge(solved, wrong_order) == (
        False,
        "Patti Fernandez asked to activate a role, on 8 Sep 2026 at 09:00; that belongs after it",
    )


def test_a_day_has_no_leading_zero() -> None:
    assert moment_words(datetime(2026, 9, 1, 9, 5, tzinfo=UTC)) == "1 Sep 2026 at 09:05"


@pytest.mark.parametrize("rule", [*NOTIFICATION_IDS, "SignInAlert"])
def test_every_mail_is_told_without_its_id(rule: str) -> None:
    words = mail_words(rule)

    assert words.startswith("the ")
    assert "_" not in words


def test_a_step_is_told_with_the_names_of_people() -> None:
    scenario = load_library()["ms102-lab4-ex2"]
    simulation = Simulation(seed_of(scenario))

    told = Player(simulation, scenario.sessions, "learner").play(scenario.solution)

    assert told[0].words == (
        "change the settings of Global Administrator: require mfa, approvers Holly Dickson, "
        "the alert about an eligible assignment to admin@adatum.example, "
        "the alert about an active assignment to admin@adatum.example, "
        "the alert about an activation to admin@adatum.example"
    )
    assert told[1].words == "create the group PIM-Global-Administrators with Patti Fernandez"
    assert told[-1].words == "approve the request of Patti Fernandez for Global Administrator"
