"""Every kind of network that policies can tell apart, one of each: exact, because it cuts at every range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import islice

from simulator.conditional_access.country_codes import COUNTRY_CODES
from simulator.conditional_access.locations import MFA_TRUSTED_IPS, Network, parse_range, words_for
from simulator.conditional_access.policies import ALL_TRUSTED, NamedLocation
from simulator.tenant import Tenant

Ranges = list[tuple[IPv4Network | IPv6Network, str]]

_EVERYDAY_ADDRESSES = ("203.0.113.200", "198.51.100.200", "192.0.2.200", "2001:db8::200")
_EVERYDAY_COUNTRIES = ("US", "DE", "BR", "JP", "ZA")


def network_classes(tenant: Tenant, mentioned: frozenset[str]) -> tuple[Network, ...]:
    """One network for each set of the mentioned location words and ids that can hold together.

    Address and country are independent, since a sign-in states both. An everyday network outside all ranges comes
    first where there is one.
    """
    locations = _locations_behind(tenant, mentioned)
    addresses = tuple(_addresses(_ranges(tenant, locations, mentioned)))
    by_words: dict[frozenset[str], Network] = {}
    for country in _countries(locations):
        for address in addresses:
            network = Network(address, country)
            by_words.setdefault(words_for(tenant, network, mentioned), network)
    return tuple(by_words.values())


def _locations_behind(tenant: Tenant, mentioned: frozenset[str]) -> tuple[NamedLocation, ...]:
    """The named locations whose content can decide a mentioned word."""
    trusted = ALL_TRUSTED in mentioned
    return tuple(
        location
        for location in tenant.named_locations.values()
        if location.id in mentioned or (trusted and location.is_trusted)
    )


def _ranges(tenant: Tenant, locations: Iterable[NamedLocation], mentioned: frozenset[str]) -> Ranges:
    named = [(text, location.id) for location in locations for text in location.ip_ranges]
    if not mentioned.isdisjoint({ALL_TRUSTED, MFA_TRUSTED_IPS}):
        named += [(text, MFA_TRUSTED_IPS) for text in tenant.organization.mfa_trusted_ips]
    return [(network, name) for text, name in named if (network := parse_range(text)) is not None]


def _addresses(ranges: Ranges) -> Iterator[str]:
    """One address for each set of ranges that overlap somewhere; outside all of them first."""
    yield from islice((text for text in _EVERYDAY_ADDRESSES if not _is_inside(text, ranges)), 1)
    for bits, address in ((32, IPv4Address), (128, IPv6Address)):
        seen: set[frozenset[str]] = set()
        same_kind = [(network, name) for network, name in ranges if network.max_prefixlen == bits]
        for number, names in _intervals(same_kind, bits):
            if names not in seen:
                seen.add(names)
                yield str(address(number))


def _is_inside(text: str, ranges: Ranges) -> bool:
    address = IPv6Address(text) if ":" in text else IPv4Address(text)
    return any(address in network for network, _ in ranges)


def _intervals(ranges: Ranges, bits: int) -> Iterator[tuple[int, frozenset[str]]]:
    """An address in every stretch between two range ends, with the names that cover it.

    It is the second address where there is one, because people rarely see the first in use.
    """
    changes: dict[int, list[tuple[str, int]]] = {0: []}
    for network, name in ranges:
        changes.setdefault(int(network.network_address), []).append((name, 1))
        after = int(network.broadcast_address) + 1
        if after < 1 << bits:
            changes.setdefault(after, []).append((name, -1))
    covering: Counter[str] = Counter()
    starts = sorted(changes)
    for start, following in zip(starts, (*starts[1:], 1 << bits), strict=True):
        for name, change in changes[start]:
            covering[name] += change
        address = start if following == start + 1 else start + 1
        yield address, frozenset(name for name, count in covering.items() if count)


def _countries(locations: Iterable[NamedLocation]) -> tuple[str, ...]:
    """A country that no location names, every named one, and the unknown country."""
    named = {country for location in locations for country in location.countries}
    others = (country for country in (*_EVERYDAY_COUNTRIES, *sorted(COUNTRY_CODES)) if country not in named)
    return (*(country for country in (next(others, None),) if country), *sorted(named), "")
