"""Laws of Conditional Access over small worlds; each test is named after its sentence. The oracle is `ca_model`."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.apply import apply_all
from simulator.conditional_access.evaluate import Demand, Evaluation, SignInQuestion, evaluate, evaluate_policies
from simulator.conditional_access.policies import (
    ApplicationCondition,
    ConditionalAccessPolicy,
    GrantControl,
    GrantControls,
    LocationCondition,
    Operator,
    PlatformCondition,
    PolicyState,
    UserCondition,
)
from simulator.pim.rows import Kind
from simulator.sign_in.sessions import ClientApp, Platform
from simulator.tenant import Tenant
from tests.properties import ca_strategies as s
from tests.properties.ca_model import Small, groups_with, in_location, model_evaluation, unmet_conditions

MFA_ONLY = GrantControls(built_in_controls=frozenset({GrantControl.MFA}))
BLOCK_ONLY = GrantControls(built_in_controls=frozenset({GrantControl.BLOCK}))
STRENGTH = {Demand.GRANTED: 0, Demand.MFA: 1, Demand.MFA_IMPOSSIBLE: 2, Demand.BLOCKED: 3}
WORLDS = st.one_of(s.protected_worlds(), s.small_worlds())
EXTRA = s.policies("extra")


def tenant_of(small: Small) -> Tenant:
    """The tenant of a small world."""
    tenant = Tenant()
    apply_all(tenant, s.events_of(small))
    return tenant


def ask(small: Small, question: SignInQuestion) -> Evaluation:
    """The product's answer in a small world."""
    return evaluate(tenant_of(small), question)


def with_policies(small: Small, *policies: ConditionalAccessPolicy) -> Small:
    """The world with these policies only."""
    return replace(small, policies=policies)


def is_granted(small: Small, question: SignInQuestion) -> bool:
    """Whether Conditional Access lets a sign-in through."""
    return ask(small, question).demand is Demand.GRANTED


def with_users(policy: ConditionalAccessPolicy, **changes: frozenset[str]) -> ConditionalAccessPolicy:
    """A policy with another users condition."""
    users = replace(policy.conditions.users, **changes)
    return replace(policy, conditions=replace(policy.conditions, users=users))


def is_on(policy: ConditionalAccessPolicy) -> bool:
    """Whether a policy is enforced."""
    return policy.state is PolicyState.ON


# --- the whole answer --------------------------------------------------------------------------------------------


@settings(max_examples=settings.default.max_examples * 3)
@given(WORLDS, s.questions())
def test_the_whole_evaluation_is_the_documented_one(small: Small, question: SignInQuestion) -> None:
    tenant = tenant_of(small)

    for one in s.neighbours(question):
        assert evaluate(tenant, one) == model_evaluation(small, one)


# --- order and algebra -------------------------------------------------------------------------------------------


