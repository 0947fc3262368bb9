"""Step words for scopes and authentication contexts: units and their members, contexts; and their translation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.step_parts import Acting
from scenarios.values import Flag, Line
from simulator.administrative_units import commands as au
from simulator.authentication_contexts import commands as ac
from simulator.authentication_contexts.rows import CONTEXT_IDS
from simulator.commands import Command
from simulator.pim.rows import DIRECTORY
from simulator.pim.scopes import application_scope, unit_scope
from simulator.tenant import Tenant

_NOTHING = "00000000-0000-0000-0000-000000000000"
ContextId = Annotated[str, Field(pattern=r"^c[1-9][0-9]?$", examples=["c1"])]
assert all(len(one) <= len("c99") for one in CONTEXT_IDS), "the pattern knows ids of two digits"


class Scoped(Acting):
    """A step about a role at a scope: the whole directory, an administrative unit or an application."""

    unit: Line | None = None
    application: Line | None = None

    @model_validator(mode="after")
    def _has_one_scope(self) -> Scoped:
        if self.unit and self.application:
            raise ValueError("a role has one scope: give `unit` or `application`, not both")
        return self


class CreateUnit(Acting):
    """Create an administrative unit."""

    do: Literal["create_unit"]
    name: Line
    description: str = ""
    members: tuple[Line, ...] = ()


class AddToUnit(Acting):
    """Add a person or group to an administrative unit."""

    do: Literal["add_to_unit"]
    unit: Line
    member: Line


class RemoveFromUnit(Acting):
    """Take a person or group out of an administrative unit."""

    do: Literal["remove_from_unit"]
    unit: Line
    member: Line


class SetContext(Acting):
    """Create an authentication context, or replace the one with this number."""

    do: Literal["set_context"]
    context: ContextId
    name: Line
    description: str = ""
    published: Flag = True


class DeleteContext(Acting):
    """Delete an authentication context."""

    do: Literal["delete_context"]
    context: ContextId


ScopeStep = CreateUnit | AddToUnit | RemoveFromUnit | SetContext | DeleteContext


def unit_named(tenant: Tenant, name: str) -> str:
    """The id of the newest administrative unit with this name; an id that nothing has when there is none."""
    named = [one for one in tenant.administrative_units.values() if one.display_name == name]
    return max(named, key=lambda one: (one.created_at, one.id)).id if named else _NOTHING


def scope_of(tenant: Tenant, step: Scoped) -> str:
    """The directory scope that a step is about."""
    if step.unit:
        return unit_scope(unit_named(tenant, step.unit))
    if step.application:
        named = (one.id for one in tenant.service_principals.values() if one.display_name == step.application)
        return application_scope(next(named, _NOTHING))
    return DIRECTORY


def scope_command(tenant: Tenant, step: ScopeStep, find: Callable[[str], str]) -> Command:
    """The command behind a step; `find` gives the id of a person or group."""
    match step:
        case CreateUnit():
            members = tuple(find(one) for one in step.members)
            return au.CreateAdministrativeUnit(display_name=step.name, description=step.description, member_ids=members)
        case AddToUnit():
            return au.AddAdministrativeUnitMember(unit_id=unit_named(tenant, step.unit), member_id=find(step.member))
        case RemoveFromUnit():
            return au.RemoveAdministrativeUnitMember(unit_id=unit_named(tenant, step.unit), member_id=find(step.member))
        case SetContext():
            return ac.SetAuthenticationContext(
                context_id=step.context,
                display_name=step.name,
                description=step.description,
                is_available=step.published,
            )
        case DeleteContext():
            return ac.DeleteAuthenticationContext(context_id=step.context)
