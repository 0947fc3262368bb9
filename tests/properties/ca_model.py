"""Conditional Access and signing in as the documentation says them, in the most naive way; no rule is the product's.

It reads a `Small` world of plain rows: no index, no cache, no order of evaluation that matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from simulator.commands import HoldToken, RegisterMethod, SignIn, SignOut
from simulator.conditional_access.evaluate import Demand, Evaluation, SignInQuestion
from simulator.conditional_access.policies import ConditionalAccessPolicy, NamedLocation
from simulator.directory.role_table import BUILT_IN_ROLES
from simulator.directory.rows import Application, Group, Organization, User
from simulator.pim.rows import Schedule
from simulator.sign_in.sessions import AppliedPolicy

BUILT_IN_IDS = {row[1] for row in BUILT_IN_ROLES}
LEGACY = ("exchangeActiveSync", "other")
ALONE = (
    "windowsHelloForBusiness",
    "fido2",
    "x509CertificateMultiFactor",
    "deviceBasedPush",
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "federatedMultiFactor",
)
SECOND = ("microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice")
FIRST = (*ALONE, "password", "federatedSingleFactor", "x509CertificateSingleFactor", "qrCodePin")
DEFAULTS_ROLES = (
    "Global Administrator",
    "Helpdesk Administrator",
)


@dataclass(frozen=True, kw_only=True)
class Small:
    """A whole tenant as plain rows."""

    organization: Organization
    users: tuple[User, ...]
    groups: tuple[Group, ...]
    schedules: tuple[Schedule, ...]
    applications: tuple[Application, ...]
    locations: tuple[NamedLocation, ...]
    policies: tuple[ConditionalAccessPolicy, ...]

    def user(self, user_id: str) -> User:
        """The row of a person."""
        return next(user for user in self.users if user.id == user_id)


def is_mfa(methods: tuple[str, ...]) -> bool:
    """Whether these methods together are MFA."""
    if any(method in ALONE for method in methods):
        return True
    knows = "password" in methods or "federatedSingleFactor" in methods
    return knows and any(method in SECOND for method in methods)


def groups_with(small: Small, user_id: str) -> set[str]:
    """Groups that hold a person, found by trying again until nothing is added."""
    found: set[str] = set()
    while True:
        more = {one.id for one in small.groups if {user_id, *found} & set(one.member_ids)}
        if more <= found:
            return found
        found |= more


def roles_held(small: Small, user_id: str) -> set[str]:
    """Active, tenant-wide, built-in roles."""
    holders = {user_id} | groups_with(small, user_id)
    return {
        one.key.role_id
        for one in small.schedules
        if one.kind.value == "active"
        and one.has_started
        and one.key.directory_scope_id == "/"
        and one.key.principal_id in holders
        and one.key.role_id in BUILT_IN_IDS
    }


def in_ranges(address: str, ranges: tuple[str, ...]) -> bool:
    """Whether an address is in a range of its own kind."""
    return any(ip_address(address) in ip_network(text, strict=False) for text in ranges)


def in_location(location: NamedLocation, question: SignInQuestion) -> bool:
    """Whether a sign-in comes from a named location."""
    if location.ip_ranges:
        return in_ranges(question.ip_address, location.ip_ranges)
    if question.country == "":
        return location.includes_unknown_countries
    return question.country in location.countries


def network_hits(small: Small, question: SignInQuestion, names: frozenset[str]) -> bool:
    """Whether a list of locations reaches the network of a sign-in."""
    trusted_ip = in_ranges(question.ip_address, small.organization.mfa_trusted_ips)
    for name in names:
        if name == "All":
            return True
        if name == "AllTrusted" and (
            trusted_ip or any(one.is_trusted and in_location(one, question) for one in small.locations)
        ):
            return True
        if name == "00000000-0000-0000-0000-000000000000" and trusted_ip:
            return True
        if any(one.id == name and in_location(one, question) for one in small.locations):
            return True
    return False


def unmet_conditions(small: Small, policy: ConditionalAccessPolicy, question: SignInQuestion) -> tuple[str, ...]:
    """Graph's names of the conditions that are not met."""
    checks = {
        "users": users_condition(small, policy, question),
        "application": application_condition(small, policy, question),
        "clientType": client_condition(policy, question),
        "devicePlatform": platform_condition(policy, question),
        "location": location_condition(small, policy, question),
    }
    return tuple(name for name, met in checks.items() if not met)


