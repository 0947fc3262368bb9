"""Rows of signing in: sessions in simulated windows, sign-in records and interrupted attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClientApp(StrEnum):
    """Client app types of Conditional Access; spelled as Graph does."""

    BROWSER = "browser"
    MOBILE_AND_DESKTOP = "mobileAppsAndDesktopClients"
    EXCHANGE_ACTIVE_SYNC = "exchangeActiveSync"
    OTHER = "other"


class Platform(StrEnum):
    """Device platforms as Conditional Access reads them from the user agent; UNKNOWN matches only `all`."""

    ANDROID = "android"
    IOS = "iOS"
    WINDOWS = "windows"
    MACOS = "macOS"
    LINUX = "linux"
    UNKNOWN = "unknown"


class SessionKind(StrEnum):
    """What a session is: a browser at the portal, an API client, or an access token that was issued earlier."""

    PORTAL = "portal"
    API = "api"
    TOKEN = "token"


class Outcome(StrEnum):
    """How a sign-in attempt ended."""

    GRANTED = "granted"
    INTERRUPTED = "interrupted"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in session: who, where, and which claims its token carries.

    `methods` are the authentication methods used so far. `mfa_at` is when the MFA claim was earned, None without one.
    `acrs` are the authentication contexts that the token carried when it was issued.
    """

    id: str
    window: str
    user_id: str
    kind: SessionKind
    app_id: str
    client_app: ClientApp
    methods: tuple[str, ...]
    started_at: datetime
    mfa_at: datetime | None = None
    ip_address: str = ""
    country: str = ""
    platform: Platform = Platform.WINDOWS
    is_open: bool = True
    acrs: tuple[str, ...] = ()

    @property
    def has_mfa(self) -> bool:
        """Whether the token carries an MFA claim."""
        return self.mfa_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPolicy:
    """One policy's line in a sign-in record. `result` and the controls are spelled as Graph does.

    `conditions_not_satisfied` names the conditions that kept the policy from applying (Graph's flag names).
    """

    policy_id: str
    display_name: str
    result: str
    enforced_grant_controls: tuple[str, ...] = ()
    conditions_not_satisfied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRecord:
    """One row of the sign-in log; never edited afterwards.

    `error_code` is the AADSTS number, 0 when granted. `conditional_access_status` is success, failure or notApplied.
    `required_mfa_by` lists what asked for MFA (policy ids, `mandatoryPortalMfa`, `securityDefaults`).
    `authentication_contexts` are those that the application asked for.
    """

    id: str
    at: datetime
    correlation_id: str
    user_id: str | None
    user_principal_name: str
    app_id: str
    app_display_name: str
    client_app: ClientApp
    outcome: Outcome
    error_code: int
    failure_reason: str
    conditional_access_status: str
    applied_policies: tuple[AppliedPolicy, ...] = ()
    methods: tuple[str, ...] = ()
    required_mfa_by: tuple[str, ...] = ()
    ip_address: str = ""
    country: str = ""
    platform: Platform = Platform.WINDOWS
    session_id: str | None = None
    is_interactive: bool = True
    authentication_contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedSignIn:
    """An attempt in a window that waits for another factor or for registration; the next attempt there continues it.

    `authentication_contexts` are those that it asks for; whoever continues it asks for them too.
    """

    window: str
    user_id: str
    app_id: str
    correlation_id: str
    methods: tuple[str, ...]
    error_code: int
    kind: SessionKind
    authentication_contexts: tuple[str, ...] = ()
