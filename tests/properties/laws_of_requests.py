"""Laws about requests: what may be asked by whom, how a request moves on, and what a refusal leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from simulator import Refused
from simulator import commands as c
from simulator.lifecycle import commands as lc
from simulator.pim.rows import Kind, Request, Schedule, Status
from tests.properties.law_book import ACTIVATED, ASSIGNED, FIVE_MINUTES, Look, law
from tests.unit.world import GA, POLICY, PRA

DAY = timedelta(days=1)
ADMIN = (c.AdminAssign, c.AdminUpdate, c.AdminRemove, lc.AdminExtend, lc.AdminRenew)
OWN = (c.SelfActivate, c.SelfDeactivate, lc.SelfExtend, lc.SelfRenew)
ASKING = (*ADMIN, *OWN, c.DecideRequest, c.CancelRequest, c.UpdateRoleSettings, lc.DecideLifecycle)
TERMINAL = {Status.DENIED, Status.CANCELED, Status.FAILED, Status.REVOKED}
MOVES = {
    Status.PENDING_APPROVAL: {Status.GRANTED, Status.PROVISIONED, Status.DENIED, Status.CANCELED, Status.FAILED},
    Status.GRANTED: {Status.PROVISIONED, Status.CANCELED, Status.FAILED},
    Status.PENDING_ADMIN_DECISION: {Status.PROVISIONED, Status.DENIED, Status.CANCELED},
}
POLICY_RULES = {"EligibilityRule", "MfaRule", "JustificationRule", "TicketingRule", "ExpirationRule"}


@law(21, outcome=Refused)
def a_refused_request_changes_nothing(look: Look) -> None:
    assert look.after == look.before


@law(24)
def a_status_never_leaves_denied_canceled_failed_or_revoked(look: Look) -> None:
    for name, one in look.before.requests.items():
        assert one.status not in TERMINAL or look.after.requests[name].status is one.status


@law(25)
def a_status_moves_only_as_allowed(look: Look) -> None:
    for name, one in look.before.requests.items():
        after = look.after.requests[name].status
        assert after is one.status or after in MOVES.get(one.status, ()), f"{one.status} to {after}"


@law(26)
def no_pending_request_is_a_day_old(look: Look) -> None:
    for one in look.after.requests.values():
        assert one.status is not Status.PENDING_APPROVAL or look.after.now - one.created_at < DAY


@law(27)
def there_is_at_most_one_pending_request_for_a_principal_role_and_scope(look: Look) -> None:
    for status in (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION):
        pending = [one.key for one in look.after.requests.values() if one.status is status]
        assert len(pending) == len(set(pending))


@law(28, after=(c.CancelRequest,))
def only_a_pending_or_granted_request_is_canceled(look: Look) -> None:
    assert isinstance(look.command, c.CancelRequest), "asked after cancelling"
    before = look.before.requests[look.command.request_id]
    assert before.status in (Status.PENDING_APPROVAL, Status.PENDING_ADMIN_DECISION, Status.GRANTED)
    assert look.after.requests[before.id].status is Status.CANCELED


def _own(look: Look, kind: Kind) -> list[Schedule]:
    """What the principal itself holds of the role, in force when the command came."""
    who = look.command.key.principal_id  # type: ignore[attr-defined]  # asked of commands about a role
    mine = (one for one in look.before.schedules.values() if one.key[:2] == (who, look.role_id))
    return [one for one in mine if one.kind is kind and one.start <= look.before.now]


@law(29, after=(c.SelfDeactivate,))
def only_an_activation_that_ran_five_minutes_is_deactivated(look: Look) -> None:
    active = [one for one in _own(look, Kind.ACTIVE) if one.assignment_type is ACTIVATED]
    assert [one for one in active if look.before.now - one.start >= FIVE_MINUTES]


@law(30, after=(c.AdminUpdate, c.AdminRemove))
def nothing_is_updated_or_removed_while_the_active_assignment_is_younger_than_five_minutes(look: Look) -> None:
    if look.before.profile.five_minute_rule == "measured" and not isinstance(look.command, lc.AdminExtend):
        assert all(look.before.now - one.start >= FIVE_MINUTES for one in _own(look, Kind.ACTIVE))


@law(31, after=(c.AdminAssign, c.SelfActivate), outcome=Refused)
def nothing_new_is_refused_for_the_five_minute_rule(look: Look) -> None:
    assert isinstance(look.decision, Refused) and "FiveMinuteRule" not in look.decision.rules


@law(32, after=(c.SelfActivate,))
def only_an_eligibility_valid_at_that_instant_is_activated(look: Look) -> None:
    assert isinstance(look.command, c.SelfActivate), "asked after activating"
    assert look.before.could_activate(*look.command.key)


@law(34, outcome=Refused)
def a_refusal_names_policy_rules_exactly_when_its_code_says_so(look: Look) -> None:
    assert isinstance(look.decision, Refused) and look.decision.rules
    assert (look.decision.code == POLICY) == (set(look.decision.rules) <= POLICY_RULES)


@law(38, after=ADMIN)
def only_active_global_or_privileged_role_administrators_act_for_others(look: Look) -> None:
    assert look.caller in look.before.holders(GA, PRA)


@law(39, after=OWN)
def people_act_only_for_themselves(look: Look) -> None:
    assert look.caller == look.command.key.principal_id  # type: ignore[attr-defined]  # own actions have a key


@law(42, after=(lc.SelfExtend,))
def an_extension_is_asked_only_in_the_last_fourteen_days_of_a_direct_assignment(look: Look) -> None:
    assert isinstance(look.command, lc.SelfExtend), "asked after extensions"
    mine = [one for one in _own(look, look.command.kind) if one.assignment_type is ASSIGNED]
    assert [one for one in mine if one.end and one.end - look.before.now <= timedelta(days=14)]


@law(43, after=(lc.SelfRenew, lc.AdminRenew))
def a_renewal_is_asked_only_within_thirty_days_of_the_end(look: Look) -> None:
    key = (look.command.key, look.command.kind)  # type: ignore[attr-defined]  # renewals have both
    assert look.before.now - look.memory.ended[key] <= timedelta(days=30)


@law(44)
def the_history_of_requests_only_grows(look: Look) -> None:
    for name, one in look.before.requests.items():
        assert _as_submitted(look.after.requests[name]) == _as_submitted(one)


def _as_submitted(request: Request) -> Request:
    """A request without what a decision or its completion writes into it."""
    return replace(
        request,
        status=Status.GRANTED,
        decided_by=None,
        decision_justification="",
        decided_at=None,
        completed_at=None,
        target_schedule_id=None,
        eligibility_id=None,
    )
