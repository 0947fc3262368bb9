"""What a scenario can ask of access reviews: which are there, what was done with them, and who was mailed."""

import pytest

from scenarios.checks import History, ReviewsState
from scenarios.facts import judge as judge_history
from scenarios.loader import load_text
from scenarios.player import Player
from scenarios.seeding import seed_of
from scenarios.selections import judge
from simulator.mailbox import mails
from simulator.simulation import Simulation
from tests.scenarios.small import changed

SOLVED = """
  - {id: s1, in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 30d, expect: ok}
  - {in: holly, do: create_review, name: Admins, roles: [User Administrator], reviewers: [patti], days: 7}
  - {in: patti, do: decide_review, name: Admins, of: [patti], decision: deny, expect: ok}
  - {in: holly, do: stop_review, name: Admins}
"""


def story(*more: str) -> Simulation:
    """The small scenario, played until the review of User Administrator was stopped, and further."""
    lines = "".join(f"  - {line}\n" for line in more)
    first = (
        "{id: s1, in: holly, do: assign, to: patti, role: User Administrator, kind: eligible, lasts: 30d, expect: ok}"
    )
    scenario = load_text(changed((f"solution:\n  - {first}\n", f"solution:{SOLVED}{lines}")), "small.yaml").scenario
    simulation = Simulation(seed_of(scenario, "test"))
    told = Player(simulation, scenario.sessions, "learner").play(scenario.solution)
    assert all(one.matches for one in told if one.expected)
    return simulation


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, 1),
        ({"name": "Admins", "role": "User Administrator", "status": "completed"}, 1),
        ({"name": "Others"}, 0),
        ({"role": "Global Administrator"}, 0),
        ({"status": "active"}, 0),
        ({"recurring": True}, 0),
        ({"recurring": False, "auto_apply": False}, 1),
        ({"auto_apply": True}, 0),
    ],
)
def test_reviews_are_counted_by_what_they_are(where: dict[str, object], expected: int) -> None:
    wanted = ReviewsState.model_validate({"select": "reviews", "where": where, "count": {"is": expected}})

    holds, words = judge(story().tenant, wanted)

    assert holds, words


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({"step": "create_review", "by": "holly", "name": "Admins", "role": "User Administrator"}, True),
        ({"step": "decide_review", "by": "patti", "of": "patti"}, True),
        ({"step": "decide_review", "by": "holly"}, False),
        ({"step": "stop_review", "by": "holly", "name": "Admins"}, True),
        ({"step": "apply_review", "by": "holly"}, True),
        ({"step": "reset_review"}, False),
        ({"step": "delete_review", "name": "Admins"}, True),
        ({"step": "apply_review", "before": {"step": "decide_review"}}, False),
    ],
)
def test_history_tells_what_was_done_with_a_review(wanted: dict[str, object], holds: bool) -> None:
    simulation = story("{in: holly, do: apply_review, name: Admins}", "{in: holly, do: delete_review, name: Admins}")

    done, words = judge_history(simulation, History.model_validate(wanted))

    assert done is holds, words


def test_the_mail_to_the_reviewer_can_be_graded() -> None:
    check = "mail: {to: patti@adatum.example, rule: AccessReview, role: User Administrator}"
    probe = "probe: [{in: holly, do: has_role, role: Global Administrator, expect: true}]"

    scenario = load_text(changed((probe, check)), "small.yaml").scenario
    asked = mails(story().tenant, story().happenings())

    assert [one.mail.rule for one in scenario.tasks[0].checks if one.mail] == ["AccessReview"]
    assert ("patti@adatum.example",) in [one.recipients for one in asked if one.rule == "AccessReview"]


def test_an_unknown_review_is_a_mistake_of_the_file() -> None:
    line = "solution:\n  - {in: holly, do: stop_review, name: Nothing}\n"

    with pytest.raises(Exception, match="Nothing"):
        load_text(changed(("solution:\n", line)), "small.yaml")
