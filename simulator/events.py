"""Everything that can happen, in the past tense; complete enough to rebuild the tenant and to write the logs.

Each event has a stable `TYPE` string under which journals store it. Fields are only ever added, with defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.authentication_contexts.events import ContextEvent
from simulator.conditional_access.policies import ConditionalAccessPolicy, NamedLocation
from simulator.directory.rows import (
    Application,
    Group,
    Licence,
    Organization,
    ServicePrincipal,
    SignInAlert,
    User,
)
from simulator.pim.role_settings import RoleSettings, Rule
from simulator.pim.rows import Request, Schedule
from simulator.pim_alerts.events import AlertEvent
from simulator.reviews.events import ReviewEvent
from simulator.sign_in.sessions import InterruptedSignIn, Session, SignInRecord


class EndReason(StrEnum):
    """Why a schedule ended."""

    EXPIRED = "expired"
    REMOVED = "removed"
    DEACTIVATED = "deactivated"
    CANCELED = "canceled"
    ELIGIBILITY_ENDED = "eligibilityEnded"
    LICENCE_LAPSED = "licenceLapsed"
    REMOVED_DIRECTLY = "removedDirectly"


class HoldReason(StrEnum):
    """Why an assignment became permanent by itself."""

    LAST_GLOBAL_ADMINISTRATOR = "lastGlobalAdministrator"
    LICENCE_LAPSED = "licenceLapsed"


# --- directory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSet:
    """The tenant's own row was written: at the start, or when a tenant-wide switch changed."""

    TYPE: ClassVar[str] = "directory.organizationSet"
    organization: Organization
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserWritten:
    """A user was added, or its row replaced (`what` names the change for the audit log)."""

    TYPE: ClassVar[str] = "directory.userWritten"
    user: User
    what: str = "Add user"
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWritten:
    """A group was added, or its members changed (`member_id` is the one that came or went)."""

    TYPE: ClassVar[str] = "directory.groupWritten"
    group: Group
    what: str = "Add group"
    member_id: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePrincipalAdded:
    """A service principal was added."""

    TYPE: ClassVar[str] = "directory.servicePrincipalAdded"
    service_principal: ServicePrincipal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAdded:
    """A resource application was added."""

    TYPE: ClassVar[str] = "directory.applicationAdded"
    application: Application


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceSet:
    """A subscription was bought, renewed or lapsed."""

    TYPE: ClassVar[str] = "directory.licenceSet"
    licence: Licence


# --- Privileged Identity Management ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettingsUpdated:
    """Rules of a role were replaced; `rules` are the new ones, `settings` the whole result."""

    TYPE: ClassVar[str] = "pim.roleSettingsUpdated"
    role_id: str
    rules: tuple[Rule, ...]
    settings: RoleSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettingsReset:
    """The settings of every role fell back to the defaults because the licence lapsed."""

    TYPE: ClassVar[str] = "pim.roleSettingsReset"
    role_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted:
    """A request was recorded, with the status that it starts with."""

    TYPE: ClassVar[str] = "pim.requestSubmitted"
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecided:
    """An approver decided; `request` is the row afterwards (Denied, Granted or Provisioned).

    `granted` is the assignment that an approved extension or renewal gave.
    """

    TYPE: ClassVar[str] = "pim.requestDecided"
    request: Request
    approves: bool
    granted: Schedule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed:
    """A request was canceled, lapsed, failed, or was provisioned at its start; `request` is the row afterwards."""

    TYPE: ClassVar[str] = "pim.requestClosed"
    request: Request
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCreated:
    """An eligibility, an assignment or an activation was planned or came into force."""

    TYPE: ClassVar[str] = "pim.scheduleCreated"
    schedule: Schedule
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleStarted:
    """A planned schedule came into force; `schedule` is the row afterwards."""

    TYPE: ClassVar[str] = "pim.scheduleStarted"
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleReplaced:
    """An administrator replaced a window; activations that used the old schedule now use the new one."""

    TYPE: ClassVar[str] = "pim.scheduleReplaced"
    old: Schedule
    new: Schedule
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEnded:
    """A schedule is gone; `schedule` is the row as it was."""

    TYPE: ClassVar[str] = "pim.scheduleEnded"
    schedule: Schedule
    reason: EndReason
    request_id: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleHeld:
    """An assignment lost its end and became permanent; `schedule` is the row afterwards.

    Either it was the last Global Administrator at its end, or the licence lapsed.
    """

    TYPE: ClassVar[str] = "pim.scheduleHeld"
    schedule: Schedule
    reason: HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSent:
    """A mail went out. `rule` is the notification rule id, or `SignInAlert`.

    `recipients` are addresses; the subject is made from `subject_kind` and the ids.
    """

    TYPE: ClassVar[str] = "mail.sent"
    rule: str
    recipients: tuple[str, ...]
    subject_kind: str
    principal_id: str | None = None
    role_id: str | None = None
    request_id: str | None = None
    actor_id: str | None = None
    object_id: str | None = None
    justification: str = ""
    end: datetime | None = None
    text: str = ""


