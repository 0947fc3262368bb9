"""Rows of Privileged Identity Management: requests, and the schedules that they create."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

DIRECTORY = "/"


class Kind(StrEnum):
    """Eligible needs an activation; active is in force by itself."""

    ELIGIBLE = "eligible"
    ACTIVE = "active"


class AssignmentType(StrEnum):
    """How an active assignment came about; spelled as Graph does."""

    ASSIGNED = "Assigned"
    ACTIVATED = "Activated"


class Action(StrEnum):
    """What a request asks for; spelled as Graph does."""

    ADMIN_ASSIGN = "adminAssign"
    ADMIN_UPDATE = "adminUpdate"
    ADMIN_REMOVE = "adminRemove"
    ADMIN_EXTEND = "adminExtend"
    ADMIN_RENEW = "adminRenew"
    SELF_ACTIVATE = "selfActivate"
    SELF_DEACTIVATE = "selfDeactivate"
    SELF_EXTEND = "selfExtend"
    SELF_RENEW = "selfRenew"


class Status(StrEnum):
    """Where a request stands; spelled as Graph does."""

    PENDING_APPROVAL = "PendingApproval"
    PENDING_ADMIN_DECISION = "PendingAdminDecision"
    GRANTED = "Granted"
    PROVISIONED = "Provisioned"
    DENIED = "Denied"
    CANCELED = "Canceled"
    REVOKED = "Revoked"
    FAILED = "Failed"


OPEN = frozenset({Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION, Status.GRANTED})
EXTENSIONS = frozenset({Action.ADMIN_EXTEND, Action.SELF_EXTEND})
RENEWALS = frozenset({Action.ADMIN_RENEW, Action.SELF_RENEW})


class AssignmentKey(NamedTuple):
    """Who may hold which role where."""

    principal_id: str
    role_id: str
    directory_scope_id: str = DIRECTORY


@dataclass(frozen=True, slots=True)
class Ticket:
    """Free text about a ticket; never checked against a ticket system."""

    number: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A current or future grant. In force from `start` (inclusive) to `end` (exclusive; None is permanent).

    `has_started` turns true when the start is reached; the instance that Graph lists exists from then on.
    `created_using` is the request behind it, None for an assignment made outside PIM or given by the seed.
    `is_outside_pim` marks a direct assignment: Graph shows it without a start time.
    `activated_using` is the eligibility schedule that an activation uses.
    """

    id: str
    kind: Kind
    key: AssignmentKey
    start: datetime
    end: datetime | None
    created_at: datetime
    assignment_type: AssignmentType = AssignmentType.ASSIGNED
    created_using: str | None = None
    activated_using: str | None = None
    is_outside_pim: bool = False
    has_started: bool = True
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One submitted operation; only its status, decision and completion ever change.

    `start` and `duration`/`end` are what the caller asked for (None where not given). `created_by` is the caller.
    `target_schedule_id` is the schedule that the request creates or ends. `granted_start` is set once known.
    """

    id: str
    action: Action
    kind: Kind
    key: AssignmentKey
    status: Status
    created_at: datetime
    created_by: str
    justification: str = ""
    ticket: Ticket = Ticket()
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    is_permanent: bool = False
    target_schedule_id: str | None = None
    eligibility_id: str | None = None
    completed_at: datetime | None = None
    decided_by: str | None = None
    decision_justification: str = ""
    decided_at: datetime | None = None
