"""Decide sign-ins: first factor, Conditional Access, the tenant's own demands, then a session.

An attempt is always accepted: it writes at least one row of the sign-in log, whatever its outcome. Conditional Access
is asked after the first factor only. Source: concept-conditional-access-policies, overview (documented).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.commands import SignIn
from simulator.conditional_access.contexts import contexts_issued
from simulator.conditional_access.evaluate import Demand, Evaluation, SignInQuestion, evaluate, has_mfa
from simulator.conditional_access.explain import explain
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.decision import Accepted, TraceStep, Verdict
from simulator.directory.rows import User
from simulator.events import Event, SignInRecorded
from simulator.gates import Case, walk
from simulator.monitoring import alert_mails
from simulator.sign_in import codes
from simulator.sign_in.first_factor import (
    FIRST_FACTOR_GATES,
    account_of,
    methods_so_far,
    session_to_reuse,
    waiting_attempt,
)
from simulator.sign_in.methods import is_registered_for_mfa
from simulator.sign_in.sessions import (
    InterruptedSignIn,
    Outcome,
    Session,
    SignInRecord,
)
from simulator.sign_in.tenant_demands import (
    MANDATORY_PORTAL_MFA,
    SECURITY_DEFAULTS,
    TenantDemand,
    demand_of_tenant,
)
from simulator.sign_in.windows import issue


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A sign-in past the first factor, with the interrupted attempt that it continues or the session it reuses."""

    case: Case[SignIn]
    user: User
    correlation_id: str
    waiting: InterruptedSignIn | None
    reused: Session | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What everything after the first factor says to the methods used up to a point."""

    question: SignInQuestion
    evaluation: Evaluation
    demand: TenantDemand
    code: int

    @property
    def outcome(self) -> Outcome:
        if self.code != codes.GRANTED and self.question.client_app in LEGACY_CLIENTS:
            return Outcome.BLOCKED  # a legacy client has no way to continue
        return codes.CODES[self.code].outcome


def decide_sign_in(case: Case[SignIn]) -> Accepted:
    """The rows, the session and the mail of one attempt.

    With several methods the first factor is tried alone first: when that is interrupted, the interrupted row comes
    before the row of the whole attempt, under the same correlation id.
    """
    trace, refusal = walk(FIRST_FACTOR_GATES, case)
    if refusal:
        return _fail(case, int(refusal.code), refusal.trace[-1])
    attempt = _begin(case)
    stages = _stages(attempt)
    session = _session(attempt, stages[-1]) if stages[-1].code == codes.GRANTED else None
    rows = tuple(_row(attempt, stage, session) for stage in stages)
    recorded = tuple(_recorded(attempt, row) for row in rows)
    events: tuple[Event, ...] = (*recorded, *issue(case.tenant, session), *alert_mails(case.tenant, rows))
    return Accepted(events, (trace[-1], *_trace(attempt, stages[-1])))


def _begin(case: Case[SignIn]) -> _Attempt:
    user = account_of(case)
    assert user is not None, "the first gate refuses unknown users"
    waiting = waiting_attempt(case)
    reused = None if waiting else session_to_reuse(case)
    return _Attempt(case=case, user=user, correlation_id=_correlation_id(case, waiting), waiting=waiting, reused=reused)


def _correlation_id(case: Case[SignIn], waiting: InterruptedSignIn | None) -> str:
    return waiting.correlation_id if waiting else case.ids.next("correlation")


def _contexts_asked(attempt: _Attempt) -> tuple[str, ...]:
    """The authentication contexts that this attempt, or the one that it continues, is for."""
    earlier = attempt.waiting.authentication_contexts if attempt.waiting else ()
    return tuple(dict.fromkeys((*earlier, *attempt.case.command.authentication_contexts)))


def _stages(attempt: _Attempt) -> tuple[_Stage, ...]:
    """One stage per row: an interrupted first factor, then the whole attempt if it gets further."""
    used = methods_so_far(attempt.case)
    if attempt.case.command.client_app in LEGACY_CLIENTS:
        used = used[:1]  # nothing else can be sent
    whole = _stage(attempt, used)
    if attempt.waiting or attempt.reused or len(used) == 1:
        return (whole,)
    first = _stage(attempt, used[:1])
    if first.outcome is Outcome.BLOCKED:
        return (first,)
    if first.outcome is Outcome.INTERRUPTED and whole.code == codes.GRANTED:
        return (first, whole)
    return (whole,)


def _stage(attempt: _Attempt, methods: tuple[str, ...]) -> _Stage:
    tenant, command, rules = attempt.case.tenant, attempt.case.command, attempt.case.rules
    question = SignInQuestion(
        user_id=attempt.user.id,
        app_id=command.app_id,
        client_app=command.client_app,
        platform=command.platform,
        ip_address=command.ip_address,
        country=command.country,
        methods=methods,
        has_mfa_claim=attempt.reused is not None and attempt.reused.has_mfa,
        authentication_contexts=frozenset(_contexts_asked(attempt)),
    )
    evaluation = evaluate(tenant, question, rules)
    demand = demand_of_tenant(tenant, question, evaluation, rules)
    return _Stage(
        question=question, evaluation=evaluation, demand=demand, code=_code(attempt, question, evaluation, demand)
    )


def _code(attempt: _Attempt, question: SignInQuestion, evaluation: Evaluation, demand: TenantDemand) -> int:
    """The number of the row. Conditional Access speaks before the tenant's own demands (inferred)."""
    if evaluation.demand is Demand.BLOCKED:
        return codes.BLOCKED_BY_POLICY
    if demand.is_blocked:
        return codes.BLOCKED_BY_SECURITY_DEFAULTS
    if evaluation.demand is Demand.GRANTED and (has_mfa(question) or not demand.mfa_sources):
        return codes.GRANTED
    if question.client_app in LEGACY_CLIENTS:
        return codes.MFA_REQUIRED
    return codes.mfa_code(attempt.case.command.kind, is_registered=is_registered_for_mfa(attempt.user))


