"""The lab around the portal: guide, windows, clock, steps, mail, switches, API clients, check and report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import Refused
from simulator import commands as c
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.pim.rows import AssignmentKey, Kind
from simulator.sign_in.sessions import SessionKind
from tests.web.live_server import Learner
from tests.web.pressing import buttons, press, rows
from web.store import Attempt

USER_ADMINISTRATOR = ROLE_IDS_BY_NAME["User Administrator"]


def lab(learner: Learner, path: str = "") -> str:
    """The address of a lab page."""
    return f"/a/{learner.attempt.id}/{path}"


def signed_in(mode: str = "guided", person: str = "holly") -> Learner:
    """A learner with somebody signed in in window 1."""
    learner = Learner.new(mode=mode)
    assert learner.sign_in(person).status == 303
    return learner


def do(learner: Learner, command: c.Command, window: str = "w1") -> None:
    """A step that needs no page."""
    learner.app.extensions["attempts"].act(learner.attempt, window, command, seen=None)


def make_eligible(learner: Learner, days: int) -> None:
    """Patti is eligible for User Administrator."""
    key = AssignmentKey(learner.id_of("patti"), USER_ADMINISTRATOR)
    do(learner, c.AdminAssign(kind=Kind.ELIGIBLE, key=key, duration=timedelta(days=days), justification="why"))


# --- guide and start ---------------------------------------------------------------------------------------------


def test_a_learner_starts_a_lab_from_the_start_page() -> None:
    learner = Learner.new()
    page = learner.get("/scenarios/ms102-lab4-ex2")

    started = learner.submit(page, "start", mode="practice")
    guide = learner.follow(started)

    assert "An administrator approves" in guide.main
    assert started.location in learner.get("/").links().values()


def test_the_guide_names_every_task_and_leads_to_its_page() -> None:
    learner = Learner.new(mode="guided")

    guide = learner.get(lab(learner))

    assert "Harden the settings of Global Administrator" in guide.main
    assert "Move Adatum to just-in-time access" in guide.main
    start = guide.links()["Start as Holly Dickson"]
    assert f"sign-in?who={learner.id_of('holly')}" in start
    assert learner.get(start).status == 200


def test_take_me_there_uses_the_window_of_the_person_who_acts() -> None:
    learner = signed_in()

    there = learner.get(lab(learner)).links()["Take me there"]

    assert there.startswith(f"/a/{learner.attempt.id}/w/w1/pim/roles/")
    assert learner.get(there).status == 200


def test_guided_mode_tells_how_far_the_learner_is_while_practice_waits_for_check() -> None:
    guided, practice = signed_in("guided"), signed_in("practice")
    for learner in (guided, practice):
        do(learner, c.SetSignInAlert(
            display_name="Emergency",
            user_ids=frozenset({learner.id_of("breakglass1"), learner.id_of("breakglass2")}),
            recipients=("secops@adatum.example",),
        ))  # fmt: skip

    assert "partly met" in guided.get(lab(guided)).find("task-break-glass")[0].get("aria-label", "")
    waiting = practice.get(lab(practice))
    assert "partly met" not in waiting.html and "press Check" in waiting.html
    press(practice, waiting, "Check")
    assert "as of the last check" in practice.get(lab(practice)).html


# --- windows -----------------------------------------------------------------------------------------------------


def test_a_window_is_listed_while_somebody_is_signed_in_there() -> None:
    learner = signed_in()
    learner.at("w2").sign_in("patti")

    listed = rows(learner.get(lab(learner, "windows")), "Open windows")
    page = learner.get(lab(learner, "windows"))
    press(learner, page, "Close", nth=1)

    assert [row[:2] for row in listed] == [["Window 1", "HD Holly Dickson"], ["Window 2", "PF Patti Fernandez"]]
    assert [row[0] for row in rows(learner.get(lab(learner, "windows")), "Open windows")] == ["Window 1"]


def test_a_new_window_never_takes_the_name_of_an_older_one() -> None:
    learner = signed_in()
    learner.at("w2").sign_in("patti")
    press(learner, learner.get(lab(learner, "windows")), "Close", nth=1)

    people = rows(learner.get(lab(learner, "windows")), "Open another window as")
    links = learner.get(lab(learner, "windows")).links()

    assert len(people) > 5
    assert "/w/w3/sign-in?who=" in links["Patti Fernandez"]


def test_split_view_shows_two_windows_with_one_clock() -> None:
    learner = signed_in()
    learner.at("w2").sign_in("patti")

    page = learner.get(lab(learner, "split?left=w2&right=w1"))

    frames = [one.get("src", "") for one in page.root.iter("iframe")]
    assert [frame.split("/")[4] for frame in frames] == ["w2", "w1"]
    assert buttons(page).count("+1 h") == 1
    inner = learner.get(frames[0])
    assert inner.status == 200 and "+1 h" not in buttons(inner)


def test_a_window_whose_sign_in_was_undone_says_so() -> None:
    learner = signed_in()
    press(learner, learner.get(lab(learner)), "Undo")

    page = learner.get("pim/roles")

    assert page.status == 303 and "/sign-in?next=pim/roles" in page.location
    assert "its sign-in was undone" in learner.get(page.location).html


# --- the clock ---------------------------------------------------------------------------------------------------


def test_the_clock_moves_by_what_the_button_says_and_comes_back_to_the_page() -> None:
    learner = signed_in()
    before = learner.tenant.now
    page = learner.get("pim/roles")

    answer = press(learner, page, "+8 h")

    assert learner.tenant.now == before + timedelta(hours=8)
    assert answer.status == 303 and answer.location == learner.url("pim/roles")


def test_to_next_event_names_what_happens_and_goes_there() -> None:
    learner = signed_in()
    make_eligible(learner, days=2)
    page = learner.get(lab(learner))

    press(learner, page, "To next event")
    reminded = learner.get(lab(learner))
    press(learner, reminded, "To next event")

    assert "a reminder goes out: the role of Patti Fernandez, User Administrator ends soon" in page.html
    assert "eligibility of Patti Fernandez, User Administrator ends" in reminded.html
    assert not [one for one in learner.tenant.schedules.values() if one.key.role_id == USER_ADMINISTRATOR]


def test_nothing_is_next_when_nothing_is_due() -> None:
    learner = signed_in()

    assert "To next event" not in buttons(learner.get(lab(learner)))


def test_undo_and_redo_take_turns() -> None:
    learner = signed_in()
    start = learner.tenant.now
    press(learner, learner.get(lab(learner)), "+1 h")
    press(learner, learner.get(lab(learner)), "Undo")
    undone = learner.tenant.now
    press(learner, learner.get(lab(learner)), "Redo")

    assert undone == start and learner.tenant.now == start + timedelta(hours=1)
    assert "Redo" not in buttons(learner.get(lab(learner)))


def test_the_clock_refuses_what_the_simulator_refuses_in_its_words() -> None:
    learner = signed_in()
    page = learner.get(lab(learner))

    answer = press(learner, page, "+1 day", step="P900D")

    assert "one jump is at most" in learner.follow(answer).html


# --- pages that are behind ---------------------------------------------------------------------------------------


def test_undo_in_one_tab_and_a_stale_form_in_the_other_do_no_harm() -> None:
    learner = signed_in()
    make_eligible(learner, days=9)
    stale = learner.get(lab(learner, "switches"))
    press(learner, learner.get(lab(learner)), "Undo")

    answer = press(learner, stale, "Switch off portal MFA")

    assert answer.status == 409
    assert "Nothing was done" in answer.main and "Undo to step" in answer.main
    assert learner.tenant.organization.mandatory_portal_mfa


def test_a_stale_edit_shows_what_changed_since() -> None:
    learner = signed_in()
    stale = learner.get(lab(learner, "switches"))
    press(learner, learner.get(lab(learner, "switches")), "Let Microsoft Entra ID P2 lapse")

    answer = press(learner, stale, "Let Microsoft Entra ID P2 lapse")

    assert answer.status == 409
    ((_, who, what, outcome),) = rows(answer, "What happened since")
    assert (who, what, outcome) == ("Lab control", "Switch the licence Microsoft Entra ID P2 off", "done")


def test_a_form_of_a_signed_out_window_is_not_sent_on_by_somebody_else() -> None:
    learner = signed_in()
    steps = len(learner.simulation.steps)
    press(learner, learner.get(lab(learner, "windows")), "Close")

    answer = learner.client.post(learner.url("pim/my-roles"), data={"seq": steps, "csrf_token": "x"})

    assert answer.status_code in (400, 405, 409)


def test_undoing_what_another_tab_did_needs_a_look_first() -> None:
    learner = signed_in()
    stale = learner.get(lab(learner))
    press(learner, learner.get(lab(learner)), "+1 h")

    answer = press(learner, stale, "Undo")

    assert answer.status == 409 and "Move the clock on by 1 hour" in answer.main


# --- steps -------------------------------------------------------------------------------------------------------


def test_the_steps_page_lists_refused_and_undone_steps_and_goes_back_to_any() -> None:
    learner = signed_in()
    do(learner, c.SelfActivate(key=AssignmentKey(learner.id_of("holly"), USER_ADMINISTRATOR)))
    press(learner, learner.get(lab(learner)), "+1 h")
    press(learner, learner.get(lab(learner)), "Undo")
    before = rows(learner.get(lab(learner, "journal")), "Steps")

    page = learner.get(lab(learner, "journal"))
    press(learner, page, "Go here")

    states = {row[0]: row[4] for row in before}
    assert [row[0] for row in before] == [str(number) for number in range(len(before), 0, -1)]
    assert sorted(states.values()) == ["in force", "in force", "move", "refused", "undone"]
    assert len(learner.simulation.steps) == len(before) + 1
    assert learner.tenant.now == learner.simulation.at(2).now + timedelta(hours=1)


def test_the_why_of_a_refused_step_is_there_to_read() -> None:
    learner = signed_in()
    do(learner, c.SelfActivate(key=AssignmentKey(learner.id_of("holly"), USER_ADMINISTRATOR)))
    number = len(learner.simulation.steps)
    step = learner.simulation.steps[-1]
    assert isinstance(step.decision, Refused)

    page = learner.get(lab(learner, f"journal?step={number}"))

    assert 'class="fail"' in page.html
    assert all(f'data-rule="{rule}"' in page.html for rule in step.decision.rules)


def test_looking_back_shows_the_past_and_changes_nothing() -> None:
    learner = signed_in()
    make_eligible(learner, days=9)
    sequence = len(learner.simulation.steps)
    press(learner, learner.get(lab(learner)), "+1 day")

    then = learner.get(f"pim/my-roles?at={sequence - 1}")
    now = learner.get("pim/my-roles")

    assert "You are looking at 1 Sep 2026 09:00" in then.html
    assert "You are looking at" not in now.html
    assert then.links()["Roles & admins"].endswith(f"/roles?at={sequence - 1}")
    assert press(learner, then, "+1 h").status == 409


def test_the_past_cannot_be_changed() -> None:
    learner = signed_in()
    press(learner, learner.get(lab(learner)), "+1 h")
    token = press_token(learner)

    answer = learner.client.post(
        lab(learner, "clock?at=1"), data={"step": "PT1H", "seq": len(learner.simulation.steps), "csrf_token": token}
    )

    assert answer.status_code == 409 and "return to now" in answer.get_data(as_text=True)


def press_token(learner: Learner) -> str:
    """A token against forged requests."""
    page = learner.get(lab(learner))
    return next(one.get("value") or "" for one in page.root.iter("input") if one.get("name") == "csrf_token")


# --- mail, switches, sessions ------------------------------------------------------------------------------------


def test_mail_reaches_people_and_shared_mailboxes() -> None:
    learner = signed_in()
    make_eligible(learner, days=9)

    boxes = rows(learner.get(lab(learner, "mailbox")), "Mailboxes")
    mine = learner.get(lab(learner, "mailbox?address=patti@adatum.example"))

    assert ["Patti Fernandez patti@adatum.example", "1"] in boxes
    assert any(row[0].endswith("secops@adatum.example") for row in boxes)
    assert "Patti Fernandez was made eligible for the User Administrator role" in mine.main


def test_the_licence_and_the_portal_switch_turn_off_and_on() -> None:
    learner = signed_in()

    press(learner, learner.get(lab(learner, "switches")), "Switch off portal MFA")
    press(learner, learner.get(lab(learner, "switches")), "Let Microsoft Entra ID P2 lapse")
    page = learner.get(lab(learner, "switches"))

    assert not learner.tenant.organization.mandatory_portal_mfa
    assert "Switch on Microsoft Entra ID P2" in buttons(page)
    assert "Switch on portal MFA" in buttons(page)


def test_session_details_show_the_claim_that_makes_the_difference() -> None:
    learner = signed_in()
    page = press(learner, learner.get(lab(learner, f"api-clients?who={learner.id_of('patti')}")), "Hold the token")
    learner.follow(page)

    with_mfa = learner.get(lab(learner, "session/w1"))
    without = learner.get(lab(learner, "session/w2"))

    assert "does not ask again" in with_mfa.main and "Browser at the portal" in with_mfa.main
    assert "this token has none" in without.main and "no policy of today is asked" in without.main
    session = learner.simulation.session_in("w2")
    assert session is not None and session.kind is SessionKind.TOKEN and session.methods == ("password",)


def test_an_api_client_signs_in_through_conditional_access() -> None:
    learner = signed_in()

    page = learner.get(lab(learner, f"api-clients?who={learner.id_of('patti')}"))
    answer = press(learner, page, "Sign in")

    assert answer.status == 303 and answer.location.startswith(f"/a/{learner.attempt.id}/w/w2/")
    session = learner.simulation.session_in("w2")
    assert session is not None and session.kind is SessionKind.API and not session.has_mfa


# --- hints, probe, check -----------------------------------------------------------------------------------------


def test_a_hint_shows_its_price_before_and_costs_only_what_was_earned() -> None:
    learner = signed_in()
    task = "role-settings"
    page = learner.get(lab(learner, f"?task={task}"))
    press(learner, page, "Hint (free)")

    second = learner.get(lab(learner, f"?task={task}"))
    press(learner, second, "Hint (3 points)")
    press(learner, second, "Hint (3 points)")
    third = learner.get(lab(learner, f"?task={task}"))

    assert "Role settings belong to the role" in second.html
    assert "untick both boxes" in third.html and "2 hints used" in third.html
    assert not [label for label in buttons(third) if label.startswith("Hint (")]


def test_a_probe_tells_what_was_tried_and_leaves_the_tenant_alone() -> None:
    learner = signed_in()
    steps = len(learner.simulation.steps)

    page = learner.get(lab(learner, "probe/ga-mfa"))

    assert "activate Global Administrator for 1 hour" in page.main and "mfa_required" in page.main
    assert 'data-rule="MfaRule"' in page.html
    assert len(learner.simulation.steps) == steps


def test_check_keeps_a_report_with_guards_traces_and_lessons() -> None:
    learner = signed_in("practice")
    do(learner, c.AdminRemove(kind=Kind.ACTIVE, key=AssignmentKey(learner.id_of("holly"), GLOBAL_ADMINISTRATOR)))
    do(learner, c.AdvanceClock(by=timedelta(hours=1)), "")

    report = learner.follow(press(learner, learner.get(lab(learner)), "Check"))

    assert "The score is capped at 50" not in report.main or "Repair this first" in report.main
    assert 'class="trace"' in report.html and "/lessons/pim#approval" in report.links().values()
    assert "Often believed" in report.main
    again = learner.follow(press(learner, learner.get(lab(learner)), "Check"))
    assert "Report 2 of 2" in again.main


GLOBAL_ADMINISTRATOR = ROLE_IDS_BY_NAME["Global Administrator"]


def test_the_report_can_be_read_when_the_journal_cannot() -> None:
    learner = signed_in("practice")
    report = press(learner, learner.get(lab(learner)), "Check").location
    store = learner.app.extensions["attempts"].store
    store.append_step(learner.attempt.id, len(learner.simulation.steps) + 1, '{"version": 99}')

    page = learner.get(lab(learner))

    assert page.status == 409 and "Its reports can still be read" in page.main
    assert learner.get(report).status == 200
    assert learner.get("/").status == 200


def test_handing_in_ends_the_attempt() -> None:
    learner = signed_in("practice")
    page = learner.get(lab(learner))

    report = learner.follow(press(learner, page, "Hand in"))
    later = press(learner, page, "+1 h")

    assert "Handed in" in report.main
    assert later.status == 409 and "handed in" in later.main
    assert "Report" in learner.get("/").links()


def test_deleting_asks_first_and_takes_the_attempt_away() -> None:
    learner = signed_in("practice")
    asked = learner.get(f"/attempts/{learner.attempt.id}/delete")
    assert learner.get(lab(learner)).status == 200

    press(learner, asked, "Delete it")

    assert learner.get(lab(learner)).status == 404


# --- exam --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["journal", "session/w1", "switches", "api-clients", "probe/ga-mfa"])
def test_an_exam_hides_the_simulator_layer(path: str) -> None:
    learner = signed_in("exam")

    assert learner.get(lab(learner, path)).status == 403


def test_an_exam_has_tasks_and_a_clock_but_no_undo_and_no_hints() -> None:
    learner = signed_in("exam")
    guide = learner.get(lab(learner))
    before = learner.tenant.now

    undo = press(learner, guide, "+1 h", step="undo")

    assert undo.status == 403 and learner.tenant.now == before
    assert "Harden the settings" in guide.main and "task-panel" not in [one.get("id") for one in guide.root.iter()]
    assert not {"Undo", "Check"} & set(buttons(guide)) and "+1 h" in buttons(guide)
    assert "Hint (" not in guide.html


def test_an_exam_is_checked_once_and_is_over_then() -> None:
    learner = signed_in("exam")
    guide = learner.get(lab(learner))

    report = press(learner, guide, "Check and hand in")
    again = press(learner, guide, "Check and hand in")

    assert report.location.endswith("/report/1") and again.location.endswith("/report/")
    stored: Attempt | None = learner.app.extensions["attempts"].store.attempt(learner.attempt.id, "local")
    assert stored is not None and stored.is_finished
    assert press(learner, guide, "+1 h").status == 409
