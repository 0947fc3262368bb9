"""What callers can ask of administrative units."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAdministrativeUnit(Command):
    """Create an administrative unit, with members if there are any yet."""

    display_name: str
    description: str = ""
    member_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAdministrativeUnitMember(Command):
    """Add a user or a group to an administrative unit."""

    unit_id: str
    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAdministrativeUnitMember(Command):
    """Take a user or a group out of an administrative unit."""

    unit_id: str
    member_id: str