@given(WORLDS, s.questions(), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order_of_policies(
    small: Small, question: SignInQuestion, random: object
) -> None:
    shuffled = list(small.policies)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands out its own Random

    one = ask(small, question)
    other = evaluate_policies(tenant_of(small), tuple(shuffled), question)

    assert set(one.applied_policies) == set(other.applied_policies)
    assert (one.demand, one.conditional_access_status) == (other.demand, other.conditional_access_status)
    assert set(one.decided_by) == set(other.decided_by)


@given(WORLDS, s.questions())
def test_a_policy_twice_is_like_a_policy_once(small: Small, question: SignInQuestion) -> None:
    twice = (*small.policies, *(replace(one, id=f"{one.id}-again") for one in small.policies))

    once, doubled = ask(small, question), ask(replace(small, policies=twice), question)

    assert (once.demand, once.conditional_access_status) == (doubled.demand, doubled.conditional_access_status)


@given(WORLDS, EXTRA, s.questions())
def test_one_policy_more_never_weakens_and_one_less_never_strengthens(
    small: Small, extra: ConditionalAccessPolicy, question: SignInQuestion
) -> None:
    before, after = ask(small, question), ask(with_policies(small, *small.policies, extra), question)

    assert STRENGTH[before.demand] <= STRENGTH[after.demand]


@given(WORLDS, s.questions(), s.some((*s.USER_IDS, *s.GROUP_IDS)))
def test_one_exclusion_more_never_refuses_what_was_granted(
    small: Small, question: SignInQuestion, excluded: frozenset[str]
) -> None:
    policies = tuple(
        with_users(
            one,
            exclude_users=one.conditions.users.exclude_users | (excluded & set(s.USER_IDS)),
            exclude_groups=one.conditions.users.exclude_groups | (excluded & set(s.GROUP_IDS)),
        )
        for one in small.policies
    )

    after = ask(replace(small, policies=policies), question)

    assert STRENGTH[after.demand] <= STRENGTH[ask(small, question).demand]


@given(WORLDS, s.questions(), st.sampled_from(s.USER_IDS))
def test_excluding_somebody_else_changes_nothing(small: Small, question: SignInQuestion, other: str) -> None:
    assume(other != question.user_id)
    policies = tuple(
        with_users(one, exclude_users=one.conditions.users.exclude_users | {other}) for one in small.policies
    )

    assert ask(replace(small, policies=policies), question) == ask(small, question)


@given(WORLDS, s.questions(), s.some((*s.USER_IDS, "All")), s.some((*s.APP_IDS, "All")))
def test_one_inclusion_more_never_grants_what_was_refused(
    small: Small, question: SignInQuestion, users: frozenset[str], apps: frozenset[str]
) -> None:
    def widened(policy: ConditionalAccessPolicy) -> ConditionalAccessPolicy:
        wider = with_users(policy, include_users=policy.conditions.users.include_users | users)
        listed = policy.conditions.applications
        more = replace(listed, include=listed.include | apps)
        return replace(wider, conditions=replace(wider.conditions, applications=more))

    after = ask(replace(small, policies=tuple(map(widened, small.policies))), question)

    assert STRENGTH[after.demand] >= STRENGTH[ask(small, question).demand]


@given(WORLDS, s.questions(), st.sampled_from(s.USER_IDS))
def test_including_what_is_excluded_is_excluding_it(small: Small, question: SignInQuestion, both: str) -> None:
    excluded = [with_users(one, exclude_users=one.conditions.users.exclude_users | {both}) for one in small.policies]
    also_included = [with_users(one, include_users=one.conditions.users.include_users | {both}) for one in excluded]
    assume(question.user_id == both)

    assert ask(with_policies(small, *excluded), question) == ask(with_policies(small, *also_included), question)


@given(WORLDS, s.questions())
def test_requiring_one_instead_of_all_never_refuses_what_was_granted(small: Small, question: SignInQuestion) -> None:
    def with_operator(operator: Operator) -> Small:
        changed = (
            replace(one, grant_controls=replace(one.grant_controls, operator=operator)) for one in small.policies
        )
        return with_policies(small, *changed)

    strict, lenient = ask(with_operator(Operator.AND), question), ask(with_operator(Operator.OR), question)

    assert STRENGTH[lenient.demand] <= STRENGTH[strict.demand]


@given(WORLDS, s.questions())
def test_another_control_in_an_all_policy_never_weakens(small: Small, question: SignInQuestion) -> None:
    def with_mfa(policy: ConditionalAccessPolicy) -> ConditionalAccessPolicy:
        controls = policy.grant_controls.built_in_controls | {GrantControl.MFA}
        return replace(policy, grant_controls=GrantControls(operator=Operator.AND, built_in_controls=controls))

    after = ask(with_policies(small, *map(with_mfa, small.policies)), question)

    assert STRENGTH[after.demand] >= STRENGTH[ask(small, question).demand]


@given(WORLDS, s.questions())
def test_a_block_instead_of_a_grant_never_weakens(small: Small, question: SignInQuestion) -> None:
    blocks = (replace(one, grant_controls=BLOCK_ONLY) for one in small.policies)

    assert STRENGTH[ask(with_policies(small, *blocks), question).demand] >= STRENGTH[ask(small, question).demand]


@given(WORLDS, s.questions())
def test_a_set_of_policies_is_their_conjunction(small: Small, question: SignInQuestion) -> None:
    alone = [is_granted(with_policies(small, one), question) for one in small.policies]

    assert is_granted(small, question) == all(alone)


@given(WORLDS, s.questions())
def test_an_all_policy_can_be_split_into_one_policy_per_control(small: Small, question: SignInQuestion) -> None:
    both = frozenset({GrantControl.MFA, GrantControl.BLOCK})
    whole = [
        replace(one, grant_controls=GrantControls(operator=Operator.AND, built_in_controls=both))
        for one in small.policies
    ]
    parts = [
        replace(one, id=f"{one.id}-{number}", grant_controls=controls)
        for one in whole
        for number, controls in enumerate((MFA_ONLY, BLOCK_ONLY))
    ]

    assert ask(with_policies(small, *whole), question).demand == ask(with_policies(small, *parts), question).demand


@given(WORLDS, EXTRA, s.questions(), st.sampled_from(["users", "none", "apps", "no apps", "platforms", "networks"]))
def test_a_policy_that_includes_nothing_does_nothing(
    small: Small, extra: ConditionalAccessPolicy, question: SignInQuestion, empty: str
) -> None:
    nothing = {
        "users": {"users": UserCondition()},
        "none": {"users": UserCondition(include_users=frozenset({"None"}))},
        "apps": {"applications": ApplicationCondition()},
        "no apps": {"applications": ApplicationCondition(include=frozenset({"None"}))},
        "platforms": {"platforms": PlatformCondition()},
        "networks": {"locations": LocationCondition()},
    }[empty]
    idle = replace(extra, conditions=replace(extra.conditions, **nothing))  # type: ignore[arg-type]  # by name

    after = ask(with_policies(small, *small.policies, idle), question)

    assert after.demand is ask(small, question).demand
    (row,) = (one for one in after.applied_policies if one.policy_id == "extra")
    assert row.result in ("notApplied", "reportOnlyNotApplied", "notEnabled")


@given(WORLDS, s.questions())
def test_policies_that_do_not_reach_the_person_are_irrelevant(small: Small, question: SignInQuestion) -> None:
    reaching = [one for one in small.policies if "users" not in unmet_conditions(small, one, question)]

    assert ask(with_policies(small, *reaching), question).demand is ask(small, question).demand


# --- states and report-only --------------------------------------------------------------------------------------


@given(WORLDS, EXTRA, s.questions())
def test_a_report_only_policy_changes_nothing_but_its_own_row(
    small: Small, extra: ConditionalAccessPolicy, question: SignInQuestion
) -> None:
    watching = replace(extra, state=PolicyState.REPORT_ONLY)

    before, after = ask(small, question), ask(with_policies(small, *small.policies, watching), question)

    others = tuple(row for row in after.applied_policies if row.policy_id != "extra")
    assert replace(after, applied_policies=others) == before


@given(WORLDS, s.questions())
def test_report_only_predicts_what_on_would_do(small: Small, question: SignInQuestion) -> None:
    watching = ask(
        with_policies(small, *(replace(one, state=PolicyState.REPORT_ONLY) for one in small.policies)), question
    )
    acting = ask(with_policies(small, *(replace(one, state=PolicyState.ON) for one in small.policies)), question)

    predicted = {
        "reportOnlySuccess": "success",
        "reportOnlyFailure": "failure",
        "reportOnlyInterrupted": "failure",
        "reportOnlyNotApplied": "notApplied",
    }
    assert [predicted[row.result] for row in watching.applied_policies] == [
        row.result for row in acting.applied_policies
    ]


@given(WORLDS, EXTRA, s.questions())
def test_off_is_like_deleted_but_for_its_row(
    small: Small, extra: ConditionalAccessPolicy, question: SignInQuestion
) -> None:
    off = replace(extra, state=PolicyState.OFF)

    before, after = ask(small, question), ask(with_policies(small, *small.policies, off), question)

    rows = {row.policy_id: row for row in after.applied_policies}
    assert rows.pop("extra").result == "notEnabled"
    assert replace(after, applied_policies=before.applied_policies) == before and list(rows.values()) == list(
        before.applied_policies
    )


@given(WORLDS, s.questions())
def test_report_only_words_belong_to_report_only_policies(small: Small, question: SignInQuestion) -> None:
    states = {one.id: one.state for one in small.policies}

    for row in ask(small, question).applied_policies:
        assert row.result.startswith("reportOnly") == (states[row.policy_id] is PolicyState.REPORT_ONLY)


@given(WORLDS, s.questions())
def test_without_a_policy_in_force_everything_is_granted(small: Small, question: SignInQuestion) -> None:
    idle = [one for one in small.policies if not is_on(one)]

    evaluation = ask(with_policies(small, *idle), question)

    assert (evaluation.demand, evaluation.conditional_access_status) == (Demand.GRANTED, "notApplied")


# --- the log agrees with itself ----------------------------------------------------------------------------------


@given(WORLDS, s.questions())
def test_the_rows_the_status_and_the_demand_agree(small: Small, question: SignInQuestion) -> None:
    evaluation = ask(small, question)

    failed = [row.policy_id for row in evaluation.applied_policies if row.result == "failure"]
    blocking = [
        one.id
        for one in small.policies
        if one.id in failed and GrantControl.BLOCK in one.grant_controls.built_in_controls
    ]
    assert (evaluation.demand is Demand.GRANTED) == (not failed)
    assert (evaluation.demand is Demand.BLOCKED) == bool(blocking)
    assert (evaluation.conditional_access_status == "failure") == bool(failed)
    assert set(evaluation.decided_by) <= set(failed)


@given(WORLDS, s.questions())
def test_the_status_is_not_applied_exactly_when_no_policy_in_force_matches_person_and_resource(
    small: Small, question: SignInQuestion
) -> None:
    looked = [
        one
        for one in small.policies
        if is_on(one) and not {"users", "application"} & set(unmet_conditions(small, one, question))
    ]

    assert (ask(small, question).conditional_access_status == "notApplied") == (not looked)


@given(WORLDS, s.questions())
def test_every_policy_appears_exactly_once(small: Small, question: SignInQuestion) -> None:
    rows = ask(small, question).applied_policies

    assert sorted(row.policy_id for row in rows) == sorted(one.id for one in small.policies)


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


@given(WORLDS, s.questions())
def test_activating_and_deactivating_leads_back_to_the_same_answer(small: Small, question: SignInQuestion) -> None:
    tenant = tenant_of(small)
    before = evaluate(tenant, question)
    active = replace(
        small, schedules=tuple(replace(one, kind=Kind.ACTIVE, has_started=True) for one in small.schedules)
    )

    assert ask(active, question) == model_evaluation(active, question)
    assert ask(small, question) == before


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


@given(WORLDS, s.questions(), st.integers(0, 3))
def test_marking_a_location_trusted_only_matters_to_sign_ins_from_it(
    small: Small, question: SignInQuestion, index: int
) -> None:
    location = small.locations[index]
    assume(location.ip_ranges and not in_location(location, question))
    marked = tuple(replace(one, is_trusted=not one.is_trusted) if one is location else one for one in small.locations)

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
