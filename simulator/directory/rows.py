"""Rows of the directory: users, groups, service principals, applications, licences and the tenant itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.profile import DOCUMENTED, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The tenant itself and its tenant-wide switches.

    `default_domain` is the custom domain, `initial_domain` ends in `.onmicrosoft.com`. `mandatory_portal_mfa`
    is Microsoft's own MFA requirement at the admin portals; no Conditional Access exclusion touches it.
    """

    id: str
    display_name: str
    default_domain: str
    initial_domain: str
    created_at: datetime
    security_defaults: bool = False
    mandatory_portal_mfa: bool = True
    mfa_trusted_ips: tuple[str, ...] = ()
    profile: Profile = DOCUMENTED


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person's account. `methods` are the registered second factors and passwordless methods, Graph mode names.

    `has_password` is false for accounts that sign in with a key only. `user_type` is `Member` or `Guest`.
    `signs_in_every_day` marks people with everyday traffic, whose sign-ins are derived and never stored.
    """

    id: str
    user_principal_name: str
    display_name: str
    created_at: datetime
    mail: str = ""
    user_type: str = "Member"
    account_enabled: bool = True
    has_password: bool = True
    methods: tuple[str, ...] = ()
    job_title: str = ""
    manager_id: str | None = None
    signs_in_every_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group with assigned members. `is_assignable_to_role` is set at creation and never changes."""

    id: str
    display_name: str
    created_at: datetime
    description: str = ""
    is_assignable_to_role: bool = False
    member_ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePrincipal:
    """An application's identity in the tenant."""

    id: str
    display_name: str
    app_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A resource that people sign in to.

    `reached_by` lists the policy targets besides `All` that cover it: its own `app_id`, app groups such as
    `Office365` or `MicrosoftAdminPortals`, and resources whose policies reach it.
    `demands_portal_mfa` marks the admin portals that Microsoft's mandatory MFA covers.
    """

    app_id: str
    display_name: str
    reached_by: frozenset[str] = frozenset()
    demands_portal_mfa: bool = False


class Sku(StrEnum):
    """Licences that gate what the simulator knows, with Graph's skuPartNumber."""

    P1 = "AAD_PREMIUM"
    P2 = "AAD_PREMIUM_P2"
    GOVERNANCE = "Microsoft_Entra_ID_Governance"
    WORKLOAD_ID = "Workload_Identities_P2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A subscription of the tenant; `is_enabled` false means expired."""

    sku: Sku
    seats: int
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAlert:
    """A rule that mails when accounts sign in (Azure Monitor in reality).

    It fires when more than `threshold` sign-in rows of the accounts fall into `window_minutes`.
    """

    id: str
    display_name: str
    user_ids: frozenset[str]
    recipients: tuple[str, ...]
    threshold: int = 0
    window_minutes: int = 5
    is_enabled: bool = True
    created_at: datetime | None = None
    severity: int = field(default=0)
