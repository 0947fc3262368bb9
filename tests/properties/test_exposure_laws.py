"""Role-hours and attack paths: laws, and a model that looks at the tenant once a minute."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Accepted, Tenant
from simulator import commands as c
from simulator import events as e
from simulator.conditional_access.policies import (
    ALL,
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    PolicyState,
    UserCondition,
)
from simulator.directory.rows import User
from simulator.exposure.attack_paths import reach
from simulator.exposure.holdings import Holding, holdings_over
from simulator.exposure.outlook import exposure_ahead, holdings_until
from simulator.exposure.role_hours import Exposure, exposure_of, exposures, uses
from simulator.exposure.spans import Span, joined, total, without
from simulator.exposure.timeline import BarKind, lanes, waits_over
from simulator.exposure.trial import Theft
from simulator.pim import role_settings as rs
from simulator.pim.rows import AssignmentType, Kind
from tests.conftest import DEEP
from tests.unit.world import (
    GA,
    LONG_AGO,
    PRA,
    T0,
    UA,
    Seed,
    World,
    activation,
    approval,
    context,
    hours,
    key,
    longest_activation,
    minutes,
    on_activation,
)

PEOPLE = ("bg", "pra", "ann", "ben")
HOLDERS = (*PEOPLE, "g", "h")
ROLES = (UA, PRA)
LENGTH = 240  # minutes that the model looks at
FEW = 300 if DEEP else 25

people = st.sampled_from(PEOPLE)
holders = st.sampled_from(HOLDERS)
roles = st.sampled_from(ROLES)
kinds = st.sampled_from(Kind)
lengths = st.sampled_from([minutes(one) for one in (5, 17, 30, 60, 90)])
starts = st.sampled_from([None, minutes(3), minutes(30)])

# --- stories -----------------------------------------------------------------------------------------------------


def _assign(kind: Kind, who: str, role: str, start: timedelta | None, duration: timedelta | None) -> Any:
    return lambda now: c.AdminAssign(
        kind=kind,
        key=key(who, role),
        start=now + start if start else None,
        duration=duration,
        is_permanent=duration is None,
        justification="needed",
    )


def _activate(who: str, role: str, duration: timedelta, start: timedelta | None) -> Any:
    return lambda now: activation(who, role, duration, start=now + start if start else None)


moves = st.one_of(
    st.tuples(st.just("pra"), st.builds(_assign, kinds, holders, roles, starts, st.none() | lengths)),
    st.builds(lambda who, role, by, at: (who, _activate(who, role, by, at)), people, roles, lengths, starts),
    st.builds(lambda who, role: (who, lambda _: c.SelfDeactivate(key=key(who, role))), people, roles),
    st.builds(
        lambda kind, who, role: ("pra", lambda _: c.AdminRemove(kind=kind, key=key(who, role))), kinds, holders, roles
    ),
    st.builds(
        lambda group, who: ("bg", lambda _: c.AddGroupMember(group_id=group, member_id=who)),
        st.sampled_from("gh"),
        people,
    ),
    st.builds(
        lambda group, who: ("bg", lambda _: c.RemoveGroupMember(group_id=group, member_id=who)),
        st.sampled_from("gh"),
        people,
    ),
)
waits = st.integers(0, 40)
stories = st.lists(st.tuples(waits, moves), max_size=14)


def begin() -> World:
    seed = Seed(people=PEOPLE).group("g", "ann", "ben").group("h", "pra")
    seed = seed.eligible("ann", UA).eligible("g", PRA).active("h", UA, end=minutes(50)).active("ben", UA)
    return seed.settings(UA, longest_activation(hours(8)), on_activation()).begin()


def told(story: list[Any], world: World, pause: Any) -> World:
    for wait, (window, make) in story:
        pause(world, wait)
        world.act(window, make(world.tenant.now))
    return world


def quick(story: list[Any]) -> World:
    return told(story, begin(), lambda world, wait: world.wait(minutes(wait)))


def looked_at_every_minute(story: list[Any]) -> dict[int, set[tuple[str, str, bool]]]:
    """For every minute who could use which role, and whether by assignment, told without any holding."""
    seen: dict[int, set[tuple[str, str, bool]]] = {}

    def minute_by_minute(world: World, wait: int) -> None:
        for _ in range(wait):
            seen[len(seen)] = could_use(world.tenant)
            world.wait(minutes(1))

    world = told(story, begin(), minute_by_minute)
    minute_by_minute(world, max(LENGTH - len(seen), 0))
    return seen


def could_use(tenant: Tenant) -> set[tuple[str, str, bool]]:
    found: set[tuple[str, str, bool]] = set()
    for schedule in tenant.schedules.values():
        group = tenant.groups.get(schedule.key.principal_id)
        who = group.member_ids if group else (schedule.key.principal_id,)
        if schedule.kind is Kind.ACTIVE and schedule.start <= tenant.now:
            is_assigned = schedule.assignment_type is AssignmentType.ASSIGNED
            found |= {(one, schedule.key.role_id, is_assigned) for one in who}
    return found


def counted(seen: dict[int, set[tuple[str, str, bool]]], first: int, last: int) -> dict[tuple[str, str], Exposure]:
    standing: Counter[tuple[str, str]] = Counter()
    activated: Counter[tuple[str, str]] = Counter()
    for minute in range(first, last):
        for who, role in {(who, role) for who, role, _ in seen[minute]}:
            (standing if (who, role, True) in seen[minute] else activated)[who, role] += 1
    return {
        one: Exposure(standing=minutes(standing[one]), activated=minutes(activated[one]))
        for one in {*standing, *activated}
    }


def holdings_of(world: World) -> tuple[Holding, ...]:
    until = max(T0 + minutes(LENGTH), world.tenant.now)
    return holdings_until(world.simulation.at(0), world.simulation.happenings(), world.tenant, until)


def window(first: int, last: int) -> Span:
    return Span(T0 + minutes(first), T0 + minutes(last))


cuts = st.lists(st.integers(0, LENGTH), min_size=2, max_size=3).map(sorted)

# --- role-hours --------------------------------------------------------------------------------------------------


@settings(max_examples=FEW)
@given(story=stories, cut=cuts)
def test_role_hours_are_the_minutes_in_which_somebody_could_use_the_role(story: list[Any], cut: list[int]):
    seen = looked_at_every_minute(story)

    found = exposures(holdings_of(quick(story)), window(cut[0], cut[-1]))

    assert found == counted(seen, cut[0], cut[-1])


@settings(max_examples=FEW)
@given(story=stories, cut=st.lists(st.integers(0, LENGTH), min_size=3, max_size=3).map(sorted))
def test_role_hours_add_up_over_adjacent_windows(story: list[Any], cut: list[int]):
    held = holdings_of(quick(story))
    first, middle, last = cut

    whole = exposure_of(held, window(first, last))

    assert whole == exposure_of(held, window(first, middle)) + exposure_of(held, window(middle, last))


@settings(max_examples=FEW)
@given(story=stories, cut=st.lists(st.integers(0, LENGTH), min_size=4, max_size=4).map(sorted))
def test_a_wider_window_never_has_fewer_role_hours(story: list[Any], cut: list[int]):
    held = holdings_of(quick(story))

    inner, outer = exposure_of(held, window(cut[1], cut[2])), exposure_of(held, window(cut[0], cut[3]))

    assert inner.standing <= outer.standing
    assert inner.activated <= outer.activated


@settings(max_examples=FEW)
@given(story=stories, cut=cuts)
def test_role_hours_of_a_person_and_role_lie_between_nothing_and_the_window(story: list[Any], cut: list[int]):
    span = window(cut[0], cut[-1])

    found = exposures(holdings_of(quick(story)), span)

    assert all(timedelta(0) < one.total <= span.length for one in found.values())
    assert all(min(one.standing, one.activated) >= timedelta(0) for one in found.values())


@settings(max_examples=FEW)
@given(story=stories, who=people, role=roles, kind=kinds, cut=cuts)
def test_one_more_assignment_never_has_fewer_role_hours(
    story: list[Any], who: str, role: str, kind: Kind, cut: list[int]
):
    held, span = holdings_of(quick(story)), window(cut[0], cut[-1])
    more = Holding(
        holder_id=who,
        role_id=role,
        directory_scope_id="/",
        kind=kind,
        assignment_type=AssignmentType.ASSIGNED,
        schedule_id="one-more",
        group_id=None,
        start=T0,
    )

    before, after = exposures(held, span), exposures((*held, more), span)

    assert all(one.total <= after[key].total and one.standing <= after[key].standing for key, one in before.items())
    assert after == before or kind is Kind.ACTIVE


@given(who=st.lists(st.tuples(holders, roles), unique=True))
def test_eligible_time_is_no_role_hour(who: list[tuple[str, str]]):
    seed = Seed(people=PEOPLE, administrators=False).group("g", "ann", "ben").group("h", "pra")
    for holder, role in who:
        seed.eligible(holder, role)

    found = exposure_ahead(seed.begin().tenant)

    assert found == Exposure()


@settings(max_examples=FEW)
@given(story=stories, steps=st.lists(st.integers(0, 90), max_size=3))
def test_looking_on_early_or_late_sees_the_same_end(story: list[Any], steps: list[int]):
    world = quick(story)
    until = world.tenant.now + minutes(LENGTH)
    base, early = world.simulation.at(0), world.simulation.fork()
    expected = holdings_until(base, early.happenings(), early.tenant, until)

    for step in steps:
        world.wait(minutes(min(step, 80)))

    later = holdings_until(base, world.simulation.happenings(), world.tenant, until)
    span = Span(T0, until)
    assert uses(later, span) == uses(expected, span)


@settings(max_examples=FEW)
@given(story=stories, cut=cuts)
def test_the_bars_of_a_lane_are_its_role_hours(story: list[Any], cut: list[int]):
    world, span = quick(story), window(cut[0], cut[-1])
    held = holdings_of(world)
    waiting = waits_over(world.simulation.at(0), world.simulation.happenings())

    found = lanes(held, waiting, span, world.tenant.now)

    expected = exposures(held, span)
    for lane in found:
        solid = [bar.span for bar in lane.bars if bar.kind is not BarKind.ELIGIBLE]
        assert total(joined(solid)) == total(solid), "bars of a lane overlap"
        assert all(span.start <= bar.span.start < bar.span.end <= span.end for bar in lane.bars)
        used = [bar.span for bar in lane.bars if bar.kind in (BarKind.STANDING, BarKind.ACTIVATED, BarKind.OVER)]
        assert total(used) == expected.get((lane.holder_id, lane.role_id), Exposure()).total
    assert expected.keys() <= {(lane.holder_id, lane.role_id) for lane in found}


@given(st.lists(st.tuples(waits, waits)), st.lists(st.tuples(waits, waits)))
def test_spans_without_others_are_their_minutes_without_those(some: list[Any], taken: list[Any]):
    def minutes_of(pairs: list[Any]) -> set[int]:
        return {minute for first, last in pairs for minute in range(first, last)}

    rest = without([window(*one) for one in some], [window(*one) for one in taken])

    assert total(rest) == minutes(len(minutes_of(some) - minutes_of(taken)))


@settings(max_examples=FEW)
@given(story=stories)
def test_reading_changes_nothing(story: list[Any]):
    world = quick(story)
    base, before = world.simulation.at(0), world.tenant.fork()
    untouched = base.fork()

    holdings_over(base, world.simulation.happenings())
    exposure_ahead(world.tenant)

    assert (base, world.tenant) == (untouched, before)


# --- attack paths ------------------------------------------------------------------------------------------------

Grant = tuple[str, str, Kind]
grants = st.lists(st.tuples(holders, st.sampled_from((UA, PRA, GA)), kinds), unique=True, max_size=6)
methods = st.sampled_from([(), ("microsoftAuthenticatorPush",), ("fido2",), ("sms",)])
rules = st.sampled_from(
    [
        (),
        (on_activation(),),
        (on_activation(rs.MFA),),
        (on_activation(rs.MFA, rs.JUSTIFICATION, rs.TICKETING),),
        (on_activation(), approval()),
        (on_activation(), longest_activation(minutes(30))),
        (on_activation(rs.JUSTIFICATION), context()),
    ]
)


def tenant_of(held: list[Grant], world: Any, *, mfa: str) -> Tenant:
    owner, owned, has_password, rule = world
    seed = Seed(people=PEOPLE, administrators=False).group("g", "ben", owners=(owner,)).group("h", "ann", "bg")
    for who, role, kind in held:
        (seed.eligible if kind is Kind.ELIGIBLE else seed.active)(who, role)
    for role in (UA, PRA, GA):
        seed.settings(role, *rule)
    ann = User(
        id="ann",
        user_principal_name="ann@adatum.example",
        display_name="Ann",
        created_at=LONG_AGO,
        methods=owned,
        has_password=has_password,
    )
    seed.events += [e.UserWritten(user=ann), *(e.PolicyCreated(policy=mfa_for_all(target)) for target in TARGETS[mfa])]
    return seed.begin().tenant


EVERYTHING = ApplicationCondition(include=frozenset({ALL}))
CONTEXT = ApplicationCondition(include_authentication_contexts=frozenset({"c1"}))
TARGETS = {"": (), "mfa": (EVERYTHING,), "context": (CONTEXT,), "both": (EVERYTHING, CONTEXT)}


def mfa_for_all(target: ApplicationCondition) -> ConditionalAccessPolicy:
    return ConditionalAccessPolicy(
        id=f"mfa-{len(target.include)}",
        display_name="MFA for all",
        state=PolicyState.ON,
        conditions=Conditions(
            users=UserCondition(include_users=frozenset({ALL})),
            applications=target,
        ),
        grant_controls=GrantControls(built_in_controls=frozenset({GrantControl.MFA})),
        created_at=LONG_AGO,
    )


worlds = st.tuples(st.sampled_from(("ann", "ben")), methods, st.booleans(), rules)


@settings(max_examples=FEW * 2)
@given(held=grants, world=worlds, mfa=st.sampled_from(sorted(TARGETS)))
def test_a_stronger_theft_reaches_at_least_as_much(held: list[Grant], world: Any, mfa: str):
    tenant = tenant_of(held, world, mfa=mfa)

    found = [reach(tenant, tenant.users["ann"], theft).roles for theft in Theft]

    assert found[0] <= found[1] <= found[2]


@settings(max_examples=FEW * 2)
@given(held=grants.filter(bool), world=worlds, mfa=st.sampled_from(sorted(TARGETS)), data=st.data())
def test_removing_an_assignment_never_adds_a_path(held: list[Grant], world: Any, mfa: bool, data: Any):
    away = data.draw(st.sampled_from(held))
    before = tenant_of(held, world, mfa=mfa)
    after = tenant_of([one for one in held if one != away], world, mfa=mfa)

    for theft in Theft:
        assert reach(after, after.users["ann"], theft).roles <= reach(before, before.users["ann"], theft).roles


@settings(max_examples=FEW)
@given(held=grants, world=worlds)
def test_asking_for_paths_changes_nothing(held: list[Grant], world: Any):
    tenant = tenant_of(held, world, mfa="")
    before = tenant.fork()

    for theft in Theft:
        reach(tenant, tenant.users["ann"], theft)

    assert tenant == before


@settings(max_examples=FEW)
@given(held=grants, world=worlds)
def test_every_role_held_now_is_a_path_of_whoever_is_in(held: list[Grant], world: Any):
    tenant = tenant_of(held, world, mfa="")

    found = reach(tenant, tenant.users["ann"], Theft.SESSION_WITH_MFA)

    mine = {(role, "/") for who, role, kind in held if kind is Kind.ACTIVE and who in ("ann", "h")}
    assert not found.is_in or mine <= found.roles


def test_the_stories_do_reach_what_they_are_about():
    world = begin()
    world.succeeds("ann", activation("ann", UA))
    world.succeeds("bg", c.RemoveGroupMember(group_id="g", member_id="ben"))

    assert isinstance(world.simulation.path()[-1].decision, Accepted)
