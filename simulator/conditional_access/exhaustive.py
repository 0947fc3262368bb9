"""Prove a statement about every possible sign-in, or find one that breaks it.

People, resources, client apps, platforms and networks that no policy can tell apart form one class. Each class is a
bit mask of the policies in force that accept it; the policies that apply to a sign-in are the AND of its masks, so
every combination of classes is looked at, exactly and once. The true rules only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.commands import SignIn
from simulator.conditional_access.evaluate import SignInQuestion, blocks, demands_mfa, is_enforced, ordered_policies
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.conditional_access.sign_in_classes import Account, Cell, CellKey, cells, mask_of, people
from simulator.directory.rows import User
from simulator.sign_in.methods import PASSWORD, SECOND_FACTORS, first_factors_of, satisfies_mfa
from simulator.sign_in.sessions import ClientApp, SessionKind
from simulator.sign_in.tenant_demands import defaults_ask_mfa
from simulator.tenant import Tenant

GETS_IN = "gets_in"
GRANTED_WITHOUT_MFA = "granted_without_mfa"
MFA_REQUIRED = "mfa_required"
BLOCKED = "blocked"
OUTCOMES = frozenset({GETS_IN, GRANTED_WITHOUT_MFA, MFA_REQUIRED, BLOCKED})

EVERY_CLIENT = tuple(ClientApp)
MODERN_CLIENTS = tuple(client for client in ClientApp if client not in LEGACY_CLIENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A sign-in with the words that describe it; `sign_in` replays it."""

    question: SignInQuestion
    sign_in: SignIn
    outcomes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether a statement holds for every sign-in; if not, one that breaks it. `cells` counts what was looked at."""

    holds: bool
    witness: Witness | None
    cells: int


def always(
    tenant: Tenant,
    user_ids: Iterable[str],
    app_ids: Iterable[str],
    allowed: frozenset[str],
    client_apps: Iterable[ClientApp] = EVERY_CLIENT,
    locations: frozenset[str] | None = None,
) -> Proof:
    """Whether every sign-in by these people to these resources is described by an allowed word.

    Words, of which one sign-in may have two:

    - `granted_without_mfa`: a token without an MFA claim is issued to somebody who uses a first factor only.
    - `mfa_required`: it is not blocked, but every token carries an MFA claim; also for somebody who must register
      first, and for an account that owns nothing weaker than MFA.
    - `gets_in`: a token is issued after methods that the account owns; mandatory portal MFA included.
    - `blocked`: no token whatever is done: a blocking policy, MFA demanded of a legacy client, security defaults
      against a legacy client, a disabled account or one without any first factor.

    All platforms are tried. `client_apps` default to all four, legacy ones included; an account without a password
    has no sign-in on legacy clients. `locations` limits networks to those where one of these location ids or words
    holds; without it every network is tried.
    """
    assert allowed <= OUTCOMES, f"unknown outcome in {sorted(allowed - OUTCOMES)}"
    return _search(tenant, user_ids, app_ids, client_apps, locations, lambda outcomes: outcomes.isdisjoint(allowed))


def way_in(
    tenant: Tenant, user_id: str, app_ids: Iterable[str], client_apps: Iterable[ClientApp] = MODERN_CLIENTS
) -> Witness | None:
    """A sign-in through which a person gets in somewhere, None when there is no such sign-in at all."""
    return _search(tenant, (user_id,), app_ids, client_apps, None, lambda outcomes: GETS_IN in outcomes).witness


def _search(
    tenant: Tenant,
    user_ids: Iterable[str],
    app_ids: Iterable[str],
    client_apps: Iterable[ClientApp],
    locations: frozenset[str] | None,
    is_sought: Callable[[frozenset[str]], bool],
) -> Proof:
    policies = tuple(policy for policy in ordered_policies(tenant) if is_enforced(policy.state))
    blocking, asking = mask_of(policies, blocks), mask_of(policies, demands_mfa)
    possible = cells(tenant, policies, app_ids, client_apps, locations)
    looked_at = 0
    for person, user_id in people(tenant, policies, user_ids).items():
        for key, cell in possible.items():
            if key.is_legacy and person.account.has_first_factor and not person.account.has_password:
                continue  # a legacy client can only send a password, so there is no such sign-in
            looked_at += 1
            applying = person.mask & key.mask
            asks = bool(applying & asking) or (key.is_portal and tenant.organization.mandatory_portal_mfa)
            outcomes = _outcomes(person.account, key, is_blocked=bool(applying & blocking), asks_mfa=asks)
            if is_sought(outcomes):
                witness = _witness(tenant.users[user_id], cell, outcomes)
                return Proof(holds=False, witness=witness, cells=looked_at)
    return Proof(holds=True, witness=None, cells=looked_at)


def _outcomes(account: Account, key: CellKey, *, is_blocked: bool, asks_mfa: bool) -> frozenset[str]:
    if is_blocked or not account.is_enabled or not account.has_first_factor:
        return frozenset({BLOCKED})
    if account.defaults:
        if key.is_legacy and not account.defaults.is_exempt:
            return frozenset({BLOCKED})
        asks_mfa = asks_mfa or defaults_ask_mfa(account.defaults, at_portal=key.is_portal)
    if key.is_legacy and asks_mfa:
        return frozenset({BLOCKED})
    if account.has_weak_factor and not asks_mfa:
        return frozenset({GETS_IN, GRANTED_WITHOUT_MFA})
    return frozenset({GETS_IN, MFA_REQUIRED}) if account.is_registered else frozenset({MFA_REQUIRED})


def _witness(user: User, cell: Cell, outcomes: frozenset[str]) -> Witness:
    methods = _methods_for(user, cell.client_app, outcomes)
    question = SignInQuestion(
        user_id=user.id,
        app_id=cell.app_id,
        client_app=cell.client_app,
        platform=cell.platform,
        ip_address=cell.network.ip_address,
        country=cell.network.country,
        methods=methods,
    )
    sign_in = SignIn(
        window="proof",
        user_principal_name=user.user_principal_name,
        app_id=cell.app_id,
        methods=methods,
        kind=SessionKind.PORTAL if cell.client_app is ClientApp.BROWSER else SessionKind.API,
        client_app=cell.client_app,
        ip_address=cell.network.ip_address,
        country=cell.network.country,
        platform=cell.platform,
    )
    return Witness(question=question, sign_in=sign_in, outcomes=outcomes)


def _methods_for(user: User, client_app: ClientApp, outcomes: frozenset[str]) -> tuple[str, ...]:
    """The methods that show the outcome: the weak factor where that is enough, else the best that the user has."""
    firsts = first_factors_of(user)
    if client_app in LEGACY_CLIENTS or not firsts:
        return (PASSWORD,)
    weak = next((method for method in firsts if not satisfies_mfa((method,))), None)
    if weak and GRANTED_WITHOUT_MFA in outcomes:
        return (weak,)
    strong = next((method for method in firsts if satisfies_mfa((method,))), None)
    if strong:
        return (strong,)
    second = next((method for method in user.methods if method in SECOND_FACTORS), None)
    return (PASSWORD, second) if user.has_password and second else firsts[:1]
