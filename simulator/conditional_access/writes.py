"""Decide writes of Conditional Access policies and named locations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulator.access import POLICY_WRITERS, SESSION_GATE, caller_gate
from simulator.commands import (
    CreateNamedLocation,
    CreatePolicy,
    DeleteNamedLocation,
    DeletePolicy,
    UpdatePolicy,
)
from simulator.conditional_access.country_codes import COUNTRY_CODES
from simulator.conditional_access.drafts import (
    DISPLAY_NAME_LENGTH_MAX,
    DRAFT_GATES,
    POLICIES_MAX,
    draft_of,
    has_room_for_policy,
)
from simulator.conditional_access.locations import is_public, parse_range
from simulator.conditional_access.policies import NamedLocation
from simulator.decision import Accepted, Decision, Mark
from simulator.events import (
    NamedLocationCreated,
    NamedLocationDeleted,
    PolicyCreated,
    PolicyDeleted,
    PolicyUpdated,
)
from simulator.gates import Case, Finding, Gate, holds, holds_or, walk
from simulator.licensing import has_conditional_access

NAMED_LOCATIONS_MAX = 195
RANGES_MAX = 2000
MASK_LENGTH_MIN = 9

_NETWORK = "entra-docs:concept-assignment-network"
_PLAN = "entra-docs:plan-conditional-access"


def _gate(
    rule: str,
    check: Callable[[Case[Any]], Finding],
    source: str,
    code: str = "BadRequest",
    mark: Mark = Mark.DOCUMENTED,
) -> Gate[Any]:
    return Gate(rule=rule, code=code, check=check, source=source, mark=mark)


def _is_licensed(case: Case[Any]) -> Finding:
    return holds_or(has_conditional_access(case.tenant), "Conditional Access needs Microsoft Entra ID P1")


def _policy_exists(case: Case[UpdatePolicy | DeletePolicy]) -> Finding:
    policy_id = case.command.policy_id
    return holds_or(policy_id in case.tenant.policies, f"there is no policy `{policy_id}`", policy_id)


def _fits_tenant(case: Case[CreatePolicy]) -> Finding:
    return holds_or(has_room_for_policy(case.tenant), f"the tenant has its {POLICIES_MAX} policies already")


_CALLER = caller_gate(POLICY_WRITERS, source=_PLAN)
# The rule is documented, its code is not.
_LICENCE = _gate(
    "ConditionalAccessLicenceRule", _is_licensed, "entra-docs:overview#license-requirements", "AccessDenied"
)
_POLICY_EXISTS = _gate("KnownPolicyRule", _policy_exists, "graph-docs:concepts/errors.md", "ResourceNotFound")

CREATE_POLICY_GATES = (
    SESSION_GATE,
    _LICENCE,
    _CALLER,
    *DRAFT_GATES,
    _gate("PolicyLimitRule", _fits_tenant, _PLAN),
)
UPDATE_POLICY_GATES = (SESSION_GATE, _LICENCE, _CALLER, _POLICY_EXISTS, *DRAFT_GATES)
DELETE_POLICY_GATES = (SESSION_GATE, _CALLER, _POLICY_EXISTS)


def decide_create_policy(case: Case[CreatePolicy]) -> Decision:
    """Decide to create a policy. Nothing guards against locking oneself out; that is the portal's warning only."""
    trace, refusal = walk(CREATE_POLICY_GATES, case)
    if refusal:
        return refusal
    policy = replace(draft_of(case), id=case.ids.next("conditionalAccessPolicy"))
    return Accepted((PolicyCreated(policy=policy, by=_caller(case)),), trace)


def decide_update_policy(case: Case[UpdatePolicy]) -> Decision:
    """Decide to change a policy; the result obeys the rules of a new one. Refused once the last P1 licence lapsed."""
    trace, refusal = walk(UPDATE_POLICY_GATES, case)
    if refusal:
        return refusal
    before = case.tenant.policies[case.command.policy_id]
    return Accepted((PolicyUpdated(old=before, new=draft_of(case), by=_caller(case)),), trace)


def decide_delete_policy(case: Case[DeletePolicy]) -> Decision:
    """Decide to delete a policy; possible without a licence too."""
    trace, refusal = walk(DELETE_POLICY_GATES, case)
    if refusal:
        return refusal
    policy = case.tenant.policies[case.command.policy_id]
    return Accepted((PolicyDeleted(policy=policy, by=_caller(case)),), trace)


