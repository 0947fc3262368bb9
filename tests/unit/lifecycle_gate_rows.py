"""Tables of refusals for extensions and renewals, in the manner of `pim_gate_rows`."""

from __future__ import annotations

from datetime import timedelta

from simulator import Decision
from simulator import events as e
from simulator.lifecycle import commands as lc
from simulator.pim import role_settings as rs
from simulator.pim.rows import Action, AssignmentType, Kind, Request, Schedule, Status
from tests.unit.pim_gate_rows import SCOPE, TOO_SHORT, Table, licence
from tests.unit.world import (
    ACCEPTED,
    GA,
    LONG_AGO,
    POLICY,
    PRA,
    T0,
    UA,
    Seed,
    days,
    expires_after,
    hours,
    key,
    on_assignment,
    refusal,
)


def strict(seed: Seed, role: str = UA, kind: Kind = Kind.ACTIVE) -> Seed:
    """The role may be given for 15 days only, with a reason and MFA."""
    return seed.settings(role, expires_after(days(15), kind), on_assignment(rs.MFA, rs.JUSTIFICATION, kind=kind))


def _ended(seed: Seed, who: str, role: str, kind: Kind, ago: timedelta) -> None:
    """An assignment ran out so long before the story."""
    schedule = Schedule(
        id=f"ended-{who}", kind=kind, key=key(who, role), start=LONG_AGO, end=T0 - ago, created_at=LONG_AGO
    )
    seed.events += (
        e.ScheduleCreated(schedule=schedule),
        e.ScheduleEnded(schedule=schedule, reason=e.EndReason.EXPIRED),
    )


def _asked(
    who: str, role: str = UA, status: Status = Status.PENDING_ADMIN_DECISION, action: Action = Action.SELF_EXTEND
) -> e.RequestSubmitted:
    request = Request(
        id="r1",
        action=action,
        kind=Kind.ACTIVE,
        key=key(who, role),
        status=status,
        created_at=T0,
        created_by=who,
    )
    return e.RequestSubmitted(request=request)


# --- administrators ----------------------------------------------------------------------------------------------


def _extend(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    ends_in: timedelta | None = None,
    is_last: bool = True,
    length: timedelta | None = TOO_SHORT,
    justification: str = " ",
) -> Decision:
    seed = strict(Seed(administrators=False).active("pra", PRA), GA)
    if ends_in is not None:
        seed.active("cleo", GA, end=ends_in)
    if not is_last:
        seed.active("bg", GA)
    command = lc.AdminExtend(
        kind=Kind.ACTIVE,
        key=key(who, role),
        start=T0 + hours(1),
        duration=length,
        is_permanent=length is None,
        justification=justification,
    )
    return licence(seed, licensed).begin().act(window, command)


EXTEND = Table(
    lc.AdminExtend,
    _extend,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": GA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "cleo"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra-password"}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"ends_in": days(14.01)}, refusal("Request_BadRequest", "ExpiringRule")),
        ({"ends_in": days(13)}, refusal("Request_BadRequest", "LastAdministratorRule")),
        ({"is_last": False}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": None}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(15.1)}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(7)}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "still needed"}, refusal(POLICY, "MfaRule")),
        ({"window": "pra"}, ACCEPTED),
    ),
)


def _renew(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    scope: str = SCOPE,
    is_there: bool = True,
    ended: timedelta | None = None,
    length: timedelta | None = TOO_SHORT,
    justification: str = "",
) -> Decision:
    seed = strict(Seed())
    if ended is not None:
        _ended(seed, "ann", UA, Kind.ACTIVE, ended)
    if is_there:
        seed.active("ann")
    command = lc.AdminRenew(kind=Kind.ACTIVE, key=key(who, role, scope), duration=length, justification=justification)
    return licence(seed, licensed).begin().act(window, command)


RENEW = Table(
    lc.AdminRenew,
    _renew,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "ann"}, refusal("InvalidScope", "ScopeRule")),
        ({"scope": "/sp"}, refusal("Request_BadRequest", "ScopedRoleRule")),
        ({"scope": "/"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra-password"}, refusal("RoleAssignmentExists", "DuplicateRule")),
        ({"is_there": False}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"ended": days(30.01)}, refusal("RoleAssignmentDoesNotExist", "RenewableRule")),
        ({"ended": days(29)}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": None}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(7)}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "back again"}, refusal(POLICY, "MfaRule")),
        ({"window": "pra"}, ACCEPTED),
    ),
)

# --- people ------------------------------------------------------------------------------------------------------


def _activated(who: str) -> e.ScheduleCreated:
    schedule = Schedule(
        id="activation",
        kind=Kind.ACTIVE,
        key=key(who),
        start=T0,
        end=T0 + hours(1),
        created_at=T0,
        assignment_type=AssignmentType.ACTIVATED,
    )
    return e.ScheduleCreated(schedule=schedule)


