"""Small worlds for Conditional Access and signing in: a few people, groups, roles, resources, networks and policies.

Every field of every row varies. `small_worlds` are arbitrary; `protected_worlds` lean towards policies that apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import combinations, cycle, product
from typing import TypeVar

from hypothesis import strategies as st

from simulator.conditional_access.evaluate import SignInQuestion
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
from simulator.directory.roles import GLOBAL_ADMINISTRATOR, ROLE_IDS_BY_NAME
from simulator.directory.rows import Application, Group, Organization, User
from simulator.events import (
    ApplicationAdded,
    ClockMoved,
    Event,
    GroupWritten,
    NamedLocationCreated,
    OrganizationSet,
    PolicyCreated,
    ScheduleCreated,
    UserWritten,
)
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Schedule
from simulator.profile import DOCUMENTED, Profile
from simulator.sign_in.sessions import ClientApp, Platform
from tests.ca_world import T0, TENANT
from tests.properties.ca_model import Small

T = TypeVar("T")

USER_IDS = ("ann", "ben", "cid")
GROUP_IDS = ("g1", "g2", "g3")
HELPDESK = ROLE_IDS_BY_NAME["Helpdesk Administrator"]
SYNC = ROLE_IDS_BY_NAME["Directory Synchronization Accounts"]
ROLE_IDS = (GLOBAL_ADMINISTRATOR, HELPDESK, SYNC, "custom-role")
APP_IDS = ("portal", "mail", "pay")
APP_GROUPS = ("Office365", "MicrosoftAdminPortals")
LOCATION_IDS = ("hq", "branch", "north", "south")
METHODS = (
    "microsoftAuthenticatorPush",
    "sms",
    "softwareOath",
    "fido2",
    "x509CertificateSingleFactor",
    "temporaryAccessPassOneTime",
)
RANGES = ("198.51.100.0/24", "198.51.100.0/25", "203.0.113.7/32", "192.0.2.0/28", "2001:db8:1::/48", "0.0.0.0/1")
ADDRESSES = ("198.51.100.5", "198.51.100.200", "203.0.113.7", "203.0.113.8", "192.0.2.3", "2001:db8:1::9", "20.0.0.1")
COUNTRIES = ("US", "NO", "FR")
NAMES = ("One", "Two", "Three")
MOMENTS = (T0, T0 - timedelta(days=1), T0 - timedelta(days=2))


def some(values: tuple[str, ...], max_size: int = 2) -> st.SearchStrategy[frozenset[str]]:
    """A few of the values; one draw from all choices, which is much faster than drawing a set."""
    return few(values, max_size).map(frozenset)


@cache
def few(values: tuple[str, ...], max_size: int = 2, min_size: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the values in order, the fewest first."""
    sizes = range(min_size, max_size + 1)
    return st.sampled_from([chosen for size in sizes for chosen in combinations(values, size)])


def looks() -> st.SearchStrategy[int]:
    """One number that settles everything about a row that no rule may look at; bits are read by `odd` and `one_of`."""
    return st.integers(0, 63)


def odd(look: int, bit: int) -> bool:
    """A bit of a look."""
    return bool(look >> bit & 1)


CONTEXTS = (frozenset({"c1"}), frozenset({"c1", "c2"}))


def one_of(look: int, values: Sequence[T]) -> T:
    """A value chosen by a look."""
    return values[look % len(values)]


def users(user_id: str) -> st.SearchStrategy[User]:
    """A person: member or guest, enabled or not, with and without password and methods."""
    kinds = [("Member", True, True)] * 3 + list(product(("Member", "Guest"), (True, True, False), (True, False)))
    return st.builds(lambda *parts: _user(user_id, *parts), st.sampled_from(kinds), few(METHODS, 3), looks())


def _user(user_id: str, kind: tuple[str, bool, bool], methods: tuple[str, ...], look: int) -> User:
    return User(
        id=user_id,
        user_principal_name=f"{user_id}@adatum.example",
        display_name=one_of(look, NAMES),
        created_at=one_of(look, MOMENTS),
        mail=f"{user_id}@mail.example" if odd(look, 0) else "",
        user_type=kind[0],
        account_enabled=kind[1],
        has_password=kind[2],
        methods=methods,
        job_title="Clerk" if odd(look, 1) else "",
        manager_id=one_of(look, (None, *USER_IDS)),
        signs_in_every_day=odd(look, 2),
    )