def _session(attempt: _Attempt, stage: _Stage) -> Session:
    case, command = attempt.case, attempt.case.command
    reused_mfa_at = attempt.reused.mfa_at if attempt.reused else None
    return Session(
        id=case.ids.next("session"),
        window=command.window,
        user_id=attempt.user.id,
        kind=command.kind,
        app_id=command.app_id,
        client_app=command.client_app,
        methods=stage.question.methods,
        started_at=case.tenant.now,
        mfa_at=(reused_mfa_at or case.tenant.now) if has_mfa(stage.question) else None,
        ip_address=command.ip_address,
        country=command.country,
        platform=command.platform,
        acrs=contexts_issued(case.tenant, stage.question, case.rules),
    )


def _row(attempt: _Attempt, stage: _Stage, session: Session | None) -> SignInRecord:
    return _record(
        attempt.case,
        attempt.user,
        correlation_id=attempt.correlation_id,
        code=stage.code,
        outcome=stage.outcome,
        methods=stage.question.methods,
        conditional_access_status=stage.evaluation.conditional_access_status,
        applied_policies=stage.evaluation.applied_policies,
        required_mfa_by=(*stage.evaluation.required_mfa_by, *stage.demand.mfa_sources),
        session_id=session.id if session and stage.code == codes.GRANTED else None,
        authentication_contexts=_contexts_asked(attempt),
    )


def _record(
    case: Case[SignIn], user: User | None, *, code: int, outcome: Outcome | None = None, **rest: Any
) -> SignInRecord:
    tenant, command = case.tenant, case.command
    application = tenant.applications.get(command.app_id)
    return SignInRecord(
        id=case.ids.next("signIn"),
        at=tenant.now,
        user_id=user.id if user else None,
        user_principal_name=user.user_principal_name if user else command.user_principal_name,
        app_id=command.app_id,
        app_display_name=application.display_name if application else command.app_id,
        client_app=command.client_app,
        outcome=outcome or codes.CODES[code].outcome,
        error_code=code,
        failure_reason=codes.CODES[code].reason,
        ip_address=command.ip_address,
        country=command.country,
        platform=command.platform,
        **rest,
    )


def _recorded(attempt: _Attempt, row: SignInRecord) -> SignInRecorded:
    waits = row.outcome is Outcome.INTERRUPTED
    waiting = InterruptedSignIn(
        window=attempt.case.command.window,
        user_id=attempt.user.id,
        app_id=row.app_id,
        correlation_id=row.correlation_id,
        methods=row.methods,
        error_code=row.error_code,
        kind=attempt.case.command.kind,
        authentication_contexts=row.authentication_contexts,
    )
    return SignInRecorded(record=row, window=attempt.case.command.window, interrupted=waiting if waits else None)


def _fail(case: Case[SignIn], code: int, why: TraceStep) -> Accepted:
    """One row without Conditional Access. A failed second factor leaves the interrupted attempt open for another."""
    user = account_of(case)
    waiting = waiting_attempt(case)
    row = _record(
        case,
        user,
        code=code,
        correlation_id=_correlation_id(case, waiting),
        conditional_access_status="notApplied",
        methods=methods_so_far(case),
    )
    kept = waiting if code == codes.METHOD_FAILED else None
    recorded = SignInRecorded(record=row, window=case.command.window, interrupted=kept)
    return Accepted((recorded, *alert_mails(case.tenant, (row,))), (why, _outcome_step(code, row.outcome)))


def _trace(attempt: _Attempt, stage: _Stage) -> tuple[TraceStep, ...]:
    case = attempt.case
    policies = explain(case.tenant, stage.question, stage.evaluation, case.rules)
    return (*policies, *_tenant_steps(stage), _outcome_step(stage.code, stage.outcome))


def _tenant_steps(stage: _Stage) -> tuple[TraceStep, ...]:
    """What mandatory portal MFA and security defaults said, where they had something to say."""
    steps: list[TraceStep] = []
    met = Verdict.PASS if has_mfa(stage.question) else Verdict.NEEDS
    fact = "demands MFA, which is there" if has_mfa(stage.question) else "demands MFA, which is missing"
    if stage.demand.is_blocked:
        source = "entra-docs:security-defaults"
        steps.append(TraceStep(rule="SecurityDefaults", verdict=Verdict.FAIL, fact="blocks legacy", source=source))
    elif SECURITY_DEFAULTS in stage.demand.mfa_sources:
        steps.append(TraceStep(rule="SecurityDefaults", verdict=met, fact=fact, source="entra-docs:security-defaults"))
    if MANDATORY_PORTAL_MFA in stage.demand.mfa_sources:
        source = "entra-docs:concept-mandatory-multifactor-authentication"
        steps.append(TraceStep(rule="MandatoryPortalMfa", verdict=met, fact=fact, source=source))
    return tuple(steps)


_OUTCOME_VERDICTS = {
    Outcome.GRANTED: Verdict.PASS,
    Outcome.INTERRUPTED: Verdict.NEEDS,
    Outcome.BLOCKED: Verdict.FAIL,
    Outcome.FAILED: Verdict.FAIL,
}


def _outcome_step(code: int, outcome: Outcome) -> TraceStep:
    return TraceStep(
        rule="SignInOutcome",
        verdict=_OUTCOME_VERDICTS[outcome],
        fact=f"AADSTS{code}" if code else "a token is issued",
        source="entra-docs:reference-error-codes",
        mark=codes.CODES[code].mark,
    )
