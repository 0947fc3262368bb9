"""The policy editor's form: every part of a policy in one form, read into commands and written from stored policies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from simulator import Tenant
from simulator.commands import CreatePolicy, UpdatePolicy
from simulator.conditional_access.drafts import DISPLAY_NAME_LENGTH_MAX
from simulator.conditional_access.matching import ANY
from simulator.conditional_access.policies import (
    ALL,
    ALL_TRUSTED,
    GUESTS,
    NONE,
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    LocationCondition,
    Operator,
    PlatformCondition,
    PolicyState,
    UserCondition,
)
from web.portal.binding import Form

Kind = Literal["guests", "roles", "people"]
Many = tuple[str, ...]
PARTS = {
    "users": (
        *("users_include", "include_kinds", "include_roles", "include_people"),
        *("exclude_kinds", "exclude_roles", "exclude_people"),
    ),
    "resources": ("applies_to", "resources_include", "include_resources", "exclude_resources", "contexts"),
    "network": ("network_on", "network_include", "include_locations", "network_exclude", "exclude_locations"),
    "conditions": (
        "platforms_on",
        "platforms_include",
        "include_platforms",
        "exclude_platforms",
        "clients_on",
        "clients",
    ),
    "grant": ("access", "controls", "operator"),
    "session": (),
}


class PolicyForm(Form):
    """A policy as the editor's fields say it; a part that is not configured keeps its choices, which do not count."""

    name: str = Field(default="", max_length=1000)
    users_include: Literal["none", "all", "select"] = "none"
    include_kinds: tuple[Kind, ...] = ()
    include_roles: Many = ()
    include_people: Many = ()
    exclude_kinds: tuple[Kind, ...] = ()
    exclude_roles: Many = ()
    exclude_people: Many = ()
    applies_to: Literal["resources", "contexts"] = "resources"
    contexts: Many = ()
    resources_include: Literal["none", "all", "select"] = "none"
    include_resources: Many = ()
    exclude_resources: Many = ()
    network_on: Literal["yes", "no"] = "no"
    network_include: Literal["any", "trusted", "selected"] = "any"
    include_locations: Many = ()
    network_exclude: Literal["none", "trusted", "selected"] = "none"
    exclude_locations: Many = ()
    platforms_on: Literal["yes", "no"] = "no"
    platforms_include: Literal["any", "selected"] = "any"
    include_platforms: Many = ()
    exclude_platforms: Many = ()
    clients_on: Literal["yes", "no"] = "no"
    clients: Many = ()
    access: Literal["block", "grant"] = "grant"
    controls: Many = ()
    operator: Operator = Operator.AND
    state: PolicyState = PolicyState.REPORT_ONLY
    guard: Literal["exclude", "proceed"] | None = None

    def conditions(self, tenant: Tenant) -> Conditions:
        """The assignments and conditions in Graph's terms."""
        return Conditions(
            users=_users(self, tenant),
            applications=_targets(self),
            client_app_types=frozenset(self.clients) if self.clients_on == "yes" else frozenset({ANY}),
            platforms=_platforms(self) if self.platforms_on == "yes" else None,
            locations=_locations(self) if self.network_on == "yes" else None,
        )

    def complaints(self) -> dict[str, str]:
        """What a reader has to correct before the tenant can be asked."""
        length = len(self.name.strip())
        fits = 0 < length <= DISPLAY_NAME_LENGTH_MAX
        return {} if fits else {"name": f"the name has {length} characters; 1 to {DISPLAY_NAME_LENGTH_MAX} are allowed"}

    def grant_controls(self) -> GrantControls:
        """The grant controls in Graph's terms."""
        if self.access == "block":
            return GrantControls(operator=Operator.OR, built_in_controls=frozenset({GrantControl.BLOCK}))
        known = frozenset(one for one in GrantControl if one.value in self.controls and one is not GrantControl.BLOCK)
        return GrantControls(operator=self.operator, built_in_controls=known)

    def command(self, tenant: Tenant, policy_id: str | None) -> CreatePolicy | UpdatePolicy:
        """What Create or Save asks of the tenant."""
        parts: dict[str, Any] = {
            "display_name": self.name,
            "state": self.state,
            "conditions": self.conditions(tenant),
            "grant_controls": self.grant_controls(),
        }
        return CreatePolicy(**parts) if policy_id is None else UpdatePolicy(policy_id=policy_id, **parts)


def _chosen(include: str, ids: Iterable[str]) -> frozenset[str]:
    return {"none": frozenset({NONE}), "all": frozenset({ALL})}.get(include) or frozenset(ids)


def _targets(form: PolicyForm) -> ApplicationCondition:
    """The resources or the authentication contexts; what the other choice holds does not count."""
    if form.applies_to == "contexts":
        return ApplicationCondition(include_authentication_contexts=frozenset(form.contexts))
    return ApplicationCondition(
        include=_chosen(form.resources_include, form.include_resources), exclude=frozenset(form.exclude_resources)
    )


