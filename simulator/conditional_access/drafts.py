"""A policy as it would be stored, and the rules that every stored policy obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.commands import CreatePolicy, UpdatePolicy
from simulator.conditional_access.locations import MFA_TRUSTED_IPS
from simulator.conditional_access.matching import ANY
from simulator.conditional_access.policies import (
    ALL,
    ALL_TRUSTED,
    GUESTS,
    NONE,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    PolicyState,
)
from simulator.decision import Mark
from simulator.directory.roles import ROLES
from simulator.gates import Case, Finding, Gate, holds, holds_or
from simulator.sign_in.sessions import ClientApp
from simulator.tenant import Tenant

DISPLAY_NAME_LENGTH_MAX = 256
POLICIES_MAX = 240
APP_GROUPS = frozenset({"Office365", "MicrosoftAdminPortals"})
CLIENT_APP_TYPES = frozenset({ANY, "easSupported", *(one.value for one in ClientApp)})
PLATFORMS = frozenset({ANY, "android", "iOS", "windows", "windowsPhone", "macOS", "linux"})

Write = CreatePolicy | UpdatePolicy


def draft_of(case: Case[Any]) -> ConditionalAccessPolicy:
    """The policy as it would be stored if the command were accepted; an update keeps what it does not name.

    Platform and network conditions that list nothing at all count as not configured.
    """
    command: Write = case.command
    if isinstance(command, CreatePolicy):
        draft = ConditionalAccessPolicy(
            id="",
            display_name=command.display_name,
            state=command.state,
            conditions=command.conditions,
            grant_controls=command.grant_controls,
            created_at=case.tenant.now,
        )
    else:
        before = case.tenant.policies[command.policy_id]
        draft = replace(
            before,
            display_name=before.display_name if command.display_name is None else command.display_name,
            state=command.state or before.state,
            conditions=command.conditions or before.conditions,
            grant_controls=command.grant_controls or before.grant_controls,
            modified_at=case.tenant.now,
        )
    return replace(draft, display_name=draft.display_name.strip(), conditions=_tidied(draft.conditions))


def _tidied(conditions: Conditions) -> Conditions:
    platforms, locations = conditions.platforms, conditions.locations
    return replace(
        conditions,
        client_app_types=conditions.client_app_types or frozenset({ANY}),
        platforms=platforms if platforms and (platforms.include or platforms.exclude) else None,
        locations=locations if locations and (locations.include or locations.exclude) else None,
    )


def _has_name(case: Case[Write]) -> Finding:
    length = len(draft_of(case).display_name)
    return holds_or(0 < length <= DISPLAY_NAME_LENGTH_MAX, f"the name has {length} characters; 1 to 256 are allowed")


def _includes_users(case: Case[Write]) -> Finding:
    users = draft_of(case).conditions.users
    return holds_or(bool(users.include_users or users.include_groups or users.include_roles), "nobody is included")


def _includes_applications(case: Case[Write]) -> Finding:
    condition = draft_of(case).conditions.applications
    is_something = bool(condition.include or condition.include_authentication_contexts)
    return holds_or(is_something, "no target resource is included")


def _targets_one_kind(case: Case[Write]) -> Finding:
    condition = draft_of(case).conditions.applications
    both = bool(condition.include_authentication_contexts) and bool(condition.include | condition.exclude)
    return holds_or(not both, "a policy is for resources or for authentication contexts")


def _includes_networks(case: Case[Write]) -> Finding:
    conditions = draft_of(case).conditions
    named = (("device platforms", conditions.platforms), ("network", conditions.locations))
    empty = [name for name, condition in named if condition and not condition.include]
    return holds_or(not empty, f"the {empty[0]} condition excludes but includes nothing" if empty else "")


def _uses_known_values(case: Case[Write]) -> Finding:
    conditions = draft_of(case).conditions
    unknown = sorted(conditions.client_app_types - CLIENT_APP_TYPES)
    if conditions.platforms:
        unknown += sorted((conditions.platforms.include | conditions.platforms.exclude) - PLATFORMS)
    return holds_or(not unknown, f"`{unknown[0]}` is no client app type or platform" if unknown else "")


@dataclass(frozen=True, slots=True)
class _Named:
    """One kind of object that a policy names: which words are allowed on each side, and which ids exist."""

    kind: str
    include: frozenset[str]
    exclude: frozenset[str]
    exists: Callable[[str], bool]
    include_words: frozenset[str] = frozenset()
    exclude_words: frozenset[str] = frozenset()

    def unknown(self) -> Iterator[str]:
        for names, words in ((self.include, self.include_words), (self.exclude, self.exclude_words)):
            yield from (one for one in sorted(names - words) if not self.exists(one))


def _first_unknown(named: Iterable[_Named]) -> Finding:
    for one in named:
        for name in one.unknown():
            return holds(False, f"`{name}` is no {one.kind} here", name)
    return holds(True)


def _names_known_people(case: Case[Write]) -> Finding:
    tenant, users = case.tenant, draft_of(case).conditions.users
    return _first_unknown(
        (
            _Named(
                "user",
                users.include_users,
                users.exclude_users,
                tenant.users.__contains__,
                frozenset({ALL, NONE, GUESTS}),
                frozenset({GUESTS}),
            ),
            _Named("group", users.include_groups, users.exclude_groups, tenant.groups.__contains__),
            _Named("built-in role", users.include_roles, users.exclude_roles, ROLES.__contains__),
        )
    )


def _names_known_applications(case: Case[Write]) -> Finding:
    condition = draft_of(case).conditions.applications
    exists = case.tenant.applications.__contains__
    words = APP_GROUPS | {ALL, NONE}
    return _first_unknown((_Named("resource", condition.include, condition.exclude, exists, words, APP_GROUPS),))


def _names_known_contexts(case: Case[Write]) -> Finding:
    named = draft_of(case).conditions.applications.include_authentication_contexts
    unknown = sorted(one for one in named if one not in case.tenant.authentication_contexts)
    return holds_or(not unknown, f"`{unknown[0]}` is no authentication context here" if unknown else "")


def _names_known_locations(case: Case[Write]) -> Finding:
    condition = draft_of(case).conditions.locations
    if condition is None:
        return holds(True)
    words = frozenset({ALL_TRUSTED, MFA_TRUSTED_IPS})
    exists = case.tenant.named_locations.__contains__
    named = _Named("named location", condition.include, condition.exclude, exists, words | {ALL}, words)
    return _first_unknown((named,))


def _demands_something(case: Case[Write]) -> Finding:
    return holds_or(
        bool(draft_of(case).grant_controls.built_in_controls), "neither block nor a grant control is chosen"
    )


def _blocks_alone(case: Case[Write]) -> Finding:
    controls = draft_of(case).grant_controls.built_in_controls
    return holds_or(GrantControl.BLOCK not in controls or len(controls) == 1, "block cannot go with grant controls")


def _defaults_are_off(case: Case[Write]) -> Finding:
    conflict = case.tenant.organization.security_defaults and draft_of(case).state is PolicyState.ON
    return holds_or(not conflict, "security defaults are on; turn them off first")


def _gate(rule: str, check: Callable[[Case[Any]], Finding], source: str, mark: Mark = Mark.DOCUMENTED) -> Gate[Any]:
    return Gate(rule=rule, code="BadRequest", check=check, source=source, mark=mark)


_CONDITION_SET = "graph-docs:conditionalaccessconditionset"
DRAFT_GATES = (
    _gate("DisplayNameRule", _has_name, "graph-docs:conditionalaccesspolicy", Mark.INFERRED),
    _gate("UsersIncludedRule", _includes_users, _CONDITION_SET),
    _gate("ApplicationsIncludedRule", _includes_applications, _CONDITION_SET),
    _gate("TargetKindRule", _targets_one_kind, "portal: what a policy applies to is one choice", Mark.INFERRED),
    _gate("NetworksIncludedRule", _includes_networks, _CONDITION_SET, Mark.INFERRED),
    _gate("ConditionValueRule", _uses_known_values, _CONDITION_SET),
    _gate("KnownUsersRule", _names_known_people, _CONDITION_SET, Mark.INFERRED),
    _gate("KnownApplicationsRule", _names_known_applications, _CONDITION_SET, Mark.INFERRED),
    _gate("KnownContextsRule", _names_known_contexts, _CONDITION_SET, Mark.INFERRED),
    _gate("KnownLocationsRule", _names_known_locations, _CONDITION_SET, Mark.INFERRED),
    _gate("GrantControlRule", _demands_something, "graph-docs:conditionalaccessroot-post-policies"),
    _gate("BlockControlRule", _blocks_alone, "portal: block and grant are one choice", Mark.INFERRED),
    _gate("SecurityDefaultsRule", _defaults_are_off, "AZ-500 lab pull requests, CIPP#2214", Mark.SEEN),
)


def has_room_for_policy(tenant: Tenant) -> bool:
    """Whether one more policy fits; the cap counts every state."""
    return len(tenant.policies) < POLICIES_MAX
