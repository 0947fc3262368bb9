"""What a Graph resource declares: its path and type, who may read it, its rows, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import Tenant
from simulator.access import Area
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from web.graph.caller import Caller

Row = dict[str, Any]
Expander = Callable[[Tenant, Row], Row | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One entity set or singleton.

    `read_area` is what a caller needs to read everything; None lets every signed-in user read.
    `rows` lists what there is; `mine` gives the rows of `filterByCurrentUser(on=…)`, by its argument.
    `create` turns a POST body into a command and answers with the new object.
    """

    path: str
    entity_type: str
    rows: Callable[[Caller], list[Row]]
    read_area: Area | None = None
    is_singleton: bool = False
    mine: Mapping[str, Callable[[Caller], list[Row]]] = field(default_factory=dict)
    create: Callable[[Caller, Any], Row] | None = None
    expanders: Mapping[str, Expander] = field(default_factory=dict)


def expand_principal(tenant: Tenant, row: Row) -> Row | None:
    """The `principal` of a row."""
    principal_id = row["principalId"]
    user = tenant.users.get(principal_id)
    if user:
        return {
            "@odata.type": "#microsoft.graph.user",
            "id": user.id,
            "displayName": user.display_name,
            "userPrincipalName": user.user_principal_name,
        }
    kind = "group" if principal_id in tenant.groups else "servicePrincipal"
    return {
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": principal_id,
        "displayName": display_name(tenant, principal_id),
    }


def expand_role_definition(tenant: Tenant, row: Row) -> Row | None:
    """The `roleDefinition` of a row."""
    role = ROLES[row["roleDefinitionId"]]
    return {
        "id": role.id,
        "displayName": role.display_name,
        "description": role.description,
        "isBuiltIn": True,
        "isEnabled": True,
        "templateId": role.id,
    }
