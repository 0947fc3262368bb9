"""The AADSTS numbers that sign-in rows carry: how the attempt ended and the reason in our own words.

Source: reference-error-codes (documented) unless the mark says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from simulator.decision import Mark
from simulator.sign_in.sessions import Outcome, SessionKind

GRANTED = 0
UNKNOWN_USER = 50034
NO_PASSWORD = 50056
ACCOUNT_DISABLED = 50057
NO_SESSION = 50058
REGISTRATION_INTERRUPT = 50072
MFA_INTERRUPT = 50074
MFA_REQUIRED = 50076
REGISTRATION_REQUIRED = 50079
WRONG_PASSWORD = 50126
UNKNOWN_RESOURCE = 500011
METHOD_FAILED = 500121
BLOCKED_BY_POLICY = 53003
BLOCKED_BY_SECURITY_DEFAULTS = 530035
NO_FIRST_FACTOR = 54008
METHOD_UNSUPPORTED = 54009

REGISTRATION_CODES = frozenset({REGISTRATION_INTERRUPT, REGISTRATION_REQUIRED})


@dataclass(frozen=True, slots=True)
class SignInCode:
    """One number: how an attempt with it ended, why, and how sure we are."""

    number: int
    outcome: Outcome
    reason: str
    mark: Mark = Mark.DOCUMENTED


# The four numbers for missing MFA are documented; which of them a row shows is inferred from their names.
_CHOSEN = Mark.INFERRED
_TABLE = (
    SignInCode(GRANTED, Outcome.GRANTED, ""),
    SignInCode(UNKNOWN_USER, Outcome.FAILED, "There is no such account in this directory."),
    SignInCode(NO_PASSWORD, Outcome.FAILED, "The account has no password in this directory."),
    SignInCode(ACCOUNT_DISABLED, Outcome.FAILED, "The account is disabled."),
    SignInCode(NO_SESSION, Outcome.INTERRUPTED, "Nobody is signed in here, so a silent sign-in is not possible."),
    SignInCode(REGISTRATION_INTERRUPT, Outcome.INTERRUPTED, "The user must register a second factor first.", _CHOSEN),
    SignInCode(MFA_INTERRUPT, Outcome.INTERRUPTED, "Strong authentication is required and not done yet.", _CHOSEN),
    SignInCode(MFA_REQUIRED, Outcome.INTERRUPTED, "Multifactor authentication is required to get this token.", _CHOSEN),
    SignInCode(
        REGISTRATION_REQUIRED, Outcome.INTERRUPTED, "The user must register for multifactor authentication.", _CHOSEN
    ),
    SignInCode(WRONG_PASSWORD, Outcome.FAILED, "The user name or the password is wrong."),
    SignInCode(UNKNOWN_RESOURCE, Outcome.FAILED, "The resource is not known in this tenant."),
    SignInCode(METHOD_FAILED, Outcome.FAILED, "The strong authentication request did not succeed.", Mark.SEEN),
    SignInCode(BLOCKED_BY_POLICY, Outcome.BLOCKED, "A Conditional Access policy blocks this sign-in."),
    SignInCode(BLOCKED_BY_SECURITY_DEFAULTS, Outcome.BLOCKED, "Security defaults block this kind of sign-in."),
    SignInCode(NO_FIRST_FACTOR, Outcome.FAILED, "This credential cannot be the first factor.", Mark.SEEN),
    SignInCode(METHOD_UNSUPPORTED, Outcome.FAILED, "This client cannot use that credential.", Mark.SEEN),
)
CODES = MappingProxyType({code.number: code for code in _TABLE})


def mfa_code(kind: SessionKind, *, is_registered: bool) -> int:
    """The number of an unmet demand for MFA: interrupts in the portal, token-endpoint numbers elsewhere.

    Which of the two a row shows is inferred from their names.
    """
    if kind is SessionKind.PORTAL:
        return MFA_INTERRUPT if is_registered else REGISTRATION_INTERRUPT
    return MFA_REQUIRED if is_registered else REGISTRATION_REQUIRED
