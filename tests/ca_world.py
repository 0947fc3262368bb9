"""A small tenant for tests of signing in and Conditional Access: rows by short names, commands as people give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simulator.apply import apply, apply_all
from simulator.authentication_contexts.events import AuthenticationContextSet
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.commands import Command, CreatePolicy, SignIn
from simulator.conditional_access.policies import (
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    LocationCondition,
    NamedLocation,
    Operator,
    PlatformCondition,
    PolicyState,
    UserCondition,
)
from simulator.deciding import decide
from simulator.decision import Accepted, Decision
from simulator.directory.rows import Application, Group, Licence, Organization, Sku, User
from simulator.events import (
    ApplicationAdded,
    ClockMoved,
    Event,
    GroupWritten,
    LicenceSet,
    NamedLocationCreated,
    OrganizationSet,
    PolicyCreated,
    ScheduleCreated,
    SessionStarted,
    SignInRecorded,
    UserWritten,
)
from simulator.gates import TRUE_RULES, Case, Rules
from simulator.ids import IdSource
from simulator.pim.rows import DIRECTORY, AssignmentKey, Kind, Schedule
from simulator.sign_in.sessions import ClientApp, Session, SessionKind, SignInRecord
from simulator.tenant import Tenant

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
TENANT = "7a1b0c9d-0000-4000-8000-000000000002"
PUSH = "microsoftAuthenticatorPush"
MFA, BLOCK = GrantControl.MFA, GrantControl.BLOCK
ON, REPORT_ONLY, OFF = PolicyState.ON, PolicyState.REPORT_ONLY, PolicyState.OFF


def conditions(
    users: Iterable[str] = ("All",),
    apps: Iterable[str] = ("All",),
    *,
    except_users: Iterable[str] = (),
    groups: Iterable[str] = (),
    except_groups: Iterable[str] = (),
    roles: Iterable[str] = (),
    except_roles: Iterable[str] = (),
    except_apps: Iterable[str] = (),
    client_apps: Iterable[str] = ("all",),
    platforms: Iterable[str] | None = None,
    except_platforms: Iterable[str] = (),
    networks: Iterable[str] | None = None,
    except_networks: Iterable[str] = (),
    contexts: Iterable[str] = (),
) -> Conditions:
    """Conditions from plain lists; platforms and networks are not configured unless given."""
    return Conditions(
        users=UserCondition(
            include_users=frozenset(users),
            exclude_users=frozenset(except_users),
            include_groups=frozenset(groups),
            exclude_groups=frozenset(except_groups),
            include_roles=frozenset(roles),
            exclude_roles=frozenset(except_roles),
        ),
        applications=ApplicationCondition(
            include=frozenset(apps),
            exclude=frozenset(except_apps),
            include_authentication_contexts=frozenset(contexts),
        ),
        client_app_types=frozenset(client_apps),
        platforms=None
        if platforms is None
        else PlatformCondition(include=frozenset(platforms), exclude=frozenset(except_platforms)),
        locations=None
        if networks is None
        else LocationCondition(include=frozenset(networks), exclude=frozenset(except_networks)),
    )


def grant(*controls: GrantControl, operator: Operator = Operator.OR) -> GrantControls:
    """Grant controls from a list."""
    return GrantControls(operator=operator, built_in_controls=frozenset(controls))


def policy(
    policy_id: str,
    what: Conditions | None = None,
    controls: GrantControls | None = None,
    state: PolicyState = ON,
    created_at: datetime = T0,
) -> ConditionalAccessPolicy:
    """A stored policy; MFA for everybody everywhere unless said otherwise."""
    return ConditionalAccessPolicy(
        id=policy_id,
        display_name=policy_id,
        state=state,
        conditions=what or conditions(),
        grant_controls=controls or grant(MFA),
        created_at=created_at,
    )


class CaWorld:
    """A tenant with P1, resources `portal` (mandatory MFA on), `mail` and `pay`, filled in by the test."""

    def __init__(self, *, mandatory_portal_mfa: bool = True, security_defaults: bool = False) -> None:
        self.tenant = Tenant()
        self.sequence = 0
        self.events: list[Event] = []
        self.happen(
            ClockMoved(to=T0),
            OrganizationSet(
                organization=Organization(
                    id=TENANT,
                    display_name="Adatum",
                    default_domain="adatum.example",
                    initial_domain="adatum.onmicrosoft.com",
                    created_at=T0,
                    mandatory_portal_mfa=mandatory_portal_mfa,
                    security_defaults=security_defaults,
                )
            ),
            LicenceSet(licence=Licence(sku=Sku.P1, seats=25)),
        )
        self.app("portal", demands_portal_mfa=True, reached_by=("MicrosoftAdminPortals",))
        self.app("mail", reached_by=("Office365",))
        self.app("pay")

    def happen(self, *events: Event) -> CaWorld:
        """These events happen."""
        self.events += events
        apply_all(self.tenant, events)
        return self

    def app(self, app_id: str, *, reached_by: Iterable[str] = (), demands_portal_mfa: bool = False) -> CaWorld:
        """There is a resource."""
        row = Application(
            app_id=app_id,
            display_name=app_id.capitalize(),
            reached_by=frozenset(reached_by),
            demands_portal_mfa=demands_portal_mfa,
        )
        return self.happen(ApplicationAdded(application=row))

    def user(
        self,
        user_id: str,
        *methods: str,
        has_password: bool = True,
        guest: bool = False,
        enabled: bool = True,
    ) -> CaWorld:
        """There is a person who owns these methods."""
        row = User(
            id=user_id,
            user_principal_name=f"{user_id}@adatum.example",
            display_name=user_id.capitalize(),
            created_at=T0,
            user_type="Guest" if guest else "Member",
            account_enabled=enabled,
            has_password=has_password,
            methods=methods,
        )
        return self.happen(UserWritten(user=row))

    def group(self, group_id: str, *members: str) -> CaWorld:
        """There is a group."""
        row = Group(id=group_id, display_name=group_id, created_at=T0, member_ids=members)
        return self.happen(GroupWritten(group=row))

    def role(
        self, holder: str, role_id: str, kind: Kind = Kind.ACTIVE, scope: str = DIRECTORY, *, has_started: bool = True
    ) -> CaWorld:
        """Somebody, or a group, holds a role or is eligible for it."""
        row = Schedule(
            id=f"{kind}-{holder}-{role_id}-{scope}-{has_started}",
            kind=kind,
            key=AssignmentKey(holder, role_id, scope),
            start=T0 if has_started else T0 + timedelta(days=1),
            end=None,
            created_at=T0,
            has_started=has_started,
        )
        return self.happen(ScheduleCreated(schedule=row))

    def context(self, *context_ids: str, published: bool = True) -> None:
        """There are authentication contexts."""
        for one in context_ids:
            row = AuthenticationContext(id=one, display_name=one, created_at=T0, is_available=published)
            self.happen(AuthenticationContextSet(context=row))

    def location(
        self,
        location_id: str,
        *ranges: str,
        trusted: bool = False,
        countries: Iterable[str] = (),
        unknown: bool = False,
    ) -> CaWorld:
        """There is a named location."""
        row = NamedLocation(
            id=location_id,
            display_name=location_id,
            created_at=T0,
            ip_ranges=ranges,
            is_trusted=trusted,
            countries=frozenset(countries),
            includes_unknown_countries=unknown,
        )
        return self.happen(NamedLocationCreated(location=row))

    def policies(self, *policies: ConditionalAccessPolicy) -> CaWorld:
        """There are these policies."""
        return self.happen(*(PolicyCreated(policy=one) for one in policies))

    def organization(self, **changes: object) -> CaWorld:
        """Tenant-wide switches are different."""
        return self.happen(OrganizationSet(organization=replace(self.tenant.organization, **changes)))  # type: ignore[arg-type]  # tests name fields freely

    def session(self, user_id: str, *, mfa: bool = True, window: str | None = None, is_open: bool = True) -> str:
        """The window of a person who is signed in to the portal."""
        name = window or user_id
        row = Session(
            id=f"session-{name}",
            window=name,
            user_id=user_id,
            kind=SessionKind.PORTAL,
            app_id="portal",
            client_app=ClientApp.BROWSER,
            methods=("password", PUSH) if mfa else ("password",),
            started_at=T0,
            mfa_at=T0 if mfa else None,
            is_open=is_open,
        )
        self.happen(SessionStarted(session=row))
        return name

    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.happen(ClockMoved(to=self.tenant.now + by))

    def decide(self, command: Command, window: str = "", rules: Rules = TRUE_RULES) -> Decision:
        """What the tenant answers; nothing changes."""
        session_id = self.tenant.session_id_of_window.get(window)
        session = self.tenant.sessions.get(session_id) if session_id else None
        return decide(Case(self.tenant, command, session, IdSource(TENANT, self.sequence + 1), rules))

    def act(self, command: Command, window: str = "", rules: Rules = TRUE_RULES) -> Decision:
        """What the tenant answers; what it accepts happens."""
        decision = self.decide(command, window, rules)
        self.sequence += 1
        if isinstance(decision, Accepted):
            for event in decision.events:
                self.events.append(event)
                apply(self.tenant, event)
        return decision

    def sign_in(self, user_id: str, app_id: str, *methods: str, window: str = "w", **more: object) -> Accepted:
        """Somebody tries to sign in, with a password when no method is given."""
        command = SignIn(
            window=window,
            user_principal_name=f"{user_id}@adatum.example",
            app_id=app_id,
            methods=methods or ("password",),
            **more,  # type: ignore[arg-type]  # tests name fields freely
        )
        decision = self.act(command)
        assert isinstance(decision, Accepted), "a sign-in is always accepted"
        return decision

    def session_in(self, window: str = "w") -> Session | None:
        """The open session of a window."""
        session_id = self.tenant.session_id_of_window.get(window)
        session = self.tenant.sessions.get(session_id) if session_id else None
        return session if session and session.is_open else None


def rows_of(decision: Decision) -> list[SignInRecord]:
    """The rows of the sign-in log that a decision wrote."""
    events = decision.events if isinstance(decision, Accepted) else ()
    return [event.record for event in events if isinstance(event, SignInRecorded)]


def codes_of(decision: Decision) -> list[int]:
    """The AADSTS numbers of the rows, oldest first."""
    return [row.error_code for row in rows_of(decision)]


def create(
    what: Conditions | None = None,
    controls: GrantControls | None = None,
    state: PolicyState = REPORT_ONLY,
    name: str = "MFA for all",
) -> CreatePolicy:
    """The command for a policy: MFA for everybody everywhere in report-only unless said otherwise."""
    return CreatePolicy(
        display_name=name, state=state, conditions=what or conditions(), grant_controls=controls or grant(MFA)
    )
