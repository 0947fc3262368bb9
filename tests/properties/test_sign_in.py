"""Signing in against the naive model: whole attempts in two windows, and statements about every sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from itertools import chain, combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.apply import apply_all
from simulator.commands import Command, HoldToken, RegisterMethod, SignIn, SignOut
from simulator.conditional_access.evaluate import SignInQuestion
from simulator.conditional_access.exhaustive import EVERY_CLIENT, MODERN_CLIENTS, OUTCOMES, Proof, always, way_in
from simulator.conditional_access.lock_out import lock_out_warning
from simulator.conditional_access.policies import ConditionalAccessPolicy, PolicyState
from simulator.deciding import decide
from simulator.decision import Accepted
from simulator.directory.roles import GLOBAL_ADMINISTRATOR
from simulator.events import ClockMoved, SignInRecorded
from simulator.gates import Case
from simulator.ids import IdSource
from simulator.sign_in.sessions import ClientApp, Platform, Session
from simulator.tenant import Tenant
from tests.properties import ca_strategies as s
from tests.properties import sign_in_strategies as ss
from tests.properties.ca_model import Small, network_hits, roles_held
from tests.properties.sign_in_model import Model, Row, Token, Waiting, words

WORLDS = st.one_of(s.protected_worlds(), s.small_worlds())


class Windows:
    """The product with two windows, read in the model's words."""

    def __init__(self, small: Small) -> None:
        self.tenant = Tenant()
        apply_all(self.tenant, s.events_of(small))
        self.sequence = 0
        self.attempts: list[str] = []
        self.ids: list[str] = []

    def act(self, command: Command, window: str) -> tuple[bool, list[Row]]:
        """Whether a command was accepted, and the rows that it wrote."""
        self.sequence += 1
        session_id = self.tenant.session_id_of_window.get(window)
        session = self.tenant.sessions.get(session_id) if session_id else None
        decision = decide(Case(self.tenant, command, session, IdSource(s.TENANT, self.sequence)))
        if not isinstance(decision, Accepted):
            return False, []
        apply_all(self.tenant, decision.events)
        return True, [self._row(event) for event in decision.events if isinstance(event, SignInRecorded)]

    def _row(self, event: SignInRecorded) -> Row:
        record = event.record
        assert record.at == self.tenant.now and record.failure_reason != "" or record.error_code == 0
        self.ids.append(record.id)
        if record.correlation_id not in self.attempts:
            self.attempts.append(record.correlation_id)
        return Row(
            attempt=self.attempts.index(record.correlation_id),
            user_id=record.user_id,
            app_id=record.app_id,
            outcome=record.outcome.value,
            code=record.error_code,
            methods=record.methods,
            status=record.conditional_access_status,
            policies=record.applied_policies,
            required_by=record.required_mfa_by,
            has_session=record.session_id is not None,
        )

    def tokens(self) -> dict[str, Token]:
        """The open session of each window."""
        return {one.window: _token(one) for one in self.tenant.sessions.values() if one.is_open}

    def waiting(self) -> dict[str, Waiting]:
        """What each window waits for."""
        return {
            window: Waiting(
                user_id=one.user_id,
                app_id=one.app_id,
                methods=one.methods,
                code=one.error_code,
                attempt=self.attempts.index(one.correlation_id),
                contexts=one.authentication_contexts,
            )
            for window, one in self.tenant.interrupted.items()
        }


def _token(session: Session) -> Token:
    return Token(
        user_id=session.user_id,
        kind=session.kind.value,
        app_id=session.app_id,
        client_app=session.client_app.value,
        methods=session.methods,
        started_at=session.started_at,
        mfa_at=session.mfa_at,
    )


def expected(model: Model, command: Command) -> tuple[bool, list[Row]]:
    """What the model answers."""
    match command:
        case SignIn():
            return True, model.sign_in(command)
        case HoldToken():
            return model.hold_token(command), []
        case SignOut():
            return model.sign_out(command), []
        case RegisterMethod():
            return model.register(command), []
        case _:
            raise AssertionError(f"{command} is no command of a window")


@settings(max_examples=settings.default.max_examples * 2)
@given(
    st.one_of(ss.welcoming_worlds(), WORLDS),
    st.lists(st.tuples(ss.window_commands(), st.integers(0, 2)), min_size=12, max_size=20),
)
def test_attempts_in_two_windows_go_as_the_model_says(small: Small, commands: list[tuple[Command, int]]) -> None:
    assert_agreement(small, commands)


@settings(max_examples=settings.default.max_examples * 2)
@given(ss.welcoming_worlds(), ss.proper_stories())
def test_an_attempt_that_goes_on_properly_goes_as_the_model_says(
    small: Small, commands: list[tuple[Command, int]]
) -> None:
    assert_agreement(small, commands)