def _users(form: PolicyForm, tenant: Tenant) -> UserCondition:
    included = form.users_include == "select"
    include_kinds = frozenset(form.include_kinds) if included else frozenset[Kind]()
    people, groups = _split(tenant, form.include_people if "people" in include_kinds else ())
    not_people, not_groups = _split(tenant, form.exclude_people if "people" in form.exclude_kinds else ())
    words = {"none": {NONE}, "all": {ALL}}.get(form.users_include, set[str]())
    return UserCondition(
        include_users=people | words | ({GUESTS} if "guests" in include_kinds else set[str]()),
        include_groups=groups,
        include_roles=frozenset(form.include_roles if "roles" in include_kinds else ()),
        exclude_users=not_people | ({GUESTS} if "guests" in form.exclude_kinds else set[str]()),
        exclude_groups=not_groups,
        exclude_roles=frozenset(form.exclude_roles if "roles" in form.exclude_kinds else ()),
    )


def _split(tenant: Tenant, ids: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Users and groups of a mixed picker; what is neither counts as a user, so that the tenant can refuse it."""
    found = frozenset(ids)
    groups = frozenset(one for one in found if one in tenant.groups)
    return found - groups, groups


def _platforms(form: PolicyForm) -> PlatformCondition:
    include = frozenset({ANY}) if form.platforms_include == "any" else frozenset(form.include_platforms)
    return PlatformCondition(include=include, exclude=frozenset(form.exclude_platforms))


def _locations(form: PolicyForm) -> LocationCondition:
    include = {"any": frozenset({ALL}), "trusted": frozenset({ALL_TRUSTED})}.get(form.network_include)
    exclude = {"none": frozenset[str](), "trusted": frozenset({ALL_TRUSTED})}.get(form.network_exclude)
    return LocationCondition(
        include=frozenset(form.include_locations) if include is None else include,
        exclude=frozenset(form.exclude_locations) if exclude is None else exclude,
    )


# --- from a stored policy ----------------------------------------------------------------------------------------


def form_of(policy: ConditionalAccessPolicy) -> PolicyForm:
    """The editor's fields for a stored policy."""
    return PolicyForm(
        name=policy.display_name,
        state=policy.state,
        **_user_fields(policy.conditions.users),
        **_resource_fields(policy.conditions.applications),
        **_network_fields(policy.conditions.locations),
        **_condition_fields(policy.conditions),
        **_grant_fields(policy.grant_controls),
    )


def _include_word(names: frozenset[str], *, otherwise: str) -> str:
    return "all" if ALL in names else "none" if names <= {NONE} else otherwise


def _user_fields(users: UserCondition) -> dict[str, Any]:
    named = users.include_users | users.include_groups | users.include_roles
    people = (users.include_users - {ALL, NONE, GUESTS}) | users.include_groups
    not_people = (users.exclude_users - {GUESTS}) | users.exclude_groups
    return {
        "users_include": _include_word(named, otherwise="select"),
        "include_kinds": _kinds(users.include_users, users.include_roles, people),
        "include_roles": sorted(users.include_roles),
        "include_people": sorted(people),
        "exclude_kinds": _kinds(users.exclude_users, users.exclude_roles, not_people),
        "exclude_roles": sorted(users.exclude_roles),
        "exclude_people": sorted(not_people),
    }


def _kinds(users: frozenset[str], roles: frozenset[str], people: frozenset[str]) -> list[str]:
    found = {"guests": GUESTS in users, "roles": bool(roles), "people": bool(people)}
    return [kind for kind, is_there in found.items() if is_there]


def _resource_fields(condition: ApplicationCondition) -> dict[str, Any]:
    if condition.include_authentication_contexts:
        return {"applies_to": "contexts", "contexts": sorted(condition.include_authentication_contexts)}
    return {
        "resources_include": _include_word(condition.include, otherwise="select"),
        "include_resources": sorted(condition.include - {ALL, NONE}),
        "exclude_resources": sorted(condition.exclude),
    }


def _network_fields(condition: LocationCondition | None) -> dict[str, Any]:
    if condition is None:
        return {}
    include, exclude = condition.include, condition.exclude
    return {
        "network_on": "yes",
        "network_include": "any" if ALL in include else "trusted" if include == {ALL_TRUSTED} else "selected",
        "include_locations": sorted(include - {ALL}),
        "network_exclude": "none" if not exclude else "trusted" if exclude == {ALL_TRUSTED} else "selected",
        "exclude_locations": sorted(exclude),
    }


def _condition_fields(conditions: Conditions) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if conditions.platforms:
        any_platform = ANY in conditions.platforms.include
        fields |= {"platforms_on": "yes", "platforms_include": "any" if any_platform else "selected"}
        fields |= {"include_platforms": sorted(conditions.platforms.include - {ANY})}
        fields |= {"exclude_platforms": sorted(conditions.platforms.exclude)}
    if ANY not in conditions.client_app_types:
        fields |= {"clients_on": "yes", "clients": sorted(conditions.client_app_types)}
    return fields


def _grant_fields(controls: GrantControls) -> dict[str, Any]:
    return {
        "access": "block" if GrantControl.BLOCK in controls.built_in_controls else "grant",
        "controls": sorted(controls.built_in_controls - {GrantControl.BLOCK}),
        "operator": controls.operator,
    }
