"""Demands of the tenant that Conditional Access knows nothing of: mandatory portal MFA and security defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from simulator.conditional_access.evaluate import Evaluation, SignInQuestion
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import active_roles
from simulator.pim.rows import DIRECTORY
from simulator.sign_in.methods import is_registered_for_mfa
from simulator.sign_in.sessions import ClientApp
from simulator.tenant import Tenant

MANDATORY_PORTAL_MFA = "mandatoryPortalMfa"
SECURITY_DEFAULTS = "securityDefaults"

DEFAULTS_ADMINISTRATORS = frozenset(
    ROLE_IDS_BY_NAME[name]
    for name in (
        "Global Administrator",
        "Application Administrator",
        "Authentication Administrator",
        "Authentication Policy Administrator",
        "Billing Administrator",
        "Cloud Application Administrator",
        "Conditional Access Administrator",
        "Exchange Administrator",
        "Helpdesk Administrator",
        "Identity Governance Administrator",
        "Password Administrator",
        "Privileged Authentication Administrator",
        "Privileged Role Administrator",
        "Security Administrator",
        "SharePoint Administrator",
        "User Administrator",
    )
)
SYNC_ACCOUNT = ROLE_IDS_BY_NAME["Directory Synchronization Accounts"]


@dataclass(frozen=True, slots=True)
class TenantDemand:
    """What the tenant itself asks for: a block by security defaults, or MFA and on whose behalf."""

    is_blocked: bool = False
    mfa_sources: tuple[str, ...] = ()


class DefaultsFacts(NamedTuple):
    """What security defaults see of a person: the sync account is exempt, administrators are asked everywhere."""

    is_exempt: bool
    is_administrator: bool
    is_registered: bool


def is_admin_portal(tenant: Tenant, app_id: str) -> bool:
    """Whether a resource is one of the admin portals that Microsoft's own demands cover."""
    application = tenant.applications.get(app_id)
    return application is not None and application.demands_portal_mfa


def portal_demands_mfa(tenant: Tenant, question: SignInQuestion, evaluation: Evaluation | None = None) -> bool:
    """Whether Microsoft's mandatory MFA covers this sign-in; no policy and no exclusion changes that.

    MandatoryPortalMfaRule. Source: concept-mandatory-multifactor-authentication (documented).
    """
    del evaluation
    return tenant.organization.mandatory_portal_mfa and is_admin_portal(tenant, question.app_id)


def defaults_facts(tenant: Tenant, user_id: str) -> DefaultsFacts | None:
    """What security defaults see of a person; None when they are off."""
    if not tenant.organization.security_defaults:
        return None
    roles = active_roles(tenant, user_id, DIRECTORY)
    return DefaultsFacts(
        is_exempt=SYNC_ACCOUNT in roles,
        is_administrator=not roles.isdisjoint(DEFAULTS_ADMINISTRATORS),
        is_registered=is_registered_for_mfa(tenant.users[user_id]),
    )


def defaults_block(facts: DefaultsFacts, client_app: ClientApp) -> bool:
    """Whether security defaults block a client: the legacy ones. Source: security-defaults (documented)."""
    return client_app in LEGACY_CLIENTS and not facts.is_exempt


def defaults_ask_mfa(facts: DefaultsFacts, *, at_portal: bool) -> bool:
    """Whether security defaults ask for MFA: of administrators everywhere, of anybody at the admin portals, and of
    whoever has not registered yet.

    Other users are asked when Microsoft finds it necessary, which is not simulated. Source: security-defaults
    (documented).
    """
    return not facts.is_exempt and (at_portal or facts.is_administrator or not facts.is_registered)


def demand_of_tenant(
    tenant: Tenant, question: SignInQuestion, evaluation: Evaluation, rules: Rules = TRUE_RULES
) -> TenantDemand:
    """What security defaults and mandatory portal MFA ask of a sign-in, met or not."""
    facts = defaults_facts(tenant, question.user_id)
    at_portal = is_admin_portal(tenant, question.app_id)
    portal_rule = rules.check("MandatoryPortalMfaRule", portal_demands_mfa)
    sources = (
        (SECURITY_DEFAULTS, facts is not None and defaults_ask_mfa(facts, at_portal=at_portal)),
        (MANDATORY_PORTAL_MFA, portal_rule(tenant, question, evaluation)),
    )
    is_blocked = facts is not None and defaults_block(facts, question.client_app)
    return TenantDemand(is_blocked, tuple(name for name, asks in sources if asks))
