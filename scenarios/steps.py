"""The steps that scenarios are written in: one model for each word that `do` can be."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.alert_steps import DismissAlert, FixAlert, ScanAlerts, SetAlert
from scenarios.lifecycle_steps import (
    ApproveExtension,
    AskToExtend,
    AskToRenew,
    CancelExtension,
    DenyExtension,
    Extend,
    Renew,
)
from scenarios.review_steps import (
    ApplyReview,
    CreateReview,
    DecideReview,
    DeleteReview,
    ResetReview,
    StopReview,
)
from scenarios.scope_steps import AddToUnit, ContextId, CreateUnit, DeleteContext, RemoveFromUnit, Scoped, SetContext
from scenarios.step_parts import (
    Acting,
    Base,
    ClientTypeWord,
    GrantWord,
    KindWord,
    Method,
    Names,
    NotificationId,
    PlatformWord,
    RoleName,
    StateWord,
    TicketRow,
)
from scenarios.tenant_file import ClientWord, SkuWord
from scenarios.values import Address, Count, Country, Duration, Flag, Lasting, Line, Strict


class SignIn(Acting):
    """Sign in (again) with the methods of the session, at the resource of the session or another one."""

    do: Literal["sign_in"]
    resource: Line | None = None
    methods: tuple[Method, ...] | None = None
    password: Literal["right", "wrong"] = "right"
    client: ClientWord | None = None
    ip: str | None = None
    country: Country | None = None
    platform: PlatformWord | None = None
    contexts: tuple[ContextId, ...] = ()


class SignOut(Acting):
    """End the session."""

    do: Literal["sign_out"]


class NotifyRow(Strict):
    """One notification rule: the default recipients, further addresses, and only mail that asks to act."""

    rule: NotificationId
    default: Flag = True
    to: tuple[Address, ...] = ()
    critical_only: Flag = False


class SetRoleSettings(Acting):
    """Change settings of a role; what is not named stays. Naming approvers switches approval on."""

    do: Literal["set_role_settings"]
    role: RoleName
    activation_max: Duration | None = None
    require: Literal["none", "mfa", "context"] | None = None
    context: ContextId | None = None
    justification: Flag | None = None
    ticket: Flag | None = None
    approval: Flag | None = None
    approvers: tuple[Line, ...] | None = None
    allow_permanent_eligible: Flag | None = None
    allow_permanent_active: Flag | None = None
    eligible_max: Duration | None = None
    active_max: Duration | None = None
    assign_mfa: Flag | None = None
    assign_justification: Flag | None = None
    notify: tuple[NotifyRow, ...] = ()

    @model_validator(mode="after")
    def _names_a_context(self) -> SetRoleSettings:
        if (self.require == "context") is not (self.context is not None):
            raise ValueError("`require: context` and `context: c1` go together")
        return self


class Assign(Scoped):
    """Make a person or group eligible or active."""

    do: Literal["assign"]
    to: Line
    role: RoleName
    kind: KindWord
    lasts: Lasting
    starts_in: Duration | None = None
    reason: str = ""
    ticket: TicketRow | None = None


class UpdateAssignment(Scoped):
    """Give an assignment a new window."""

    do: Literal["update_assignment"]
    to: Line
    role: RoleName
    kind: KindWord
    lasts: Lasting
    starts_in: Duration | None = None
    reason: str = ""
    ticket: TicketRow | None = None


class Unassign(Scoped):
    """Remove an eligible or active assignment."""

    do: Literal["unassign"]
    to: Line
    role: RoleName
    kind: KindWord
    reason: str = ""


class Activate(Scoped):
    """Use one's own eligibility."""

    do: Literal["activate"]
    role: RoleName
    duration: Duration
    starts_in: Duration | None = None
    reason: str = ""
    ticket: TicketRow | None = None


class Deactivate(Scoped):
    """End one's own activation."""

    do: Literal["deactivate"]
    role: RoleName


class Approve(Acting):
    """Approve the newest activation request of somebody for a role."""

    do: Literal["approve"]
    of: Line
    role: RoleName
    reason: str = ""


class Deny(Acting):
    """Deny the newest activation request of somebody for a role."""

    do: Literal["deny"]
    of: Line
    role: RoleName
    reason: str = ""


class Cancel(Acting):
    """Withdraw the newest activation request for a role, one's own or (`of`) somebody's."""

    do: Literal["cancel"]
    role: RoleName
    of: Line | None = None


class CreateGroup(Acting):
    """Create a group."""

    do: Literal["create_group"]
    name: Line
    description: str = ""
    members: tuple[Line, ...] = ()
    owners: tuple[Line, ...] = ()
    role_assignable: Flag = False


