"""Where a simulated browser stands: the networks and platforms that the purple strip of the sign-in page offers."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network

from simulator import Tenant
from simulator.conditional_access.policies import NamedLocation
from simulator.sign_in.sessions import Platform


@dataclass(frozen=True, slots=True)
class Place:
    """A network to sign in from."""

    key: str
    label: str
    ip_address: str
    country: str


AWAY = (
    Place("home", "Home, United States", "192.0.2.10", "US"),
    Place("abroad-fr", "Abroad, France", "192.0.2.130", "FR"),
    Place("abroad-br", "Abroad, Brazil", "192.0.2.160", "BR"),
    Place("unknown", "Country unknown", "192.0.2.250", ""),
)
PLATFORMS = {
    Platform.WINDOWS: "Windows",
    Platform.MACOS: "macOS",
    Platform.LINUX: "Linux",
    Platform.ANDROID: "Android",
    Platform.IOS: "iOS",
    Platform.UNKNOWN: "Unknown device",
}


def places(tenant: Tenant) -> tuple[Place, ...]:
    """The networks to choose from: at home first, the tenant's own ones by name, then others."""
    named = sorted((one for one in tenant.named_locations.values() if one.ip_ranges), key=lambda one: one.display_name)
    return (AWAY[0], *map(_place_of, named), *AWAY[1:])


def _place_of(location: NamedLocation) -> Place:
    network = ip_network(location.ip_ranges[0], strict=False)
    address = network[7] if network.num_addresses > 7 else network[0]
    label = f"{location.display_name}{' (trusted)' if location.is_trusted else ''}"
    return Place(location.id, label, str(address), "US")


def place_named(tenant: Tenant, key: str) -> Place | None:
    """The network with a key, None when there is none."""
    return next((place for place in places(tenant) if place.key == key), None)
