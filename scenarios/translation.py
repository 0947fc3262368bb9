"""Translate steps into the simulator's commands: names become ids, words become Graph's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from scenarios import steps as s
from scenarios.alert_steps import AlertStep, alert_command
from scenarios.format import SessionRow
from scenarios.lifecycle_steps import LifecycleStep, lifecycle_command
from scenarios.policy_steps import Finders, policy_command
from scenarios.review_steps import ReviewStep, review_command
from scenarios.role_settings_steps import rules_of
from scenarios.scope_steps import Scoped, ScopeStep, scope_command, scope_of
from scenarios.tenant_file import group_id, user_id
from simulator import commands as c
from simulator.conditional_access.policies import ConditionalAccessPolicy
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Sku
from simulator.pim.holdings import settings_of
from simulator.pim.role_settings import Rule
from simulator.pim.rows import Action, AssignmentKey, Kind, Request, Status, Ticket
from simulator.sign_in.sessions import ClientApp, Platform, SessionKind
from simulator.tenant import Tenant

PORTAL_APP_ID = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
MISSING = "00000000-0000-0000-0000-000000000000"

_APP_WORDS = ("All", "None", "Office365", "MicrosoftAdminPortals")


# --- names to ids --------------------------------------------------------------------------------------------------


def user_named(tenant: Tenant, slug: str) -> str:
    """The id of a person of the tenant file; an id that nothing has when there is no such person."""
    found = user_id(tenant.organization.id, slug)
    return found if found in tenant.users else MISSING


def group_named(tenant: Tenant, name: str) -> str:
    """The id of the newest group with this display name, or of a group of the tenant file."""
    seeded = group_id(tenant.organization.id, name)
    if seeded in tenant.groups:
        return seeded
    named = [group for group in tenant.groups.values() if group.display_name == name]
    return max(named, key=lambda group: (group.created_at, group.id)).id if named else MISSING


def principal_named(tenant: Tenant, name: str) -> str:
    """The id of a person or else a group."""
    person = user_named(tenant, name)
    return person if person != MISSING else group_named(tenant, name)


def application_named(tenant: Tenant, name: str) -> str:
    """The app id of a resource by its display name; words for several resources stay as they are."""
    if name in _APP_WORDS:
        return name
    return next((app.app_id for app in tenant.applications.values() if app.display_name == name), MISSING)


def location_named(tenant: Tenant, name: str) -> str:
    """The id of a named location by its display name; `All` and `AllTrusted` stay as they are."""
    if name in ("All", "AllTrusted"):
        return name
    return next((one.id for one in tenant.named_locations.values() if one.display_name == name), MISSING)


def policy_named(tenant: Tenant, name: str) -> ConditionalAccessPolicy | None:
    """The newest policy with this display name."""
    named = [policy for policy in tenant.policies.values() if policy.display_name == name]
    return max(named, key=lambda policy: (policy.created_at, policy.id)) if named else None


def request_about(tenant: Tenant, principal: str, role: str) -> Request | None:
    """The newest activation request of somebody for a role, a pending one before others."""
    asked = [
        request
        for request in tenant.requests.values()
        if request.action is Action.SELF_ACTIVATE and request.key[:2] == (principal, role)
    ]
    pending = Status.PENDING_APPROVAL
    return max(asked, key=lambda one: (one.status is pending, one.created_at, one.id)) if asked else None


# --- sessions ------------------------------------------------------------------------------------------------------


def opening(tenant: Tenant, row: SessionRow, window: str) -> c.Command:
    """The command that opens a session: a sign-in, or a token issued before."""
    if row.client == "token":
        return c.HoldToken(
            window=window, user_id=user_named(tenant, row.as_), app_id=resource_of(tenant, row), methods=row.methods
        )
    return _sign_in(tenant, row, window)


def resource_of(tenant: Tenant, row: SessionRow) -> str:
    """The app id of the resource that a session is for."""
    if row.resource:
        return application_named(tenant, row.resource)
    return PORTAL_APP_ID if row.client == "portal" else GRAPH_APP_ID


def _sign_in(tenant: Tenant, row: SessionRow, window: str) -> c.SignIn:
    user = tenant.users.get(user_named(tenant, row.as_))
    is_portal = row.client == "portal"
    return c.SignIn(
        window=window,
        user_principal_name=user.user_principal_name if user else row.as_,
        app_id=resource_of(tenant, row),
        methods=row.methods,
        kind=SessionKind.PORTAL if is_portal else SessionKind.API,
        client_app=ClientApp.BROWSER if is_portal else ClientApp.MOBILE_AND_DESKTOP,
        ip_address=row.ip,
        country=row.country,
    )


def signing_in(tenant: Tenant, row: SessionRow, step: s.SignIn, window: str) -> c.SignIn:
    """The sign-in that a step asks for: as the session's own, with what the step names instead."""
    base = _sign_in(tenant, row, window)
    return replace(
        base,
        app_id=application_named(tenant, step.resource) if step.resource else base.app_id,
        methods=base.methods if step.methods is None else step.methods,
        client_app=ClientApp(step.client) if step.client else base.client_app,
        is_password_right=step.password == "right",
        ip_address=step.ip or base.ip_address,
        country=base.country if step.country is None else step.country,
        platform=Platform(step.platform) if step.platform else base.platform,
        authentication_contexts=step.contexts,
    )


