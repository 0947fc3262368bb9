"""Rows of Conditional Access: policies and named locations, in Graph's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ALL = "All"
NONE = "None"
ALL_TRUSTED = "AllTrusted"
GUESTS = "GuestsOrExternalUsers"


class PolicyState(StrEnum):
    """Graph's values of On, Report-only and Off."""

    ON = "enabled"
    REPORT_ONLY = "enabledForReportingButNotEnforced"
    OFF = "disabled"


class GrantControl(StrEnum):
    """Grant controls that are simulated."""

    BLOCK = "block"
    MFA = "mfa"


class Operator(StrEnum):
    """How several grant controls combine."""

    AND = "AND"
    OR = "OR"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCondition:
    """Who a policy is for; ids, `All`, `None` and `GuestsOrExternalUsers` as in Graph. Exclude wins."""

    include_users: frozenset[str] = frozenset()
    exclude_users: frozenset[str] = frozenset()
    include_groups: frozenset[str] = frozenset()
    exclude_groups: frozenset[str] = frozenset()
    include_roles: frozenset[str] = frozenset()
    exclude_roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationCondition:
    """What a policy is for: resources (app ids, `All`, `None`, `Office365`, `MicrosoftAdminPortals`), or contexts.

    A policy for authentication contexts names no resource, and the other way round.
    """

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    include_authentication_contexts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCondition:
    """Device platforms, Graph names or `all`."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationCondition:
    """Networks: named location ids, `All`, `AllTrusted`."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All assignments and conditions of a policy; None or an empty set means not configured."""

    users: UserCondition = UserCondition()
    applications: ApplicationCondition = ApplicationCondition()
    client_app_types: frozenset[str] = frozenset({"all"})
    platforms: PlatformCondition | None = None
    locations: LocationCondition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantControls:
    """What a policy demands once it applies."""

    operator: Operator = Operator.OR
    built_in_controls: frozenset[GrantControl] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalAccessPolicy:
    """A policy as stored."""

    id: str
    display_name: str
    state: PolicyState
    conditions: Conditions
    grant_controls: GrantControls
    created_at: datetime
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocation:
    """A named location by IP ranges (CIDR) or by countries (ISO 3166 alpha-2); a country location is never trusted."""

    id: str
    display_name: str
    created_at: datetime
    ip_ranges: tuple[str, ...] = ()
    is_trusted: bool = False
    countries: frozenset[str] = frozenset()
    includes_unknown_countries: bool = False
    modified_at: datetime | None = field(default=None)
