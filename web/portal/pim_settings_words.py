"""Role settings in the portal's words: labels, kinds of mail, drop-down lengths and the tables of the details page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from simulator import Tenant
from simulator.directory.membership import display_name
from simulator.durations import format_duration
from simulator.pim.role_settings import JUSTIFICATION, MFA, TICKETING, RoleSettings
from simulator.pim.rows import Kind
from web.words import length

EXPIRY_CHOICES = (
    (timedelta(days=15), "15 days"),
    (timedelta(days=30), "1 month"),
    (timedelta(days=90), "3 months"),
    (timedelta(days=180), "6 months"),
    (timedelta(days=365), "1 year"),
)


@dataclass(frozen=True, slots=True)
class MailKind:
    """One row of the Notification tab: the rule behind it, its type and who gets it by default."""

    rule_id: str
    type: str
    default: str


@dataclass(frozen=True, slots=True)
class MailBlock:
    """One of the three tables of the Notification tab."""

    title: str
    kinds: tuple[MailKind, ...]


_RENEWAL = "Request to approve a role assignment renewal/extension"
MAIL_BLOCKS = tuple(
    MailBlock(
        title,
        (
            MailKind(f"Notification_Admin_{level}", alert, "Admin"),
            MailKind(f"Notification_Requestor_{level}", told, person),
            MailKind(f"Notification_Approver_{level}", asked, "Approver"),
        ),
    )
    for level, title, alert, told, person, asked in (
        (
            "Admin_Eligibility",
            "Send notifications when members are assigned as eligible to this role",
            "Role assignment alert",
            "Notification to the assigned user (assignee)",
            "Assignee",
            _RENEWAL,
        ),
        (
            "Admin_Assignment",
            "Send notifications when members are assigned as active to this role",
            "Role assignment alert",
            "Notification to the assigned user (assignee)",
            "Assignee",
            _RENEWAL,
        ),
        (
            "EndUser_Assignment",
            "Send notifications when eligible members activate this role",
            "Role activation alert",
            "Notification to activated user (requestor)",
            "Requestor",
            "Request to approve an activation",
        ),
    )
)
Table = tuple[str, list[tuple[str, str]]]


def yes_no(value: bool) -> str:
    """Yes or No."""
    return "Yes" if value else "No"


def expiry_words(duration: timedelta) -> str:
    """A length as the drop-down says it: `15 days`, `1 month`; others in plain words."""
    return next((text for days, text in EXPIRY_CHOICES if days == duration), length(duration))


def expiry_options(current: timedelta) -> list[tuple[str, str]]:
    """The choices of a drop-down; a length that another tool has set is offered too."""
    choices = list(EXPIRY_CHOICES)
    if current not in (days for days, _ in choices):
        choices.append((current, length(current)))
    return [(format_duration(days), text) for days, text in sorted(choices)]


def hours_text(duration: timedelta) -> str:
    """A number of hours for a slider: `8`, `0.5`."""
    return f"{duration / timedelta(hours=1):g}"


def approver_words(tenant: Tenant, settings: RoleSettings) -> str:
    """Who is named as an approver; None when nobody is."""
    rule = settings.approval
    names = sorted(display_name(tenant, one) for one in (*rule.user_ids, *rule.group_ids))
    return ", ".join(names) or "None"


def context_name(tenant: Tenant, context_id: str) -> str:
    """An authentication context by its name and id; the id alone when the tenant has no such context."""
    row = tenant.authentication_contexts.get(context_id)
    return f"{row.display_name} ({context_id})" if row else context_id


def setting_tables(tenant: Tenant, settings: RoleSettings) -> list[Table]:
    """The Setting and State tables of the details page."""
    return [
        ("Activation", _activation_rows(tenant, settings)),
        ("Assignment", _assignment_rows(settings)),
        *((block.title, _mail_rows(settings, block)) for block in MAIL_BLOCKS),
    ]


def _activation_rows(tenant: Tenant, settings: RoleSettings) -> list[tuple[str, str]]:
    enabled, context = settings.activation_enablement, settings.authentication_context
    rows = [
        ("Activation maximum duration (hours)", f"{hours_text(settings.activation_duration_max)} hour(s)"),
        ("Require justification on activation", yes_no(JUSTIFICATION in enabled)),
        ("Require ticket information on activation", yes_no(TICKETING in enabled)),
        ("On activation, require Azure MFA", yes_no(MFA in enabled)),
        ("Require approval to activate", yes_no(settings.approval.is_approval_required)),
        ("Approvers", approver_words(tenant, settings)),
    ]
    if context.is_enabled:
        name = context_name(tenant, context.claim_value)
        rows.insert(4, ("On activation, require authentication context", name))
    return rows


def _assignment_rows(settings: RoleSettings) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for kind in (Kind.ELIGIBLE, Kind.ACTIVE):
        rule = settings.expiration(kind)
        after = expiry_words(rule.maximum_duration) if rule.is_expiration_required else "-"
        rows.append((f"Allow permanent {kind} assignment", yes_no(not rule.is_expiration_required)))
        rows.append((f"Expire {kind} assignments after", after))
    enabled = settings.admin_enablement(Kind.ACTIVE)
    rows.append(("Require Azure Multi-Factor Authentication on active assignment", yes_no(MFA in enabled)))
    rows.append(("Require justification on active assignment", yes_no(JUSTIFICATION in enabled)))
    return rows


def _mail_rows(settings: RoleSettings, block: MailBlock) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for kind in block.kinds:
        rule = settings.notification(kind.rule_id)
        people = [kind.default] if rule.is_default_recipients_enabled else []
        told = ", ".join([*people, *rule.recipients]) or "Nobody"
        rows.append((kind.type, f"{told} (critical emails only)" if rule.level == "Critical" else told))
    return rows
