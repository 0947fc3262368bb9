"""Demands of the tenant that Conditional Access knows nothing of: mandatory portal MFA and security defaults."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.conditional_access.evaluate import Evaluation, SignInQuestion
from simulator.conditional_access.matching import LEGACY_CLIENTS
from simulator.directory.roles import ROLE_IDS_BY_NAME
from simulator.gates import TRUE_RULES, Rules
from simulator.pim.holdings import active_roles
from simulator.pim.rows import DIRECTORY
from simulator.sign_in.methods import is_registered_for_mfa
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


def portal_demands_mfa(tenant: Tenant, question: SignInQuestion, evaluation: Evaluation | None = None) -> bool:
    """Whether Microsoft's mandatory MFA covers this sign-in; no policy and no exclusion changes that.

    MandatoryPortalMfaRule. Source: concept-mandatory-multifactor-authentication (documented).
    """
    del evaluation
    application = tenant.applications.get(question.app_id)
    return tenant.organization.mandatory_portal_mfa and application is not None and application.demands_portal_mfa


def defaults_block(tenant: Tenant, question: SignInQuestion) -> bool:
    """Whether security defaults block this sign-in: legacy protocols, except for the sync account.

    Source: security-defaults (documented).
    """
    if not tenant.organization.security_defaults or question.client_app not in LEGACY_CLIENTS:
        return False
    return SYNC_ACCOUNT not in active_roles(tenant, question.user_id, DIRECTORY)


def defaults_demand_mfa(tenant: Tenant, question: SignInQuestion) -> bool:
    """Whether security defaults ask for MFA: of administrators everywhere, of anybody at the admin portals, and of
    whoever has not registered yet.

    Other users are asked when Microsoft finds it necessary, which is not simulated. Source: security-defaults
    (documented).
    """
    if not tenant.organization.security_defaults:
        return False
    roles = active_roles(tenant, question.user_id, DIRECTORY)
    if SYNC_ACCOUNT in roles:
        return False
    application = tenant.applications.get(question.app_id)
    at_portal = application is not None and application.demands_portal_mfa
    is_registered = is_registered_for_mfa(tenant.users[question.user_id])
    return at_portal or not is_registered or not roles.isdisjoint(DEFAULTS_ADMINISTRATORS)


def demand_of_tenant(
    tenant: Tenant, question: SignInQuestion, evaluation: Evaluation, rules: Rules = TRUE_RULES
) -> TenantDemand:
    """What security defaults and mandatory portal MFA ask of a sign-in, met or not."""
    portal_rule = rules.check("MandatoryPortalMfaRule", portal_demands_mfa)
    sources = (
        (SECURITY_DEFAULTS, defaults_demand_mfa(tenant, question)),
        (MANDATORY_PORTAL_MFA, portal_rule(tenant, question, evaluation)),
    )
    return TenantDemand(defaults_block(tenant, question), tuple(name for name, asks in sources if asks))
