"""What a student has to see at the moment of need, and did not see once."""

from __future__ import annotations

import pytest
from flask import Flask

from simulator.commands import SetLicence
from simulator.directory.rows import Sku
from tests.web.portal_world import GA, PortalWorld, make_app, open_world


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for the attempts of all tests."""
    return make_app(tmp_path_factory.mktemp("data"))


@pytest.fixture
def world(app: Flask) -> PortalWorld:
    """Holly (Global Administrator) in w1, Patti (no role) in w2."""
    return open_world(app)


@pytest.mark.parametrize("path", ["pim/my-roles", f"pim/roles/{GA}", "pim/assignments"])
def test_lists_that_a_lapsed_licence_emptied_say_so(world: PortalWorld, path: str) -> None:
    before = world.get("w1", path)
    world.do("", SetLicence(sku=Sku.P2, is_enabled=False))

    after = world.get("w1", path)

    assert "has no Microsoft Entra ID P2" not in before.main
    assert "has no Microsoft Entra ID P2" in after.main


def test_a_step_names_a_licence_as_people_do(world: PortalWorld) -> None:
    world.do("", SetLicence(sku=Sku.P2, is_enabled=False))

    page = world.client.get(f"/a/{world.attempt.id}/journal").get_data(as_text=True)

    assert "Switch the licence Microsoft Entra ID P2 off" in page
    assert "AAD_PREMIUM_P2" not in page
