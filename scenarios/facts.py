"""What was done in an attempt, in the words of steps: typed facts read from the journal's events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scenarios.alert_steps import ALERT_WORDS
from scenarios.answers import outcome_word
from scenarios.checks import Happened, History
from scenarios.history_words import happened_words, moment_words
from scenarios.policy_steps import STATE_WORDS
from scenarios.translation import application_named, principal_named, user_named
from simulator import events as e
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.journal import Happening, happenings
from simulator.pim.rows import EXTENSIONS, RENEWALS, Action, AssignmentKey
from simulator.pim_alerts.events import AlertDismissed, AlertSettingsUpdated, AlertsScanned, IncidentFixed
from simulator.reviews.events import InstanceApplying, InstanceCompleted, ItemsDecided, ReviewCreated, ReviewDeleted
from simulator.reviews.rows import Review
from simulator.simulation import Simulation
from simulator.tenant import Tenant

_ACTIONS = {
    Action.ADMIN_ASSIGN: "assign",
    Action.ADMIN_UPDATE: "assign",
    Action.ADMIN_REMOVE: "unassign",
    Action.ADMIN_EXTEND: "extend",
    Action.ADMIN_RENEW: "renew",
    Action.SELF_EXTEND: "ask_to_extend",
    Action.SELF_RENEW: "ask_to_renew",
    Action.SELF_ACTIVATE: "activate",
    Action.SELF_DEACTIVATE: "deactivate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was done; people, roles and resources by id. `of` is whom it was about."""

    step: str
    at: datetime
    by: str | None = None
    of: str | None = None
    role: str | None = None
    kind: str | None = None
    name: str | None = None
    state: str | None = None
    resource: str | None = None
    outcome: str | None = None


def facts_of(simulation: Simulation, *, undone: bool = False) -> list[Fact]:
    """Everything that was done on the path to the cursor, or (`undone`) on any path, in order."""
    steps = [step for step in simulation.steps if step.is_effective] if undone else simulation.path()
    return list(_facts(happenings(steps), dict(simulation.at(0).reviews.items())))


def _facts(all_happenings: Iterable[Happening], reviews: dict[str, Review]) -> Iterator[Fact]:
    for happening in all_happenings:
        if isinstance(happening.event, e.ReviewEvent):
            yield from _review_facts(reviews, happening.at, happening.event)
        elif fact := _fact(happening.at, happening.event):
            yield fact


def _fact(at: datetime, event: e.Event) -> Fact | None:
    if isinstance(event, e.PimEvent):
        return _pim_fact(at, event)
    if isinstance(event, e.PolicyEvent):
        return _policy_fact(at, event)
    if isinstance(event, e.AlertEvent):
        return _alert_fact(at, event)
    return _other_fact(at, event)


def _about(key: AssignmentKey) -> dict[str, str]:
    return {"of": key.principal_id, "role": key.role_id}


def _pim_fact(at: datetime, event: e.PimEvent) -> Fact | None:
    match event:
        case e.RequestSubmitted(request=request):
            word = _ACTIONS[request.action]
            return Fact(step=word, at=at, by=request.created_by, kind=request.kind, **_about(request.key))
        case e.RequestDecided(request=request, approves=approves):
            word = "approve" if approves else "deny"
            word = f"{word}_extension" if request.action in EXTENSIONS | RENEWALS else word
            return Fact(step=word, at=at, by=request.decided_by, **_about(request.key))
        case e.RequestClosed(request=request, by=str(by)):
            word = "cancel_extension" if request.action in EXTENSIONS | RENEWALS else "cancel"
            return Fact(step=word, at=at, by=by, **_about(request.key))
        case e.RoleSettingsUpdated(role_id=role_id, settings=settings):
            return Fact(step="set_role_settings", at=at, by=settings.modified_by, role=role_id)
        case e.ScheduleCreated(schedule=schedule, by=by) if schedule.is_outside_pim:
            return Fact(step="assign_outside_pim", at=at, by=by, **_about(schedule.key))
        case e.ScheduleEnded(schedule=schedule, reason=e.EndReason.REMOVED_DIRECTLY, by=by):
            return Fact(step="unassign", at=at, by=by, kind=schedule.kind, **_about(schedule.key))
        case _:
            return None