def assert_agreement(small: Small, commands: list[tuple[Command, int]]) -> None:
    """Asserts that the product and the model answer alike and stay alike, step by step."""
    product_side = Windows(small)
    model = Model(small=small, now=product_side.tenant.now)
    for command, minutes in commands:
        window = command.window  # type: ignore[attr-defined]  # every command here has one
        assert product_side.act(command, window) == expected(model, command)
        assert product_side.tokens() == model.tokens
        assert product_side.waiting() == model.waiting
        model.wait(timedelta(minutes=minutes))
        apply_all(product_side.tenant, (ClockMoved(to=model.now),))
    assert {user.id: user for user in model.small.users} == dict(product_side.tenant.users.items())
    assert len(set(product_side.ids)) == len(product_side.ids)


@given(WORLDS, ss.sign_ins())
def test_deciding_changes_nothing(small: Small, command: SignIn) -> None:
    windows, untouched = Windows(small), Windows(small)

    decide(Case(windows.tenant, command, None, IdSource(s.TENANT, 1)))

    assert windows.tenant == untouched.tenant


@given(WORLDS, ss.sign_ins())
def test_mandatory_portal_mfa_does_not_depend_on_any_policy(small: Small, command: SignIn) -> None:
    _, with_policies = Windows(small).act(command, command.window)
    _, without = Windows(replace(small, policies=())).act(command, command.window)

    def demanded(rows: list[Row]) -> bool:
        return any("mandatoryPortalMfa" in row.required_by for row in rows)

    assert demanded(with_policies) == demanded(without)


@given(WORLDS, ss.sign_ins())
def test_a_first_factor_error_carries_no_policy_results(small: Small, command: SignIn) -> None:
    _, rows = Windows(small).act(command, command.window)

    for row in rows:
        if row.outcome == "failed":
            assert (row.policies, row.status, row.required_by) == ((), "notApplied", ())
        else:
            assert len(row.policies) == (0 if row.code == 50058 else len(small.policies))


@given(WORLDS, ss.sign_ins())
def test_the_number_is_zero_exactly_when_a_token_is_issued(small: Small, command: SignIn) -> None:
    windows = Windows(small)

    _, rows = windows.act(command, command.window)

    assert [row.code == 0 for row in rows] == [row.outcome == "granted" for row in rows]
    assert (rows[-1].code == 0) == bool(windows.tokens())
    assert [row.code for row in rows].count(0) <= 1


# --- statements about every sign-in ------------------------------------------------------------------------------

TWO_USERS, TWO_APPS = ("ann", "ben"), ("portal", "mail")
CLIENT_SETS = ((ClientApp.BROWSER,), (ClientApp.MOBILE_AND_DESKTOP, ClientApp.OTHER), EVERY_CLIENT[2:])
SUBSETS = [frozenset(chosen) for size in range(5) for chosen in combinations(sorted(OUTCOMES), size)]


def every_question(small: Small, clients: tuple[ClientApp, ...]) -> Iterator[SignInQuestion]:
    """Every sign-in of two people at two resources on platforms and networks of each kind."""
    listed = [one.conditions.platforms for one in small.policies if one.conditions.platforms]
    named = {name for one in listed for name in one.include | one.exclude} & {one.value for one in Platform}
    platforms = sorted({"unknown", *sorted(named)[:2]})
    for user, app, client, platform, address, country in product(
        TWO_USERS, TWO_APPS, clients, platforms, s.ADDRESSES, ("", "NO", "US")
    ):
        yield SignInQuestion(
            user_id=user,
            app_id=app,
            client_app=client,
            platform=Platform(platform),
            ip_address=address,
            country=country,
        )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    WORLDS, st.sampled_from([(ClientApp.BROWSER,), (ClientApp.MOBILE_AND_DESKTOP, ClientApp.OTHER), EVERY_CLIENT[2:]])
)
def test_a_proof_says_what_trying_everything_says(small: Small, clients: tuple[ClientApp, ...]) -> None:
    windows = Windows(small)
    found = [words(small, one, windows.tenant.now) for one in every_question(small, clients)]
    seen = {frozenset(one) for one in found if one is not None}

    for allowed in SUBSETS:
        proof = always(windows.tenant, TWO_USERS, TWO_APPS, allowed, clients)

        if any(one.isdisjoint(allowed) for one in seen):
            assert not proof.holds
        if not proof.holds:
            assert_shows(small, windows, proof, allowed)