def users_condition(small: Small, policy: ConditionalAccessPolicy, question: SignInQuestion) -> bool:
    """Somebody is included and not excluded."""
    who, listed = small.user(question.user_id), policy.conditions.users
    groups, roles = groups_with(small, who.id), roles_held(small, who.id)

    def among(users: frozenset[str], group_ids: frozenset[str], role_ids: frozenset[str]) -> bool:
        by_name = who.id in users or "All" in users
        as_guest = who.user_type == "Guest" and "GuestsOrExternalUsers" in users
        return by_name or as_guest or bool(groups & group_ids) or bool(roles & role_ids)

    included = among(listed.include_users, listed.include_groups, listed.include_roles)
    return included and not among(listed.exclude_users, listed.exclude_groups, listed.exclude_roles)


def application_condition(small: Small, policy: ConditionalAccessPolicy, question: SignInQuestion) -> bool:
    """The resource, one of its groups, or All is included and not excluded."""
    app = next(one for one in small.applications if one.app_id == question.app_id)
    listed = policy.conditions.applications

    def among(names: frozenset[str]) -> bool:
        return "All" in names or app.app_id in names or any(name in names for name in app.reached_by)

    return among(listed.include) and not among(listed.exclude)


def client_condition(policy: ConditionalAccessPolicy, question: SignInQuestion) -> bool:
    """The client app is listed, or nothing is configured."""
    types = policy.conditions.client_app_types
    return not types or "all" in types or question.client_app.value in types


def platform_condition(policy: ConditionalAccessPolicy, question: SignInQuestion) -> bool:
    """The platform is listed and not excluded; unknown is only in `all`."""
    listed = policy.conditions.platforms
    if listed is None:
        return True

    def among(names: frozenset[str]) -> bool:
        known = question.platform.value != "unknown" and question.platform.value in names
        return "all" in names or known

    return among(listed.include) and not among(listed.exclude)


def location_condition(small: Small, policy: ConditionalAccessPolicy, question: SignInQuestion) -> bool:
    """The network is listed and not excluded."""
    listed = policy.conditions.locations
    if listed is None:
        return True
    return network_hits(small, question, listed.include) and not network_hits(small, question, listed.exclude)


def model_evaluation(small: Small, question: SignInQuestion) -> Evaluation:
    """The whole answer of Conditional Access."""
    legacy = question.client_app.value in LEGACY
    mfa = not legacy and (question.has_mfa_claim or is_mfa(question.methods))
    rows: list[AppliedPolicy] = []
    blocking: list[str] = []
    asking: list[str] = []
    unmet_mfa: list[str] = []
    looked_at = False
    for policy in sorted(small.policies, key=lambda one: (one.created_at, one.id)):
        unmet = unmet_conditions(small, policy, question)
        controls = sorted(control.value for control in policy.grant_controls.built_in_controls)
        result = _result(policy.state.value, bool(unmet), controls, legacy=legacy, mfa=mfa)
        if policy.state.value == "enabled":
            looked_at = looked_at or not {"users", "application"} & set(unmet)
            if not unmet and "block" in controls:
                blocking.append(policy.id)
            elif not unmet and "mfa" in controls:
                asking.append(policy.id)
                unmet_mfa += [] if mfa else [policy.id]
        rows.append(
            AppliedPolicy(
                policy_id=policy.id,
                display_name=policy.display_name,
                result=result,
                enforced_grant_controls=tuple(control.capitalize() for control in controls),
                conditions_not_satisfied=() if policy.state.value == "disabled" else unmet,
            )
        )
    failed = any(row.result == "failure" for row in rows)
    demand = Demand.GRANTED
    if unmet_mfa:
        demand = Demand.MFA_IMPOSSIBLE if legacy else Demand.MFA
    if blocking:
        demand = Demand.BLOCKED
    return Evaluation(
        applied_policies=tuple(rows),
        conditional_access_status="failure" if failed else "success" if looked_at else "notApplied",
        demand=demand,
        decided_by=tuple(blocking or unmet_mfa),
        required_mfa_by=tuple(asking),
    )


