"""What happens to administrative units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.administrative_units.rows import AdministrativeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeUnitWritten:
    """A unit was added, or its members changed (`member_id` is the one that came or went)."""

    TYPE: ClassVar[str] = "directory.administrativeUnitWritten"
    unit: AdministrativeUnit
    what: str = "Add administrative unit"
    member_id: str | None = None
    by: str | None = None
