"""Who is mailed about what: the nine notification rules of a role, turned into `MailSent` events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from simulator.directory.membership import mail_address
from simulator.directory.roles import (
    GLOBAL_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
)
from simulator.events import MailSent
from simulator.pim.approvers import approvers_of
from simulator.pim.holdings import active_users, settings_of
from simulator.pim.rows import Kind, Request, Status
from simulator.tenant import Tenant

RECIPIENTS_MAX = 1000
APPROVAL_ASKED = "approvalAsked"


def _administrators(tenant: Tenant, *, activation_completed: bool = False) -> list[str]:
    """Active Global and Privileged Role Administrators; for completed activations Security Administrators too.

    Source: pim-email-notifications, its table (documented; its prose differs, see the profile switch).
    """
    role_ids = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR]
    if activation_completed and tenant.organization.profile.admin_mail_includes_security_admin:
        role_ids.append(SECURITY_ADMINISTRATOR)
    return sorted({user_id for role_id in role_ids for user_id in active_users(tenant, role_id)})


def _mail(
    tenant: Tenant, rule_id: str, default: Iterable[str], subject_kind: str, request: Request, end: datetime | None
) -> tuple[MailSent, ...]:
    """At most one mail under a rule: to the default recipients if ticked, and to the additional addresses.

    `Critical` keeps only mail that asks the reader to act: here, to decide a request.
    """
    rule = settings_of(tenant, request.key.role_id).notification(rule_id)
    if rule.level == "Critical" and subject_kind != APPROVAL_ASKED:
        return ()
    addresses = [mail_address(tenant, one) for one in default] if rule.is_default_recipients_enabled else []
    recipients = tuple(dict.fromkeys((*addresses, *rule.recipients)))[:RECIPIENTS_MAX]
    if not recipients:
        return ()
    mail = MailSent(
        rule=rule_id,
        recipients=recipients,
        subject_kind=subject_kind,
        principal_id=request.key.principal_id,
        role_id=request.key.role_id,
        request_id=request.id,
        actor_id=request.decided_by or request.created_by,
        justification=request.decision_justification or request.justification,
        end=end,
    )
    return (mail,)


def _people(tenant: Tenant, principal_id: str) -> list[str]:
    """The mailboxes of an assignee: the user, or nobody for groups and service principals."""
    return [principal_id] if principal_id in tenant.users else []


def assigned(tenant: Tenant, request: Request, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails about a new eligible or active assignment."""
    level = "Admin_Eligibility" if request.kind is Kind.ELIGIBLE else "Admin_Assignment"
    subject = "assignedEligible" if request.kind is Kind.ELIGIBLE else "assignedActive"
    admins, people = _administrators(tenant), _people(tenant, request.key.principal_id)
    return (
        *_mail(tenant, f"Notification_Admin_{level}", admins, subject, request, end),
        *_mail(tenant, f"Notification_Requestor_{level}", people, subject, request, end),
    )


def activated(tenant: Tenant, request: Request, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails about a completed activation, sent when the role becomes active."""
    admins = _administrators(tenant, activation_completed=True)
    people = _people(tenant, request.key.principal_id)
    return (
        *_mail(tenant, "Notification_Admin_EndUser_Assignment", admins, "activated", request, end),
        *_mail(tenant, "Notification_Requestor_EndUser_Assignment", people, "activated", request, end),
    )


def approval_asked(tenant: Tenant, request: Request) -> tuple[MailSent, ...]:
    """The mail that asks the approvers to decide."""
    approvers = sorted(approvers_of(tenant, request))
    return _mail(tenant, "Notification_Approver_EndUser_Assignment", approvers, APPROVAL_ASKED, request, None)


def decided(tenant: Tenant, request: Request, *, approves: bool) -> tuple[MailSent, ...]:
    """Mails about a decision: every approver and the requestor are told.

    An approved requestor whose role becomes active at once is told that instead.
    """
    approvers = sorted(approvers_of(tenant, request))
    subject = "approved" if approves else "denied"
    mails = _mail(tenant, "Notification_Approver_EndUser_Assignment", approvers, subject, request, None)
    if request.status is Status.PROVISIONED:
        return mails
    people = _people(tenant, request.key.principal_id)
    return (*mails, *_mail(tenant, "Notification_Requestor_EndUser_Assignment", people, subject, request, None))
