"""Nothing of PIM stands still in the generated worlds: every field of every command and rule varies."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from simulator import commands as c
from simulator.deciding import DECIDERS
from simulator.pim.rows import AssignmentKey, Ticket
from simulator.profile import Profile
from tests.properties import strategies as s
from tests.properties.pim_machine import Pair, is_accepted
from tests.properties.verdicts import VERDICTS
from tests.unit.world import UA, key, minutes


@pytest.mark.parametrize("kind", s.SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_of_every_command_varies(kind: type[c.Command]):
    assert {one.name for one in fields(kind)} == set(s.SHAPES[kind])


def test_every_command_of_pim_has_a_shape():
    unrelated = {
        c.CreateGroup,  # its groups could hold roles, but nobody would know their names; tests/unit/test_groups.py
        c.SetTenantSwitches,
        c.RegisterMethod,
        c.SignIn,
        c.HoldToken,
        c.SignOut,
        c.CreatePolicy,
        c.UpdatePolicy,
        c.DeletePolicy,
        c.CreateNamedLocation,
        c.DeleteNamedLocation,
        c.SetSignInAlert,
        c.DeleteSignInAlert,
    }

    own_laws = {
        *("simulator.administrative_units.commands", "simulator.authentication_contexts.commands"),
        *("simulator.pim_alerts.commands", "simulator.reviews.commands"),
    }

    about_pim = {one for one in DECIDERS if one.__module__ not in own_laws}
    assert about_pim - unrelated == set(s.SHAPES) == set(VERDICTS)


@pytest.mark.parametrize("kind", s.RULE_SHAPES, ids=lambda kind: kind.__name__)
def test_every_field_of_every_rule_varies(kind: type[Any]):
    assert {one.name for one in fields(kind)} == set(s.RULE_SHAPES[kind])


def test_the_other_fields_vary_too():
    assert {one.name for one in fields(Ticket)} == {"number", "system"}
    assert AssignmentKey._fields == ("principal_id", "role_id", "directory_scope_id")
    assert {one.name for one in fields(Profile)} == set(_varied(s.profiles))


def _varied(strategy: Any) -> dict[str, Any]:
    return strategy.wrapped_strategy.kwargs if hasattr(strategy, "wrapped_strategy") else strategy.kwargs


def test_the_naive_tenant_knows_a_proper_story():
    pair = Pair(Profile(), [("eligible", "ann", UA, None)])

    assert is_accepted(pair, "ann", c.SelfActivate(key=key("ann"), duration=minutes(60), justification="x"))
    assert not is_accepted(pair, "ben", c.SelfActivate(key=key("ben"), duration=minutes(60), justification="x"))
