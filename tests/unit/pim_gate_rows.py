"""Tables of refusals for PIM requests: each row repairs one thing more than the row above it.

A table belongs to one command. Its attempt starts with everything wrong; a row says what is repaired and what the
tenant answers then, so that reading down a table is reading the order of the checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulator import Decision
from simulator import commands as c
from simulator import events as e
from simulator.pim import role_settings as rs
from simulator.pim.rows import Action, AssignmentType, Kind, Request, Schedule, Status, Ticket
from tests.unit.world import (
    ACCEPTED,
    GA,
    POLICY,
    PRA,
    T0,
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

TOO_SHORT = minutes(4.9)
HALF_A_TICKET = Ticket("INC-1", " ")
Row = tuple[dict[str, Any], tuple[str, frozenset[str]]]
SCOPE = "/administrativeUnits/1"


@dataclass(frozen=True)
class Table:
    """The rows of one command, and how to make the attempt that they repair."""

    command: type[c.Command]
    attempt: Callable[..., Decision]
    rows: tuple[Row, ...]

    def answers(self) -> list[tuple[dict[str, Any], tuple[str, frozenset[str]]]]:
        """Each row with everything repaired so far."""
        repaired: dict[str, Any] = {}
        found: list[tuple[dict[str, Any], tuple[str, frozenset[str]]]] = []
        for repair, expected in self.rows:
            repaired = {**repaired, **repair}
            found.append((repaired, expected))
        return found


def licence(seed: Seed, licensed: bool) -> Seed:
    """The seed with or without a licence for PIM."""
    return seed if licensed else seed.unlicensed()


def _running(who: str, role: str, start: timedelta) -> e.ScheduleCreated:
    """An activation that began so long before or after the story."""
    schedule = Schedule(
        id=f"activation-{who}",
        kind=Kind.ACTIVE,
        key=key(who, role),
        start=T0 + start,
        end=T0 + hours(1),
        created_at=T0,
        assignment_type=AssignmentType.ACTIVATED,
        has_started=start <= timedelta(0),
    )
    return e.ScheduleCreated(schedule=schedule)


def _request(who: str, status: Status = Status.PENDING_APPROVAL) -> e.RequestSubmitted:
    request = Request(
        id="r1",
        action=Action.SELF_ACTIVATE,
        kind=Kind.ACTIVE,
        key=key(who),
        status=status,
        created_at=T0,
        created_by=who,
        duration=hours(1),
    )
    return e.RequestSubmitted(request=request)


# --- one's own activations ---------------------------------------------------------------------------------------


def _activate(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    scope: str = SCOPE,
    is_pending: bool = True,
    is_running: bool = True,
    length: timedelta = TOO_SHORT,
    is_eligible: bool = False,
    justification: str = " ",
    ticket: Ticket = HALF_A_TICKET,
    is_elsewhere: bool = True,
    is_protected: bool = False,
) -> Decision:
    """The role asks for context c1; without a policy that protects it, MFA is asked instead."""
    seed = Seed().unit("north").settings(UA, on_activation(rs.JUSTIFICATION, rs.TICKETING), context())
    if is_elsewhere:
        seed.eligible("ann", scope="/administrativeUnits/north")
    if is_protected:
        seed.context("c1").policy(contexts=("c1",))
    if is_eligible:
        seed.eligible("ann")
    if is_pending:
        seed.events.append(_request("ann"))
    if is_running:
        seed.events.append(_running("ann", UA, timedelta(0)))
    command = c.SelfActivate(key=key(who, role, scope), duration=length, justification=justification, ticket=ticket)
    return licence(seed, licensed).begin().act(window, command)


ACTIVATE = Table(
    c.SelfActivate,
    _activate,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-out"}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "ann"}, refusal("InvalidScope", "ScopeRule")),
        ({"scope": "/sp"}, refusal("Request_BadRequest", "ScopedRoleRule")),
        ({"scope": "/"}, refusal("InvalidScope", "ActivationScopeRule")),
        ({"is_elsewhere": False}, refusal("Authorization_RequestDenied", "SelfRule")),
        ({"window": "ann-password"}, refusal("PendingRoleAssignmentRequest", "PendingRule")),
        ({"is_pending": False}, refusal("RoleAssignmentExists", "AlreadyActiveRule")),
        ({"is_running": False}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        (
            {"length": hours(8.1)},
            refusal(POLICY, "EligibilityRule", "ExpirationRule", "JustificationRule", "TicketingRule", "MfaRule"),
        ),
        (
            {"is_eligible": True},
            refusal(POLICY, "ExpirationRule", "JustificationRule", "TicketingRule", "MfaRule"),
        ),
        ({"length": hours(8)}, refusal(POLICY, "JustificationRule", "TicketingRule", "MfaRule")),
        ({"justification": "work"}, refusal(POLICY, "TicketingRule", "MfaRule")),
        ({"ticket": Ticket("INC-1", "desk")}, refusal(POLICY, "MfaRule")),
        ({"is_protected": True}, refusal("RoleAssignmentRequestAcrsValidationFailed", "AcrsValidation")),
        ({"window": "ann"}, ACCEPTED),
    ),
)


def _deactivate(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    scope: str = SCOPE,
    ran: timedelta | None = None,
) -> Decision:
    seed = Seed()
    if ran is not None:
        seed.events.append(_running("ann", UA, -ran))
    return licence(seed, licensed).begin().act(window, c.SelfDeactivate(key=key(who, role, scope)))


DEACTIVATE = Table(
    c.SelfDeactivate,
    _deactivate,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "ann"}, refusal("Authorization_RequestDenied", "SelfRule")),
        ({"window": "ann-password"}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"ran": minutes(4.9)}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
        ({"scope": "/"}, refusal("ActiveDurationTooShort", "FiveMinuteRule")),
        ({"ran": minutes(5)}, ACCEPTED),
    ),
)

# --- administrators' requests ------------------------------------------------------------------------------------


def _strict(seed: Seed) -> Seed:
    rules = (expires_after(days(15), Kind.ACTIVE), on_assignment(rs.MFA, rs.JUSTIFICATION))
    return seed.settings(UA, *rules).settings(GA, *rules)


def _assign(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    kind: Kind = Kind.ELIGIBLE,
    scope: str = SCOPE,
    is_there: bool = True,
    length: timedelta | None = TOO_SHORT,
    justification: str = "\t",
) -> Decision:
    seed = _strict(Seed().group("plain", "ann", assignable=False))
    if is_there:
        seed.active("sp")
    command = c.AdminAssign(
        kind=kind,
        key=key(who, role, scope),
        duration=length,
        is_permanent=length is None,
        justification=justification,
    )
    return licence(seed, licensed).begin().act(window, command)


ASSIGN = Table(
    c.AdminAssign,
    _assign,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
        ({"role": UA}, refusal("SubjectNotFound", "PrincipalRule")),
        ({"who": "plain"}, refusal("Request_BadRequest", "PrincipalKindRule")),
        ({"who": "sp"}, refusal("Request_BadRequest", "PrincipalKindRule")),
        ({"kind": Kind.ACTIVE}, refusal("InvalidScope", "ScopeRule")),
        ({"scope": "/sp"}, refusal("Request_BadRequest", "ScopedRoleRule")),
        ({"scope": "/"}, refusal("Authorization_RequestDenied", "CallerRule")),
        ({"window": "pra-password"}, refusal("RoleAssignmentExists", "DuplicateRule")),
        ({"is_there": False}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": None}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(15.1)}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(15)}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "needed"}, refusal(POLICY, "MfaRule")),
        ({"window": "pra"}, ACCEPTED),
    ),
)


def _existing(licensed: bool, is_there: bool, is_last: bool, ran: timedelta) -> Seed:
    """Whether Cleo is a Global Administrator, for how long, and whether somebody else is one."""
    seed = _strict(Seed(administrators=False).active("pra", PRA))
    if is_there:
        seed.active("cleo", GA, start=-ran)
    if not is_last:
        seed.active("bg", GA)
    return licence(seed, licensed)


def _update(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    is_there: bool = False,
    is_last: bool = True,
    ran: timedelta = TOO_SHORT,
    length: timedelta | None = TOO_SHORT,
    justification: str = "",
) -> Decision:
    command = c.AdminUpdate(
        kind=Kind.ACTIVE,
        key=key(who, role),
        start=T0 + hours(1),
        duration=length,
        justification=justification,
    )
    return _existing(licensed, is_there, is_last, ran).begin().act(window, command)


_EXISTING: tuple[Row, ...] = (
    ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
    ({"window": "ann-password"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
    ({"licensed": True}, refusal("RoleNotFound", "RoleRule")),
    ({"role": GA}, refusal("SubjectNotFound", "PrincipalRule")),
    ({"who": "cleo"}, refusal("Authorization_RequestDenied", "CallerRule")),
    ({"window": "pra-password"}, refusal("RoleAssignmentDoesNotExist", "ExistenceRule")),
    ({"is_there": True}, refusal("Request_BadRequest", "LastAdministratorRule")),
    ({"is_last": False}, refusal("ActiveDurationTooShort", "FiveMinuteRule")),
)

UPDATE = Table(
    c.AdminUpdate,
    _update,
    (
        *_EXISTING,
        ({"ran": minutes(5)}, refusal("ActiveDurationTooShort", "WindowMinimumRule")),
        ({"length": None}, refusal(POLICY, "ExpirationRule", "JustificationRule", "MfaRule")),
        ({"length": days(15)}, refusal(POLICY, "JustificationRule", "MfaRule")),
        ({"justification": "new window"}, refusal(POLICY, "MfaRule")),
        ({"window": "pra"}, ACCEPTED),
    ),
)


def _remove(
    *,
    window: str = "",
    licensed: bool = False,
    role: str = "no-such-role",
    who: str = "nobody",
    is_there: bool = False,
    is_last: bool = True,
    ran: timedelta = TOO_SHORT,
) -> Decision:
    command = c.AdminRemove(kind=Kind.ACTIVE, key=key(who, role))
    return _existing(licensed, is_there, is_last, ran).begin().act(window, command)


REMOVE = Table(c.AdminRemove, _remove, (*_EXISTING, ({"ran": minutes(5)}, ACCEPTED)))

# --- approval ----------------------------------------------------------------------------------------------------


def _decide(
    *,
    window: str = "",
    licensed: bool = False,
    request_id: str = "no-such-request",
    status: Status = Status.DENIED,
    approvers: tuple[str, ...] = ("ann", "cleo"),
    justification: str = " ",
) -> Decision:
    seed = Seed().eligible("ann").settings(UA, approval(*approvers))
    seed.events.append(_request("ann", status))
    command = c.DecideRequest(request_id=request_id, approves=True, justification=justification)
    return licence(seed, licensed).begin().act(window, command)


DECIDE = Table(
    c.DecideRequest,
    _decide,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ann"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("ResourceNotFound", "RequestRule")),
        ({"request_id": "r1"}, refusal("RequestAlreadyDecided", "StillPendingRule")),
        ({"status": Status.PENDING_APPROVAL}, refusal("Authorization_RequestDenied", "OwnRequestRule")),
        ({"window": "ben"}, refusal("Authorization_RequestDenied", "ApproverRule")),
        ({"approvers": ("ann", "ben")}, refusal("Request_BadRequest", "DecisionJustificationRule")),
        ({"justification": "fine"}, ACCEPTED),
    ),
)


def _cancel(
    *,
    window: str = "",
    licensed: bool = False,
    request_id: str = "no-such-request",
    status: Status = Status.PROVISIONED,
) -> Decision:
    seed = Seed().eligible("ann")
    seed.events.append(_request("ann", status))
    return licence(seed, licensed).begin().act(window, c.CancelRequest(request_id=request_id))


CANCEL = Table(
    c.CancelRequest,
    _cancel,
    (
        ({}, refusal("InvalidAuthenticationToken", "SessionRule")),
        ({"window": "ben"}, refusal("AadPremiumLicenseRequired", "LicenceRule")),
        ({"licensed": True}, refusal("ResourceNotFound", "RequestRule")),
        ({"request_id": "r1"}, refusal("Authorization_RequestDenied", "CancelRightRule")),
        ({"window": "ann"}, refusal("Request_BadRequest", "CancelableRule")),
        ({"status": Status.FAILED}, refusal("Request_BadRequest", "CancelableRule")),
        ({"status": Status.PENDING_APPROVAL}, ACCEPTED),
    ),
)
