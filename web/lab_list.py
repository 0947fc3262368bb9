"""The labs of the library as the start page lists them: in groups, by subject, and with how far a learner has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from scenarios.format import Scenario

# Which subject an objective belongs to; several objectives can share one.
SUBJECTS = MappingProxyType(
    {
        "pim": "Privileged Identity Management",
        "conditional-access": "Conditional Access",
        "mfa": "Multifactor authentication",
        "emergency-access": "Emergency access",
    }
)
FIRST_LEVEL = 100
_GROUPS = (
    (100, "First steps", "One setting or one assignment; ten to twenty minutes."),
    (200, "From settings to use", "A subject from its settings to the day on which somebody uses it."),
    (300, "Whole cases", "Find out what is wrong, repair it, and break nothing else."),
    (400, "For experts", "Several subjects at once."),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner has come with a lab: the best report so far, and whether an attempt is going on."""

    best: int | None
    is_going_on: bool


@dataclass(frozen=True, slots=True)
class LabGroup:
    """Labs under one heading."""

    id: str
    title: str
    words: str
    labs: tuple[Scenario, ...]


def subjects_of(scenario: Scenario) -> frozenset[str]:
    """The subjects that a lab is about."""
    return frozenset(key for key in SUBJECTS for one in scenario.objectives if one.endswith(f"-{key}"))


def lab_groups(scenarios: Iterable[Scenario], subject: str = "") -> list[LabGroup]:
    """The labs about a subject (of any, without one): those that follow an official outline, then level by level."""
    wanted = [one for one in scenarios if not subject or subject in subjects_of(one)]
    official = sorted((one for one in wanted if one.follows), key=lambda one: (one.level, one.follows or ""))
    groups = [LabGroup("official", "After the official labs", "The outlines of MS-102 and SC-300.", tuple(official))]
    for level, title, words in _GROUPS:
        labs = sorted((one for one in wanted if one.level == level and not one.follows), key=_by_length)
        groups.append(LabGroup(f"level-{level}", f"Level {level}: {title}", words, tuple(labs)))
    return [group for group in (*groups[1:], groups[0]) if group.labs]


def _by_length(scenario: Scenario) -> tuple[int, str]:
    return scenario.minutes, scenario.title


def first_lab(scenarios: Iterable[Scenario]) -> Scenario | None:
    """The lab to begin with: the shortest of the first level."""
    return min((one for one in scenarios if one.level == FIRST_LEVEL), key=_by_length, default=None)


def subject_counts(scenarios: Iterable[Scenario]) -> list[tuple[str, str, int]]:
    """Each subject with its name and the number of labs about it."""
    every = [subjects_of(one) for one in scenarios]
    return [(key, name, sum(key in subjects for subjects in every)) for key, name in SUBJECTS.items()]


def standings(attempts: Iterable[tuple[str, bool, int | None]]) -> dict[str, Standing]:
    """How far a learner has come, by scenario, from attempts: scenario, whether it is handed in, the last score."""
    found: dict[str, Standing] = {}
    for scenario_id, is_finished, score in attempts:
        before = found.get(scenario_id, Standing(None, is_going_on=False))
        scores = [one for one in (before.best, score) if one is not None]
        found[scenario_id] = Standing(max(scores, default=None), before.is_going_on or not is_finished)
    return found
