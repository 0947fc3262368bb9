"""Choosing where a role applies: what a form offers for a role, and the directory scope that its fields mean."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simulator import Tenant
from simulator.pim.rows import DIRECTORY
from simulator.pim.scopes import ScopeType, scope_name, scope_types_of, scopes_of_type, type_of
from web.portal.binding import Form

SCOPE_LENGTH_MAX = 200
LABELS = {
    ScopeType.DIRECTORY: "Directory",
    ScopeType.UNIT: "Administrative unit",
    ScopeType.APPLICATION: "Application",
}
MISSING = {
    ScopeType.UNIT: "select an administrative unit",
    ScopeType.APPLICATION: "select an application",
}


class ScopeFields(Form):
    """The kind of scope, and the unit or application of that kind; `scope` is a choice that was made before."""

    scope_type: ScopeType = ScopeType.DIRECTORY
    scope_object: str = Field(default="", max_length=SCOPE_LENGTH_MAX)
    scope: str = Field(default="", max_length=SCOPE_LENGTH_MAX)

    def directory_scope(self) -> str:
        """The directory scope that the fields mean; empty while nothing of the kind is chosen."""
        return DIRECTORY if self.scope_type is ScopeType.DIRECTORY else self.scope_object

    def scope_complaints(self, tenant: Tenant) -> dict[str, str]:
        """What a reader has to correct about the scope."""
        if type_of(tenant, self.directory_scope()) is self.scope_type:
            return {}
        return {"scope_object": MISSING[self.scope_type]}


def scope_fields(tenant: Tenant, role_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """What the fields offer for a role, and what they stand on; a kind that the role lacks falls back to the first."""
    kinds = scope_types_of(role_id)
    before = str(values.get("scope", ""))
    kind = type_of(tenant, before) if before else _kind_of(values.get("scope_type"))
    kind = kind if kind in kinds else ScopeType.DIRECTORY
    offered = scopes_of_type(tenant, kind) if kind is not ScopeType.DIRECTORY else []
    return {
        "types": [(one.value, LABELS[one]) for one in kinds],
        "type": kind.value,
        "objects": [("", "Select one"), *((one, scope_name(tenant, one)) for one in offered)],
        "object": before or values.get("scope_object", ""),
        "label": LABELS[kind],
    }


def _kind_of(text: object) -> ScopeType | None:
    return ScopeType(text) if text in tuple(ScopeType) else None


def every_scope(tenant: Tenant, role_id: str) -> list[tuple[str, str]]:
    """Every scope at which a role can be assigned now, with its name; the whole directory first."""
    scopes = [scope for kind in scope_types_of(role_id) for scope in scopes_of_type(tenant, kind)]
    return [(scope, scope_name(tenant, scope)) for scope in scopes]
