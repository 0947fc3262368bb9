"""The grader: points, partial credit, guards and hints; it looks without touching, and a wrong grader is noticed."""

import pytest

from scenarios import grader, selections
from scenarios.grader import grade
from scenarios.loader import load_library
from scenarios.player import Player
from scenarios.playing import play
from scenarios.report import Report
from scenarios.seeding import seed_of
from simulator.commands import SignIn
from simulator.decision import Accepted
from simulator.events import SignInRecorded
from simulator.sign_in.sessions import ClientApp
from simulator.simulation import Simulation
from tests.scenarios.small import small

PROBE = (
    "{in: patti, do: activate, role: User Administrator, duration: 1h, reason: probe, expect: active}",
    "{in: patti, do: has_role, role: User Administrator, expect: false}",
)


def attempt(scenario_id: str, way: str | None = None) -> Simulation:
    """An attempt on a scenario of the library, untouched or after a way was played."""
    scenario = load_library()[scenario_id]
    simulation = Simulation(seed_of(scenario, "test"))
    if way:
        steps = scenario.solution if way == "solution" else scenario.also_accept[way]
        Player(simulation, scenario.sessions, "learner").play(steps)
    return simulation


def result(report: Report, check_id: str):
    """One check of a report."""
    return next(check for check in report.checks if check.id == check_id)


@pytest.mark.parametrize("way", [None, "solution", "through-groups"])
def test_grading_never_changes_the_learners_tenant(way: str | None) -> None:
    simulation = attempt("seed-guide", way)
    before, steps, cursor = simulation.tenant.fork(), list(simulation.steps), simulation.cursor

    grade(load_library()["seed-guide"], simulation)

    assert simulation.tenant == before
    assert simulation.steps == steps
    assert simulation.cursor == cursor


def test_grading_twice_gives_the_same_report() -> None:
    simulation = attempt("seed-guide", "solution")
    scenario = load_library()["seed-guide"]

    first, second = grade(scenario, simulation), grade(scenario, simulation)

    assert first == second


def test_a_report_survives_being_stored() -> None:
    report = grade(load_library()["seed-guide"], attempt("seed-guide"))

    restored = Report.model_validate_json(report.model_dump_json())

    assert restored == report


def test_a_probe_tells_each_step_with_its_time_and_trace() -> None:
    report = grade(load_library()["seed-guide"], attempt("seed-guide"))

    told = result(report, "ga-mfa").story[-1]

    assert told.person == "Patti Fernandez"
    assert told.expected == ("mfa_required",)
    assert told.got == ("active",)
    assert told.matches is False
    assert f"{told.at:%Y-%m-%d %H:%M}" == "2026-09-02 10:00"
    assert "MfaRule" in [step.rule for step in told.trace]


def test_a_task_can_be_complete_before_the_others_are_begun() -> None:
    scenario = load_library()["seed-guide"]
    simulation = attempt("seed-guide")
    Player(simulation, scenario.sessions, "learner").play(scenario.solution[:1])

    report = grade(scenario, simulation)

    settings = report.tasks[0]
    assert {check.id: check.verdict for check in settings.checks} == {check.id: "passed" for check in settings.checks}
    assert report.tasks[2].earned < report.tasks[2].points


def test_an_expectation_has_to_be_the_whole_set_of_failed_rules() -> None:
    scenario = small((PROBE[0], PROBE[0].replace("1h, reason: probe, expect: active", "9h, expect: not_eligible")))

    told = result(grade(scenario, Simulation(seed_of(scenario))), "can-ask").story[0]

    assert told.got == ("needs_justification", "not_eligible", "too_long")
    assert told.matches is False


def test_several_refusals_match_as_a_list_in_any_order() -> None:
    words = "9h, expect: [too_long, not_eligible, needs_justification]"
    scenario = small((PROBE[0], PROBE[0].replace("1h, reason: probe, expect: active", words)))

    check = result(grade(scenario, Simulation(seed_of(scenario))), "can-ask")

    assert check.verdict == "passed"


def test_probes_start_when_running_activations_have_ended() -> None:
    scenario = small()
    simulation = Simulation(seed_of(scenario))
    player = Player(simulation, scenario.sessions, "learner")
    player.play(scenario.solution)
    player.play(scenario.checks[0].steps)

    impatient = small(("        points: 3", "        points: 3\n        settle: 0"))
    settled, at_once = grade(scenario, simulation), grade(impatient, simulation)

    assert result(settled, "can-ask").verdict == "passed"
    assert result(at_once, "can-ask").summary.endswith("expected `active`, got `already_active`")


@pytest.mark.parametrize(
    ("partial", "verdict", "earned"),
    [("", "failed", 0), ("\n        partial: true", "partial", 1.5)],
)
def test_partial_credit_is_given_where_it_is_declared(partial: str, verdict: str, earned: float) -> None:
    steps = "\n          - ".join(PROBE)
    scenario = small((PROBE[0], steps), ("        points: 3", f"        points: 3{partial}"))

    check = result(grade(scenario, Simulation(seed_of(scenario))), "can-ask")

    assert (check.verdict, check.earned) == (verdict, earned)


@pytest.mark.parametrize(
    ("solved", "opened", "cost", "score"),
    [
        (False, 0, 0, 25),
        (False, 1, 10, 15),
        (False, 2, 25, 0),  # 40 percent points, but only 25 were earned
        (True, 0, 0, 100),
        (True, 1, 10, 90),
        (True, 2, 40, 60),
        (True, 9, 40, 60),  # there are no more than two hints
    ],
)
def test_hints_cost_only_what_the_task_earned(solved: bool, opened: int, cost: float, score: float) -> None:
    scenario = small()
    simulation = Simulation(seed_of(scenario))
    if solved:
        Player(simulation, scenario.sessions, "learner").play(scenario.solution)

    report = grade(scenario, simulation, {"one": opened})

    assert (report.hint_cost, report.score) == (cost, score)


