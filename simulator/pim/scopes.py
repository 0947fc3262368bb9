"""Where a role applies: the whole directory, an administrative unit, or one application."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from simulator.commands import SelfActivate
from simulator.decision import Mark
from simulator.directory.roles import ROLE_IDS_BY_NAME, ROLES
from simulator.gates import Case, Finding, Gate, holds
from simulator.pim.holdings import active_roles, eligibility_for, in_force
from simulator.pim.rows import DIRECTORY, Kind
from simulator.tenant import Tenant

UNIT_PREFIX = "/administrativeUnits/"

# Roles that can be limited to an administrative unit. Source: admin-units-assign-roles, read in field notes (seen).
UNIT_SCOPED = frozenset(
    ROLE_IDS_BY_NAME[name]
    for name in (
        "Attribute Assignment Administrator",
        "Attribute Assignment Reader",
        "Authentication Administrator",
        "Cloud Device Administrator",
        "Groups Administrator",
        "Helpdesk Administrator",
        "License Administrator",
        "Password Administrator",
        "Printer Administrator",
        "Privileged Authentication Administrator",
        "SharePoint Administrator",
        "Teams Administrator",
        "Teams Devices Administrator",
        "User Administrator",
    )
)
# Roles that can be limited to one application. Source: custom-assign-powershell, app consent pages (inferred list).
APPLICATION_SCOPED = frozenset(
    ROLE_IDS_BY_NAME[name] for name in ("Application Administrator", "Cloud Application Administrator")
)


class ScopeType(StrEnum):
    """What a directory scope is; the portal's field `Scope type` offers these."""

    DIRECTORY = "directory"
    UNIT = "administrativeUnit"
    APPLICATION = "application"


def unit_scope(unit_id: str) -> str:
    """The directory scope of an administrative unit."""
    return UNIT_PREFIX + unit_id


def application_scope(object_id: str) -> str:
    """The directory scope of one application object."""
    return f"/{object_id}"


def type_of(tenant: Tenant, scope: str) -> ScopeType | None:
    """What a directory scope stands for, None when nothing here has that id."""
    if scope == DIRECTORY:
        return ScopeType.DIRECTORY
    if scope.startswith(UNIT_PREFIX):
        return ScopeType.UNIT if scope.removeprefix(UNIT_PREFIX) in tenant.administrative_units else None
    is_application = scope.startswith("/") and scope[1:] in tenant.service_principals
    return ScopeType.APPLICATION if is_application else None


def scope_types_of(role_id: str) -> tuple[ScopeType, ...]:
    """The kinds of scope at which a role can be held, the whole directory first."""
    more = ((ScopeType.UNIT, UNIT_SCOPED), (ScopeType.APPLICATION, APPLICATION_SCOPED))
    return (ScopeType.DIRECTORY, *(kind for kind, roles in more if role_id in roles))


def scope_name(tenant: Tenant, scope: str) -> str:
    """A directory scope as lists show it: `Directory`, or the name of the unit or the application."""
    if scope == DIRECTORY:
        return "Directory"
    unit = tenant.administrative_units.get(scope.removeprefix(UNIT_PREFIX))
    application = tenant.service_principals.get(scope[1:])
    found = unit or application
    return found.display_name if found else scope


def scopes_of_type(tenant: Tenant, kind: ScopeType) -> list[str]:
    """Every scope of a kind that there is, by name."""
    if kind is ScopeType.DIRECTORY:
        return [DIRECTORY]
    found = (
        [unit_scope(one) for one in tenant.administrative_units]
        if kind is ScopeType.UNIT
        else [application_scope(one) for one in tenant.service_principals]
    )
    return sorted(found, key=lambda scope: (scope_name(tenant, scope).lower(), scope))


def covers(tenant: Tenant, wide: str, narrow: str) -> bool:
    """Whether an eligibility at one scope can be activated at another: the same one, or one inside the directory.

    Source: pim-how-to-activate-role, Scope pane (documented); switch narrower_activation_scope.
    """
    allows = tenant.organization.profile.narrower_activation_scope == "allow"
    return wide == narrow or (allows and wide == DIRECTORY)


def activation_scopes(tenant: Tenant, user_id: str, role_id: str) -> list[str]:
    """Every scope at which a user could activate a role now, by width and then by name."""
    held = {
        one.key.directory_scope_id for one in in_force(tenant, user_id, Kind.ELIGIBLE) if one.key.role_id == role_id
    }
    known = [scope for kind in scope_types_of(role_id) for scope in scopes_of_type(tenant, kind)]
    return [scope for scope in known if any(covers(tenant, wide, scope) for wide in held)]


# --- gates -------------------------------------------------------------------------------------------------------


def _scope_is_known(case: Case[Any]) -> Finding:
    scope = case.command.key.directory_scope_id
    return holds(type_of(case.tenant, scope) is not None, f"scope `{scope}`")


def _role_fits_scope(case: Case[Any]) -> Finding:
    key = case.command.key
    kind = type_of(case.tenant, key.directory_scope_id)
    if kind is None or kind in scope_types_of(key.role_id):
        return holds(True)
    return holds(False, f"{ROLES[key.role_id].display_name} cannot be limited to {_A_SCOPE[kind]}")


_A_SCOPE = {
    ScopeType.DIRECTORY: "the directory",
    ScopeType.UNIT: "an administrative unit",
    ScopeType.APPLICATION: "one application",
}


def _is_eligible_there(case: Case[SelfActivate]) -> Finding:
    """Passes somebody who is not eligible at all: the policy rules say that."""
    tenant, key = case.tenant, case.command.key
    held = [one for one in in_force(tenant, key.principal_id, Kind.ELIGIBLE) if one.key.role_id == key.role_id]
    if not held or eligibility_for(tenant, key) is not None:
        return holds(True)
    return holds(False, f"eligible at {scope_name(tenant, held[0].key.directory_scope_id)} only", held[0].id)


SCOPE_GATES: tuple[Gate[Any], ...] = (
    Gate(
        rule="ScopeRule",
        code="InvalidScope",
        check=_scope_is_known,
        source="field notes",
        mark=Mark.SEEN,
        code_mark=Mark.INFERRED,
    ),
    Gate(
        rule="ScopedRoleRule",
        code="Request_BadRequest",
        check=_role_fits_scope,
        source="admin-units-assign-roles",
        mark=Mark.SEEN,
    ),
)
ACTIVATION_SCOPE_GATE: Gate[SelfActivate] = Gate(
    rule="ActivationScopeRule", code="InvalidScope", check=_is_eligible_there, source="field notes", mark=Mark.SEEN
)


# --- what a role at a scope reaches --------------------------------------------------------------------------------


def scopes_around(tenant: Tenant, object_id: str) -> Iterator[str]:
    """The scopes that an object lies in: the directory, its administrative units, and itself.

    A group in a unit does not bring its members in. Source: administrative-units (documented).
    """
    yield DIRECTORY
    for unit_id in tenant.unit_ids_of_member.get(object_id) or ():
        yield unit_scope(unit_id)
    yield application_scope(object_id)


def holds_over(tenant: Tenant, user_id: str, role_ids: tuple[str, ...], object_id: str) -> bool:
    """Whether a user holds one of these roles now at a scope that an object lies in."""
    scopes = scopes_around(tenant, object_id)
    return any(not active_roles(tenant, user_id, scope).isdisjoint(role_ids) for scope in scopes)
