"""The tenant: tables of frozen rows and their indices. Only `simulator.apply` writes to them."""

from __future__ import annotations

from datetime import UTC, datetime

from simulator.administrative_units.rows import AdministrativeUnit
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.conditional_access.policies import ConditionalAccessPolicy, NamedLocation
from simulator.directory.name_index import NameIndex
from simulator.directory.rows import (
    Application,
    Group,
    Licence,
    Organization,
    ServicePrincipal,
    SignInAlert,
    Sku,
    User,
)
from simulator.due import DueQueue
from simulator.pim.role_settings import RoleSettings
from simulator.pim.rows import AssignmentKey, Kind, Request, Schedule
from simulator.pim_alerts.rows import AlertName, AlertSettings, AlertState, ScanTimes
from simulator.reviews.rows import Instance, Item, Review
from simulator.sign_in.sessions import InterruptedSignIn, Session
from simulator.tables import Table

_TABLES = (
    "users",
    "user_ids_by_name",
    "groups",
    "group_ids_of_member",
    "administrative_units",
    "unit_ids_of_member",
    "service_principals",
    "applications",
    "licences",
    "role_settings",
    "schedules",
    "schedule_ids_of_principal",
    "schedule_ids_of_role",
    "schedule_ids_of_scope",
    "activation_ids_of_eligibility",
    "requests",
    "open_request_ids",
    "pending_request_id_of_key",
    "lifecycle_request_id_of_key",
    "expired_schedules",
    "policies",
    "named_locations",
    "authentication_contexts",
    "sessions",
    "session_id_of_window",
    "interrupted",
    "sign_in_alerts",
    "recent_sign_ins",
    "last_sign_ins",
    "reviews",
    "review_instances",
    "review_items",
    "instance_ids_of_review",
    "activation_times",
    "pim_alert_settings",
    "pim_alert_states",
    "pim_alert_scans",
)


# What a tenant is, beside what is due: every table, the moment and the tenant's own row. Name indices follow from them.
CONTENT = (*_TABLES, "now", "organization")


class Tenant:
    """All state of one practice tenant at one moment.

    Indices (`…_of_…`, `…_by_…`) are kept by `apply`, so that no question scans all users or all schedules.
    `now` is simulated time, aware UTC.
    """

    __slots__ = (*_TABLES, "due", "group_names", "now", "organization", "user_names")

    def __init__(self) -> None:
        self.now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
        self.organization: Organization = Organization(
            id="", display_name="", default_domain="", initial_domain="", created_at=self.now
        )
        self.due = DueQueue()
        self.user_names = NameIndex()
        self.group_names = NameIndex()
        self.users: Table[str, User] = Table()
        self.user_ids_by_name: Table[str, str] = Table()
        self.groups: Table[str, Group] = Table()
        self.group_ids_of_member: Table[str, tuple[str, ...]] = Table()
        self.administrative_units: Table[str, AdministrativeUnit] = Table()
        self.unit_ids_of_member: Table[str, tuple[str, ...]] = Table()
        self.service_principals: Table[str, ServicePrincipal] = Table()
        self.applications: Table[str, Application] = Table()
        self.licences: Table[Sku, Licence] = Table()
        self.role_settings: Table[str, RoleSettings] = Table()
        self.schedules: Table[str, Schedule] = Table()
        self.schedule_ids_of_principal: Table[str, tuple[str, ...]] = Table()
        self.schedule_ids_of_role: Table[str, tuple[str, ...]] = Table()
        self.schedule_ids_of_scope: Table[str, tuple[str, ...]] = Table()
        self.activation_ids_of_eligibility: Table[str, tuple[str, ...]] = Table()
        self.requests: Table[str, Request] = Table()
        self.open_request_ids: Table[str, bool] = Table()
        self.pending_request_id_of_key: Table[AssignmentKey, str] = Table()
        self.lifecycle_request_id_of_key: Table[AssignmentKey, str] = Table()
        self.expired_schedules: Table[tuple[AssignmentKey, Kind], Schedule] = Table()
        self.policies: Table[str, ConditionalAccessPolicy] = Table()
        self.named_locations: Table[str, NamedLocation] = Table()
        self.authentication_contexts: Table[str, AuthenticationContext] = Table()
        self.sessions: Table[str, Session] = Table()
        self.session_id_of_window: Table[str, str] = Table()
        self.interrupted: Table[str, InterruptedSignIn] = Table()
        self.sign_in_alerts: Table[str, SignInAlert] = Table()
        self.recent_sign_ins: Table[str, tuple[datetime, ...]] = Table()
        self.last_sign_ins: Table[str, datetime] = Table()
        self.reviews: Table[str, Review] = Table()
        self.review_instances: Table[str, Instance] = Table()
        self.review_items: Table[str, Item] = Table()
        self.instance_ids_of_review: Table[str, tuple[str, ...]] = Table()
        self.activation_times: Table[AssignmentKey, tuple[datetime, ...]] = Table()
        self.pim_alert_settings: Table[AlertName, AlertSettings] = Table()
        self.pim_alert_states: Table[AlertName, AlertState] = Table()
        self.pim_alert_scans: Table[str, ScanTimes] = Table()

    def fork(self) -> Tenant:
        """An independent copy: changing one never shows in the other."""
        copy = Tenant.__new__(Tenant)
        copy.now = self.now
        copy.organization = self.organization
        copy.due = self.due.fork()
        copy.user_names = self.user_names.fork()
        copy.group_names = self.group_names.fork()
        for name in _TABLES:
            setattr(copy, name, getattr(self, name).fork())
        return copy

    def freeze(self) -> None:
        """Make what is there the shared base of later forks; done once after seeding."""
        self.due.freeze()
        self.user_names.freeze()
        self.group_names.freeze()
        for name in _TABLES:
            getattr(self, name).freeze()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Tenant)
            and self.now == other.now
            and self.organization == other.organization
            and self.due.upcoming() == other.due.upcoming()
            and all(getattr(self, name) == getattr(other, name) for name in _TABLES)
        )

    __hash__ = None  # type: ignore[assignment]  # a tenant changes
