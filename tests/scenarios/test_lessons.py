"""The worked examples of the lessons are true: each is played, and the tenant answers as the lesson says."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import content
from scenarios.format import SessionRow, Steps
from scenarios.loader import tenant_file
from scenarios.player import Player
from scenarios.shape import fit
from scenarios.tenant_file import seed_events
from scenarios.yaml_reader import read
from simulator.ids import tenant_id
from simulator.simulation import Simulation

LESSONS = sorted((Path(content.__file__).parent / "lessons").glob("*.md"))
FENCE = re.compile(r"^```simulate\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(BaseModel):
    """A worked example: sessions and steps."""

    sessions: dict[str, SessionRow]
    steps: Steps


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_worked_example_goes_as_its_lesson_says(path: Path) -> None:
    blocks = FENCE.findall(path.read_text(encoding="utf-8"))
    tenant = tenant_file("adatum")
    assert blocks and tenant is not None

    for block in blocks:
        example, complaints = fit(Example, read(block))
        assert complaints == [] and example is not None
        simulation = Simulation(seed_events(tenant, tenant_id("lesson")))
        told = Player(simulation, example.sessions, "lesson").play(example.steps)

        assert [f"{one.person}: {one.words}: {one.answer}" for one in told if not one.went_well] == []
