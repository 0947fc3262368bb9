"""Small tenants told like stories, shared by tests: who is there, what they hold, then who does what when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simulator import Accepted, Decision, Event, Refused, Simulation, Tenant
from simulator import commands as c
from simulator import events as e
from simulator.administrative_units.events import AdministrativeUnitWritten
from simulator.administrative_units.rows import AdministrativeUnit
from simulator.authentication_contexts.events import AuthenticationContextSet
from simulator.authentication_contexts.rows import AuthenticationContext
from simulator.conditional_access.policies import (
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import Application, Group, Licence, Organization, ServicePrincipal, Sku, User
from simulator.pim import role_settings as rs
from simulator.pim.holdings import active_roles, eligibility_for, schedules_of
from simulator.pim.role_settings import default_settings
from simulator.pim.rows import AssignmentKey, Kind, Request, Schedule, Status
from simulator.profile import DOCUMENTED, Profile
from simulator.sign_in.sessions import ClientApp, Session, SessionKind

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO = T0 - timedelta(days=365)
TENANT = "7a1b0c9d-0000-4000-8000-000000000001"

GA, PRA = GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR
UA = ROLE_IDS_BY_NAME["User Administrator"]
HA = ROLE_IDS_BY_NAME["Helpdesk Administrator"]
IA = ROLE_IDS_BY_NAME["Intune Administrator"]
SECURITY_ADMINISTRATOR = ROLE_IDS_BY_NAME["Security Administrator"]

EVERYBODY = UserCondition(include_users=frozenset({"All"}))
PEOPLE = ("bg", "pra", "ann", "ben", "cleo")
ROLE_NAMES = {GA: "GA", PRA: "PRA", UA: "UA", HA: "HA", IA: "IA"}


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def key(who: str, role: str = UA, scope: str = "/") -> AssignmentKey:
    """Who may hold which role, tenant-wide unless said otherwise."""
    return AssignmentKey(who, role, scope)


def address(who: str) -> str:
    """The mailbox of a person in these stories."""
    return f"{who}@adatum.example"


class Seed:
    """The tenant as it is before the story: five people of whom `bg` is Global and `pra` Privileged Role Administrator.

    Each person has an open window with an MFA claim (`ann`), one without (`ann-password`) and a signed-out one
    (`ann-out`). Everything that is here at the start is a year old. `sp` is a service principal.
    """

    def __init__(
        self, *, profile: Profile = DOCUMENTED, people: Iterable[str] = PEOPLE, administrators: bool = True
    ) -> None:
        self.profile = profile
        self.people = tuple(people)
        self._count = 0
        self.events: list[Event] = [
            e.OrganizationSet(organization=_organization(profile)),
            e.ClockMoved(to=T0),
            e.LicenceSet(licence=Licence(sku=Sku.P2, seats=25)),
            e.ApplicationAdded(application=Application(app_id="graph", display_name="Microsoft Graph")),
            e.ServicePrincipalAdded(service_principal=ServicePrincipal(id="sp", display_name="sp", app_id="sp-app")),
        ]
        for who in self.people:
            self.events += (e.UserWritten(user=_user(who)), *_sessions(who))
        if administrators:
            self.active("bg", GA).active("pra", PRA)

    def _schedule(
        self,
        kind: Kind,
        who: str,
        role: str,
        start: datetime,
        end: datetime | None,
        outside: bool,
        scope: str = "/",
    ) -> Seed:
        self._count += 1
        schedule = Schedule(
            id=f"{kind}-{self._count}",
            kind=kind,
            key=key(who, role, scope),
            start=start,
            end=end,
            created_at=LONG_AGO,
            has_started=start <= T0,
            is_outside_pim=outside,
        )
        self.events.append(e.ScheduleCreated(schedule=schedule))
        return self

    def eligible(
        self,
        who: str,
        role: str = UA,
        *,
        start: timedelta | None = None,
        end: timedelta | None = None,
        scope: str = "/",
    ) -> Seed:
        """Somebody is eligible, from `start` to `end` after the beginning of the story when given."""
        begin = LONG_AGO if start is None else T0 + start
        return self._schedule(Kind.ELIGIBLE, who, role, begin, None if end is None else T0 + end, False, scope)

    def active(
        self,
        who: str,
        role: str = UA,
        *,
        start: timedelta | None = None,
        end: timedelta | None = None,
        outside: bool = False,
        scope: str = "/",
    ) -> Seed:
        """Somebody holds a role, from `start` to `end` after the beginning of the story when given."""
        begin = LONG_AGO if start is None else T0 + start
        return self._schedule(Kind.ACTIVE, who, role, begin, None if end is None else T0 + end, outside, scope)

    def group(self, name: str, *members: str, assignable: bool = True, owners: tuple[str, ...] = ()) -> Seed:
        """There is a group, role-assignable unless said otherwise."""
        group = Group(
            id=name,
            display_name=name,
            created_at=LONG_AGO,
            is_assignable_to_role=assignable,
            member_ids=members,
            owner_ids=owners,
        )
        self.events.append(e.GroupWritten(group=group))
        return self

    def unit(self, name: str, *members: str) -> Seed:
        """There is an administrative unit."""
        unit = AdministrativeUnit(id=name, display_name=name.capitalize(), created_at=LONG_AGO, member_ids=members)
        self.events.append(AdministrativeUnitWritten(unit=unit))
        return self

    def context(self, context_id: str, *, published: bool = True) -> Seed:
        """There is an authentication context."""
        row = AuthenticationContext(id=context_id, display_name=context_id, created_at=LONG_AGO, is_available=published)
        self.events.append(AuthenticationContextSet(context=row))
        return self

    def policy(
        self,
        name: str = "policy",
        *,
        contexts: tuple[str, ...] = (),
        state: PolicyState = PolicyState.ON,
        grant: GrantControl = GrantControl.MFA,
        users: UserCondition = EVERYBODY,
    ) -> Seed:
        """There is a Conditional Access policy for these authentication contexts."""
        policy = ConditionalAccessPolicy(
            id=name,
            display_name=name,
            state=state,
            conditions=Conditions(
                users=users,
                applications=ApplicationCondition(include_authentication_contexts=frozenset(contexts)),
            ),
            grant_controls=GrantControls(built_in_controls=frozenset({grant})),
            created_at=LONG_AGO,
        )
        self.events.append(e.PolicyCreated(policy=policy))
        return self

    def token(self, window: str, who: str, *contexts: str) -> Seed:
        """A window with a token that was issued now, with MFA and these authentication contexts."""
        mfa = ("password", "microsoftAuthenticatorPush")
        session = Session(
            id=f"session-{window}",
            window=window,
            user_id=who,
            kind=SessionKind.API,
            app_id="graph",
            client_app=ClientApp.BROWSER,
            methods=mfa,
            started_at=T0,
            mfa_at=T0,
            acrs=contexts,
        )
        self.events.append(e.SessionStarted(session=session))
        return self

    def settings(self, role: str, *rules: rs.Rule) -> Seed:
        """A role has these rules instead of the default ones."""
        settings = default_settings(self.profile, role).with_rules(rules, LONG_AGO, None)
        self.events.append(e.RoleSettingsUpdated(role_id=role, rules=rules, settings=settings))
        return self

    def unlicensed(self) -> Seed:
        """The tenant has no licence for PIM."""
        self.events.append(e.LicenceSet(licence=Licence(sku=Sku.P2, seats=25, is_enabled=False)))
        return self

    def begin(self) -> World:
        """The story begins."""
        return World(Simulation(self.events))


def _organization(profile: Profile) -> Organization:
    return Organization(
        id=TENANT,
        display_name="Adatum",
        default_domain="adatum.example",
        initial_domain="adatum.onmicrosoft.com",
        created_at=T0,
        profile=profile,
    )


def _user(who: str) -> User:
    return User(
        id=who,
        user_principal_name=address(who),
        display_name=who.capitalize(),
        created_at=LONG_AGO,
        methods=("microsoftAuthenticatorPush",),
    )


def _sessions(who: str) -> tuple[e.SessionStarted, ...]:
    with_mfa = Session(
        id=f"session-{who}",
        window=who,
        user_id=who,
        kind=SessionKind.API,
        app_id="graph",
        client_app=ClientApp.BROWSER,
        methods=("password", "microsoftAuthenticatorPush"),
        started_at=LONG_AGO,
        mfa_at=LONG_AGO,
    )
    password = replace(
        with_mfa, id=f"session-{who}-password", window=f"{who}-password", mfa_at=None, methods=("password",)
    )
    out = replace(with_mfa, id=f"session-{who}-out", window=f"{who}-out", is_open=False)
    return tuple(e.SessionStarted(session=one) for one in (with_mfa, password, out))


class World:
    """A running story around a simulation, with the questions that tests ask."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    @property
    def tenant(self) -> Tenant:
        """The tenant as it is now."""
        return self.simulation.tenant

    def act(self, window: str, command: c.Command) -> Decision:
        """Somebody does something in a window."""
        return self.simulation.run(command, window)

    def succeeds(self, window: str, command: c.Command) -> Accepted:
        """Somebody does something that has to be accepted for the story to go on."""
        decision = self.act(window, command)
        assert isinstance(decision, Accepted), f"{window}: {command} gave {decision}"
        return decision

    def request(self, window: str, command: c.Command) -> str:
        """The id of the request that an accepted command records."""
        return requests_of(self.succeeds(window, command))[-1].id

    def wait(self, by: timedelta) -> None:
        """Simulated time passes."""
        if by:
            self.succeeds("", c.AdvanceClock(by=by))

    def wait_until(self, offset: timedelta) -> None:
        """Simulated time passes until so long after the beginning of the story."""
        self.wait(T0 + offset - self.tenant.now)

    def is_active(self, who: str, role: str = UA) -> bool:
        """Whether a person holds a role now, through a group too."""
        return role in active_roles(self.tenant, who)

    def is_eligible(self, who: str, role: str = UA) -> bool:
        """Whether a person could activate a role now, through a group too."""
        return eligibility_for(self.tenant, key(who, role)) is not None

    def status(self, request_id: str) -> Status:
        """Where a request stands."""
        return self.tenant.requests[request_id].status

    def schedules(self, who: str) -> list[Schedule]:
        """Everything planned or in force of a principal itself."""
        return list(schedules_of(self.tenant, who))

    # --- usual commands ------------------------------------------------------------------------------------------

    def activate(self, who: str, role: str = UA, duration: timedelta | None = None, **more: object) -> Decision:
        """Somebody activates for an hour (or so long), with a reason and MFA."""
        return self.act(who, activation(who, role, duration, **more))

    def has_activated(self, who: str, role: str = UA, duration: timedelta | None = None, **more: object) -> str:
        """The request of an activation that was accepted."""
        return self.request(who, activation(who, role, duration, **more))

    def assign(self, window: str, kind: Kind, who: str, role: str = UA, **more: object) -> Decision:
        """An administrator assigns for good (or as told), with a reason."""
        return self.act(window, c.AdminAssign(kind=kind, key=key(who, role), **{"justification": "needed", **more}))

    def update(self, window: str, kind: Kind, who: str, role: str = UA, **more: object) -> Decision:
        """An administrator changes a window."""
        return self.act(window, c.AdminUpdate(kind=kind, key=key(who, role), **{"justification": "needed", **more}))

    def remove(self, window: str, kind: Kind, who: str, role: str = UA) -> Decision:
        """An administrator removes an assignment."""
        return self.act(window, c.AdminRemove(kind=kind, key=key(who, role), justification="no longer"))

    def decide(self, window: str, request_id: str, *, approves: bool = True, justification: str = "fine") -> Decision:
        """An approver decides."""
        return self.act(window, c.DecideRequest(request_id=request_id, approves=approves, justification=justification))

    def set_rules(self, role: str, *rules: rs.Rule, window: str = "pra") -> Decision:
        """An administrator changes role settings."""
        return self.act(window, c.UpdateRoleSettings(role_id=role, rules=rules))


