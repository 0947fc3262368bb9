"""Step words for the end of an assignment: extend, renew, ask for either, decide on either; and their translation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from scenarios.step_parts import Acting, KindWord, RoleName
from scenarios.values import Duration, Lasting, Line
from simulator.commands import CancelRequest, Command
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.lifecycle import commands as lc
from simulator.pim.rows import EXTENSIONS, RENEWALS, AssignmentKey, Kind, Request, Status
from simulator.tenant import Tenant

_NOBODY = "00000000-0000-0000-0000-000000000000"


class _Prolonging(Acting):
    """An assignment of somebody, and its new window."""

    to: Line
    role: RoleName
    kind: KindWord
    lasts: Lasting
    starts_in: Duration | None = None
    reason: str = ""


class Extend(_Prolonging):
    """Extend an assignment that ends within 14 days, as an administrator."""

    do: Literal["extend"]


class Renew(_Prolonging):
    """Renew an assignment that ended in the last 30 days, as an administrator."""

    do: Literal["renew"]


class AskToExtend(Acting):
    """Ask for one's own assignment to be extended."""

    do: Literal["ask_to_extend"]
    role: RoleName
    kind: KindWord
    reason: str = ""


class AskToRenew(Acting):
    """Ask for one's own ended assignment to be renewed."""

    do: Literal["ask_to_renew"]
    role: RoleName
    kind: KindWord
    reason: str = ""


class ApproveExtension(Acting):
    """Approve the newest extension or renewal of somebody for a role; `kind` picks another type."""

    do: Literal["approve_extension"]
    of: Line
    role: RoleName
    lasts: Lasting
    starts_in: Duration | None = None
    kind: KindWord | None = None
    reason: str = ""


class DenyExtension(Acting):
    """Deny the newest extension or renewal of somebody for a role."""

    do: Literal["deny_extension"]
    of: Line
    role: RoleName
    reason: str = ""


class CancelExtension(Acting):
    """Withdraw the newest extension or renewal for a role, one's own or (`of`) somebody's."""

    do: Literal["cancel_extension"]
    role: RoleName
    of: Line | None = None


LifecycleStep = Extend | Renew | AskToExtend | AskToRenew | ApproveExtension | DenyExtension | CancelExtension
FindPrincipal = Callable[[str], str]
"""From a name to the id of a person or group."""


def lifecycle_command(tenant: Tenant, step: LifecycleStep, person: str, find: FindPrincipal) -> Command:
    """The command behind a step that a person (by id) does."""
    role_id = ROLE_IDS_BY_NAME[step.role]
    match step:
        case Extend() | Renew():
            make = lc.AdminExtend if isinstance(step, Extend) else lc.AdminRenew
            key = AssignmentKey(find(step.to), role_id)
            return make(kind=Kind(step.kind), key=key, justification=step.reason, **_window(tenant.now, step))
        case AskToExtend() | AskToRenew():
            ask = lc.SelfExtend if isinstance(step, AskToExtend) else lc.SelfRenew
            return ask(kind=Kind(step.kind), key=AssignmentKey(person, role_id), justification=step.reason)
        case ApproveExtension():
            return lc.DecideLifecycle(
                request_id=_asked_by(tenant, find(step.of), role_id),
                approves=True,
                kind=Kind(step.kind) if step.kind else None,
                justification=step.reason,
                **_window(tenant.now, step),
            )
        case DenyExtension():
            request_id = _asked_by(tenant, find(step.of), role_id)
            return lc.DecideLifecycle(request_id=request_id, approves=False, justification=step.reason)
        case CancelExtension():
            return CancelRequest(request_id=_asked_by(tenant, find(step.of) if step.of else person, role_id))


def _window(now: datetime, step: Extend | Renew | ApproveExtension) -> dict[str, Any]:
    length = step.lasts if isinstance(step.lasts, timedelta) else None
    start = now + step.starts_in if step.starts_in else None
    return {"start": start, "duration": length, "is_permanent": length is None}


def _asked_by(tenant: Tenant, principal: str, role: str) -> str:
    """The id of the newest extension or renewal of somebody for a role, a pending one before others."""
    asked = [
        one
        for one in tenant.requests.values()
        if one.action in EXTENSIONS | RENEWALS and one.key[:2] == (principal, role)
    ]
    return max(asked, key=_order).id if asked else _NOBODY


def _order(one: Request) -> tuple[bool, datetime, str]:
    return one.status is Status.PENDING_ADMIN_DECISION, one.created_at, one.id
