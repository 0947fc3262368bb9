"""Who is mailed about what: the nine notification rules of a role, turned into `MailSent` events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
from simulator.pim.rows import AssignmentKey, Kind, Request, Status
from simulator.tenant import Tenant

RECIPIENTS_MAX = 1000
# What a rule whose level is Critical still sends: mail that asks its reader to decide.
ASKS_TO_ACT = frozenset({"approvalAsked", "extensionAsked", "renewalAsked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one mail is about: its subject, whose role, who acted, why, and until when."""

    subject_kind: str
    key: AssignmentKey
    request_id: str | None = None
    actor_id: str | None = None
    justification: str = ""
    end: datetime | None = None


def administrators(tenant: Tenant, *, with_security: bool = False) -> list[str]:
    """Active Global and Privileged Role Administrators, and Security Administrators where they are told too.

    Source: pim-email-notifications (documented).
    """
    role_ids = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR]
    if with_security:
        role_ids.append(SECURITY_ADMINISTRATOR)
    return sorted({user_id for role_id in role_ids for user_id in active_users(tenant, role_id)})


def mail_under(tenant: Tenant, rule_id: str, default: Iterable[str], letter: Letter) -> tuple[MailSent, ...]:
    """At most one mail under a rule: to the default recipients if ticked, and to the additional addresses.

    `Critical` keeps only mail that asks the reader to act. Source: pim-how-to-change-default-settings (documented).
    """
    rule = settings_of(tenant, letter.key.role_id).notification(rule_id)
    if rule.level == "Critical" and letter.subject_kind not in ASKS_TO_ACT:
        return ()
    addresses = [mail_address(tenant, one) for one in default] if rule.is_default_recipients_enabled else []
    return mail_to(rule_id, (*addresses, *rule.recipients), letter)


def mail_to(rule_id: str, addresses: Iterable[str], letter: Letter) -> tuple[MailSent, ...]:
    """One mail to these addresses, each once and at most a thousand; none when there are no addresses."""
    recipients = tuple(dict.fromkeys(addresses))[:RECIPIENTS_MAX]
    if not recipients:
        return ()
    mail = MailSent(
        rule=rule_id,
        recipients=recipients,
        subject_kind=letter.subject_kind,
        principal_id=letter.key.principal_id,
        role_id=letter.key.role_id,
        request_id=letter.request_id,
        actor_id=letter.actor_id,
        justification=letter.justification,
        end=letter.end,
    )
    return (mail,)


def people_behind(tenant: Tenant, principal_id: str) -> list[str]:
    """The mailboxes of an assignee: the user, or nobody for groups and service principals."""
    return [principal_id] if principal_id in tenant.users else []


def level_of(kind: Kind) -> str:
    """The part of a rule's id that says which kind of assignment it is about."""
    return "Admin_Eligibility" if kind is Kind.ELIGIBLE else "Admin_Assignment"


def _of(request: Request, subject_kind: str, end: datetime | None = None) -> Letter:
    """A letter about what somebody asked for: in the words of who asked."""
    return Letter(
        subject_kind=subject_kind,
        key=request.key,
        request_id=request.id,
        actor_id=request.created_by,
        justification=request.justification,
        end=end,
    )


def assigned(tenant: Tenant, request: Request, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails about a new eligible or active assignment."""
    letter = _of(request, "assignedEligible" if request.kind is Kind.ELIGIBLE else "assignedActive", end)
    level, people = level_of(request.kind), people_behind(tenant, request.key.principal_id)
    return (
        *mail_under(tenant, f"Notification_Admin_{level}", administrators(tenant), letter),
        *mail_under(tenant, f"Notification_Requestor_{level}", people, letter),
    )


def activated(tenant: Tenant, request: Request, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails about a completed activation, sent when the role becomes active, with the requestor's reason.

    Who is told besides the requestor: the mail page's table and its prose differ, see the profile's switch.
    """
    admins = administrators(tenant, with_security=tenant.organization.profile.admin_mail_includes_security_admin)
    people, letter = people_behind(tenant, request.key.principal_id), _of(request, "activated", end)
    return (
        *mail_under(tenant, "Notification_Admin_EndUser_Assignment", admins, letter),
        *mail_under(tenant, "Notification_Requestor_EndUser_Assignment", people, letter),
    )


def approval_asked(tenant: Tenant, request: Request) -> tuple[MailSent, ...]:
    """The mail that asks the approvers to decide."""
    approvers = sorted(approvers_of(tenant, request))
    return mail_under(tenant, "Notification_Approver_EndUser_Assignment", approvers, _of(request, "approvalAsked"))


def decided(tenant: Tenant, request: Request, *, approves: bool) -> tuple[MailSent, ...]:
    """Mails about a decision: every approver and the requestor are told, in the approver's words.

    An approved requestor whose role becomes active at once is told that instead.
    """
    letter = Letter(
        subject_kind="approved" if approves else "denied",
        key=request.key,
        request_id=request.id,
        actor_id=request.decided_by,
        justification=request.decision_justification,
    )
    approvers = sorted(approvers_of(tenant, request))
    mails = mail_under(tenant, "Notification_Approver_EndUser_Assignment", approvers, letter)
    if request.status is Status.PROVISIONED:
        return mails
    people = people_behind(tenant, request.key.principal_id)
    return (*mails, *mail_under(tenant, "Notification_Requestor_EndUser_Assignment", people, letter))