def _result(state: str, unmet: bool, controls: list[str], *, legacy: bool, mfa: bool) -> str:
    if state == "disabled":
        return "notEnabled"
    report_only = state == "enabledForReportingButNotEnforced"
    if unmet:
        return "reportOnlyNotApplied" if report_only else "notApplied"
    if "block" in controls:
        return "reportOnlyFailure" if report_only else "failure"
    if "mfa" in controls and not mfa:
        if not report_only:
            return "failure"
        return "reportOnlyFailure" if legacy else "reportOnlyInterrupted"
    return "reportOnlySuccess" if report_only else "success"


# --- signing in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a row of the log has to say; `attempt` numbers attempts in the order in which they begin."""

    attempt: int
    user_id: str | None
    app_id: str
    outcome: str
    code: int
    methods: tuple[str, ...]
    status: str = "notApplied"
    policies: tuple[AppliedPolicy, ...] = ()
    required_by: tuple[str, ...] = ()
    has_session: bool = False


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a session is worth."""

    user_id: str
    kind: str
    app_id: str
    client_app: str
    methods: tuple[str, ...]
    started_at: datetime
    mfa_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An interrupted attempt."""

    user_id: str
    app_id: str
    methods: tuple[str, ...]
    code: int
    attempt: int


@dataclass
class Model:
    """A tenant in which people sign in: what each window has, and what it waits for."""

    small: Small
    now: datetime
    attempts: int = 0
    tokens: dict[str, Token] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def sign_in(self, command: SignIn) -> list[Row]:
        """The rows of an attempt; afterwards the window has what the attempt left it."""
        user = next(
            (one for one in self.small.users if one.user_principal_name == command.user_principal_name.lower()), None
        )
        waits = self.waiting.get(command.window)
        if waits and (user is None or (waits.user_id, waits.app_id) != (user.id, command.app_id)):
            waits = None
        token = None if waits else self._reusable(command, user)
        before = waits.methods if waits else token.methods if token else ()
        number = waits.attempt if waits else self.attempts
        self.attempts += 0 if waits else 1
        code = self._first_factor(command, user, before)
        if code:
            kept = waits if code == 500121 else None
            self._wait(command.window, kept)
            outcome = "interrupted" if code == 50058 else "failed"
            who = user.id if user else None
            row = Row(
                attempt=number, user_id=who, app_id=command.app_id, outcome=outcome, code=code, methods=command.methods
            )
            return [row]
        assert user
        return self._after_first_factor(command, user, before, number, token)

    def _reusable(self, command: SignIn, user: User | None) -> Token | None:
        token = self.tokens.get(command.window)
        if token is None or user is None or command.methods or command.client_app.value in LEGACY:
            return None
        same = token.user_id == user.id and token.kind != "token" and token.client_app not in LEGACY
        return token if same else None

    def _first_factor(self, command: SignIn, user: User | None, before: tuple[str, ...]) -> int:
        used = (*before, *command.methods)
        second = [method for method in command.methods if method != "password"]
        if user is None:
            return 50034
        if not user.account_enabled:
            return 50057
        if not any(app.app_id == command.app_id for app in self.small.applications):
            return 500011
        if not used:
            return 50058
        if "password" in command.methods and not user.has_password:
            return 50056
        if "password" in command.methods and not command.is_password_right:
            return 50126
        if any(method not in user.methods for method in second):
            return 500121
        if second and not command.is_request_approved:
            return 500121
        if used[0] not in FIRST:
            return 54008
        return 54009 if command.client_app.value in LEGACY and used[0] != "password" else 0

    def _after_first_factor(
        self, command: SignIn, user: User, before: tuple[str, ...], number: int, token: Token | None
    ) -> list[Row]:
        used: tuple[str, ...] = ()
        for method in (*before, *command.methods):
            used = used if method in used else (*used, method)
        if command.client_app.value in LEGACY:
            used = used[:1]
        claim = token is not None and token.mfa_at is not None
        whole = self._row(command, user, used, number, claim)
        rows = [whole]
        if not before and len(used) > 1:
            first = self._row(command, user, used[:1], number, claim)
            if first.outcome == "blocked":
                rows = [first]
            elif first.outcome == "interrupted" and whole.outcome == "granted":
                rows = [first, whole]
        last = rows[-1]
        waits = Waiting(user_id=user.id, app_id=command.app_id, methods=last.methods, code=last.code, attempt=number)
        self._wait(command.window, waits if last.outcome == "interrupted" else None)
        if last.outcome == "granted":
            legacy = command.client_app.value in LEGACY
            earned = claim or (is_mfa(used) and not legacy)
            earlier = token.mfa_at if token else None
            self.tokens[command.window] = Token(
                user_id=user.id,
                kind=command.kind.value,
                app_id=command.app_id,
                client_app=command.client_app.value,
                methods=used,
                started_at=self.now,
                mfa_at=(earlier or self.now) if earned else None,
            )
            rows[-1] = replace(last, has_session=True)
        return rows

    def _row(self, command: SignIn, user: User, methods: tuple[str, ...], number: int, claim: bool) -> Row:
        question = SignInQuestion(
            user_id=user.id,
            app_id=command.app_id,
            client_app=command.client_app,
            platform=command.platform,
            ip_address=command.ip_address,
            country=command.country,
            methods=methods,
            has_mfa_claim=claim,
        )
        evaluation = model_evaluation(self.small, question)
        legacy = command.client_app.value in LEGACY
        mfa = not legacy and (claim or is_mfa(methods))
        sources, defaults_block = self._other_demands(question, user)
        code = 0
        if evaluation.demand is Demand.BLOCKED:
            code = 53003
        elif defaults_block:
            code = 530035
        elif not mfa and (sources or evaluation.demand is not Demand.GRANTED):
            owned = (*(("password",) if user.has_password else ()), *user.methods)
            in_portal = command.kind.value == "portal"
            code = (50074 if in_portal else 50076) if is_mfa(owned) else (50072 if in_portal else 50079)
            code = 50076 if legacy else code
        blocked = code in (53003, 530035) or (legacy and code != 0)
        return Row(
            attempt=number,
            user_id=user.id,
            app_id=command.app_id,
            outcome="blocked" if blocked else "interrupted" if code else "granted",
            code=code,
            methods=methods,
            status=evaluation.conditional_access_status,
            policies=evaluation.applied_policies,
            required_by=(*evaluation.required_mfa_by, *sources),
        )

    def _other_demands(self, question: SignInQuestion, user: User) -> tuple[tuple[str, ...], bool]:
        app = next(one for one in self.small.applications if one.app_id == question.app_id)
        organization, names = self.small.organization, {row[1]: row[0] for row in BUILT_IN_ROLES}
        held = {names[role] for role in roles_held(self.small, user.id)}
        owned = (*(("password",) if user.has_password else ()), *user.methods)
        exempt = "Directory Synchronization Accounts" in held
        sources: tuple[str, ...] = ()
        blocks = organization.security_defaults and not exempt and question.client_app.value in LEGACY
        asked = app.demands_portal_mfa or held & set(DEFAULTS_ROLES) or not is_mfa(owned)
        if organization.security_defaults and not exempt and asked:
            sources += ("securityDefaults",)
        if organization.mandatory_portal_mfa and app.demands_portal_mfa:
            sources += ("mandatoryPortalMfa",)
        return sources, blocks

    def _wait(self, window: str, waits: Waiting | None) -> None:
        self.waiting.pop(window, None)
        if waits:
            self.waiting[window] = waits

    def hold_token(self, command: HoldToken) -> bool:
        """Whether lab control can give the token; afterwards the window has it."""
        known_user = any(user.id == command.user_id for user in self.small.users)
        if not known_user or not any(app.app_id == command.app_id for app in self.small.applications):
            return False
        self.tokens[command.window] = Token(
            user_id=command.user_id,
            kind="token",
            app_id=command.app_id,
            client_app="mobileAppsAndDesktopClients",
            methods=command.methods,
            started_at=self.now,
            mfa_at=self.now if is_mfa(command.methods) else None,
        )
        return True

    def sign_out(self, command: SignOut) -> bool:
        """Whether the window was signed in; afterwards it is not."""
        return self.tokens.pop(command.window, None) is not None

    def register(self, command: RegisterMethod) -> bool:
        """Whether the method is registered; afterwards the account owns it."""
        token, waits = self.tokens.get(command.window), self.waiting.get(command.window)
        own = token is not None and token.user_id == command.user_id
        demanded = waits is not None and waits.user_id == command.user_id and waits.code in (50072, 50079)
        user = next((one for one in self.small.users if one.id == command.user_id), None)
        offered = (*SECOND[:2], "sms", "voice", "fido2", "deviceBasedPush")
        if not (own or demanded) or user is None or not user.account_enabled or command.method not in offered:
            return False
        owned = (*(("password",) if user.has_password else ()), *user.methods)
        has_mfa = own and token is not None and token.mfa_at is not None
        needs = is_mfa(owned) or command.method in ("fido2", "deviceBasedPush")
        if command.method in owned or (needs and not has_mfa):
            return False
        changed = replace(user, methods=(*user.methods, command.method))
        self.small = replace(self.small, users=tuple(changed if one.id == user.id else one for one in self.small.users))
        return True

    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.now += by


