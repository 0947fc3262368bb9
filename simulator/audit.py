"""The directory audit log, read from the journal: one event can give several records, and none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from simulator import events as e
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.audit_names import (
    SETTINGS_REMOVED,
    added_activity,
    approval_activity,
    closed_activity,
    ended_activities,
    held_activity,
    submitted_activities,
)
from simulator.authentication_contexts.events import AuthenticationContextDeleted, AuthenticationContextSet
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.conditional_access.policies import ConditionalAccessPolicy
from simulator.conditional_access.policy_json import policy_json
from simulator.journal import Happening
from simulator.pim.rows import Action, AssignmentType, Kind, Request, Schedule, Status
from simulator.pim_alerts.audit_names import records_of as alert_records_of
from simulator.pim_alerts.definitions import DEFINITIONS
from simulator.reviews.audit_names import SERVICE as REVIEW_SERVICE
from simulator.reviews.audit_names import ReviewRecord, records_of
from simulator.reviews.events import ReviewCreated, ReviewUpdated
from simulator.reviews.rows import Review

PIM = "PIM"
CORE = "Core Directory"
CONDITIONAL_ACCESS = "Conditional Access"
PIM_APP = "MS-PIM"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One row of the directory audit log.

    `service`, `category` and `activity` are Microsoft's names. The initiator is a user, or an app (`by_app`) for
    what the system does by itself. `correlation_id` ties a `completed` record to its `requested` one.
    """

    id: str
    at: datetime
    service: str
    category: str
    activity: str
    correlation_id: str
    by_user_id: str | None = None
    by_app: str = ""
    reason: str = ""
    role_id: str | None = None
    principal_id: str | None = None
    target_name: str = ""
    target_type: str = ""
    properties: tuple[tuple[str, str, str], ...] = ()
    ends_at: datetime | None = None
    succeeded: bool = True


