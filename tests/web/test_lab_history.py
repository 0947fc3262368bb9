"""A lab with a past: what was done before the learner came is in logs and mailboxes, and cannot be undone."""

from __future__ import annotations

import pytest

from tests.web.live_server import Learner

LAB = "change-in-the-night"


@pytest.fixture(scope="module")
def mira() -> Learner:
    """An administrator who comes in the morning after."""
    learner = Learner.new(LAB)
    learner.sign_in("mira")
    return learner


def test_the_audit_log_says_who_did_what_in_the_night(mira: Learner) -> None:
    page = mira.get("logs/audit?person=yusuf")

    assert "Update role setting in PIM" in page.main
    assert "Add eligible member to role in PIM completed (timebound)" in page.main
    assert "6 Oct 2026 03:" in page.main


def test_the_resource_audit_of_pim_has_the_same_past(mira: Learner) -> None:
    page = mira.get("pim/audit")

    assert "Yusuf Demir" in page.main and "Ines Duarte" in page.main
    assert "Lena Fischer" in page.main


def test_the_sign_in_log_shows_from_where_the_stolen_session_came(mira: Learner) -> None:
    page = mira.get("logs/sign-ins")

    assert "192.0.2.213" in page.main
    assert "Panama" in page.main


def test_what_set_the_stage_unseen_is_in_no_log(mira: Learner) -> None:
    page = mira.get("logs/audit?activity=Update+role+setting+in+PIM")

    assert "5 Oct 2026 07:" not in page.main
    assert "5 Oct 2026 22:" in page.main


def test_history_is_no_step_and_cannot_be_undone() -> None:
    learner = Learner.new(LAB)

    page = learner.get(f"/a/{learner.attempt.id}/journal")

    assert page.status == 200
    assert learner.simulation.steps == []
    assert learner.simulation.undo_target() is None


def test_the_log_grows_on_from_its_past(mira: Learner) -> None:
    before = len(mira.simulation.happenings())

    mira.sign_in("mira")

    assert len(mira.simulation.happenings()) > before