# --- steps ---------------------------------------------------------------------------------------------------------

PimStep = (
    s.SetRoleSettings
    | s.Assign
    | s.UpdateAssignment
    | s.Unassign
    | s.Activate
    | s.Deactivate
    | s.Approve
    | s.Deny
    | s.Cancel
    | s.AssignOutsidePim
    | s.RemoveOutsidePim
)
DirectoryStep = s.CreateGroup | s.AddMember | s.RemoveMember | s.RegisterMethod
PolicyStep = s.SetCaPolicy | s.DeleteCaPolicy | s.CreateLocation | s.SetSignInAlert | s.DeleteSignInAlert
SessionStep = LifecycleStep | ReviewStep | AlertStep | ScopeStep | PimStep | DirectoryStep | PolicyStep


def command_for(tenant: Tenant, step: SessionStep, person: str, window: str) -> c.Command:
    """The command behind a step that a person (by id) does in a window."""
    if isinstance(step, LifecycleStep):
        return lifecycle_command(tenant, step, person, lambda name: principal_named(tenant, name))
    if isinstance(step, ReviewStep):
        return review_command(tenant, step, lambda name: principal_named(tenant, name))
    if isinstance(step, AlertStep):
        return alert_command(tenant, step, lambda name: principal_named(tenant, name))
    if isinstance(step, ScopeStep):
        return scope_command(tenant, step, lambda name: principal_named(tenant, name))
    if isinstance(step, PimStep):
        return _pim_command(tenant, step, person)
    if isinstance(step, DirectoryStep):
        return _directory_command(tenant, step, person, window)
    return _policy_command(tenant, step)


def lab_control(step: s.SetLicence | s.SetSwitches) -> c.Command:
    """The command behind a step that no person does."""
    if isinstance(step, s.SetLicence):
        return c.SetLicence(sku=Sku[step.sku], is_enabled=step.enabled, seats=step.seats)
    return c.SetTenantSwitches(mandatory_portal_mfa=step.mandatory_portal_mfa, security_defaults=step.security_defaults)


def _finders(tenant: Tenant) -> Finders:
    return Finders(
        user=lambda name: user_named(tenant, name),
        group=lambda name: group_named(tenant, name),
        application=lambda name: application_named(tenant, name),
        location=lambda name: location_named(tenant, name),
    )


def _rules(tenant: Tenant, step: s.SetRoleSettings) -> tuple[Rule, ...]:
    def find(name: str) -> tuple[str, bool]:
        found = principal_named(tenant, name)
        return found, found in tenant.groups

    return rules_of(step, settings_of(tenant, ROLE_IDS_BY_NAME[step.role]), find)


def _key(tenant: Tenant, principal: str, role: str, step: Scoped) -> AssignmentKey:
    return AssignmentKey(principal_named(tenant, principal), ROLE_IDS_BY_NAME[role], scope_of(tenant, step))


def _ticket(row: s.TicketRow | None) -> Ticket:
    return Ticket(row.number, row.system) if row else Ticket()


def _start(tenant: Tenant, starts_in: timedelta | None) -> datetime | None:
    return tenant.now + starts_in if starts_in else None


