"""Deterministic object ids: the same journal always gives the same GUIDs, and no id is ever used twice."""

from __future__ import annotations

from uuid import NAMESPACE_DNS, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_DNS, "practice-tenant.example")


def tenant_id(name: str) -> str:
    """The id of a tenant made from a name, for example an attempt id."""
    return str(uuid5(NAMESPACE, name))


def seeded_id(tenant: str, kind: str, name: str) -> str:
    """The id of an object that a seed file names, the same in every attempt on that tenant."""
    return str(uuid5(UUID(tenant), f"{kind}/{name}"))


class IdSource:
    """Ids for the objects of one step: uuid5(tenant, kind / step sequence number / ordinal).

    Sequence numbers count refused and undone steps too, so an id is never reused.
    """

    __slots__ = ("_ordinal", "_sequence", "_tenant")

    def __init__(self, tenant: str, sequence: int) -> None:
        self._tenant = UUID(tenant)
        self._sequence = sequence
        self._ordinal = 0

    def next(self, kind: str) -> str:
        """The next fresh id of this step."""
        self._ordinal += 1
        return str(uuid5(self._tenant, f"{kind}/{self._sequence}/{self._ordinal}"))
