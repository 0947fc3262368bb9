"""An intruder on a copy of the tenant: what a stolen password or session opens, asked of the real rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from simulator.apply import apply, apply_all
from simulator.commands import Command, RegisterMethod, SignIn
from simulator.conditional_access.evaluate import ordered_policies
from simulator.conditional_access.policies import ALL_TRUSTED
from simulator.conditional_access.sign_in_classes import cells
from simulator.deciding import decide
from simulator.decision import Accepted, Decision, TraceStep
from simulator.directory.rows import User
from simulator.events import SessionStarted
from simulator.gates import TRUE_RULES, Case, Rules
from simulator.ids import IdSource, seeded_id
from simulator.sign_in.methods import (
    AUTHENTICATOR_PUSH,
    PASSWORD,
    first_factors_of,
    is_registered_for_mfa,
    methods_of,
    satisfies_mfa,
)
from simulator.sign_in.sessions import ClientApp, Session, SessionKind
from simulator.sign_in.views import missing_context, waits_for_registration
from simulator.sign_in.windows import open_session
from simulator.tenant import Tenant

WINDOW = "intruder"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"


class Theft(StrEnum):
    """What was stolen, the weakest first: each opens at least as much as the one before."""

    PASSWORD = "password"
    SESSION = "session"
    SESSION_WITH_MFA = "sessionWithMfa"


class Trial:
    """A copy of the tenant in which the intruder acts from a window of their own; the tenant never changes.

    `enrolled` says that the intruder registered a second factor of their own. `trace` tells how they got in, or why
    not.
    """

    def __init__(self, tenant: Tenant, user: User, rules: Rules = TRUE_RULES) -> None:
        self.tenant = tenant.fork()
        self.user_id = user.id
        self.rules = rules
        self.enrolled = False
        self.trace: tuple[TraceStep, ...] = ()
        self._steps = 0

    @property
    def user(self) -> User:
        """The account that was broken into, as it is now."""
        return self.tenant.users[self.user_id]

    @property
    def session(self) -> Session | None:
        """The intruder's session."""
        return open_session(self.tenant, WINDOW)

    def fork(self) -> Trial:
        """An independent copy."""
        copy = Trial(self.tenant, self.user, self.rules)
        copy.enrolled, copy.trace, copy._steps = self.enrolled, self.trace, self._steps
        return copy

    def run(self, command: Command) -> Decision:
        """What the tenant answers to the intruder; an accepted command has happened in this copy."""
        self._steps += 1
        ids = IdSource(seeded_id(self.tenant.organization.id, "trial", self.user_id), self._steps)
        decision = decide(Case(self.tenant, command, self.session, ids, self.rules))
        if isinstance(decision, Accepted):
            apply_all(self.tenant, decision.events)
        return decision


def broken_in(tenant: Tenant, user: User, theft: Theft, rules: Rules = TRUE_RULES) -> Trial:
    """The copy of the tenant after the theft; without a session when it opens nothing.

    Whoever is in and finds no second factor registered registers one and proves it: combined registration asks for
    none. Source: concept-registration-mfa-sspr-combined (documented).
    """
    if theft is Theft.PASSWORD:
        trial = _signed_in(Trial(tenant, user, rules))
    else:
        trial = Trial(tenant, user, rules)
        _take_session(trial, with_mfa=theft is Theft.SESSION_WITH_MFA)
    return _enrolled(trial)


# --- a stolen session --------------------------------------------------------------------------------------------


def _take_session(trial: Trial, *, with_mfa: bool) -> None:
    """Put the account's own session into the intruder's window; nothing when it can have no such session."""
    methods = _session_methods(trial.user, with_mfa=with_mfa)
    if not methods or not trial.user.account_enabled:
        return
    now = trial.tenant.now
    session = Session(
        id=seeded_id(trial.tenant.organization.id, "trial", trial.user_id),
        window=WINDOW,
        user_id=trial.user_id,
        kind=SessionKind.PORTAL,
        app_id=next(iter(administration_app_ids(trial.tenant)), ""),
        client_app=ClientApp.BROWSER,
        methods=methods,
        started_at=now,
        mfa_at=now if satisfies_mfa(methods) else None,
    )
    apply(trial.tenant, SessionStarted(session=session))