def _pim_command(tenant: Tenant, step: PimStep, person: str) -> c.Command:
    match step:
        case s.SetRoleSettings():
            return c.UpdateRoleSettings(role_id=ROLE_IDS_BY_NAME[step.role], rules=_rules(tenant, step))
        case s.Assign() | s.UpdateAssignment():
            return _assignment(tenant, step)
        case s.Unassign():
            key = _key(tenant, step.to, step.role, step)
            return c.AdminRemove(kind=Kind(step.kind), key=key, justification=step.reason)
        case s.Activate():
            return c.SelfActivate(
                key=AssignmentKey(person, ROLE_IDS_BY_NAME[step.role], scope_of(tenant, step)),
                duration=step.duration,
                start=_start(tenant, step.starts_in),
                justification=step.reason,
                ticket=_ticket(step.ticket),
            )
        case s.Deactivate():
            return c.SelfDeactivate(key=AssignmentKey(person, ROLE_IDS_BY_NAME[step.role], scope_of(tenant, step)))
        case s.Approve() | s.Deny():
            request = request_about(tenant, user_named(tenant, step.of), ROLE_IDS_BY_NAME[step.role])
            approves = isinstance(step, s.Approve)
            request_id = request.id if request else MISSING
            return c.DecideRequest(request_id=request_id, approves=approves, justification=step.reason)
        case s.Cancel():
            owner = user_named(tenant, step.of) if step.of else person
            request = request_about(tenant, owner, ROLE_IDS_BY_NAME[step.role])
            return c.CancelRequest(request_id=request.id if request else MISSING)
        case s.AssignOutsidePim():
            return c.AssignRoleDirectly(key=_key(tenant, step.to, step.role, step))
        case s.RemoveOutsidePim():
            return c.RemoveRoleDirectly(key=_key(tenant, step.to, step.role, step))
        case _:
            assert_never(step)


def _assignment(tenant: Tenant, step: s.Assign | s.UpdateAssignment) -> c.Command:
    kind = c.AdminAssign if isinstance(step, s.Assign) else c.AdminUpdate
    length = step.lasts if isinstance(step.lasts, timedelta) else None
    return kind(
        kind=Kind(step.kind),
        key=_key(tenant, step.to, step.role, step),
        start=_start(tenant, step.starts_in),
        duration=length,
        is_permanent=length is None,
        justification=step.reason,
        ticket=_ticket(step.ticket),
    )


def _directory_command(tenant: Tenant, step: DirectoryStep, person: str, window: str) -> c.Command:
    match step:
        case s.CreateGroup():
            return c.CreateGroup(
                display_name=step.name,
                description=step.description,
                is_assignable_to_role=step.role_assignable,
                member_ids=tuple(principal_named(tenant, one) for one in step.members),
                owner_ids=tuple(principal_named(tenant, one) for one in step.owners),
            )
        case s.AddMember():
            member = principal_named(tenant, step.member)
            return c.AddGroupMember(group_id=group_named(tenant, step.group), member_id=member)
        case s.RemoveMember():
            member = principal_named(tenant, step.member)
            return c.RemoveGroupMember(group_id=group_named(tenant, step.group), member_id=member)
        case s.RegisterMethod():
            return c.RegisterMethod(user_id=person, method=step.method, window=window)
        case _:
            assert_never(step)


def _policy_command(tenant: Tenant, step: PolicyStep) -> c.Command:
    match step:
        case s.SetCaPolicy():
            return policy_command(step, policy_named(tenant, step.name), _finders(tenant))
        case s.DeleteCaPolicy():
            policy = policy_named(tenant, step.name)
            return c.DeletePolicy(policy_id=policy.id if policy else MISSING)
        case s.CreateLocation():
            return c.CreateNamedLocation(
                display_name=step.name,
                ip_ranges=step.ip_ranges,
                is_trusted=step.trusted,
                countries=frozenset(step.countries),
                includes_unknown_countries=step.include_unknown,
            )
        case s.SetSignInAlert():
            return c.SetSignInAlert(
                display_name=step.name,
                user_ids=frozenset(user_named(tenant, one) for one in step.users),
                recipients=step.to,
                threshold=step.threshold,
                window_minutes=step.window_minutes,
                is_enabled=step.enabled,
                alert_id=_alert_named(tenant, step.name),
            )
        case s.DeleteSignInAlert():
            return c.DeleteSignInAlert(alert_id=_alert_named(tenant, step.name) or MISSING)
        case _:
            assert_never(step)


def _alert_named(tenant: Tenant, name: str) -> str | None:
    return next((alert.id for alert in tenant.sign_in_alerts.values() if alert.display_name == name), None)