def _ask_extension(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    is_pending: bool = True,
    through: str = "",
    ends_in: timedelta | None = None,
    length: timedelta | None = TOO_SHORT,
    justification: str = "",
) -> Decision:
    seed = strict(Seed().group("rag", "ann"))
    if is_pending:
        seed.events.append(_asked("ann"))
    if through == "group":
        seed.active("rag", end=days(5))
    if through == "activation":
        seed.events.append(_activated("ann"))
    if through == "direct":
        seed.active("ann", end=ends_in)
    command = lc.SelfExtend(kind=Kind.ACTIVE, key=key(who, role), duration=length, justification=justification)
    return licence(seed, licensed).begin().act(window, command)


ASK_EXTENSION = Table(
    lc.SelfExtend,
    _ask_extension,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "ann"}, refusal("Authorization_RequestDenied", "SelfRule")),
        ({"window": "ann-password"}, refusal("PendingRoleAssignmentRequest", "PendingRule")),
        ({"is_pending": False}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"through": "group"}, refusal("RoleAssignmentDoesNotExist", "DirectAssignmentRule")),
        ({"through": "activation"}, refusal("RoleAssignmentDoesNotExist", "DirectAssignmentRule")),
        ({"through": "direct"}, refusal("Request_BadRequest", "ExpiringRule")),
        ({"ends_in": days(14.01)}, refusal("Request_BadRequest", "ExpiringRule")),
        ({"ends_in": days(13)}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": days(15.1)}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": None}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "still needed"}, refusal(POLICY, "MfaRule")),
        ({"window": "ann"}, ACCEPTED),
    ),
)


def _ask_renewal(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    is_pending: bool = True,
    is_there: bool = True,
    ended: timedelta | None = None,
    length: timedelta | None = TOO_SHORT,
    justification: str = "",
) -> Decision:
    seed = strict(Seed())
    if is_pending:
        seed.events.append(_asked("ann", action=Action.SELF_RENEW))
    if ended is not None:
        _ended(seed, "ann", UA, Kind.ACTIVE, ended)
    if is_there:
        seed.active("ann")
    command = lc.SelfRenew(kind=Kind.ACTIVE, key=key(who, role), duration=length, justification=justification)
    return licence(seed, licensed).begin().act(window, command)


ASK_RENEWAL = Table(
    lc.SelfRenew,
    _ask_renewal,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "ann"}, refusal("Authorization_RequestDenied", "SelfRule")),
        ({"window": "ann-password"}, refusal("PendingRoleAssignmentRequest", "PendingRule")),
        ({"is_pending": False}, refusal("RoleAssignmentExists", "DuplicateRule")),
        ({"is_there": False}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"ended": days(30.01)}, refusal("RoleAssignmentDoesNotExist", "RenewableRule")),
        ({"ended": days(29)}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": days(15.1)}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(7)}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "back again"}, refusal(POLICY, "MfaRule")),
        ({"window": "ann"}, ACCEPTED),
    ),
)

# --- deciding ----------------------------------------------------------------------------------------------------


def _decide(
    *,
    window: str = "",
    licensed: bool = False,
    request_id: str = "no-such-request",
    action: Action = Action.SELF_ACTIVATE,
    status: Status = Status.DENIED,
    who: str = "pra",
    justification: str = " ",
    is_there: bool = False,
    kind: Kind | None = Kind.ELIGIBLE,
    is_last: bool = True,
    length: timedelta = TOO_SHORT,
) -> Decision:
    seed = strict(Seed(administrators=False).active("pra", PRA), GA)
    seed.events.append(_asked(who, GA, status, action))
    if is_there:
        seed.active(who, GA, end=days(5)).eligible(who, GA)
    if not is_last:
        seed.active("bg", GA)
    command = lc.DecideLifecycle(
        request_id=request_id,
        approves=True,
        kind=kind,
        start=T0 + hours(1),
        duration=length,
        justification=justification,
    )
    return licence(seed, licensed).begin().act(window, command)


DECIDE = Table(
    lc.DecideLifecycle,
    _decide,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "pra-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("ResourceNotFound", "RequestRule")),
        ({"request_id": "r1"}, refusal("ResourceNotFound", "RequestRule")),
        ({"action": Action.SELF_EXTEND}, refusal("RequestAlreadyDecided", "StillPendingRule")),
        ({"status": Status.PENDING_ADMIN_DECISION}, refusal("Authorization_RequestDenied", "OwnRequestRule")),
        ({"who": "ann", "window": "cleo"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra-password"}, refusal("Request_BadRequest", "DecisionJustificationRule")),
        ({"justification": "fine"}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"is_there": True}, refusal("RoleAssignmentExists", "DuplicateRule")),
        ({"kind": None}, refusal("Request_BadRequest", "LastAdministratorRule")),
        ({"is_last": False}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": days(15.1)}, refusal(POLICY, "ExpirationRule", "MfaRule")),
        ({"length": days(15)}, refusal(POLICY, "MfaRule")),
        ({"window": "pra"}, ACCEPTED),
    ),
)