class AddMember(Acting):
    """Add a member to a group."""

    do: Literal["add_member"]
    group: Line
    member: Line


class RemoveMember(Acting):
    """Take a member out of a group."""

    do: Literal["remove_member"]
    group: Line
    member: Line


class AssignOutsidePim(Scoped):
    """Assign a role on the Roles & admins page, past PIM."""

    do: Literal["assign_outside_pim"]
    to: Line
    role: RoleName


class RemoveOutsidePim(Scoped):
    """Remove an active assignment on the Roles & admins page."""

    do: Literal["remove_outside_pim"]
    to: Line
    role: RoleName


class SetCaPolicy(Acting):
    """Create a Conditional Access policy, or change the one with this name; what is not named stays."""

    do: Literal["set_ca_policy"]
    name: Line
    users: Names | None = None
    groups: tuple[Line, ...] | None = None
    roles: tuple[RoleName, ...] | None = None
    exclude: tuple[Line, ...] | None = None
    exclude_groups: tuple[Line, ...] | None = None
    exclude_roles: tuple[RoleName, ...] | None = None
    resources: Names | None = None
    exclude_resources: tuple[Line, ...] | None = None
    contexts: tuple[ContextId, ...] | None = None
    clients: tuple[ClientTypeWord, ...] | None = None
    platforms: tuple[PlatformWord, ...] | None = None
    exclude_platforms: tuple[PlatformWord, ...] | None = None
    locations: Names | None = None
    exclude_locations: tuple[Line, ...] | None = None
    grant: GrantWord | None = None
    state: StateWord | None = None


class DeleteCaPolicy(Acting):
    """Delete a Conditional Access policy."""

    do: Literal["delete_ca_policy"]
    name: Line


class CreateLocation(Acting):
    """Create a named location."""

    do: Literal["create_location"]
    name: Line
    ip_ranges: tuple[str, ...] = ()
    trusted: Flag = False
    countries: tuple[Country, ...] = ()
    include_unknown: Flag = False


class SetSignInAlert(Acting):
    """Create a sign-in alert, or replace the one with this name."""

    do: Literal["set_sign_in_alert"]
    name: Line
    users: tuple[Line, ...]
    to: tuple[Address, ...]
    threshold: Count = 0
    window_minutes: Annotated[Count, Field(ge=1)] = 5
    enabled: Flag = True


class DeleteSignInAlert(Acting):
    """Delete a sign-in alert."""

    do: Literal["delete_sign_in_alert"]
    name: Line


class RegisterMethod(Acting):
    """Register a method for oneself."""

    do: Literal["register_method"]
    method: Method


class HasRole(Scoped):
    """Ask whether the person of the session holds a role now; expect true or false."""

    do: Literal["has_role"]
    role: RoleName


class SetLicence(Base):
    """Lab control: buy a subscription or let it lapse."""

    do: Literal["set_licence"]
    sku: SkuWord
    enabled: Flag
    seats: Count = 25


class SetSwitches(Base):
    """Lab control: tenant-wide switches."""

    do: Literal["set_switches"]
    mandatory_portal_mfa: Flag | None = None
    security_defaults: Flag | None = None


class Wait(Base):
    """Let time pass."""

    do: Literal["wait"]

    @model_validator(mode="after")
    def _says_how_long(self) -> Wait:
        if self.wait is None:
            raise ValueError("say how long: `wait: 7d`")
        return self


Step = Annotated[
    SignIn
    | SignOut
    | SetRoleSettings
    | Assign
    | UpdateAssignment
    | Unassign
    | Activate
    | Deactivate
    | Approve
    | Deny
    | Cancel
    | Extend
    | Renew
    | AskToExtend
    | AskToRenew
    | ApproveExtension
    | DenyExtension
    | CancelExtension
    | CreateReview
    | DecideReview
    | StopReview
    | ResetReview
    | ApplyReview
    | DeleteReview
    | CreateUnit
    | AddToUnit
    | RemoveFromUnit
    | SetContext
    | DeleteContext
    | ScanAlerts
    | SetAlert
    | FixAlert
    | DismissAlert
    | CreateGroup
    | AddMember
    | RemoveMember
    | AssignOutsidePim
    | RemoveOutsidePim
    | SetCaPolicy
    | DeleteCaPolicy
    | CreateLocation
    | SetSignInAlert
    | DeleteSignInAlert
    | RegisterMethod
    | HasRole
    | SetLicence
    | SetSwitches
    | Wait,
    Field(discriminator="do"),
]