def activation(who: str, role: str = UA, duration: timedelta | None = None, **more: object) -> c.SelfActivate:
    """An activation for an hour (or so long) with a reason."""
    return c.SelfActivate(key=key(who, role), duration=duration or hours(1), **{"justification": "work", **more})


def answer(decision: Decision) -> tuple[str, frozenset[str]]:
    """The whole decision in short: `Accepted`, or the code, and the rules that failed."""
    if isinstance(decision, Refused):
        return decision.code, frozenset(decision.rules)
    return "Accepted", frozenset()


def refusal(code: str, *rules: str) -> tuple[str, frozenset[str]]:
    """A refusal as `answer` writes it."""
    return code, frozenset(rules)


ACCEPTED = ("Accepted", frozenset[str]())
POLICY = "RoleAssignmentRequestPolicyValidationFailed"


def requests_of(decision: Decision) -> list[Request]:
    """The requests that an accepted command recorded."""
    events = decision.events if isinstance(decision, Accepted) else ()
    return [event.request for event in events if isinstance(event, e.RequestSubmitted)]


def mails_of(decision: Decision) -> Mapping[str, set[str]]:
    """The addresses that a decision mailed, by notification rule."""
    events = decision.events if isinstance(decision, Accepted) else ()
    found: dict[str, set[str]] = {}
    for event in events:
        if isinstance(event, e.MailSent):
            found.setdefault(event.rule, set()).update(event.recipients)
    return found


