"""What an accepted PIM command brings about in the naive tenant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import commands as c
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from tests.properties.lifecycle_verdicts import chosen_how, extended
from tests.properties.pim_model import Ask, Grant, Model, role_at
from tests.properties.pim_verdicts import caller_of, how_of, target_of, window
from tests.unit.world import GA, PRA


def happen(model: Model, window_name: str, command: c.Command, new_id: str | None) -> None:
    """An accepted command takes effect; `new_id` is the id that its request or its assignment was given."""
    model.mails = []
    caller, _ = caller_of(window_name)
    match command:
        case c.AdvanceClock():
            model.wait(command.by)
        case c.SetLicence():
            before = model.licensed()
            model.licences[command.sku] = command.is_enabled
            if before and not model.licensed():
                model.lose_licence()
        case c.UpdateRoleSettings():
            write_settings(model, command)
        case c.AddGroupMember():
            model.members[command.group_id].append(command.member_id)
        case c.RemoveGroupMember():
            leave_group(model, command)
        case c.DecideRequest() | lc.DecideLifecycle():
            (settle if isinstance(command, c.DecideRequest) else settle_lifecycle)(model, command)
        case c.CancelRequest():
            withdraw(model, command.request_id)
        case c.RemoveRoleDirectly():
            model.take(model.of(command.key.principal_id, role_at(command.key), "assigned")[0], planned="Canceled")
        case _:
            assert new_id is not None and caller is not None, "a request has an id and a caller"
            record(model, command, caller, new_id)


def record(model: Model, command: Any, caller: str, new_id: str) -> None:
    """A request, or a direct assignment, is recorded and done."""
    who, role = command.key.principal_id, role_at(command.key)
    if isinstance(command, c.AssignRoleDirectly):
        model.mail_watchers("RolesAssignedOutsidePimAlert")
        model.give(Grant(new_id, "assigned", who, role, model.now, None, True))
        return
    action = type(command).__name__
    ask = Ask(new_id, action, who, role, caller, "Revoked", model.now)
    if isinstance(command, c.SelfDeactivate | c.AdminRemove):
        target = target_of(model, command)
        assert target is not None
        model.take(target, planned="Canceled")
        model.asks[new_id] = ask
        return
    start, length = window(model, command)
    ask.start, ask.length = (start if start > model.now else None), length
    model.asks[new_id] = ask
    if isinstance(command, c.SelfActivate):
        begin_activation(model, ask)
    elif isinstance(command, lc.SelfExtend | lc.SelfRenew):
        ask_administrators(model, command, ask)
    else:
        assign(model, command, ask)


def begin_activation(model: Model, ask: Ask) -> None:
    """An activation waits for approval or is provisioned."""
    if model.book(ask.role).approval:
        ask.status = "PendingApproval"
        if late := model.profile.approval_mail_delay_minutes:
            ask.told_at = model.now + timedelta(minutes=late)
        else:
            model.ask_approvers(ask)
    else:
        model.provision(ask, model.eligibility(ask.who, ask.role)[0].id)


def later(start: datetime, length: timedelta) -> datetime:
    """So long after the start, at most on the last day of the calendar."""
    try:
        return start + length
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def assign(model: Model, command: c.AdminAssign | c.AdminUpdate, ask: Ask) -> None:
    """An administrator's window is set, at once or for later."""
    start = ask.start or model.now
    begun = start == model.now
    ask.status = "Provisioned" if begun else "Granted"
    end = None if ask.length is None else later(start, ask.length)
    how = how_of(command)
    others = model.active_people(GA, PRA)
    if isinstance(command, lc.AdminExtend | lc.AdminRenew):
        others.discard(ask.by)
    mail_everybody(model, how, ask, others)
    old = target_of(model, command) if isinstance(command, c.AdminUpdate) else None
    give_window(model, ask, how, old, (start, end))


def mail_everybody(model: Model, how: str, ask: Ask, administrators: set[str]) -> None:
    """Mail about an eligible or active assignment to administrators and to the assignee."""
    level = "Admin_Eligibility" if how == "eligible" else "Admin_Assignment"
    model.mail(f"Notification_Admin_{level}", ask.role, administrators)
    model.mail(f"Notification_Requestor_{level}", ask.role, {ask.who})


