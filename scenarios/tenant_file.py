"""Practice tenants as files: who is there, what they hold, and the seed events that build such a tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from scenarios.values import Address, Count, Country, Duration, Flag, Line, Moment, Slug, Strict
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.administrative_units.rows import AdministrativeUnit
from simulator.authentication_contexts.events import AuthenticationContextSet
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.conditional_access.policies import NamedLocation
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.directory.rows import Application, Group, Licence, Organization, ServicePrincipal, Sku, User
from simulator.events import (
    ApplicationAdded,
    ClockMoved,
    Event,
    GroupWritten,
    LicenceSet,
    NamedLocationCreated,
    OrganizationSet,
    ScheduleCreated,
    ServicePrincipalAdded,
    UserWritten,
)
from simulator.ids import seeded_id
from simulator.pim.rows import DIRECTORY, AssignmentKey, Kind, Schedule
from simulator.pim.scopes import unit_scope
from simulator.profile import Profile
from simulator.sign_in.methods import PASSWORD

ClientWord = Literal["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]
SkuWord = Literal["P1", "P2", "GOVERNANCE", "WORKLOAD_ID"]
AppId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


class UserRow(Strict):
    """A person or an emergency account; `methods` lists everything the account can sign in with."""

    id: Slug
    name: Line
    upn: Address
    job: str = ""
    methods: tuple[str, ...]
    mail: Address | None = None
    guest: Flag = False
    manager: Slug | None = None


class GroupRow(Strict):
    """A group that is there from the start."""

    id: Slug
    name: Line
    description: str = ""
    role_assignable: Flag = False
    members: tuple[Slug, ...] = ()


class UnitRow(Strict):
    """An administrative unit that is there from the start."""

    id: Slug
    name: Line
    description: str = ""
    members: tuple[Slug, ...] = ()


class ContextRow(Strict):
    """An authentication context that is there from the start."""

    id: Annotated[str, Field(pattern=r"^c[1-9][0-9]?$")]
    name: Line
    description: str = ""
    published: Flag = True


class ServicePrincipalRow(Strict):
    """An enterprise application that can hold roles, and that roles can be limited to."""

    id: Slug
    name: Line


class RoleRow(Strict):
    """Who holds which role at the start, for how long already and, if it ends, for how long still.

    `unit` limits the role to an administrative unit of the file.
    """

    principal: Slug
    role: str
    kind: Literal["eligible", "active"]
    age: Duration
    lasts: Duration | None = None
    unit: Slug | None = None


class ResourceRow(Strict):
    """An application that people sign in to; without an `app_id` it is the company's own."""

    id: Slug
    name: Line
    app_id: AppId | None = None
    reached_by: tuple[str, ...] = ()
    demands_portal_mfa: Flag = False


class LocationRow(Strict):
    """A named location, by address ranges or by countries."""

    id: Slug
    name: Line
    ip_ranges: tuple[str, ...] = ()
    trusted: Flag = False
    countries: tuple[Country, ...] = ()


class LicenceRow(Strict):
    """A subscription."""

    sku: SkuWord
    seats: Count


class Habit(Strict):
    """Something a person does every day, `per_day` times."""

    resource: str
    client: ClientWord
    ip: str
    country: Country
    per_day: Annotated[Count, Field(ge=1, le=50)]


