"""Mail about access reviews: to reviewers when a round starts and halfway, and about its completion."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.directory.membership import mail_address
from simulator.events import MailSent
from simulator.notifications import RECIPIENTS_MAX, administrators
from simulator.reviews.rows import Instance, Item, Outcome, Review
from simulator.reviews.snapshot import people_among
from simulator.tenant import Tenant

REVIEW_RULE = "AccessReview"


def _mail(
    tenant: Tenant, review: Review, instance: Instance, subject_kind: str, people: Iterable[str], text: str = ""
) -> tuple[MailSent, ...]:
    recipients = tuple(dict.fromkeys(mail_address(tenant, one) for one in people if one in tenant.users))
    if not recipients:
        return ()
    mail = MailSent(
        rule=REVIEW_RULE,
        recipients=recipients[:RECIPIENTS_MAX],
        subject_kind=subject_kind,
        role_id=review.role_id,
        object_id=instance.id,
        end=instance.end,
        text=text,
    )
    return (mail,)


def review_asked(tenant: Tenant, review: Review, instance: Instance, items: tuple[Item, ...]) -> tuple[MailSent, ...]:
    """The mail that asks every reviewer to review, with the administrator's additional text."""
    if not instance.settings.mail_notifications:
        return ()
    people = sorted({one for item in items for one in item.reviewer_ids})
    return _mail(tenant, review, instance, "reviewAsked", people, instance.settings.mail_text)


def reminder(tenant: Tenant, review: Review, instance: Instance) -> tuple[MailSent, ...]:
    """The reminder at the middle of a round, if reminders are on.

    One page says that it goes to every reviewer, another only to those who have not finished: a switch of the profile.
    """
    if not instance.settings.reminders:
        return ()
    items = [tenant.review_items[one] for one in instance.item_ids]
    if tenant.organization.profile.review_reminder_to == "unfinished":
        items = [item for item in items if item.outcome is Outcome.NOT_REVIEWED]
    people = sorted({one for item in items for one in item.reviewer_ids})
    return _mail(tenant, review, instance, "reviewReminder", people, instance.settings.mail_text)


def completed(tenant: Tenant, review: Review, instance: Instance) -> tuple[MailSent, ...]:
    """The mail about a completed round: to the administrators if notifications are on, and to the named receivers."""
    people = administrators(tenant) if instance.settings.mail_notifications else []
    return _mail(
        tenant,
        review,
        instance,
        "reviewCompleted",
        (*people, *people_among(tenant, instance.settings.notified_ids)),
    )
