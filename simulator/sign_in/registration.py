"""Register an authentication method: from a session, or because an interrupted sign-in demands it.

Source: concept-registration-mfa-sspr-combined (documented).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulator.commands import RegisterMethod
from simulator.decision import Accepted, Decision, Mark
from simulator.events import UserWritten
from simulator.gates import SKIP, Case, Finding, Gate, holds_or, walk
from simulator.sign_in.codes import REGISTRATION_CODES
from simulator.sign_in.methods import (
    AUTHENTICATOR_PUSH,
    FIDO2,
    can_be_used_by,
    display_name,
    is_registered_for_mfa,
)
from simulator.sign_in.sessions import InterruptedSignIn

SELF_SERVICE = (AUTHENTICATOR_PUSH, "softwareOath", "sms", "voice", FIDO2, "deviceBasedPush")
NEEDS_MFA = frozenset({FIDO2, "deviceBasedPush"})
_SOURCE = "entra-docs:concept-registration-mfa-sspr-combined"


def registration_demanded(case: Case[RegisterMethod]) -> InterruptedSignIn | None:
    """The interrupted sign-in of this user in this window that waits for a registration."""
    waiting = case.tenant.interrupted.get(case.command.window)
    if waiting is None or waiting.user_id != case.command.user_id:
        return None
    return waiting if waiting.error_code in REGISTRATION_CODES else None


def _is_signed_in_as(case: Case[RegisterMethod]) -> bool:
    session = case.session
    return session is not None and session.is_open and session.user_id == case.command.user_id


def _own_account(case: Case[RegisterMethod]) -> Finding:
    allowed = _is_signed_in_as(case) or registration_demanded(case) is not None
    return holds_or(allowed, "people register methods for themselves only", case.command.user_id)


def _account_is_enabled(case: Case[RegisterMethod]) -> Finding:
    user = case.tenant.users.get(case.command.user_id)
    return holds_or(
        user is not None and user.account_enabled, "the account is unknown or disabled", case.command.user_id
    )


def _is_offered(case: Case[RegisterMethod]) -> Finding:
    method = case.command.method
    return holds_or(method in SELF_SERVICE, f"{display_name(method)} cannot be registered by oneself")


def _is_new(case: Case[RegisterMethod]) -> Finding:
    user = case.tenant.users[case.command.user_id]
    return holds_or(
        not can_be_used_by(user, case.command.method), f"{display_name(case.command.method)} is there already"
    )


def _mfa_before_change(case: Case[RegisterMethod]) -> Finding:
    if not is_registered_for_mfa(case.tenant.users[case.command.user_id]):
        return SKIP
    return holds_or(_has_mfa(case), "the account owns an MFA method, so the session needs MFA first")


def _mfa_before_passkey(case: Case[RegisterMethod]) -> Finding:
    method = case.command.method
    if method not in NEEDS_MFA:
        return SKIP
    return holds_or(_has_mfa(case), f"{display_name(method)} can only be registered after MFA")


def _has_mfa(case: Case[RegisterMethod]) -> bool:
    return _is_signed_in_as(case) and case.session is not None and case.session.has_mfa


def _gate(
    rule: str, code: str, check: Callable[[Case[RegisterMethod]], Finding], mark: Mark = Mark.DOCUMENTED
) -> Gate[Any]:
    return Gate(rule=rule, code=code, check=check, source=_SOURCE, mark=mark)


# The codes are ours: people meet these refusals on pages, not through Graph.
REGISTRATION_GATES = (
    _gate("OwnAccountRule", "Authorization_RequestDenied", _own_account, Mark.INFERRED),
    _gate("AccountEnabledRule", "Authorization_RequestDenied", _account_is_enabled, Mark.INFERRED),
    _gate("MethodOfferedRule", "BadRequest", _is_offered),
    _gate("MethodNewRule", "BadRequest", _is_new, Mark.INFERRED),
    _gate("RegistrationMfaRule", "Authorization_RequestDenied", _mfa_before_change),
    _gate("PasskeyMfaRule", "Authorization_RequestDenied", _mfa_before_passkey, Mark.SEEN),
)


def decide_register_method(case: Case[RegisterMethod]) -> Decision:
    """Decide to add a method to one's own account. An interrupted sign-in goes on with the next attempt."""
    trace, refusal = walk(REGISTRATION_GATES, case)
    if refusal:
        return refusal
    user = case.tenant.users[case.command.user_id]
    changed = replace(user, methods=(*user.methods, case.command.method))
    return Accepted((UserWritten(user=changed, what="User registered security info", by=user.id),), trace)
