"""Translate the step `set_ca_policy` into a policy that is created or changed; what it does not name stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scenarios.steps import SetCaPolicy
from simulator.commands import CreatePolicy, UpdatePolicy
from simulator.conditional_access.policies import (
    ApplicationCondition,
    ConditionalAccessPolicy,
    Conditions,
    GrantControl,
    GrantControls,
    LocationCondition,
    PlatformCondition,
    PolicyState,
    UserCondition,
)
from simulator.directory.roles import ROLE_IDS_BY_NAME

STATES = {"on": PolicyState.ON, "off": PolicyState.OFF, "report_only": PolicyState.REPORT_ONLY}
STATE_WORDS = {state: word for word, state in STATES.items()}
_USER_WORDS = ("All", "None", "GuestsOrExternalUsers")
Find = Callable[[str], str]


class Finders:
    """How names become ids: people, groups, resources and locations."""

    def __init__(self, *, user: Find, group: Find, application: Find, location: Find) -> None:
        self.user = user
        self.group = group
        self.application = application
        self.location = location


def policy_command(
    step: SetCaPolicy, before: ConditionalAccessPolicy | None, find: Finders
) -> CreatePolicy | UpdatePolicy:
    """The command that creates the policy, or changes it when there is one already."""
    conditions = _conditions(step, before.conditions if before else Conditions(), find)
    if before:
        return UpdatePolicy(
            policy_id=before.id,
            state=STATES[step.state] if step.state else None,
            conditions=conditions if conditions != before.conditions else None,
            grant_controls=_grant(step),
        )
    return CreatePolicy(
        display_name=step.name,
        state=STATES[step.state or "report_only"],
        conditions=conditions,
        grant_controls=_grant(step) or GrantControls(),
    )


def _grant(step: SetCaPolicy) -> GrantControls | None:
    return GrantControls(built_in_controls=frozenset({GrantControl(step.grant)})) if step.grant else None


def _ids(names: tuple[str, ...] | None, find: Find, before: frozenset[str]) -> frozenset[str]:
    return before if names is None else frozenset(find(name) for name in names)


def _conditions(step: SetCaPolicy, before: Conditions, find: Finders) -> Conditions:
    return replace(
        before,
        users=_users(step, before.users, find),
        applications=_targets(step, before.applications, find),
        client_app_types=before.client_app_types if step.clients is None else frozenset(step.clients),
        platforms=_platforms(step, before.platforms),
        locations=_locations(step, before.locations, find),
    )


def _targets(step: SetCaPolicy, before: ApplicationCondition, find: Finders) -> ApplicationCondition:
    """Resources or contexts; naming the one kind takes the other away."""
    if step.contexts is not None and step.resources is None:
        return ApplicationCondition(include_authentication_contexts=frozenset(step.contexts))
    kept = before.include_authentication_contexts if step.resources is None else frozenset[str]()
    return ApplicationCondition(
        include=_ids(step.resources, find.application, before.include),
        exclude=_ids(step.exclude_resources, find.application, before.exclude),
        include_authentication_contexts=kept if step.contexts is None else frozenset(step.contexts),
    )


def _users(step: SetCaPolicy, before: UserCondition, find: Finders) -> UserCondition:
    def person(name: str) -> str:
        return name if name in _USER_WORDS else find.user(name)

    return UserCondition(
        include_users=_ids(step.users, person, before.include_users),
        exclude_users=_ids(step.exclude, person, before.exclude_users),
        include_groups=_ids(step.groups, find.group, before.include_groups),
        exclude_groups=_ids(step.exclude_groups, find.group, before.exclude_groups),
        include_roles=_ids(step.roles, ROLE_IDS_BY_NAME.__getitem__, before.include_roles),
        exclude_roles=_ids(step.exclude_roles, ROLE_IDS_BY_NAME.__getitem__, before.exclude_roles),
    )


def _platforms(step: SetCaPolicy, before: PlatformCondition | None) -> PlatformCondition | None:
    if step.platforms is None and step.exclude_platforms is None:
        return before
    was = before or PlatformCondition()
    include = was.include if step.platforms is None else frozenset[str](step.platforms)
    exclude = was.exclude if step.exclude_platforms is None else frozenset[str](step.exclude_platforms)
    return PlatformCondition(include=include, exclude=exclude)


def _locations(step: SetCaPolicy, before: LocationCondition | None, find: Finders) -> LocationCondition | None:
    if step.locations is None and step.exclude_locations is None:
        return before
    was = before or LocationCondition()
    return LocationCondition(
        include=_ids(step.locations, find.location, was.include),
        exclude=_ids(step.exclude_locations, find.location, was.exclude),
    )
