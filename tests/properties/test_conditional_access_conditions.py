"""Laws of who and what a policy reaches, over small worlds; each test is named after its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from simulator.apply import apply
from simulator.conditional_access.evaluate import SignInQuestion, evaluate
from simulator.conditional_access.policies import (
    ApplicationCondition,
    ConditionalAccessPolicy,
    LocationCondition,
    PlatformCondition,
    PolicyState,
    UserCondition,
)
from simulator.events import EndReason, ScheduleCreated, ScheduleEnded
from simulator.pim.rows import AssignmentKey, AssignmentType, Kind, Schedule
from simulator.sign_in.sessions import ClientApp, Platform
from tests.properties import ca_strategies as s
from tests.properties.ca_model import Small, groups_with, in_location, model_evaluation, unmet_conditions
from tests.properties.ca_questions import (
    BLOCK_ONLY,
    STRENGTH,
    WORLDS,
    ask,
    is_granted,
    is_on,
    tenant_of,
    with_policies,
    with_users,
)

# --- who ---------------------------------------------------------------------------------------------------------


@given(WORLDS, s.questions(), s.schedules())
def test_only_active_tenant_wide_built_in_roles_ever_change_a_result(
    small: Small, question: SignInQuestion, schedule: object
) -> None:
    invisible = [
        replace(schedule, kind=Kind.ELIGIBLE, id="x"),  # type: ignore[type-var]  # a schedule
        replace(schedule, key=schedule.key._replace(directory_scope_id="/administrativeUnits/b"), id="x"),  # type: ignore[attr-defined,type-var]  # a schedule
        replace(schedule, key=schedule.key._replace(role_id="custom-role"), id="x"),  # type: ignore[attr-defined,type-var]  # a schedule
        replace(schedule, has_started=False, id="x"),  # type: ignore[type-var]  # a schedule
    ]
    before = ask(small, question)

    for one in invisible:
        assert ask(replace(small, schedules=(*small.schedules, one)), question) == before


@given(WORLDS, s.questions(), st.sampled_from(s.ROLE_IDS), st.booleans())
def test_activating_a_role_counts_until_it_ends_and_leaves_no_trace(
    small: Small, question: SignInQuestion, role_id: str, expires: bool
) -> None:
    tenant = tenant_of(small)
    before = evaluate(tenant, question)
    activation = Schedule(
        id="activation",
        kind=Kind.ACTIVE,
        key=AssignmentKey(question.user_id, role_id),
        start=s.T0,
        end=s.T0 + timedelta(hours=8),
        created_at=s.T0,
        assignment_type=AssignmentType.ACTIVATED,
    )

    apply(tenant, ScheduleCreated(schedule=activation))
    during = evaluate(tenant, question)
    apply(tenant, ScheduleEnded(schedule=activation, reason=EndReason.EXPIRED if expires else EndReason.DEACTIVATED))
    after = evaluate(tenant, question)

    assert during == model_evaluation(replace(small, schedules=(*small.schedules, activation)), question)
    assert after == before == model_evaluation(small, question)


@given(WORLDS, s.questions())
def test_only_the_closure_of_groups_counts(small: Small, question: SignInQuestion) -> None:
    flat = tuple(
        replace(
            group,
            member_ids=tuple(user.id for user in small.users if group.id in groups_with(small, user.id)),
        )
        for group in small.groups
    )
    held_by_users = tuple(
        replace(one, id=f"{one.id}-{user.id}", key=one.key._replace(principal_id=user.id))
        for one in small.schedules
        for user in small.users
        if one.key.principal_id in {user.id, *groups_with(small, user.id)}
    )

    assert ask(replace(small, groups=flat, schedules=held_by_users), question) == ask(small, question)


@given(WORLDS, s.questions())
def test_all_users_reaches_whoever_any_other_inclusion_reaches(small: Small, question: SignInQuestion) -> None:
    everybody = [with_users(one, include_users=frozenset({"All"})) for one in small.policies]

    after = ask(with_policies(small, *everybody), question)

    assert STRENGTH[after.demand] >= STRENGTH[ask(small, question).demand]


# --- conditions --------------------------------------------------------------------------------------------------


@given(s.small_worlds(), s.questions(), s.some(s.USER_IDS, 3))
def test_all_minus_exclusions_is_the_complement(small: Small, question: SignInQuestion, some: frozenset[str]) -> None:
    def reaches(users: UserCondition) -> bool:
        everything = ApplicationCondition(include=frozenset({"All"}))
        policy = replace(_blank("p"), conditions=replace(_blank("p").conditions, users=users, applications=everything))
        return not is_granted(with_policies(small, policy), question)

    included = reaches(UserCondition(include_users=some))
    left_over = reaches(UserCondition(include_users=frozenset({"All"}), exclude_users=some))

    assert included != left_over


def _blank(policy_id: str) -> ConditionalAccessPolicy:
    return ConditionalAccessPolicy(
        id=policy_id,
        display_name=policy_id,
        state=PolicyState.ON,
        conditions=s.Conditions(
            users=UserCondition(include_users=frozenset({"All"})),
            applications=ApplicationCondition(include=frozenset({"All"})),
        ),
        grant_controls=BLOCK_ONLY,
        created_at=s.T0,
    )


def reached_from(small: Small, question: SignInQuestion, include: frozenset[str], exclude: frozenset[str]) -> bool:
    """Whether a policy for these networks applies to a sign-in."""
    condition = LocationCondition(include=include, exclude=exclude)
    policy = replace(_blank("p"), conditions=replace(_blank("p").conditions, locations=condition))
    return not is_granted(with_policies(small, policy), question)


@given(s.small_worlds(), s.questions())
def test_all_trusted_is_the_union_of_trusted_locations_and_mfa_trusted_addresses(
    small: Small, question: SignInQuestion
) -> None:
    trusted = frozenset(one.id for one in small.locations if one.is_trusted)
    parts = trusted | {"00000000-0000-0000-0000-000000000000"}

    assert reached_from(small, question, frozenset({"AllTrusted"}), frozenset()) == reached_from(
        small, question, parts, frozenset()
    )


@given(WORLDS, s.questions())
def test_marking_locations_trusted_only_matters_to_sign_ins_from_them(small: Small, question: SignInQuestion) -> None:
    marked = tuple(
        replace(one, is_trusted=not one.is_trusted) if one.ip_ranges and not in_location(one, question) else one
        for one in small.locations
    )

    assert ask(replace(small, locations=marked), question) == ask(small, question)


@given(WORLDS, s.questions())
def test_splitting_a_range_into_halves_changes_nothing(small: Small, question: SignInQuestion) -> None:
    def halves(text: str) -> tuple[str, ...]:
        network = ip_network(text)
        return tuple(map(str, network.subnets())) if network.prefixlen < network.max_prefixlen else (text,)

    split = tuple(
        replace(one, ip_ranges=tuple(part for text in one.ip_ranges for part in halves(text)))
        for one in small.locations
    )

    assert ask(replace(small, locations=split), question) == ask(small, question)


@given(s.small_worlds(), s.questions())
def test_a_country_location_is_never_trusted(small: Small, question: SignInQuestion) -> None:
    by_country = tuple(one for one in small.locations if one.countries)
    only = replace(small, locations=by_country, organization=replace(small.organization, mfa_trusted_ips=()))

    assert not reached_from(only, question, frozenset({"AllTrusted"}), frozenset())


@given(s.small_worlds(), s.questions(), s.some(tuple(one.value for one in Platform), 6), st.booleans())
def test_an_unknown_platform_is_only_in_all(
    small: Small, question: SignInQuestion, named: frozenset[str], includes_all: bool
) -> None:
    listed = named | ({"all"} if includes_all else set[str]())
    condition = PlatformCondition(include=listed)
    policy = replace(_blank("p"), conditions=replace(_blank("p").conditions, platforms=condition))
    unknown = replace(question, platform=Platform.UNKNOWN)

    assert is_granted(with_policies(small, policy), unknown) == (not includes_all)


@given(WORLDS, s.questions(), st.sampled_from([ClientApp.OTHER, ClientApp.EXCHANGE_ACTIVE_SYNC]))
def test_a_legacy_client_is_never_granted_where_anything_is_demanded(
    small: Small, question: SignInQuestion, client: ClientApp
) -> None:
    asked = replace(question, client_app=client, has_mfa_claim=True, methods=("fido2",))
    demanding = [
        one
        for one in small.policies
        if is_on(one) and one.grant_controls.built_in_controls and not unmet_conditions(small, one, asked)
    ]

    assert is_granted(small, asked) == (not demanding)


@given(WORLDS, s.questions())
def test_a_condition_that_lists_everything_is_like_none(small: Small, question: SignInQuestion) -> None:
    def spelled_out(policy: ConditionalAccessPolicy) -> ConditionalAccessPolicy:
        conditions = policy.conditions
        if conditions.platforms is None:
            conditions = replace(conditions, platforms=PlatformCondition(include=frozenset({"all"})))
        if conditions.locations is None:
            conditions = replace(conditions, locations=LocationCondition(include=frozenset({"All"})))
        if conditions.client_app_types <= {"all"}:
            conditions = replace(conditions, client_app_types=frozenset(one.value for one in ClientApp))
        return replace(policy, conditions=conditions)

    assert ask(with_policies(small, *map(spelled_out, small.policies)), question) == ask(small, question)


@given(WORLDS, s.questions(), st.sampled_from(s.METHODS))
def test_one_method_more_never_refuses_what_was_granted(small: Small, question: SignInQuestion, method: str) -> None:
    after = ask(small, replace(question, methods=(*question.methods, method)))

    assert STRENGTH[after.demand] <= STRENGTH[ask(small, question).demand]
