"""Translate the step `set_role_settings` into the rules that it changes; what it does not name stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

from scenarios.steps import NotifyRow, SetRoleSettings
from simulator.pim.role_settings import (
    ACTIVATION_APPROVAL,
    ACTIVATION_CONTEXT,
    ACTIVATION_ENABLEMENT,
    ACTIVATION_EXPIRATION,
    ASSIGNMENT_ENABLEMENT,
    ASSIGNMENT_EXPIRATION,
    ELIGIBILITY_EXPIRATION,
    JUSTIFICATION,
    MFA,
    TICKETING,
    ApprovalRule,
    AuthenticationContextRule,
    EnablementRule,
    ExpirationRule,
    NotificationRule,
    RoleSettings,
    Rule,
)

FindPrincipal = Callable[[str], tuple[str, bool]]
"""From a name to the id of a person or group, and whether it is a group."""


def rules_of(step: SetRoleSettings, settings: RoleSettings, find: FindPrincipal) -> tuple[Rule, ...]:
    """The rules that a step writes, complete, built on the settings that a role has now."""
    notifications = (_notification(row) for row in step.notify)
    demands = (*_enablements(step, settings), *_context(step, settings))
    return (*_lengths(step, settings), *demands, *_approval(step, settings, find), *notifications)


def _context(step: SetRoleSettings, settings: RoleSettings) -> Iterator[AuthenticationContextRule]:
    """The context that is demanded; demanding MFA or nothing takes it away."""
    if step.require is None:
        return
    claim = step.context or ""
    changed = AuthenticationContextRule(id=ACTIVATION_CONTEXT, is_enabled=bool(claim), claim_value=claim)
    if changed != settings.authentication_context:
        yield changed


def _lengths(step: SetRoleSettings, settings: RoleSettings) -> Iterator[ExpirationRule]:
    wanted: tuple[tuple[str, timedelta | None, bool | None], ...] = (
        (ACTIVATION_EXPIRATION, step.activation_max, None),
        (ELIGIBILITY_EXPIRATION, step.eligible_max, step.allow_permanent_eligible),
        (ASSIGNMENT_EXPIRATION, step.active_max, step.allow_permanent_active),
    )
    for rule_id, length, allows_permanent in wanted:
        rule = cast(ExpirationRule, settings.rules[rule_id])
        required = rule.is_expiration_required if allows_permanent is None else not allows_permanent
        changed = replace(rule, maximum_duration=length or rule.maximum_duration, is_expiration_required=required)
        if changed != rule:
            yield changed


def _enablements(step: SetRoleSettings, settings: RoleSettings) -> Iterator[EnablementRule]:
    requires_mfa = None if step.require is None else step.require == "mfa"
    on_activation = {MFA: requires_mfa, JUSTIFICATION: step.justification, TICKETING: step.ticket}
    on_assignment = {MFA: step.assign_mfa, JUSTIFICATION: step.assign_justification}
    wanted = ((ACTIVATION_ENABLEMENT, on_activation), (ASSIGNMENT_ENABLEMENT, on_assignment))
    for rule_id, switches in wanted:
        rule = cast(EnablementRule, settings.rules[rule_id])
        kept = {name for name in rule.enabled_rules if switches.get(name) is not False}
        changed = frozenset(kept | {name for name, is_on in switches.items() if is_on})
        if changed != rule.enabled_rules:
            yield EnablementRule(id=rule_id, enabled_rules=changed)


def _approval(step: SetRoleSettings, settings: RoleSettings, find: FindPrincipal) -> Iterator[ApprovalRule]:
    if step.approval is None and step.approvers is None:
        return
    rule = settings.approval
    users, groups = rule.user_ids, rule.group_ids
    if step.approvers is not None:
        found = [find(name) for name in step.approvers]
        users = tuple(object_id for object_id, is_group in found if not is_group)
        groups = tuple(object_id for object_id, is_group in found if is_group)
    required = step.approval if step.approval is not None else True
    yield ApprovalRule(id=ACTIVATION_APPROVAL, is_approval_required=required, user_ids=users, group_ids=groups)


def _notification(row: NotifyRow) -> NotificationRule:
    return NotificationRule(
        id=row.rule,
        is_default_recipients_enabled=row.default,
        recipients=row.to,
        level="Critical" if row.critical_only else "All",
    )