# --- every sign-in -----------------------------------------------------------------------------------------------


def words(small: Small, question: SignInQuestion, now: datetime) -> set[str] | None:
    """The outcome words of a sign-in, found by trying everything that the person owns; None for no sign-in at all."""
    user = small.user(question.user_id)
    owned = (*(("password",) if user.has_password else ()), *user.methods)
    firsts = [method for method in owned if method in FIRST]
    legacy = question.client_app.value in LEGACY
    if legacy and firsts and not user.has_password:
        return None
    tries = [(first, *rest) for first in firsts for rest in ((), tuple(one for one in owned if one != first))]
    without = interrupted = with_mfa = False
    for methods in tries:
        if legacy and methods[0] != "password":
            continue
        model = Model(small=small, now=now)
        last = model.sign_in(command_for(user, question, methods))[-1]
        interrupted = interrupted or last.outcome == "interrupted"
        if last.outcome == "granted":
            with_mfa = with_mfa or model.tokens["w"].mfa_at is not None
            without = without or model.tokens["w"].mfa_at is None
    if without:
        return {"gets_in", "granted_without_mfa"}
    if with_mfa:
        return {"gets_in", "mfa_required"}
    return {"mfa_required"} if interrupted else {"blocked"}


def command_for(user: User, question: SignInQuestion, methods: tuple[str, ...]) -> SignIn:
    """The command that asks a question, with other methods."""
    return SignIn(
        window="w",
        user_principal_name=user.user_principal_name,
        app_id=question.app_id,
        methods=methods,
        client_app=question.client_app,
        platform=question.platform,
        ip_address=question.ip_address,
        country=question.country,
    )
