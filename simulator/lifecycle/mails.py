"""Mail about ends: reminders, extensions and renewals; about roles assigned outside PIM; and the weekly digest."""

from __future__ import annotations

from datetime import datetime

from simulator.directory.membership import mail_address
from simulator.directory.roles import ROLES
from simulator.events import MailSent
from simulator.licensing import has_privileged_identity_management
from simulator.notifications import Letter, administrators, level_of, mail_to, mail_under, people_behind
from simulator.pim.rows import EXTENSIONS, Kind, Request, Schedule
from simulator.tenant import Tenant

OUTSIDE_RULE = "RolesAssignedOutsidePimAlert"
DIGEST_RULE = "WeeklyDigest"


def asked(tenant: Tenant, request: Request) -> tuple[MailSent, ...]:
    """The mail that asks the administrators to decide on an extension or a renewal."""
    letter = Letter(
        subject_kind="extensionAsked" if request.action in EXTENSIONS else "renewalAsked",
        key=request.key,
        request_id=request.id,
        actor_id=request.created_by,
        justification=request.justification,
    )
    return mail_under(tenant, f"Notification_Approver_{level_of(request.kind)}", administrators(tenant), letter)


def decided(tenant: Tenant, request: Request, kind: Kind, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails about the decision on an extension or a renewal: the requestor and all administrators are told."""
    what = "extension" if request.action in EXTENSIONS else "renewal"
    outcome = "Denied" if request.target_schedule_id is None else "Approved"
    letter = Letter(
        subject_kind=f"{what}{outcome}",
        key=request.key,
        request_id=request.id,
        actor_id=request.decided_by,
        justification=request.decision_justification,
        end=end,
    )
    return _to_all(tenant, kind, letter, administrators(tenant))


def prolonged(tenant: Tenant, request: Request, end: datetime | None) -> tuple[MailSent, ...]:
    """Mails when an administrator extends or renews by himself: the assignee and the other administrators."""
    letter = Letter(
        subject_kind="extended" if request.action in EXTENSIONS else "renewed",
        key=request.key,
        request_id=request.id,
        actor_id=request.created_by,
        justification=request.justification,
        end=end,
    )
    others = [one for one in administrators(tenant) if one != request.created_by]
    return _to_all(tenant, request.kind, letter, others)


def _to_all(tenant: Tenant, kind: Kind, letter: Letter, admins: list[str]) -> tuple[MailSent, ...]:
    level, people = level_of(kind), people_behind(tenant, letter.key.principal_id)
    return (
        *mail_under(tenant, f"Notification_Admin_{level}", admins, letter),
        *mail_under(tenant, f"Notification_Requestor_{level}", people, letter),
    )


def end_comes_near(tenant: Tenant, schedule: Schedule) -> tuple[MailSent, ...]:
    """Reminders before an assignment ends. Source: pim-how-to-renew-extend (documented); their rules are inferred."""
    return _about_end(tenant, Letter(subject_kind="endsSoon", key=schedule.key, end=schedule.end), schedule.kind)


def expired(tenant: Tenant, schedule: Schedule) -> tuple[MailSent, ...]:
    """Mails when an assignment has ended by itself."""
    return _about_end(tenant, Letter(subject_kind="expired", key=schedule.key, end=schedule.end), schedule.kind)


def _about_end(tenant: Tenant, letter: Letter, kind: Kind) -> tuple[MailSent, ...]:
    """Without a licence PIM sends nothing (documented); the profile says whether the role's rules govern it."""
    if not has_privileged_identity_management(tenant):
        return ()
    admins = administrators(tenant)
    if tenant.organization.profile.expiry_mail_rules == "assignment":
        return _to_all(tenant, kind, letter, admins)
    level, people = level_of(kind), people_behind(tenant, letter.key.principal_id)
    return (
        *mail_to(f"Notification_Admin_{level}", (mail_address(tenant, one) for one in admins), letter),
        *mail_to(f"Notification_Requestor_{level}", (mail_address(tenant, one) for one in people), letter),
    )


def assigned_outside(tenant: Tenant, schedule: Schedule, by: str) -> tuple[MailSent, ...]:
    """The mail about a privileged role that somebody assigned past PIM. Source: pim-email-notifications."""
    if not ROLES[schedule.key.role_id].is_privileged or not has_privileged_identity_management(tenant):
        return ()
    told = (mail_address(tenant, one) for one in administrators(tenant, with_security=True))
    return mail_to(OUTSIDE_RULE, told, Letter(subject_kind="assignedOutside", key=schedule.key, actor_id=by))


def digest(tenant: Tenant) -> tuple[MailSent, ...]:
    """The weekly digest; its numbers are read from what happened. Source: pim-email-notifications (documented)."""
    if not tenant.organization.profile.weekly_digest or not has_privileged_identity_management(tenant):
        return ()
    told = tuple(mail_address(tenant, one) for one in administrators(tenant, with_security=True))
    return (MailSent(rule=DIGEST_RULE, recipients=told, subject_kind="digest"),) if told else ()
