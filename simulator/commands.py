"""Everything that a caller can ask of the tenant, in the imperative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.conditional_access.policies import Conditions, GrantControls, PolicyState
from simulator.directory.rows import Sku
from simulator.pim.role_settings import Rule
from simulator.pim.rows import AssignmentKey, Kind, Ticket
from simulator.sign_in.sessions import ClientApp, Platform, SessionKind


class Command:
    """The base of all commands, for isinstance checks at the faces."""

    __slots__ = ()


# --- directory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateGroup(Command):
    """Create a group with assigned members; role-assignable only if asked for now."""

    display_name: str
    description: str = ""
    is_assignable_to_role: bool = False
    member_ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGroupMember(Command):
    """Add a member to a group."""

    group_id: str
    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveGroupMember(Command):
    """Take a member out of a group."""

    group_id: str
    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRoleDirectly(Command):
    """Assign a role outside PIM (Roles & admins), permanent and active."""

    key: AssignmentKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRoleDirectly(Command):
    """Remove an active assignment outside PIM (Roles & admins)."""

    key: AssignmentKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLicence(Command):
    """Lab control: buy, renew or let lapse a subscription."""

    sku: Sku
    is_enabled: bool
    seats: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTenantSwitches(Command):
    """Lab control: change tenant-wide switches; None leaves one as it is."""

    mandatory_portal_mfa: bool | None = None
    security_defaults: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMethod(Command):
    """Register an authentication method for oneself (combined registration).

    `window` is where it happens: its interrupted sign-in may demand the registration, before there is a session.
    """

    user_id: str
    method: str
    window: str = ""


# --- Privileged Identity Management ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAssign(Command):
    """Make somebody eligible or active. Give `duration` or `end`, or `is_permanent`; no start means now."""

    kind: Kind
    key: AssignmentKey
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    is_permanent: bool = False
    justification: str = ""
    ticket: Ticket = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminUpdate(Command):
    """Replace the window of an assignment; fields as in AdminAssign."""

    kind: Kind
    key: AssignmentKey
    start: datetime | None = None
    duration: timedelta | None = None
    end: datetime | None = None
    is_permanent: bool = False
    justification: str = ""
    ticket: Ticket = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRemove(Command):
    """Remove an assignment of a kind."""

    kind: Kind
    key: AssignmentKey
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfActivate(Command):
    """Use an eligibility for a while. `key.principal_id` must be the caller."""

    key: AssignmentKey
    duration: timedelta | None = None
    start: datetime | None = None
    justification: str = ""
    ticket: Ticket = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfDeactivate(Command):
    """End one's own activation early."""

    key: AssignmentKey
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRequest(Command):
    """Approve or deny somebody's pending activation."""

    request_id: str
    approves: bool
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequest(Command):
    """Withdraw a request that is pending or granted for the future."""

    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRoleSettings(Command):
    """Replace rules of one role; rules not named stay."""

    role_id: str
    rules: tuple[Rule, ...]


# --- signing in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    """Try to sign in from a simulated window.

    `methods` are used in the order given, first factor first (`password`, or `fido2` and the like). In a window
    with an interrupted attempt of the same person at the same resource they continue that attempt.
    `is_password_right` false stands for a wrong password, `is_request_approved` false for a second factor that was
    asked for and denied. `authentication_contexts` are those that the application demands (a step-up).
    """

    window: str
    user_principal_name: str
    app_id: str
    methods: tuple[str, ...]
    kind: SessionKind = SessionKind.PORTAL
    client_app: ClientApp = ClientApp.BROWSER
    is_password_right: bool = True
    ip_address: str = "203.0.113.20"
    country: str = "US"
    platform: Platform = Platform.WINDOWS
    is_request_approved: bool = True
    authentication_contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldToken(Command):
    """Lab control: a window that holds an access token issued earlier; Conditional Access is not asked again."""

    window: str
    user_id: str
    app_id: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """End the session of a window."""

    window: str


# --- Conditional Access ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePolicy(Command):
    """Create a Conditional Access policy."""

    display_name: str
    state: PolicyState
    conditions: Conditions
    grant_controls: GrantControls


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePolicy(Command):
    """Replace fields of a policy; None leaves a field as it is."""

    policy_id: str
    display_name: str | None = None
    state: PolicyState | None = None
    conditions: Conditions | None = None
    grant_controls: GrantControls | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePolicy(Command):
    """Delete a policy."""

    policy_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateNamedLocation(Command):
    """Create a named location: IP ranges or countries, not both."""

    display_name: str
    ip_ranges: tuple[str, ...] = ()
    is_trusted: bool = False
    countries: frozenset[str] = frozenset()
    includes_unknown_countries: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteNamedLocation(Command):
    """Delete a named location; a trusted one cannot be deleted."""

    location_id: str


# --- monitoring and time -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSignInAlert(Command):
    """Create a sign-in alert, or replace the one with `alert_id`."""

    display_name: str
    user_ids: frozenset[str]
    recipients: tuple[str, ...]
    threshold: int = 0
    window_minutes: int = 5
    is_enabled: bool = True
    alert_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSignInAlert(Command):
    """Delete a sign-in alert."""

    alert_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceClock(Command):
    """Move simulated time forward; everything due on the way happens at its own moment."""

    by: timedelta
