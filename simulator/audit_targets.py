"""The target resources of an audit record, at the positions that detections rely on."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.audit import PIM, AuditRecord
from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.tenant import Tenant

_NAMELESS = "the request"


@dataclass(frozen=True, slots=True)
class AuditTarget:
    """One target resource; `user_principal_name` only for users."""

    type: str
    id: str
    display_name: str
    user_principal_name: str = ""


def targets_of(tenant: Tenant, record: AuditRecord) -> tuple[AuditTarget, ...]:
    """The targets of a record, in order.

    Of PIM's records about a role: the role first, the member third, the tenant fourth. Source: Sentinel queries,
    EasyPIM (seen); that the second one is the request is inferred. Other records: what was changed, then the member.
    """
    role = ROLES.get(record.role_id or "")
    if record.service == PIM and role and record.principal_id:
        organization = tenant.organization
        return (
            AuditTarget("Role", role.id, role.display_name),
            AuditTarget("Request", record.correlation_id, _NAMELESS),
            _principal(tenant, record.principal_id),
            AuditTarget("Directory", organization.id, organization.display_name),
        )
    changed = (
        AuditTarget("Role", role.id, role.display_name)
        if role
        else AuditTarget(record.target_type, record.correlation_id, record.target_name)
    )
    member = (_principal(tenant, record.principal_id),) if record.principal_id else ()
    return (changed, *member)


def _principal(tenant: Tenant, principal_id: str) -> AuditTarget:
    user = tenant.users.get(principal_id)
    kind = "User" if user else "Group" if principal_id in tenant.groups else "ServicePrincipal"
    name = display_name(tenant, principal_id)
    return AuditTarget(kind, principal_id, name, user.user_principal_name if user else "")
