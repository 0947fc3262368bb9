"""What callers can ask about an assignment that ends: extend it, renew it, ask for either, decide on either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.commands import AdminAssign, AdminUpdate, Command
from simulator.pim.rows import AssignmentKey, Kind, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminExtend(AdminUpdate):
    """Give an assignment that ends within 14 days a new window, without anybody's approval; an update otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRenew(AdminAssign):
    """Assign again what ended in the last 30 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfExtend(Command):
    """Ask for one's own assignment to be extended. `key.principal_id` must be the caller; a length is only a wish."""

    kind: Kind
    key: AssignmentKey
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    justification: str = ""
    ticket: Ticket = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfRenew(Command):
    """Ask for one's own ended assignment to be given again; fields as in SelfExtend."""

    kind: Kind
    key: AssignmentKey
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    justification: str = ""
    ticket: Ticket = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideLifecycle(Command):
    """Approve or deny an extension or a renewal.

    Who approves picks the window (as in AdminAssign) and the type, which need not be the one asked for (None keeps it).
    """

    request_id: str
    approves: bool
    kind: Kind | None = None
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    is_permanent: bool = False
    justification: str = ""
