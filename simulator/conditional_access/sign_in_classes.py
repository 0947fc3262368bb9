"""Classes of sign-ins that nothing in the tenant can tell apart, as bit masks of the policies that accept them.

Bit n of a mask stands for the n-th policy. The policies that apply to a sign-in are the AND of the masks of its
person, resource, client app, platform and network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from simulator.conditional_access.evaluate import Policies
from simulator.conditional_access.locations import Network, words_for
from simulator.conditional_access.matching import (
    LEGACY_CLIENTS,
    Reach,
    Subject,
    application_reach,
    client_reach,
    exclude_wins,
    location_reach,
    locations_mentioned,
    platform_reach,
    subject_of,
    targets_of,
    user_reach,
)
from simulator.conditional_access.network_classes import network_classes
from simulator.conditional_access.policies import ConditionalAccessPolicy
from simulator.directory.rows import User
from simulator.sign_in.methods import first_factors_of, is_registered_for_mfa, satisfies_mfa
from simulator.sign_in.sessions import ClientApp, Platform
from simulator.sign_in.tenant_demands import DefaultsFacts, defaults_facts, is_admin_portal
from simulator.tenant import Tenant

T = TypeVar("T")

PLATFORMS = (Platform.WINDOWS, *(platform for platform in Platform if platform is not Platform.WINDOWS))


class Account(NamedTuple):
    """What decides about a person besides policies. A weak factor is a first factor that is not MFA by itself."""

    has_weak_factor: bool
    has_password: bool
    has_first_factor: bool
    is_registered: bool
    is_enabled: bool
    defaults: DefaultsFacts | None


class Person(NamedTuple):
    """A class of people: the policies that accept them, and what their accounts can do."""

    mask: int
    account: Account


class CellKey(NamedTuple):
    """A class of sign-ins, the person left out."""

    mask: int
    is_legacy: bool
    is_portal: bool


class Cell(NamedTuple):
    """One sign-in of a class, the person left out."""

    app_id: str
    client_app: ClientApp
    platform: Platform
    network: Network


def mask_of(policies: Policies, accepts: Callable[[ConditionalAccessPolicy], bool]) -> int:
    """The bits of the policies that accept."""
    return sum(1 << bit for bit, policy in enumerate(policies) if accepts(policy))


def people(tenant: Tenant, policies: Policies, user_ids: Iterable[str]) -> Mapping[Person, str]:
    """The first user of each class. Each user is looked at once; policies are asked once per kind of user."""
    mentioned = _mentioned(policies)
    kinds: dict[tuple[Subject, Account], str] = {}
    for user_id in user_ids:
        seen = _as_policies_see(subject_of(tenant, user_id), mentioned)
        kinds.setdefault((seen, _account(tenant, tenant.users[user_id])), user_id)
    classes: dict[Person, str] = {}
    for (subject, account), user_id in kinds.items():
        mask = _reached(policies, lambda policy, seen=subject: user_reach(policy.conditions.users, seen))
        classes.setdefault(Person(mask, account), user_id)
    return classes


def _mentioned(policies: Policies) -> frozenset[str]:
    """Every user, group and role that the policies name."""
    names: set[str] = set()
    for policy in policies:
        users = policy.conditions.users
        names |= users.include_users | users.include_groups | users.include_roles
        names |= users.exclude_users | users.exclude_groups | users.exclude_roles
    return frozenset(names)


def _as_policies_see(subject: Subject, mentioned: frozenset[str]) -> Subject:
    """The subject without what no policy names, so that people whom policies cannot tell apart are equal."""
    return Subject(
        user_id=subject.user_id if subject.user_id in mentioned else "",
        is_guest=subject.is_guest,
        group_ids=subject.group_ids & mentioned,
        role_ids=subject.role_ids & mentioned,
    )


def _account(tenant: Tenant, user: User) -> Account:
    firsts = first_factors_of(user)
    return Account(
        has_weak_factor=any(not satisfies_mfa((method,)) for method in firsts),
        has_password=user.has_password,
        has_first_factor=bool(firsts),
        is_registered=is_registered_for_mfa(user),
        is_enabled=user.account_enabled,
        defaults=defaults_facts(tenant, user.id),
    )


def cells(
    tenant: Tenant,
    policies: Policies,
    app_ids: Iterable[str],
    client_apps: Iterable[ClientApp],
    locations: frozenset[str] | None,
    without: frozenset[str] = frozenset(),
) -> Mapping[CellKey, Cell]:
    """The first sign-in of each class, combined dimension by dimension so that few classes remain.

    `locations` keeps only the networks where one of these location ids or words holds, `without` those where none
    of these does.
    """
    surroundings = _surroundings(policies, client_apps, _networks(tenant, policies, locations, without))
    found: dict[CellKey, Cell] = {}
    for app_id in app_ids:
        targets, is_portal = targets_of(tenant, app_id), is_admin_portal(tenant, app_id)
        app_mask = _reached(
            policies, lambda policy, seen=targets: application_reach(policy.conditions.applications, seen)
        )
        for (mask, is_legacy), around in surroundings.items():
            found.setdefault(CellKey(app_mask & mask, is_legacy, is_portal), Cell(app_id, *around))
    return found


def _surroundings(
    policies: Policies, client_apps: Iterable[ClientApp], networks: Mapping[int, Network]
) -> Mapping[tuple[int, bool], tuple[ClientApp, Platform, Network]]:
    platforms = _classes(
        PLATFORMS,
        lambda platform: _reached(policies, lambda policy: platform_reach(policy.conditions, platform)),
    )
    found: dict[tuple[int, bool], tuple[ClientApp, Platform, Network]] = {}
    for client in client_apps:
        client_mask = _reached(policies, lambda policy, seen=client: client_reach(policy.conditions, seen))
        for platform_mask, platform in platforms.items():
            for network_mask, network in networks.items():
                key = (client_mask & platform_mask & network_mask, client in LEGACY_CLIENTS)
                found.setdefault(key, (client, platform, network))
    return found


def _networks(
    tenant: Tenant, policies: Policies, locations: frozenset[str] | None, without: frozenset[str]
) -> Mapping[int, Network]:
    mentioned = locations_mentioned(policies)
    everywhere = network_classes(tenant, mentioned | (locations or frozenset()) | without)
    outside = (one for one in everywhere if not words_for(tenant, one, without))
    allowed = (one for one in outside if locations is None or words_for(tenant, one, locations))

    def mask(network: Network) -> int:
        words = words_for(tenant, network, mentioned)
        return _reached(policies, lambda policy: location_reach(policy.conditions, words))

    return _classes(allowed, mask)


def _reached(policies: Policies, reach: Callable[[ConditionalAccessPolicy], Reach]) -> int:
    return mask_of(policies, lambda policy: exclude_wins(reach(policy)))


def _classes(values: Iterable[T], mask: Callable[[T], int]) -> dict[int, T]:
    """The first value for each mask."""
    found: dict[int, T] = {}
    for value in values:
        found.setdefault(mask(value), value)
    return found
