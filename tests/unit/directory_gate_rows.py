"""Tables of refusals for role settings, direct assignments, groups and the clock, in the manner of `pim_gate_rows`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from simulator import Decision
from simulator import commands as c
from simulator import events as e
from simulator.conditional_access.policies import ConditionalAccessPolicy, Conditions, GrantControls, PolicyState
from simulator.pim import role_settings as rs
from simulator.pim.rows import Kind
from tests.unit.pim_gate_rows import SCOPE, TOO_SHORT, Table, licence
from tests.unit.world import (
    ACCEPTED,
    GA,
    LONG_AGO,
    PRA,
    UA,
    Seed,
    approval,
    context,
    days,
    expires_after,
    hours,
    key,
    minutes,
    on_activation,
    on_assignment,
    refusal,
)

# --- role settings -----------------------------------------------------------------------------------------------

_MAIL = rs.NotificationRule(id=rs.NOTIFICATION_IDS[0])
_NOWHERE = replace(_MAIL, recipients=("nowhere",), level="Loud")
_TWO_LINES = replace(_MAIL, recipients=("a@b.example\nBcc:c@d.example",))
_OTHER_KIND = rs.EnablementRule(id=rs.ACTIVATION_EXPIRATION, enabled_rules=frozenset({"Prayer"}))
_UNKNOWN = rs.EnablementRule(id="Nothing", enabled_rules=frozenset())
_PRAYER = on_activation("Prayer")
_TICKET = on_assignment(rs.TICKETING)
_NOBODY = approval("nobody", groups=("no-group",))


def _set_rules(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    rule: rs.Rule = _OTHER_KIND,
    longest: timedelta = TOO_SHORT,
    kept: timedelta = -TOO_SHORT,
    needs: rs.EnablementRule = _PRAYER,
    admin_needs: rs.EnablementRule = _TICKET,
    approver: rs.ApprovalRule = _NOBODY,
    mail: rs.NotificationRule = _NOWHERE,
    has_context: bool = True,
) -> Decision:
    seed = Seed().settings(UA, context(is_enabled=has_context)).group("rag")
    limits = (
        rs.ExpirationRule(id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=longest),
        expires_after(kept, Kind.ELIGIBLE),
    )
    rules = (rule, *limits, needs, admin_needs, approver, mail)
    return licence(seed, licensed).begin().act(window, c.UpdateRoleSettings(role_id=role, rules=rules))


SET_RULES = Table(
    c.UpdateRoleSettings,
    _set_rules,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra-password"}, refusal("InvalidPolicy", "KnownRuleRule")),
        (
            {"rule": rs.EnablementRule(id="Nothing", enabled_rules=frozenset())},
            refusal("InvalidPolicy", "KnownRuleRule"),
        ),
        ({"rule": _MAIL}, refusal("InvalidPolicy", "DurationRangeRule")),
        ({"longest": minutes(29.9)}, refusal("InvalidPolicy", "DurationRangeRule")),
        ({"longest": hours(24.1)}, refusal("InvalidPolicy", "DurationRangeRule")),
        ({"longest": hours(24)}, refusal("InvalidPolicy", "DurationRangeRule")),
        ({"kept": days(15)}, refusal("InvalidPolicy", "EnablementRangeRule")),
        ({"needs": on_activation(rs.MFA, rs.TICKETING)}, refusal("InvalidPolicy", "EnablementRangeRule")),
        ({"admin_needs": on_assignment(rs.MFA)}, refusal("InvalidPolicy", "ApproversExistRule")),
        ({"approver": approval("ann", groups=("no-group",))}, refusal("InvalidPolicy", "ApproversExistRule")),
        ({"approver": approval("sp")}, refusal("InvalidPolicy", "ApproversExistRule")),
        ({"approver": approval("ann", groups=("rag",))}, refusal("InvalidPolicy", "RecipientRule")),
        (
            {"mail": _TWO_LINES},
            refusal("InvalidPolicy", "RecipientRule"),
        ),
        ({"mail": replace(_MAIL, level="Loud")}, refusal("InvalidPolicy", "RecipientRule")),
        ({"mail": replace(_MAIL, level="Critical")}, refusal("MfaAndAcrsConflict", "MfaAndContextRule")),
        ({"has_context": False}, ACCEPTED),
    ),
)

# --- outside PIM -------------------------------------------------------------------------------------------------


def _assign_directly(
    *, window: str = "", role: str = "no-such-role", who: str = "nobody", scope: str = SCOPE, is_there: bool = True
) -> Decision:
    seed = Seed().unlicensed().group("plain", assignable=False)
    if is_there:
        seed.active("cleo")
    return seed.begin().act(window, c.AssignRoleDirectly(key=key(who, role, scope)))


ASSIGN_DIRECTLY = Table(
    c.AssignRoleDirectly,
    _assign_directly,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "plain"}, refusal("Request_BadRequest", "PrincipalKindRule")),
        ({"who": "cleo"}, refusal("InvalidScope", "ScopeRule")),
        ({"scope": "/sp"}, refusal("Request_BadRequest", "ScopedRoleRule")),
        ({"scope": "/"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "bg-password"}, refusal("RoleAssignmentExists", "DuplicateRule")),
        ({"is_there": False}, ACCEPTED),
    ),
)


def _remove_directly(
    *,
    window: str = "",
    role: str = "no-such-role",
    who: str = "nobody",
    is_there: bool = False,
    is_last: bool = True,
) -> Decision:
    seed = Seed(administrators=False).unlicensed().active("pra", PRA)
    if is_there:
        seed.active("cleo", GA)
    if not is_last:
        seed.active("bg", GA)
    return seed.begin().act(window, c.RemoveRoleDirectly(key=key(who, role)))


REMOVE_DIRECTLY = Table(
    c.RemoveRoleDirectly,
    _remove_directly,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("RoleNotFound", "RoleRule")),
        ({"role": GA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "cleo"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra"}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"window": "cleo", "is_there": True}, refusal("Request_BadRequest", "OwnGlobalAdministratorRule")),
        ({"window": "pra"}, refusal("Request_BadRequest", "LastAdministratorRule")),
        ({"is_last": False}, ACCEPTED),
    ),
)

# --- groups, the clock and the tenant ----------------------------------------------------------------------------


def _create_group(
    *, window: str = "", name: str = " ", assignable: bool = True, members: tuple[str, ...] = ("nobody",)
) -> Decision:
    seed = Seed().group("plain", assignable=False).active("ann", UA)
    command = c.CreateGroup(display_name=name, is_assignable_to_role=assignable, member_ids=members)
    return seed.begin().act(window, command)


CREATE_GROUP = Table(
    c.CreateGroup,
    _create_group,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "ann"}, refusal("Authorization_RequestDenied", "RoleAssignableCallerRule")),
        ({"window": "pra"}, refusal("Request_BadRequest", "GroupNameRule")),
        ({"name": "x" * 257}, refusal("Request_BadRequest", "GroupNameRule")),
        ({"name": "x" * 256}, refusal("Request_ResourceNotFound", "MembersExistRule")),
        ({"members": ("ann", "plain")}, refusal("Request_BadRequest", "NestingRule")),
        ({"members": ("ann", "sp")}, ACCEPTED),
    ),
)


def _add_member(*, window: str = "", group: str = "no-group", who: str = "nobody", is_there: bool = True) -> Decision:
    members = ("cleo",) if is_there else ()
    seed = Seed().group("rag", *members, owners=("ben",)).group("plain", assignable=False).active("ann", UA)
    return seed.begin().act(window, c.AddGroupMember(group_id=group, member_id=who))


ADD_MEMBER = Table(
    c.AddGroupMember,
    _add_member,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("Request_ResourceNotFound", "GroupRule")),
        ({"group": "rag"}, refusal("Authorization_RequestDenied", "GroupManagerRule")),
        ({"window": "ben"}, refusal("Request_BadRequest", "MembersExistRule")),
        ({"who": "plain"}, refusal("Request_BadRequest", "MembersExistRule")),
        ({"who": "cleo"}, refusal("Request_BadRequest", "NewMemberRule")),
        ({"is_there": False}, ACCEPTED),
    ),
)


def _drop_member(*, window: str = "", group: str = "no-group", is_there: bool = False) -> Decision:
    members = ("cleo",) if is_there else ()
    seed = Seed().group("rag", *members).active("ann", UA)
    return seed.begin().act(window, c.RemoveGroupMember(group_id=group, member_id="cleo"))


DROP_MEMBER = Table(
    c.RemoveGroupMember,
    _drop_member,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("Request_ResourceNotFound", "GroupRule")),
        ({"group": "rag"}, refusal("Authorization_RequestDenied", "GroupManagerRule")),
        ({"window": "pra-password"}, refusal("Request_ResourceNotFound", "MemberRule")),
        ({"is_there": True}, ACCEPTED),
    ),
)


def _advance(*, by: timedelta = timedelta(0), gone: int = 9) -> Decision:
    world = Seed().begin()
    for _ in range(gone):
        world.wait(days(400))
    return world.act("", c.AdvanceClock(by=by))


ADVANCE = Table(
    c.AdvanceClock,
    _advance,
    (
        ({}, refusal("BadRequest", "ClockForwardRule")),
        ({"by": minutes(-1)}, refusal("BadRequest", "ClockForwardRule")),
        ({"by": timedelta.max}, refusal("BadRequest", "ClockJumpRule")),
        ({"by": days(400) + minutes(1)}, refusal("BadRequest", "ClockJumpRule")),
        ({"by": days(400)}, refusal("BadRequest", "ClockSpanRule")),
        ({"by": days(60) + minutes(1)}, refusal("BadRequest", "ClockSpanRule")),
        ({"by": days(60)}, ACCEPTED),
    ),
)


def _switch(*, state: PolicyState = PolicyState.REPORT_ONLY) -> Decision:
    seed = Seed()
    policy = ConditionalAccessPolicy(
        id="p1",
        display_name="Everybody",
        state=state,
        conditions=Conditions(),
        grant_controls=GrantControls(),
        created_at=LONG_AGO,
    )
    seed.events.append(e.PolicyCreated(policy=policy))
    return seed.begin().act("", c.SetTenantSwitches(security_defaults=True))


SWITCH = Table(
    c.SetTenantSwitches,
    _switch,
    (
        ({}, refusal("BadRequest", "SecurityDefaultsRule")),
        ({"state": PolicyState.ON}, refusal("BadRequest", "SecurityDefaultsRule")),
        ({"state": PolicyState.OFF}, ACCEPTED),
    ),
)
