"""The gates before Conditional Access: is there such an account, and is its first factor right.

Each gate's code is the AADSTS number of the row that it leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.commands import SignIn
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.directory.rows import User
from simulator.gates import Case, Finding, Gate, holds, holds_or
from simulator.sign_in import codes
from simulator.sign_in.methods import PASSWORD, can_be_used_by, display_name, is_first_factor
from simulator.sign_in.sessions import InterruptedSignIn, Session, SessionKind
from simulator.sign_in.windows import open_session


def account_of(case: Case[SignIn]) -> User | None:
    """The account that a user name means; upper and lower case are alike."""
    user_id = case.tenant.user_ids_by_name.get(case.command.user_principal_name.lower())
    return case.tenant.users.get(user_id) if user_id else None


def waiting_attempt(case: Case[SignIn]) -> InterruptedSignIn | None:
    """The interrupted attempt that a sign-in continues: same window, person and resource."""
    user, waiting = account_of(case), case.tenant.interrupted.get(case.command.window)
    if user is None or waiting is None:
        return None
    return waiting if (waiting.user_id, waiting.app_id) == (user.id, case.command.app_id) else None


def session_to_reuse(case: Case[SignIn]) -> Session | None:
    """The open session of the same person in the window that a sign-in without any method relies on.

    An access token and a legacy session cannot be reused.
    """
    session, user, command = open_session(case.tenant, case.command.window), account_of(case), case.command
    if command.methods or command.client_app in LEGACY_CLIENTS or session is None or user is None:
        return None
    usable = session.kind is not SessionKind.TOKEN and session.client_app not in LEGACY_CLIENTS
    return session if usable and session.user_id == user.id else None


def methods_before(case: Case[SignIn]) -> tuple[str, ...]:
    """The methods of the interrupted attempt that this one continues, or of the session that it reuses."""
    earlier = waiting_attempt(case) or session_to_reuse(case)
    return earlier.methods if earlier else ()


def methods_so_far(case: Case[SignIn]) -> tuple[str, ...]:
    """The methods used before and those of this command, each once, in the order of use."""
    return tuple(dict.fromkeys((*methods_before(case), *case.command.methods)))


def _user_is_known(case: Case[SignIn]) -> Finding:
    return holds_or(account_of(case) is not None, f"`{case.command.user_principal_name}` is no account here")


def _account_is_enabled(case: Case[SignIn]) -> Finding:
    user = account_of(case)
    return holds_or(user is not None and user.account_enabled, "the account is disabled", user.id if user else None)


def _resource_is_known(case: Case[SignIn]) -> Finding:
    return holds_or(case.command.app_id in case.tenant.applications, f"`{case.command.app_id}` is no resource here")


def _something_is_given(case: Case[SignIn]) -> Finding:
    given = methods_so_far(case)
    return holds_or(bool(given), "no method was used and the window is not signed in")


def _password_exists(case: Case[SignIn]) -> Finding:
    user = account_of(case)
    exists = PASSWORD not in case.command.methods or (user is not None and user.has_password)
    return holds_or(exists, "the account has no password")


def _password_is_right(case: Case[SignIn]) -> Finding:
    return holds_or(PASSWORD not in case.command.methods or case.command.is_password_right, "the password is wrong")


def _methods_are_owned(case: Case[SignIn]) -> Finding:
    user = account_of(case)
    assert user is not None, "the first gate refuses unknown users"
    missing = [method for method in case.command.methods if not can_be_used_by(user, method)]
    return holds_or(not missing, f"the account does not own {display_name(missing[0])}" if missing else "", user.id)


def _request_is_approved(case: Case[SignIn]) -> Finding:
    prompted = [method for method in case.command.methods if method != PASSWORD]
    denied = bool(prompted) and not case.command.is_request_approved
    return holds_or(not denied, f"the user did not confirm {display_name(prompted[0])}" if prompted else "")


def _first_can_be_first(case: Case[SignIn]) -> Finding:
    first = methods_so_far(case)[0]
    return holds_or(is_first_factor(first), f"{display_name(first)} cannot be the first factor")


def _client_can_use_first(case: Case[SignIn]) -> Finding:
    first = methods_so_far(case)[0]
    usable = case.command.client_app not in LEGACY_CLIENTS or first == PASSWORD
    return holds(usable, f"{display_name(first)} {'is accepted' if usable else 'cannot be used by a legacy client'}")


def _gate(rule: str, code: int, check: Callable[[Case[SignIn]], Finding]) -> Gate[Any]:
    source = "entra-docs:reference-error-codes"
    return Gate(rule=rule, code=str(code), check=check, source=source, mark=codes.CODES[code].mark)


FIRST_FACTOR_GATES = (
    _gate("KnownUserRule", codes.UNKNOWN_USER, _user_is_known),
    _gate("AccountEnabledRule", codes.ACCOUNT_DISABLED, _account_is_enabled),
    _gate("KnownResourceRule", codes.UNKNOWN_RESOURCE, _resource_is_known),
    _gate("SignedInRule", codes.NO_SESSION, _something_is_given),
    _gate("PasswordExistsRule", codes.NO_PASSWORD, _password_exists),
    _gate("PasswordRule", codes.WRONG_PASSWORD, _password_is_right),
    _gate("MethodOwnedRule", codes.METHOD_FAILED, _methods_are_owned),
    _gate("RequestApprovedRule", codes.METHOD_FAILED, _request_is_approved),
    _gate("CredentialOrderRule", codes.NO_FIRST_FACTOR, _first_can_be_first),
    _gate("FirstFactorRule", codes.METHOD_UNSUPPORTED, _client_can_use_first),
)
