"""The form of a role's settings: from its rules to fields and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from simulator import Tenant
from simulator.authentication_contexts.views import published_contexts
from simulator.durations import format_duration, parse_duration
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
    NOTIFICATION_IDS,
    TICKETING,
    ApprovalRule,
    AuthenticationContextRule,
    EnablementRule,
    ExpirationRule,
    NotificationRule,
    RoleSettings,
    Rule,
)
from simulator.pim.rows import Kind
from simulator.pim.settings_writes import ACTIVATION_MAX
from web.portal.binding import Form
from web.portal.pim_settings_words import MAIL_BLOCKS, context_name, expiry_options, hours_text

HALF_HOUR = timedelta(minutes=30)
APPROVERS_MAX = 100
RECIPIENTS_LENGTH_MAX = 1000
CONTEXT_LENGTH_MAX = 10


def hours(text: object) -> timedelta:
    """The length that a number of hours means, in half-hour steps."""
    try:
        number = float(str(text).strip().replace(",", "."))
    except ValueError:
        raise ValueError(f"`{str(text)[:20]}` is no number of hours; write for example `8` or `0.5`") from None
    if not 0 < number <= 10_000:
        raise ValueError(f"`{str(text)[:20]}` hours do not fit; write a number above 0")
    if (number * 2) % 1:
        raise ValueError(f"`{str(text)[:20]}` hours do not fit; use steps of half an hour")
    return timedelta(hours=number)


def _capped(text: object) -> timedelta:
    """As the real page does: more than the maximum snaps back to it."""
    return min(hours(text), ACTIVATION_MAX)


def _expiry(text: object) -> timedelta:
    return parse_duration(str(text)[:20])


Hours = Annotated[timedelta, BeforeValidator(hours)]
CappedHours = Annotated[timedelta, BeforeValidator(_capped)]
Expiry = Annotated[timedelta, BeforeValidator(_expiry)]


class _RulesForm(Form):
    max_hours: CappedHours
    require: Literal["none", "mfa", "context"] = "none"
    context: Annotated[str, Field(max_length=CONTEXT_LENGTH_MAX)] = ""
    justification: bool = False
    ticket: bool = False
    approval: bool = False
    approvers: Annotated[tuple[str, ...], Field(max_length=APPROVERS_MAX)] = ()
    permanent_eligible: bool = False
    expire_eligible: Expiry
    permanent_active: bool = False
    expire_active: Expiry
    active_mfa: bool = False
    active_justification: bool = False


def _mail_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for rule_id in NOTIFICATION_IDS:
        fields[f"default_{rule_id}"] = (bool, False)
        fields[f"extra_{rule_id}"] = (Annotated[str, Field(max_length=RECIPIENTS_LENGTH_MAX)], "")
        fields[f"critical_{rule_id}"] = (bool, False)
    return fields


SettingsForm: type[_RulesForm] = create_model("SettingsForm", __base__=_RulesForm, **_mail_fields())
TAB_OF_FIELD = {
    **dict.fromkeys(
        ("max_hours", "require", "context", "justification", "ticket", "approval", "approvers"), "activation"
    ),
    **dict.fromkeys(("permanent_eligible", "expire_eligible", "permanent_active", "expire_active"), "assignment"),
    **dict.fromkeys(("active_mfa", "active_justification"), "assignment"),
    **dict.fromkeys(_mail_fields(), "notification"),
}
TAB_OF_RULE = {"RecipientRule": "notification", "ApproversExistRule": "activation"}


def form_values(settings: RoleSettings) -> dict[str, Any]:
    """What the fields hold for the settings as they are."""
    enabled, context = settings.activation_enablement, settings.authentication_context
    eligible, active = settings.expiration(Kind.ELIGIBLE), settings.expiration(Kind.ACTIVE)
    values: dict[str, Any] = {
        "max_hours": hours_text(settings.activation_duration_max),
        "require": "context" if context.is_enabled else "mfa" if MFA in enabled else "none",
        "context": context.claim_value,
        "justification": JUSTIFICATION in enabled,
        "ticket": TICKETING in enabled,
        "approval": settings.approval.is_approval_required,
        "approvers": (*settings.approval.user_ids, *settings.approval.group_ids),
        "permanent_eligible": not eligible.is_expiration_required,
        "expire_eligible": format_duration(eligible.maximum_duration),
        "permanent_active": not active.is_expiration_required,
        "expire_active": format_duration(active.maximum_duration),
        "active_mfa": MFA in settings.admin_enablement(Kind.ACTIVE),
        "active_justification": JUSTIFICATION in settings.admin_enablement(Kind.ACTIVE),
    }
    for rule_id in NOTIFICATION_IDS:
        rule = settings.notification(rule_id)
        values[f"default_{rule_id}"] = rule.is_default_recipients_enabled
        values[f"extra_{rule_id}"] = "; ".join(rule.recipients)
        values[f"critical_{rule_id}"] = rule.level == "Critical"
    return values


def context_options(tenant: Tenant, now: RoleSettings) -> list[tuple[str, str]]:
    """The choices of the context: the published ones, and the one that is demanded now."""
    shown = {row.id: f"{row.display_name} ({row.id})" for row in published_contexts(tenant)}
    current = now.authentication_context
    if current.is_enabled and current.claim_value not in shown:
        shown[current.claim_value] = context_name(tenant, current.claim_value)
    return list(shown.items())


def complaints(form: _RulesForm, tenant: Tenant, now: RoleSettings) -> dict[str, str]:
    """What a reader has to correct before the tenant can be asked."""
    found: dict[str, str] = {}
    known = [value for value, _ in context_options(tenant, now)]
    if form.require == "context" and form.context not in known:
        found["context" if known else "require"] = "choose an authentication context"
    for name, kind in (("expire_eligible", Kind.ELIGIBLE), ("expire_active", Kind.ACTIVE)):
        offered = [value for value, _ in expiry_options(now.expiration(kind).maximum_duration)]
        if format_duration(getattr(form, name)) not in offered:
            found[name] = "choose one of the lengths of the list"
    return found


def rules_of(form: _RulesForm, tenant: Tenant) -> tuple[Rule, ...]:
    """The rules that a filled form writes; what the form does not show stays."""
    return (*_activation_rules(form, tenant), *_assignment_rules(form), *_mail_rules(form))


def _activation_rules(form: _RulesForm, tenant: Tenant) -> tuple[Rule, ...]:
    asked = {MFA: form.require == "mfa", JUSTIFICATION: form.justification, TICKETING: form.ticket}
    groups = tuple(one for one in form.approvers if one in tenant.groups)
    return (
        ExpirationRule(id=ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=form.max_hours),
        EnablementRule(id=ACTIVATION_ENABLEMENT, enabled_rules=frozenset(name for name, on in asked.items() if on)),
        AuthenticationContextRule(
            id=ACTIVATION_CONTEXT,
            is_enabled=form.require == "context",
            claim_value=form.context if form.require == "context" else "",
        ),
        ApprovalRule(
            id=ACTIVATION_APPROVAL,
            is_approval_required=form.approval,
            user_ids=tuple(one for one in form.approvers if one not in groups),
            group_ids=groups,
        ),
    )


def _assignment_rules(form: _RulesForm) -> tuple[Rule, ...]:
    asked = {MFA: form.active_mfa, JUSTIFICATION: form.active_justification}
    return (
        ExpirationRule(
            id=ELIGIBILITY_EXPIRATION,
            is_expiration_required=not form.permanent_eligible,
            maximum_duration=form.expire_eligible,
        ),
        ExpirationRule(
            id=ASSIGNMENT_EXPIRATION,
            is_expiration_required=not form.permanent_active,
            maximum_duration=form.expire_active,
        ),
        EnablementRule(id=ASSIGNMENT_ENABLEMENT, enabled_rules=frozenset(name for name, on in asked.items() if on)),
    )


def _mail_rules(form: _RulesForm) -> tuple[Rule, ...]:
    typed = form.model_dump()
    return tuple(
        NotificationRule(
            id=rule_id,
            is_default_recipients_enabled=typed[f"default_{rule_id}"],
            recipients=addresses(typed[f"extra_{rule_id}"]),
            level="Critical" if typed[f"critical_{rule_id}"] else "All",
        )
        for block in MAIL_BLOCKS
        for rule_id in (kind.rule_id for kind in block.kinds)
    )


def addresses(text: str) -> tuple[str, ...]:
    """The mail addresses in a field that separates them by semicolons."""
    found = (one.strip() for one in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(one for one in found if one))
