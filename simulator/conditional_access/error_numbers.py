"""The numbers with which Graph refuses Conditional Access writes, in one table so that they can be corrected.

Only 1007 and 1032 are proven, by public issues (graph-docs#4162, terraform-provider-azuread#790,
AlexFilipin/ConditionalAccess#4): 1007 for shapes, 1032 with a reason word for meaning. Everything else is inferred.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class ErrorNumber(NamedTuple):
    """A number with its reason word; the word is empty for shape errors."""

    number: int
    reason: str = ""


_SHAPE = ErrorNumber(1007)
_BY_RULE = MappingProxyType(
    {
        "DisplayNameRule": _SHAPE,
        "ConditionValueRule": _SHAPE,
        "GrantControlRule": ErrorNumber(1032, "InvalidControls"),
        "BlockControlRule": ErrorNumber(1032, "InvalidControls"),
        "UsersIncludedRule": ErrorNumber(1032, "InvalidConditions"),
        "ApplicationsIncludedRule": ErrorNumber(1032, "InvalidConditions"),
        "NetworksIncludedRule": ErrorNumber(1032, "InvalidConditions"),
        "KnownUsersRule": ErrorNumber(1032, "InvalidUsers"),
        "KnownApplicationsRule": ErrorNumber(1032, "InvalidApplications"),
        "TargetKindRule": ErrorNumber(1032, "InvalidConditions"),
        "KnownContextsRule": ErrorNumber(1032, "InvalidApplications"),
        "KnownLocationsRule": ErrorNumber(1032, "InvalidLocations"),
        "SecurityDefaultsRule": ErrorNumber(1032, "SecurityDefaultsEnabled"),
        "PolicyLimitRule": ErrorNumber(1032, "PolicyLimitExceeded"),
    }
)


def error_number(rule: str) -> ErrorNumber:
    """The number and reason word for a refusal by this rule."""
    return _BY_RULE.get(rule, ErrorNumber(1032, "InvalidRequest"))


def error_message(rule: str) -> str:
    """The message of Graph's error for a refusal by this rule: the number, a colon, and why."""
    number, reason = error_number(rule)
    if not reason:
        return f"{number}: the policy does not match the schema of a Conditional Access policy"
    return f"{number}: the policy did not pass validation due to {reason}"