def test_a_failed_guard_caps_the_score_and_comes_first() -> None:
    scenario = small()
    simulation = Simulation(seed_of(scenario))
    player = Player(simulation, scenario.sessions, "learner")
    player.play(scenario.solution)
    extra = small(
        (
            "lasts: 30d, expect: ok}",
            "lasts: 30d, expect: ok}\n"
            "  - {id: s2, in: holly, do: unassign, to: holly, role: Global Administrator, kind: active, expect: ok}",
        )
    )
    player.play(extra.solution[1:])

    report = grade(scenario, simulation)

    assert report.score == 40  # three of four points are 75
    assert report.capped_at == 40
    assert report.checks[0].id == "holly-stays"
    assert [check.id for check in report.guards_failed] == ["holly-stays"]


def test_a_witness_names_a_sign_in_that_really_ends_as_claimed() -> None:
    simulation = attempt("seed-guide")
    witness = result(grade(load_library()["seed-guide"], simulation), "everyone-mfa").witness
    assert witness is not None

    replay = simulation.fork().run(
        SignIn(
            window="replay",
            user_principal_name=simulation.tenant.users[witness.user_id].user_principal_name,
            app_id=witness.app_id,
            methods=witness.methods,
            client_app=ClientApp(witness.client),
            ip_address=witness.ip_address,
            country=witness.country,
        )
    )

    assert isinstance(replay, Accepted)
    rows = [event.record for event in replay.events if isinstance(event, SignInRecorded)]
    assert rows[-1].outcome == "granted"
    assert rows[-1].methods == ("password",)
    assert "granted_without_mfa" in witness.outcomes
    assert witness.replayed.got == ("allowed",)


def test_history_forgets_undone_steps_unless_asked() -> None:
    old = "        probe:\n          - " + PROBE[0]
    plain = small((old, "        history: {step: assign, by: holly, of: patti}"))
    undone = small((old, "        history: {step: assign, by: holly, of: patti, undone: true}"))
    simulation = Simulation(seed_of(plain))
    Player(simulation, plain.sessions, "learner").play(plain.solution)

    done = result(grade(plain, simulation), "can-ask").verdict
    simulation.undo()

    assert done == "passed"
    assert result(grade(plain, simulation), "can-ask").verdict == "failed"
    assert result(grade(undone, simulation), "can-ask").verdict == "passed"


def test_history_knows_what_came_before() -> None:
    simulation = attempt("seed-guide", "solution")
    check = result(grade(load_library()["seed-guide"], simulation), "report-only-first")

    assert check.verdict == "passed"
    assert check.summary.endswith("to report-only, on 1 Sep 2026 at 09:00")


def test_a_mail_check_says_what_was_sent_instead() -> None:
    report = grade(load_library()["seed-guide"], attempt("seed-guide"))

    summary = result(report, "secops-hears-eligibility").summary

    assert summary.startswith("no such mail reaches secops@adatum.example; sent instead: the alert about an eligible")


def test_a_grader_that_believes_every_probe_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Player.step
    monkeypatch.setattr(Player, "step", lambda self, step: real(self, step).model_copy(update={"matches": None}))

    problems = play(load_library()["seed-guide"]).problems

    assert any("should fail and passes" in problem for problem in problems)
    assert any("passes on the untouched tenant" in problem for problem in problems)


def test_a_grader_that_plays_on_the_learners_tenant_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulation, "fork", lambda self: self)

    problems = play(load_library()["seed-guide"]).problems

    assert problems != ()


def test_a_grader_that_miscounts_rows_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "judge", lambda tenant, wanted: (True, "found none"))

    problems = play(load_library()["seed-guide"]).problems

    assert any("nobody-else-standing" in problem for problem in problems)


def test_a_grader_that_skips_guards_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grader.proofs, "judge", lambda simulation, wanted: (True, "holds", None))

    problems = play(load_library()["seed-guide"]).problems

    assert any("no-lockout should fail and passes" in problem for problem in problems)


SILENT = (
    "      - id: holly-stays",
    "      - id: quiet\n        title: No mail to Patti\n        points: 1\n        lesson: pim#approval\n"
    "        mail:\n          to: patti@adatum.example\n          rule: Notification_Requestor_EndUser_Assignment\n"
    "          arrives: false\n          after: [{in: patti, do: activate, role: User Administrator, duration: 1h, "
    "reason: probe}]\n      - id: holly-stays",
)


def quiet_after(*steps: str) -> str:
    """The summary of a check that a mail stays away, after some steps of Holly's."""
    scenario = small(SILENT, ("  - {id: s1", "".join(f"  - {{in: holly, {one}}}\n" for one in steps) + "  - {id: s1"))
    simulation = Simulation(seed_of(scenario))
    Player(simulation, scenario.sessions, "learner").play(scenario.solution)
    check = result(grade(scenario, simulation), "quiet")
    return f"{check.verdict}: {check.summary}"


def test_a_mail_that_is_to_stay_away_is_missed_only_where_the_steps_succeed() -> None:
    scenario = small(SILENT)
    untouched = result(grade(scenario, Simulation(seed_of(scenario))), "quiet")
    off = (
        "do: set_role_settings, role: User Administrator, "
        "notify: [{rule: Notification_Requestor_EndUser_Assignment, default: false}]"
    )

    assert quiet_after() == "failed: patti@adatum.example still gets the mail"
    assert quiet_after(off) == "passed: patti@adatum.example gets no such mail"
    assert untouched.verdict == "failed", "whoever cannot activate gets no mail either, and that is no merit"
