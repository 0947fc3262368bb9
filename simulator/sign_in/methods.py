"""Authentication methods: what they are called, which of them can come first, and which together make MFA.

Names are Graph's authenticationMethodModes. Source: concept-authentication-strengths (documented).
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from simulator.directory.rows import User

PASSWORD = "password"
FIDO2 = "fido2"
AUTHENTICATOR_PUSH = "microsoftAuthenticatorPush"

DISPLAY_NAMES = MappingProxyType(
    {
        PASSWORD: "Password",
        AUTHENTICATOR_PUSH: "Microsoft Authenticator (push notification)",
        "deviceBasedPush": "Microsoft Authenticator (phone sign-in)",
        "softwareOath": "Software OATH token",
        "hardwareOath": "Hardware OATH token",
        "sms": "Text message",
        "voice": "Phone call",
        "email": "Email one-time passcode",
        FIDO2: "Passkey (FIDO2)",
        "windowsHelloForBusiness": "Windows Hello for Business",
        "x509CertificateSingleFactor": "Certificate (single factor)",
        "x509CertificateMultiFactor": "Certificate (multifactor)",
        "temporaryAccessPassOneTime": "Temporary Access Pass (one-time)",
        "temporaryAccessPassMultiUse": "Temporary Access Pass (multi-use)",
        "federatedSingleFactor": "Federated single factor",
        "federatedMultiFactor": "Federated multifactor",
        "qrCodePin": "QR code and PIN",
    }
)
PHISHING_RESISTANT = frozenset({FIDO2, "windowsHelloForBusiness", "x509CertificateMultiFactor"})
MFA_ALONE = PHISHING_RESISTANT | {
    "deviceBasedPush",
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "federatedMultiFactor",
}
KNOWLEDGE = frozenset({PASSWORD, "federatedSingleFactor"})
SECOND_FACTORS = frozenset({AUTHENTICATOR_PUSH, "softwareOath", "hardwareOath", "sms", "voice"})
# Signing in by text message alone is a separate switch of the tenant, which is not simulated.
FIRST_FACTORS = MFA_ALONE | KNOWLEDGE | {"x509CertificateSingleFactor", "qrCodePin"}


def display_name(method: str) -> str:
    """The name of a method as people read it; an unknown method stays as it is."""
    return DISPLAY_NAMES.get(method, method)


def is_first_factor(method: str) -> bool:
    """Whether a sign-in can begin with this method."""
    return method in FIRST_FACTORS


def is_phishing_resistant(method: str) -> bool:
    """Whether the method alone meets the built-in phishing-resistant strength."""
    return method in PHISHING_RESISTANT


def satisfies_mfa(methods: Iterable[str]) -> bool:
    """Whether the methods used together meet the built-in multifactor strength.

    One strong method does, or a password (or a federated single factor) with one of the five second factors.
    """
    used = frozenset(methods)
    if not used.isdisjoint(MFA_ALONE):
        return True
    return not used.isdisjoint(KNOWLEDGE) and not used.isdisjoint(SECOND_FACTORS)


def methods_of(user: User) -> tuple[str, ...]:
    """Every method that an account owns, the password first."""
    password = (PASSWORD,) if user.has_password else ()
    return (*password, *(method for method in user.methods if method != PASSWORD))


def can_be_used_by(user: User, method: str) -> bool:
    """Whether an account owns a method."""
    return method in methods_of(user)


def first_factors_of(user: User) -> tuple[str, ...]:
    """The methods with which an account can begin a sign-in."""
    return tuple(method for method in methods_of(user) if is_first_factor(method))


def is_registered_for_mfa(user: User) -> bool:
    """Whether an account owns methods that together make MFA; otherwise a demand for MFA leads to registration."""
    return satisfies_mfa(methods_of(user))