def approval(*user_ids: str, groups: tuple[str, ...] = ()) -> rs.ApprovalRule:
    """The rule that activation needs approval by these, or by the default approvers."""
    return rs.ApprovalRule(id=rs.ACTIVATION_APPROVAL, is_approval_required=True, user_ids=user_ids, group_ids=groups)


def on_activation(*enabled: str) -> rs.EnablementRule:
    """The rule of what an activation has to give."""
    return rs.EnablementRule(id=rs.ACTIVATION_ENABLEMENT, enabled_rules=frozenset(enabled))


def on_assignment(*enabled: str, kind: Kind = Kind.ACTIVE) -> rs.EnablementRule:
    """The rule of what an administrator has to give when assigning."""
    rule_id = rs.ASSIGNMENT_ENABLEMENT if kind is Kind.ACTIVE else rs.ELIGIBILITY_ENABLEMENT
    return rs.EnablementRule(id=rule_id, enabled_rules=frozenset(enabled))


def longest_activation(duration: timedelta) -> rs.ExpirationRule:
    """The rule of how long an activation may be."""
    return rs.ExpirationRule(id=rs.ACTIVATION_EXPIRATION, is_expiration_required=True, maximum_duration=duration)


def expires_after(duration: timedelta, kind: Kind) -> rs.ExpirationRule:
    """The rule that forbids permanent assignments of a kind."""
    rule_id = rs.ELIGIBILITY_EXPIRATION if kind is Kind.ELIGIBLE else rs.ASSIGNMENT_EXPIRATION
    return rs.ExpirationRule(id=rule_id, is_expiration_required=True, maximum_duration=duration)


def context(*, is_enabled: bool = True, claim_value: str = "c1") -> rs.AuthenticationContextRule:
    """The rule of an authentication context."""
    return rs.AuthenticationContextRule(id=rs.ACTIVATION_CONTEXT, is_enabled=is_enabled, claim_value=claim_value)