def groups(group_id: str) -> st.SearchStrategy[Group]:
    """A group of people and groups, itself possibly among them."""
    return st.builds(lambda *parts: _group(group_id, *parts), few((*USER_IDS, *GROUP_IDS), 3), looks())


def _group(group_id: str, members: tuple[str, ...], look: int) -> Group:
    return Group(
        id=group_id,
        display_name=one_of(look, NAMES),
        created_at=one_of(look, MOMENTS),
        description="some" if odd(look, 0) else "",
        is_assignable_to_role=odd(look, 1),
        member_ids=members,
        owner_ids=(one_of(look, USER_IDS),) if odd(look, 2) else (),
    )


def schedules() -> st.SearchStrategy[Schedule]:
    """Somebody, or a group, holds or may activate a role: anywhere, now or later."""
    return st.builds(
        _schedule,
        st.integers(0, 999),
        st.sampled_from((*USER_IDS, *GROUP_IDS)),
        st.sampled_from(ROLE_IDS),
        st.sampled_from(("/", "/", "/administrativeUnits/a")),
        st.sampled_from([(Kind.ACTIVE, True)] * 3 + list(product(Kind, (True, False)))),
        looks(),
    )


def _schedule(number: int, holder: str, role: str, scope: str, kind: tuple[Kind, bool], look: int) -> Schedule:
    return Schedule(
        id=f"schedule-{number}",
        kind=kind[0],
        key=AssignmentKey(holder, role, scope),
        start=one_of(look, MOMENTS),
        end=T0 + timedelta(days=9) if odd(look, 0) else None,
        created_at=one_of(look, MOMENTS),
        assignment_type=one_of(look, tuple(AssignmentType)),
        created_using="request" if odd(look, 1) else None,
        activated_using="eligibility" if odd(look, 2) else None,
        is_outside_pim=odd(look, 3),
        has_started=kind[1],
        modified_at=T0 if odd(look, 4) else None,
    )


def applications(app_id: str) -> st.SearchStrategy[Application]:
    """A resource with the names that reach it."""
    return st.builds(
        Application,
        app_id=st.just(app_id),
        display_name=st.sampled_from(NAMES),
        reached_by=some((*APP_GROUPS, *APP_IDS)),
        demands_portal_mfa=st.booleans(),
    )


def locations(location_id: str) -> st.SearchStrategy[NamedLocation]:
    """A named location by ranges or by countries."""
    by_range = few(RANGES, 2, 1).map(lambda ranges: (ranges, ()))
    by_country = few(("NO", "FR"), 2, 1).map(lambda countries: ((), countries))
    content = st.one_of(by_range, by_country)
    return st.builds(lambda *parts: _location(location_id, *parts), content, st.booleans(), looks())


def _location(
    location_id: str, content: tuple[tuple[str, ...], tuple[str, ...]], flag: bool, look: int
) -> NamedLocation:
    ranges, countries = content
    return NamedLocation(
        id=location_id,
        display_name=one_of(look, NAMES),
        created_at=one_of(look, MOMENTS),
        ip_ranges=ranges,
        is_trusted=bool(ranges) and flag,
        countries=frozenset(countries),
        includes_unknown_countries=bool(countries) and flag,
        modified_at=T0 if odd(look, 0) else None,
    )


def organizations() -> st.SearchStrategy[Organization]:
    """The tenant's own row with all its switches."""
    switches = [(False, True)] * 3 + list(product((False, True), repeat=2))
    return st.builds(_organization, st.sampled_from(switches), few(RANGES[:4], 1), looks())


def _organization(switches: tuple[bool, bool], trusted: tuple[str, ...], look: int) -> Organization:
    return Organization(
        id=TENANT,
        display_name=one_of(look, NAMES),
        default_domain=one_of(look, ("adatum.example", "contoso.example")),
        initial_domain=one_of(look, ("adatum.onmicrosoft.com", "contoso.onmicrosoft.com")),
        created_at=one_of(look, MOMENTS),
        security_defaults=switches[0],
        mandatory_portal_mfa=switches[1],
        mfa_trusted_ips=trusted,
        profile=one_of(look, (DOCUMENTED, Profile(defaults_profile="measured_2026"))),
    )


