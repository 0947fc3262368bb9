"""What a history check asks for and what it found, in sentences with people's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from scenarios.checks import FactWord, Happened
from scenarios.translation import principal_named, user_named
from simulator.directory.membership import display_name
from simulator.tenant import Tenant

_OUTCOMES = MappingProxyType(
    {
        "allowed": "",
        "mfa_required": "and was asked for MFA",
        "registration_required": "and was asked to register a method",
        "blocked": "and was blocked",
        "failed": "and got the password wrong",
    }
)
_STATES = MappingProxyType({"on": " to on", "off": " to off", "report_only": " to report-only"})


def moment_words(moment: datetime) -> str:
    """A moment in a sentence: `1 Sep 2026 at 09:05`."""
    return f"{moment.day} {moment:%b %Y} at {moment:%H:%M}"


def happened_words(tenant: Tenant, wanted: Happened, by: str | None = None) -> str:
    """What is wanted, as a clause in the past: `Patti Fernandez asked to activate Global Administrator`.

    `by` is the id of who did it, where that is known and anybody would have done.
    """
    who = user_named(tenant, wanted.by) if wanted.by else by
    return f"{display_name(tenant, who) or 'somebody'} {_CLAUSES[wanted.step](_Names(tenant, wanted))}"


class _Names:
    """The parts of a wanted happening as words; what was not asked for is said in general."""

    def __init__(self, tenant: Tenant, wanted: Happened) -> None:
        named = display_name(tenant, principal_named(tenant, wanted.of)) if wanted.of else ""
        self.of = named or wanted.of or "somebody"
        self.role = wanted.role or "a role"
        self.of_role = f"for {wanted.role}" if wanted.role else "for a role"
        self.kind = wanted.kind or "eligible or active"
        self.assignment = f"the {wanted.kind} assignment" if wanted.kind else "an assignment"
        self.name = f" {wanted.name}" if wanted.name else ""
        self.resource = f" to {wanted.resource}" if wanted.resource else ""
        self.outcome = f" {_OUTCOMES[wanted.outcome]}".rstrip() if wanted.outcome else ""
        self.state = _STATES[wanted.state] if wanted.state else ""
        self.policy = f"the Conditional Access policy {wanted.name}" if wanted.name else "a Conditional Access policy"
        self.about = f" about {wanted.role}" if wanted.role else ""


_CLAUSES: Mapping[FactWord, Callable[[_Names], str]] = MappingProxyType(
    {
        "sign_in": lambda one: f"signed in{one.resource}{one.outcome}",
        "set_role_settings": lambda one: f"changed the settings of {one.role}",
        "assign": lambda one: f"made {one.of} {one.kind} {one.of_role}",
        "unassign": lambda one: f"removed {one.assignment} of {one.of} to {one.role}",
        "activate": lambda one: f"asked to activate {one.role}",
        "deactivate": lambda one: f"deactivated {one.role}",
        "approve": lambda one: f"approved the request of {one.of} {one.of_role}",
        "deny": lambda one: f"denied the request of {one.of} {one.of_role}",
        "cancel": lambda one: f"withdrew a request {one.of_role}",
        "extend": lambda one: f"extended {one.assignment} of {one.of} to {one.role}",
        "renew": lambda one: f"renewed {one.assignment} of {one.of} to {one.role}",
        "ask_to_extend": lambda one: f"asked to extend {one.assignment} to {one.role}",
        "ask_to_renew": lambda one: f"asked to renew {one.assignment} to {one.role}",
        "approve_extension": lambda one: f"approved the extension or renewal of {one.of} {one.of_role}",
        "deny_extension": lambda one: f"denied the extension or renewal of {one.of} {one.of_role}",
        "cancel_extension": lambda one: f"withdrew an extension or renewal {one.of_role}",
        "create_review": lambda one: f"created the access review{one.name}{one.about}",
        "decide_review": lambda one: f"decided about {one.of} in the access review{one.name}{one.about}",
        "stop_review": lambda one: f"stopped the access review{one.name}{one.about}",
        "reset_review": lambda one: f"reset the access review{one.name}{one.about}",
        "apply_review": lambda one: f"applied the access review{one.name}{one.about}",
        "delete_review": lambda one: f"deleted the access review{one.name}{one.about}",
        "scan_alerts": lambda one: "let the alerts of PIM scan the tenant",
        "set_alert": lambda one: f"changed the PIM alert{one.name}",
        "fix_alert": lambda one: f"fixed what the PIM alert{one.name} had found",
        "dismiss_alert": lambda one: f"dismissed the PIM alert{one.name}",
        "create_group": lambda one: f"created the group{one.name}",
        "change_group": lambda one: f"changed the group{one.name}",
        "assign_outside_pim": lambda one: f"assigned {one.role} to {one.of} outside PIM",
        "set_ca_policy": lambda one: f"set {one.policy}{one.state}",
        "delete_ca_policy": lambda one: f"deleted {one.policy}",
        "create_location": lambda one: f"created the named location{one.name}",
        "set_sign_in_alert": lambda one: f"set the sign-in alert{one.name}",
        "register_method": lambda one: "registered a sign-in method",
    }
)