# --- signing in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRecorded:
    """A sign-in attempt was logged; `interrupted` is what its window now waits for, if anything."""

    TYPE: ClassVar[str] = "signIn.recorded"
    record: SignInRecord
    window: str
    interrupted: InterruptedSignIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """A session was issued to a window."""

    TYPE: ClassVar[str] = "signIn.sessionStarted"
    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """A session was signed out."""

    TYPE: ClassVar[str] = "signIn.sessionEnded"
    session_id: str


# --- Conditional Access ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCreated:
    """A Conditional Access policy was created."""

    TYPE: ClassVar[str] = "conditionalAccess.policyCreated"
    policy: ConditionalAccessPolicy
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyUpdated:
    """A Conditional Access policy was changed."""

    TYPE: ClassVar[str] = "conditionalAccess.policyUpdated"
    old: ConditionalAccessPolicy
    new: ConditionalAccessPolicy
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDeleted:
    """A Conditional Access policy was deleted."""

    TYPE: ClassVar[str] = "conditionalAccess.policyDeleted"
    policy: ConditionalAccessPolicy
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocationCreated:
    """A named location was created."""

    TYPE: ClassVar[str] = "conditionalAccess.namedLocationCreated"
    location: NamedLocation
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocationDeleted:
    """A named location was deleted."""

    TYPE: ClassVar[str] = "conditionalAccess.namedLocationDeleted"
    location: NamedLocation
    by: str | None = None


# --- monitoring and time -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAlertSet:
    """A sign-in alert was created or replaced."""

    TYPE: ClassVar[str] = "monitoring.signInAlertSet"
    alert: SignInAlert
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAlertDeleted:
    """A sign-in alert was deleted."""

    TYPE: ClassVar[str] = "monitoring.signInAlertDeleted"
    alert: SignInAlert
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved:
    """Simulated time reached a moment; facts that fall due on the way are recorded after a ClockMoved of their own."""

    TYPE: ClassVar[str] = "clock.moved"
    to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStarted:
    """What follows in a seed was done before the first step, and is on record: logs and mailboxes show it."""

    TYPE: ClassVar[str] = "history.started"


DirectoryEvent = (
    OrganizationSet
    | UserWritten
    | GroupWritten
    | AdministrativeUnitWritten
    | ServicePrincipalAdded
    | ApplicationAdded
    | LicenceSet
)
PimEvent = (
    RoleSettingsUpdated
    | RoleSettingsReset
    | RequestSubmitted
    | RequestDecided
    | RequestClosed
    | ScheduleCreated
    | ScheduleStarted
    | ScheduleReplaced
    | ScheduleEnded
    | ScheduleHeld
)
SignInEvent = SignInRecorded | SessionStarted | SessionEnded
PolicyEvent = PolicyCreated | PolicyUpdated | PolicyDeleted | NamedLocationCreated | NamedLocationDeleted | ContextEvent
MonitoringEvent = SignInAlertSet | SignInAlertDeleted | MailSent | ClockMoved | HistoryStarted
Event = DirectoryEvent | PimEvent | SignInEvent | PolicyEvent | ReviewEvent | AlertEvent | MonitoringEvent
