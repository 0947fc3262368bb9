"""Steps of a journal in words: what was asked, how the tenant answered."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from simulator import Accepted, Event, Move, MoveKind, Refused, Step, Tenant
from simulator import commands as c
from simulator import events as e
from simulator.administrative_units import commands as au
from simulator.authentication_contexts import commands as ac
from simulator.directory.membership import display_name
from simulator.durations import in_words
from simulator.lifecycle import commands as lc
from simulator.lifecycle.mails import DIGEST_RULE
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Schedule
from simulator.sign_in.methods import display_name as method_name
from simulator.sign_in.sessions import Outcome
from web.alert_steps_in_words import ALERT_EVENT_WORDS, ALERT_WORDS
from web.review_steps_in_words import REVIEW_EVENT_WORDS, REVIEW_WORDS
from web.words import SKU_NAMES, refusal_words, role_name

_MOVES = MappingProxyType({MoveKind.UNDO: "Undo", MoveKind.REDO: "Redo", MoveKind.JUMP: "Jump"})
_OUTCOMES = MappingProxyType(
    {
        Outcome.GRANTED: "signed in",
        Outcome.INTERRUPTED: "asked for more",
        Outcome.BLOCKED: "blocked",
        Outcome.FAILED: "failed",
    }
)


def step_words(tenant: Tenant, step: Step) -> str:
    """What somebody asked for, in a short clause with names."""
    if isinstance(step.command, Move):
        target = f"to step {step.command.to}" if step.command.to else "to the start"
        return f"{_MOVES[step.command.kind]} {target}"
    return _WORDS[type(step.command)](tenant, step.command)


def actor_words(tenant: Tenant, step: Step) -> str:
    """Who did it: whoever was signed in in the window, or tried to sign in there; else lab control."""
    if step.user_id:
        return display_name(tenant, step.user_id)
    if isinstance(step.command, c.SignIn):
        user_id = tenant.user_ids_by_name.get(step.command.user_principal_name.lower())
        return display_name(tenant, user_id) if user_id else step.command.user_principal_name
    return "Lab control"


def outcome_words(step: Step) -> str:
    """How the tenant answered: `done`, `signed in`, or the rules that refused."""
    if isinstance(step.decision, Refused):
        return "refused: " + ", ".join(refusal_words(rule).title for rule in step.decision.rules)
    if isinstance(step.decision, Accepted):
        records = [event.record for event in step.decision.events if isinstance(event, e.SignInRecorded)]
        if records:
            last = records[-1]
            return _OUTCOMES[last.outcome] + (f" ({last.error_code})" if last.error_code else "")
    return "done"


def _grant(tenant: Tenant, key: AssignmentKey) -> str:
    return f"{display_name(tenant, key.principal_id)}, {role_name(key.role_id)}"


def _request_words(tenant: Tenant, request_id: str) -> str:
    request = tenant.requests.get(request_id)
    return _grant(tenant, request.key) if request else "a request that is not there now"


def _group(tenant: Tenant, group_id: str) -> str:
    group = tenant.groups.get(group_id)
    return group.display_name if group else "a group that is not there now"


def _unit(tenant: Tenant, unit_id: str) -> str:
    unit = tenant.administrative_units.get(unit_id)
    return unit.display_name if unit else "a unit that is not there now"


def _policy(tenant: Tenant, policy_id: str) -> str:
    policy = tenant.policies.get(policy_id)
    return policy.display_name if policy else "a policy that is not there now"


def _location(tenant: Tenant, location_id: str) -> str:
    location = tenant.named_locations.get(location_id)
    return location.display_name if location else "a location that is not there now"


def _app(tenant: Tenant, app_id: str) -> str:
    application = tenant.applications.get(app_id)
    return application.display_name if application else app_id


def _methods(methods: tuple[str, ...]) -> str:
    return " + ".join(method_name(one) for one in methods) or "the open session"


def _decides(tenant: Tenant, command: c.DecideRequest | lc.DecideLifecycle) -> str:
    return f"{'Approve' if command.approves else 'Deny'}: {_request_words(tenant, command.request_id)}"


def _switches(_tenant: Tenant, command: c.SetTenantSwitches) -> str:
    pairs = (
        ("mandatory portal MFA", command.mandatory_portal_mfa),
        ("security defaults", command.security_defaults),
    )
    return "Switch " + ", ".join(f"{name} {'on' if value else 'off'}" for name, value in pairs if value is not None)


_WORDS: MappingProxyType[type[c.Command], Callable[[Tenant, Any], str]] = MappingProxyType(
    {
        c.CreateGroup: lambda _t, x: f"Create group {x.display_name}",
        c.AddGroupMember: lambda t, x: f"Add {display_name(t, x.member_id)} to {_group(t, x.group_id)}",
        c.RemoveGroupMember: lambda t, x: f"Remove {display_name(t, x.member_id)} from {_group(t, x.group_id)}",
        c.AssignRoleDirectly: lambda t, x: f"Assign outside PIM: {_grant(t, x.key)}",
        c.RemoveRoleDirectly: lambda t, x: f"Remove outside PIM: {_grant(t, x.key)}",
        c.SetLicence: lambda _t, x: f"Switch the licence {SKU_NAMES[x.sku]} {'on' if x.is_enabled else 'off'}",
        c.SetTenantSwitches: _switches,
        c.RegisterMethod: lambda t, x: f"Register {method_name(x.method)} for {display_name(t, x.user_id)}",
        c.AdminAssign: lambda t, x: f"Assign {x.kind}: {_grant(t, x.key)}",
        c.AdminUpdate: lambda t, x: f"Update {x.kind}: {_grant(t, x.key)}",
        c.AdminRemove: lambda t, x: f"Remove {x.kind}: {_grant(t, x.key)}",
        c.SelfActivate: lambda t, x: (
            f"Activate: {_grant(t, x.key)}" + (f", {in_words(x.duration)}" if x.duration else "")
        ),
        c.SelfDeactivate: lambda t, x: f"Deactivate: {_grant(t, x.key)}",
        c.DecideRequest: _decides,
        c.CancelRequest: lambda t, x: f"Cancel the request: {_request_words(t, x.request_id)}",
        lc.AdminExtend: lambda t, x: f"Extend {x.kind}: {_grant(t, x.key)}",
        lc.AdminRenew: lambda t, x: f"Renew {x.kind}: {_grant(t, x.key)}",
        lc.SelfExtend: lambda t, x: f"Ask to extend {x.kind}: {_grant(t, x.key)}",
        lc.SelfRenew: lambda t, x: f"Ask to renew {x.kind}: {_grant(t, x.key)}",
        lc.DecideLifecycle: _decides,
        c.UpdateRoleSettings: lambda _t, x: f"Change role settings: {role_name(x.role_id)}",
        c.SignIn: lambda t, x: f"Sign in: {x.user_principal_name} at {_app(t, x.app_id)} with {_methods(x.methods)}",
        c.HoldToken: lambda t, x: f"Hold a token of {display_name(t, x.user_id)} ({_methods(x.methods)})",
        c.SignOut: lambda _t, x: f"Sign out of {x.window}",
        c.CreatePolicy: lambda _t, x: f"Create policy {x.display_name}",
        c.UpdatePolicy: lambda t, x: f"Change policy {_policy(t, x.policy_id)}",
        c.DeletePolicy: lambda t, x: f"Delete policy {_policy(t, x.policy_id)}",
        c.CreateNamedLocation: lambda _t, x: f"Create named location {x.display_name}",
        c.DeleteNamedLocation: lambda t, x: f"Delete named location {_location(t, x.location_id)}",
        c.SetSignInAlert: lambda _t, x: f"Set sign-in alert {x.display_name}",
        c.DeleteSignInAlert: lambda _t, x: "Delete a sign-in alert",
        au.CreateAdministrativeUnit: lambda _t, x: f"Create administrative unit {x.display_name}",
        au.AddAdministrativeUnitMember: lambda t, x: f"Add {display_name(t, x.member_id)} to {_unit(t, x.unit_id)}",
        au.RemoveAdministrativeUnitMember: lambda t, x: (
            f"Remove {display_name(t, x.member_id)} from {_unit(t, x.unit_id)}"
        ),
        ac.SetAuthenticationContext: lambda _t, x: f"Set authentication context {x.context_id} {x.display_name}",
        ac.DeleteAuthenticationContext: lambda _t, x: f"Delete authentication context {x.context_id}",
        **REVIEW_WORDS,
        **ALERT_WORDS,
        c.AdvanceClock: lambda _t, x: f"Move the clock on by {in_words(x.by)}",
    }
)


def event_words(tenant: Tenant, event: Event) -> str:
    """What happens by itself, in a short clause; empty for what goes without saying."""
    if type(event) in REVIEW_EVENT_WORDS:
        return REVIEW_EVENT_WORDS[type(event)](tenant, event)
    if type(event) in ALERT_EVENT_WORDS:
        return ALERT_EVENT_WORDS[type(event)](tenant, event)
    match event:
        case e.ScheduleEnded(schedule=schedule):
            return f"{_holding(tenant, schedule)} ends"
        case e.ScheduleStarted(schedule=schedule):
            return f"{_holding(tenant, schedule)} starts"
        case e.ScheduleHeld(schedule=schedule):
            return f"{_holding(tenant, schedule)} becomes permanent"
        case e.RequestClosed(request=request):
            return f"the request of {_grant(tenant, request.key)} lapses"
        case e.MailSent(subject_kind="endsSoon"):
            key = AssignmentKey(event.principal_id or "", event.role_id or "")
            return f"a reminder goes out: the role of {_grant(tenant, key)} ends soon"
        case e.MailSent(subject_kind="approvalAsked"):
            return "the approvers are mailed"
        case e.MailSent(rule=rule) if rule == DIGEST_RULE:
            return "the weekly digest is mailed"
        case _:
            return ""


def _holding(tenant: Tenant, schedule: Schedule) -> str:
    what = "eligibility" if schedule.kind is Kind.ELIGIBLE else "assignment"
    if schedule.assignment_type is AssignmentType.ACTIVATED:
        what = "activation"
    return f"{what} of {_grant(tenant, schedule.key)}"
