"""The five kinds of check: probe, always, state, history and mail."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.alert_steps import AlertWord
from scenarios.steps import (
    GrantWord,
    KindWord,
    Names,
    RoleName,
    StateWord,
    Step,
)
from scenarios.values import (
    MAIL_RULE_PATTERN,
    Address,
    Count,
    Duration,
    DurationOrZero,
    Flag,
    Line,
    Prose,
    Slug,
    Strict,
)
from simulator.lifecycle.mails import OUTSIDE_RULE
from simulator.pim.role_settings import NOTIFICATION_IDS

KindOfCheck = Literal["probe", "always", "state", "history", "mail"]
SignInWord = Literal["gets_in", "granted_without_mfa", "mfa_required", "blocked"]
ModernClient = Literal["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]
TheftWord = Literal["password", "session", "session_with_mfa"]
Probe = Annotated[tuple[Step, ...], Field(min_length=1, max_length=40)]
MailRule = Annotated[
    str,
    Field(
        json_schema_extra={"enum": [*NOTIFICATION_IDS, "SignInAlert", "AccessReview", OUTSIDE_RULE]},
        pattern=MAIL_RULE_PATTERN,
    ),
]


class Always(Strict):
    """Every sign-in of these people at these resources ends in one of the named ways."""

    users: Names
    except_users: tuple[Line, ...] = ()
    resources: Names
    except_resources: tuple[Line, ...] = ()
    clients: tuple[ModernClient, ...] | None = None
    sign_in: Annotated[tuple[SignInWord, ...], Field(min_length=1)]


class Number(Strict):
    """How many: exactly one of the three."""

    is_: Count | None = Field(default=None, alias="is")
    at_least: Count | None = None
    at_most: Count | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Number:
        if sum(one is not None for one in (self.is_, self.at_least, self.at_most)) != 1:
            raise ValueError("give one of `is`, `at_least` and `at_most`")
        return self

    def holds(self, number: float) -> bool:
        """Whether a number is as asked."""
        if self.is_ is not None:
            return number == self.is_
        return number >= self.at_least if self.at_least is not None else number <= (self.at_most or 0)


class AssignmentsWhere(Strict):
    """Which assignments count."""

    principal: Line | None = None
    role: RoleName | None = None
    kind: KindWord | None = None
    type: Literal["assigned", "activated"] | None = None
    permanent: Flag | None = None


class AssignmentsState(Strict):
    """Assignments, eligibilities and activations that are there now."""

    select: Literal["assignments"]
    where: AssignmentsWhere = AssignmentsWhere()
    except_principals: tuple[Line, ...] = ()
    count: Number


class PoliciesWhere(Strict):
    """Which policies count; `reaches` any of these people, `spares` all of these."""

    name: Line | None = None
    state: StateWord | None = None
    grant: GrantWord | None = None
    reaches: tuple[Line, ...] = ()
    spares: tuple[Line, ...] = ()


class PoliciesState(Strict):
    """Conditional Access policies that are there now."""

    select: Literal["ca_policies"]
    where: PoliciesWhere = PoliciesWhere()
    count: Number


class GroupsWhere(Strict):
    """Which groups count."""

    name: Line | None = None
    role_assignable: Flag | None = None
    member: Line | None = None


class GroupsState(Strict):
    """Groups that are there now."""

    select: Literal["groups"]
    where: GroupsWhere = GroupsWhere()
    count: Number


class AlertsWhere(Strict):
    """Which sign-in alerts count."""

    watches: Line | None = None
    to: Address | None = None
    enabled: Flag | None = None


class AlertsState(Strict):
    """Sign-in alerts that are there now."""

    select: Literal["sign_in_alerts"]
    where: AlertsWhere = AlertsWhere()
    count: Number


class RoleHoursWhere(Strict):
    """Whose role-hours of which role count; `type` assigned is standing privilege."""

    principal: Line | None = None
    role: RoleName | None = None
    type: Literal["assigned", "activated"] | None = None


class RoleHoursState(Strict):
    """Hours in which people can use a role in the next 24 hours (or `over`) if nobody acts; eligible counts nothing."""

    select: Literal["role_hours"]
    where: RoleHoursWhere = RoleHoursWhere()
    except_principals: tuple[Line, ...] = ()
    over: Duration | None = None
    count: Number


class AttackPathsWhere(Strict):
    """Whose account, which role, and what was stolen."""

    principal: Line | None = None
    role: RoleName | None = None
    theft: TheftWord


class AttackPathsState(Strict):
    """Roles that a theft from one person opens right now, one for each person and role."""

    select: Literal["attack_paths"]
    where: AttackPathsWhere
    except_principals: tuple[Line, ...] = ()
    count: Number


class PimAlertsWhere(Strict):
    """Which findings of PIM alerts count."""

    alert: AlertWord | None = None
    principal: Line | None = None
    role: RoleName | None = None


class PimAlertsState(Strict):
    """What the PIM alerts find now, whether they are switched on or not and whether it was dismissed or not."""

    select: Literal["pim_alerts"]
    where: PimAlertsWhere = PimAlertsWhere()
    count: Number


class PimAlertSettingsWhere(Strict):
    """Which PIM alerts count, by how they are set."""

    alert: AlertWord | None = None
    enabled: Flag | None = None
    mail: Flag | None = None


class PimAlertSettingsState(Strict):
    """PIM alerts by how they are set now."""

    select: Literal["pim_alert_settings"]
    where: PimAlertSettingsWhere = PimAlertSettingsWhere()
    count: Number


class ReviewsWhere(Strict):
    """Which access reviews count; `status` is that of the newest round."""

    name: Line | None = None
    role: RoleName | None = None
    status: Literal["not_started", "active", "completed", "applying", "applied", "failed"] | None = None
    recurring: Flag | None = None
    auto_apply: Flag | None = None


class ReviewsState(Strict):
    """Access reviews that are there now."""

    select: Literal["reviews"]
    where: ReviewsWhere = ReviewsWhere()
    count: Number


State = Annotated[
    AssignmentsState
    | PoliciesState
    | GroupsState
    | AlertsState
    | ReviewsState
    | PimAlertsState
    | PimAlertSettingsState
    | RoleHoursState
    | AttackPathsState,
    Field(discriminator="select"),
]

FactWord = Literal[
    "sign_in",
    "set_role_settings",
    "assign",
    "unassign",
    "activate",
    "deactivate",
    "approve",
    "deny",
    "cancel",
    "extend",
    "renew",
    "ask_to_extend",
    "ask_to_renew",
    "approve_extension",
    "deny_extension",
    "cancel_extension",
    "create_review",
    "decide_review",
    "stop_review",
    "reset_review",
    "apply_review",
    "delete_review",
    "scan_alerts",
    "set_alert",
    "fix_alert",
    "dismiss_alert",
    "create_group",
    "change_group",
    "assign_outside_pim",
    "set_ca_policy",
    "delete_ca_policy",
    "create_location",
    "set_sign_in_alert",
    "register_method",
]


class Happened(Strict):
    """Something that was done, by its step word and the fields that matter."""

    step: FactWord
    by: Line | None = None
    of: Line | None = None
    role: RoleName | None = None
    kind: KindWord | None = None
    name: Line | None = None
    state: StateWord | None = None
    resource: Line | None = None
    outcome: Literal["allowed", "mfa_required", "registration_required", "blocked", "failed"] | None = None


class History(Happened):
    """It was done, and (`before`) nothing of the second kind came earlier; undone steps count only if asked for."""

    before: Happened | None = None
    undone: Flag = False


class MailExpected(Strict):
    """A mail goes to an address when these steps happen; without steps: it has gone out already.

    With `arrives: false` the steps have to succeed without that mail.
    """

    to: Address
    rule: MailRule
    principal: Line | None = None
    role: RoleName | None = None
    after: tuple[Step, ...] = ()
    arrives: Flag = True


class Check(Strict):
    """One thing that is graded, in exactly one of five kinds."""

    id: Slug
    title: Line
    points: Annotated[Count, Field(ge=1, le=100)]
    why: Prose | None = None
    misconception: Slug | None = None
    lesson: Line | None = None
    guard: Flag = False
    still_works: Flag = False
    partial: Flag = False
    settle: DurationOrZero | None = None
    probe: Probe | None = None
    always: Always | None = None
    state: State | None = None
    history: History | None = None
    mail: MailExpected | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Check:
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            found = " and ".join(f"`{kind}`" for kind in kinds) or "none"
            raise ValueError(f"a check is exactly one of probe, always, state, history and mail; this one has {found}")
        return self

    @property
    def kind(self) -> KindOfCheck:
        """Which of the five kinds it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that it plays on a fork."""
        return self.probe or (self.mail.after if self.mail else ())


KINDS: tuple[KindOfCheck, ...] = ("probe", "always", "state", "history", "mail")
