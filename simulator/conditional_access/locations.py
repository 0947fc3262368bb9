"""Networks: which named locations an address and a country belong to, and which of them are trusted.

Source: concept-assignment-network (documented).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from simulator.conditional_access.policies import ALL, ALL_TRUSTED, NamedLocation
from simulator.tenant import Tenant

MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"
"""The id that stands for the MFA service's trusted addresses. Seen in Graph samples; its meaning is recalled."""


_PRIVATE_V4 = tuple(
    IPv4Network(text)
    for text in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
)
_PRIVATE_V6 = tuple(IPv6Network(text) for text in ("::1/128", "fc00::/7", "fe80::/10"))


class Network(NamedTuple):
    """Where a sign-in comes from. Both are stated by the sign-in; an empty country means unknown."""

    ip_address: str
    country: str


@lru_cache(maxsize=8192)
def parse_range(text: str) -> IPv4Network | IPv6Network | None:
    """The address range written in CIDR notation, None for anything else; host bits are ignored."""
    try:
        return ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address, None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public(network: IPv4Network | IPv6Network) -> bool:
    """Whether a range holds no private, loopback or link-local address; documentation ranges count as public here."""
    private = _PRIVATE_V4 if isinstance(network, IPv4Network) else _PRIVATE_V6
    return not any(network.overlaps(one) for one in private)


def is_in_ranges(text: str, ranges: Iterable[str]) -> bool:
    """Whether an address lies in one of the ranges; text that is no address lies in none."""
    address = parse_address(text)
    if address is None:
        return False
    return any(network is not None and address in network for network in map(parse_range, ranges))


def contains(location: NamedLocation, network: Network) -> bool:
    """Whether a network belongs to a named location.

    IP locations look at the address only, country locations at the country only; an unknown country belongs to
    those that include unknown countries.
    """
    if location.ip_ranges:
        return is_in_ranges(network.ip_address, location.ip_ranges)
    if not network.country:
        return location.includes_unknown_countries
    return network.country in location.countries


def is_trusted(tenant: Tenant, network: Network) -> bool:
    """Whether a network is in a trusted named location or among the MFA trusted addresses."""
    if is_in_ranges(network.ip_address, tenant.organization.mfa_trusted_ips):
        return True
    trusted = (location for location in tenant.named_locations.values() if location.is_trusted)
    return any(contains(location, network) for location in trusted)


def words_for(tenant: Tenant, network: Network, mentioned: Iterable[str]) -> frozenset[str]:
    """Which of the mentioned location words and ids hold for a network; ids of deleted locations never do."""
    return frozenset(word for word in mentioned if _holds(tenant, network, word))


def _holds(tenant: Tenant, network: Network, word: str) -> bool:
    if word == ALL:
        return True
    if word == ALL_TRUSTED:
        return is_trusted(tenant, network)
    if word == MFA_TRUSTED_IPS:
        return is_in_ranges(network.ip_address, tenant.organization.mfa_trusted_ips)
    location = tenant.named_locations.get(word)
    return location is not None and contains(location, network)
