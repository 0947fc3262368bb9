"""The names that a scenario can use: what its tenant file holds, and what its steps create."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenarios import steps as s
from scenarios.format import Scenario
from scenarios.tenant_file import TenantFile

ALL_WORDS = ("All", "None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Known names by what they name."""

    users: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    locations: frozenset[str]
    policies: frozenset[str]
    alerts: frozenset[str]
    reviews: frozenset[str]
    units: frozenset[str]
    applications: frozenset[str]
    methods: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, tenant: TenantFile, scenario: Scenario) -> Cast:
        """The names of a tenant and of everything that the scenario's own steps create."""
        steps = list(_every_step(scenario))
        return cls(
            users=frozenset(user.id for user in tenant.users),
            groups=frozenset(group.name for group in tenant.groups)
            | {group.id for group in tenant.groups}
            | {step.name for step in steps if isinstance(step, s.CreateGroup)},
            resources=frozenset(row.name for row in tenant.resources),
            locations=frozenset(row.name for row in tenant.locations)
            | {step.name for step in steps if isinstance(step, s.CreateLocation)},
            policies=frozenset(step.name for step in steps if isinstance(step, s.SetCaPolicy)),
            reviews=frozenset(step.name for step in steps if isinstance(step, s.CreateReview)),
            units=frozenset(row.name for row in tenant.administrative_units)
            | {step.name for step in steps if isinstance(step, s.CreateUnit)},
            applications=frozenset(row.name for row in tenant.service_principals),
            alerts=frozenset(step.name for step in steps if isinstance(step, s.SetSignInAlert)),
            methods=_methods(tenant, steps),
        )

    def known(self, kind: str) -> frozenset[str]:
        """The names that fit where something of a kind is expected."""
        return {
            "person": self.users,
            "person or word": self.users | {*ALL_WORDS, "GuestsOrExternalUsers"},
            "person or group": self.users | self.groups,
            "group": self.groups,
            "resource": self.resources,
            "resource or word": self.resources | {*ALL_WORDS, "Office365", "MicrosoftAdminPortals"},
            "location": self.locations | {"All", "AllTrusted"},
            "policy": self.policies,
            "alert": self.alerts,
            "review": self.reviews,
            "unit": self.units,
            "application": self.applications,
        }[kind]


def _every_step(scenario: Scenario) -> Iterator[s.Step]:
    yield from scenario.given
    yield from scenario.before
    yield from scenario.solution
    for steps in scenario.also_accept.values():
        yield from steps
    for mutant in scenario.mutants:
        yield from mutant.append
    for check in scenario.checks:
        yield from check.steps


def _methods(tenant: TenantFile, steps: list[s.Step]) -> Mapping[str, frozenset[str]]:
    registered = frozenset(step.method for step in steps if isinstance(step, s.RegisterMethod))
    return {user.id: frozenset(user.methods) | registered for user in tenant.users}
