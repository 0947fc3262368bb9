"""A policy as the audit log keeps it: the whole policy as JSON text, keys sorted, nothing that is null.

Source: troubleshoot-policy-changes-audit-log (documented).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from simulator.conditional_access.policies import (
    ConditionalAccessPolicy,
    Conditions,
    LocationCondition,
    PlatformCondition,
)

Members = dict[str, Any]


def policy_json(policy: ConditionalAccessPolicy | None) -> str:
    """The text of a policy in Graph's members; empty for None."""
    if policy is None:
        return ""
    return json.dumps(_members(policy), sort_keys=True, ensure_ascii=False)


def _members(policy: ConditionalAccessPolicy) -> Members:
    controls = policy.grant_controls
    changed = {"modifiedDateTime": policy.modified_at.isoformat()} if policy.modified_at else {}
    return {
        "id": policy.id,
        "displayName": policy.display_name,
        "createdDateTime": policy.created_at.isoformat(),
        **changed,
        "state": policy.state,
        "conditions": _conditions(policy.conditions),
        "grantControls": {
            "operator": controls.operator,
            "builtInControls": sorted(controls.built_in_controls),
            "customAuthenticationFactors": [],
            "termsOfUse": [],
        },
    }


def _conditions(conditions: Conditions) -> Members:
    users, applications = conditions.users, conditions.applications
    return {
        "users": {
            **_sides("Users", users.include_users, users.exclude_users),
            **_sides("Groups", users.include_groups, users.exclude_groups),
            **_sides("Roles", users.include_roles, users.exclude_roles),
        },
        "applications": {
            **_sides("Applications", applications.include, applications.exclude),
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": sorted(applications.include_authentication_contexts),
        },
        "clientAppTypes": sorted(conditions.client_app_types),
        **_configured("platforms", conditions.platforms),
        **_configured("locations", conditions.locations),
        "signInRiskLevels": [],
        "userRiskLevels": [],
        "servicePrincipalRiskLevels": [],
    }


def _configured(name: str, condition: PlatformCondition | LocationCondition | None) -> Members:
    if condition is None:
        return {}
    return {name: _sides(name.capitalize(), condition.include, condition.exclude)}


def _sides(name: str, include: Iterable[str], exclude: Iterable[str]) -> Members:
    return {f"include{name}": sorted(include), f"exclude{name}": sorted(exclude)}