def _caller(case: Case[Any]) -> str:
    assert case.session is not None, "the session gate comes first"
    return case.session.user_id


def _location_has_name(case: Case[CreateNamedLocation]) -> Finding:
    length = len(case.command.display_name.strip())
    return holds_or(0 < length <= DISPLAY_NAME_LENGTH_MAX, f"the name has {length} characters; 1 to 256 are allowed")


def _is_one_kind(case: Case[CreateNamedLocation]) -> Finding:
    command = case.command
    if bool(command.ip_ranges) == bool(command.countries):
        return holds(False, "give IP ranges or countries, one of the two")
    if command.ip_ranges:
        return holds_or(not command.includes_unknown_countries, "only a country location includes unknown countries")
    return holds_or(not command.is_trusted, "a country location is never trusted")


def _ranges_are_valid(case: Case[CreateNamedLocation]) -> Finding:
    for text in case.command.ip_ranges:
        network = parse_range(text)
        if network is None:
            return holds(False, f"`{text}` is no address range; write for example `198.51.100.0/24`")
        if network.prefixlen < MASK_LENGTH_MIN:
            return holds(False, f"`{text}` is too wide; the mask must be longer than /8")
        if not is_public(network):
            return holds(False, f"`{text}` is a private range; Entra only sees public addresses")
    return holds(True)


def _ranges_fit(case: Case[CreateNamedLocation]) -> Finding:
    count = len(case.command.ip_ranges)
    return holds_or(count <= RANGES_MAX, f"{count} ranges; a location holds {RANGES_MAX}")


def _location_fits_tenant(case: Case[CreateNamedLocation]) -> Finding:
    room = len(case.tenant.named_locations) < NAMED_LOCATIONS_MAX
    return holds_or(room, f"the tenant has its {NAMED_LOCATIONS_MAX} named locations already")


def _countries_exist(case: Case[CreateNamedLocation]) -> Finding:
    unknown = sorted(case.command.countries - COUNTRY_CODES)
    return holds_or(not unknown, f"`{unknown[0]}` is no ISO 3166 country code such as `US`" if unknown else "")


def _location_exists(case: Case[DeleteNamedLocation]) -> Finding:
    location_id = case.command.location_id
    return holds_or(location_id in case.tenant.named_locations, f"there is no location `{location_id}`", location_id)


def _location_is_untrusted(case: Case[DeleteNamedLocation]) -> Finding:
    location = case.tenant.named_locations[case.command.location_id]
    return holds_or(not location.is_trusted, "a location marked as trusted cannot be deleted", location.id)


CREATE_LOCATION_GATES = (
    SESSION_GATE,
    _LICENCE,
    _CALLER,
    _gate("DisplayNameRule", _location_has_name, _NETWORK, mark=Mark.INFERRED),
    _gate("LocationKindRule", _is_one_kind, _NETWORK),
    _gate("RangeLimitRule", _ranges_fit, _NETWORK),
    _gate("RangeRule", _ranges_are_valid, _NETWORK),
    _gate("CountryRule", _countries_exist, _NETWORK),
    _gate("LocationLimitRule", _location_fits_tenant, _NETWORK),
)
DELETE_LOCATION_GATES = (
    SESSION_GATE,
    _CALLER,
    _gate("KnownLocationRule", _location_exists, "graph-docs:concepts/errors.md", "ResourceNotFound"),
    _gate("TrustedLocationRule", _location_is_untrusted, _NETWORK),
)


def decide_create_named_location(case: Case[CreateNamedLocation]) -> Decision:
    """Decide to create a named location."""
    trace, refusal = walk(CREATE_LOCATION_GATES, case)
    if refusal:
        return refusal
    command = case.command
    location = NamedLocation(
        id=case.ids.next("namedLocation"),
        display_name=command.display_name.strip(),
        created_at=case.tenant.now,
        ip_ranges=command.ip_ranges,
        is_trusted=command.is_trusted,
        countries=command.countries,
        includes_unknown_countries=command.includes_unknown_countries,
    )
    return Accepted((NamedLocationCreated(location=location, by=_caller(case)),), trace)


def decide_delete_named_location(case: Case[DeleteNamedLocation]) -> Decision:
    """Decide to delete a named location; policies that name it no longer match anything through it."""
    trace, refusal = walk(DELETE_LOCATION_GATES, case)
    if refusal:
        return refusal
    location = case.tenant.named_locations[case.command.location_id]
    return Accepted((NamedLocationDeleted(location=location, by=_caller(case)),), trace)
