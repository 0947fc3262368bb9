"""The rules of access reviews: what a new review has to be, who may do what to it, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from simulator import licensing
from simulator.access import ROLE_MANAGERS, SESSION_GATE, caller_gate
from simulator.decision import Mark
from simulator.directory.roles import ROLES
from simulator.directory.rows import Sku
from simulator.gates import SKIP, Case, Finding, Gate, holds, holds_or
from simulator.pim.request_gates import LICENCE_GATE
from simulator.reviews.commands import (
    ApplyReview,
    CreateReview,
    DecideReview,
    DeleteReview,
    Extent,
    ResetReview,
    StopReview,
    UpdateReview,
)
from simulator.reviews.recurrence import DURATION_DAYS_MAX
from simulator.reviews.rows import (
    Frequency,
    Instance,
    InstanceStatus,
    Outcome,
    Population,
    Review,
    ReviewerKind,
    Reviewers,
)
from simulator.reviews.snapshot import people_among
from simulator.tenant import Tenant

CREATE_PAGE = "pim-create-roles-and-resource-roles-review"
COMPLETE_PAGE = "pim-complete-roles-and-resource-roles-review"
PERFORM_PAGE = "pim-perform-roles-and-resource-roles-review"
NAME_LENGTH_MAX = 256
INACTIVE_DAYS_MAX = 730
REVIEWS_MAX = 100
START_WITHIN = timedelta(days=3650)
OnInstance = StopReview | ResetReview | ApplyReview
OnReview = UpdateReview | DeleteReview
Check = Callable[[Case[Any]], Finding]


def _gate(rule: str, check: Check, source: str = CREATE_PAGE, *, code: str = "Request_BadRequest") -> Gate[Any]:
    return Gate(rule=rule, code=code, check=check, source=source)


def _unsure(rule: str, check: Check, source: str = CREATE_PAGE, *, code: str = "Request_BadRequest") -> Gate[Any]:
    return Gate(rule=rule, code=code, check=check, source=source, mark=Mark.INFERRED)


# --- a new review ------------------------------------------------------------------------------------------------


def _has_name(case: Case[CreateReview | UpdateReview]) -> Finding:
    if case.command.display_name is None:
        return SKIP
    length = len(case.command.display_name.strip())
    fact = f"the name has {length} characters; 1 to {NAME_LENGTH_MAX} are allowed"
    return holds_or(0 < length <= NAME_LENGTH_MAX, fact)


def _roles_exist(case: Case[CreateReview]) -> Finding:
    if not case.command.role_ids:
        return holds(False, "no role is chosen")
    unknown = [one for one in case.command.role_ids if one not in ROLES]
    return holds_or(not unknown, f"role `{unknown[0]}`" if unknown else "")


def _leaves_room(case: Case[CreateReview]) -> Finding:
    count = len(case.tenant.reviews) + len(set(case.command.role_ids))
    return holds_or(count <= REVIEWS_MAX, f"that makes {count} reviews; a practice tenant holds {REVIEWS_MAX}")


def _starts_ahead(case: Case[CreateReview]) -> Finding:
    start, now = case.command.start, case.tenant.now
    if start is None:
        return SKIP
    if start < now:
        return holds(False, f"{start:%Y-%m-%d %H:%M} has passed")
    return holds_or(start - now <= START_WITHIN, f"{start:%Y-%m-%d} is too far away; a practice tenant ends before")


def _is_short_enough(case: Case[CreateReview]) -> Finding:
    command = case.command
    longest = DURATION_DAYS_MAX[command.frequency]
    fits = 1 <= command.duration_days <= longest
    fact = f"{command.duration_days} days; 1 to {longest} are possible for this frequency"
    documented = command.frequency is Frequency.MONTHLY and command.duration_days >= 1
    found = holds_or(fits, fact)
    return found if documented else Finding(found.verdict, found.fact, mark=Mark.INFERRED)


def _ends_once(case: Case[CreateReview | UpdateReview]) -> Finding:
    command = case.command
    start = _first_start(case)
    if command.last_start is not None and command.occurrences is not None:
        return holds(False, "a series ends by a date or after a number of rounds, not both")
    if command.occurrences is not None:
        return holds_or(command.occurrences >= 1, f"{command.occurrences} rounds; a series has at least one")
    early = command.last_start is not None and command.last_start < start
    return holds_or(not early, f"the series would end before its first round on {start:%Y-%m-%d}")


def _first_start(case: Case[CreateReview | UpdateReview]) -> datetime:
    if isinstance(case.command, CreateReview):
        return case.command.start or case.tenant.now
    return case.tenant.reviews[case.command.review_id].recurrence.start


def _fits_inactivity(case: Case[CreateReview]) -> Finding:
    scope = case.command.scope
    if scope.inactive_days is None:
        return SKIP
    if scope.population is Population.SERVICE_PRINCIPALS:
        return holds(False, "only users can be inactive", None)
    fact = f"{scope.inactive_days} days; 1 to {INACTIVE_DAYS_MAX} are possible"
    return holds_or(1 <= scope.inactive_days <= INACTIVE_DAYS_MAX, fact)


def _workload_is_licensed(case: Case[CreateReview]) -> Finding:
    if case.command.scope.population is not Population.SERVICE_PRINCIPALS:
        return SKIP
    licensed = licensing.holds(case.tenant, Sku.WORKLOAD_ID)
    return holds_or(licensed, "service principals need Microsoft Entra Workload ID Premium")


def _kind_fits(case: Case[CreateReview]) -> Finding:
    command = case.command
    if command.scope.population is Population.USERS_AND_GROUPS:
        return SKIP
    return holds_or(command.reviewers.kind is ReviewerKind.SELECTED, "service principals are reviewed by named people")


def _asks_somebody(case: Case[CreateReview]) -> Finding:
    reviewers = case.command.reviewers
    if reviewers.kind is not ReviewerKind.SELECTED:
        return _known_people(case.tenant, reviewers.fallback_ids)
    return _named_people(case.tenant, reviewers.ids)


def _named_people(tenant: Tenant, ids: tuple[str, ...]) -> Finding:
    """Named reviewers are known, and at least one person is among them."""
    if not ids:
        return holds(False, "no reviewer is chosen")
    known = _known_people(tenant, ids)
    if not people_among(tenant, ids) and known.fact == "":
        return holds(False, "nobody is in the chosen groups")
    return known


def _known_people(tenant: Tenant, ids: Iterable[str]) -> Finding:
    unknown = [one for one in ids if one not in tenant.users and one not in tenant.groups]
    return holds_or(not unknown, f"`{unknown[0]}` is no user or group" if unknown else "")


def _tells_known_people(case: Case[CreateReview | UpdateReview]) -> Finding:
    settings = case.command.settings
    return SKIP if settings is None else _known_people(case.tenant, settings.notified_ids)


_CALLER = caller_gate(ROLE_MANAGERS, source=CREATE_PAGE)
_NAME = _unsure("DisplayNameRule", _has_name)
_END = _unsure("ReviewEndRule", _ends_once)
_RECEIVERS = _unsure("ReviewReceiversRule", _tells_known_people)

CREATE_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    _CALLER,
    _NAME,
    _unsure("RoleRule", _roles_exist, "terraform-provider-azuread", code="RoleNotFound"),
    _unsure("ReviewLimitRule", _leaves_room, "Practice Tenant"),
    _unsure("ReviewStartRule", _starts_ahead),
    _gate("ReviewDurationRule", _is_short_enough),
    _END,
    _gate("InactiveDaysRule", _fits_inactivity),
    _gate("WorkloadLicenceRule", _workload_is_licensed, code="AadPremiumLicenseRequired"),
    _gate("ReviewerKindRule", _kind_fits),
    _unsure("ReviewersRule", _asks_somebody),
    _RECEIVERS,
)


# --- what is there -----------------------------------------------------------------------------------------------


def _review_is_known(case: Case[OnReview]) -> Finding:
    return holds(case.command.review_id in case.tenant.reviews, f"review `{case.command.review_id}`")


def _round_is_known(case: Case[OnInstance]) -> Finding:
    return holds(case.command.instance_id in case.tenant.review_instances, f"round `{case.command.instance_id}`")


_KNOWN_REVIEW = _unsure("AccessReviewRule", _review_is_known, COMPLETE_PAGE, code="ResourceNotFound")
_KNOWN_ROUND = _unsure("AccessReviewRule", _round_is_known, COMPLETE_PAGE, code="ResourceNotFound")


def current_round(tenant: Tenant, review: Review) -> Instance | None:
    """The round of a review that is open now, None between rounds."""
    ids = tenant.instance_ids_of_review.get(review.id) or ()
    newest = tenant.review_instances[ids[-1]] if ids else None
    return newest if newest and newest.status is InstanceStatus.IN_PROGRESS else None


def _round_is_open(case: Case[StopReview | ResetReview]) -> Finding:
    instance = case.tenant.review_instances[case.command.instance_id]
    return holds(instance.status is InstanceStatus.IN_PROGRESS, f"the round is {instance.status}", instance.id)


_OPEN_ROUND = _gate("ReviewActiveRule", _round_is_open, COMPLETE_PAGE)


def _something_is_decided(case: Case[ResetReview]) -> Finding:
    instance = case.tenant.review_instances[case.command.instance_id]
    decided = any(case.tenant.review_items[one].outcome is not Outcome.NOT_REVIEWED for one in instance.item_ids)
    return holds(decided, "" if decided else "nobody has decided anything yet", instance.id)


def _is_completed(case: Case[ApplyReview]) -> Finding:
    instance = case.tenant.review_instances[case.command.instance_id]
    return holds(instance.status is InstanceStatus.COMPLETED, f"the round is {instance.status}", instance.id)


def _is_applied_by_hand(case: Case[ApplyReview]) -> Finding:
    instance = case.tenant.review_instances[case.command.instance_id]
    automatic = instance.settings.auto_apply
    return holds(not automatic, "results are applied automatically" if automatic else "", instance.id)


STOP_GATES = (SESSION_GATE, LICENCE_GATE, _CALLER, _KNOWN_ROUND, _OPEN_ROUND)
RESET_GATES = (*STOP_GATES, _gate("ReviewDecidedRule", _something_is_decided, COMPLETE_PAGE))
APPLY_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    _CALLER,
    _KNOWN_ROUND,
    _gate("AutoApplyRule", _is_applied_by_hand, COMPLETE_PAGE),
    _gate("ReviewCompletedRule", _is_completed, COMPLETE_PAGE),
)
DELETE_GATES = (SESSION_GATE, LICENCE_GATE, _CALLER, _KNOWN_REVIEW)


# --- changing a review -------------------------------------------------------------------------------------------


def _has_a_round(case: Case[UpdateReview]) -> Finding:
    review = case.tenant.reviews[case.command.review_id]
    if case.command.extent is Extent.SERIES:
        return SKIP
    return holds_or(current_round(case.tenant, review) is not None, "no round is open now", review.id)


def _reviewers_fit(case: Case[UpdateReview]) -> Finding:
    """Named reviewers come and go; a fallback reviewer stays once added (documented); self-review names nobody."""
    ids = case.command.reviewer_ids
    if ids is None:
        return SKIP
    reviewers = reviewers_to_change(case)
    if reviewers.kind is ReviewerKind.SELECTED:
        return _named_people(case.tenant, ids)
    if reviewers.kind is ReviewerKind.SELF:
        return holds_or(not ids, "members review themselves; nobody can be named")
    return _known_people(case.tenant, ids)


def _keeps_fallback(case: Case[UpdateReview]) -> Finding:
    ids, reviewers = case.command.reviewer_ids, reviewers_to_change(case)
    if ids is None or reviewers.kind is not ReviewerKind.MANAGER:
        return SKIP
    gone = [one for one in reviewers.fallback_ids if one not in ids]
    return holds_or(not gone, "a fallback reviewer cannot be removed", gone[0] if gone else None)


def reviewers_to_change(case: Case[UpdateReview]) -> Reviewers:
    """The reviewers that an update is about: those of the open round, or of the series."""
    review = case.tenant.reviews[case.command.review_id]
    instance = current_round(case.tenant, review) if case.command.extent is Extent.CURRENT else None
    return (instance or review).reviewers


UPDATE_GATES = (
    *DELETE_GATES,
    _unsure("ReviewRoundRule", _has_a_round),
    _NAME,
    _END,
    _unsure("ReviewersRule", _reviewers_fit),
    _gate("FallbackReviewerRule", _keeps_fallback, COMPLETE_PAGE),
    _RECEIVERS,
)


# --- deciding ----------------------------------------------------------------------------------------------------


def _items_are_known(case: Case[DecideReview]) -> Finding:
    ids = case.command.item_ids
    if not ids:
        return holds(False, "nobody is chosen")
    unknown = [one for one in ids if one not in case.tenant.review_items]
    return holds_or(not unknown, f"row `{unknown[0]}`" if unknown else "")


def _caller_reviews(case: Case[DecideReview]) -> Finding:
    assert case.session is not None, "the session gate comes first"
    caller = case.session.user_id
    others = [one for one in case.command.item_ids if caller not in case.tenant.review_items[one].reviewer_ids]
    return holds_or(not others, "the caller is not among the reviewers", others[0] if others else None)


def _rounds_are_open(case: Case[DecideReview]) -> Finding:
    rounds = (case.tenant.review_instances[case.tenant.review_items[one].instance_id] for one in case.command.item_ids)
    closed = [one for one in rounds if one.status is not InstanceStatus.IN_PROGRESS]
    return holds_or(not closed, f"the round is {closed[0].status}" if closed else "", closed[0].id if closed else None)


def outcome_for(case: Case[DecideReview], item_id: str) -> Outcome | None:
    """What a decision says about one row; None when it takes a recommendation that there is not."""
    return case.command.outcome or case.tenant.review_items[item_id].recommendation


def _can_be_taken(case: Case[DecideReview]) -> Finding:
    if case.command.outcome is not None:
        return SKIP
    tenant = case.tenant
    for item in (tenant.review_items[one] for one in case.command.item_ids):
        shown = tenant.review_instances[item.instance_id].settings.recommendations
        if not shown or item.recommendation is None:
            return holds(False, "there is no recommendation to take", item.id)
    return holds(True)


def _approval_has_a_reason(case: Case[DecideReview]) -> Finding:
    tenant = case.tenant
    for item_id in case.command.item_ids:
        instance = tenant.review_instances[tenant.review_items[item_id].instance_id]
        approves = outcome_for(case, item_id) is Outcome.APPROVE
        if approves and instance.settings.reason_on_approval and not case.command.justification.strip():
            return holds(False, "approving needs a reason", item_id)
    return holds(True)


DECIDE_GATES = (
    SESSION_GATE,
    LICENCE_GATE,
    _unsure("ReviewItemRule", _items_are_known, PERFORM_PAGE, code="ResourceNotFound"),
    _gate("ReviewerRule", _caller_reviews, PERFORM_PAGE, code="Authorization_RequestDenied"),
    _gate("ReviewActiveRule", _rounds_are_open, PERFORM_PAGE),
    _unsure("RecommendationRule", _can_be_taken),
    _gate("ReviewReasonRule", _approval_has_a_reason),
)
