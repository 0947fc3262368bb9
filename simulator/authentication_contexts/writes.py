"""Creating, changing and deleting authentication contexts."""

from __future__ import annotations

from dataclasses import replace

from simulator.access import POLICY_WRITERS, SESSION_GATE, caller_gate
from simulator.authentication_contexts.commands import DeleteAuthenticationContext, SetAuthenticationContext
from simulator.authentication_contexts.events import AuthenticationContextDeleted, AuthenticationContextSet
from simulator.authentication_contexts.rows import CONTEXT_IDS, AuthenticationContext
from simulator.conditional_access.contexts import policies_for_context
from simulator.decision import Accepted, Decision, Mark
from simulator.gates import Case, Finding, Gate, holds_or, walk
from simulator.licensing import has_conditional_access

NAME_LENGTH_MAX = 256
Write = SetAuthenticationContext | DeleteAuthenticationContext
_SOURCE = "concept-conditional-access-cloud-apps#authentication-context"
_DELETE = "graph-docs:authenticationcontextclassreference-delete"


def _is_licensed(case: Case[SetAuthenticationContext]) -> Finding:
    return holds_or(has_conditional_access(case.tenant), "Conditional Access needs Microsoft Entra ID P1")


def _has_known_id(case: Case[SetAuthenticationContext]) -> Finding:
    known = case.command.context_id in CONTEXT_IDS
    return holds_or(known, f"`{case.command.context_id}` is none of c1 to c99")


def _is_named(case: Case[SetAuthenticationContext]) -> Finding:
    length = len(case.command.display_name.strip())
    return holds_or(0 < length <= NAME_LENGTH_MAX, f"the name has {length} characters; 1 to 256 are allowed")


def _exists(case: Case[DeleteAuthenticationContext]) -> Finding:
    context_id = case.command.context_id
    there = context_id in case.tenant.authentication_contexts
    return holds_or(there, f"there is no authentication context `{context_id}`", context_id)


def _is_unpublished(case: Case[DeleteAuthenticationContext]) -> Finding:
    context = case.tenant.authentication_contexts[case.command.context_id]
    return holds_or(not context.is_available, "a context that is published to apps cannot be deleted", context.id)


def _is_unused(case: Case[DeleteAuthenticationContext]) -> Finding:
    users = policies_for_context(case.tenant, case.command.context_id)
    return holds_or(not users, f"policy {users[0].display_name} targets it" if users else "")


_CALLER = caller_gate(POLICY_WRITERS, source="plan-conditional-access")
SET_GATES = (
    SESSION_GATE,
    # The rule is documented, its code is not.
    Gate(
        rule="ConditionalAccessLicenceRule",
        code="AccessDenied",
        check=_is_licensed,
        source="entra-docs:overview#license-requirements",
    ),
    _CALLER,
    Gate(rule="ContextIdRule", code="BadRequest", check=_has_known_id, source=_SOURCE),
    Gate(rule="DisplayNameRule", code="BadRequest", check=_is_named, source=_SOURCE, mark=Mark.INFERRED),
)
DELETE_GATES = (
    SESSION_GATE,
    _CALLER,
    Gate(rule="KnownContextRule", code="ResourceNotFound", check=_exists, source="graph-docs:concepts/errors.md"),
    Gate(rule="PublishedContextRule", code="AccessDenied", check=_is_unpublished, source=_DELETE),
    Gate(rule="ContextInUseRule", code="BadRequest", check=_is_unused, source=_DELETE),
)


def set_authentication_context(case: Case[SetAuthenticationContext]) -> Decision:
    """Decide to create or replace a context; one in use may be unpublished [inferred].

    Refusals in order: session, licence, caller's role, unknown id, name.
    """
    trace, refusal = walk(SET_GATES, case)
    if refusal:
        return refusal
    command, before = case.command, case.tenant.authentication_contexts.get(case.command.context_id)
    fresh = AuthenticationContext(
        id=command.context_id,
        display_name=command.display_name.strip(),
        created_at=case.tenant.now,
        description=command.description,
        is_available=command.is_available,
    )
    after = replace(fresh, created_at=before.created_at, modified_at=case.tenant.now) if before else fresh
    return Accepted((AuthenticationContextSet(context=after, is_new=before is None, by=_caller(case)),), trace)


def delete_authentication_context(case: Case[DeleteAuthenticationContext]) -> Decision:
    """Decide to delete a context. Refusals in order: session, caller's role, unknown, published, used by a policy.

    Source: authenticationcontextclassreference-delete (documented: 403 while published, 400 while used).
    """
    trace, refusal = walk(DELETE_GATES, case)
    if refusal:
        return refusal
    context = case.tenant.authentication_contexts[case.command.context_id]
    return Accepted((AuthenticationContextDeleted(context=context, by=_caller(case)),), trace)


def _caller(case: Case[Write]) -> str | None:
    return case.session.user_id if case.session else None