class _Writer:
    """Collects the records of one reading and gives each its id."""

    def __init__(self, tenant_id: str) -> None:
        self.records: list[AuditRecord] = []
        self.reviews: dict[str, Review] = {}
        self._tenant = UUID(tenant_id)
        self._ordinals: dict[int, int] = {}
        self._removal_reasons: dict[str, str] = {}

    def identity(self, happening: Happening) -> str:
        sequence = happening.step.sequence
        self._ordinals[sequence] = self._ordinals.get(sequence, 0) + 1
        return str(uuid5(self._tenant, f"audit/{sequence}/{self._ordinals[sequence]}"))

    def remember(self, request: Request) -> None:
        """Keep the reason of a removal: it stands in the record of its completion too."""
        if request.action is Action.ADMIN_REMOVE:
            self._removal_reasons[request.id] = request.justification

    def request(self, happening: Happening, request: Request, activity: str, by: str | None, reason: str) -> None:
        self.records.append(
            AuditRecord(
                id=self.identity(happening),
                at=happening.at,
                service=PIM,
                category="RoleManagement",
                activity=activity,
                correlation_id=request.id,
                by_user_id=by,
                by_app="" if by else PIM_APP,
                reason=reason,
                role_id=request.key.role_id,
                principal_id=request.key.principal_id,
                properties=_request_details(request),
            )
        )

    def schedule(
        self,
        happening: Happening,
        schedule: Schedule,
        service: str,
        activity: str,
        by: str | None,
        request_id: str | None = None,
    ) -> None:
        self.records.append(
            AuditRecord(
                id=self.identity(happening),
                at=happening.at,
                service=service,
                category="RoleManagement",
                activity=activity,
                correlation_id=request_id or schedule.created_using or schedule.id,
                by_user_id=by,
                by_app="" if by else PIM_APP,
                reason=self._removal_reasons.get(request_id or "", ""),
                role_id=schedule.key.role_id,
                principal_id=schedule.key.principal_id,
                ends_at=schedule.end,
            )
        )

    def plain(
        self,
        happening: Happening,
        service: str,
        category: str,
        activity: str,
        *,
        by: str | None,
        target: tuple[str, str, str],
        role_id: str | None = None,
        principal_id: str | None = None,
        properties: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        target_id, target_name, target_type = target
        identity = self.identity(happening)
        self.records.append(
            AuditRecord(
                id=identity,
                at=happening.at,
                service=service,
                category=category,
                activity=activity,
                correlation_id=str(uuid5(self._tenant, f"correlation/{happening.step.sequence}/{target_id}")),
                by_user_id=by,
                by_app="" if by else PIM_APP,
                role_id=role_id,
                principal_id=principal_id,
                target_name=target_name,
                target_type=target_type,
                properties=properties,
            )
        )

    def review(self, happening: Happening, record: ReviewRecord) -> None:
        review = self.reviews[record.review_id]
        self.records.append(
            AuditRecord(
                id=self.identity(happening),
                at=happening.at,
                service=REVIEW_SERVICE,
                category=record.category,
                activity=record.activity,
                correlation_id=review.id,
                by_user_id=record.by,
                by_app="" if record.by else REVIEW_SERVICE,
                reason=record.reason,
                succeeded=record.succeeded,
                role_id=review.role_id,
                principal_id=record.principal_id,
                target_name=review.display_name,
                target_type="Access review",
            )
        )


def _request_details(request: Request) -> tuple[tuple[str, str, str], ...]:
    ticket = ((("TicketNumber", "", request.ticket.number), ("TicketSystem", "", request.ticket.system)),)
    return ticket[0] if request.ticket.number or request.ticket.system else ()


def audit_records(tenant_id: str, happenings: Iterable[Happening]) -> list[AuditRecord]:
    """The audit log that follows from what happened, oldest first."""
    writer = _Writer(tenant_id)
    for happening in happenings:
        event = happening.event
        if isinstance(event, e.PimEvent):
            _pim(writer, happening, event)
        elif isinstance(event, e.PolicyEvent):
            _policy(writer, happening, event)
        elif isinstance(event, e.ReviewEvent):
            _review(writer, happening, event)
        elif isinstance(event, e.AlertEvent):
            _alert(writer, happening, event)
        else:
            _directory(writer, happening)
    return writer.records


def _alert(writer: _Writer, happening: Happening, event: e.AlertEvent) -> None:
    for record in alert_records_of(event):
        name, title = (record.alert, DEFINITIONS[record.alert].title) if record.alert else ("", "")
        writer.plain(
            happening,
            PIM,
            "RoleManagement",
            record.activity,
            by=record.by,
            target=(name, title, "Alert"),
            role_id=record.role_id,
            principal_id=record.principal_id,
        )


def _review(writer: _Writer, happening: Happening, event: e.ReviewEvent) -> None:
    if isinstance(event, ReviewCreated | ReviewUpdated):
        writer.reviews[event.review.id] = event.review
    for record in records_of(event):
        writer.review(happening, record)


def _pim(writer: _Writer, happening: Happening, event: e.PimEvent) -> None:
    if isinstance(event, e.RoleSettingsUpdated):
        _settings(writer, happening, event.role_id, "Update role setting in PIM", event.settings.modified_by)
    elif isinstance(event, e.RoleSettingsReset):
        for role_id in event.role_ids:
            _settings(writer, happening, role_id, SETTINGS_REMOVED, None)
    elif isinstance(event, e.RequestSubmitted | e.RequestDecided | e.RequestClosed):
        _request(writer, happening, event)
    else:
        _schedule(writer, happening, event)


def _request(
    writer: _Writer, happening: Happening, event: e.RequestSubmitted | e.RequestDecided | e.RequestClosed
) -> None:
    match event:
        case e.RequestSubmitted(request=request):
            writer.remember(request)
            for activity in submitted_activities(request):
                writer.request(happening, request, activity, request.created_by, request.justification)
        case e.RequestDecided():
            _decided(writer, happening, event)
        case e.RequestClosed(request=request, by=by):
            activity = closed_activity(request, by_somebody=by is not None)
            writer.request(happening, request, activity, by, request.justification)


def _schedule(
    writer: _Writer,
    happening: Happening,
    event: e.ScheduleCreated | e.ScheduleStarted | e.ScheduleReplaced | e.ScheduleEnded | e.ScheduleHeld,
) -> None:
    match event:
        case e.ScheduleCreated(schedule=schedule, by=by):
            _created(writer, happening, schedule, by)
        case e.ScheduleStarted(schedule=schedule):
            _mirror(writer, happening, schedule, "Add")
        case e.ScheduleReplaced(old=old, new=new):
            if old.has_started and not new.has_started:
                _mirror(writer, happening, old, "Remove")
        case e.ScheduleEnded():
            _ended(writer, happening, event)
        case e.ScheduleHeld(schedule=schedule):
            writer.schedule(happening, schedule, PIM, held_activity(schedule.kind), None)


def _decided(writer: _Writer, happening: Happening, event: e.RequestDecided) -> None:
    request = event.request
    activity = approval_activity(request, approves=event.approves)
    writer.request(happening, request, activity, request.decided_by, request.decision_justification)
    if event.granted is not None:
        completed = added_activity(event.granted.kind, "completed", is_permanent=event.granted.end is None)
        writer.request(happening, request, completed, request.decided_by, request.decision_justification)
    elif request.status is Status.PROVISIONED:
        completed = "Add member to role completed (PIM activation)"
        writer.request(happening, request, completed, request.created_by, request.justification)


def _settings(writer: _Writer, happening: Happening, role_id: str, activity: str, by: str | None) -> None:
    writer.plain(
        happening,
        PIM,
        "RoleManagement",
        activity,
        by=by,
        target=(role_id, "", "Role"),
        role_id=role_id,
    )


def _created(writer: _Writer, happening: Happening, schedule: Schedule, by: str | None) -> None:
    if schedule.is_outside_pim:
        writer.schedule(happening, schedule, CORE, "Add member to role", by)
        writer.schedule(happening, schedule, PIM, "Add member to role outside of PIM (permanent)", by)
    elif schedule.has_started:
        _mirror(writer, happening, schedule, "Add")


def _ended(writer: _Writer, happening: Happening, event: e.ScheduleEnded) -> None:
    schedule = event.schedule
    if event.reason is e.EndReason.REMOVED_DIRECTLY:
        writer.schedule(happening, schedule, CORE, "Remove member from role", event.by)
        return
    for activity in ended_activities(schedule, event.reason):
        writer.schedule(happening, schedule, PIM, activity, event.by, event.request_id)
    if schedule.has_started:
        _mirror(writer, happening, schedule, "Remove")


def _mirror(writer: _Writer, happening: Happening, schedule: Schedule, verb: str) -> None:
    """The record that PIM's own app leaves in Core Directory. Source: Sentinel queries (seen)."""
    member = "eligible member" if schedule.kind is Kind.ELIGIBLE else "member"
    assert schedule.assignment_type in AssignmentType, "known types only"
    preposition = "to" if verb == "Add" else "from"
    writer.schedule(happening, schedule, CORE, f"{verb} {member} {preposition} role", None)


def _policy(writer: _Writer, happening: Happening, event: e.PolicyEvent) -> None:
    match event:
        case e.PolicyCreated(policy=policy, by=by):
            _policy_row(writer, happening, "Add Conditional Access policy", None, policy, by)
        case e.PolicyUpdated(old=old, new=new, by=by):
            _policy_row(writer, happening, "Update Conditional Access policy", old, new, by)
        case e.PolicyDeleted(policy=policy, by=by):
            _policy_row(writer, happening, "Delete Conditional Access policy", policy, None, by)
        case e.NamedLocationCreated(location=location, by=by):
            target = (location.id, location.display_name, "NamedLocation")
            writer.plain(happening, CONDITIONAL_ACCESS, "Policy", "Add named location", by=by, target=target)
        case e.NamedLocationDeleted(location=location, by=by):
            target = (location.id, location.display_name, "NamedLocation")
            writer.plain(happening, CONDITIONAL_ACCESS, "Policy", "Delete named location", by=by, target=target)
        case AuthenticationContextSet(context=context, is_new=is_new, by=by):
            _context(writer, happening, "Add" if is_new else "Update", context, by)
        case AuthenticationContextDeleted(context=context, by=by):
            _context(writer, happening, "Delete", context, by)


def _context(writer: _Writer, happening: Happening, verb: str, context: AuthenticationContext, by: str | None) -> None:
    target = (context.id, context.display_name, "AuthenticationContextClassReference")
    activity = f"{verb} AuthenticationContextClassReference"
    writer.plain(happening, CONDITIONAL_ACCESS, "Policy", activity, by=by, target=target)


def _policy_row(
    writer: _Writer,
    happening: Happening,
    activity: str,
    old: ConditionalAccessPolicy | None,
    new: ConditionalAccessPolicy | None,
    by: str | None,
) -> None:
    policy = new or old
    assert policy is not None, "a policy record is about a policy"
    # Both values are whole policies (documented); the name of the property is recalled.
    properties = (("ConditionalAccessPolicy", policy_json(old), policy_json(new)),)
    target = (policy.id, policy.display_name, "Policy")
    writer.plain(happening, CONDITIONAL_ACCESS, "Policy", activity, by=by, target=target, properties=properties)


def _directory(writer: _Writer, happening: Happening) -> None:
    match happening.event:
        case e.UserWritten(user=user, what=what, by=by):
            target = (user.id, user.user_principal_name, "User")
            service = CORE if what in ("Add user", "Update user") else "Authentication Methods"
            writer.plain(happening, service, "UserManagement", what, by=by, target=target, principal_id=user.id)
        case e.GroupWritten(group=group, what=what, member_id=member_id, by=by):
            target = (group.id, group.display_name, "Group")
            writer.plain(happening, CORE, "GroupManagement", what, by=by, target=target, principal_id=member_id)
        case AdministrativeUnitWritten(unit=unit, what=what, member_id=member_id, by=by):
            target = (unit.id, unit.display_name, "AdministrativeUnit")
            writer.plain(happening, CORE, "AdministrativeUnit", what, by=by, target=target, principal_id=member_id)
        case _:
            pass
