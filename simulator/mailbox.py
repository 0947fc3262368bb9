"""Mail, read from the journal: who got which message when, with subjects in our own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from simulator.directory.membership import display_name
from simulator.directory.roles import ROLES
from simulator.events import MailSent
from simulator.journal import Happening
from simulator.lifecycle.digest import week_in_numbers
from simulator.lifecycle.mails import DIGEST_RULE
from simulator.tenant import Tenant

_SUBJECTS = {
    "assignedEligible": "PIM: {who} was made eligible for the {role} role",
    "assignedActive": "PIM: {who} was assigned the {role} role",
    "activated": "PIM: {who} activated the {role} role assignment",
    "approvalAsked": "PIM: {who} asks to activate the {role} role; approve or deny",
    "approved": "PIM: the request of {who} to activate the {role} role was approved",
    "denied": "PIM: the request of {who} to activate the {role} role was denied",
    "extended": "PIM: the {role} role of {who} was extended",
    "renewed": "PIM: the {role} role of {who} was renewed",
    "extensionAsked": "PIM: {who} asks to extend the {role} role; approve or deny",
    "extensionApproved": "PIM: the request of {who} to extend the {role} role was approved",
    "extensionDenied": "PIM: the request of {who} to extend the {role} role was denied",
    "renewalAsked": "PIM: {who} asks to renew the {role} role; approve or deny",
    "renewalApproved": "PIM: the request of {who} to renew the {role} role was approved",
    "renewalDenied": "PIM: the request of {who} to renew the {role} role was denied",
    "endsSoon": "PIM: the {role} role of {who} ends soon",
    "expired": "PIM: the {role} role of {who} has ended",
    "assignedOutside": "PIM: {who} was assigned the {role} role outside of PIM",
    "digest": "PIM: your week in Privileged Identity Management",
    "reviewAsked": "PIM: review who still needs the {role} role",
    "reviewReminder": "PIM: reminder to review who still needs the {role} role",
    "reviewCompleted": "PIM: the access review of the {role} role has ended",
    "signIn": "Alert: {who} signed in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message. `rule` is the notification rule that sent it; `facts` are label and value pairs of the body."""

    number: int
    at: datetime
    rule: str
    recipients: tuple[str, ...]
    subject: str
    principal_id: str | None
    role_id: str | None
    facts: tuple[tuple[str, str], ...]


def mails(tenant: Tenant, happenings: Iterable[Happening]) -> list[Mail]:
    """Every mail sent so far, oldest first."""
    everything = list(happenings)
    sent = ((one.at, one.event) for one in everything if isinstance(one.event, MailSent))
    return [_mail(tenant, number, at, event, everything) for number, (at, event) in enumerate(sent, start=1)]


def mails_to(address: str, all_mails: Iterable[Mail]) -> list[Mail]:
    """The mails in one mailbox."""
    wanted = address.lower()
    return [mail for mail in all_mails if wanted in (one.lower() for one in mail.recipients)]


def _mail(tenant: Tenant, number: int, at: datetime, event: MailSent, everything: list[Happening]) -> Mail:
    role = ROLES[event.role_id].display_name if event.role_id else ""
    who = display_name(tenant, event.principal_id)
    facts = (
        ("Person", who),
        ("Role", role),
        ("By", display_name(tenant, event.actor_id)),
        ("Reason", event.justification),
        ("Until", f"{event.end:%d %b %Y %H:%M} UTC" if event.end else ""),
        ("Message", event.text),
        *(week_in_numbers(everything, at) if event.rule == DIGEST_RULE else ()),
    )
    return Mail(
        number=number,
        at=at,
        rule=event.rule,
        recipients=event.recipients,
        subject=_SUBJECTS[event.subject_kind].format(who=who, role=role),
        principal_id=event.principal_id,
        role_id=event.role_id,
        facts=tuple((label, value) for label, value in facts if value),
    )