class TenantFile(Strict):
    """A practice tenant as written in `scenarios/tenants/`."""

    schema_: Literal["tenant/v0"] = Field(alias="schema")
    id: Slug
    name: Line
    domain: str
    initial_domain: str
    clock: Moment
    age: Duration
    security_defaults: Flag = False
    mandatory_portal_mfa: Flag = True
    defaults_profile: Literal["classic", "measured_2026", "mixed_by_isPrivileged"] = "classic"
    licences: tuple[LicenceRow, ...] = ()
    users: tuple[UserRow, ...]
    groups: tuple[GroupRow, ...] = ()
    administrative_units: tuple[UnitRow, ...] = ()
    authentication_contexts: tuple[ContextRow, ...] = ()
    service_principals: tuple[ServicePrincipalRow, ...] = ()
    mailboxes: tuple[Address, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    resources: tuple[ResourceRow, ...]
    locations: tuple[LocationRow, ...] = ()
    traffic: dict[Slug, tuple[Habit, ...]] = {}

    def addresses(self) -> tuple[str, ...]:
        """Every mailbox: people's and shared ones."""
        return (*(user.mail or user.upn for user in self.users), *self.mailboxes)


def user_id(tenant_id: str, slug: str) -> str:
    """The id of a user that a tenant file names."""
    return seeded_id(tenant_id, "user", slug)


def group_id(tenant_id: str, slug: str) -> str:
    """The id of a group that a tenant file names."""
    return seeded_id(tenant_id, "group", slug)


def seed_events(file: TenantFile, tenant_id: str, clock: datetime | None = None) -> tuple[Event, ...]:
    """The events that build this tenant as it stands when the clock starts."""
    now = clock or file.clock
    born = now - file.age
    return (
        OrganizationSet(organization=_organization(file, tenant_id, born)),
        *(LicenceSet(licence=Licence(sku=Sku[row.sku], seats=row.seats)) for row in file.licences),
        *(ApplicationAdded(application=_application(row, tenant_id)) for row in file.resources),
        *(UserWritten(user=_user(file, row, tenant_id, born)) for row in file.users),
        *(GroupWritten(group=_group(row, tenant_id, born)) for row in file.groups),
        *(AdministrativeUnitWritten(unit=_unit(file, row, tenant_id, born)) for row in file.administrative_units),
        *(AuthenticationContextSet(context=_context(row, born)) for row in file.authentication_contexts),
        *(ServicePrincipalAdded(service_principal=_app(row, tenant_id)) for row in file.service_principals),
        *(NamedLocationCreated(location=_location(row, tenant_id, born)) for row in file.locations),
        *(ScheduleCreated(schedule=_schedule(file, row, tenant_id, now)) for row in file.roles),
        ClockMoved(to=now),
    )


def _organization(file: TenantFile, tenant_id: str, born: datetime) -> Organization:
    return Organization(
        id=tenant_id,
        display_name=file.name,
        default_domain=file.domain,
        initial_domain=file.initial_domain,
        created_at=born,
        security_defaults=file.security_defaults,
        mandatory_portal_mfa=file.mandatory_portal_mfa,
        profile=Profile(defaults_profile=file.defaults_profile),
    )


def _user(file: TenantFile, row: UserRow, tenant_id: str, born: datetime) -> User:
    return User(
        id=user_id(tenant_id, row.id),
        user_principal_name=row.upn,
        display_name=row.name,
        created_at=born,
        mail=row.mail or "",
        user_type="Guest" if row.guest else "Member",
        has_password=PASSWORD in row.methods,
        methods=tuple(method for method in row.methods if method != PASSWORD),
        job_title=row.job,
        manager_id=user_id(tenant_id, row.manager) if row.manager else None,
        signs_in_every_day=row.id in file.traffic,
    )


def _group(row: GroupRow, tenant_id: str, born: datetime) -> Group:
    return Group(
        id=group_id(tenant_id, row.id),
        display_name=row.name,
        created_at=born,
        description=row.description,
        is_assignable_to_role=row.role_assignable,
        member_ids=tuple(user_id(tenant_id, member) for member in row.members),
    )


def _principal(file: TenantFile, tenant_id: str, slug: str) -> str:
    """The id of a user, group or service principal of the file."""
    if any(user.id == slug for user in file.users):
        return user_id(tenant_id, slug)
    is_app = any(row.id == slug for row in file.service_principals)
    return seeded_id(tenant_id, "servicePrincipal", slug) if is_app else group_id(tenant_id, slug)


def _unit(file: TenantFile, row: UnitRow, tenant_id: str, born: datetime) -> AdministrativeUnit:
    return AdministrativeUnit(
        id=seeded_id(tenant_id, "administrativeUnit", row.id),
        display_name=row.name,
        created_at=born,
        description=row.description,
        member_ids=tuple(_principal(file, tenant_id, member) for member in row.members),
    )


def _context(row: ContextRow, born: datetime) -> AuthenticationContext:
    return AuthenticationContext(
        id=row.id, display_name=row.name, created_at=born, description=row.description, is_available=row.published
    )


def _app(row: ServicePrincipalRow, tenant_id: str) -> ServicePrincipal:
    return ServicePrincipal(
        id=seeded_id(tenant_id, "servicePrincipal", row.id),
        display_name=row.name,
        app_id=seeded_id(tenant_id, "application", row.id),
    )


def _application(row: ResourceRow, tenant_id: str) -> Application:
    app_id = row.app_id or seeded_id(tenant_id, "application", row.id)
    return Application(
        app_id=app_id,
        display_name=row.name,
        reached_by=frozenset((app_id, *row.reached_by)),
        demands_portal_mfa=row.demands_portal_mfa,
    )


def _location(row: LocationRow, tenant_id: str, born: datetime) -> NamedLocation:
    return NamedLocation(
        id=seeded_id(tenant_id, "namedLocation", row.id),
        display_name=row.name,
        created_at=born,
        ip_ranges=row.ip_ranges,
        is_trusted=row.trusted,
        countries=frozenset(row.countries),
    )


def _schedule(file: TenantFile, row: RoleRow, tenant_id: str, now: datetime) -> Schedule:
    unit_id = seeded_id(tenant_id, "administrativeUnit", row.unit) if row.unit else ""
    scope = unit_scope(unit_id) if unit_id else DIRECTORY
    where = f"/{row.unit}" if row.unit else ""
    return Schedule(
        id=seeded_id(tenant_id, "schedule", f"{row.principal}/{row.role}/{row.kind}{where}"),
        kind=Kind(row.kind),
        key=AssignmentKey(_principal(file, tenant_id, row.principal), ROLE_IDS_BY_NAME[row.role], scope),
        start=now - row.age,
        end=now + row.lasts if row.lasts else None,
        created_at=now - row.age,
    )