def user_conditions() -> st.SearchStrategy[UserCondition]:
    """Whom a policy includes and excludes; half of them include everybody."""
    named = some((*USER_IDS, "None", "GuestsOrExternalUsers"))
    return st.builds(
        UserCondition,
        include_users=st.one_of(st.just(frozenset({"All"})), named),
        exclude_users=st.one_of(st.just(frozenset[str]()), some((*USER_IDS, "GuestsOrExternalUsers"))),
        include_groups=some(GROUP_IDS, 1),
        exclude_groups=st.one_of(st.just(frozenset[str]()), some(GROUP_IDS, 1)),
        include_roles=some(ROLE_IDS, 1),
        exclude_roles=st.one_of(st.just(frozenset[str]()), some(ROLE_IDS, 1)),
    )


def application_conditions() -> st.SearchStrategy[ApplicationCondition]:
    """What a policy includes and excludes; half of them include everything."""
    named = some((*APP_IDS, *APP_GROUPS, "None"))
    return st.builds(
        ApplicationCondition,
        include=st.one_of(st.just(frozenset({"All"})), named),
        exclude=st.one_of(st.just(frozenset[str]()), some((*APP_IDS, *APP_GROUPS), 1)),
        include_authentication_contexts=st.sampled_from((*[frozenset[str]()] * 6, *CONTEXTS)),
    )


def platform_conditions() -> st.SearchStrategy[PlatformCondition]:
    """Platforms; `all` in half of them."""
    known = tuple(one.value for one in Platform if one is not Platform.UNKNOWN)
    return st.builds(
        PlatformCondition,
        include=st.one_of(st.just(frozenset({"all"})), some(known, 3)),
        exclude=st.one_of(st.just(frozenset[str]()), some(known, 3)),
    )


def location_conditions() -> st.SearchStrategy[LocationCondition]:
    """Networks; `All` in half of them. `gone` is a location that was deleted."""
    named = some((*LOCATION_IDS, "AllTrusted", "00000000-0000-0000-0000-000000000000", "gone"))
    return st.builds(
        LocationCondition,
        include=st.one_of(st.just(frozenset({"All"})), named),
        exclude=st.one_of(st.just(frozenset[str]()), named),
    )


def all_conditions() -> st.SearchStrategy[Conditions]:
    """Conditions in every combination."""
    clients = tuple(one.value for one in ClientApp)
    return st.builds(
        Conditions,
        users=user_conditions(),
        applications=application_conditions(),
        client_app_types=st.one_of(st.just(frozenset({"all"})), some(clients, 3)),
        platforms=st.one_of(st.none(), platform_conditions()),
        locations=st.one_of(st.none(), location_conditions()),
    )


def broad_conditions() -> st.SearchStrategy[Conditions]:
    """Conditions that mostly apply: everybody and everything, now and then narrowed in one respect."""
    everything = Conditions(
        users=UserCondition(include_users=frozenset({"All"})),
        applications=ApplicationCondition(include=frozenset({"All"})),
    )
    legacy = frozenset({"exchangeActiveSync", "other"})
    narrowed = st.one_of(
        some(USER_IDS, 1).map(lambda who: replace(everything, users=replace(everything.users, exclude_users=who))),
        some(GROUP_IDS, 1).map(lambda one: replace(everything, users=replace(everything.users, exclude_groups=one))),
        some(APP_IDS, 1).map(
            lambda app: replace(everything, applications=replace(everything.applications, exclude=app))
        ),
        location_conditions().map(lambda locations: replace(everything, locations=locations)),
        platform_conditions().map(lambda platforms: replace(everything, platforms=platforms)),
        st.just(replace(everything, client_app_types=legacy)),
    )
    return st.one_of(st.just(everything), narrowed)


def grant_controls() -> st.SearchStrategy[GrantControls]:
    """MFA, block, nothing, or both, in either combination."""
    mfa, block = frozenset({GrantControl.MFA}), frozenset({GrantControl.BLOCK})
    wanted = (mfa,) * 4 + (block,) * 2 + (frozenset[GrantControl](), mfa | block)
    return st.sampled_from(
        [GrantControls(operator=operator, built_in_controls=one) for one in wanted for operator in Operator]
    )


