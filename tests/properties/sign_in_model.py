"""Signing in from simulated windows as the documentation says it, in the most naive way; see `ca_model`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from simulator.commands import HoldToken, RegisterMethod, SignIn, SignOut
from simulator.conditional_access.evaluate import Demand, SignInQuestion
from simulator.directory.role_table import BUILT_IN_ROLES
from simulator.directory.rows import User
from simulator.sign_in.sessions import AppliedPolicy
from tests.properties.ca_model import DEFAULTS_ROLES, FIRST, LEGACY, SECOND, Small, is_mfa, model_evaluation, roles_held


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
    contexts: tuple[str, ...] = ()


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
            used = tuple(dict.fromkeys((*before, *command.methods)))
            row = Row(attempt=number, user_id=who, app_id=command.app_id, outcome=outcome, code=code, methods=used)
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
        waiting = self.waiting.get(command.window)
        earlier_contexts = waiting.contexts if waiting and waiting.attempt == number else ()
        contexts = tuple(dict.fromkeys((*earlier_contexts, *command.authentication_contexts)))
        whole = self._row(command, user, (used, contexts), number, claim)
        rows = [whole]
        if not before and len(used) > 1:
            first = self._row(command, user, (used[:1], contexts), number, claim)
            if first.outcome == "blocked":
                rows = [first]
            elif first.outcome == "interrupted" and whole.outcome == "granted":
                rows = [first, whole]
        last = rows[-1]
        waits = Waiting(
            user_id=user.id,
            app_id=command.app_id,
            methods=last.methods,
            code=last.code,
            attempt=number,
            contexts=contexts,
        )
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

    def _row(
        self, command: SignIn, user: User, asked: tuple[tuple[str, ...], tuple[str, ...]], number: int, claim: bool
    ) -> Row:
        methods, contexts = asked
        question = SignInQuestion(
            user_id=user.id,
            app_id=command.app_id,
            client_app=command.client_app,
            platform=command.platform,
            ip_address=command.ip_address,
            country=command.country,
            methods=methods,
            has_mfa_claim=claim,
            authentication_contexts=frozenset(contexts),
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
