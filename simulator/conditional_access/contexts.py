"""Authentication contexts in evaluation: which ones a token carries, and which policies stand behind one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from simulator.conditional_access.evaluate import Demand, Policies, SignInQuestion, evaluate_policies, ordered_policies
from simulator.conditional_access.policies import ApplicationCondition
from simulator.gates import TRUE_RULES, Rules
from simulator.sign_in.sessions import Session, SessionKind
from simulator.tenant import Tenant

TOKEN_RENEWED_AFTER = timedelta(hours=1)
"""A client gets itself a new access token about every hour; the claims are then weighed again (recalled)."""


def policies_for_context(tenant: Tenant, context_id: str) -> Policies:
    """The policies that target a context, whatever their state, oldest first."""
    return tuple(policy for policy in ordered_policies(tenant) if _targets(policy.conditions.applications, context_id))


def _targets(condition: ApplicationCondition, context_id: str) -> bool:
    return context_id in condition.include_authentication_contexts


def contexts_issued(tenant: Tenant, question: SignInQuestion, rules: Rules = TRUE_RULES) -> tuple[str, ...]:
    """The contexts that a token carries once it is issued: every one whose policies the sign-in satisfies.

    A context without a policy is issued to everybody, and satisfied contexts come unasked. Source:
    developer-guide-conditional-access-authentication-context (documented).
    """
    known = {*tenant.authentication_contexts, *question.authentication_contexts}
    return tuple(one for one in sorted(known, key=_number) if _is_satisfied(tenant, one, question, rules))


def _number(context_id: str) -> tuple[int, str]:
    return len(context_id), context_id


def _is_satisfied(tenant: Tenant, context_id: str, question: SignInQuestion, rules: Rules) -> bool:
    policies = policies_for_context(tenant, context_id)
    asked = replace(question, authentication_contexts=frozenset({context_id}))
    return not policies or evaluate_policies(tenant, policies, asked, rules).demand is Demand.GRANTED


def question_of(session: Session) -> SignInQuestion:
    """What Conditional Access sees when a session asks for a new token without anybody typing."""
    plain = SignInQuestion(user_id=session.user_id, app_id=session.app_id)
    return replace(
        plain,
        client_app=session.client_app,
        platform=session.platform,
        ip_address=session.ip_address or plain.ip_address,
        country=session.country,
        methods=session.methods,
        has_mfa_claim=session.has_mfa,
    )


def carries_context(tenant: Tenant, session: Session, context_id: str, rules: Rules = TRUE_RULES) -> bool:
    """Whether the token of a session carries a context now; a renewed token is weighed by the policies of today."""
    is_renewed = session.kind is not SessionKind.TOKEN and tenant.now - session.started_at >= TOKEN_RENEWED_AFTER
    return context_id in (contexts_issued(tenant, question_of(session), rules) if is_renewed else session.acrs)


def enforcing_policies(tenant: Tenant, session: Session, context_id: str, rules: Rules = TRUE_RULES) -> Policies:
    """The policies in force that apply when this session asks for a context."""
    policies = policies_for_context(tenant, context_id)
    asked = replace(question_of(session), authentication_contexts=frozenset({context_id}))
    rows = evaluate_policies(tenant, policies, asked, rules).applied_policies
    return tuple(policy for policy, row in zip(policies, rows, strict=True) if row.result in ("success", "failure"))