def _session_methods(user: User, *, with_mfa: bool) -> tuple[str, ...]:
    """The methods behind a session: all that the account owns, or one that is no MFA; without a second one no MFA."""
    if with_mfa:
        return methods_of(user)
    return next(((method,) for method in first_factors_of(user) if not satisfies_mfa((method,))), ())


# --- a stolen password -------------------------------------------------------------------------------------------


def _signed_in(untouched: Trial) -> Trial:
    """The first sign-in with the password alone that ends in a session; else the first one tried, which says why.

    Tried are all modern clients and platforms from networks that nobody trusts, at the resources through which
    roles are used. An account without a second factor is asked to register one, which the intruder does.
    """
    tried: Trial | None = None
    for sign_in in _attempts(untouched.tenant, untouched.user, (PASSWORD,)):
        trial = untouched.fork()
        trial.trace = trial.run(sign_in).trace
        waiting = trial.tenant.interrupted.get(WINDOW)
        if waiting and waits_for_registration(waiting) and _registers(trial):
            trial.trace = (*trial.trace, *trial.run(replace(sign_in, methods=(AUTHENTICATOR_PUSH,))).trace)
        if trial.session:
            return trial
        tried = tried or trial
    return tried or untouched


def _attempts(tenant: Tenant, user: User, methods: tuple[str, ...]) -> Iterator[SignIn]:
    """A sign-in of each class that policies can tell apart, from outside."""
    policies = tuple(ordered_policies(tenant))
    modern = (ClientApp.BROWSER, ClientApp.MOBILE_AND_DESKTOP)
    trusted = frozenset({ALL_TRUSTED})
    for cell in cells(tenant, policies, administration_app_ids(tenant), modern, None, trusted).values():
        yield SignIn(
            window=WINDOW,
            user_principal_name=user.user_principal_name,
            app_id=cell.app_id,
            methods=methods,
            kind=SessionKind.PORTAL if cell.client_app is ClientApp.BROWSER else SessionKind.API,
            client_app=cell.client_app,
            ip_address=cell.network.ip_address,
            country=cell.network.country,
            platform=cell.platform,
        )


def administration_app_ids(tenant: Tenant) -> tuple[str, ...]:
    """The resources through which roles are used: the admin portals and Graph; every resource when none is there."""
    portals = tuple(app.app_id for app in tenant.applications.values() if app.demands_portal_mfa)
    graph = (GRAPH_APP_ID,) if GRAPH_APP_ID in tenant.applications else ()
    return (*graph, *portals) or tuple(tenant.applications)


# --- a second factor of the intruder's own -----------------------------------------------------------------------


def _registers(trial: Trial) -> bool:
    command = RegisterMethod(user_id=trial.user_id, method=AUTHENTICATOR_PUSH, window=WINDOW)
    accepted = isinstance(trial.run(command), Accepted)
    trial.enrolled = trial.enrolled or accepted
    return accepted


def _enrolled(trial: Trial) -> Trial:
    """The trial after a second factor was registered from the session and proved, where the account owns none."""
    session = trial.session
    if session is None or session.has_mfa or is_registered_for_mfa(trial.user) or not _registers(trial):
        return trial
    for sign_in in _attempts(trial.tenant, trial.user, (*session.methods, AUTHENTICATOR_PUSH)):
        proved = trial.fork()
        proved.trace = (*trial.trace, *proved.run(sign_in).trace)
        if proved.session and proved.session.has_mfa:
            return proved
    return trial


# --- an authentication context -----------------------------------------------------------------------------------


def with_context(trial: Trial, role_id: str) -> Trial:
    """The trial after the step-up that a role's authentication context asks for; unchanged where it is not passed.

    The intruder types nothing: what the stolen session has proved is all that the policies of the context see.
    """
    context_id = missing_context(trial.tenant, trial.session, role_id) if trial.session else ""
    if not context_id:
        return trial
    for sign_in in _attempts(trial.tenant, trial.user, ()):
        asked = trial.fork()
        asked.run(replace(sign_in, authentication_contexts=(context_id,)))
        if asked.session and not missing_context(asked.tenant, asked.session, role_id):
            return asked
    return trial
