"""Conditional Access and signing in as the documentation says them, in the most naive way; no rule is the product's.

It reads a `Small` world of plain rows: no index, no cache, no order of evaluation that matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

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
    """The resource, one of its groups, or All is included and not excluded; or a context that the resource asks for."""
    if contexts := policy.conditions.applications.include_authentication_contexts:
        return bool(contexts & question.authentication_contexts)
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
