"""What people wrongly believe about PIM, as replacements of true rules; the slugs are stable.

Each belief is a `Rules` value that differs from the truth in one respect, so the same simulator shows what follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from simulator import licensing
from simulator.commands import AdminAssign, AdminUpdate, DecideRequest, SelfActivate
from simulator.decision import Verdict
from simulator.directory.rows import Sku
from simulator.gates import SKIP, Case, Finding, Rules, holds
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import ADMINISTRATORS, active_roles, in_force, settings_of
from simulator.pim.policy_rules import ASSIGNMENT_RULES
from simulator.pim.role_settings import MFA, TICKETING
from simulator.pim.rows import Kind, Request
from simulator.pim.window import window_of

_TICKET = re.compile(r"[A-Z]+-[0-9]+")


def activation_ends_like_an_assignment(case: Case[SelfActivate | AdminAssign | AdminUpdate]) -> Finding:
    """The belief that `Expire active assignments after` is the longest activation."""
    if not isinstance(case.command, SelfActivate):
        return _as_for_assignments(Case(case.tenant, case.command, case.session, case.ids), "ExpirationRule")
    rule = settings_of(case.tenant, case.command.key.role_id).expiration(Kind.ACTIVE)
    asked = window_of(case.command, case.tenant.now).length
    return holds(not rule.is_expiration_required or (asked is not None and asked <= rule.maximum_duration))


def _as_for_assignments(case: Case[AdminAssign | AdminUpdate], name: str) -> Finding:
    """The true rule of an administrator's request."""
    return next(gate for gate in ASSIGNMENT_RULES.gates if gate.rule == name).check(case)


def first_plan_includes_pim(case: Case[SelfActivate]) -> Finding:
    """The belief that PIM comes with P1."""
    return holds(licensing.holds(case.tenant, Sku.P1, Sku.P2, Sku.GOVERNANCE))


def mfa_on_assignment_guards_use(case: Case[SelfActivate | AdminAssign | AdminUpdate]) -> Finding:
    """The belief that MFA on active assignment is asked of whoever uses the role."""
    if not isinstance(case.command, SelfActivate):
        return _as_for_assignments(Case(case.tenant, case.command, case.session, case.ids), "MfaRule")
    settings = settings_of(case.tenant, case.command.key.role_id)
    assert case.session is not None, "the session gate comes first"
    asks = MFA in settings.activation_enablement or MFA in settings.admin_enablement(Kind.ACTIVE)
    return holds(not asks or case.session.mfa_at is not None)


def ticket_is_looked_up(case: Case[SelfActivate]) -> Finding:
    """The belief that a ticket number is checked; what does not look like one is not found."""
    if TICKETING not in settings_of(case.tenant, case.command.key.role_id).activation_enablement:
        return SKIP
    return holds(bool(_TICKET.fullmatch(case.command.ticket.number)))


# --- approval --------------------------------------------------------------------------------------------------------


def _request(case: Case[DecideRequest]) -> Request:
    return case.tenant.requests[case.command.request_id]


def _caller(case: Case[DecideRequest]) -> str:
    assert case.session is not None, "the session gate comes first"
    return case.session.user_id


def own_request_counts(case: Case[DecideRequest]) -> Finding:
    """The belief that an approver may decide their own request."""
    request = _request(case)
    of_nobody = replace(request, key=request.key._replace(principal_id=""))
    return holds(_caller(case) in approvers_of(case.tenant, of_nobody))


def only_administrators_approve(case: Case[DecideRequest]) -> Finding:
    """The belief that approvers are administrators: whoever holds a role, and nobody else."""
    return holds(bool(active_roles(case.tenant, _caller(case))))


def nobody_named_nobody_approves(case: Case[DecideRequest]) -> Finding:
    """The belief that approval without a named approver blocks everybody."""
    rule = settings_of(case.tenant, _request(case).key.role_id).approval
    is_named = bool(rule.user_ids or rule.group_ids)
    return holds(is_named and _caller(case) in approvers_of(case.tenant, _request(case)))


def eligible_administrators_approve(case: Case[DecideRequest]) -> Finding:
    """The belief that whoever is eligible for an administrator's role already holds it."""
    request, caller = _request(case), _caller(case)
    rule = settings_of(case.tenant, request.key.role_id).approval
    is_named = bool(rule.user_ids or rule.group_ids)
    could = any(one.key.role_id in ADMINISTRATORS for one in in_force(case.tenant, caller, Kind.ELIGIBLE))
    return holds(caller in approvers_of(case.tenant, request) or (not is_named and could))


def anybody_may_hold_roles(case: Case[AdminAssign]) -> Finding:
    """The belief that any security group can be made eligible."""
    del case
    return Finding(Verdict.PASS)


def never_asked(case: Case[DecideRequest]) -> Finding:
    """A rule that somebody has never heard of."""
    del case
    return SKIP


def _instead_of(**wrong: object) -> Rules:
    return Rules(MappingProxyType(wrong))  # type: ignore[arg-type]  # every value is a check


PIM_MISCONCEPTIONS: Mapping[str, Rules] = MappingProxyType(
    {
        "expiry-is-activation-length": _instead_of(ExpirationRule=activation_ends_like_an_assignment),
        "pim-is-p1": _instead_of(LicenceRule=first_plan_includes_pim),
        "mfa-on-active-assignment": _instead_of(MfaRule=mfa_on_assignment_guards_use),
        "ticket-verified": _instead_of(TicketingRule=ticket_is_looked_up),
        "approver-approves-self": _instead_of(OwnRequestRule=never_asked, ApproverRule=own_request_counts),
        "approver-needs-role": _instead_of(ApproverRule=only_administrators_approve),
        "empty-approvers-nobody": _instead_of(ApproverRule=nobody_named_nobody_approves),
        "eligible-is-active": _instead_of(ApproverRule=eligible_administrators_approve),
        "group-any": _instead_of(PrincipalKindRule=anybody_may_hold_roles),
    }
)
