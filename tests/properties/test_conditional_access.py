"""Laws of Conditional Access over small worlds; each test is named after its sentence. The oracle is `ca_model`."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.apply import apply
from simulator.conditional_access.evaluate import Demand, SignInQuestion, evaluate, evaluate_policies
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
from simulator.events import PolicyUpdated
from tests.properties import ca_strategies as s
from tests.properties.ca_model import Small, model_evaluation, unmet_conditions
from tests.properties.ca_questions import (
    BLOCK_ONLY,
    EXTRA,
    MFA_ONLY,
    STRENGTH,
    WORLDS,
    ask,
    is_granted,
    is_on,
    tenant_of,
    with_policies,
    with_users,
)

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


@given(WORLDS, s.questions())
def test_excluding_others_changes_nothing(small: Small, question: SignInQuestion) -> None:
    others = frozenset(s.USER_IDS) - {question.user_id}
    policies = tuple(
        with_users(one, exclude_users=one.conditions.users.exclude_users | others) for one in small.policies
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


@given(WORLDS, s.questions())
def test_including_what_is_excluded_is_excluding_it(small: Small, question: SignInQuestion) -> None:
    both = frozenset({question.user_id})
    excluded = [with_users(one, exclude_users=one.conditions.users.exclude_users | both) for one in small.policies]
    also_included = [with_users(one, include_users=one.conditions.users.include_users | both) for one in excluded]

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
def test_going_to_report_only_and_back_restores_the_answer(
    small: Small, extra: ConditionalAccessPolicy, question: SignInQuestion
) -> None:
    on, watching = replace(extra, state=PolicyState.ON), replace(extra, state=PolicyState.REPORT_ONLY)
    tenant = tenant_of(with_policies(small, *small.policies, on))
    before = evaluate(tenant, question)

    apply(tenant, PolicyUpdated(old=on, new=watching))
    meanwhile = evaluate(tenant, question)
    apply(tenant, PolicyUpdated(old=watching, new=on))

    assert meanwhile == model_evaluation(with_policies(small, *small.policies, watching), question)
    assert evaluate(tenant, question) == before


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