def assert_shows(small: Small, windows: Windows, proof: Proof, allowed: frozenset[str]) -> None:
    """Asserts that the witness breaks the statement, in the model and when it is replayed."""
    witness = proof.witness
    assert witness and witness.outcomes.isdisjoint(allowed)
    assert words(small, witness.question, windows.tenant.now) == witness.outcomes
    replayed = Windows(small)
    _, rows = replayed.act(witness.sign_in, "proof")
    token = replayed.tokens().get("proof")
    assert (token is not None) == ("gets_in" in witness.outcomes)
    assert (token is not None and token.mfa_at is None) == ("granted_without_mfa" in witness.outcomes)
    assert (rows[-1].outcome == "interrupted") == (witness.outcomes == {"mfa_required"})


@given(s.protected_worlds(), st.frozensets(st.sampled_from((*s.LOCATION_IDS, "AllTrusted")), min_size=1, max_size=2))
def test_a_proof_limited_to_networks_only_looks_there(small: Small, locations: frozenset[str]) -> None:
    windows = Windows(small)
    everywhere = always(windows.tenant, TWO_USERS, TWO_APPS, frozenset({"blocked", "mfa_required"}))
    there = always(windows.tenant, TWO_USERS, TWO_APPS, frozenset({"blocked", "mfa_required"}), locations=locations)

    assert there.holds or not everywhere.holds
    if there.witness:
        assert network_hits(small, there.witness.question, locations)


@given(s.protected_worlds(), s.policies("extra"))
def test_one_policy_more_never_opens_a_gap(small: Small, extra: object) -> None:
    safe = frozenset({"blocked", "mfa_required"})
    more = replace(small, policies=(*small.policies, extra))  # type: ignore[arg-type]  # a policy

    before = always(Windows(small).tenant, s.USER_IDS, s.APP_IDS, safe)
    after = always(Windows(more).tenant, s.USER_IDS, s.APP_IDS, safe)

    assert after.holds or not before.holds


@given(WORLDS, st.sampled_from(s.USER_IDS))
def test_a_way_in_is_a_sign_in_that_gets_in(small: Small, user_id: str) -> None:
    windows = Windows(small)

    witness = way_in(windows.tenant, user_id, s.APP_IDS)

    if witness:
        windows.act(witness.sign_in, "proof")
        assert "proof" in windows.tokens()
    else:
        closed = frozenset({"blocked", "mfa_required"})
        assert always(windows.tenant, (user_id,), s.APP_IDS, closed, MODERN_CLIENTS).holds


@given(s.small_worlds(), s.policies("draft", s.broad_conditions()))
def test_the_lock_out_warning_names_the_administrators_who_get_in_nowhere(
    small: Small, draft: ConditionalAccessPolicy
) -> None:
    windows = Windows(small)
    now = windows.tenant.now
    then = replace(small, policies=(*small.policies, replace(draft, state=PolicyState.ON)))

    warning = lock_out_warning(windows.tenant, draft.conditions, draft.grant_controls, "ann")

    assert warning
    admins = {user.id for user in small.users if GLOBAL_ADMINISTRATOR in roles_held(small, user.id)}
    assert {*warning.locked_out_ids, *warning.get_in_ids} == admins
    for question in every_question(then, (ClientApp.BROWSER,)):
        if question.user_id in warning.locked_out_ids:
            assert "gets_in" not in (words(then, question, now) or ())


# --- the generated worlds are wide enough ------------------------------------------------------------------------

GENERATED = st.tuples(
    s.small_worlds(),
    s.protected_worlds(),
    s.questions(),
    ss.sign_ins(),
    st.lists(ss.window_commands(), min_size=6, max_size=6),
)
# A small world has one tenant, and the ids of its rows are fixed so that policies can name them.
FIXED = {"Organization.id"}


def parts_of(value: object) -> Iterator[object]:
    """A value and every row inside it."""
    if is_dataclass(value):
        yield value
        yield from chain.from_iterable(parts_of(getattr(value, one.name)) for one in fields(value))
    elif isinstance(value, tuple | frozenset | list):
        yield from chain.from_iterable(map(parts_of, value))


def test_every_field_of_every_row_and_command_varies() -> None:
    seen: dict[str, set[str]] = {}

    @settings(max_examples=80, derandomize=True, database=None)
    @given(GENERATED)
    def look(values: tuple[object, ...]) -> None:
        for part in chain.from_iterable(map(parts_of, values)):
            for one in fields(part):  # type: ignore[arg-type]  # a row
                name = f"{type(part).__name__}.{one.name}"
                seen.setdefault(name, set()).add(repr(getattr(part, one.name)))

    look()

    constant = {name for name, values in seen.items() if len(values) < 2 and not name.startswith("Profile.")}
    assert constant == FIXED