def _review_facts(reviews: dict[str, Review], at: datetime, event: e.ReviewEvent) -> Iterator[Fact]:
    """What was done with access reviews; `reviews` holds those met so far, since later events name only their ids."""
    match event:
        case ReviewCreated(review=review, by=by) | ReviewDeleted(review=review, by=by):
            reviews[review.id] = review
            word = "create_review" if isinstance(event, ReviewCreated) else "delete_review"
            yield Fact(step=word, at=at, by=by, name=review.display_name, role=review.role_id)
        case ItemsDecided(review_id=review_id, items=items, by=by, is_reset=is_reset):
            review = reviews[review_id]
            word = "reset_review" if is_reset else "decide_review"
            for item in items:
                name, role = review.display_name, review.role_id
                yield Fact(step=word, at=at, by=by, of=item.principal_id, name=name, role=role)
        case InstanceCompleted(instance=instance, by=str(by)) | InstanceApplying(instance=instance, by=str(by)):
            review = reviews[instance.review_id]
            word = "stop_review" if isinstance(event, InstanceCompleted) else "apply_review"
            yield Fact(step=word, at=at, by=by, name=review.display_name, role=review.role_id)
        case _:
            return


def _alert_fact(at: datetime, event: e.AlertEvent) -> Fact | None:
    match event:
        case AlertsScanned(by=str(by)):
            return Fact(step="scan_alerts", at=at, by=by)
        case AlertSettingsUpdated(alert=alert, by=by):
            return Fact(step="set_alert", at=at, by=by, name=ALERT_WORDS[alert])
        case IncidentFixed(incident=one, by=by):
            name = ALERT_WORDS[one.alert]
            return Fact(step="fix_alert", at=at, by=by, name=name, of=one.principal_id, role=one.role_id)
        case AlertDismissed(state=state, by=by):
            return Fact(step="dismiss_alert", at=at, by=by, name=ALERT_WORDS[state.alert])
        case _:
            return None


def _policy_fact(at: datetime, event: e.PolicyEvent) -> Fact | None:
    match event:
        case e.PolicyCreated(policy=policy, by=by) | e.PolicyUpdated(new=policy, by=by):
            state = STATE_WORDS[policy.state]
            return Fact(step="set_ca_policy", at=at, by=by, name=policy.display_name, state=state)
        case e.PolicyDeleted(policy=policy, by=by):
            return Fact(step="delete_ca_policy", at=at, by=by, name=policy.display_name)
        case e.NamedLocationCreated(location=location, by=by):
            return Fact(step="create_location", at=at, by=by, name=location.display_name)
        case _:
            return None


def _other_fact(at: datetime, event: e.Event) -> Fact | None:
    match event:
        case e.SignInRecorded(record=row):
            outcome = outcome_word(row.outcome, row.error_code)
            return Fact(step="sign_in", at=at, by=row.user_id, resource=row.app_id, outcome=outcome)
        case e.GroupWritten(group=group, what=what, member_id=member_id, by=by):
            word = "create_group" if what == "Add group" else "change_group"
            return Fact(step=word, at=at, by=by, of=member_id, name=group.display_name)
        case e.SignInAlertSet(alert=alert, by=by):
            return Fact(step="set_sign_in_alert", at=at, by=by, name=alert.display_name)
        case e.UserWritten(user=user, what="User registered security info"):
            return Fact(step="register_method", at=at, by=user.id)
        case _:
            return None


def first_match(tenant: Tenant, facts: list[Fact], wanted: Happened) -> int | None:
    """The position of the first fact that is as wanted, None when there is none."""
    fields = _wanted_fields(tenant, wanted)
    return next((place for place, fact in enumerate(facts) if _is_as(fact, fields)), None)


def _wanted_fields(tenant: Tenant, wanted: Happened) -> dict[str, str]:
    fields = wanted.model_dump(exclude_none=True, exclude={"before", "undone"})
    if wanted.by:
        fields["by"] = user_named(tenant, wanted.by)
    if wanted.of:
        fields["of"] = principal_named(tenant, wanted.of)
    if wanted.role:
        fields["role"] = ROLE_IDS_BY_NAME[wanted.role]
    if wanted.resource:
        fields["resource"] = application_named(tenant, wanted.resource)
    return fields


def _is_as(fact: Fact, fields: dict[str, str]) -> bool:
    return all(getattr(fact, name) == value for name, value in fields.items())


def judge(simulation: Simulation, wanted: History) -> tuple[bool, str]:
    """Whether it was done, and not after what it should come before; with a sentence that says so."""
    facts = facts_of(simulation, undone=wanted.undone)
    place = first_match(simulation.tenant, facts, wanted)
    if place is None:
        return False, f"It has not happened yet that {happened_words(simulation.tenant, wanted)}"
    if wanted.before:
        later = first_match(simulation.tenant, facts, wanted.before)
        if later is not None and later < place:
            return False, f"{_came(simulation.tenant, wanted.before, facts[later])}; that belongs after it"
    return True, _came(simulation.tenant, wanted, facts[place])


def _came(tenant: Tenant, wanted: Happened, fact: Fact) -> str:
    words = happened_words(tenant, wanted, by=fact.by)
    return f"{words[:1].upper()}{words[1:]}, on {moment_words(fact.at)}"