def policies(
    policy_id: str, conditions: st.SearchStrategy[Conditions] | None = None
) -> st.SearchStrategy[ConditionalAccessPolicy]:
    """A policy in any state."""
    return st.builds(
        lambda *parts: _policy(policy_id, *parts),
        st.sampled_from((PolicyState.ON,) * 4 + (PolicyState.REPORT_ONLY,) * 2 + (PolicyState.OFF,)),
        all_conditions() if conditions is None else conditions,
        grant_controls(),
        looks(),
    )


def _policy(
    policy_id: str, state: PolicyState, conditions: Conditions, controls: GrantControls, look: int
) -> ConditionalAccessPolicy:
    return ConditionalAccessPolicy(
        id=policy_id,
        display_name=one_of(look, NAMES),
        state=state,
        conditions=conditions,
        grant_controls=controls,
        created_at=one_of(look, MOMENTS),
        modified_at=T0 if odd(look, 3) else None,
    )


def policy_sets(
    conditions: st.SearchStrategy[Conditions] | None = None,
) -> st.SearchStrategy[tuple[ConditionalAccessPolicy, ...]]:
    """None to four policies."""
    four = [policies(f"p{number}", conditions) for number in range(4)]
    return st.one_of(*(st.tuples(*four[:count]) for count in (2, 1, 3, 4, 0, 2, 3)))


def small_worlds(
    policy_strategy: st.SearchStrategy[tuple[ConditionalAccessPolicy, ...]] | None = None,
) -> st.SearchStrategy[Small]:
    """An arbitrary small world."""
    return st.builds(
        Small,
        organization=organizations(),
        users=st.tuples(*map(users, USER_IDS)),
        groups=st.tuples(*map(groups, GROUP_IDS)),
        schedules=st.lists(schedules(), max_size=4, unique_by=lambda one: one.id).map(tuple),
        applications=st.tuples(*map(applications, APP_IDS)),
        locations=st.tuples(*map(locations, LOCATION_IDS)),
        policies=policy_sets() if policy_strategy is None else policy_strategy,
    )


def protected_worlds() -> st.SearchStrategy[Small]:
    """A small world whose policies mostly apply."""
    return small_worlds(policy_sets(broad_conditions()))


def questions() -> st.SearchStrategy[SignInQuestion]:
    """A sign-in as Conditional Access sees it."""
    return st.builds(
        SignInQuestion,
        user_id=st.sampled_from(USER_IDS),
        app_id=st.sampled_from(APP_IDS),
        client_app=st.sampled_from((ClientApp.BROWSER, *ClientApp)),
        platform=st.sampled_from(Platform),
        ip_address=st.sampled_from(ADDRESSES),
        country=st.sampled_from(("", *COUNTRIES)),
        methods=few(("password", *METHODS), 3, 1),
        has_mfa_claim=st.sampled_from((False, False, True)),
        authentication_contexts=st.sampled_from((frozenset[str](), *CONTEXTS)),
    )


def neighbours(question: SignInQuestion) -> Iterator[SignInQuestion]:
    """The question itself, then everybody at every resource with every client, with and without MFA, from all over.

    Drawing a world is what costs time, so each one is asked a lot. Networks and platforms rotate.
    """
    yield question
    asked = product(USER_IDS, APP_IDS, ClientApp, (False, True))
    around = zip(cycle(ADDRESSES), cycle(("", *COUNTRIES)), cycle(Platform), strict=False)
    for (user, app, client, claim), (address, country, platform) in zip(asked, around, strict=False):
        yield SignInQuestion(
            user_id=user,
            app_id=app,
            client_app=client,
            platform=platform,
            ip_address=address,
            country=country,
            methods=question.methods,
            has_mfa_claim=claim,
            authentication_contexts=question.authentication_contexts,
        )


def events_of(small: Small) -> tuple[Event, ...]:
    """The events that build a small world."""
    return (
        ClockMoved(to=T0),
        OrganizationSet(organization=small.organization),
        *(UserWritten(user=one) for one in small.users),
        *(GroupWritten(group=one) for one in small.groups),
        *(ScheduleCreated(schedule=one) for one in small.schedules),
        *(ApplicationAdded(application=one) for one in small.applications),
        *(NamedLocationCreated(location=one) for one in small.locations),
        *(PolicyCreated(policy=one) for one in small.policies),
    )
