"""Authentication contexts: the trap of the fallback, the claim at activation, and what a step-up sign-in issues."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator import Accepted
from simulator import commands as c
from simulator import events as e
from simulator.audit import audit_records
from simulator.authentication_contexts import commands as ac
from simulator.conditional_access.policies import (
    ApplicationCondition,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.pim import role_settings as rs
from simulator.profile import Profile
from simulator.sign_in.sessions import Outcome, SignInRecord
from simulator.sign_in.windows import open_session
from tests.unit.world import (
    ACCEPTED,
    EVERYBODY,
    HA,
    POLICY,
    TENANT,
    UA,
    Seed,
    World,
    activation,
    answer,
    context,
    days,
    hours,
    minutes,
    on_activation,
    refusal,
)

NO_CLAIM = refusal("RoleAssignmentRequestAcrsValidationFailed", "AcrsValidation")
NO_MFA = refusal(POLICY, "MfaRule")
BUT_ANN = UserCondition(include_users=frozenset({"All"}), exclude_users=frozenset({"ann"}))
OF_THE_ROLE = UserCondition(include_roles=frozenset({UA}))


def _asking(profile: Profile | None = None) -> Seed:
    """Ann is eligible for a role that asks for context c1 and a justification."""
    seed = Seed(profile=profile) if profile else Seed()
    return seed.context("c1").eligible("ann").settings(UA, context(), on_activation(rs.JUSTIFICATION))


@pytest.mark.parametrize(
    ("given", "window", "expected"),
    [
        # No policy at all targets the context: MFA is asked instead.
        (None, "ann-password", NO_MFA),
        (None, "ann", ACCEPTED),
        # A policy is there but acts on nobody who activates: nothing is enforced, and MFA is not asked either.
        ({"state": PolicyState.OFF}, "ann-password", ACCEPTED),
        ({"state": PolicyState.REPORT_ONLY}, "ann-password", ACCEPTED),
        ({"users": BUT_ANN}, "ann-password", ACCEPTED),
        ({"users": OF_THE_ROLE}, "ann-password", ACCEPTED),
        ({"state": PolicyState.REPORT_ONLY, "grant": GrantControl.BLOCK}, "ann-password", ACCEPTED),
        # In force: the claim is needed.
        ({}, "ann-password", NO_CLAIM),
        ({}, "ann", ACCEPTED),
        ({"grant": GrantControl.BLOCK}, "ann", NO_CLAIM),
    ],
)
def test_a_policy_decides_whether_the_context_asks_for_anything(
    given: dict[str, object] | None, window: str, expected: object
):
    seed = _asking()
    if given is not None:
        seed.policy(contexts=("c1",), **given)

    decision = seed.begin().act(window, activation("ann"))

    assert answer(decision) == expected


def test_a_policy_for_another_context_leaves_the_fallback_in_place():
    seed = _asking().context("c2").policy(contexts=("c2",))

    assert answer(seed.begin().act("ann-password", activation("ann"))) == NO_MFA


def test_mfa_beside_a_context_is_not_asked_where_a_policy_targets_the_context():
    seed = _asking().settings(UA, context(), on_activation(rs.MFA)).policy(contexts=("c1",), users=BUT_ANN)

    assert answer(seed.begin().act("ann-password", activation("ann"))) == ACCEPTED


def test_a_token_that_got_the_claim_quietly_is_accepted_under_the_other_switch():
    strict = Profile(context_without_acrs_in_report_only="AcrsValidationFailed")
    world = _asking(strict).policy(contexts=("c1",), state=PolicyState.REPORT_ONLY).begin()
    world.succeeds("fresh", replace(_step_up("ann", "password"), authentication_contexts=()))
    session = open_session(world.tenant, "fresh")
    assert session is not None

    assert session.acrs == ("c1",)
    assert answer(world.act("fresh", activation("ann"))) == ACCEPTED


def test_a_token_from_before_the_context_lacks_the_claim_under_the_other_switch():
    strict = Profile(context_without_acrs_in_report_only="AcrsValidationFailed")
    seed = Seed(profile=strict).eligible("ann").settings(UA, context(), on_activation())
    world = seed.policy(contexts=("c1",), state=PolicyState.REPORT_ONLY).begin()
    world.succeeds("fresh", replace(_step_up("ann", "password"), authentication_contexts=()))

    assert answer(world.act("fresh", activation("ann"))) == NO_CLAIM

    world.succeeds("fresh", _step_up("ann"))

    assert answer(world.act("fresh", activation("ann"))) == ACCEPTED


@pytest.mark.parametrize(
    ("order", "expected"),
    [("policy list first", refusal(POLICY, "JustificationRule")), ("acrs first", NO_CLAIM)],
)
def test_the_switch_says_which_refusal_comes_first(order: str, expected: tuple[str, frozenset[str]]):
    seed = _asking(Profile(acrs_and_policy_errors=order)).policy(contexts=("c1",))
    without_reason = replace(activation("ann"), justification="")

    assert answer(seed.begin().act("ann-password", without_reason)) == expected


# --- signing in ----------------------------------------------------------------------------------------------------


def _step_up(who: str, *methods: str) -> c.SignIn:
    return c.SignIn(
        window="fresh",
        user_principal_name=f"{who}@adatum.example",
        app_id="graph",
        methods=methods,
        authentication_contexts=("c1",),
    )


def _set(context_id: str, **more: object) -> ac.SetAuthenticationContext:
    return ac.SetAuthenticationContext(context_id=context_id, display_name="Fresh proof", **more)


def _rows(decision: object) -> list[SignInRecord]:
    assert isinstance(decision, Accepted)
    return [one.record for one in decision.events if isinstance(one, e.SignInRecorded)]


def _claims(world: World) -> tuple[str, ...]:
    session = open_session(world.tenant, "fresh")
    assert session is not None
    return session.acrs


def test_a_step_up_asks_for_what_the_policy_asks_and_adds_a_sign_in():
    world = _asking().policy(contexts=("c1",)).begin()
    world.succeeds("fresh", replace(_step_up("ann", "password"), authentication_contexts=()))
    assert answer(world.act("fresh", activation("ann"))) == NO_CLAIM

    (interrupted,) = _rows(world.act("fresh", _step_up("ann")))

    assert (interrupted.outcome, interrupted.error_code) == (Outcome.INTERRUPTED, 50074)
    assert interrupted.authentication_contexts == ("c1",)
    assert [row.result for row in interrupted.applied_policies] == ["failure"]

    more = replace(_step_up("ann", "microsoftAuthenticatorPush"), authentication_contexts=())
    (granted,) = _rows(world.act("fresh", more))

    assert (granted.outcome, granted.is_interactive) == (Outcome.GRANTED, True)
    assert granted.authentication_contexts == ("c1",)
    assert _claims(world) == ("c1",)
    assert answer(world.act("fresh", activation("ann"))) == ACCEPTED


def test_mfa_of_the_session_satisfies_the_context_without_a_question():
    world = _asking().policy(contexts=("c1",)).begin()

    (_, granted) = _rows(world.act("fresh", _step_up("ann", "password", "microsoftAuthenticatorPush")))

    assert granted.outcome is Outcome.GRANTED
    assert answer(world.act("fresh", activation("ann"))) == ACCEPTED


def test_a_context_that_is_blocked_leaves_the_session_as_it_was():
    world = _asking().policy(contexts=("c1",), grant=GrantControl.BLOCK).begin()
    world.succeeds("fresh", replace(_step_up("ann", "password"), authentication_contexts=()))
    before = open_session(world.tenant, "fresh")

    (blocked,) = _rows(world.act("fresh", _step_up("ann")))

    assert (blocked.outcome, blocked.error_code) == (Outcome.BLOCKED, 53003)
    assert open_session(world.tenant, "fresh") == before


def test_satisfied_contexts_come_unasked_and_untargeted_ones_always():
    seed = Seed().context("c1").context("c2").context("c10").policy(contexts=("c1",))
    world = seed.begin()
    plain = replace(_step_up("ann", "password"), authentication_contexts=())

    world.succeeds("fresh", plain)
    without_mfa = _claims(world)
    world.succeeds("fresh", replace(plain, methods=("password", "microsoftAuthenticatorPush")))

    assert without_mfa == ("c2", "c10")
    assert _claims(world) == ("c1", "c2", "c10")


def test_a_renewed_token_is_weighed_by_the_policies_of_today():
    world = _asking().begin()
    world.succeeds("fresh", replace(_step_up("ann", "password"), authentication_contexts=()))
    policy = c.CreatePolicy(
        display_name="Protect c1",
        state=PolicyState.ON,
        conditions=_conditions(),
        grant_controls=_mfa(),
    )
    world.succeeds("bg", policy)

    world.wait(minutes(59))
    old_token = answer(world.act("fresh", activation("ann")))
    world.wait(minutes(61) + hours(1))

    assert old_token == ACCEPTED
    assert answer(world.act("fresh", activation("ann"))) == NO_CLAIM


def _conditions() -> Conditions:
    targets = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
    return Conditions(users=EVERYBODY, applications=targets)


def _mfa() -> GrantControls:
    return GrantControls(built_in_controls=frozenset({GrantControl.MFA}))


def test_a_policy_for_a_context_touches_no_ordinary_sign_in():
    world = Seed().context("c1").policy(contexts=("c1",), grant=GrantControl.BLOCK).begin()

    (row,) = _rows(world.act("fresh", replace(_step_up("ann", "password"), authentication_contexts=())))

    assert row.outcome is Outcome.GRANTED
    assert [one.result for one in row.applied_policies] == ["notApplied"]
    assert row.conditional_access_status == "notApplied"


# --- the rows of contexts ------------------------------------------------------------------------------------------


def test_a_context_is_created_then_replaced_and_both_are_recorded():
    world = Seed().begin()
    world.succeeds("bg", _set("c7", description="for roles"))
    world.wait(days(1))
    world.succeeds("bg", _set("c7", is_available=False))

    row = world.tenant.authentication_contexts["c7"]

    assert (row.display_name, row.description, row.is_available) == ("Fresh proof", "", False)
    assert row.modified_at == world.tenant.now
    assert row.created_at == world.tenant.now - days(1)
    named = [
        (one.activity, one.category, one.by_user_id)
        for one in audit_records(TENANT, world.simulation.happenings())
        if "AuthenticationContextClassReference" in one.activity
    ]
    assert named == [
        ("Add AuthenticationContextClassReference", "Policy", "bg"),
        ("Update AuthenticationContextClassReference", "Policy", "bg"),
    ]


def test_a_context_in_use_may_be_unpublished_and_goes_on_protecting():
    world = _asking().policy(contexts=("c1",)).begin()
    world.succeeds("bg", _set("c1", is_available=False))

    assert answer(world.act("ann-password", activation("ann"))) == NO_CLAIM


@pytest.mark.parametrize(
    ("applications", "expected"),
    [
        ({"include_authentication_contexts": frozenset({"c2"})}, refusal("BadRequest", "KnownContextsRule")),
        (
            {"include": frozenset({"All"}), "include_authentication_contexts": frozenset({"c1"})},
            refusal("BadRequest", "TargetKindRule"),
        ),
        (
            {"exclude": frozenset({"Office365"}), "include_authentication_contexts": frozenset({"c1"})},
            refusal("BadRequest", "TargetKindRule"),
        ),
        ({}, refusal("BadRequest", "ApplicationsIncludedRule")),
        ({"include_authentication_contexts": frozenset({"c1"})}, ACCEPTED),
    ],
)
def test_a_policy_is_for_resources_or_for_contexts_that_there_are(applications: dict[str, object], expected: object):
    conditions = Conditions(users=EVERYBODY, applications=ApplicationCondition(**applications))
    command = c.CreatePolicy(display_name="p", state=PolicyState.ON, conditions=conditions, grant_controls=_mfa())

    assert answer(Seed().context("c1").begin().act("bg", command)) == expected


def test_roles_are_independent_of_each_others_contexts():
    seed = _asking().policy(contexts=("c1",)).eligible("ann", HA).settings(HA, on_activation())

    assert answer(seed.begin().act("ann-password", activation("ann", HA))) == ACCEPTED
