"""What the subject of a mail is about."""

from __future__ import annotations

import pytest

from simulator import events as e
from simulator.pim.rows import Kind
from tests.unit.lifecycle_world import QUIET
from tests.unit.world import Seed


@pytest.mark.parametrize(("kind", "subject"), [(Kind.ELIGIBLE, "assignedEligible"), (Kind.ACTIVE, "assignedActive")])
def test_an_assignment_is_told_as_the_kind_that_it_is(kind: Kind, subject: str):
    world = Seed(profile=QUIET).begin()
    world.assign("pra", kind, "ann")

    sent = [one.event for one in world.simulation.happenings() if isinstance(one.event, e.MailSent)]

    assert {one.subject_kind for one in sent} == {subject}
