"""Role definitions: looking up the built-in directory roles by id or by name."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from simulator.directory.role_table import BUILT_IN_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """A built-in role; its definition id equals its template id, as in Graph."""

    id: str
    display_name: str
    description: str
    is_privileged: bool


ROLES = MappingProxyType(
    {
        role_id: RoleDefinition(id=role_id, display_name=name, description=description, is_privileged=privileged)
        for name, role_id, privileged, description in BUILT_IN_ROLES
    }
)
ROLE_IDS_BY_NAME = MappingProxyType({role.display_name: role.id for role in ROLES.values()})

GLOBAL_ADMINISTRATOR = ROLE_IDS_BY_NAME["Global Administrator"]
PRIVILEGED_ROLE_ADMINISTRATOR = ROLE_IDS_BY_NAME["Privileged Role Administrator"]
SECURITY_ADMINISTRATOR = ROLE_IDS_BY_NAME["Security Administrator"]
CONDITIONAL_ACCESS_ADMINISTRATOR = ROLE_IDS_BY_NAME["Conditional Access Administrator"]
GLOBAL_READER = ROLE_IDS_BY_NAME["Global Reader"]
SECURITY_READER = ROLE_IDS_BY_NAME["Security Reader"]
SECURITY_OPERATOR = ROLE_IDS_BY_NAME["Security Operator"]
REPORTS_READER = ROLE_IDS_BY_NAME["Reports Reader"]
USER_ADMINISTRATOR = ROLE_IDS_BY_NAME["User Administrator"]
GROUPS_ADMINISTRATOR = ROLE_IDS_BY_NAME["Groups Administrator"]
