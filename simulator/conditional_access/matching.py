"""What the conditions of a policy see in a sign-in, and what in their include and exclude lists it meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from simulator.conditional_access.locations import Network, words_for
from simulator.conditional_access.policies import (
    ALL,
    GUESTS,
    NONE,
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    UserCondition,
)
from simulator.directory.membership import groups_of
from simulator.directory.roles import ROLES
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import active_roles
from simulator.pim.rows import DIRECTORY
from simulator.sign_in.sessions import ClientApp, Platform
from simulator.tenant import Tenant

ANY = "all"
BUILT_IN = frozenset(ROLES)
LEGACY_CLIENTS = frozenset({ClientApp.EXCHANGE_ACTIVE_SYNC, ClientApp.OTHER})

USERS, APPLICATION, CLIENT_TYPE, PLATFORM, LOCATION = (
    "users",
    "application",
    "clientType",
    "devicePlatform",
    "location",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What user conditions see of a person; read once per evaluation."""

    user_id: str
    is_guest: bool = False
    group_ids: frozenset[str] = frozenset()
    role_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Everything that conditions see in one sign-in.

    `targets` are the names under which policies reach the resource, and the authentication contexts that are asked
    for; `location_words` are those location ids and
    words, out of the ones that policies mention, that hold for the network.
    """

    subject: Subject
    targets: frozenset[str]
    client_app: ClientApp
    platform: Platform
    location_words: frozenset[str]


class Reach(NamedTuple):
    """What a sign-in met in the include list and in the exclude list of one condition."""

    included: frozenset[str]
    excluded: frozenset[str] = frozenset()


_NOT_CONFIGURED = Reach(frozenset({ANY}))


def roles_seen(tenant: Tenant, user_id: str) -> frozenset[str]:
    """The roles that policies see: active, tenant-wide and built-in.

    RoleScopeRule. Source: concept-conditional-access-users-groups, warning (documented).
    """
    return active_roles(tenant, user_id, DIRECTORY) & BUILT_IN


def exclude_wins(reach: Reach) -> bool:
    """Whether a condition holds: something is included and nothing is excluded.

    ExclusionRule. Source: concept-conditional-access-users-groups (documented).
    """
    return bool(reach.included) and not reach.excluded


def targets_nothing(condition: ApplicationCondition) -> bool:
    """Whether a policy reaches no resource because none is chosen.

    NoTargetRule. Source: concept-conditional-access-cloud-apps (documented).
    """
    return condition.include <= {NONE} and not condition.include_authentication_contexts


def subject_of(tenant: Tenant, user_id: str, rules: Rules = TRUE_RULES) -> Subject:
    """What policies see of a user; a guest is known by the user type."""
    role_rule = rules.check("RoleScopeRule", roles_seen)
    return Subject(
        user_id=user_id,
        is_guest=tenant.users[user_id].user_type == "Guest",
        group_ids=groups_of(tenant, user_id),
        role_ids=role_rule(tenant, user_id),
    )


def targets_of(tenant: Tenant, app_id: str) -> frozenset[str]:
    """The names under which policies reach a resource: its id, its app groups, `All`; none for no resource at all."""
    if not app_id:
        return frozenset()
    application = tenant.applications.get(app_id)
    groups: frozenset[str] = application.reached_by if application else frozenset()
    return groups | {app_id, ALL}


def locations_mentioned(policies: Iterable[ConditionalAccessPolicy]) -> frozenset[str]:
    """Every location id and word that the policies name."""
    mentioned: set[str] = set()
    for policy in policies:
        if condition := policy.conditions.locations:
            mentioned |= condition.include | condition.exclude
    return frozenset(mentioned)


def location_words(tenant: Tenant, network: Network, policies: Iterable[ConditionalAccessPolicy]) -> frozenset[str]:
    """The location ids and words named by the policies that hold for a network."""
    return words_for(tenant, network, locations_mentioned(policies))


def user_reach(condition: UserCondition, subject: Subject) -> Reach:
    """What a person meets in a users condition."""
    names = {subject.user_id, ALL} | ({GUESTS} if subject.is_guest else set[str]())
    included = (
        (condition.include_users & names)
        | (condition.include_groups & subject.group_ids)
        | (condition.include_roles & subject.role_ids)
    )
    excluded = (
        (condition.exclude_users & names)
        | (condition.exclude_groups & subject.group_ids)
        | (condition.exclude_roles & subject.role_ids)
    )
    return Reach(included, excluded)


def application_reach(condition: ApplicationCondition, targets: frozenset[str], rules: Rules = TRUE_RULES) -> Reach:
    """What a resource, or the contexts that it asks for, meets in a target resources condition."""
    if condition.include_authentication_contexts:
        return Reach(condition.include_authentication_contexts & targets)
    excluded = condition.exclude & targets
    if condition.include <= {NONE} and not rules.check("NoTargetRule", targets_nothing)(condition):
        return Reach(frozenset({ALL}), excluded)
    return Reach(condition.include & targets, excluded)


def client_reach(conditions: Conditions, client_app: ClientApp) -> Reach:
    """What a client app meets; no types, or `all`, means not configured."""
    types = conditions.client_app_types
    return Reach(types & {client_app.value, ANY}) if types else _NOT_CONFIGURED


def platform_reach(conditions: Conditions, platform: Platform) -> Reach:
    """What a device platform meets; an unknown platform meets only `all`."""
    condition = conditions.platforms
    if condition is None:
        return _NOT_CONFIGURED
    names = {ANY} if platform is Platform.UNKNOWN else {ANY, platform.value}
    return Reach(condition.include & names, condition.exclude & names)


def location_reach(conditions: Conditions, words: frozenset[str]) -> Reach:
    """What a network meets in a network condition."""
    condition = conditions.locations
    if condition is None:
        return _NOT_CONFIGURED
    return Reach(condition.include & words, condition.exclude & words)


def reaches(conditions: Conditions, signals: Signals, rules: Rules = TRUE_RULES) -> Mapping[str, Reach]:
    """What a sign-in meets in every condition, by Graph's name of the condition, in a fixed order."""
    return {
        USERS: user_reach(conditions.users, signals.subject),
        APPLICATION: application_reach(conditions.applications, signals.targets, rules),
        CLIENT_TYPE: client_reach(conditions, signals.client_app),
        PLATFORM: platform_reach(conditions, signals.platform),
        LOCATION: location_reach(conditions, signals.location_words),
    }


def conditions_not_satisfied(conditions: Conditions, signals: Signals, rules: Rules = TRUE_RULES) -> tuple[str, ...]:
    """Graph's names of the conditions that keep a policy from applying; empty when it applies."""
    holds = rules.check("ExclusionRule", exclude_wins)
    return tuple(name for name, reach in reaches(conditions, signals, rules).items() if not holds(reach))
