"""The closed lists of words that scenarios use: what a step can do, and how the tenant can answer it."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType

REFUSALS = MappingProxyType(
    {
        "not_signed_in": "Nobody is signed in in that session, or the sign-in did not succeed.",
        "no_licence": "The tenant lacks the licence.",
        "unknown": "Something that the step names does not exist.",
        "not_allowed": "The person lacks the right to do it.",
        "cannot_hold_roles": "The principal cannot hold roles in this way.",
        "not_eligible": "No eligibility for the role is in force.",
        "already_pending": "A request for the same role is waiting already.",
        "already_active": "The role is active already.",
        "already_assigned": "There is an assignment of this kind already.",
        "not_assigned": "There is no such assignment or activation.",
        "not_extendable": "The assignment is not one's own, or not in its last 14 days.",
        "too_late": "The assignment ended more than 30 days ago.",
        "too_soon": "The assignment has not run five minutes.",
        "too_short": "The length is under five minutes.",
        "too_long": "The length is over the maximum of the role settings.",
        "permanent_not_allowed": "The role settings allow no permanent assignment of this kind.",
        "needs_justification": "A justification is required.",
        "needs_ticket": "A ticket number and system are required.",
        "mfa_required": "Multifactor authentication is required and missing.",
        "last_administrator": "It would leave the tenant without an administrator.",
        "own_assignment": "Nobody removes their own Global Administrator assignment.",
        "own_request": "Nobody decides their own request.",
        "not_an_approver": "The person is not among the approvers.",
        "no_longer_pending": "The request has been decided, withdrawn or has lapsed.",
        "already_a_member": "The person is in the group already.",
        "not_a_member": "The person is not in the group.",
        "wrong_scope": "The role cannot be held or activated at that scope.",
        "context_required": "The token lacks the authentication context that the role asks for.",
        "conflict": "Another setting of the tenant stands against it.",
        "not_a_reviewer": "The person is not among the reviewers.",
        "review_closed": "The round of the review is not in the state that this needs.",
        "applied_automatically": "The review applies its results by itself.",
        "limit_reached": "The tenant holds as many of these as it can.",
        "nothing_found": "The alert shows no such thing now.",
        "no_fix": "The portal offers no fix for it.",
        "bad_value": "A value is not one that the tenant takes.",
    }
)

ACCEPTED = MappingProxyType(
    {
        "ok": "Accepted; of an activation: in force now or planned.",
        "active": "The activation is in force now.",
        "granted_later": "The activation or assignment is planned for the future.",
        "pending_approval": "The request waits for an approver.",
        "pending_decision": "The extension or renewal waits for an administrator.",
        "approved": "The request was approved and the role given or planned.",
        "granted_nothing": "The request was approved, but the eligibility was gone.",
        "denied": "The request was denied.",
        "allowed": "The sign-in got a token with the methods used.",
        "registration_required": "The sign-in waits until the person registers a second factor.",
        "blocked": "A policy or the tenant blocks the sign-in.",
        "failed": "The first factor was wrong or cannot be used here.",
        "yes": "True; spelled true as well.",
        "no": "False; spelled false as well.",
    }
)

EXPECTATIONS = MappingProxyType({**ACCEPTED, **REFUSALS})

# Which answers besides refusals a step can get; steps that are not listed answer `ok`.
ANSWERS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "activate": ("active", "granted_later", "pending_approval", "ok"),
        "assign": ("ok", "granted_later"),
        "update_assignment": ("ok", "granted_later"),
        "extend": ("ok", "granted_later"),
        "renew": ("ok", "granted_later"),
        "ask_to_extend": ("pending_decision",),
        "ask_to_renew": ("pending_decision",),
        "approve_extension": ("approved", "ok"),
        "deny_extension": ("denied", "ok"),
        "approve": ("approved", "granted_nothing", "ok"),
        "deny": ("denied", "ok"),
        "sign_in": ("allowed", "mfa_required", "registration_required", "blocked", "failed"),
        "has_role": ("yes", "no"),
        "wait": (),
    }
)

_WORD_OF_RULE: dict[str, str] = {
    "SessionRule": "not_signed_in",
    "LicenceRule": "no_licence",
    "ConditionalAccessLicenceRule": "no_licence",
    "PrincipalKindRule": "cannot_hold_roles",
    "EligibilityRule": "not_eligible",
    "PendingRule": "already_pending",
    "AlreadyActiveRule": "already_active",
    "DuplicateRule": "already_assigned",
    "ExistenceRule": "not_assigned",
    "DirectAssignmentRule": "not_extendable",
    "ExpiringRule": "not_extendable",
    "RenewableRule": "too_late",
    "FiveMinuteRule": "too_soon",
    "WindowMinimumRule": "too_short",
    "ExpirationRule": "too_long",
    "JustificationRule": "needs_justification",
    "DecisionJustificationRule": "needs_justification",
    "TicketingRule": "needs_ticket",
    "MfaRule": "mfa_required",
    "RegistrationMfaRule": "mfa_required",
    "PasskeyMfaRule": "mfa_required",
    "LastAdministratorRule": "last_administrator",
    "OwnGlobalAdministratorRule": "own_assignment",
    "OwnRequestRule": "own_request",
    "ApproverRule": "not_an_approver",
    "StillPendingRule": "no_longer_pending",
    "CancelableRule": "no_longer_pending",
    "NewMemberRule": "already_a_member",
    "MemberRule": "not_a_member",
    "MfaAndContextRule": "conflict",
    "SecurityDefaultsRule": "conflict",
    "TrustedLocationRule": "conflict",
    "PublishedContextRule": "conflict",
    "ContextInUseRule": "conflict",
    "ScopedRoleRule": "wrong_scope",
    "ActivationScopeRule": "wrong_scope",
    "AcrsValidation": "context_required",
    "PolicyLimitRule": "limit_reached",
    "LocationLimitRule": "limit_reached",
    "ReviewLimitRule": "limit_reached",
    "WorkloadLicenceRule": "no_licence",
    "ReviewReasonRule": "needs_justification",
    "ReviewerRule": "not_a_reviewer",
    "ReviewActiveRule": "review_closed",
    "ReviewCompletedRule": "review_closed",
    "ReviewRoundRule": "review_closed",
    "ReviewDecidedRule": "review_closed",
    "AutoApplyRule": "applied_automatically",
    "ReviewDurationRule": "too_long",
    "RangeLimitRule": "limit_reached",
    "IncidentRule": "nothing_found",
    "AlertActiveRule": "nothing_found",
    "AlertFixRule": "no_fix",
    "AlertSettingRule": "bad_value",
    "AlertRangeRule": "bad_value",
}
_UNKNOWN_OBJECT = (
    *("KnownUnitRule", "KnownContextRule", "KnownContextsRule"),
    *("RoleRule", "PrincipalRule", "ScopeRule", "RequestRule", "GroupRule", "MembersExistRule", "KnownPolicyRule"),
    *("KnownLocationRule", "KnownAlertRule", "KnownUserRule", "KnownResourceRule", "KnownUsersRule"),
    *("KnownApplicationsRule", "KnownLocationsRule", "ApproversExistRule", "WatchedAccountsRule"),
    *("AccessReviewRule", "ReviewItemRule", "ReviewReceiversRule", "RecommendationRule"),
)
_NOT_ALLOWED = (
    *("CallerRule", "RoleAssignableCallerRule", "GroupManagerRule", "CancelRightRule", "OwnAccountRule", "SelfRule"),
    "AccountEnabledRule",
)
_BAD_VALUE = (
    *("UnitNameRule", "ContextIdRule", "TargetKindRule"),
    *("DurationRangeRule", "EnablementRangeRule", "KnownRuleRule", "RecipientRule", "GroupNameRule", "NestingRule"),
    *("DisplayNameRule", "UsersIncludedRule", "ApplicationsIncludedRule", "NetworksIncludedRule", "RangeRule"),
    *("ConditionValueRule", "GrantControlRule", "BlockControlRule", "LocationKindRule", "CountryRule"),
    *("RecipientsRule", "AlertWindowRule", "MethodOfferedRule", "MethodNewRule"),
    *("ClockForwardRule", "ClockJumpRule", "ClockSpanRule"),
    *("ReviewStartRule", "ReviewEndRule", "InactiveDaysRule", "ReviewerKindRule", "ReviewersRule"),
    "FallbackReviewerRule",
)
WORD_OF_RULE = MappingProxyType(
    {
        **_WORD_OF_RULE,
        **dict.fromkeys(_UNKNOWN_OBJECT, "unknown"),
        **dict.fromkeys(_NOT_ALLOWED, "not_allowed"),
        **dict.fromkeys(_BAD_VALUE, "bad_value"),
    }
)


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """`; did you mean ...?` with the nearest known word, or nothing."""
    lowered = {one.lower(): one for one in known}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean `{lowered[near[0]]}`?" if near else ""