def give_window(model: Model, ask: Ask, how: str, old: Grant | None, limits: tuple[datetime, datetime | None]) -> None:
    """A window under the id of its request: a new assignment, or one in the place of an old one."""
    start, end = limits
    begun = start == model.now
    if old is None:
        model.give(Grant(ask.id, how, ask.who, ask.role, start, end, begun, ask.id))
        return
    if not begun and how == "eligible" and model.profile.eligibility_end_ends_activation:
        model.end_users_of(old)
    if old.request and model.asks[old.request].status == "Granted":
        model.asks[old.request].status = "Canceled"
    new_id = old.id if model.profile.update_keeps_schedule_id else ask.id
    model.renamed(old, new_id, start=start, end=end, begun=begun, request=ask.id)


def settle(model: Model, command: c.DecideRequest) -> None:
    """A pending request is approved or denied."""
    ask = model.asks[command.request_id]
    approvers = model.approvers(ask)
    rule, tells = "Notification_Approver_EndUser_Assignment", "Notification_Requestor_EndUser_Assignment"
    ask.told_at = None
    eligible = model.eligibility(ask.who, ask.role)
    if command.approves and not eligible:
        ask.status = "Failed"
        return
    model.mail(rule, ask.role, approvers)
    if command.approves:
        model.provision(ask, eligible[0].id)
    else:
        ask.status = "Denied"
    if ask.status != "Provisioned":
        model.mail(tells, ask.role, {ask.who})


def ask_administrators(model: Model, command: lc.SelfExtend | lc.SelfRenew, ask: Ask) -> None:
    """Somebody asks for more time; administrators are asked to decide."""
    ask.status, ask.how = "PendingAdminDecision", how_of(command)
    level = "Admin_Eligibility" if ask.how == "eligible" else "Admin_Assignment"
    model.mail(f"Notification_Approver_{level}", ask.role, model.active_people(GA, PRA), asks_to_act=True)


def settle_lifecycle(model: Model, command: lc.DecideLifecycle) -> None:
    """An administrator approves more time, in a window and a type of the administrator's choice, or denies it."""
    ask = model.asks[command.request_id]
    admins = model.active_people(GA, PRA)
    if not command.approves:
        ask.status = "Denied"
        mail_everybody(model, ask.how, ask, admins)
        return
    how = chosen_how(command, ask)
    start, length = window(model, command)
    ask.status = "Provisioned"
    mail_everybody(model, how, ask, admins)
    end = None if length is None else later(start, length)
    give_window(model, ask, how, extended(model, command, ask), (start, end))


def withdraw(model: Model, request_id: str) -> None:
    """A pending or granted request is canceled, and what it planned goes."""
    ask = model.asks[request_id]
    for grant in [one for one in model.grants.values() if one.request == request_id]:
        model.take(grant, planned="Canceled")
    ask.status = "Canceled"


def leave_group(model: Model, command: c.RemoveGroupMember) -> None:
    """A member leaves; what that member activated through the group ends."""
    model.members[command.group_id].remove(command.member_id)
    if not model.profile.eligibility_end_ends_activation:
        return
    through = {one.id for one in model.grants.values() if one.who == command.group_id and one.how == "eligible"}
    for grant in [one for one in model.grants.values() if one.who == command.member_id and one.using in through]:
        model.take(grant, planned="Failed")


def write_settings(model: Model, command: c.UpdateRoleSettings) -> None:
    """Rules of a role are replaced, the others stay."""
    book = model.book(command.role_id)
    model.books[command.role_id] = book
    for rule in command.rules:
        match rule:
            case rs.AuthenticationContextRule():
                book.context = rule.is_enabled
            case rs.ApprovalRule():
                book.approval = rule.is_approval_required
                book.approver_users, book.approver_groups = rule.user_ids, rule.group_ids
            case rs.NotificationRule():
                notice = book.notices[rule.id]
                notice.default, notice.extra = rule.is_default_recipients_enabled, rule.recipients
                notice.level = rule.level
            case rs.EnablementRule():
                side = {"EndUser_Assignment": "needs", "Admin_Eligibility": "eligible_needs"}
                setattr(book, side.get(rule.id.partition("_")[2], "active_needs"), set(rule.enabled_rules))
            case rs.ExpirationRule():
                write_limit(book, rule)


def write_limit(book: Any, rule: rs.ExpirationRule) -> None:
    """A maximum is replaced; the activation maximum holds whatever its flag says."""
    if rule.id == "Expiration_EndUser_Assignment":
        book.longest = rule.maximum_duration
    elif rule.id == "Expiration_Admin_Eligibility":
        book.eligible_must_end, book.eligible_longest = rule.is_expiration_required, rule.maximum_duration
    else:
        book.active_must_end, book.active_longest = rule.is_expiration_required, rule.maximum_duration
