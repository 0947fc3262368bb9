"""`identity/conditionalAccess/policies`: the policies as the service returns them, nothing left out."""

from __future__ import annotations

from typing import Any

from simulator.access import Area
from simulator.conditional_access.policies import ConditionalAccessPolicy
from web.graph.caller import Caller
from web.graph.codec import moment
from web.graph.resources.resource import Resource, Row


def to_row(policy: ConditionalAccessPolicy) -> Row:
    """One policy; conditions that are not configured are null or empty as clients expect them."""
    return {
        "id": policy.id,
        "templateId": None,
        "displayName": policy.display_name,
        "createdDateTime": moment(policy.created_at),
        "modifiedDateTime": moment(policy.modified_at),
        "deletedDateTime": None,
        "state": str(policy.state),
        "conditions": _conditions(policy),
        "grantControls": {
            "operator": str(policy.grant_controls.operator),
            "builtInControls": sorted(str(one) for one in policy.grant_controls.built_in_controls),
            "customAuthenticationFactors": [],
            "termsOfUse": [],
            "authenticationStrength": None,
        },
        "sessionControls": None,
    }


def _conditions(policy: ConditionalAccessPolicy) -> Row:
    conditions = policy.conditions
    users, applications = conditions.users, conditions.applications
    return {
        "clientAppTypes": sorted(conditions.client_app_types),
        "signInRiskLevels": [],
        "userRiskLevels": [],
        "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": None,
        "authenticationFlows": None,
        "clientApplications": None,
        "devices": None,
        "platforms": _pair("Platforms", conditions.platforms),
        "locations": _pair("Locations", conditions.locations),
        "applications": {
            "includeApplications": sorted(applications.include),
            "excludeApplications": sorted(applications.exclude),
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": sorted(applications.include_authentication_contexts),
            "applicationFilter": None,
        },
        "users": {
            "includeUsers": sorted(users.include_users),
            "excludeUsers": sorted(users.exclude_users),
            "includeGroups": sorted(users.include_groups),
            "excludeGroups": sorted(users.exclude_groups),
            "includeRoles": sorted(users.include_roles),
            "excludeRoles": sorted(users.exclude_roles),
            "includeGuestsOrExternalUsers": None,
            "excludeGuestsOrExternalUsers": None,
        },
    }


def _pair(name: str, condition: Any) -> Row | None:
    if condition is None:
        return None
    return {f"include{name}": sorted(condition.include), f"exclude{name}": sorted(condition.exclude)}


def _rows(caller: Caller) -> list[Row]:
    policies = sorted(caller.tenant.policies.values(), key=lambda one: (one.created_at, one.id))
    return [to_row(one) for one in policies]


RESOURCE = Resource(
    path="identity/conditionalAccess/policies",
    entity_type="conditionalAccessPolicy",
    read_area=Area.CONDITIONAL_ACCESS,
    rows=_rows,
)
