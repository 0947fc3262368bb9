"""Who may do and see what: gates on the caller's session and roles, and which roles open which area of the portal."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from simulator.decision import Mark, TraceStep, Verdict
from simulator.directory.roles import (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    GROUPS_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    REPORTS_READER,
    ROLES,
    SECURITY_ADMINISTRATOR,
    SECURITY_OPERATOR,
    SECURITY_READER,
    USER_ADMINISTRATOR,
)
from simulator.gates import Case, Finding, Gate, holds
from simulator.pim.holdings import active_roles
from simulator.pim.rows import DIRECTORY
from simulator.tenant import Tenant

ROLE_MANAGERS = (GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR)
POLICY_WRITERS = (GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR)
GROUP_WRITERS = (GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, USER_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR)
PIM_READERS = (*ROLE_MANAGERS, GLOBAL_READER, SECURITY_ADMINISTRATOR, SECURITY_READER)
LOG_READERS = (
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    REPORTS_READER,
    SECURITY_ADMINISTRATOR,
    SECURITY_OPERATOR,
    SECURITY_READER,
)


class Area(StrEnum):
    """Parts of the portal that only some roles open."""

    PIM_ADMINISTRATION = "pimAdministration"
    PIM_AUDIT = "pimAudit"
    CONDITIONAL_ACCESS = "conditionalAccess"
    LOGS = "logs"
    DIRECTORY = "directory"
    MY_VIEW = "myView"


_OPENED_BY: dict[Area, tuple[str, ...]] = {
    Area.PIM_ADMINISTRATION: PIM_READERS,
    Area.PIM_AUDIT: PIM_READERS,
    Area.CONDITIONAL_ACCESS: (*POLICY_WRITERS, GLOBAL_READER, SECURITY_READER),
    Area.LOGS: LOG_READERS,
}


def _session_is_open(case: Case[Any]) -> Finding:
    session = case.session
    if session is None:
        return holds(False, "nobody is signed in here")
    return holds(session.is_open, "" if session.is_open else "this window is signed out", session.id)


SESSION_GATE: Gate[Any] = Gate(
    rule="SessionRule",
    code="InvalidAuthenticationToken",
    check=_session_is_open,
    source="graph-docs:concepts/errors.md",
)


def _names(role_ids: tuple[str, ...]) -> str:
    return " or ".join(ROLES[role_id].display_name for role_id in role_ids)


def caller_gate(role_ids: tuple[str, ...], *, source: str, mark: Mark = Mark.DOCUMENTED) -> Gate[Any]:
    """A gate that lets only holders of one of these active, tenant-wide roles through."""

    def check(case: Case[Any]) -> Finding:
        assert case.session is not None, "the session gate comes first"
        user_id = case.session.user_id
        held = active_roles(case.tenant, user_id, DIRECTORY)
        return holds(not held.isdisjoint(role_ids), f"needs {_names(role_ids)}", user_id)

    return Gate(rule="CallerRule", code="Authorization_RequestDenied", check=check, source=source, mark=mark)


def may_open(tenant: Tenant, user_id: str, area: Area) -> TraceStep:
    """Whether a user may open an area of the portal now, with the roles that would do.

    Source: pim-configure, pim-how-to-use-audit-log, plan-conditional-access, signin-list (documented).
    """
    needed = _OPENED_BY.get(area)
    if needed is None:
        return TraceStep(rule="AreaRule", verdict=Verdict.PASS, fact="open to everybody who is signed in")
    allowed = not active_roles(tenant, user_id, DIRECTORY).isdisjoint(needed)
    return TraceStep(
        rule="AreaRule",
        verdict=Verdict.PASS if allowed else Verdict.FAIL,
        fact=f"needs {_names(needed)}",
        object_id=user_id,
        source="entra-docs:pim-configure, plan-conditional-access, signin-list",
    )
